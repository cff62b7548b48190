#include "formats/@name@/@name@.h"

#include <fmt/format.h>

#include <algorithm>

namespace redoubt::formats::@name@ {

Result<std::vector<Entry>> read(std::string_view bytes, const Limits& limits) {
    std::vector<Entry> entries;
    for (size_t line = 1; !bytes.empty(); ++line) {
        const std::string_view text = bytes.substr(0, std::min(bytes.find('\n'), bytes.size()));
        bytes.remove_prefix(std::min(text.size() + 1, bytes.size()));
        if (text.size() > limits.line_bytes)
            return fail(Code::too_large, fmt::format("a line has {} bytes, more than {}", text.size(), limits.line_bytes), fmt::format("line {}", line));
        if (text.empty()) continue;
        if (entries.size() == limits.entries) return fail(Code::too_large, fmt::format("more than {} entries", limits.entries), fmt::format("line {}", line));
        entries.push_back({.line = line, .text = text});
    }
    return entries;
}

}  // namespace redoubt::formats::@name@
