// MoveRight: "finding.rejected:medium", a right to make a move of a type, bounded by severity. A grant reaches up to its severity, a
// denial begins there; without one it is for all. "alert.*" is every move of alerts, "*.closed" the closing of anything.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace redoubt::schema {

inline constexpr std::string_view severity_words[] = {"informational", "low", "medium", "high", "critical"};
int severity_number(std::string_view word);  // -1: none

struct MoveRight {
    std::string type;  // empty: any
    std::string to;    // empty: any
    std::optional<int> severity{};

    bool names(std::string_view of_type, std::string_view to_state) const;
    // `of_record` is -1 for a record without one: then only a right without a bound speaks of it.
    bool grants(std::string_view of_type, std::string_view to_state, int of_record) const;
    bool denies(std::string_view of_type, std::string_view to_state, int of_record) const;
};
Result<MoveRight> parse_move_right(std::string_view text);

}  // namespace redoubt::schema
