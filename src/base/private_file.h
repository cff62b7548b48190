// A secret in a file, read only where nobody else can have read or put it.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace redoubt {

// Code::forbidden for a link, for another user's file, and for one that others may read or write.
Result<std::string> read_private_file(const std::string& path, uint64_t most_bytes);

}  // namespace redoubt
