// What is known of one name, as it lies in an index; every offset was held against the size of the block. For index*.cpp.
#pragma once

#include <cstring>

#include "advisories/index.h"

namespace redoubt::advisories {

template <class T>
T load(std::string_view bytes, uint64_t offset) {
    T value;
    std::memcpy(&value, bytes.data() + offset, sizeof value);
    return value;
}

struct Index::Block {
    std::string_view bytes;
    layout::BlockHeader header;
    uint64_t ranges = 0, exact = 0, offsets = 0, texts = 0;  // where each begins

    std::string_view text(uint32_t number) const {
        const uint32_t from = load<uint32_t>(bytes, offsets + 4 * uint64_t{number}), to = load<uint32_t>(bytes, offsets + 4 * (uint64_t{number} + 1));
        const uint64_t size = bytes.size() - texts;
        return from <= to && to <= size ? bytes.substr(texts + from, to - from) : std::string_view();
    }
    std::string_view name() const { return bytes.substr(texts, header.name_bytes); }
    std::string_view bound(uint32_t number) const { return text(number); }
    std::string_view version(uint32_t number) const { return text(header.bounds + number); }
    layout::Range range(uint32_t number) const { return load<layout::Range>(bytes, ranges + sizeof(layout::Range) * uint64_t{number}); }
    uint32_t advisory_of_version(uint32_t number) const { return load<uint32_t>(bytes, exact + 4 * uint64_t{number}); }

    uint32_t rank_of(std::string_view asked, CompareVersions compare) const {
        uint32_t low = 0, high = header.bounds;
        while (low < high) {
            const uint32_t middle = low + (high - low) / 2;
            const auto order = compare(asked, bound(middle));
            if (order == 0) return 2 * middle + 1;
            if (order < 0)
                high = middle;
            else
                low = middle + 1;
        }
        return 2 * low;
    }

    // The first of the exact versions that is not before this one, in the order of bytes.
    uint32_t first_version(std::string_view version_asked) const {
        uint32_t low = 0, high = header.versions;
        while (low < high) {
            const uint32_t middle = low + (high - low) / 2;
            if (version(middle) < version_asked)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    Cause cause_of(const layout::Range& range) const;
    void causes_of(AdvisoryNumber advisory, AboutPackage& about) const;
};

}  // namespace redoubt::advisories
