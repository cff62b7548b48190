#include "base/recurrence.h"

#include <array>
#include <charconv>
#include <chrono>
#include <span>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"

namespace redoubt {
namespace {

constexpr int most_count = 1000;

std::unexpected<Error> bad_rule(std::string_view text) {
    return fail(Code::malformed, fmt::format("'{}' does not say when it comes again", text.substr(0, 64)), {},
                "write 36h, every 3 months, quarterly, daily 03:00, weekly mon 09:00, monthly 31 03:00 or yearly 03-01 09:00");
}

std::optional<int> number_in(std::string_view text, int least, int most) {
    int out = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (failed != std::errc() || end != text.data() + text.size() || out < least || out > most) return std::nullopt;
    return out;
}

std::optional<int> minute_of_day(std::string_view text) {
    if (text.size() != 5 || text[2] != ':') return std::nullopt;
    const auto hour = number_in(text.substr(0, 2), 0, 23);
    const auto minute = number_in(text.substr(3), 0, 59);
    if (!hour || !minute) return std::nullopt;
    return *hour * 60 + *minute;
}

std::optional<int> weekday_of(std::string_view text) {
    static constexpr std::array<std::string_view, 7> names{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"};
    if (text.size() < 3) return std::nullopt;
    for (size_t i = 0; i < names.size(); ++i)
        if (names[i].starts_with(text)) return static_cast<int>(i);
    return std::nullopt;
}

std::optional<Recurrence> per(std::string_view unit, int count) {
    if (unit == "minute") return Recurrence{.interval = minutes(count)};
    if (unit == "hour") return Recurrence{.interval = hours(count)};
    if (unit == "day") return Recurrence{.interval = days(count)};
    if (unit == "week") return Recurrence{.interval = days(7 * int64_t{count})};
    if (unit == "month") return Recurrence{.months = count};
    if (unit == "quarter") return Recurrence{.months = 3 * count};
    if (unit == "year") return Recurrence{.months = 12 * count};
    return std::nullopt;
}

std::optional<Recurrence> named(std::string_view word) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> units{
        {{"hourly", "hour"}, {"daily", "day"}, {"weekly", "week"}, {"monthly", "month"}, {"quarterly", "quarter"}, {"yearly", "year"}}};
    if (word == "half-yearly") return per("month", 6);
    if (word == "annually" || word == "annual") return per("year", 1);
    for (const auto& [name, unit] : units)
        if (word == name) return per(unit, 1);
    return std::nullopt;
}

// P3M and P1Y, which have no fixed length.
std::optional<Recurrence> iso_months(std::string_view text) {
    if (text.size() < 3 || text[0] != 'p') return std::nullopt;
    const auto count = number_in(text.substr(1, text.size() - 2), 1, most_count);
    if (!count) return std::nullopt;
    if (text.back() == 'm') return per("month", *count);
    if (text.back() == 'y') return per("year", *count);
    return std::nullopt;
}

// The word after weekly, monthly or yearly that says which day.
bool take_day(Recurrence& rule, std::string_view word) {
    if (rule.interval == days(7)) return (rule.weekday = weekday_of(word)).has_value();
    if (rule.months == 1) return (rule.day = number_in(word, 1, 31)).has_value();
    if (rule.months != 12 || word.size() != 5 || word[2] != '-') return false;
    rule.month = number_in(word.substr(0, 2), 1, 12);
    rule.day = number_in(word.substr(3), 1, 31);
    return rule.month && rule.day;
}

std::optional<Recurrence> every(std::span<const std::string_view> words) {
    if (words.size() == 2) return per(words[1], 1);
    if (words.size() != 3) return std::nullopt;
    const auto count = number_in(words[1], 1, most_count);
    std::string_view unit = words[2];
    if (unit.ends_with('s')) unit.remove_suffix(1);
    return count ? per(unit, *count) : std::nullopt;
}

constexpr int64_t ns_per_minute = 60'000'000'000;

int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0); }

Time by_interval(Duration interval, Time anchor, Time after) {
    return anchor + Duration{(floor_div(after.unix_ns - anchor.unix_ns, interval.ns) + 1) * interval.ns};
}

std::chrono::sys_days day_of(Time time) { return std::chrono::sys_days(std::chrono::days(floor_div(time.unix_ns, days(1).ns))); }

Time by_months(const Recurrence& rule, Time anchor, Time after) {
    using namespace std::chrono;
    const year_month_day start(day_of(anchor));
    const int64_t within_day = rule.minute ? *rule.minute * ns_per_minute : anchor.unix_ns - floor_div(anchor.unix_ns, days(1).ns) * days(1).ns;
    const auto index = [](year_month_day date) { return static_cast<int>(date.year()) * 12 + static_cast<int>(static_cast<unsigned>(date.month())) - 1; };
    const int first = rule.month ? static_cast<int>(start.year()) * 12 + *rule.month - 1 : index(start);
    const unsigned wanted = rule.day ? static_cast<unsigned>(*rule.day) : static_cast<unsigned>(start.day());
    for (int64_t k = floor_div(index(year_month_day(day_of(after))) - first, rule.months);; ++k) {
        const int64_t at = first + k * rule.months;
        const auto in_year = year(static_cast<int>(floor_div(at, 12)));
        const auto in_month = month(static_cast<unsigned>(at - floor_div(at, 12) * 12 + 1));
        const year_month_day_last last(in_year, month_day_last(in_month));
        const year_month_day date(in_year, in_month, std::min(day(wanted), last.day()));
        const Time time{sys_days(date).time_since_epoch().count() * redoubt::days(1).ns + within_day};
        if (time > after) return time;
    }
}

}  // namespace

Result<Recurrence> parse_recurrence(std::string_view text) {
    const std::string lower_case = to_lower(text);
    const std::vector<std::string_view> words = redoubt::words(lower_case);
    if (words.empty() || words.size() > 4) return bad_rule(text);
    std::optional<Recurrence> rule = words[0] == "every" ? every(words) : named(words[0]);
    if (rule && words[0] != "every") {
        for (size_t i = 1; i < words.size(); ++i)
            if (!(i + 1 == words.size() && rule->interval != hours(1) && (rule->minute = minute_of_day(words[i]))) && !(i == 1 && take_day(*rule, words[i])))
                return bad_rule(text);
        return *rule;
    }
    if (!rule && words.size() == 1) rule = iso_months(words[0]);
    if (rule) return *rule;
    const Result<Duration> interval = parse_duration(trim(text));
    if (!interval || *interval < seconds(1)) return bad_rule(text);
    return Recurrence{.interval = *interval};
}

Time next_after(const Recurrence& rule, Time anchor, Time after) {
    if (rule.months > 0) return by_months(rule, anchor, after);
    if (!rule.weekday && !rule.minute) return by_interval(rule.interval, anchor, after);
    // By the calendar: the anchor is moved onto the wanted weekday and minute, and all else follows.
    auto day = day_of(anchor);
    if (rule.weekday) day += std::chrono::weekday(static_cast<unsigned>(*rule.weekday)) - std::chrono::weekday(day);
    const int64_t within_day = rule.minute ? *rule.minute * ns_per_minute : anchor.unix_ns - floor_div(anchor.unix_ns, days(1).ns) * days(1).ns;
    return by_interval(rule.interval, Time{day.time_since_epoch().count() * days(1).ns + within_day}, after);
}

}  // namespace redoubt
