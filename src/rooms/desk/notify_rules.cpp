#include "rooms/desk/notify_rules.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/mail.h"
#include "formats/tzif/tzif.h"

namespace redoubt::rooms::desk {
namespace {

using schema::field;
using schema::FieldInfo;

constexpr std::string_view zone_folder = "/usr/share/zoneinfo/";
constexpr int64_t day_s = 86'400;

bool is_zone_name(std::string_view zone) {
    return !zone.empty() && zone.size() <= 60 && zone.front() != '/' && zone.find("..") == std::string_view::npos && std::ranges::all_of(zone, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' || c == '_' || c == '-' || c == '+';
    });
}

int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

// The moment at which clocks of the zone show this, in seconds since 1970 as if they were UTC.
Result<Time> moment_of(int64_t local_s, std::string_view zone, Disk& disk) {
    const int32_t guess = TRY(zone_offset(disk, zone, Time::from_unix_s(local_s)));
    const int32_t offset = TRY(zone_offset(disk, zone, Time::from_unix_s(local_s - guess)));
    return Time::from_unix_s(local_s - offset);
}

bool breaks_through(const NotifySettings& settings, Urgency urgency) {
    if (settings.break_through == BreakThrough::never) return false;
    return urgency >= (settings.break_through == BreakThrough::high ? Urgency::high : Urgency::critical);
}

Result<Time> next_digest(const NotifySettings& settings, Rhythm rhythm, int64_t local_s, Disk& disk) {
    const int at = TRY(minute_of_day(settings.digest_at, "/digest_at"));
    int64_t day = floor_div(local_s, day_s);
    if (local_s - day * day_s >= int64_t{at} * 60) ++day;
    if (rhythm == Rhythm::weekly)
        while ((day + 3) % 7 != static_cast<int64_t>(settings.digest_day)) ++day;  // 1970-01-01 was a Thursday
    return moment_of(day * day_s + int64_t{at} * 60, settings.time_zone, disk);
}

}  // namespace

std::span<const FieldInfo> NotifyRule::fields() {
    static constexpr std::array table{
        field<&NotifyRule::what>("what", {.doc = "What happens.", .required = true}),
        field<&NotifyRule::way>("way", {.doc = "How it is told.", .required = true}),
        field<&NotifyRule::when>("when", {.doc = "At once, with a digest, or not at all."}),
        field<&NotifyRule::level>("level", {.doc = "Of alerts: this severity and above."}),
        field<&NotifyRule::type>("type", {.doc = "Of a query: the plural of a record type.", .longest = 100}),
        field<&NotifyRule::q>("q", {.doc = "Of a query: which of them.", .longest = 8192}),
        field<&NotifyRule::webhook>("webhook", {.doc = "The id of a webhook.", .longest = 60}),
    };
    static_assert(schema::covers<NotifyRule>(table));
    return table;
}

std::span<const FieldInfo> QuietHours::fields() {
    static constexpr std::array table{field<&QuietHours::from>("from", {.doc = "Local time: 22:00.", .required = true, .longest = 5}),
                                      field<&QuietHours::to>("to", {.doc = "Local time: 07:00.", .required = true, .longest = 5})};
    static_assert(schema::covers<QuietHours>(table));
    return table;
}

std::span<const FieldInfo> NotifySettings::fields() {
    static constexpr std::array table{
        field<&NotifySettings::email>("email", {.doc = "Where mail goes; empty: the address of my party.", .longest = 254}),
        field<&NotifySettings::time_zone>("time_zone", {.doc = "Of quiet hours and digests: Europe/Berlin.", .longest = 60}),
        field<&NotifySettings::quiet>("quiet", {.doc = "When nothing is told but what breaks through."}),
        field<&NotifySettings::break_through>("break_through", {.doc = "The severity that is told in quiet hours all the same."}),
        field<&NotifySettings::digest_at>("digest_at", {.doc = "Local time of digests: 08:00.", .longest = 5}),
        field<&NotifySettings::digest_day>("digest_day", {.doc = "Day of the weekly digest."}),
        field<&NotifySettings::rules>("rules", {.doc = "What, by which way, when.", .longest = 50}),
    };
    static_assert(schema::covers<NotifySettings>(table));
    return table;
}

NotifySettings default_notify_settings() {
    NotifySettings out;
    for (const About what : {About::mention, About::assigned, About::decision, About::due, About::exploited, About::subscription})
        out.rules.push_back({.what = what});
    return out;
}

std::string_view name_of(About what) { return schema::choices_of<About>[static_cast<size_t>(what)].name; }
std::string_view name_of(Way way) { return schema::choices_of<Way>[static_cast<size_t>(way)].name; }

Result<int> minute_of_day(std::string_view text, std::string_view where) {
    const auto digit = [&](size_t at) { return text[at] >= '0' && text[at] <= '9' ? text[at] - '0' : 100; };
    if (text.size() == 5 && text[2] == ':') {
        const int hour = digit(0) * 10 + digit(1);
        const int minute = digit(3) * 10 + digit(4);
        if (hour < 24 && minute < 60) return hour * 60 + minute;
    }
    return fail(Code::invalid, fmt::format("'{}' is not a time of day", text.substr(0, 20)), std::string(where), "write it as 08:00");
}

Result<int32_t> zone_offset(Disk& disk, std::string_view zone, Time at) {
    if (zone == "UTC") return 0;
    const auto unknown = [&] {
        return fail(Code::invalid, fmt::format("the time zone '{}' is not known here", zone.substr(0, 60)), "/time_zone",
                    "Europe/Berlin, America/New_York, UTC");
    };
    if (!is_zone_name(zone)) return unknown();
    const Result<std::string> bytes = disk.read(std::string(zone_folder) + std::string(zone), 1 << 20);
    if (!bytes) return unknown();
    const Result<int32_t> offset = formats::tzif::offset_at(*bytes, at.unix_ns / 1'000'000'000);
    return offset ? Result<int32_t>(*offset) : unknown();
}

Result<Time> told_at(const NotifySettings& settings, Rhythm rhythm, Urgency urgency, Time now, Disk& disk) {
    const int64_t local_s = now.unix_ns / 1'000'000'000 + TRY(zone_offset(disk, settings.time_zone, now));
    if (rhythm == Rhythm::daily || rhythm == Rhythm::weekly) return next_digest(settings, rhythm, local_s, disk);
    if (!settings.quiet || breaks_through(settings, urgency)) return now;
    const int from = TRY(minute_of_day(settings.quiet->from, "/quiet/from"));
    const int to = TRY(minute_of_day(settings.quiet->to, "/quiet/to"));
    const int64_t day = floor_div(local_s, day_s);
    const int64_t minute = (local_s - day * day_s) / 60;
    const bool over_midnight = from > to;
    const bool quiet = over_midnight ? minute >= from || minute < to : minute >= from && minute < to;
    if (!quiet) return now;
    const int64_t end_day = over_midnight && minute >= from ? day + 1 : day;
    return moment_of(end_day * day_s + int64_t{to} * 60, settings.time_zone, disk);
}

Result<> check_notify_settings(const NotifySettings& settings, store::Store& store, Disk& disk) {
    if (!settings.email.empty() && !is_mail_address(settings.email)) return fail(Code::invalid, "this is not a mail address", "/email");
    TRY(zone_offset(disk, settings.time_zone, store.clock().now()));
    TRY(minute_of_day(settings.digest_at, "/digest_at"));
    if (settings.quiet) {
        TRY(minute_of_day(settings.quiet->from, "/quiet/from"));
        TRY(minute_of_day(settings.quiet->to, "/quiet/to"));
    }
    for (size_t i = 0; i < settings.rules.size(); ++i) {
        const NotifyRule& rule = settings.rules[i];
        const std::string where = fmt::format("/rules/{}", i);
        if (rule.way == Way::webhook && rule.webhook.empty()) return fail(Code::invalid, "which webhook?", where + "/webhook", "GET /api/v1/webhooks has them");
        if (rule.what != About::query) continue;
        if (!store.find_type(rule.type)) return fail(Code::invalid, fmt::format("'{}' is not a record type", rule.type), where + "/type");
        if (const auto counted = store.as(store::Actor::redoubt()).count(rule.type, rule.q); !counted) return at(counted.error(), where + "/q");
    }
    return {};
}

}  // namespace redoubt::rooms::desk
