#include "estate/readers.h"
#include "estate/reading.h"
#include "hosts/fact_file.h"
#include "hosts/gather.h"
#include "support/invented_host.h"

namespace redoubt::estate {
namespace {

const Time noon = *parse_time("2026-11-21T12:00:00Z");

std::string fact_file(uint64_t seed = 7) {
    test::InventedHost host;
    ManualClock clock(noon);
    SeededRandom random(seed);
    return hosts::write_fact_file(hosts::gather(host, clock), hosts::HostKey::make(random));
}

// The file that the other tests of reports read is what is written today.
TEST(FactsReport, IsWhatCollectWrites) {
    if (std::getenv("REDOUBT_UPDATE") != nullptr)
        std::ofstream(std::string(REDOUBT_SOURCE_DIR) + "/tests/estate/reports/facts.json", std::ios::binary) << fact_file();
    EXPECT_EQ(fact_file(), report_file("facts.json"));
}

TEST(FactsReport, MakesAHostOfThem) { expect_golden(read_facts, "facts.json", {.zone = "lab"}); }
TEST(FactsReport, SurvivesDamage) { expect_survives_damage(read_facts, "facts.json"); }

TEST(FactsReport, RefusesWhatWasChanged) {
    std::string changed = fact_file();
    changed.replace(changed.find("\"web1\""), 6, "\"web2\"");
    const Reading reading = read_report(read_facts, changed);
    EXPECT_TRUE(reading.sightings.empty());
    EXPECT_NE(reading.error.find("signature of the fact file does not hold"), std::string::npos) << reading.error;
}

TEST(FactsReport, RefusesAClockInTheFuture) {
    EXPECT_EQ(read_report(read_facts, fact_file(), {.at = noon - minutes(5)}).sightings.size(), 1);
    const Reading reading = read_report(read_facts, fact_file(), {.at = noon - minutes(6)});
    EXPECT_TRUE(reading.sightings.empty());
    EXPECT_NE(reading.error.find("set the clock"), std::string::npos) << reading.error;
}

// A report is said to be of another time than now; the facts carry their own.
TEST(FactsReport, AsksTheClockAndNotTheTimeOfTheReport) {
    EXPECT_EQ(read_report(read_facts, fact_file(), {.at = noon - days(2), .now = noon}).sightings.size(), 1);
    EXPECT_NE(read_report(read_facts, fact_file(), {.at = noon, .now = noon - days(2)}).error.find("set the clock"), std::string::npos);
}

TEST(WindowsReport, MakesAHostOfIt) { expect_golden(read_windows, "windows.json", {.zone = "office"}); }
TEST(WindowsReport, SurvivesDamage) { expect_survives_damage(read_windows, "windows.json"); }

TEST(WindowsReport, SaysWhatItCannotRead) {
    const auto error_of = [](std::string_view text) { return read_report(read_windows, text, {.at = noon}).error; };
    EXPECT_NE(error_of(R"({"redoubt_windows":2,"at":"2026-11-20T00:00:00Z"})").find("form 2"), std::string::npos);
    EXPECT_NE(error_of(R"({"redoubt_windows":1})").find("when they were read"), std::string::npos);
    EXPECT_NE(error_of(R"({"redoubt_windows":1,"at":"2026-12-20T00:00:00Z"})").find("set the clock"), std::string::npos);
    EXPECT_NE(error_of(R"({"other":1})").find("not the facts of a Windows host"), std::string::npos);
    EXPECT_FALSE(read_report(read_windows, R"({"redoubt_windows":1,"at":"2026-11-20T00:00:00Z","host":null})", {.at = noon}).problems.empty());
}

TEST(FactsReport, ReadsManyHostsOneALine) {
    std::string broken = fact_file(9);
    broken.replace(broken.find("\"web1\""), 6, "\"web2\"");
    const Reading reading = read_report(read_facts, fact_file(7) + broken + fact_file(8));
    ASSERT_EQ(reading.sightings.size(), 2);
    EXPECT_NE(reading.sightings[0].key, reading.sightings[1].key);
    ASSERT_EQ(reading.problems.size(), 1);
    EXPECT_EQ(reading.problems[0].where, "line 2");
}

}  // namespace
}  // namespace redoubt::estate
