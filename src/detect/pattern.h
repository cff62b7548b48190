// Pattern: one thing that a value can be tested for, after all modifiers of a rule are applied. Text patterns come in five
// shapes (exact, prefix, suffix, contains, glob) because almost every wildcard value reduces to one of the first four and those
// can be indexed. Texts are already case-folded unless `cased`.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace redoubt::detect {

class Regex;

enum class Shape : uint8_t {
    any_value,  // the field is there, whatever it holds ("*")
    exact,      // the whole value
    prefix,
    suffix,
    contains,
    glob,     // anything else with wildcards
    regex,    // search, not full match
    cidr,     // the value is an address inside the network
    compare,  // number before or after a bound
    null,     // the field is not there
    exists,   // the field is there (or, with wanted = false, not there)
    field,    // like the value of another field of the event
};

// A piece of a glob: literal text, one code point ('?'), or any run of code points including none ('*').
struct GlobPiece {
    enum class Kind : uint8_t { literal, one, run };
    Kind kind = Kind::literal;
    std::string text;
    bool operator==(const GlobPiece&) const = default;
};

enum class Comparison : uint8_t { equal, less, less_or_equal, greater, greater_or_equal };
enum class DatePart : uint8_t { none, minute, hour, day, week, month, year };

// 128 bits of address, v4 as ::ffff:a.b.c.d, and how many leading bits count.
struct Network {
    std::array<uint8_t, 16> address{};
    uint8_t bits = 0;
    bool operator==(const Network&) const = default;
};

struct Pattern {
    Shape shape = Shape::exact;
    bool cased = false;
    bool wanted = true;           // exists
    std::string text;             // exact, prefix, suffix, contains: the literal; regex: its source; field: the other field
    std::vector<GlobPiece> glob;  // glob
    std::shared_ptr<const Regex> regex;
    Network network;
    Comparison comparison = Comparison::equal;
    double number = 0;
    DatePart date_part = DatePart::none;
    Shape field_shape = Shape::exact;  // field: exact, prefix, suffix or contains
};

}  // namespace redoubt::detect
