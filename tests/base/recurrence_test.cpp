#include <gtest/gtest.h>

#include "base/recurrence.h"

namespace redoubt {
namespace {

std::string after(std::string_view rule, std::string_view anchor, std::string_view time) {
    const auto parsed = parse_recurrence(rule);
    if (!parsed) return parsed.error().message;
    return format_time(next_after(*parsed, *parse_time(anchor), *parse_time(time)));
}

TEST(Recurrence, CountsIntervalsFromTheAnchor) {
    EXPECT_EQ(after("36h", "2026-01-01T06:00:00Z", "2026-01-01T06:00:00Z"), "2026-01-02T18:00:00Z");
    EXPECT_EQ(after("every 10 days", "2026-01-01T06:00:00Z", "2026-01-30"), "2026-01-31T06:00:00Z");
    EXPECT_EQ(after("2w", "2026-01-01", "2025-12-31"), "2026-01-01T00:00:00Z");
    EXPECT_EQ(after("daily", "2026-01-01T06:00:00Z", "2026-03-01T05:59:59Z"), "2026-03-01T06:00:00Z");
}

TEST(Recurrence, TakesTheLastDayOfAShortMonth) {
    EXPECT_EQ(after("monthly", "2026-01-31T09:00:00Z", "2026-01-31T09:00:00Z"), "2026-02-28T09:00:00Z");
    EXPECT_EQ(after("monthly", "2026-01-31T09:00:00Z", "2026-02-28T09:00:00Z"), "2026-03-31T09:00:00Z");
    EXPECT_EQ(after("monthly 31 03:00", "2026-01-01", "2026-04-02"), "2026-04-30T03:00:00Z");
    EXPECT_EQ(after("yearly 02-29 08:00", "2026-01-01", "2027-03-01"), "2028-02-29T08:00:00Z");
    EXPECT_EQ(after("P3M", "2025-11-30T00:00:00Z", "2026-01-01"), "2026-02-28T00:00:00Z");
    EXPECT_EQ(after("quarterly", "2026-05-15T10:00:00Z", "2026-11-15T10:00:00Z"), "2027-02-15T10:00:00Z");
    EXPECT_EQ(after("half-yearly", "2026-05-15T10:00:00Z", "2020-01-01"), "2020-05-15T10:00:00Z");
}

TEST(Recurrence, FollowsTheCalendar) {
    EXPECT_EQ(after("daily 03:00", "2026-01-01T12:00:00Z", "2026-01-01T03:00:00Z"), "2026-01-02T03:00:00Z");
    EXPECT_EQ(after("daily 03:00", "2026-01-01T12:00:00Z", "2026-01-05T02:59:00Z"), "2026-01-05T03:00:00Z");
    EXPECT_EQ(after("weekly mon 09:00", "2026-11-21", "2026-11-21"), "2026-11-23T09:00:00Z");
    EXPECT_EQ(after("weekly Saturday", "2026-11-19T07:30:00Z", "2026-11-21T07:30:00Z"), "2026-11-28T07:30:00Z");
    EXPECT_EQ(after("yearly 03-01 09:00", "2026-11-21", "2026-11-21"), "2027-03-01T09:00:00Z");
    EXPECT_EQ(after("monthly 1 00:05", "2026-11-21", "2026-12-01T00:04:00Z"), "2026-12-01T00:05:00Z");
}

TEST(Recurrence, RefusesWhatSaysNothing) {
    for (const char* rule : {"", "sometimes", "daily 25:00", "monthly 0", "monthly 32", "yearly 13-01", "every", "every 0 days", "every 3 lunes", "10ms", "-1h",
                             "weekly 03:00 mon", "hourly 03:00", "daily 03:00 03:00", "every 3 months 03:00"})
        EXPECT_FALSE(parse_recurrence(rule)) << rule;
}

TEST(Recurrence, IsLaterAndOnceForEveryRule) {
    for (const char* rule : {"1s", "36h", "monthly", "monthly 31 03:00", "weekly mon 09:00", "daily 03:00", "yearly 02-29 08:00", "every 5 months"}) {
        const Recurrence parsed = *parse_recurrence(rule);
        const Time anchor = *parse_time("2024-02-29T23:59:59Z");
        Time at = *parse_time("2023-12-31T00:00:00Z");
        for (int i = 0; i < 200; ++i) {
            const Time next = next_after(parsed, anchor, at);
            ASSERT_GT(next, at) << rule;
            EXPECT_EQ(next_after(parsed, anchor, next - Duration{1}), next) << rule;
            at = next;
        }
    }
}

}  // namespace
}  // namespace redoubt
