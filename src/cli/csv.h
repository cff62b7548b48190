// CSV as RFC 4180 has it, safe to open in a spreadsheet: a cell that starts with = + - @, a tab or a carriage return gets a
// leading apostrophe, since logs hold what attackers wrote. Numbers are left as they are. JSON Lines is the format for exact
// values.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace redoubt::cli {

std::string csv_cell(std::string_view text);
std::string csv_line(std::span<const std::string> cells);  // ends in CR LF

}  // namespace redoubt::cli
