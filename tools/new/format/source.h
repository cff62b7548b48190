// @title@: what this format is and who writes it. The one idea: read() is a pure function of bytes, with bounds on everything
// that it counts, and what it returns borrows from the input.
// Source: the specification, with the section.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace redoubt::formats::@name@ {

struct Entry {
    size_t line = 0;  // from 1
    std::string_view text;
};

struct Limits {
    size_t line_bytes = 1 << 20;
    size_t entries = 1'000'000;
};

// The entries in the order of the input. Code::too_large past a limit, with the line.
Result<std::vector<Entry>> read(std::string_view bytes, const Limits& limits = {});

}  // namespace redoubt::formats::@name@
