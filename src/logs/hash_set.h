// Which hashes were seen: open addressing over one array that keeps its memory.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace redoubt::logs {

class HashSet {
public:
    // True: it is new. The hash is spread already.
    bool add(uint64_t hash) {
        hash |= hash == 0 ? 1U : 0U;
        for (size_t at = hash >> shift_;; at = (at + 1) & mask_) {
            if (slots_[at] == hash) return false;
            if (slots_[at] != 0) continue;
            slots_[at] = hash;
            if (++count_ * 2 > slots_.size()) grow();
            return true;
        }
    }
    void clear() {
        std::ranges::fill(slots_, 0);
        count_ = 0;
    }
    size_t count() const { return count_; }

private:
    void grow() {
        std::vector<uint64_t> old(slots_.size() * 2);
        old.swap(slots_);
        --shift_;
        mask_ = slots_.size() - 1;
        for (const uint64_t hash : old) {
            if (hash == 0) continue;
            size_t at = hash >> shift_;
            while (slots_[at] != 0) at = (at + 1) & mask_;
            slots_[at] = hash;
        }
    }

    static constexpr unsigned first_bits = 14;
    std::vector<uint64_t> slots_ = std::vector<uint64_t>(size_t{1} << first_bits);
    size_t mask_ = (size_t{1} << first_bits) - 1, count_ = 0;
    unsigned shift_ = 64 - first_bits;
};

// As a HashSet that forgets: what was not seen is always new, what was seen may be new again. It stays in the cache.
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
