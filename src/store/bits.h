// A set of record numbers as one bit each.
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

namespace redoubt::store {

class Bits {
public:
    Bits() = default;
    explicit Bits(size_t size) : words_((size + 63) / 64) {}

    void set(size_t at) { words_[at / 64] |= uint64_t{1} << (at % 64); }
    void clear(size_t at) {
        if (at / 64 < words_.size()) words_[at / 64] &= ~(uint64_t{1} << (at % 64));
    }
    void set_growing(size_t at) {
        if (at / 64 >= words_.size()) words_.resize(at / 64 + 1);
        set(at);
    }
    bool test(size_t at) const { return at / 64 < words_.size() && (words_[at / 64] >> (at % 64) & 1); }
    size_t words() const { return words_.size(); }
    uint64_t word(size_t at) const { return words_[at]; }
    uint64_t& word(size_t at) { return words_[at]; }

    Bits& operator&=(const Bits& other) {
        for (size_t i = 0; i < words_.size(); ++i) words_[i] &= i < other.words_.size() ? other.words_[i] : 0;
        return *this;
    }
    Bits& operator|=(const Bits& other) {
        if (other.words_.size() > words_.size()) words_.resize(other.words_.size());
        for (size_t i = 0; i < other.words_.size(); ++i) words_[i] |= other.words_[i];
        return *this;
    }
    Bits& remove(const Bits& other) {
        for (size_t i = 0; i < words_.size() && i < other.words_.size(); ++i) words_[i] &= ~other.words_[i];
        return *this;
    }
    size_t count() const {
        size_t total = 0;
        for (const uint64_t word : words_) total += static_cast<size_t>(std::popcount(word));
        return total;
    }
    // Calls visit(position) upwards; visit answers false to stop.
    template <class Visit>
    void each(Visit&& visit) const {
        for (size_t i = 0; i < words_.size(); ++i)
            for (uint64_t left = words_[i]; left != 0; left &= left - 1)
                if (!visit(i * 64 + static_cast<size_t>(std::countr_zero(left)))) return;
    }
    template <class Visit>
    void each_down(Visit&& visit) const {
        for (size_t i = words_.size(); i-- > 0;)
            for (uint64_t left = words_[i]; left != 0;) {
                const int bit = 63 - std::countl_zero(left);
                left &= ~(uint64_t{1} << bit);
                if (!visit(i * 64 + static_cast<size_t>(bit))) return;
            }
    }

private:
    std::vector<uint64_t> words_;
};

}  // namespace redoubt::store
