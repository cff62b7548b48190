// How often a byte stands in logs, as scans that look for rare bytes want to know: the share of all bytes, roughly.
#pragma once

#include <array>
#include <string_view>

namespace redoubt::detect {

inline constexpr std::array<double, 256> byte_frequencies = [] {
    // From the most frequent; all others hardly ever stand anywhere.
    constexpr std::string_view order = "e\"\\ tinosra0:,c-1ldm2p3u/4_.hf5DS6b79g8CPwMTAIv=EyWRF}{NkLOBxUV()GHKjXq;zJQYZ$&<>'@+[]%#!";
    std::array<double, 256> out{};
    out.fill(0.0002);
    double each = 0.062;
    for (const char c : order) {
        out[static_cast<unsigned char>(c)] = each;
        each *= 0.945;
    }
    return out;
}();

constexpr char upper_ascii(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }
constexpr char lower_ascii(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// Of a folded byte: of both its cases.
constexpr double folded_frequency(char c) {
    const double one = byte_frequencies[static_cast<unsigned char>(c)];
    return upper_ascii(c) == c ? one : one + byte_frequencies[static_cast<unsigned char>(upper_ascii(c))];
}

}  // namespace redoubt::detect
