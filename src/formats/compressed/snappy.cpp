#include "formats/compressed/snappy.h"

#include <algorithm>

#include <fmt/format.h>

namespace redoubt::formats::compressed {
namespace {

constexpr uint64_t most_ratio = 64;  // a copy of three bytes makes at most 64

uint32_t take_number(std::string_view& rest, size_t bytes) {
    uint32_t number = 0;
    for (size_t i = bytes; i-- > 0;) number = number << 8U | static_cast<uint8_t>(rest[i]);
    rest.remove_prefix(bytes);
    return number;
}

struct Element {
    bool literal = false;
    size_t length = 0;
    size_t offset = 0;
};

// False when the element is not whole.
bool take_element(std::string_view& rest, Element& out) {
    const auto tag = static_cast<uint8_t>(rest.front());
    rest.remove_prefix(1);
    out.literal = (tag & 3U) == 0;
    if (out.literal) {
        out.length = tag >> 2U;
        if (out.length >= 60) {
            const size_t more = out.length - 59;
            if (rest.size() < more) return false;
            out.length = take_number(rest, more);
        }
        ++out.length;
        return out.length <= rest.size();
    }
    const size_t bytes = (tag & 3U) == 1 ? 1 : (tag & 3U) == 2 ? 2 : 4;
    if (rest.size() < bytes) return false;
    out.offset = take_number(rest, bytes);
    out.length = 1 + static_cast<size_t>(tag >> 2U);
    if (bytes == 1) {
        out.offset |= static_cast<size_t>(tag >> 5U) << 8U;
        out.length = 4 + static_cast<size_t>((tag >> 2U) & 7U);
    }
    return true;
}

bool take_length(std::string_view& rest, uint64_t& out) {
    out = 0;
    for (unsigned shift = 0; shift < 35 && !rest.empty(); shift += 7) {
        const auto byte = static_cast<uint8_t>(rest.front());
        rest.remove_prefix(1);
        out |= static_cast<uint64_t>(byte & 0x7FU) << shift;
        if (byte < 0x80) return out <= 0xFFFFFFFF;
    }
    return false;
}

}  // namespace

Result<std::string> unpack_snappy(std::string_view block, uint64_t most_bytes) {
    const size_t all = block.size();
    const auto broken = [&](std::string_view what) {
        return fail(Code::malformed, fmt::format("the snappy block is broken: {}", what), fmt::format("offset {}", all - block.size()));
    };
    uint64_t length = 0;
    if (!take_length(block, length)) return broken("it does not begin with a length");
    if (length > most_bytes) return fail(Code::too_large, fmt::format("the snappy block unpacks to {} bytes; at most {} are taken", length, most_bytes));
    if (length > all * most_ratio) return broken("it cannot hold as much as it says");
    std::string out;
    out.reserve(length);
    while (!block.empty()) {
        Element element;
        if (!take_element(block, element)) return broken("an element is cut off");
        if (element.length > length - out.size()) return broken("it holds more than it says");
        if (element.literal) {
            out.append(block.substr(0, element.length));
            block.remove_prefix(element.length);
            continue;
        }
        if (element.offset == 0 || element.offset > out.size()) return broken("a copy points before the beginning");
        for (size_t left = element.length; left > 0;) {  // the source may overlap what is being written
            const size_t step = std::min(left, element.offset);
            out.append(out.data() + out.size() - element.offset, step);  // reserved: nothing moves
            left -= step;
        }
    }
    if (out.size() != length) return broken("it holds less than it says");
    return out;
}

}  // namespace redoubt::formats::compressed
