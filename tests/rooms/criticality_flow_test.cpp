// Criticality along links: what inherits what, why, and that no order of changes leaves anything else than working it out anew.
#include "rooms/know/criticality_flow.h"

#include <random>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "room_store.h"

namespace redoubt::rooms {
namespace {

using records::Criticality;
using schema::Map;

class CriticalityFlowTest : public ::testing::Test {
protected:
    void SetUp() override {
        flow = std::make_unique<CriticalityFlow>(*store);
        ASSERT_TRUE(flow->open());
    }
    std::string make(const std::string& title, Map fields = {}) {
        fields.set("title", title);
        const auto made = store.records().create("asset", fields);
        EXPECT_TRUE(made) << made.error().text();
        return made ? made->id.text : "";
    }
    records::Asset now(const std::string& id) { return store.records().get("asset", id)->as<records::Asset>(); }
    std::string link(const std::string& from, const std::string& relation, const std::string& to) {
        const auto made = store.records().link("asset", from, relation, "asset", to);
        EXPECT_TRUE(made) << made.error().text();
        return made ? made->id : "";
    }
    void set(const std::string& id, Map changes) {
        const auto done = store.records().update("asset", id, changes, {});
        ASSERT_TRUE(done) << done.error().text();
    }

    RoomStore store;
    std::unique_ptr<CriticalityFlow> flow;
};

TEST_F(CriticalityFlowTest, HostsThatStoreCustomerDataInheritThatAndSayWhy) {
    const std::string data = make("Customers", {{"kind", "data_set"}, {"criticality", "low"}});
    const std::string base = make("db01"), host = make("hypervisor");
    link(base, "stores", data);
    link(base, "runs-on", host);
    EXPECT_FALSE(now(base).inherited_criticality);
    set(data, {{"data_class", "customer PII"}});
    EXPECT_EQ(now(data).effective_criticality, Criticality::high);
    for (const std::string& id : {base, host}) {
        EXPECT_EQ(now(id).inherited_criticality, Criticality::high);
        EXPECT_EQ(now(id).effective_criticality, Criticality::high);
        EXPECT_EQ(now(id).criticality, Criticality::medium);
    }
    const auto path = now(host).inherited_path;
    ASSERT_EQ(path.size(), 2U);
    EXPECT_EQ(path[0].asset.id, data);
    EXPECT_EQ(path[0].how, "stored-on");
    EXPECT_EQ(path[0].why, "customer PII");
    EXPECT_EQ(path[1].asset.id, base);
    EXPECT_EQ(path[1].how, "runs-on");
    ASSERT_TRUE(store.records().move("asset", data, {.to = "retired", .reason = "gone", .changes = {}}));
    EXPECT_FALSE(now(host).inherited_criticality);
    EXPECT_TRUE(now(host).inherited_path.empty());
    EXPECT_EQ(now(host).effective_criticality, Criticality::medium);
}

TEST_F(CriticalityFlowTest, CirclesDoNotFeedThemselves) {
    const std::string top = make("shop", {{"kind", "service"}, {"criticality", "critical"}}), a = make("a"), b = make("b");
    link(a, "depends-on", b);
    link(b, "depends-on", a);
    const std::string first = link(top, "runs-on", a);
    EXPECT_EQ(now(b).inherited_criticality, Criticality::critical);
    ASSERT_TRUE(store.records().unlink("asset", top, first));
    EXPECT_FALSE(now(a).inherited_criticality);
    EXPECT_FALSE(now(b).inherited_criticality);
}

TEST_F(CriticalityFlowTest, WhatIsRetiredAsADuplicateHandsOnToWhatItIsNow) {
    const std::string service = make("mail", {{"kind", "service"}, {"criticality", "critical"}}), old = make("mx-old"), host = make("mx01");
    link(service, "runs-on", old);
    ASSERT_TRUE(store.records().move("asset", old, {.to = "retired", .reason = "it is mx01", .changes = {}}));
    EXPECT_FALSE(now(old).inherited_criticality);
    link(old, "duplicates", host);
    EXPECT_EQ(now(host).inherited_criticality, Criticality::critical);
}

// What every asset should have, by passing everything on until nothing changes.
std::vector<int> worked_out(const std::vector<int>& own, const std::vector<std::vector<bool>>& passes) {
    std::vector<int> out = own;
    for (bool again = true; again;) {
        again = false;
        for (size_t from = 0; from < own.size(); ++from)
            for (size_t to = 0; to < own.size(); ++to)
                if (passes[from][to] && out[from] > out[to]) {
                    out[to] = out[from];
                    again = true;
                }
    }
    return out;
}

TEST_F(CriticalityFlowTest, AnyOrderOfChangesIsAsWorkedOutAnew) {
    constexpr size_t count = 9;
    std::mt19937 random(7);
    std::vector<std::string> ids;
    std::vector<int> own(count, 1);
    std::vector<std::vector<std::string>> links(count, std::vector<std::string>(count));
    for (size_t i = 0; i < count; ++i) ids.push_back(make(fmt::format("a{}", i)));
    for (int step = 0; step < 250; ++step) {
        const size_t from = random() % count, to = random() % count;
        if (random() % 3 == 0) {
            own[from] = static_cast<int>(random() % 4);
            set(ids[from], {{"criticality", schema::choices_of<Criticality>[static_cast<size_t>(own[from])].name}});
        } else if (from != to && links[from][to].empty()) {
            links[from][to] = link(ids[from], "depends-on", ids[to]);
        } else if (from != to) {
            ASSERT_TRUE(store.records().unlink("asset", ids[from], links[from][to]));
            links[from][to].clear();
        }
        std::vector<std::vector<bool>> passes(count, std::vector<bool>(count));
        for (size_t i = 0; i < count; ++i)
            for (size_t j = 0; j < count; ++j) passes[i][j] = !links[i][j].empty();
        const std::vector<int> wanted = worked_out(own, passes);
        for (size_t i = 0; i < count; ++i) {
            const records::Asset asset = now(ids[i]);
            ASSERT_EQ(static_cast<int>(asset.effective_criticality), wanted[i]) << step << " " << i;
            ASSERT_EQ(asset.inherited_criticality.has_value(), wanted[i] > own[i]) << step << " " << i;
            ASSERT_EQ(asset.inherited_path.empty(), wanted[i] <= own[i]) << step << " " << i;
            for (size_t at = 0; at < asset.inherited_path.size(); ++at) {
                const std::string& next = at + 1 < asset.inherited_path.size() ? asset.inherited_path[at + 1].asset.id : ids[i];
                const auto index = [&](const std::string& id) { return static_cast<size_t>(std::ranges::find(ids, id) - ids.begin()); };
                ASSERT_TRUE(passes[index(asset.inherited_path[at].asset.id)][index(next)]) << step;
            }
        }
    }
}

}  // namespace
}  // namespace redoubt::rooms
