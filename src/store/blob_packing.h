// How a kept content is packed: a Zstandard frame (RFC 8878); or, for a small one, the byte 2 and an LZ4 block made with a fixed
// dictionary of what evidence is made of, which takes a quarter of the time. The byte 1 and a Zstandard frame made with the same
// dictionary, which is what was written once, is still read. The dictionary is part of the format: it never changes, another one
// would get another first byte.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace redoubt::store {

std::string pack(std::string_view content);
// `size` is the content's, `name` goes into the error (Code::io) when the bytes cannot be unpacked to just that size.
Result<std::string> unpack(std::string_view packed, uint64_t size, std::string_view name);

// For the test that holds it still.
std::string_view packing_dictionary();

}  // namespace redoubt::store
