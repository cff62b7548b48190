// Small operations on text: ASCII case, splitting, UTF-8 checks. Unicode case folding lives with the matcher that needs it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace redoubt {

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
std::string to_lower(std::string_view text);         // ASCII only
std::string_view article_of(std::string_view noun);  // "a" or "an", by its first letter
bool equal_ignoring_case(std::string_view a, std::string_view b);
std::string_view trim(std::string_view text);                                // blanks, tabs, line ends
std::vector<std::string_view> split(std::string_view text, char separator);  // keeps empty parts; "" gives one empty part
std::vector<std::string_view> words(std::string_view text);                  // what stands between blanks; none is empty

bool is_utf8(std::string_view bytes);
// Invalid sequences become U+FFFD, one for each maximal bad run (Unicode 15, §3.9).
std::string to_valid_utf8(std::string_view bytes);
void append_utf8(std::string& out, char32_t code_point);
char* put_utf8(char* out, char32_t code_point);  // at most four bytes; returns what is behind them

}  // namespace redoubt
