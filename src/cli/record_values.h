// Between what people type and see and what the API speaks: option texts to JSON values by the field's kind, and JSON values
// to cells.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "cli/output.h"
#include "schema/own_field.h"

namespace redoubt::cli {

// Options of one record type as a JSON object. Lists are given with commas or by repeating the option, nested values as JSON;
// an empty text clears the field.
Result<schema::Map> values_of_options(std::string_view type, const std::vector<std::pair<std::string, std::string>>& fields);
// "cost_center=x" to {"extra.cost_center": "x"}, of the kinds that are defined.
Result<schema::Map> values_of_own(const schema::OwnFields& own, const std::vector<std::string>& given);

// "ASSET-3 web01" for a reference, "a, b" for a list, "2026-11-21 12:00:00" for a time.
std::string cell_text(const schema::Value& value);

// The `items` of an answer as a table with a column for each field and its title; "none" without any.
std::string table_of_items(const schema::Value& answer, std::span<const std::pair<const char*, const char*>> columns, const Terminal& terminal);

}  // namespace redoubt::cli
