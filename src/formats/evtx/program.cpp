#include "formats/evtx/program.h"

#include "formats/evtx/layout.h"

namespace redoubt::formats::evtx {
namespace {

constexpr size_t most_kept_names = 64;  // of one element

}  // namespace

PathId Paths::child(PathId parent, const PathElement& element) {
    if (const auto known = ids_.find(View(parent, element)); known != ids_.end()) return known->second;
    const auto at = ids_.emplace(Key{parent, std::string(element.name), std::string(element.name_given), element.has_name_given}, PathId{0}).first;
    Entry entry{entries_[parent].elements};
    entry.elements.push_back({at->first.name, at->first.name_given, element.has_name_given});
    entries_.push_back(std::move(entry));
    return at->second = static_cast<PathId>(entries_.size() - 1);
}

Name Paths::name(PathId id, std::string_view attribute, Naming& naming) {
    std::vector<std::pair<std::string, Name>>& names = entries_[id].names;
    for (const auto& [known, name] : names)
        if (known == attribute) return name;
    const Name name = naming.name(entries_[id].elements, attribute);
    if (names.size() < most_kept_names) names.emplace_back(attribute, name);
    return name;
}

void Paths::clear() {
    entries_.assign(1, {});
    ids_.clear();
}

Instance read_instance(std::string_view chunk, uint32_t at, uint32_t end, std::vector<Slot>& slots) {
    constexpr size_t definition_header = 24;
    Instance out{.first_slot = static_cast<uint32_t>(slots.size())};
    Cursor in(chunk, at, end);
    in.skip(2);
    out.template_id = in.take<uint32_t>();
    out.definition = in.take<uint32_t>();
    if (!in.failed() && out.definition == in.at()) in.skip(definition_header + number_at<uint32_t>(chunk, out.definition + 20));
    const auto count = in.take<uint32_t>();
    if (in.failed() || count > in.left() / 4) return out;
    const char* descriptor = chunk.data() + in.at();
    size_t value_at = in.at() + size_t{count} * 4;
    const size_t values_end = value_at + in.left() - size_t{count} * 4;
    out.whole = true;
    slots.resize(slots.size() + count);
    for (Slot* slot = slots.data() + out.first_slot; slot != slots.data() + slots.size(); ++slot, descriptor += 4) {
        std::memcpy(&slot->size, descriptor, sizeof slot->size);
        slot->type = static_cast<uint8_t>(descriptor[2]);
        out.whole = out.whole && slot->size <= values_end - value_at;
        if (!out.whole) {
            value_at = values_end;
            *slot = {0, 0, 0};
        }
        slot->at = static_cast<uint32_t>(value_at);
        value_at += slot->size;
    }
    out.slot_count = count;
    out.end = static_cast<uint32_t>(value_at);
    return out;
}

}  // namespace redoubt::formats::evtx
