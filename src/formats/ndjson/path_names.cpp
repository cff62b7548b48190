#include "formats/ndjson/path_names.h"

namespace redoubt::formats::ndjson {
namespace {

constexpr size_t fewest_slots = 1024, most_paths = 16384, most_name_bytes = size_t{1} << 20;

}  // namespace

PathNames::PathNames() : seed_(random_hash_seed()), mask_(fewest_slots - 1), slots_(fewest_slots), paths_(1, {.parent = no_parent}) {}

void PathNames::place(uint64_t hash, uint32_t path) {
    size_t at = hash & mask_;
    while (slots_[at].path != top) at = (at + 1) & mask_;
    slots_[at] = {hash, path};
}

uint32_t PathNames::look_up(uint32_t parent, std::string_view key) {
    const uint64_t hash = quick_hash(key, seed_ + parent * hash_key2);
    for (size_t at = hash & mask_;; at = (at + 1) & mask_) {
        const Slot& slot = slots_[at];
        if (slot.path == top) return add(parent, key, hash);
        if (slot.hash == hash && is_named(slot.path, parent, key)) return slot.path;
    }
}

uint32_t PathNames::add(uint32_t parent, std::string_view key, uint64_t hash) {
    const std::string_view before = paths_[parent].name;
    const size_t dot = before.empty() ? 0 : 1;
    char* const name = names_.allocate(before.size() + dot + key.size() + 1);
    if (!before.empty()) std::memcpy(name, before.data(), before.size());
    if (dot != 0) name[before.size()] = '.';
    if (!key.empty()) std::memcpy(name + before.size() + dot, key.data(), key.size());
    const auto path = static_cast<uint32_t>(paths_.size());
    paths_.push_back({.parent = parent,
                      .key_bytes = static_cast<uint32_t>(key.size()) & 0x7FFFFFFFU,
                      .escaped = key.contains('\\') ? 1U : 0U,
                      .name = {name, before.size() + dot + key.size()}});
    bytes_ += paths_.back().name.size();
    if (paths_.size() * 2 > slots_.size()) {
        std::vector<Slot> old(slots_.size() * 2);
        old.swap(slots_);
        mask_ = slots_.size() - 1;
        for (const Slot& slot : old)
            if (slot.path != top) place(slot.hash, slot.path);
    }
    place(hash, path);
    return path;
}

bool PathNames::trim() {
    if (paths_.size() < most_paths && bytes_ < most_name_bytes) return false;
    slots_ = std::vector<Slot>(fewest_slots);  // and their room with them: one hostile line had it grow
    mask_ = fewest_slots - 1;
    paths_ = std::vector<Path>(1, {.parent = no_parent});
    last_ = top;
    names_.reset();
    bytes_ = 0;
    return true;
}

}  // namespace redoubt::formats::ndjson
