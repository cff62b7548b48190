#include "store/enclosure.h"

#include <algorithm>

namespace redoubt::store {

void Enclosure::clear() {
    open_ = {};
    enclosed_.clear();
}

void Enclosure::put(size_t row, uint32_t before, uint32_t now) {
    const auto number = static_cast<uint32_t>(row);
    if (before != 0 && before != now && before < enclosed_.size()) {
        std::vector<uint32_t>& rows = enclosed_[before];
        const auto at = std::ranges::lower_bound(rows, number);
        if (at != rows.end() && *at == number) rows.erase(at);
    }
    if (now == 0) return open_.set_growing(row);
    open_.clear(row);
    if (enclosed_.size() <= now) enclosed_.resize(now + 1);
    std::vector<uint32_t>& rows = enclosed_[now];
    if (rows.empty() || rows.back() < number) return rows.push_back(number);
    const auto at = std::ranges::lower_bound(rows, number);
    if (at == rows.end() || *at != number) rows.insert(at, number);
}

Bits Enclosure::visible(std::span<const uint32_t> compartments) const {
    Bits out = open_;
    for (const uint32_t each : compartments)
        if (each != 0 && each < enclosed_.size())
            for (const uint32_t row : enclosed_[each]) out.set_growing(row);
    return out;
}

}  // namespace redoubt::store
