// Which hashes were seen of late.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace redoubt::logs {

// A set that forgets: what was not seen is always new, what was seen may be new again. It stays in the cache.
class RecentHashes {
public:
    bool add(uint64_t hash) {
        hash |= hash == 0 ? 1U : 0U;
        uint64_t& slot = slots_[hash >> (64 - bits)];
        const bool is_new = slot != hash;
        slot = hash;
        return is_new;
    }
    void clear() { std::fill_n(slots_.get(), size_t{1} << bits, 0); }

private:
    static constexpr unsigned bits = 13;
    std::unique_ptr<uint64_t[]> slots_ = std::make_unique<uint64_t[]>(size_t{1} << bits);
};

}  // namespace redoubt::logs
