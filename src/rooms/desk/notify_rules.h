// What somebody wants to be told, by which way and when: their rules, their quiet hours, their time zone. Kept as the JSON that
// people give, checked by its field table.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/disk.h"
#include "schema/field.h"
#include "store/store.h"

namespace redoubt::rooms::desk {

enum class About : uint8_t { mention, assigned, decision, alert, due, exploited, subscription, query };
enum class Way : uint8_t { console, email, webhook };
enum class Rhythm : uint8_t { now, daily, weekly, off };
enum class BreakThrough : uint8_t { critical, high, never };
enum class Weekday : uint8_t { mon, tue, wed, thu, fri, sat, sun };
enum class Urgency : uint8_t { informational, low, medium, high, critical };

struct NotifyRule {
    About what = About::mention;
    Way way = Way::console;
    Rhythm when = Rhythm::now;
    Urgency level = Urgency::informational;  // of alerts: this and above
    std::string type{};                      // of a query
    std::string q{};
    std::string webhook{};  // id
    static std::span<const schema::FieldInfo> fields();
};

struct QuietHours {
    std::string from{};  // "22:00", local
    std::string to{};
    static std::span<const schema::FieldInfo> fields();
};

struct NotifySettings {
    std::string email{};  // empty: that of their party
    std::string time_zone = "UTC";
    std::optional<QuietHours> quiet{};
    BreakThrough break_through = BreakThrough::critical;  // what is told in quiet hours all the same
    std::string digest_at = "08:00";
    Weekday digest_day = Weekday::mon;
    std::vector<NotifyRule> rules{};
    static std::span<const schema::FieldInfo> fields();
};

// The console, at once, of all that is about oneself.
NotifySettings default_notify_settings();
Result<> check_notify_settings(const NotifySettings& settings, store::Store& store, Disk& disk);

std::string_view name_of(About what);
std::string_view name_of(Way way);

// Minutes after midnight of "08:30".
Result<int> minute_of_day(std::string_view text, std::string_view where);
// Seconds east of UTC at a moment, from the system's zoneinfo; "UTC" needs none.
Result<int32_t> zone_offset(Disk& disk, std::string_view zone, Time at);
// When something of `rhythm` that happens now is told: at once, after the quiet hours, or with the next digest.
Result<Time> told_at(const NotifySettings& settings, Rhythm rhythm, Urgency urgency, Time now, Disk& disk);

}  // namespace redoubt::rooms::desk

namespace redoubt::schema {
template <>
inline constexpr auto choices_of<rooms::desk::About> = std::array{Choice{"mention", "Somebody names me in a comment."},
                                                                  Choice{"assigned", "A record becomes mine."},
                                                                  Choice{"decision", "A decision waits for me, or mine moves."},
                                                                  Choice{"alert", "An alert on an asset of mine."},
                                                                  Choice{"due", "A due date of mine passes."},
                                                                  Choice{"exploited", "A finding of mine is known to be exploited, or becomes critical."},
                                                                  Choice{"subscription", "Something that I follow changes."},
                                                                  Choice{"query", "A record that a query finds is made or changes."}};
template <>
inline constexpr auto choices_of<rooms::desk::Way> = std::array{Choice{"console"}, Choice{"email"}, Choice{"webhook"}};
template <>
inline constexpr auto choices_of<rooms::desk::Rhythm> = std::array{Choice{"now"}, Choice{"daily"}, Choice{"weekly"}, Choice{"off"}};
template <>
inline constexpr auto choices_of<rooms::desk::BreakThrough> = std::array{Choice{"critical"}, Choice{"high", "And critical."}, Choice{"never"}};
template <>
inline constexpr auto choices_of<rooms::desk::Weekday> =
    std::array{Choice{"mon"}, Choice{"tue"}, Choice{"wed"}, Choice{"thu"}, Choice{"fri"}, Choice{"sat"}, Choice{"sun"}};
template <>
inline constexpr auto choices_of<rooms::desk::Urgency> =
    std::array{Choice{"informational"}, Choice{"low"}, Choice{"medium"}, Choice{"high"}, Choice{"critical"}};
}  // namespace redoubt::schema
