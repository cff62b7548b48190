// UTF-16LE to UTF-8: up to sixty-four bytes at a time while the text is ASCII, lone surrogates as U+FFFD.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace redoubt::formats::evtx {

// Writes at most 3 bytes for each unit to `out` and returns how many. `bytes` holds whole units; an odd last byte is left out.
size_t utf16_to_utf8(std::string_view bytes, char* out);
std::string utf16_to_utf8(std::string_view bytes);

// Writes the low byte of each unit to `out`, which moves on by as many. False, and nothing of use written, where one is not ASCII.
bool narrow_into(std::string_view bytes, char*& out);

}  // namespace redoubt::formats::evtx
