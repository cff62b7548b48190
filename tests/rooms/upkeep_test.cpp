// What assets need by their kind, who confirms them, what becomes of those whose owner leaves, and tools that go silent.
#include "rooms/know/upkeep.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "records/asset_profile.h"
#include "room_store.h"
#include "rooms/know/around.h"
#include "rooms/know/inventory.h"
#include "rooms/know/tool_health.h"
#include "store/transaction.h"

namespace redoubt::rooms {
namespace {

using schema::List;
using schema::Map;
using store::Record;

class UpkeepTest : public ::testing::Test {
protected:
    Record make(const std::string& type, Map fields) {
        const auto made = store.records().create(type, fields);
        EXPECT_TRUE(made) << made.error().text();
        return made ? *made : Record{};
    }
    Record now(const Record& record) { return *store.records().get(record.type->name, record.id.text); }
    int64_t count(const std::string& query, const std::string& type = "asset") {
        const auto found = store.records().count(type, query);
        EXPECT_TRUE(found) << found.error().text();
        return found ? *found : -1;
    }
    std::vector<std::string> keys(const std::string& query) {
        std::vector<std::string> out;
        for (const Record& record : store.records().list("asset", {.text = query, .sort = "key", .limit = 500})->records) out.push_back(record.key);
        return out;
    }
    std::string queue(std::string_view name) { return std::string(find_asset_queue(name)->query); }
    store::Actor person(const Record& party, schema::Level level = schema::Level::ic2) {
        return {.user_id = "u-" + party.key, .name = party.title, .level = level, .party = party.id.text};
    }

    RoomStore store;
};

TEST_F(UpkeepTest, AnAssetWithoutWhatItsKindNeedsIsIncomplete) {
    const Record ada = make("party", {{"title", "Ada"}, {"kind", "person"}});
    const Record bare = make("asset", {{"title", "srv1"}, {"kind", "host"}});
    EXPECT_EQ(keys("missing:owner"), std::vector{bare.key});
    EXPECT_EQ(keys("completeness:<80"), std::vector{bare.key});
    const Record whole = make("asset", {{"title", "srv2"},
                                        {"kind", "host"},
                                        {"owner", ada.id.text},
                                        {"description", "Runs the shop"},
                                        {"business_function", "Selling"},
                                        {"names", List{"srv2"}},
                                        {"ips", List{"10.0.0.2"}},
                                        {"site", "Lyon"},
                                        {"zone", "servers"},
                                        {"exposure", "internal"},
                                        {"services", List{Map{{"port", 443}}}}});
    EXPECT_EQ(whole["completeness"].integer(), 100);
    EXPECT_TRUE(whole["missing"].is_null());
    EXPECT_EQ(keys(queue("incomplete")), std::vector{bare.key});
    ASSERT_TRUE(store.records().update("asset", bare.id.text, {{"not_applicable", List{"zone", "owner"}}}, {}));
    EXPECT_EQ(keys("missing:zone"), std::vector<std::string>{});
    EXPECT_EQ(keys("missing:owner"), std::vector{bare.key}) << "somebody must answer for everything";
    ASSERT_TRUE(store.records().update("asset", whole.id.text, {{"site", ""}}, {}));
    EXPECT_EQ(keys("missing:site").size(), 2U);
}

TEST_F(UpkeepTest, IsReckonedAgainWhenAKindNeedsSomethingElse) {
    const Record bare = make("asset", {{"title", "srv1"}, {"kind", "host"}});
    ASSERT_TRUE(reckon_assets(*store));
    EXPECT_EQ(*reckon_assets(*store), 0U);
    ASSERT_TRUE(store->write([](store::Transaction& transaction) -> Result<> {  // as if under the table of an earlier version
        TRY(transaction.sql.run("UPDATE asset SET completeness = 99, missing = NULL"));
        return transaction.sql.run("UPDATE asset_profile SET fields = 'another'");
    }));
    EXPECT_EQ(*reckon_assets(*store), 1U);
    EXPECT_EQ(now(bare)["completeness"].integer(), bare["completeness"].integer());
    EXPECT_EQ(keys("missing:owner"), std::vector{bare.key});
    EXPECT_EQ(*reckon_assets(*store), 0U);
}

TEST_F(UpkeepTest, WhatOnlyLogsKnowHasNoDecidedExposure) {
    const Record seen = make("asset", {{"title", "x"}, {"kind", "host"}, {"listed", false}});
    EXPECT_EQ(keys("missing:exposure missing:criticality"), std::vector{seen.key});
    ASSERT_TRUE(store.records().update("asset", seen.id.text, {{"exposure", "public"}}, {}));
    EXPECT_EQ(keys("missing:exposure"), std::vector<std::string>{});
}

TEST_F(UpkeepTest, ThreeConditionsFindTheExactSet) {
    const Record ada = make("party", {{"title", "Ada"}, {"kind", "person"}}), bob = make("party", {{"title", "Bob"}, {"kind", "person"}});
    std::vector<std::string> wanted;
    for (int i = 0; i < 60; ++i) {
        const bool open = i % 2 == 0, hers = i % 3 == 0, lyon = i % 5 == 0;
        const Record made = make("asset", {{"title", fmt::format("h{}", i)},
                                           {"exposure", open ? "public" : "internal"},
                                           {"owner", hers ? ada.id.text : bob.id.text},
                                           {"site", lyon ? "Lyon" : "Graz"}});
        if (open && hers && lyon) wanted.push_back(made.key);
    }
    EXPECT_EQ(keys("exposure:public owner:Ada site:Lyon"), wanted);
    EXPECT_EQ(wanted.size(), 2U);
}

TEST_F(UpkeepTest, WhoLeavesLeavesTheirRecordsToTheirTeamOrOrphans) {
    const Record team = make("party", {{"title", "Blue team"}, {"kind", "team"}});
    const Record ada = make("party", {{"title", "Ada"}, {"kind", "person"}, {"team", team.id.text}}),
                 bob = make("party", {{"title", "Bob"}, {"kind", "person"}});
    const Record hers = make("asset", {{"title", "hers"}, {"owner", ada.id.text}}), his = make("asset", {{"title", "his"}, {"owner", bob.id.text}});
    for (const Record& party : {ada, bob}) {
        ASSERT_TRUE(store.records().move("party", party.id.text, {.to = "inactive", .reason = "left", .changes = {}}));
        ASSERT_TRUE(hand_over(*store, party.id.text));
    }
    EXPECT_EQ(now(hers).owner.id, team.id.text);
    EXPECT_EQ(keys(queue("orphans")), std::vector{his.key});
    const Record cyd = make("party", {{"title", "Cyd"}, {"kind", "person"}});
    ASSERT_TRUE(store.records().update_all("asset", {.text = queue("orphans")}, {{"owner", cyd.id.text}}, "Bob has left"));
    EXPECT_EQ(keys(queue("orphans")), std::vector<std::string>{});
}

TEST_F(UpkeepTest, OwnersConfirmTheirsAndNobodyElses) {
    const Record ada = make("party", {{"title", "Ada"}, {"kind", "person"}}), bob = make("party", {{"title", "Bob"}, {"kind", "person"}});
    const Record hers = make("asset", {{"title", "hers"}, {"owner", ada.id.text}, {"state", "active"}});
    const Record his = make("asset", {{"title", "his"}, {"owner", bob.id.text}, {"state", "active"}});
    store.clock.advance(days(91));
    EXPECT_EQ(count(queue("to_attest")), 2);
    const auto refused = attest_assets(*store, person(ada), {.assets = {his.key}});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::forbidden);
    const auto done = attest_assets(*store, person(ada), {.query = queue("to_attest")});
    ASSERT_TRUE(done) << done.error().text();
    EXPECT_EQ(done->confirmed, std::vector{hers.key});
    EXPECT_EQ(done->refused, std::vector{his.key});
    EXPECT_EQ(now(hers)["attested_by"].text(), ada.id.text);
    EXPECT_EQ(count(queue("to_attest")), 1);
    EXPECT_EQ(store.records().history("asset", hers.id.text)->back().actor_name, "Ada");
    store.clock.advance(days(366));
    EXPECT_EQ(count(queue("to_attest")), 2);
}

TEST_F(UpkeepTest, AThousandRowsTwiceAreAThousandAssets) {
    std::string table = "Hostname,Serial number,IP address,Owner\n";
    for (int i = 0; i < 1000; ++i) table += fmt::format("srv-{0:04},SN{0:06}X,10.9.{1}.{2},ops\n", i, i / 250, i % 250 + 1);
    for (const int64_t created : {1000, 0}) {
        const auto done =
            import_report(*store, store::Actor::redoubt(), {.bytes = table, .source = "cmdb", .read = {.at = store.clock.now()}}, {.listed = true});
        ASSERT_TRUE(done) << done.error().text();
        EXPECT_EQ(done->created, created);
        EXPECT_EQ(done->changed + done->same, 1000 - created);
        EXPECT_EQ(done->merged + done->doubtful + done->failed, 0);
        EXPECT_EQ(count(""), 1000);
        store.clock.advance(days(1));
    }
    EXPECT_EQ(count("missing:owner"), 1000);
    EXPECT_EQ(count("seen_by:cmdb names:srv-0777"), 1);
}

TEST_F(UpkeepTest, ASilentToolIsToldOfOnce) {
    const Record tool = make("asset", {{"title", "EDR"}, {"kind", "tool"}, {"state", "active"}, {"heartbeat_every", "5m"}});
    EXPECT_EQ(find_silent_tools(*store)->silent, 0U);
    ASSERT_TRUE(take_heartbeat(*store, store::Actor::redoubt(), tool.key, "7.1"));
    EXPECT_EQ(now(tool)["release"].text(), "7.1");
    store.clock.advance(minutes(6));
    EXPECT_EQ(find_silent_tools(*store)->silent, 1U);
    EXPECT_EQ(find_silent_tools(*store)->silent, 0U);
    const auto findings = store.records().list("finding", {.text = "kind:gap subjects:" + tool.key});
    ASSERT_EQ(findings->records.size(), 1U);
    EXPECT_EQ(findings->records[0].title, "EDR is silent");
    ASSERT_TRUE(take_heartbeat(*store, store::Actor::redoubt(), tool.key, ""));
    EXPECT_EQ(find_silent_tools(*store)->back, 1U);
    EXPECT_EQ(find_silent_tools(*store)->back, 0U);
    const Record host = make("asset", {{"title", "h"}, {"kind", "host"}});
    EXPECT_FALSE(take_heartbeat(*store, store::Actor::redoubt(), host.key, ""));
}

TEST_F(UpkeepTest, ASourceIsMeasuredAgainstWhatItShouldSee) {
    const std::string report = R"({"key":"a1","title":"lt-1","ids":[{"kind":"serial","value":"5CD0000001","space":"HP"}]})";
    ASSERT_TRUE(import_report(*store, store::Actor::redoubt(), {.bytes = report, .source = "edr", .read = {.at = store.clock.now()}}, {}));
    make("asset", {{"title", "lt-2"}, {"kind", "host"}});
    make("asset", {{"title", "EDR"}, {"kind", "tool"}, {"reports_as", "edr"}, {"covers", "kind:host"}});
    make("asset", {{"title", "Scanner"}, {"kind", "tool"}, {"reports_as", "scan \"x\""}, {"covers", "kind:host or"}});
    auto records = store.records();
    const auto sources = sighting_sources(records);
    ASSERT_TRUE(sources) << sources.error().text();
    ASSERT_EQ(sources->size(), 2U);
    EXPECT_EQ((*sources)[0].name, "edr");
    EXPECT_EQ((*sources)[0].assets, 1);
    EXPECT_EQ((*sources)[0].last, store.clock.now());
    EXPECT_EQ((*sources)[0].in_scope, 2);
    EXPECT_EQ((*sources)[0].missed, 1);
    EXPECT_EQ(count((*sources)[0].missed_query), 1);
    EXPECT_FALSE((*sources)[1].missed) << "a query that cannot be read is not coverage";
    EXPECT_FALSE((*sources)[1].problem.empty());
}

TEST_F(UpkeepTest, OneAnswerHasAllThatNamesAnAsset) {
    const Record asset = make("asset", {{"title", "db01"}});
    make("finding", {{"title", "old openssl"}, {"kind", "vulnerability"}, {"severity", "high"}, {"subjects", List{asset.id.text}}});
    make("source", {{"title", "db log"}, {"kind", "log"}, {"assets", List{asset.id.text}}});
    auto records = store.records();
    const auto around = around_asset(*store, records, asset, 10);
    ASSERT_TRUE(around) << around.error().text();
    std::vector<std::string_view> types;
    for (const Around& one : *around) types.push_back(one.type->name);
    std::ranges::sort(types);
    EXPECT_EQ(types, (std::vector<std::string_view>{"finding", "source"}));
    EXPECT_EQ(count((*around)[0].query, std::string((*around)[0].type->name)), 1);
}

TEST(AssetProfile, DataClassesByTheirWords) {
    using records::Criticality;
    EXPECT_EQ(records::criticality_of_data("customer PII"), Criticality::high);
    EXPECT_EQ(records::criticality_of_data("Card-holder: payment"), Criticality::critical);
    EXPECT_EQ(records::criticality_of_data("public"), Criticality::low);
    EXPECT_FALSE(records::criticality_of_data("papier"));
    EXPECT_FALSE(records::criticality_of_data(""));
}

}  // namespace
}  // namespace redoubt::rooms
