// What a rule asks, free of any query language: a tree of and, or, not over single tests on fields that already carry the
// target's names. lower.h makes it out of a rule and a field mapping; one printer per target writes it down. A part that the
// target cannot know (a field that a log never has) is decided here, so that printers see only real tests.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "detect/pattern.h"

namespace redoubt::detect::convert {

struct Operand {
    std::string text;         // a field's name in the target, or an expression in its language
    bool expression = false;  // put as it is
    bool number = false;      // a field that holds numbers and not text
    bool column = false;      // of the table itself, where fields are kept in arrays
    std::string presence{};   // expression: the field that must be there for it
    bool operator==(const Operand&) const = default;
};

struct Clause {
    enum class Kind : uint8_t { all_of, any_of, not_of, test, always, never };
    Kind kind = Kind::always;
    std::vector<Clause> parts;  // not_of: exactly one
    Operand field;              // test; without text: keywords, any value of the event
    Pattern pattern;            // its text as written, not folded
    Operand other;              // Shape::field: what the field is compared with
};

Clause all_of(std::vector<Clause> parts);
Clause any_of(std::vector<Clause> parts);
Clause not_of(Clause part);
Clause test_of(Operand field, Pattern pattern);

// Conditions on one table, index or source. A query asks all of its parts, joined by or.
struct Part {
    std::string table;
    Clause clause;
};

}  // namespace redoubt::detect::convert
