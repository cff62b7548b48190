// The tokens of a PCRE pattern, as far as other engines know their like. What is read here and nowhere else: which constructs
// exist, and the flags that hold where a token stands.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "detect/regex.h"

namespace redoubt::detect::convert {

struct RegexToken {
    enum class Kind : uint8_t {
        literal,      // `code_point`
        any,          // .
        set,          // […]
        shorthand,    // \d \w \s and their opposites, `letter`
        open,         // ( or (?: or (?flags:
        flags,        // (?flags), until the group ends
        close,        // )
        alternative,  // |
        repeat,       // `least` to `most` times (-1: without end), of the token or group before
        line_start,   // ^
        line_end,     // $
        text_start,   // \A
        text_end,     // \z
        word_edge,    // \b or \B, `letter`
    };
    struct SetItem {
        char letter = 0;  // \d, \w, \s and opposites; otherwise a range
        char32_t from = 0, to = 0;
        std::string posix;  // "[:alpha:]"
    };
    Kind kind = Kind::literal;
    char32_t code_point = 0;
    char letter = 0;
    bool negated = false;  // set
    std::vector<SetItem> items;
    std::string text;  // open, flags: the flags as written, "i-s"
    int least = 0, most = -1;
    bool lazy = false;
    RegexFlags now;  // the flags that hold here
};

// Refuses by name what is beyond these: looking around, references back, atomic groups, possessive quantifiers and the like.
Result<std::vector<RegexToken>> regex_tokens(std::string_view source, RegexFlags flags);

}  // namespace redoubt::detect::convert
