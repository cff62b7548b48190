// A rule's regular expression (PCRE, searched for anywhere in the value) in the dialects of other engines. It is taken apart into
// tokens, so that what a dialect lacks is refused by name and what it writes differently is rewritten: RE2 (ClickHouse, Kusto)
// knows neither looking around nor references back; Lucene matches whole values, has neither anchors nor flags, and other
// characters to escape.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "detect/regex.h"
#include "detect/sigma_string.h"

namespace redoubt::detect::convert {

// For a search; flags and a group for them stand around the whole.
Result<std::string> regex_for_re2(std::string_view source, RegexFlags flags);
// For matching whole values. Letters become sets where case does not count. `notes` says what is not quite the same.
Result<std::string> regex_for_lucene(std::string_view source, RegexFlags flags, std::vector<std::string>& notes);

// A value with wildcards as an expression that matches the whole of it, for RE2 and PCRE alike: "(?is:\A…\z)".
std::string regex_of_pieces(const Pieces& pieces, bool cased);

// Finds any of the texts, anywhere, as they stand.
std::string regex_of_any(std::span<const std::string> texts);

// The wildcards that a pattern of one of the text shapes stands for.
Pieces pieces_of(const Pattern& pattern);

}  // namespace redoubt::detect::convert
