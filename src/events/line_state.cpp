#include "events/line_state.h"

#include <chrono>

#include "formats/syslog/syslog.h"

namespace redoubt::events {
namespace {

constexpr std::array<std::string_view, static_cast<size_t>(Own::count)> own_names{
    "message",    "timestamp",     "hostname",    "program",     "pid",           "msgid",           "facility",      "severity",      "type",
    "node",       "msg",           "CommandLine", "SYSCALL",     "DestinationIp", "DestinationPort", "Initiated",     "c-ip",          "cs-username",
    "time",       "cs-method",     "cs-uri",      "cs-uri-stem", "cs-uri-query",  "c-uri-extension", "cs-host",       "sc-status",     "sc-bytes",
    "cs-referer", "cs-user-agent", "cs-version",  "s-host",      "level",         "deviceVendor",    "deviceProduct", "deviceVersion", "deviceEventClassId",
    "name",       "_path"};

int64_t day_number(int year, int month, int day) {
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    return std::chrono::sys_days(date).time_since_epoch().count();
}

int year_of(Time time) {
    const auto days = std::chrono::floor<std::chrono::days>(std::chrono::sys_time<std::chrono::nanoseconds>(std::chrono::nanoseconds(time.unix_ns)));
    return static_cast<int>(std::chrono::year_month_day(days).year());
}

}  // namespace

LineState::LineState(FieldNames& field_names) : names(field_names), cache(field_names), sources(field_names, cache, shipped_sources()) {
    for (size_t i = 0; i < own.size(); ++i) own[i] = names.intern(own_names[i]);
}

bool read_log_time(std::string_view text, Time written, Time& out) {
    if (text.empty()) return false;
    if (text[0] >= '0' && text[0] <= '9') return read_event_time(text, out);
    formats::syslog::MonthTime time;
    if (!formats::syslog::read_month_time(text, time)) return false;
    if (time.year == 0 && written.unix_ns == 0) return false;
    const auto in_year = [&](int year) {
        return Time{(day_number(year, time.month, time.day) * 86400 + time.second_of_day) * 1'000'000'000 + time.nanosecond};
    };
    const int year = time.year != 0 ? time.year : year_of(written);
    if (year < 1970 || year > 2200) return false;
    out = in_year(year);
    if (time.year == 0 && out > written + days(1)) out = in_year(year - 1);
    return true;
}

}  // namespace redoubt::events
