// Sigma's text values (specification §"Wildcards" and §"Escaping"): `*` is any run of characters including none and line ends,
// `?` is exactly one character, and a backslash makes `*`, `?` and `\` literal; before anything else, and at the end, it is
// itself. Wildcards are added to the parsed value and never textually, since `C:\` followed by `*` would read as an escape.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "detect/pattern.h"

namespace redoubt::detect {

using Pieces = std::vector<GlobPiece>;

Pieces parse_wildcards(std::string_view value);

// These keep the normal form: no two literals and no two runs beside each other, no empty literal.
void append_literal(Pieces& pieces, std::string_view text);
void append_piece(Pieces& pieces, const GlobPiece& piece);
void add_run_before(Pieces& pieces);
void add_run_after(Pieces& pieces);

bool has_wildcards(const Pieces& pieces);
std::string literal_text(const Pieces& pieces);  // expects no wildcards

// The simplest shape that says the same, folded unless cased.
Pattern text_pattern(const Pieces& pieces, bool cased);
// The same with its letters as they stand, for those who print it and do not match with it.
Pattern text_pattern_as_written(const Pieces& pieces, bool cased);

}  // namespace redoubt::detect
