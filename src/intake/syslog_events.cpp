#include "intake/syslog_events.h"

#include <chrono>

#include "formats/syslog/syslog.h"

namespace redoubt::intake {
namespace {

namespace chrono = std::chrono;
namespace syslog = formats::syslog;

Time time_in_year(const syslog::MonthTime& parts, int year) {
    const chrono::year_month_day date{chrono::year(year), chrono::month(static_cast<unsigned>(parts.month)), chrono::day(static_cast<unsigned>(parts.day))};
    if (!date.ok()) return {};
    const int64_t day = chrono::sys_days(date).time_since_epoch().count();
    return {(day * 86'400 + parts.second_of_day) * 1'000'000'000 + parts.nanosecond};
}

int64_t distance(Time a, Time b) { return a > b ? (a - b).ns : (b - a).ns; }

int year_of(Time time) {
    const chrono::sys_days day = chrono::floor<chrono::days>(chrono::sys_seconds{chrono::seconds{time.unix_ns / 1'000'000'000}});
    return static_cast<int>(chrono::year_month_day{day}.year());
}

}  // namespace

Time syslog_time(std::string_view timestamp, Time received) {
    if (timestamp.size() < 8) return {};
    if (timestamp.front() >= '0' && timestamp.front() <= '9') {
        if (const Result<Time> time = parse_time(timestamp)) return *time;
        return {};
    }
    syslog::MonthTime parts;
    if (!syslog::read_month_time(timestamp, parts)) return {};
    if (parts.year != 0) return time_in_year(parts, parts.year);
    const int year = year_of(received);
    Time best{};
    for (const int candidate : {year - 1, year, year + 1}) {
        const Time time = time_in_year(parts, candidate);
        if (time.unix_ns != 0 && (best.unix_ns == 0 || distance(time, received) < distance(best, received))) best = time;
    }
    return best;
}

void add_syslog(std::string_view message, const Delivered& delivered, Batch& out) {
    while (!message.empty() && (message.back() == '\n' || message.back() == '\r' || message.back() == '\0')) message.remove_suffix(1);
    if (message.empty()) return;
    logs::Incoming event{.body = message, .sender = delivered.sender};
    syslog::Message parts;
    if (syslog::read(message, parts)) {
        event.host = parts.host == "-" ? std::string_view() : parts.host;
        event.kind = parts.program == "-" ? std::string_view() : parts.program;
        event.time = syslog_time(parts.timestamp, delivered.at);
    }
    out.add(event);
}

}  // namespace redoubt::intake
