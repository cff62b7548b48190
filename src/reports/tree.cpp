#include "reports/tree.h"

#include <functional>

namespace redoubt::reports {
namespace {

constexpr size_t most_paths = 200'000;

uint64_t hash_of(std::string_view text, bool attribute) {
    return (std::hash<std::string_view>{}(text) ^ (attribute ? 0x9e3779b97f4a7c15U : 0)) * 0xff51afd7ed558ccdU;
}

bool same_name(std::string_view known, std::string_view text, bool attribute) {
    if (!attribute) return known == text && (known.empty() || known[0] != '@');
    return known.size() == text.size() + 1 && known[0] == '@' && known.substr(1) == text;
}

}  // namespace

void Names::grow() {
    const size_t size = slots_.empty() ? 256 : slots_.size() * 2;
    slots_.assign(size, 0);
    for (uint32_t i = 0; i < hashes_.size(); ++i) {
        size_t slot = hashes_[i] & (size - 1);
        while (slots_[slot] != 0) slot = (slot + 1) & (size - 1);
        slots_[slot] = i + 1;
    }
}

NameId Names::id(std::string_view text, bool attribute) {
    if (!attribute && !text.empty() && text[0] == '@') return id(text.substr(1), true);
    if (texts_.size() * 2 >= slots_.size()) grow();
    const uint64_t hash = hash_of(text, attribute);
    size_t slot = hash & (slots_.size() - 1);
    for (; slots_[slot] != 0; slot = (slot + 1) & (slots_.size() - 1)) {
        const uint32_t known = slots_[slot] - 1;
        if (hashes_[known] == hash && same_name(texts_[known], text, attribute)) return known;
    }
    const auto number = static_cast<uint32_t>(texts_.size());
    if (attribute) {
        char* out = arena_.allocate(text.size() + 1);
        out[0] = '@';
        text.copy(out + 1, text.size());
        texts_.emplace_back(out, text.size() + 1);
    } else {
        texts_.push_back(arena_.copy(text));
    }
    hashes_.push_back(hash);
    slots_[slot] = number + 1;
    return number;
}

PathId Paths::child(PathId parent, NameId name) {
    if (parent == unlisted_path) return unlisted_path;
    const auto [at, is_new] = children_.try_emplace(uint64_t{parent} << 32 | name, static_cast<PathId>(uses_.size()));
    if (!is_new) return at->second;
    if (uses_.size() >= most_paths) {
        children_.erase(at);
        return unlisted_path;
    }
    const PathId path = at->second;
    PathUse& use = uses_.emplace_back();
    use.parent = parent;
    use.name = name;
    return path;
}

std::string Tree::all_text(NodeId node) const {
    std::string out;
    const NodeId stop = end(node);
    for (NodeId i = node; i < stop;) {
        if (i != node && name(i).starts_with('@')) {
            i = end(i);
            continue;
        }
        const std::string_view text = nodes_[i].view();
        if (!text.empty()) {
            if (!out.empty()) out += ' ';
            out += text;
        }
        ++i;
    }
    return out;
}

}  // namespace redoubt::reports
