#include <gtest/gtest.h>

#include "store/transaction.h"
#include "support/store_fixture.h"

namespace redoubt::store {
namespace {

using schema::Level;
using schema::List;
using schema::Map;
using test::StoreFixture;

struct RightsHold : ::testing::Test, StoreFixture {
    std::string inside, outside;  // ids of two parties
    void SetUp() override {
        inside = as_redoubt().create("party", {{"title", "Inside"}})->id.text;
        outside = as_redoubt().create("party", {{"title", "Outside"}})->id.text;
        const Result<> done = store->write(
            [&](Transaction& transaction) -> Result<> { return transaction.sql.run("INSERT INTO compartment_member VALUES('embargo', ?)", {inside}); });
        ASSERT_TRUE(done);
    }
};

TEST_F(RightsHold, ToSomebodyOutsideACompartmentItsRecordsDoNotExist) {
    const auto secret = as(Level::lead, inside).create("asset", {{"title", "zulu"}, {"compartment", "embargo"}, {"names", List{"zulu"}}});
    ASSERT_TRUE(secret) << secret.error().text();
    ASSERT_TRUE(as_redoubt().create("asset", {{"title", "open"}}));
    ASSERT_TRUE(as_redoubt().create("alert", {{"severity", "high"}, {"rule_title", "R"}, {"asset", secret->id.text}, {"compartment", "embargo"}}));
    ASSERT_TRUE(as_redoubt().create("alert", {{"severity", "low"}, {"rule_title", "R"}, {"host", "h"}}));
    ASSERT_TRUE(as_redoubt().create("incident", {{"title", "I"}, {"severity", "low"}, {"assets", List{secret->id.text}}}));
    ASSERT_TRUE(as_redoubt().link("incident", "INC-1", "affects", "asset", secret->key));

    for (const bool member : {true, false}) {
        SCOPED_TRACE(member ? "inside" : "outside");
        Records who = as(Level::lead, member ? inside : outside);
        EXPECT_EQ(who.get("asset", secret->key).has_value(), member);
        EXPECT_EQ(who.get("asset", secret->id.text).has_value(), member);
        EXPECT_EQ(who.list("asset", {.count = ListQuery::Count::exact})->total, member ? 2 : 1);
        EXPECT_EQ(who.count("asset", "zulu"), member ? 1 : 0);
        EXPECT_EQ(who.count("alert", "asset:zulu"), member ? 1 : 0);
        EXPECT_EQ(who.count("alert_group", ""), member ? 2 : 1);
        EXPECT_EQ(who.count_by("asset", "", {"title"})->size(), member ? 2U : 1U);
        EXPECT_EQ(who.search("zulu")->size(), member ? 1U : 0U);
        EXPECT_EQ(who.links_of("incident", "INC-1")->size(), member ? 1U : 0U);
        EXPECT_EQ(who.refer("asset", std::array{secret->id.text})->front().has_value(), member);
        EXPECT_EQ(who.history("asset", secret->key).has_value(), member);
        EXPECT_EQ(who.update("asset", secret->key, {{"zone", "z"}}, {}).has_value(), member);
        EXPECT_EQ(who.comment("asset", secret->key, "hello").has_value(), member);
        Map alert{{"severity", "low"}, {"rule_title", "R"}, {"asset", secret->key}};
        if (member) alert.set("compartment", "embargo");
        EXPECT_EQ(who.create("alert", alert).has_value(), member);
    }
    EXPECT_EQ(as(Level::lead, outside).create("asset", {{"title", "x"}, {"compartment", "embargo"}}).error().code, Code::forbidden);
    const auto absent = as(Level::lead, outside).update("asset", secret->key, {{"zone", "z"}}, {});
    EXPECT_EQ(absent.error().code, Code::not_found);
}

TEST_F(RightsHold, WhatIsHiddenTakesNoPlaceInASearch) {
    ASSERT_TRUE(as_redoubt().create("asset", {{"title", "gateway of old"}}));
    std::vector<Map> hidden;
    for (int i = 0; i < 500; ++i) hidden.push_back({{"title", "gateway " + std::to_string(i)}, {"kind", "host"}, {"compartment", "embargo"}});
    for (Map& each : hidden) ASSERT_TRUE(as(Level::lead, inside).create("asset", std::move(each)));
    const auto seen = as(Level::lead, outside).search("gateway");
    ASSERT_TRUE(seen) << seen.error().text();
    ASSERT_EQ(seen->size(), 1U) << "more than a search looks at are newer, and hidden";
    EXPECT_EQ(seen->front().record.title, "gateway of old");
    EXPECT_EQ(as(Level::lead, inside).search("gateway", 100)->size(), 100U);
}

TEST_F(RightsHold, WhatIsBornInACompartmentTakesNoNumber) {
    const auto make = [&](const char* compartment) { return as_redoubt().create("asset", {{"title", "x"}, {"compartment", compartment}}); };
    const auto first = make("embargo"), second = make(""), third = make("embargo");
    EXPECT_EQ(second->key, "ASSET-1");
    EXPECT_NE(first->key, third->key);
    EXPECT_EQ(as_redoubt().get("asset", first->key)->id.text, first->id.text);
    // A change that fails gives its number and its code back.
    const auto lost = store->write([&](Transaction&) -> Result<> {
        const auto made = make("embargo");
        EXPECT_TRUE(made) << made.error().text();
        return fail(Code::conflict, "no");
    });
    ASSERT_FALSE(lost);
    EXPECT_EQ(make("")->key, "ASSET-2");
    open();
    EXPECT_EQ(make("")->key, "ASSET-3");
    for (const auto& [key, id] : {std::pair{first->key, first->id.text}, {second->key, second->id.text}, {third->key, third->id.text}}) {
        EXPECT_EQ(as_redoubt().get("asset", key)->id.text, id);
        EXPECT_EQ(as_redoubt().get("asset", id)->key, key);
        EXPECT_EQ(as_redoubt().count("asset", "key:" + key), 1);
    }
    EXPECT_FALSE(as_redoubt().get("asset", "ASSET-4"));
    EXPECT_TRUE(store->journal().verify()->ok);
    // Moved inside later it keeps its number: it was known by it.
    ASSERT_TRUE(as_redoubt().update("asset", "ASSET-2", {{"compartment", "embargo"}}, {}));
    EXPECT_EQ(make("")->key, "ASSET-4");
    EXPECT_EQ(as_redoubt().get("asset", "ASSET-2")->compartment, "embargo");
}

TEST_F(RightsHold, TokensDoOnlyWhatTheirScopesSay) {
    const auto token = [&](std::vector<std::string> scopes) {
        return store->as({.user_id = "t", .name = "Token", .level = Level::lead, .scopes = std::move(scopes)});
    };
    EXPECT_TRUE(token({"read"}).list("asset", {}));
    EXPECT_EQ(token({"read"}).create("asset", {{"title", "x"}}).error().code, Code::forbidden);
    EXPECT_TRUE(token({"import"}).create("asset", {{"title", "x"}}));
    EXPECT_EQ(token({"import"}).update("asset", "ASSET-1", {{"zone", "z"}}, {}).error().code, Code::forbidden);
    EXPECT_TRUE(token({"write"}).update("asset", "ASSET-1", {{"zone", "z"}}, {}));
    EXPECT_EQ(token({}).list("asset", {}).error().code, Code::forbidden);
}

TEST_F(RightsHold, LevelsHoldForCreatingAndChanging) {
    EXPECT_EQ(as(Level::auditor).create("asset", {{"title", "x"}}).error().code, Code::forbidden);
    EXPECT_TRUE(as(Level::p1).create("asset", {{"title", "x"}}));
    EXPECT_EQ(as(Level::p1).create("rule", {{"title", "x"}}).error().code, Code::forbidden);
    EXPECT_EQ(as(Level::ic2).create("rule", {{"title", "x"}, {"state", "live"}}).error().code, Code::conflict);
    EXPECT_TRUE(as(Level::ic2).create("rule", {{"title", "x"}}));
    EXPECT_EQ(as_redoubt().create("alert_group", {{"title", "x"}}).error().code, Code::forbidden);
    EXPECT_TRUE(as(Level::auditor).get("asset", "ASSET-1"));
}

}  // namespace
}  // namespace redoubt::store
