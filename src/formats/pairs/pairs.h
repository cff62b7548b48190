// key=value lines as firewalls, logfmt and many daemons write them: values in quotes, or up to the next "key=". Separators are
// blanks, and commas or semicolons before them. Nothing is copied; the parts point into the text.
#pragma once

#include <cstdint>
#include <string_view>

namespace redoubt::formats::pairs {

struct Pair {
    std::string_view key;
    std::string_view value;  // between the quotes if there were any
    bool escaped = false;    // in quotes, and holds backslashes
};

class Pairs {
public:
    explicit Pairs(std::string_view text, char separator = ' ') : rest_(text), separator_(separator) {}
    // False at the end. What stands before the first key is passed over.
    bool next(Pair& out);

private:
    std::string_view rest_;
    char separator_;
};

// How many pairs the text begins with, up to `most`; 0 when the text does not begin with one.
size_t count(std::string_view text, size_t most);

}  // namespace redoubt::formats::pairs
