// The sample organisation's decisions come about through the door that everybody uses: each says what it changes, and has changed it.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>

#include "room_store.h"
#include "rooms/decide/sample_decisions.h"
#include "rooms/know/sample_organisation.h"
#include "rooms/know/sample_programme.h"

namespace redoubt::rooms {
namespace {

class SampleDecided : public testing::Test, public RoomStore {
protected:
    void SetUp() override {
        const Time now = clock.now() + sample_past;
        auto redoubt = records();
        ASSERT_TRUE(load_sample_organisation(redoubt));
        auto read = SampleDecisions::read(*store, now);
        ASSERT_TRUE(read) << read.error().text();
        decisions = std::make_unique<SampleDecisions>(*std::move(read));
        const auto advance_to = [&](Time time) { clock.advance(std::max(time - clock.now(), Duration{})); };
        const auto reach = [&](Time time) -> Result<> {
            while (decisions->next() && *decisions->next() <= time) {
                advance_to(*decisions->next());
                TRY(load_shipped_matrix(redoubt));
                TRY(decisions->take_step());
            }
            advance_to(time);
            return {};
        };
        const auto made = load_sample_programme(redoubt, now, reach);
        ASSERT_TRUE(made) << made.error().text();
        ASSERT_FALSE(decisions->next());
        const auto again = SampleDecisions::read(*store, now);
        ASSERT_TRUE(again && !again->next()) << "what is there is asked again";
    }
    void TearDown() override { store.reset(); }  // before what follows its changes
    std::unique_ptr<SampleDecisions> decisions;
    store::Record titled(std::string_view type, std::string_view title) {
        const auto page = records().list(type, {.tree = schema::test_equals("title", std::string(title)), .limit = 1});
        EXPECT_TRUE(page && page->records.size() == 1) << title;
        return page && page->records.size() == 1 ? page->records.front() : store::Record();
    }
};

TEST_F(SampleDecided, EachStandsWhereItsStorySays) {
    const std::map<std::string_view, std::string_view> states{{"Label printers stay as they are until spring", "granted"},
                                                              {"Card terminals stay in the office network until the counter is rebuilt", "granted"},
                                                              {"Leave the catalogue's key to all builds", "denied"},
                                                              {"One screen code on the terminals until the move", "void"},
                                                              {"Locked archives in mail until the gateway is replaced", "open"}};
    for (const auto& [title, state] : states) {
        const store::Record decision = titled("decision", title);
        EXPECT_EQ(decision.state, state) << title;
        EXPECT_EQ(decision["effects"].list().size(), 1u) << title;
        EXPECT_FALSE(decision["rule"].text().empty()) << title;
    }
}

TEST_F(SampleDecided, TheGrantedOneHoldsForItsSubjectAndForWhatIsFoundLater) {
    const store::Record decision = titled("decision", "Label printers stay as they are until spring");
    EXPECT_EQ(titled("finding", "Label printers take jobs without asking who sends them").state, "accepted");
    EXPECT_EQ(titled("finding", "Scales at the packing line take orders without asking who sends them").state, "accepted");
    ASSERT_EQ(decision["conditions"].list().size(), 2u);
    for (const schema::Value& condition : decision["conditions"].list()) EXPECT_FALSE(condition.map()["task"].is_null());
}

TEST_F(SampleDecided, TheOpenOneWaitsForTheLeadWithEverybodyHeard) {
    const store::Record decision = titled("decision", "Locked archives in mail until the gateway is replaced");
    const store::Record lead = titled("party", "Ines Caldeira");
    const auto& approvers = decision["approvers"].list();
    EXPECT_TRUE(std::ranges::any_of(approvers, [&](const schema::Value& one) { return one.text() == lead.id.text; }));
    EXPECT_EQ(decision["opinions"].list().size(), decision["consulted"].list().size());
    EXPECT_GT(decision["due"].time(), clock.now());
    EXPECT_EQ(titled("finding", "Mail gateway lets archives with a password through").state, "triaged");
}

// What time has brought is brought when the program first runs.
TEST_F(SampleDecided, AMissedConditionTakesItsDecisionAndReopensItsSubject) {
    Decisions room(*store);
    ASSERT_TRUE(room.pass_terms());
    EXPECT_EQ(titled("decision", "Card terminals stay in the office network until the counter is rebuilt").state, "revoked");
    EXPECT_EQ(titled("finding", "Card terminals at the counter answer to the office network").state, "reopened");
}

TEST_F(SampleDecided, ThereIsOneOfEachLevel) {
    std::map<std::string, int> levels;
    const auto page = records().list("level", {.limit = 100});
    ASSERT_TRUE(page);
    for (const store::Record& level : page->records) EXPECT_EQ(++levels[level.title], 1) << level.title;
}

// What was entered as decided long ago has no hash of its subjects: it stands for them as they are found, and is not void.
TEST_F(SampleDecided, WhatWasEnteredAsDecidedStands) {
    EXPECT_EQ(titled("decision", "Keep erp01 on its old system until spring").state, "granted");
    EXPECT_EQ(titled("decision", "Domain controllers are closed off one by one, not in one night").state, "granted");
}

}  // namespace
}  // namespace redoubt::rooms
