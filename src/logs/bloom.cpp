#include "logs/bloom.h"

namespace redoubt::logs {
namespace {

constexpr int probes = 6;
constexpr uint64_t spread = 0x9E3779B97F4A7C15ULL;

size_t line_of(TokenHash token, size_t lines) { return static_cast<size_t>((token >> 32) * lines >> 32); }

}  // namespace

void append_bloom(std::string& out, std::span<const TokenHash> tokens) {
    const size_t lines = std::max<size_t>(1, (tokens.size() * bloom_bits_per_token + 8 * bloom_line_bytes - 1) / (8 * bloom_line_bytes));
    const size_t start = out.size();
    out.resize(start + lines * bloom_line_bytes);
    char* const bits = out.data() + start;
    for (const TokenHash token : tokens) {
        char* const line = bits + line_of(token, lines) * bloom_line_bytes;
        uint64_t places = token * spread;
        for (int i = 0; i < probes; ++i, places >>= 9) line[(places & 511) >> 3] = static_cast<char>(line[(places & 511) >> 3] | (1 << (places & 7)));
    }
}

bool may_contain(std::string_view bloom, TokenHash token) {
    const size_t lines = bloom.size() / bloom_line_bytes;
    if (lines == 0) return true;
    const char* const line = bloom.data() + line_of(token, lines) * bloom_line_bytes;
    uint64_t places = token * spread;
    for (int i = 0; i < probes; ++i, places >>= 9)
        if (((line[(places & 511) >> 3] >> (places & 7)) & 1) == 0) return false;
    return true;
}

}  // namespace redoubt::logs
