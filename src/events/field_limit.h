// Field names come from the input, and the dictionary never forgets: a bound, so that logs with ever new names (keys that are
// really values) cannot fill the memory. Beyond it all new names share one field.
#pragma once

#include "events/event.h"

namespace redoubt::events {

constexpr size_t most_field_names = 1'000'000;
constexpr size_t longest_field_name = 1024;

inline FieldId intern_within_limit(FieldNames& names, std::string_view name) {
    FieldId id{};
    if (name.size() > longest_field_name) {
        size_t end = longest_field_name;
        while (end > 0 && (name[end] & 0xC0) == 0x80) --end;  // at the start of a character
        name = name.substr(0, end);
    }
    if (names.find(name, id)) return id;
    return names.intern(names.size() < most_field_names ? name : "(more fields)");
}

}  // namespace redoubt::events
