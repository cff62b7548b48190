// Field names come from the input, and the dictionary never forgets: a bound, so that logs with ever new names (keys that are
// really values) cannot fill the memory. Beyond it all new names share one field.
#pragma once

#include "events/event.h"

namespace redoubt::events {

constexpr size_t most_field_names = 1'000'000;
constexpr size_t longest_field_name = 1024;

inline FieldId intern_within_limit(FieldNames& names, std::string_view name) {
    FieldId id{};
    name = name.substr(0, longest_field_name);
    if (names.find(name, id)) return id;
    return names.intern(names.size() < most_field_names ? name : "(more fields)");
}

}  // namespace redoubt::events
