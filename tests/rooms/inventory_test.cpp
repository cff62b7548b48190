// Reports of sources become assets, and what people say of them holds.
#include <gtest/gtest.h>

#include "estate/fleet.h"
#include "room_store.h"
#include "rooms/know/inventory.h"
#include "rooms/know/same_or_not.h"

namespace redoubt::rooms {
namespace {

using schema::Value;

InventoryResult import(RoomStore& store, const std::string& source, const std::string& bytes, bool dry_run = false) {
    const auto done = import_report(*store, store::Actor::redoubt(), {.bytes = bytes, .source = source, .read = {.at = Time::from_unix_s(1'795'000'000)}},
                                    {.dry_run = dry_run});
    EXPECT_TRUE(done) << done.error().text();
    return done ? *done : InventoryResult{};
}

const std::string edr =
    R"({"key":"a1","title":"lt-7","ids":[{"kind":"agent","value":"a1b2c3d4"},{"kind":"serial","value":"5CD1234XYZ","space":"HP"},{"kind":"mac","value":"3c:52:82:aa:bb:01"},{"kind":"host","value":"lt-7"}],"software":[{"name":"openssl","version":"3.0.11"}]})";
const std::string list =
    R"({"key":"IT-7","title":"Laptop of Ada","ids":[{"kind":"tag","value":"IT-7"},{"kind":"serial","value":"5CD1234XYZ"}],"facts":{"site":"Lyon"}})";

TEST(Inventory, TwoSourcesOfOneThingAreOneAsset) {
    RoomStore store;
    EXPECT_EQ(import(store, "edr", edr, true).created, 1);
    EXPECT_EQ(*store.records().count("asset", ""), 0);
    const InventoryResult first = import(store, "edr", edr);
    EXPECT_EQ(first.created, 1);
    const InventoryResult second = import(store, "cmdb", list);
    EXPECT_EQ(second.created, 0);
    EXPECT_EQ(second.changed, 1);
    ASSERT_EQ(*store.records().count("asset", ""), 1);
    const auto asset = store.records().get("asset", "ASSET-1");
    ASSERT_TRUE(asset);
    const auto typed = asset->as<records::Asset>();
    EXPECT_EQ(typed.site, "Lyon");
    EXPECT_EQ(typed.names, std::vector<std::string>{"lt-7"});
    ASSERT_EQ(typed.sightings.size(), 2U);
    EXPECT_EQ(typed.sightings[0].why, "merged because serial 5CD1234XYZ of hp is the same as in edr");
    ASSERT_EQ(typed.software.size(), 1U);
    EXPECT_EQ(typed.software[0].source, "edr");
    EXPECT_FALSE(typed.listed);
}

TEST(Inventory, AnOwnerIsWhoeverHasThatNameAndNobodyIsMadeUp) {
    RoomStore store;
    const auto ada = store.records().create("party", {{"title", "Ada Lovelace"}, {"kind", "person"}});
    for (int i = 0; i < 2; ++i) ASSERT_TRUE(store.records().create("party", {{"title", "Bob"}, {"kind", "person"}}));
    const std::string said = R"({"key":"1","ids":[{"kind":"host","value":"h1"}],"facts":{"owner":"Ada Lovelace"}}
{"key":"2","ids":[{"kind":"host","value":"h2"}],"facts":{"owner":"Bob"}}
{"key":"3","ids":[{"kind":"host","value":"h3"}],"facts":{"owner":"Nobody Known"}}
{"key":"4","ids":[{"kind":"host","value":"h4"}],"facts":{"owner":"Nobody Known"}})";
    const InventoryResult done = import(store, "cmdb", said);
    EXPECT_EQ(store.records().get("asset", "ASSET-1")->owner.id, ada->id.text);
    for (const char* key : {"ASSET-2", "ASSET-3", "ASSET-4"}) EXPECT_EQ(store.records().get("asset", key)->owner.id, "") << key;
    EXPECT_EQ(*store.records().count("party", ""), 3);
    ASSERT_EQ(done.problems.size(), 2U);
    EXPECT_EQ(done.problems[0].message, "several are named 'Bob' here: its assets get no owner by that");
    ASSERT_TRUE(store.records().update("asset", "ASSET-1", {{"owner", Value()}}, {}));
    import(store, "cmdb", said);
    import(store, "edr", R"({"key":"e","ids":[{"kind":"host","value":"h1"}],"services":[{"port":22}]})");
    EXPECT_EQ(store.records().get("asset", "ASSET-1")->owner.id, "") << "whoever took it away has decided that";
}

TEST(Inventory, ImportingAgainChangesNothing) {
    RoomStore store;
    import(store, "edr", edr);
    import(store, "cmdb", list);
    const auto version = store.records().get("asset", "ASSET-1")->version;
    for (const auto& [source, bytes] : {std::pair{"edr", edr}, {"cmdb", list}}) {
        const InventoryResult again = import(store, source, bytes);
        EXPECT_EQ(again.created + again.changed + again.merged, 0) << source;
        EXPECT_EQ(again.same, 1);
    }
    EXPECT_EQ(store.records().get("asset", "ASSET-1")->version, version);
}

// A fleet that ten sources see in their own ways, imported source by source.
TEST(Inventory, AllAtOnceAndThenSourceBySourceChangesNothing) {
    RoomStore store;
    std::vector<SourceReport> reports;
    for (test::FleetReport& report : test::make_fleet(500, 3)) reports.push_back({std::move(report.source), std::move(report.sightings)});
    ASSERT_TRUE(put_reports(*store, store::Actor::redoubt(), reports, {}));
    for (const SourceReport& report : reports) {
        const auto again = put_reports(*store, store::Actor::redoubt(), std::span(&report, 1), {});
        ASSERT_TRUE(again);
        EXPECT_EQ(again->created + again->changed + again->merged, 0) << report.source;
    }
}

std::vector<std::string> links_of(RoomStore& store, const std::string& key) {
    std::vector<std::string> out;
    const auto links = store.records().links_of("asset", key);
    for (const store::Link& link : *links)
        if (link.outgoing) out.push_back(link.relation + " " + link.record.title + ": " + link.reason);
    std::ranges::sort(out);
    return out;
}

TEST(Inventory, WhatASourceTiesTogetherIsLinkedAsLongAsItSaysSo) {
    RoomStore store;
    const auto app = [](const std::string& node) {
        return R"({"key":"shop","kind":"application","title":"shop","ids":[{"kind":"tag","value":"shop"}],"ties":[{"relation":"runs-on","to":{"kind":"host","value":")" +
               node + R"("}}]})";
    };
    const auto host = [](const std::string& name) {
        return R"({"key":")" + name + R"(","title":")" + name + R"(","ids":[{"kind":"host","value":")" + name + R"("}]})";
    };
    EXPECT_EQ(import(store, "k8s", app("node-1"), true).linked, 0);
    EXPECT_EQ(import(store, "k8s", app("node-1")).linked, 0) << "nobody knows node-1 yet";
    EXPECT_EQ(import(store, "edr", host("node-1") + "\n" + host("node-2")).linked, 1);
    EXPECT_EQ(links_of(store, "ASSET-1"), std::vector<std::string>{"runs-on node-1: k8s says so"});
    ASSERT_TRUE(store.records().link("asset", "ASSET-1", "depends-on", "asset", "ASSET-2", "a person knows"));
    EXPECT_EQ(import(store, "k8s", app("node-1")).linked, 0);
    const InventoryResult moved = import(store, "k8s", app("node-2"));
    EXPECT_EQ(moved.linked, 1);
    EXPECT_EQ(moved.unlinked, 1);
    EXPECT_EQ(links_of(store, "ASSET-1"), (std::vector<std::string>{"depends-on node-1: a person knows", "runs-on node-2: k8s says so"}));
}

TEST(Inventory, ADoubtNamesTheRival) {
    RoomStore store;
    import(store, "edr", R"({"key":"a","title":"one","ids":[{"kind":"serial","value":"S1X001"},{"kind":"host","value":"web"}]})");
    const InventoryResult done = import(store, "scanner",
                                        R"({"key":"c","title":"north","ids":[{"kind":"fqdn","value":"web.a.example"}]})"
                                        "\n"
                                        R"({"key":"d","title":"south","ids":[{"kind":"fqdn","value":"web.b.example"}]})");
    EXPECT_EQ(done.created, 2);
    EXPECT_EQ(done.doubtful, 2);
    const auto doubts = store.records().get("asset", "ASSET-1")->as<records::Asset>().doubts;
    ASSERT_EQ(doubts.size(), 2U);
    EXPECT_NE(doubts[0].against.find("about as much speaks for south"), std::string::npos) << doubts[0].against;
    EXPECT_EQ(import(store, "cmdb", R"({"key":"d","ids":[{"kind":"tag","value":"IT-9"}]})").doubtful, 0) << "not of this report";
}

const std::string twin = R"({"key":"a2","title":"lt-7","ids":[{"kind":"agent","value":"ffb2c3d4"},{"kind":"host","value":"lt-7"}]})";

std::vector<std::string> keys_of(RoomStore& store, const char* asset) {
    std::vector<std::string> out;
    for (const records::Sighting& seen : store.records().get("asset", asset)->as<records::Asset>().sightings) out.push_back(seen.source + "/" + seen.key);
    return out;
}

TEST(Inventory, WhatIsDoubtfulWaitsForAPerson) {
    RoomStore store;
    EXPECT_EQ(import(store, "edr", edr + "\n" + twin).doubtful, 1);
    auto records = store.records();
    const auto queue = doubtful_pairs(records, 10);
    ASSERT_TRUE(queue);
    ASSERT_EQ(queue->size(), 1U);
    EXPECT_EQ((*queue)[0].why, "host name lt-7");
    EXPECT_NE((*queue)[0].against.find("agent id"), std::string::npos);
    ASSERT_TRUE(say_different(*store, store::Actor::redoubt(), "ASSET-1", "ASSET-2", "two laptops"));
    EXPECT_TRUE(doubtful_pairs(records, 10)->empty());
    EXPECT_EQ(import(store, "edr", edr + "\n" + twin).doubtful, 0);
    EXPECT_EQ(store.records().get("asset", "ASSET-1")->as<records::Asset>().distinct_from.size(), 1U);
}

TEST(Inventory, APersonMergesAndSplitsAndItHolds) {
    RoomStore store;
    import(store, "edr", edr + "\n" + twin);
    ASSERT_TRUE(merge_assets(*store, store::Actor::redoubt(), "ASSET-1", "ASSET-2", "its agent was installed twice"));
    EXPECT_EQ(keys_of(store, "ASSET-1"), (std::vector<std::string>{"edr/a1", "edr/a2"}));
    EXPECT_TRUE(keys_of(store, "ASSET-2").empty());
    EXPECT_EQ(store.records().get("asset", "ASSET-2")->state, "retired");
    EXPECT_EQ(import(store, "edr", edr + "\n" + twin).changed, 0);
    const auto split = split_asset(*store, store::Actor::redoubt(), "ASSET-1", "edr", "a1", "no, two laptops");
    ASSERT_TRUE(split) << split.error().text();
    EXPECT_EQ(split->key, "ASSET-3");
    EXPECT_EQ(keys_of(store, "ASSET-1"), (std::vector<std::string>{"edr/a2"}));
    EXPECT_EQ(keys_of(store, "ASSET-3"), (std::vector<std::string>{"edr/a1"}));
    EXPECT_EQ(store.records().get("asset", "ASSET-3")->as<records::Asset>().software.size(), 1U);
    EXPECT_TRUE(store.records().get("asset", "ASSET-1")->as<records::Asset>().software.empty());
    EXPECT_EQ(import(store, "edr", edr + "\n" + twin).changed, 0);
    EXPECT_EQ(keys_of(store, "ASSET-3"), (std::vector<std::string>{"edr/a1"}));
}

TEST(Inventory, WhatAPersonSetStays) {
    RoomStore store;
    auto records = store.records();
    ASSERT_TRUE(records.create("asset", {{"title", "Ada's laptop"}, {"names", schema::List{"lt-7"}}, {"site", "Paris"}, {"state", "active"}}));
    const InventoryResult done = import(store, "edr", edr + "\n" + list);
    EXPECT_EQ(done.created, 0);
    const auto asset = records.get("asset", "ASSET-1");
    EXPECT_EQ(asset->title, "Ada's laptop");
    EXPECT_EQ((*asset)["site"].text(), "Paris");
    EXPECT_EQ(keys_of(store, "ASSET-1").size(), 3U);
    ASSERT_TRUE(records.update("asset", "ASSET-1", {{"macs", schema::List{}}}, {}));
    import(store, "edr", edr + "\n" + list);
    EXPECT_TRUE((*records.get("asset", "ASSET-1"))["macs"].list().empty());
}

TEST(Inventory, WhoMayNotSeeAnAssetDoesNotLearnOfIt) {
    RoomStore store;
    auto records = store.records();
    import(store, "edr", edr);
    ASSERT_TRUE(records.update("asset", "ASSET-1", {{"compartment", "insider"}}, {}));
    const store::Actor engineer{.user_id = "u1", .name = "Eva", .level = schema::Level::ic2};
    const auto done = import_report(*store, engineer, {.bytes = list, .source = "cmdb", .read = {.at = Time::from_unix_s(1'795'000'000)}}, {});
    ASSERT_TRUE(done) << done.error().text();
    EXPECT_EQ(done->created, 1);
    EXPECT_EQ(keys_of(store, "ASSET-1").size(), 1U);
    const store::Actor junior{.user_id = "u2", .name = "Jo", .level = schema::Level::p1};
    EXPECT_EQ(import_report(*store, junior, {.bytes = list, .source = "cmdb"}, {}).error().code, Code::forbidden);
}

TEST(Inventory, ManySightingsOfOneAddress) {
    RoomStore store;
    SourceReport report{.source = "scanner", .sightings = {}};
    for (int i = 0; i < 100'000; ++i) {
        estate::Sighting seen{.at = Time::from_unix_s(1'795'000'000 + i)};
        seen.ids.push_back({estate::IdKind::ip, "10.9.9.9", {}});
        report.sightings.push_back(std::move(seen));
    }
    const auto done = put_reports(*store, store::Actor::redoubt(), std::span(&report, 1), {});
    ASSERT_TRUE(done) << done.error().text();
    EXPECT_EQ(done->sightings, 100'000);
    EXPECT_EQ(done->created, 1);
    EXPECT_EQ(keys_of(store, "ASSET-1").size(), 1U);
}

TEST(Inventory, AFleetImportedAgainChangesNothing) {
    RoomStore store;
    std::vector<SourceReport> reports;
    for (test::FleetReport& report : test::make_fleet(50, 5)) reports.push_back({std::move(report.source), std::move(report.sightings)});
    for (const SourceReport& report : reports) ASSERT_TRUE(put_reports(*store, store::Actor::redoubt(), std::span(&report, 1), {}));
    const auto in_use = store.records().count("asset", "-state:retired");
    EXPECT_NEAR(static_cast<double>(*in_use), 50, 8);
    for (const SourceReport& report : reports) {
        const auto again = put_reports(*store, store::Actor::redoubt(), std::span(&report, 1), {});
        ASSERT_TRUE(again) << again.error().text();
        EXPECT_EQ(again->created + again->changed + again->merged, 0) << report.source;
        for (const InventoryChange& change : again->changes) ADD_FAILURE() << report.source << " " << change.action << " " << change.key << " " << change.why;
    }
    EXPECT_EQ(*store.records().count("asset", "-state:retired"), *in_use);
    RoomStore at_once;
    ASSERT_TRUE(put_reports(*at_once, store::Actor::redoubt(), reports, {}));
    EXPECT_EQ(*at_once.records().count("asset", ""), *in_use);
    EXPECT_EQ(put_reports(*at_once, store::Actor::redoubt(), reports, {})->changed, 0);
}

}  // namespace
}  // namespace redoubt::rooms
