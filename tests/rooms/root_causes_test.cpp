// The third finding of one cause makes the cause an item of its own, and a later one brings it back.
#include <gtest/gtest.h>

#include "room_store.h"
#include "rooms/fix/root_causes.h"
#include "store/compartments.h"

namespace redoubt::rooms {
namespace {

class RootCauses : public testing::Test {
protected:
    std::string found(const std::string& title, const std::string& cause, const char* severity = "low", const schema::Map& more = {}) {
        schema::Map given{{"title", title}, {"kind", "misconfiguration"}, {"severity", severity}, {"root_cause", cause}, {"first_seen", store.clock.now()}};
        for (const auto& [name, value] : more) given.set(name, value);
        const auto made = store.records().create("finding", given);
        EXPECT_TRUE(made) << (made ? "" : made.error().text());
        return made->key;
    }
    RootCauseOutcome follow() {
        const auto outcome = follow_root_causes(*store);
        EXPECT_TRUE(outcome) << (outcome ? "" : outcome.error().text());
        return *outcome;
    }
    std::vector<store::Record> items() { return store.records().list("finding", {.text = "identity:root-cause/*", .fields = {}})->records; }

    RoomStore store;
};

TEST_F(RootCauses, TheThirdFindingMakesTheCauseAnItem) {
    found("Open bucket", "No review of Terraform");
    found("Open port", "no  review of terraform", "high");
    found("Old cipher", "Copied from a blog");
    EXPECT_EQ(follow().raised, 0U);
    found("Public snapshot", "No review of Terraform ");
    const RootCauseOutcome third = follow();
    EXPECT_EQ(third.raised, 1U);
    EXPECT_EQ(third.linked, 3U);
    const auto made = items();
    ASSERT_EQ(made.size(), 1U);
    EXPECT_EQ(made[0].title, "Root cause of several findings: No review of Terraform");
    EXPECT_EQ(made[0]["severity"].text(), "high");
    EXPECT_EQ(store.records().links_of("finding", made[0].id.text)->size(), 3U);
    EXPECT_EQ(follow().linked, 0U) << "once is enough";
}

TEST_F(RootCauses, AnotherOneAfterItWasClosedBringsItBack) {
    for (const char* title : {"a", "b", "c"}) found(title, "No review");
    follow();
    const std::string id = items().at(0).id.text;
    ASSERT_TRUE(store.records().move("finding", id, {.to = "closed", .reason = "every change is reviewed"}));
    EXPECT_EQ(follow().reopened, 0U) << "the old ones do not";
    store.clock.advance(days(30));
    found("d", "No review");
    EXPECT_EQ(follow().reopened, 1U);
    EXPECT_EQ(store.records().get("finding", id)->state, "reopened");
}

TEST_F(RootCauses, WhatLiesLongBackAndWhatIsNoneDoesNotCount) {
    found("a", "No review");
    found("b", "No review");
    store.clock.advance(days(400));
    found("c", "No review");
    const std::string rejected = found("d", "No review");
    ASSERT_TRUE(store.records().move("finding", rejected, {.to = "rejected", .reason = "a test system"}));
    found("e", "No review");
    EXPECT_EQ(follow().raised, 0U);
}

TEST_F(RootCauses, EachCompartmentHasItsOwn) {
    for (const char* title : {"a", "b"}) found(title, "No review");
    const std::string member = store.records().create("party", {{"title", "Eve"}, {"kind", "person"}, {"level", "Lead"}})->id.text;
    const store::Actor eve{.user_id = "eve", .name = "Eve", .level = schema::Level::lead, .party = member};
    const auto opened = store::Compartments(*store, store->with_level(eve)).open("case", "a case", {});
    ASSERT_TRUE(opened) << opened.error().text();
    found("c", "No review", "low", {{"compartment", opened->name}});
    EXPECT_EQ(follow().raised, 0U);
}

}  // namespace
}  // namespace redoubt::rooms
