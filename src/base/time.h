// Time: nanoseconds since 1970-01-01T00:00:00Z, enough for the 100 ns ticks of Windows and the years 1678 to 2261.
// Everything inside is UTC; zones belong to the viewer. Duration is a span in the same unit.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace redoubt {

struct Duration {
    int64_t ns = 0;
    auto operator<=>(const Duration&) const = default;
};

struct Time {
    int64_t unix_ns = 0;
    auto operator<=>(const Time&) const = default;

    int64_t unix_ms() const { return unix_ns / 1'000'000; }
    static Time from_unix_ms(int64_t ms) { return {ms * 1'000'000}; }
    static Time from_unix_s(int64_t s) { return {s * 1'000'000'000}; }
    // Windows FILETIME: 100 ns ticks since 1601; saturates outside what Time can hold.
    static Time from_filetime(uint64_t ticks);
};

inline Time operator+(Time t, Duration d) { return {t.unix_ns + d.ns}; }
inline Time operator-(Time t, Duration d) { return {t.unix_ns - d.ns}; }
inline Duration operator-(Time a, Time b) { return {a.unix_ns - b.unix_ns}; }

constexpr Duration seconds(int64_t n) { return {n * 1'000'000'000}; }
constexpr Duration minutes(int64_t n) { return seconds(n * 60); }
constexpr Duration hours(int64_t n) { return minutes(n * 60); }
constexpr Duration days(int64_t n) { return hours(n * 24); }

// RFC 3339 in UTC with as many of 0, 3, 6, 7 or 9 fraction digits as the value needs: "2026-11-21T12:00:00.123Z".
std::string format_time(Time time);

// RFC 3339, also with a blank for T, without seconds, a date alone, and any fraction of up to nine digits. A missing zone is
// UTC. Fails with Code::malformed on anything else, and on dates that do not exist.
Result<Time> parse_time(std::string_view text);

// "90s", "15m", "36h", "7d", "2w" and sums of them ("1h30m"); ISO 8601 "PT1H30M" and "P7D" too. Negative with a leading '-'.
Result<Duration> parse_duration(std::string_view text);
std::string format_duration(Duration duration);  // the largest units first, "1d2h", "0s"

}  // namespace redoubt
