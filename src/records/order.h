// What several types check of their times and people.
#pragma once

#include <string>

#include "schema/check.h"

namespace redoubt::records {

// Either may be unknown (zero).
inline void in_order(schema::Problems& problems, std::string_view path, Time earlier, Time later, std::string_view message) {
    if (earlier.unix_ns != 0 && later.unix_ns != 0 && later < earlier) problems.add(std::string(path), std::string(message));
}

inline void other_person(schema::Problems& problems, std::string_view path, const schema::Ref& one, const schema::Ref& other, std::string_view message) {
    if (!one.id.empty() && one == other) problems.add(std::string(path), std::string(message));
}

inline void goes_with(schema::Problems& problems, std::string_view path, bool asked, bool given, std::string_view message) {
    if (asked && !given) problems.add(std::string(path), std::string(message));
}

}  // namespace redoubt::records
