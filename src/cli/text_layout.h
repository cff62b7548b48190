// Text for people: display widths, and what a terminal may safely be sent. Everything that comes from a log or a record goes
// through printable(): control characters become visible escapes, so that an event cannot move the cursor or fake a line.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace redoubt::cli {

// One line: control characters (C0, DEL, C1), line separators and direction overrides become \n, \t, \x1b or \u202e.
std::string printable(std::string_view text);

// Columns that the text takes: two for East Asian wide characters and emoji, none for combining marks.
size_t display_width(std::string_view text);

// At most `width` columns; what is cut ends in "…". Width 0 means no limit.
std::string fit(std::string_view text, size_t width);

std::string pad(std::string_view text, size_t width);         // with blanks on the right
std::string group_digits(uint64_t number);                    // 1234567 → "1,234,567"
std::string counted(uint64_t number, std::string_view noun);  // "1 file", "2,000 files"

// Colours by meaning; plain when colour is off.
enum class Tone { plain, strong, faint, critical, high, medium, low, informational, good, bad };
std::string toned(std::string_view text, Tone tone, bool colour);
Tone tone_of_level(std::string_view level);

struct Column {
    std::string title;
    size_t least = 4;    // never narrower than this, if the content is as wide
    bool right = false;  // numbers
};

// A table that fits `width` columns (0: no limit): the widest columns are cut first. Cells are made printable.
std::string layout_table(std::span<const Column> columns, std::span<const std::vector<std::string>> rows, size_t width, bool colour);

}  // namespace redoubt::cli
