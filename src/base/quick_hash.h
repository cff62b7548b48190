// A quick hash of short texts, for tables in memory and for filters: eight bytes at a time, none read outside the text. Whoever
// keeps what strangers name gives a seed of his own. `fold` is set in each byte before it counts: 0x20 makes letters of upper and
// lower case the same.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace redoubt {

constexpr uint64_t hash_key1 = 0x9E3779B97F4A7C15, hash_key2 = 0xC2B2AE3D27D4EB4F;

uint64_t random_hash_seed();

inline uint64_t mixed_hash(uint64_t a, uint64_t b) {
    __extension__ using Wide = unsigned __int128;
    const Wide product = static_cast<Wide>(a) * b;
    return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

template <uint8_t fold = 0>
uint64_t quick_hash(std::string_view text, uint64_t seed = 0) {
    constexpr uint64_t folds = fold * uint64_t{0x0101010101010101};
    const auto load8 = [](const char* at) {
        uint64_t out = 0;
        std::memcpy(&out, at, 8);
        return out | folds;
    };
    const auto load4 = [](const char* at) {
        uint32_t out = 0;
        std::memcpy(&out, at, 4);
        return uint64_t{out | static_cast<uint32_t>(folds)};
    };
    const char* const data = text.data();
    const size_t size = text.size();
    uint64_t hash = seed ^ (size * hash_key2);
    if (size >= 8) {
        size_t at = 0;
        for (; at + 16 < size; at += 8) hash = mixed_hash(hash ^ load8(data + at), hash_key1);
        return mixed_hash(hash ^ load8(data + at) ^ hash_key1, load8(data + size - 8) ^ hash_key2);
    }
    uint64_t word = 0;
    if (size >= 4) {
        word = load4(data) | load4(data + size - 4) << 32;
    } else if (size > 0) {
        const auto byte = [&](size_t at) { return uint64_t{static_cast<uint8_t>(static_cast<uint8_t>(data[at]) | fold)}; };
        word = byte(0) | byte(size / 2) << 8 | byte(size - 1) << 16;
    }
    return mixed_hash(word ^ hash_key1, hash | 1);
}

}  // namespace redoubt
