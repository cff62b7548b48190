#include "advisories/renumbering.h"

#include <algorithm>

namespace redoubt::advisories {
namespace {

// How many of the sorted numbers are below.
uint32_t below(const std::vector<uint32_t>& sorted, uint32_t number) {
    return static_cast<uint32_t>(std::lower_bound(sorted.begin(), sorted.end(), number) - sorted.begin());
}

// The number of the entry that has so many others before it, those of `left_out` not counted.
uint32_t with_others_before(const std::vector<uint32_t>& left_out, uint32_t others) {
    uint32_t low = 0, high = static_cast<uint32_t>(left_out.size());
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (left_out[middle] - middle <= others)
            low = middle + 1;
        else
            high = middle;
    }
    return others + low;
}

}  // namespace

std::optional<uint32_t> Renumbering::after(uint32_t before) const {
    const uint32_t less = below(gone_, before);
    if (less < gone_.size() && gone_[less] == before) return std::nullopt;
    return with_others_before(come_, before - less);
}

std::optional<uint32_t> Renumbering::before(uint32_t after) const {
    const uint32_t less = below(come_, after);
    if (less < come_.size() && come_[less] == after) return std::nullopt;
    return with_others_before(gone_, after - less);
}

std::optional<uint32_t> Renumbering::come_at(uint32_t after) const {
    const uint32_t less = below(come_, after);
    return less < come_.size() && come_[less] == after ? std::optional(less) : std::nullopt;
}

}  // namespace redoubt::advisories
