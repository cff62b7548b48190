#include "detect/numbers.h"

#include <charconv>
#include <chrono>

namespace redoubt::detect {
namespace {

std::optional<int> digits(std::string_view text, size_t at, size_t count) {
    if (at + count > text.size()) return std::nullopt;
    int value = 0;
    for (const char c : text.substr(at, count)) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return value;
}

// The week of the year that holds the week's Thursday.
int iso_week(std::chrono::year_month_day date) {
    using namespace std::chrono;
    const sys_days day = date;
    const sys_days thursday = day - (weekday(day) - Monday) + std::chrono::days(3);
    const sys_days new_year = year_month_day(thursday).year() / January / 1;
    return static_cast<int>((thursday - new_year).count() / 7) + 1;
}

}  // namespace

std::optional<double> parse_number(std::string_view text) {
    if (text.starts_with("0x") || text.starts_with("0X")) {
        uint64_t number = 0;
        const auto [end, error] = std::from_chars(text.data() + 2, text.data() + text.size(), number, 16);
        if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
        return static_cast<double>(number);
    }
    if (text.starts_with('+')) text.remove_prefix(1);
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number != number) return std::nullopt;
    return number;
}

std::optional<double> date_part_of(std::string_view text, DatePart part) {
    const auto year = digits(text, 0, 4);
    const auto month = digits(text, 5, 2);
    const auto day = digits(text, 8, 2);
    if (!year || !month || !day || text[4] != '-' || text[7] != '-') return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok()) return std::nullopt;
    switch (part) {
        case DatePart::year: return *year;
        case DatePart::month: return *month;
        case DatePart::day: return *day;
        case DatePart::week: return iso_week(date);
        default: break;
    }
    const auto hour = digits(text, 11, 2);
    const auto minute = digits(text, 14, 2);
    if (!hour || !minute || *hour > 23 || *minute > 59 || (text[10] != 'T' && text[10] != ' ') || text[13] != ':') return std::nullopt;
    return part == DatePart::hour ? *hour : *minute;
}

bool compare_holds(const Pattern& pattern, std::string_view text) {
    const auto number = pattern.date_part == DatePart::none ? parse_number(text) : date_part_of(text, pattern.date_part);
    if (!number) return false;
    switch (pattern.comparison) {
        case Comparison::equal: return *number == pattern.number;
        case Comparison::less: return *number < pattern.number;
        case Comparison::less_or_equal: return *number <= pattern.number;
        case Comparison::greater: return *number > pattern.number;
        case Comparison::greater_or_equal: return *number >= pattern.number;
    }
    return false;
}

}  // namespace redoubt::detect
