// What holds of a field besides its name and kind.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace redoubt::schema {

struct Range {
    int64_t min;
    int64_t max;
};

// Who may change a field, beyond who may change its record. `lead`: a Lead, and never of one's own record. `room`: a room of Redoubt, of a
// field that is read only to all others.
enum class SetBy : uint8_t { anyone, lead, oneself, room };

struct FieldOptions {
    std::string_view doc{};
    bool required = false;    // must be given, and not be empty
    bool indexed = false;     // filtering and sorting on it are quick
    bool unique = false;      // no two records of a compartment share it (an empty one may be shared)
    bool read_only = false;   // set by Redoubt, not by a caller
    bool searchable = false;  // part of the full text
    bool large = false;       // left out of lists unless asked for
    bool passing = false;     // changes as time goes by and weighs nothing for what was decided: when it was last seen
    SetBy set_by = SetBy::anyone;
    std::string_view refers_to{};  // a type's name; "*": a record of any type
    std::optional<Range> range{};  // of a number, or of each item of a list of numbers
    size_t longest = 0;            // bytes of text, items of a list; 0: 10,000 bytes (large: 4 MiB), 1,000 items
};

}  // namespace redoubt::schema
