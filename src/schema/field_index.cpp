#include "schema/field_index.h"

#include <bit>

namespace redoubt::schema {
namespace {

// Field names differ in length and in a few letters; what collides is compared in full.
size_t slot_of(std::string_view name, size_t slots) {
    if (name.empty()) return 0;
    uint64_t hash = name.size();
    for (const size_t at : {size_t{0}, name.size() / 3, name.size() / 2, name.size() - 1}) hash = hash * 31 + static_cast<unsigned char>(name[at]);
    return (hash * 0x9E3779B97F4A7C15U >> 40U) & (slots - 1);
}

}  // namespace

FieldIndex::FieldIndex(std::span<const FieldInfo> fields) : fields_(fields), slots_(std::bit_ceil(2 * fields.size() + 1)) {
    for (size_t i = fields.size(); i-- > 0;) {
        size_t slot = slot_of(fields[i].name, slots_.size());
        while (slots_[slot] != 0 && fields_[slots_[slot] - 1U].name != fields[i].name) slot = (slot + 1) & (slots_.size() - 1);
        slots_[slot] = static_cast<uint16_t>(i + 1);  // of two with one name the first is found
    }
}

const FieldInfo* FieldIndex::find(std::string_view name) const {
    if (slots_.empty()) return nullptr;
    for (size_t slot = slot_of(name, slots_.size()); slots_[slot] != 0; slot = (slot + 1) & (slots_.size() - 1))
        if (const FieldInfo& field = fields_[slots_[slot] - 1U]; field.name == name) return &field;
    return nullptr;
}

}  // namespace redoubt::schema
