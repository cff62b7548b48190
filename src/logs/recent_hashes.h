// Which hashes were seen of late.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace redoubt::logs {

// A set that forgets: what was not seen is always new, what was seen may be new again. It stays in the cache.
class RecentHashes {
public:
    bool add(uint64_t hash) {
        hash |= hash == 0 ? 1U : 0U;
        uint64_t& slot = slots_[hash >> (64 - bits)];
        if (slot == hash) return false;
        slot = hash;
        return true;
    }
    void clear() { std::ranges::fill(slots_, 0); }

private:
    static constexpr unsigned bits = 13;
    std::vector<uint64_t> slots_ = std::vector<uint64_t>(size_t{1} << bits);
};

}  // namespace redoubt::logs
