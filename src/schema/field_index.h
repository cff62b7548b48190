// Finds the fields of one table by name, for those who look up many: a small hash table. The table of fields outlives it. And what
// schema/check.h does, for those who have such an index and give their values away.
#pragma once

#include <cstdint>
#include <vector>

#include "schema/check.h"

namespace redoubt::schema {

class FieldIndex {
public:
    FieldIndex() = default;
    explicit FieldIndex(std::span<const FieldInfo> fields);
    const FieldInfo* find(std::string_view name) const;  // nullptr: there is none
    std::span<const FieldInfo> fields() const { return fields_; }

private:
    std::span<const FieldInfo> fields_{};
    std::vector<uint16_t> slots_{};  // place among the fields + 1, 0: free; a power of two of them, at most half of them taken
};

Map normalise_given(const FieldIndex& fields, Map given, Mode mode, Problems& problems);
Value normalise_given(const FieldInfo& field, Value given, Problems& problems, std::string_view path, Mode mode = Mode::create);

}  // namespace redoubt::schema
