// Texts by number: each different text once, 1 for the first. One array of bytes and a table of hashes, so that a million of
// them are quick to make and to keep.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace redoubt::store {

class Dictionary {
public:
    uint32_t code_of(std::string_view text);         // makes it when it is new
    uint32_t find(std::string_view text) const;      // 0: unknown
    std::string_view text_of(uint32_t code) const {  // lives until the next new text
        const uint64_t start = code == 1 ? 0 : ends_[code - 2];
        return std::string_view(bytes_).substr(start, ends_[code - 1] - start);
    }
    size_t size() const { return ends_.size(); }
    // Positions for texts in byte order, `rank_step` apart; what lies between two gets one between.
    std::vector<int64_t> ranks() const;
    int64_t rank_of(std::string_view text) const;

    // As it is kept in a file: all texts one after another, and where each ends.
    std::string_view bytes() const { return bytes_; }
    std::span<const uint64_t> ends() const { return ends_; }
    // False when they do not fit each other.
    bool restore(std::string bytes, std::vector<uint64_t> ends);

private:
    // The upper half of a text's hash, and its code; 0: free.
    using Slot = uint64_t;
    size_t slot_of(std::string_view text, uint64_t hash) const;  // where it is, or the free one where it belongs
    void widen(size_t slots);

    std::string bytes_;
    std::vector<uint64_t> ends_;
    std::vector<Slot> slots_;  // a power of two, at most half of them taken
};
constexpr int64_t rank_step = int64_t{1} << 20;

}  // namespace redoubt::store
