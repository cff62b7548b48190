// The pieces of ClickHouse SQL that need no mapping: literals and names, and a value read as an address, a number or a date.
#pragma once

#include <string>
#include <string_view>

#include "detect/network.h"
#include "detect/pattern.h"

namespace redoubt::detect::convert {

std::string literal(std::string_view text);
std::string sql_name(std::string_view name);

bool is_v4(const Network& network);
std::string v4_regex(const Network& network);
std::string v6_condition(const Network& network, const std::string& value);

std::string number_of(const std::string& value);
std::string date_part_of(const std::string& value, DatePart part);

}  // namespace redoubt::detect::convert
