// A quick hash of a value, for tables that live as long as the process: eight bytes at a time, not stable across versions.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace redoubt::detect {

inline uint64_t value_hash(std::string_view text) {
    constexpr uint64_t odd = 0xD6E8FEB86659FD93U;
    uint64_t hash = text.size() * 0x9E3779B97F4A7C15U;
    const char* at = text.data();
    size_t left = text.size();
    const auto mix = [&](uint64_t word) {
        hash = (hash ^ word) * odd;
        hash ^= hash >> 32;
    };
    if (left >= 64) {
        // Four at once, which do not wait for each other.
        uint64_t lanes[4] = {hash, hash ^ odd, ~hash, ~(hash ^ odd)};
        for (; left >= 32; at += 32, left -= 32) {
            uint64_t words[4];
            std::memcpy(words, at, 32);
            for (int i = 0; i < 4; ++i) {
                lanes[i] = (lanes[i] ^ words[i]) * odd;
                lanes[i] ^= lanes[i] >> 32;
            }
        }
        for (const uint64_t lane : lanes) mix(lane);
    }
    for (; left >= 8; at += 8, left -= 8) {
        uint64_t word = 0;
        std::memcpy(&word, at, 8);
        mix(word);
    }
    if (left > 0) {
        uint64_t word = 0;
        std::memcpy(&word, at, left);
        mix(word);
    }
    return hash * 0x9E3779B97F4A7C15U;
}

}  // namespace redoubt::detect
