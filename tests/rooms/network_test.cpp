// What follows from the network is written where nobody said otherwise, and findings come and go with what raises them.
#include "rooms/know/network.h"

#include <gtest/gtest.h>

#include "room_store.h"
#include "rooms/know/inventory.h"
#include "rooms/know/network_gaps.h"
#include "rooms/know/service_map.h"

namespace redoubt::rooms {
namespace {

using schema::List;
using schema::Map;
using schema::Value;

class NetworkRoom : public ::testing::Test {
protected:
    std::string asset(Map given) {
        if (given["kind"].is_null()) given.set("kind", "host");
        const auto made = store_.records().create("asset", given);
        EXPECT_TRUE(made) << made.error().text();
        return made ? made->id.text : std::string();
    }
    std::string zone(const std::string& name, const std::string& subnet, const std::string& trust, const std::string& site = {}) {
        Map given{{"title", name}, {"kind", "network_zone"}, {"trust", trust}, {"state", "active"}};
        if (!subnet.empty()) given.set("subnets", List{subnet});
        if (!site.empty()) given.set("site", site);
        return asset(given);
    }
    void flow(const std::string& from, const std::string& to, const std::string& ports, const std::string& rule = "allowed") {
        List flows = get(from)["flows"].list();
        flows.emplace_back(Map{{"to", to}, {"ports", ports}, {"rule", rule}});
        change(from, {{"flows", flows}});
    }
    void change(const std::string& id, const Map& changes) {
        const auto done = store_.records().update("asset", id, changes, {});
        ASSERT_TRUE(done) << done.error().text();
    }
    store::Record get(const std::string& id) { return *store_.records().get("asset", id); }
    NetworkOutcome derive() {
        const auto done = derive_network(*store_);
        EXPECT_TRUE(done) << done.error().text();
        return done ? *done : NetworkOutcome{};
    }
    std::string state_of_findings(const std::string& beginning) {
        std::string out;
        const auto found = store_.records().list("finding", {.text = "identity:" + beginning + "*", .limit = 500});
        for (const auto& finding : found->records) out += finding.state + " ";
        return out;
    }
    static Value services(int port, const std::string& name) { return List{Map{{"port", port}, {"name", name}}}; }
    RoomStore store_;
};

TEST_F(NetworkRoom, ZoneSiteAndExposureFollowUntilSomebodySaysOtherwise) {
    zone("office", "10.1.2.0/24", "internal", "Lyon");
    const std::string host = asset({{"title", "lt-7"}, {"ips", List{"10.1.2.3"}}});
    EXPECT_EQ(get(host)["exposure"].text(), "unknown");
    EXPECT_EQ(derive().changed, 1U);
    EXPECT_EQ(get(host)["zone"].text(), "office");
    EXPECT_EQ(get(host)["site"].text(), "Lyon");
    EXPECT_EQ(get(host)["exposure"].text(), "internal");
    EXPECT_EQ(get(host)["derived"].list()[0].map()["why"].text(), "10.1.2.3 lies in 10.1.2.0/24 of zone office");
    EXPECT_EQ(derive().changed, 0U) << "nothing is new";
    change(host, {{"ips", List{"10.9.9.9"}}});
    derive();
    EXPECT_EQ(get(host)["zone"].text(), "") << "it followed, and follows still";
    EXPECT_EQ(get(host)["exposure"].text(), "unknown");
    change(host, {{"zone", "lab"}, {"exposure", "partner"}, {"ips", List{"10.1.2.3"}}});
    derive();
    EXPECT_EQ(get(host)["zone"].text(), "lab");
    EXPECT_EQ(get(host)["exposure"].text(), "partner");
    const auto known = load_network(*store_, store::Actor::redoubt());
    const auto gaps = network_gaps(*store_, store::Actor::redoubt(), *known);
    ASSERT_TRUE(gaps);
    ASSERT_EQ(gaps->differing_total, 2U);
    EXPECT_EQ(gaps->differing[0].why, "zone is lab; what follows is office: 10.1.2.3 lies in 10.1.2.0/24 of zone office");
}

TEST_F(NetworkRoom, AnExposedDatabaseIsOneFindingThatClosesAndReturns) {
    const std::string internet = zone("internet", "", "outside"), servers = zone("servers", "10.2.0.0/24", "internal");
    const std::string database = asset({{"title", "db01"}, {"ips", List{"10.2.0.9"}}, {"services", services(5432, "postgresql")}});
    derive();
    EXPECT_EQ(state_of_findings("network/"), "");
    flow(internet, servers, "tcp/5000-6000");
    EXPECT_EQ(derive().raised, 1U);
    EXPECT_EQ(derive().raised, 0U) << "not twice";
    EXPECT_EQ(get(database)["exposure"].text(), "public");
    EXPECT_EQ(state_of_findings("network/exposed-database/"), "new ");
    change(internet, {{"flows", List{}}});
    EXPECT_EQ(derive().closed, 1U);
    EXPECT_EQ(state_of_findings("network/exposed-database/"), "closed ");
    EXPECT_EQ(get(database)["exposure"].text(), "internal");
    flow(internet, servers, "tcp/5432");
    derive();
    EXPECT_EQ(state_of_findings("network/exposed-database/"), "reopened ");
}

TEST_F(NetworkRoom, AFlowThatPolicyForbidsIsAFinding) {
    const std::string office = zone("office", "10.1.0.0/24", "internal"), core = zone("core", "10.3.0.0/24", "internal");
    flow(office, core, "tcp/3389");
    flow(office, core, "tcp/3000-4000", "forbidden");
    EXPECT_EQ(derive().raised, 1U);
    const auto found = store_.records().list("finding", {.text = "identity:network/forbidden-flow/*"});
    ASSERT_EQ(found->records.size(), 1U);
    EXPECT_EQ(found->records[0].title, "tcp/3389 may flow from zone office to zone core, which policy forbids");
    EXPECT_EQ(found->records[0]["subjects"].list().size(), 2U);
    change(office, {{"flows", List{}}});
    EXPECT_EQ(derive().closed, 1U);
}

TEST_F(NetworkRoom, OnlyAScanThatLooksFromOutsideIsProof) {
    zone("servers", "10.2.0.0/24", "internal");
    const std::string host = asset({{"title", "app01"}, {"ips", List{"10.2.0.9"}}, {"services", List{Map{{"port", 8080}, {"source", "edge scan"}}}}});
    derive();
    EXPECT_EQ(get(host)["exposure"].text(), "internal");
    ASSERT_TRUE(store_.records().create("source", {{"title", "edge scan"}, {"kind", "scan"}, {"outside", true}}));
    derive();
    EXPECT_EQ(get(host)["exposure"].text(), "public");
    EXPECT_EQ(get(host)["derived"].list()[2].map()["why"].text(), "edge scan, which looks from outside, sees 8080/tcp");
}

TEST_F(NetworkRoom, FewerThanTwoLayersIsAGap) {
    const std::string servers = zone("servers", "10.2.0.0/24", "internal");
    const std::string host = asset({{"title", "app01"}, {"ips", List{"10.2.0.9"}}, {"state", "active"}});
    derive();
    const auto thin = [&] {
        const auto known = load_network(*store_, store::Actor::redoubt());
        return network_gaps(*store_, store::Actor::redoubt(), *known)->thin_total;
    };
    EXPECT_EQ(thin(), 1U);
    const auto control = [&](const char* layer, const std::string& id) {
        const auto made =
            store_.records().create("control", {{"title", layer}, {"kind", "prevent"}, {"layer", layer}, {"assets", List{id}}, {"state", "active"}});
        ASSERT_TRUE(made) << made.error().text();
    };
    control("host", host);
    EXPECT_EQ(thin(), 1U);
    control("network", servers);
    EXPECT_EQ(thin(), 0U);
}

TEST_F(NetworkRoom, SubnetsComeFromATableAndComeOnce) {
    const std::string table =
        "zone;subnet;site;trust\noffice;10.1.2.0/24;Lyon;internal\noffice;2001:db8:1::/48;Lyon;internal\ndmz;10.5.0.0/24;Lyon;dmz\nbad;10.1.2.3/24;;\n";
    const auto tried = import_subnets(*store_, store::Actor::redoubt(), table, true, "");
    ASSERT_TRUE(tried) << tried.error().text();
    EXPECT_EQ(tried->created, 2);
    EXPECT_EQ(*store_.records().count("asset", ""), 0);
    const auto done = import_subnets(*store_, store::Actor::redoubt(), table, false, "");
    EXPECT_EQ(done->created, 2);
    ASSERT_EQ(done->problems.size(), 1U);
    EXPECT_EQ(import_subnets(*store_, store::Actor::redoubt(), table, false, "")->same, 2);
    const auto known = load_network(*store_, store::Actor::redoubt());
    ASSERT_EQ(known->network.zones().size(), 2U);
    EXPECT_FALSE(import_subnets(*store_, store::Actor::redoubt(), "a,b\n1,2\n", false, ""));
}

TEST_F(NetworkRoom, WhatSourcesSayOfHowAssetsHangTogetherBecomesLinks) {
    SourceReport report{.source = "cluster", .sightings = {}};
    const auto seen = [&](const std::string& name) -> estate::Sighting& {
        estate::Sighting one{.key = name, .title = name, .at = Time::from_unix_s(1'795'000'000)};
        one.ids.push_back({.kind = records::IdKind::host, .value = name});
        report.sightings.push_back(one);
        return report.sightings.back();
    };
    seen("node-1");
    seen("shop-7").ties = {{"runs-on", {.kind = records::IdKind::host, .value = "node-1"}}, {"depends-on", {.kind = records::IdKind::host, .value = "nobody"}}};
    const auto import = [&] { return put_reports(*store_, store::Actor::redoubt(), std::span(&report, 1), {}); };
    const auto done = import();
    ASSERT_TRUE(done) << done.error().text();
    auto records = store_.records();
    const auto map = service_map(*store_, records, {});
    ASSERT_EQ(map->edges.size(), 1U);
    EXPECT_EQ(map->edges[0].relation, "runs-on");
    ASSERT_TRUE(import());
    EXPECT_EQ(service_map(*store_, records, {})->edges.size(), 1U);
}

TEST_F(NetworkRoom, TheMapWalksOutwardWithinBounds) {
    const std::string shop = asset({{"title", "shop"}, {"kind", "application"}}), web = asset({{"title", "web01"}}), db = asset({{"title", "db01"}});
    auto records = store_.records();
    ASSERT_TRUE(records.link("asset", shop, "runs-on", "asset", web));
    ASSERT_TRUE(records.link("asset", web, "connects-to", "asset", db));
    const auto near = service_map(*store_, records, {.focus = shop, .hops = 1});
    ASSERT_TRUE(near) << near.error().text();
    EXPECT_EQ(near->nodes.size(), 2U);
    EXPECT_EQ(near->edges.size(), 1U);
    const auto far = service_map(*store_, records, {.focus = shop, .hops = 2});
    EXPECT_EQ(far->nodes.size(), 3U);
    EXPECT_EQ(far->edges.size(), 2U);
    const auto cut = service_map(*store_, records, {.query = "kind:host", .limit = 1});
    EXPECT_EQ(cut->nodes.size(), 1U);
    EXPECT_TRUE(cut->cut);
    EXPECT_EQ(cut->total, 2);
    EXPECT_FALSE(service_map(*store_, records, {.hops = 9}));
    EXPECT_EQ(service_map(*store_, records, {.relations = {"runs-on"}})->edges.size(), 1U);
}

}  // namespace
}  // namespace redoubt::rooms
