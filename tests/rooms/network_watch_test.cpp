// What is followed change by change is what comes out when everything is looked at anew.
#include "rooms/know/network_watch.h"

#include <gtest/gtest.h>

#include "room_store.h"

namespace redoubt::rooms {
namespace {

using schema::List;
using schema::Map;
using schema::Value;

class WatchedNetwork : public ::testing::Test {
protected:
    void SetUp() override { ASSERT_TRUE(watch_.open()); }
    std::string asset(Map given) {
        if (given["kind"].is_null()) given.set("kind", "host");
        const auto made = store_.records().create("asset", given);
        EXPECT_TRUE(made) << made.error().text();
        return made ? made->id.text : std::string();
    }
    void change(const std::string& id, const Map& changes) {
        const auto done = store_.records().update("asset", id, changes, {});
        ASSERT_TRUE(done) << done.error().text();
    }
    store::Record get(const std::string& id) { return *store_.records().get("asset", id); }
    NetworkOutcome follow() {
        const auto done = watch_.follow();
        EXPECT_TRUE(done) << done.error().text();
        return done ? *done : NetworkOutcome{};
    }
    static Value services(int port, const std::string& name) { return List{Map{{"port", port}, {"name", name}}}; }

    RoomStore store_;
    NetworkWatch watch_{*store_};
};

TEST_F(WatchedNetwork, LooksAtWhatAChangeTouchesAlone) {
    const std::string office = asset({{"title", "office"}, {"kind", "network_zone"}, {"trust", "internal"}, {"subnets", List{"10.1.0.0/16"}}});
    std::vector<std::string> hosts;
    for (int i = 0; i < 20; ++i) hosts.push_back(asset({{"title", "lt-" + std::to_string(i)}, {"ips", List{"10.1.2." + std::to_string(i + 1)}}}));
    const std::string far = asset({{"title", "far"}, {"ips", List{"192.0.2.7"}}});
    EXPECT_EQ(follow().assets, 21U);
    EXPECT_EQ(get(hosts[3])["zone"].text(), "office");
    NetworkOutcome done = follow();
    EXPECT_EQ(done.assets, 0U) << "nothing is new";
    change(hosts[3], {{"ips", List{"10.9.9.9"}}});
    EXPECT_EQ(follow().assets, 1U);
    EXPECT_EQ(get(hosts[3])["zone"].text(), "");
    asset({{"title", "lab"}, {"kind", "network_zone"}, {"trust", "internal"}, {"subnets", List{"10.9.0.0/16", "192.0.2.0/24"}}});
    EXPECT_EQ(follow().assets, 2U) << "those whose addresses lie in the new zone";
    EXPECT_EQ(get(far)["zone"].text(), "lab");
    change(office, {{"site", "Lyon"}});
    EXPECT_EQ(follow().assets, 19U);
    EXPECT_EQ(get(hosts[0])["site"].text(), "Lyon");
}

TEST_F(WatchedNetwork, ApplicationsAndDataSetsFollowTheirHosts) {
    const std::string internet = asset({{"title", "internet"}, {"kind", "network_zone"}, {"trust", "outside"}});
    const std::string edge = asset({{"title", "edge"}, {"kind", "network_zone"}, {"trust", "dmz"}, {"subnets", List{"192.0.2.0/24"}}});
    asset({{"title", "office"}, {"kind", "network_zone"}, {"trust", "internal"}, {"subnets", List{"10.1.0.0/16"}}});
    const std::string shop = asset({{"title", "Shop"}, {"kind", "application"}}), data = asset({{"title", "Customers"}, {"kind", "data_set"}});
    const std::string web = asset({{"title", "web01"}, {"ips", List{"192.0.2.10"}}, {"services", services(443, "https")}});
    const std::string db = asset({{"title", "db01"}, {"ips", List{"10.1.0.5"}}, {"services", services(5432, "postgresql")}});
    auto records = store_.records();
    ASSERT_TRUE(records.link("asset", shop, "runs-on", "asset", web));
    ASSERT_TRUE(records.link("asset", db, "stores", "asset", data));
    follow();
    EXPECT_EQ(get(data)["exposure"].text(), "internal");
    EXPECT_EQ(get(data)["derived"].list()[0].map()["why"].text(), "it is stored on " + get(db).key + " db01, which is internal");
    change(internet, {{"flows", List{Map{{"to", edge}, {"ports", "tcp/443"}, {"rule", "allowed"}}}}});
    follow();
    EXPECT_EQ(get(web)["exposure"].text(), "public");
    EXPECT_EQ(get(shop)["exposure"].text(), "public");
    EXPECT_EQ(get(shop)["derived"].list()[2].map()["why"].text(), "it runs on " + get(web).key + " web01, which is public");
    const std::string link = records.links_of("asset", shop)->front().id;
    ASSERT_TRUE(records.unlink("asset", shop, link));
    follow();
    EXPECT_EQ(get(shop)["exposure"].text(), "unknown");
}

// Everything that the network says of the assets, and the findings.
std::string state_of(store::Records& records) {
    std::string out;
    const auto assets = records.list("asset", {.sort = "key", .limit = 500}), findings = records.list("finding", {.sort = "key", .limit = 500});
    for (const auto& asset : assets->records) {
        const store::Record whole = *records.get("asset", asset.id.text);
        out += whole.key + " " + std::string(whole["zone"].text()) + " " + std::string(whole["site"].text()) + " " + std::string(whole["exposure"].text());
        for (const Value& one : whole["derived"].list()) out += " | " + std::string(one.map()["why"].text());
        out += "\n";
    }
    for (const auto& finding : findings->records) out += finding.title + ": " + finding.state + "\n";
    return out;
}

class RandomNetwork : public WatchedNetwork {
protected:
    uint64_t below(uint64_t most) { return dice_.below(most); }
    std::string one_of(const std::vector<std::string>& list) { return list[below(list.size())]; }
    std::string subnet() {
        const bool narrow = below(2) != 0;
        return "10." + std::to_string(below(3)) + "." + (narrow ? std::to_string(below(4)) + ".0/24" : "0.0/22");
    }
    std::string address() { return "10." + std::to_string(below(4)) + "." + std::to_string(below(5)) + "." + std::to_string(1 + below(5)); }
    Value flows() {
        List out;
        for (uint64_t i = 0, most = below(3); i < most; ++i)
            out.emplace_back(Map{{"to", one_of(zones_)}, {"ports", one_of({"", "tcp/443", "tcp/5432"})}, {"rule", one_of({"allowed", "forbidden"})}});
        return out;
    }
    void make() {
        for (int i = 0; i < 6; ++i)
            zones_.push_back(asset({{"title", "zone-" + std::to_string(i)}, {"kind", "network_zone"}, {"trust", one_of({"internal", "dmz", "outside"})}}));
        for (int i = 0; i < 24; ++i) {
            const std::string kind = i % 4 == 0 ? "application" : i % 4 == 1 ? "data_set" : i % 4 == 2 ? "device" : "host";
            things_.push_back(asset({{"title", kind + std::to_string(i)}, {"kind", kind}}));
        }
    }
    void step() {
        auto records = store_.records();
        switch (below(8)) {
            case 0: return change(one_of(zones_), {{"subnets", List{subnet(), subnet()}}});
            case 1: return change(one_of(zones_), {{"flows", flows()}});
            case 2: return change(one_of(zones_), {{"trust", one_of({"internal", "dmz", "outside", "partner"})}});
            case 3: return change(one_of(zones_), {{"site", one_of({"Lyon", "Brno", ""})}});
            case 4: return change(one_of(things_), {{"ips", below(4) == 0 ? Value(List{}) : Value(List{address()})}});
            case 5: return change(one_of(things_), {{"services", below(3) == 0 ? Value(List{}) : services(below(2) != 0 ? 443 : 5432, "")}});
            case 6: {  // from what came first to what came later alone: what leads in a circle would keep itself public
                const uint64_t to = 1 + below(things_.size() - 1), from = below(to);
                const std::string relation = one_of({"connects-to", "stores", "runs-on"});
                const bool back = relation == "runs-on";
                (void)records.link("asset", things_[back ? to : from], relation, "asset", things_[back ? from : to]);
                return;
            }
            default: {
                const std::string id = one_of(things_);
                const auto links = records.links_of("asset", id);
                if (!links->empty()) (void)records.unlink("asset", id, links->front().id);
            }
        }
    }

    SeededRandom dice_{7};
    std::vector<std::string> zones_, things_;
};

TEST_F(RandomNetwork, IsTheSameAsLookingAtEverything) {
    make();
    auto records = store_.records();
    size_t raised = 0;
    for (int round = 0; round < 150; ++round) {
        for (uint64_t i = 0, most = 1 + below(3); i < most; ++i) step();
        raised += follow().raised;
        const std::string followed = state_of(records);
        const auto anew = derive_network(*store_);
        ASSERT_TRUE(anew) << anew.error().text();
        EXPECT_EQ(anew->changed + anew->raised + anew->closed, 0U) << "round " << round;
        ASSERT_EQ(followed, state_of(records)) << "round " << round;
    }
    EXPECT_GT(raised, 0U);
}

}  // namespace
}  // namespace redoubt::rooms
