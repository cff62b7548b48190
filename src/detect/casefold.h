// Unicode simple case folding (CaseFolding.txt, statuses C and S): one code point to one code point, the same in every locale.
// Sigma values are compared without regard to case, so both sides are folded once and then compared byte by byte. ASCII text
// takes a short way.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace redoubt::detect {

bool is_ascii(std::string_view text);
size_t ascii_prefix(std::string_view text);  // bytes before the first one beyond ASCII

char32_t fold_code_point(char32_t c);

// The code point at `at`, which moves behind it. Expects valid UTF-8; never reads outside `text`.
char32_t next_code_point(std::string_view text, size_t& at);

// A folded code point may need one byte more than its two (U+023A).
constexpr size_t most_folded_bytes(size_t bytes) { return bytes + bytes / 2 + 1; }

// Writes the folded text, at most most_folded_bytes(text.size()), and returns its length.
size_t fold_into(std::string_view text, char* out);
size_t fold_unicode_into(std::string_view text, char* out);

std::string fold(std::string_view text);

}  // namespace redoubt::detect
