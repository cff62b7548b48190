// What stands between the quotes of a JSON string, and what it means.
#pragma once

#include <string_view>

#include "base/arena.h"

namespace redoubt::formats::ndjson {

// The text of a string with its escapes; the same view where it has none. An escape that JSON does not know stays as it is, half
// of a surrogate pair becomes U+FFFD.
std::string_view unescaped(std::string_view string, Arena& arena);

// What the JSON escapes is escaped with one letter: quotes, backslashes and control characters. All else stands in it as itself,
// and nothing beyond ASCII in it is an ASCII letter in another case (U+017F and U+212A are). May say no where it is so.
bool spells_out(std::string_view json);
// What stands here keeps it from that.
bool changes_when_read(std::string_view at);

// No escape in it is one that JSON does not know.
bool knows_escapes(std::string_view string);

}  // namespace redoubt::formats::ndjson
