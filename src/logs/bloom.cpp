#include "logs/bloom.h"

namespace redoubt::logs {
namespace {

constexpr int probes = 6;
constexpr uint64_t spread = 0x9E3779B97F4A7C15ULL;

size_t line_of(TokenHash token, size_t lines) { return static_cast<size_t>((token >> 32) * lines >> 32); }

}  // namespace

bool bloom_may_contain(std::string_view bloom, TokenHash token) {
    const size_t lines = bloom.size() / bloom_line_bytes;
    if (lines == 0) return true;
    const char* const line = bloom.data() + line_of(token, lines) * bloom_line_bytes;
    uint64_t places = token * spread;
    for (int i = 0; i < probes; ++i, places >>= 9)
        if (((line[(places & 511) >> 3] >> (places & 7)) & 1) == 0) return false;
    return true;
}

}  // namespace redoubt::logs
