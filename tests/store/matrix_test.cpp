// The matrix: what is shipped is what the design says, and every level × type × move × severity is held to it. The table here is
// written by hand, so that it does not agree by construction.
#include <map>

#include "store/rights.h"
#include "store/rights_book.h"
#include "support/store_fixture.h"

namespace redoubt::store {
namespace {

using Levels = std::vector<std::string>;

struct Expected {
    bool alone;
    std::array<Levels, 5> levels;  // by severity, informational first
};

const std::map<std::string, Expected, std::less<>>& expected() {
    static const Levels both_high{"Business owner", "Lead"}, both_top{"Executive", "Lead"}, lead{"Lead"}, executive{"Executive"};
    static const std::map<std::string, Expected, std::less<>> all{
        {"alert_closing", {true, {{{"P1"}, {"P1"}, {"P1"}, {"P1"}, {"IC2"}}}}},
        {"rejection", {true, {{{"P1"}, {"P1"}, {"IC2"}, {"IC4"}, {"Lead"}}}}},
        {"exception", {false, {{{"IC4"}, {"IC4"}, lead, both_high, both_top}}}},
        {"risk_acceptance", {false, {{{"IC4"}, {"IC4"}, lead, both_high, both_top}}}},
        {"suppression", {false, {{{"IC2"}, {"IC2"}, {"IC4"}, lead, lead}}}},
        {"go_live", {false, {{{"IC2"}, {"IC2"}, {"IC4"}, lead, both_high}}}},
        {"incident_declaration", {true, {{{"P1"}, {"P1"}, {"IC2"}, {"IC2"}, {"P1"}}}}},
        {"incident_closing", {true, {{{"IC2"}, {"IC2"}, {"IC4"}, lead, both_top}}}},
        {"engagement", {false, {{lead, lead, lead, both_high, executive}}}},
        {"publication", {false, {{lead, lead, lead, lead, executive}}}},
        {"embargo", {false, {{lead, lead, lead, lead, executive}}}},
        {"award", {false, {{lead, lead, lead, both_high, executive}}}},
        {"access", {false, {{lead, lead, lead, both_high, executive}}}},
        {"data_export", {false, {{{"P1"}, {"P1"}, {"P1"}, {"P1"}, {"IC2"}}}}},
        {"matrix_change", {false, {{both_top, both_top, both_top, both_top, both_top}}}},
        {"level_change", {false, {{both_top, both_top, both_top, both_top, both_top}}}},
    };
    return all;
}

struct Matrix : testing::Test, test::StoreFixture {};

TEST_F(Matrix, WhatIsShippedIsTheDesigns) {
    const auto book = store->rights().book();
    for (const auto& [kind, row] : expected()) {
        const AuthorityRow* shipped = book->find(kind);
        ASSERT_TRUE(shipped) << kind;
        EXPECT_EQ(!shipped->asked, row.alone) << kind;
        for (size_t severity = 0; severity < 5; ++severity) EXPECT_EQ(shipped->cells[severity].levels, row.levels[severity]) << kind << " " << severity;
    }
    const auto longest = [&](std::string_view kind, size_t severity) { return book->find(kind)->cells[severity].longest_days.value_or(0); };
    EXPECT_EQ((std::array{longest("exception", 1), longest("exception", 2), longest("exception", 3), longest("exception", 4)}),
              (std::array<int64_t, 4>{365, 180, 90, 30}));
    EXPECT_EQ((std::array{longest("suppression", 1), longest("suppression", 2), longest("suppression", 3), longest("suppression", 4)}),
              (std::array<int64_t, 4>{90, 60, 30, 7}));
    EXPECT_TRUE(book->find("suppression")->cells[4].replay);
    EXPECT_EQ(book->find("publication")->cells[3].consulted, Levels{"Legal"});
    EXPECT_TRUE(book->find("alert_closing")->cells[3].reviewed);
    EXPECT_TRUE(book->find("rejection")->cells[1].reviewed);
}

// Rungs of the ladder, as the design has them; whoever is on none of them stands on P1's.
int rung(std::string_view level) {
    static const std::map<std::string_view, int> all{{"Auditor", 0}, {"P1", 1}, {"IC2", 2}, {"IC4", 3}, {"Lead", 4}};
    const auto found = all.find(level);
    return found == all.end() ? 1 : found->second;
}

bool fills(std::string_view level, std::string_view needed) {
    if (level == needed || (level == "Executive" && needed == "Business owner")) return true;
    return needed != "Business owner" && needed != "Executive" && rung(level) >= rung(needed);
}

TEST_F(Matrix, EveryLevelTypeMoveAndSeverity) {
    const auto book = store->rights().book();
    size_t asked = 0, looked = 0;
    for (const schema::RecordInfo* info : records::all_records()) {
        if (info->derived) continue;
        const bool severe = info->find("severity") != nullptr;
        for (const schema::Move& move : info->moves)
            for (size_t severity = 0; severity < 5; ++severity)
                for (const bool marked : {true, false})
                    for (const char* level : {"Auditor", "P1", "IC2", "IC4", "Lead", "Business owner", "Executive"}) {
                        Record record;
                        record.type = info;
                        record.state = std::string(move.from);
                        if (severe) record.fields.set("severity", schema::severity_words[severity]);
                        if (!move.decided_if.empty()) record.fields.set(move.decided_if, marked);
                        const Actor actor = store->with_level({.user_id = "u",
                                                               .name = "Somebody",
                                                               .level = static_cast<schema::Level>(rung(level)),
                                                               .party = {},
                                                               .system = false,
                                                               .scopes = {},
                                                               .grade = level});
                        bool wanted = rung(level) >= std::max(1, static_cast<int>(level_of(move, record)));
                        if (!move.decided_as.empty() && (move.decided_if.empty() || marked)) {
                            const Expected& row = expected().find(move.decided_as)->second;
                            const bool rights = move.decided_as == "matrix_change" || move.decided_as == "level_change";
                            const Levels& levels = row.levels[rights ? 4 : severe ? severity : 2];
                            wanted = row.alone && levels.size() == 1 && rung(level) >= 1 && fills(level, levels.front());
                            asked += wanted ? 0 : 1;
                        }
                        if (move.by_room) wanted = false;
                        ++looked;
                        EXPECT_EQ(may_move(actor, *book, record, move).has_value(), wanted)
                            << level << ": " << info->name << " " << move.from << " → " << move.to << " at " << schema::severity_words[severity];
                    }
    }
    EXPECT_GT(looked, 10'000U);
    EXPECT_GT(asked, 500U);
}

TEST_F(Matrix, ALevelGrantsAndDenies) {
    ASSERT_TRUE(as_redoubt().create("level", {{"title", "Night shift"},
                                              {"state", "active"},
                                              {"counts_as", "P1"},
                                              {"grants", schema::List{"finding.rejected:medium", "rule.live"}},
                                              {"denials", schema::List{"alert.closed:high"}}}));
    const auto party = as_redoubt().create("party", {{"title", "Nina"}, {"own_level", "LEVEL-1"}});
    ASSERT_TRUE(party) << party.error().text();
    Records nina = as(schema::Level::auditor, party->id.text);
    EXPECT_EQ(nina.actor().grade, "Night shift");
    EXPECT_EQ(nina.actor().level, schema::Level::p1);
    const auto moves = [&](std::string_view type, const schema::Map& given, const MoveRequest& request) {
        const auto made = as_redoubt().create(type, given);
        EXPECT_TRUE(made) << made.error().text();
        return as(schema::Level::auditor, party->id.text).move(type, made->id.text, request).has_value();
    };
    const MoveRequest close{.to = "closed", .reason = "seen", .changes = {{"disposition", "false_positive"}}};
    EXPECT_TRUE(moves("alert", {{"severity", "medium"}, {"rule_title", "R"}}, close));
    EXPECT_FALSE(moves("alert", {{"severity", "high"}, {"rule_title", "R"}}, close)) << "denied from high on";
    EXPECT_TRUE(moves("finding", {{"title", "f"}, {"kind", "gap"}, {"severity", "medium"}}, {.to = "rejected", .reason = "none"}));
    EXPECT_FALSE(moves("finding", {{"title", "f"}, {"kind", "gap"}, {"severity", "high"}}, {.to = "rejected", .reason = "none"})) << "granted up to medium";
    EXPECT_TRUE(moves("rule", {{"title", "r"}, {"state", "test"}}, {.to = "live", .reason = "tested"}));
    EXPECT_FALSE(as_redoubt().create("level", {{"title", "x"}, {"grants", schema::List{"finding rejected"}}}));
}

TEST_F(Matrix, ALevelInForceChangesByDecisionOnlyAndAtOnce) {
    ASSERT_TRUE(as_redoubt().create("level", {{"title", "P1 here"}, {"state", "active"}, {"rank", "P1"}, {"counts_as", "P1"}}));
    const auto lead = as(schema::Level::lead).update("level", "LEVEL-1", {{"reviewed_percent", 5}}, {});
    ASSERT_FALSE(lead);
    EXPECT_EQ(lead.error().code, Code::forbidden);
    EXPECT_FALSE(as(schema::Level::lead).move("level", "LEVEL-1", {.to = "retired", .reason = "no"}));
    EXPECT_FALSE(as(schema::Level::lead).create("level", {{"title", "x"}, {"state", "active"}}));
    const auto person = as_redoubt().create("party", {{"title", "Pia"}, {"level", "P1"}});
    Records session = as(schema::Level::p1, person->id.text);
    EXPECT_EQ(session.actor().level, schema::Level::p1);
    ASSERT_TRUE(as_redoubt().update("party", person->id.text, {{"level", "IC4"}}, {}));
    EXPECT_EQ(as(schema::Level::p1, person->id.text).actor().level, schema::Level::ic4) << "with the next request";
    ASSERT_TRUE(as_redoubt().update("level", "LEVEL-1", {{"denials", schema::List{"alert.*"}}}, {}));
    EXPECT_EQ(store->rights().book()->find_grade("P1")->denials.size(), 1U);
    open();
    EXPECT_EQ(store->rights().book()->find_grade("P1")->denials.size(), 1U) << "and after a restart";
    EXPECT_EQ(as(schema::Level::p1, person->id.text).actor().grade, "IC4");
}

}  // namespace
}  // namespace redoubt::store
