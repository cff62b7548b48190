#include <gtest/gtest.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/id.h"
#include "base/pipeline.h"
#include "base/text.h"
#include "base/time.h"

namespace redoubt {
namespace {

TEST(Time, FormatsWithTheFractionItNeeds) {
    EXPECT_EQ(format_time({0}), "1970-01-01T00:00:00Z");
    EXPECT_EQ(format_time({1'500'000'000}), "1970-01-01T00:00:01.500Z");
    EXPECT_EQ(format_time({-1}), "1969-12-31T23:59:59.999999999Z");
    EXPECT_EQ(format_time(Time::from_filetime(132'223'104'000'000'001)), "2020-01-01T00:00:00.0000001Z");
}

TEST(Time, ParsesWhatItFormatsAndWhatPeopleWrite) {
    for (const char* text : {"2026-11-21T12:34:56Z", "2026-02-28T00:00:00.123Z", "1700-01-01T00:00:00.000001Z", "2020-01-01T00:00:00.0000001Z"})
        EXPECT_EQ(format_time(parse_time(text).value()), text);
    EXPECT_EQ(format_time(parse_time("2026-11-21").value()), "2026-11-21T00:00:00Z");
    EXPECT_EQ(format_time(parse_time("2026-11-21 12:00+02:00").value()), "2026-11-21T10:00:00Z");
}

TEST(Time, RefusesWhatIsNoTime) {
    for (const char* text :
         {"", "yesterday", "2026-02-30", "2026-13-01", "2026-11-21T25:00", "2026-11-21T12:00:00+99:00", "2026-11-21T12:00:00.Z", "9999-01-01"})
        EXPECT_FALSE(parse_time(text)) << text;
}

TEST(Duration, ParsesAndFormats) {
    EXPECT_EQ(parse_duration("1h30m").value(), minutes(90));
    EXPECT_EQ(parse_duration("PT1H30M").value(), minutes(90));
    EXPECT_EQ(parse_duration("-7d").value(), days(-7));
    EXPECT_EQ(format_duration(hours(26)), "1d2h");
    for (const char* text : {"", "-", "7", "d7", "1y", "99999999999999999w"}) EXPECT_FALSE(parse_duration(text)) << text;
}

TEST(Ids, SortInTheOrderTheyWereMade) {
    ManualClock clock(Time::from_unix_s(1'700'000'000));
    SeededRandom random(1);
    IdSource ids(clock, random);
    std::string last;
    for (int i = 0; i < 1000; ++i) {
        if (i % 7 == 0) clock.advance({1'000'000});
        const RecordId id = ids.next();
        EXPECT_TRUE(is_record_id(id.text));
        EXPECT_LT(last, id.text);
        last = id.text;
    }
}

TEST(Hash, MatchesTheStandardVector) {
    EXPECT_EQ(to_hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(from_hex("6162").value(), "ab");
    EXPECT_FALSE(from_hex("6g"));
    EXPECT_FALSE(from_hex("abc"));
}

TEST(Text, RepairsUtf8OneMarkPerBadRun) {
    EXPECT_TRUE(is_utf8("grün 😀"));
    EXPECT_FALSE(is_utf8("\xC0\x80"));
    EXPECT_EQ(to_valid_utf8("a\xFFz"), "a\xEF\xBF\xBDz");
    EXPECT_EQ(to_valid_utf8("\xE2\x82"), "\xEF\xBF\xBD");
    EXPECT_TRUE(is_utf8(to_valid_utf8("\xED\xA0\x80 \xF4\x90\x80\x80")));
}

TEST(Pipeline, KeepsTheOrderAtAnyNumberOfThreads) {
    for (const size_t threads : {size_t{1}, size_t{2}, size_t{7}}) {
        size_t next = 0;
        std::vector<size_t> seen;
        ordered_pipeline(
            threads, [&]() -> std::optional<size_t> { return next < 1000 ? std::optional(next++) : std::nullopt; }, [](size_t i) { return i * i; },
            [&](size_t square) { seen.push_back(square); });
        ASSERT_EQ(seen.size(), 1000U);
        for (size_t i = 0; i < seen.size(); ++i) EXPECT_EQ(seen[i], i * i);
    }
}

TEST(Pipeline, RethrowsTheFirstFailure) {
    size_t next = 0;
    const auto run = [&] {
        ordered_pipeline(
            3, [&]() -> std::optional<size_t> { return next++; },
            [](size_t i) -> size_t {
                if (i == 50) throw std::runtime_error("fifty");
                return i;
            },
            [](size_t) {});
    };
    EXPECT_THROW(run(), std::runtime_error);
}

}  // namespace
}  // namespace redoubt
