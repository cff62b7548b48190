#include "rooms/fix/deadlines.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/text.h"
#include "formats/csv/csv.h"
#include "room_store.h"
#include "store/settings.h"
#include "support/shared_data.h"

namespace redoubt::rooms {
namespace {

const Time seen = *parse_time("2026-03-01T00:00:00Z");

DecisionTable table_of(std::string_view csv) {
    static constexpr std::array<std::string_view, 2> outcomes{"days", "action"};
    auto table = parse_decision_table(csv, outcomes);
    EXPECT_TRUE(table) << table.error().text();
    return *std::move(table);
}

TEST(DecisionTables, TheFirstRowThatHoldsDecides) {
    const DecisionTable table = table_of("severity,epss,days\ncritical|high,>=0.5,1\ncritical,,7\n*,*,30\n");
    const auto row = [&](Known known) { return decide(table, known, [](size_t a, size_t b) { return a < b; })->row; };
    EXPECT_EQ(row({{"severity", "high"}, {"epss", "0.7"}}), 0U);
    EXPECT_EQ(row({{"severity", "High"}, {"epss", "0.2"}}), 2U);
    EXPECT_EQ(row({{"severity", "critical"}, {"epss", "0.2"}}), 1U);
}

TEST(DecisionTables, WhatIsNotKnownMayBeAnything) {
    const DecisionTable table = table_of("exposed,days\nyes,3\nno,60\n");
    const auto worse = [&](size_t a, size_t b) { return table.outcome(a, "days").size() < table.outcome(b, "days").size(); };
    const auto decided = decide(table, {}, worse);
    ASSERT_TRUE(decided);
    EXPECT_EQ(decided->row, 0U);
    EXPECT_EQ(decided->supposed, std::vector<std::string>{"exposed=yes"});
    const DecisionTable aware = table_of("severity,days\ncritical,3\nunknown,30\n");
    EXPECT_EQ(decide(aware, {}, [](size_t a, size_t b) { return a < b; })->row, 1U) << "a row for just that";
    const DecisionTable calm = table_of("exploited,epss,days\nknown yes,,7\n,known >=0.1,14\n,,90\n");
    EXPECT_EQ(decide(calm, {}, [](size_t a, size_t b) { return a < b; })->row, 2U);
    EXPECT_EQ(decide(calm, {{"epss", "0.3"}}, [](size_t a, size_t b) { return a < b; })->row, 1U);
}

TEST(DecisionTables, SayWhatIsWrongAndWhere) {
    static constexpr std::array<std::string_view, 1> outcomes{"days"};
    const std::vector<std::pair<const char*, const char*>> all{
        {"", "there is no line in it (begin with a line that names the columns)"},
        {"a,b\n1,2\n", "line 1: no column says what comes of a row (name one of its columns days)"},
        {"a,a,days\n", "line 1: the column 'a' is there twice"},
        {"a,days\n1\n", "line 2: 1 cells, and there are 2 columns"},
        {"# x\nepss,days\n>=much,2\n", "line 3, epss: '>=much' is no bound: >= wants a number behind it (write it like >=0.1)"},
        {"a,days\n", "it has columns and no row"},
    };
    for (const auto& [csv, message] : all) {
        const auto table = parse_decision_table(csv, outcomes);
        ASSERT_FALSE(table) << csv;
        EXPECT_EQ(table.error().text(), message);
    }
}

// Every row of every table that CERT/CC publishes gives its own outcome.
TEST(DecisionTables, OfSsvcHoldRowByRow) {
    SHARED_DATA_OR_SKIP(folder, "vulns/ssvc/csv");
    size_t rows = 0;
    for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) {
        if (file.path().extension() != ".csv") continue;
        std::stringstream text;
        text << std::ifstream(file.path()).rdbuf();
        const std::string csv = text.str();
        auto reader = *formats::csv::Reader::open(csv);
        formats::csv::Row head, row;
        ASSERT_TRUE(*reader.next(head));
        const std::string last = to_lower(trim(head.cells.back())), first = to_lower(trim(head.cells.front()));
        const std::array<std::string_view, 2> outcomes{first, last};
        const auto table = parse_decision_table(csv, outcomes);
        ASSERT_TRUE(table) << file.path() << ": " << table.error().text();
        for (size_t number = 0; *reader.next(row); ++number, ++rows) {
            Known known;
            for (size_t at = 1; at + 1 < row.cells.size(); ++at) known[to_lower(trim(head.cells[at]))] = row.cells[at];
            const auto decided = decide(*table, known, [](size_t, size_t) { return false; });
            ASSERT_TRUE(decided) << file.path() << " line " << row.line;
            EXPECT_EQ(decided->row, number) << file.path() << " line " << row.line;
            EXPECT_EQ(table->outcome(decided->row, last), trim(row.cells.back()));
        }
    }
    EXPECT_GT(rows, 400U);
}

class DeadlineTables : public ::testing::Test {
protected:
    void SetUp() override { ASSERT_TRUE(store::Settings(*store_).open()); }
    DeadlineTable shipped(const std::string& name) {
        const auto all = Deadlines(*store_).tables();
        EXPECT_TRUE(all) << all.error().text();
        for (DeadlineTable table : *all)
            if (table.name == name) {
                table.used = true;
                return table;
            }
        ADD_FAILURE() << "no table " << name;
        return {};
    }
    RoomStore store_;
};

TEST_F(DeadlineTables, ThatShipSayWhatTheirSourcesSay) {
    const std::array bod{shipped("bod-26-04")};
    const Known worst{{"exploited", "yes"}, {"exposed", "yes"}, {"automatable", "yes"}, {"technical_impact", "total"}};
    const auto deadline = deadline_of(bod, worst, seen);
    ASSERT_TRUE(deadline);
    EXPECT_EQ(format_time(deadline->due), "2026-03-04T00:00:00Z");
    EXPECT_EQ(deadline->why,
              "CISA BOD 26-04, line 19: 3 days, look whether it was broken into (exploited yes, exposed yes, automatable yes, technical_impact total)");
    const auto later = deadline_of(bod, {{"exploited", "no"}, {"exposed", "no"}, {"automatable", "no"}, {"technical_impact", "total"}}, seen);
    ASSERT_TRUE(later);
    EXPECT_EQ(later->due.unix_ns, 0);
    EXPECT_EQ(later->action, "fix it with the next upgrade");
    const std::array ssvc{shipped("ssvc-deployer")};
    EXPECT_EQ(deadline_of(ssvc, {{"exploitation", "active"}, {"exposure", "public"}, {"automatable", "yes"}, {"criticality", "critical"}}, seen)->action,
              "immediate");
    EXPECT_EQ(ssvc[0].table.rows.size(), 72U);
}

TEST_F(DeadlineTables, TheEarliestOfSeveralWins) {
    const std::array both{shipped("severity"), shipped("bod-26-04")};
    const auto deadline =
        deadline_of(both, {{"exploited", "no"}, {"severity", "medium"}, {"exposed", "yes"}, {"automatable", "yes"}, {"technical_impact", "total"}}, seen);
    ASSERT_TRUE(deadline);
    EXPECT_EQ(deadline->table, "bod-26-04");
    const auto supposed = deadline_of(both, {{"exploited", "no"}, {"severity", "medium"}, {"exposed", "no"}}, seen);
    ASSERT_TRUE(supposed);
    EXPECT_EQ(supposed->why,
              "CISA BOD 26-04, line 7: 60 days (exploited no, exposed no, automatable not known, taken as yes, technical_impact not known, taken as partial)");
}

TEST_F(DeadlineTables, ATeamKeepsItsOwn) {
    Deadlines deadlines(*store_);
    const store::Actor me = store::Actor::redoubt();
    ASSERT_TRUE(deadlines.keep(me, "house", "# The house's\ncriticality,days\ncritical,1\n*,45\n"));
    ASSERT_TRUE(deadlines.use(me, std::array<std::string, 1>{"house"}));
    const auto all = deadlines.tables();
    ASSERT_TRUE(all);
    const auto deadline = deadline_of(*all, {{"criticality", "critical"}, {"severity", "low"}}, seen);
    ASSERT_TRUE(deadline);
    EXPECT_EQ(deadline->why, "The house's, line 3: 1 day (criticality critical)");
    EXPECT_EQ(deadlines.keep(me, "severity", "severity,days\n*,1\n").error().code, Code::conflict);
    EXPECT_EQ(deadlines.keep(me, "odd", "colour,days\nred,1\n").error().message, "nothing is known by the name 'colour'");
    EXPECT_EQ(deadlines.keep(me, "odd", "severity,days\nlow,soon\n").error().text(),
              "line 2: 'soon' is no number of days (write 0 to 3650, or nothing for no date)");
    ASSERT_TRUE(deadlines.drop(me, "house"));
    EXPECT_EQ(deadlines.drop(me, "house").error().code, Code::not_found);
    EXPECT_EQ(deadlines.drop(me, "severity").error().code, Code::conflict);
}

}  // namespace
}  // namespace redoubt::rooms
