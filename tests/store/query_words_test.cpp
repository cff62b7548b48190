// The words of the query language that stand for something about a record, and what is said when they are wrong.
#include "records/incident.h"
#include "records/party.h"
#include "support/store_fixture.h"

namespace redoubt::store {
namespace {

using schema::Map;

// Incidents with a deadline, somebody who acts, and a rule for being stale.
struct QueryWords : ::testing::Test {
    test::Folder folder{};
    ManualClock clock{Time::from_unix_s(1'795'262'400)};
    SeededRandom random{7};
    SystemDisk disk{};
    schema::RecordInfo incidents = records::incident_record;
    std::vector<const schema::RecordInfo*> types;
    std::unique_ptr<Store> store{};
    std::string me, other;

    void SetUp() override {
        incidents.due = "detected";
        incidents.assignee = "commander";
        incidents.stale = "updated:<now-1d state:triage";
        types = {&records::party_record, &incidents};
        auto opened = Store::open({.folder = folder.path(), .clock = clock, .random = random, .disk = disk, .types = types, .sync = false});
        ASSERT_TRUE(opened) << opened.error().text();
        store = *std::move(opened);
        me = store->as(Actor::redoubt()).create("party", {{"title", "Me"}})->id.text;
        other = store->as(Actor::redoubt()).create("party", {{"title", "Other"}})->id.text;
    }
    void make(Map fields) {
        fields.set("title", "x");
        fields.set("severity", "high");
        const auto made = store->as(Actor::redoubt()).create("incident", fields);
        ASSERT_TRUE(made) << made.error().text();
    }
    Records mine() { return store->as({.user_id = "u", .name = "Me", .level = schema::Level::lead, .party = me}); }
    std::vector<std::string> keys(const std::string& query) {
        const auto page = mine().list("incident", {.text = query, .sort = "key"});
        EXPECT_TRUE(page) << query << ": " << page.error().text();
        std::vector<std::string> out;
        if (page)
            for (const Record& record : page->records) out.push_back(record.key);
        return out;
    }
    Error refused(std::string_view type, const std::string& query) {
        const auto page = mine().list(type, {.text = query});
        EXPECT_FALSE(page) << query;
        return page ? Error{} : page.error();
    }
};
using Keys = std::vector<std::string>;

TEST_F(QueryWords, OverdueIsOpenAndPastItsDeadline) {
    make({{"detected", format_time(clock.now() - hours(1))}});
    make({{"detected", format_time(clock.now() + hours(1))}});
    make({{"detected", format_time(clock.now() - hours(1))}, {"state", "closed"}});
    make({});
    EXPECT_EQ(keys("is:overdue"), Keys{"INC-1"});
    EXPECT_EQ(keys("-is:overdue is:open"), (Keys{"INC-2", "INC-4"}));
    clock.advance(hours(2));
    EXPECT_EQ(keys("is:overdue"), (Keys{"INC-1", "INC-2"}));
}

TEST_F(QueryWords, MineIsWhereIActAndUnassignedWhereNobodyDoes) {
    make({{"commander", me}, {"owner", other}});
    make({{"owner", me}});
    make({{"commander", other}, {"owner", me}});
    make({});
    EXPECT_EQ(keys("is:mine"), (Keys{"INC-1", "INC-2"}));
    EXPECT_EQ(keys("is:unassigned"), Keys{"INC-4"});
    EXPECT_EQ(keys("has:commander"), (Keys{"INC-1", "INC-3"}));
    EXPECT_EQ(store->as({.user_id = "v", .name = "V", .level = schema::Level::lead}).count("incident", "is:mine"), 0);
}

TEST_F(QueryWords, StaleFollowsTheTypesOwnRule) {
    make({});
    make({{"state", "declared"}});
    clock.advance(days(2));
    EXPECT_EQ(keys("is:stale"), Keys{"INC-1"});
}

TEST_F(QueryWords, LinksAreFollowedFromEitherEnd) {
    for (int i = 0; i < 3; ++i) make({});
    ASSERT_TRUE(mine().link("incident", "INC-1", "caused", "incident", "INC-2"));
    ASSERT_TRUE(mine().link("incident", "INC-3", "affects", "party", "PARTY-1"));
    EXPECT_EQ(keys("linked:INC-1"), Keys{"INC-2"});
    EXPECT_EQ(keys("linked:inc-2/caused"), Keys{"INC-1"});
    EXPECT_EQ(keys("linked:INC-2/affects"), Keys{});
    EXPECT_EQ(keys("linked:(INC-1,PARTY-1)"), (Keys{"INC-2", "INC-3"}));
    EXPECT_EQ(keys("has:link -linked:PARTY-1/affects"), (Keys{"INC-1", "INC-2"}));
}

TEST_F(QueryWords, WhatIsWrongIsNamedWithItsPlaceAndWhatToDo) {
    make({});
    const std::vector<std::array<std::string, 4>> cases{
        {"incident", "x is:overdu", "column 3", "did you mean is:overdue"},
        {"incident", "is:late", "column 1", "known are is:open"},
        {"party", "is:overdue", "column 1", "name a time field"},
        {"party", "is:stale", "column 1", "name a time field"},
        {"incident", "is:>open", "column 1", "is:open"},
        {"incident", "has:ownr", "column 5", "owner"},
        {"incident", "a linked:RISK-9", "column 3", "key of a record"},
        {"incident", "linked:INC-1/cause", "column 1", "caused"},
        {"incident", "linked:INC-*", "column 1", "linked:RISK-12"},
        {"incident", "owner.knd:team", "column 1", "kind"},
        {"incident", "detected:soon", "column 1", "now-7d"},
    };
    for (const auto& [type, query, where, hint] : cases) {
        const Error error = refused(type, query);
        EXPECT_EQ(error.where, where) << query << ": " << error.text();
        EXPECT_NE(error.hint.find(hint), std::string::npos) << query << ": " << error.text();
    }
    EXPECT_EQ(mine().list("incident", {.sort = "title,,key"}).error().where, "sort");
    EXPECT_EQ(mine().list("incident", {.sort = "key,title,state,owner,created"}).error().where, "sort");
    EXPECT_EQ(mine().count_by("incident", "", {"severity", "state", "owner"}).error().where, "by");
    EXPECT_EQ(mine().count_by("incident", "", {"summry"}).error().where, "by");
}

}  // namespace
}  // namespace redoubt::store
