#include <ctime>

#include <cstring>
#include <string_view>

#include <sodium.h>

#include "base/clock.h"
#include "base/random.h"

namespace redoubt {

Time SystemClock::now() {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    return {now.tv_sec * int64_t{1'000'000'000} + now.tv_nsec};
}

uint64_t Random::next() {
    uint64_t value = 0;
    fill(std::as_writable_bytes(std::span(&value, 1)));
    return value;
}

uint64_t Random::below(uint64_t bound) {
    const uint64_t reject_from = UINT64_MAX - UINT64_MAX % bound;
    for (;;) {
        const uint64_t value = next();
        if (value < reject_from) return value % bound;
    }
}

std::string readable_code(Random& random, size_t length) {
    constexpr std::string_view all = "abcdefghjkmnpqrstvwxyz0123456789";
    std::string out;
    while (out.size() < length) out += all[random.below(all.size())];
    return out;
}

void SystemRandom::fill(std::span<std::byte> bytes) { randombytes_buf(bytes.data(), bytes.size()); }

// splitmix64 (Steele, Lea, Flood 2014).
void SeededRandom::fill(std::span<std::byte> bytes) {
    for (size_t at = 0; at < bytes.size(); at += 8) {
        uint64_t z = state_ += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        z ^= z >> 31;
        std::memcpy(bytes.data() + at, &z, std::min<size_t>(8, bytes.size() - at));
    }
}

}  // namespace redoubt
