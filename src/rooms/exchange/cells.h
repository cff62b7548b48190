// What a value says in a cell, and back: the lossless text forms of docs/exchange.md. Pure functions.
//
// Times are RFC 3339, durations "1d2h", booleans true and false. A list of plain values is "a; b; c", or a JSON array where
// that could be misread; maps and nested structures are JSON. References are keys.
#pragma once

#include <string>
#include <string_view>

#include "schema/field.h"

namespace redoubt::rooms::exchange {

// A cell that a spreadsheet could run (= + - @ tab CR) gets an apostrophe; so does one that looks as if it had one already.
std::string defuse(std::string text);
std::string_view restore(std::string_view cell);

std::string cell_text(const schema::Shape& shape, const schema::Value& value);  // references are keys already
// The JSON value that schema/check.h then gives its kind.
Result<schema::Value> value_of_cell(const schema::Shape& shape, std::string_view cell);

// Of a map without a field table ("extra"): text as it is unless it would read as JSON.
std::string free_cell_text(const schema::Value& value);
schema::Value value_of_free_cell(std::string_view cell);

}  // namespace redoubt::rooms::exchange
