#include "base/time.h"

#include <array>
#include <charconv>
#include <chrono>
#include <limits>

#include <fmt/format.h>

namespace redoubt {
namespace {

constexpr int64_t ns_per_second = 1'000'000'000;
constexpr int64_t filetime_epoch_s = 11'644'473'600;  // seconds from 1601 to 1970

// Reads exactly `digits` digits at `position`, advancing it.
bool take_digits(std::string_view text, size_t& position, size_t digits, int& out) {
    if (position + digits > text.size()) return false;
    out = 0;
    for (size_t i = 0; i < digits; ++i) {
        const char c = text[position + i];
        if (c < '0' || c > '9') return false;
        out = out * 10 + (c - '0');
    }
    position += digits;
    return true;
}

bool take(std::string_view text, size_t& position, std::string_view any_of) {
    if (position >= text.size() || any_of.find(text[position]) == std::string_view::npos) return false;
    ++position;
    return true;
}

std::unexpected<Error> bad_time(std::string_view text) {
    return fail(Code::malformed, fmt::format("'{}' is not a time", text.substr(0, 64)), {}, "write it as 2026-11-21T12:00:00Z");
}

// Fraction digits after '.', as nanoseconds; digits past the ninth are dropped.
bool take_fraction(std::string_view text, size_t& position, int64_t& ns) {
    if (!take(text, position, ".,")) return true;
    const size_t start = position;
    int64_t scale = ns_per_second / 10;
    for (; position < text.size() && text[position] >= '0' && text[position] <= '9'; ++position, scale /= 10) ns += (text[position] - '0') * scale;
    return position > start;
}

bool take_zone(std::string_view text, size_t& position, int64_t& offset_s) {
    if (position == text.size() || take(text, position, "Zz")) return position == text.size();
    const bool west = text[position] == '-';
    if (!take(text, position, "+-")) return false;
    int hour = 0;
    int minute = 0;
    if (!take_digits(text, position, 2, hour)) return false;
    if (position < text.size()) {
        take(text, position, ":");
        if (!take_digits(text, position, 2, minute)) return false;
    }
    if (hour > 23 || minute > 59) return false;
    offset_s = (hour * 3600 + minute * 60) * (west ? -1 : 1);
    return position == text.size();
}

}  // namespace

Time Time::from_filetime(uint64_t ticks) {
    constexpr int64_t epoch_ticks = filetime_epoch_s * 10'000'000;
    constexpr int64_t most = std::numeric_limits<int64_t>::max() / 100;
    if (ticks > static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) return {std::numeric_limits<int64_t>::max()};
    const int64_t since_1970 = static_cast<int64_t>(ticks) - epoch_ticks;
    if (since_1970 > most) return {std::numeric_limits<int64_t>::max()};
    if (since_1970 < -most) return {std::numeric_limits<int64_t>::min()};
    return {since_1970 * 100};
}

namespace {

// The last `digits` decimal digits of `number`, with zeros before them; returns what is behind them.
char* put_digits(char* to, int64_t number, int digits) {
    for (char* at = to + digits; at != to; number /= 10) *--at = static_cast<char>('0' + number % 10);
    return to + digits;
}

}  // namespace

std::string format_time(Time time) {
    using namespace std::chrono;
    int64_t second = time.unix_ns / ns_per_second;
    int64_t ns = time.unix_ns % ns_per_second;
    if (ns < 0) {
        ns += ns_per_second;
        --second;
    }
    int64_t day = second / 86400;
    int64_t in_day = second % 86400;
    if (in_day < 0) {
        in_day += 86400;
        --day;
    }
    const year_month_day date{sys_days{std::chrono::days{day}}};
    std::array<char, 32> text;
    char* at = put_digits(text.data(), static_cast<int>(date.year()), 4);
    const auto part = [&](char before, int64_t number) {
        *at++ = before;
        at = put_digits(at, number, 2);
    };
    part('-', static_cast<unsigned>(date.month()));
    part('-', static_cast<unsigned>(date.day()));
    part('T', in_day / 3600);
    part(':', in_day / 60 % 60);
    part(':', in_day % 60);
    if (ns != 0) {
        const int digits = ns % 1'000'000 == 0 ? 3 : ns % 1000 == 0 ? 6 : ns % 100 == 0 ? 7 : 9;
        *at++ = '.';
        put_digits(at, ns, 9);
        at += digits;
    }
    *at++ = 'Z';
    return {text.data(), at};
}

Result<Time> parse_time(std::string_view text) {
    using namespace std::chrono;
    size_t position = 0;
    int y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0;
    int64_t ns = 0;
    int64_t offset_s = 0;
    const bool date_read = take_digits(text, position, 4, y) && take(text, position, "-") && take_digits(text, position, 2, mo) && take(text, position, "-") &&
                           take_digits(text, position, 2, d);
    if (!date_read) return bad_time(text);
    const year_month_day date{year{y}, month{static_cast<unsigned>(mo)}, day{static_cast<unsigned>(d)}};
    if (!date.ok() || y < 1678 || y > 2261) return bad_time(text);
    if (position < text.size()) {
        if (!take(text, position, "Tt ") || !take_digits(text, position, 2, h) || !take(text, position, ":") || !take_digits(text, position, 2, mi))
            return bad_time(text);
        if (take(text, position, ":") && (!take_digits(text, position, 2, s) || !take_fraction(text, position, ns))) return bad_time(text);
        if (!take_zone(text, position, offset_s)) return bad_time(text);
    }
    if (h > 23 || mi > 59 || s > 60) return bad_time(text);
    const int64_t day_s = sys_days{date}.time_since_epoch().count() * int64_t{86400};
    return Time{(day_s + h * 3600 + mi * 60 + s - offset_s) * ns_per_second + ns};
}

namespace {

struct Unit {
    std::string_view suffix;
    int64_t ns;
};
constexpr std::array units{Unit{"ms", 1'000'000},           Unit{"w", 7 * 86400 * ns_per_second}, Unit{"d", 86400 * ns_per_second},
                           Unit{"h", 3600 * ns_per_second}, Unit{"m", 60 * ns_per_second},        Unit{"s", ns_per_second}};

}  // namespace

Result<Duration> parse_duration(std::string_view text) {
    const auto bad = [&] {
        return fail(Code::malformed, fmt::format("'{}' is not a duration", text.substr(0, 64)), {}, "write it as 90s, 15m, 36h, 7d or 1h30m");
    };
    std::string rest;
    for (const char c : text) rest += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    std::string_view left = rest;
    const bool negative = left.starts_with('-');
    if (negative) left.remove_prefix(1);
    if (left.starts_with('p')) {
        rest.erase(0, static_cast<size_t>(left.data() - rest.data()) + 1);
        std::erase(rest, 't');
        left = rest;
    }
    if (left.empty()) return bad();
    int64_t total = 0;
    while (!left.empty()) {
        int64_t count = 0;
        const auto [end, error] = std::from_chars(left.data(), left.data() + left.size(), count);
        if (error != std::errc{} || count < 0) return bad();
        left.remove_prefix(static_cast<size_t>(end - left.data()));
        const Unit* unit = nullptr;
        for (const Unit& candidate : units)
            if (left.starts_with(candidate.suffix)) {
                unit = &candidate;
                break;
            }
        if (!unit || count > std::numeric_limits<int64_t>::max() / unit->ns - total / unit->ns - 1) return bad();
        total += count * unit->ns;
        left.remove_prefix(unit->suffix.size());
    }
    return Duration{negative ? -total : total};
}

std::string format_duration(Duration duration) {
    std::string out = duration.ns < 0 ? "-" : "";
    uint64_t left = duration.ns < 0 ? 0 - static_cast<uint64_t>(duration.ns) : static_cast<uint64_t>(duration.ns);
    constexpr std::array order{Unit{"d", 86400 * ns_per_second}, Unit{"h", 3600 * ns_per_second}, Unit{"m", 60 * ns_per_second}, Unit{"s", ns_per_second},
                               Unit{"ms", 1'000'000}};
    const size_t start = out.size();
    for (const Unit& unit : order) {
        const auto size = static_cast<uint64_t>(unit.ns);
        if (left >= size) out += fmt::format("{}{}", left / size, unit.suffix);
        left %= size;
    }
    return out.size() == start ? "0s" : out;
}

}  // namespace redoubt
