// Full text within one type, where so many records have a word that what was matched is remembered.
#include "records/finding.h"
#include "support/store_fixture.h"

namespace redoubt::store {
namespace {

using schema::List;
using schema::Map;

constexpr int64_t findings = 24'000;

// Every title has "field", every second one "kernel", every 240th one "kerning".
struct FullText : ::testing::Test {
    test::Folder folder{};
    ManualClock clock{Time::from_unix_s(1'795'262'400)};
    SeededRandom random{7};
    SystemDisk disk{};
    std::vector<const schema::RecordInfo*> types{&records::finding_record};
    std::unique_ptr<Store> store{};

    void SetUp() override {
        auto opened = Store::open({.folder = folder.path(), .clock = clock, .random = random, .disk = disk, .types = types, .sync = false});
        ASSERT_TRUE(opened) << opened.error().text();
        store = *std::move(opened);
        for (int64_t made = 0; made < findings; made += 1000) add(made, 1000);
    }
    void add(int64_t from, int64_t count) {
        std::vector<Map> batch;
        for (int64_t i = from; i < from + count; ++i)
            batch.push_back({{"title", "Field " + std::to_string(i) +
                                           (i % 2 == 0     ? " kernel team"
                                            : i % 240 == 1 ? " kerning"
                                                           : " user land")},
                             {"kind", "gap"},
                             {"subjects", List{}},
                             {"severity", "low"},
                             {"identity", std::to_string(i)}});
        const auto added = records().insert_many("finding", std::move(batch), "identity");
        ASSERT_TRUE(added) << added.error().text();
    }
    Records records() { return store->as(Actor::redoubt()); }
    int64_t count(const std::string& query) {
        const auto counted = records().count("finding", query);
        EXPECT_TRUE(counted) << query;
        return counted.value_or(-1);
    }
    void rename(int64_t number, const std::string& title) {
        const auto changed = records().update_all("finding", {.text = "key:FIND-" + std::to_string(number)}, {{"title", title}}, "renamed");
        ASSERT_TRUE(changed) << changed.error().text();
        ASSERT_EQ(changed->changed.size(), 1u);
    }
    void expect_as_made() {
        EXPECT_EQ(count("field"), findings);
        EXPECT_EQ(count("KERNEL"), findings / 2);
        EXPECT_EQ(count("\"kernel team\""), findings / 2);
        EXPECT_EQ(count("kerning"), findings / 240);
        EXPECT_EQ(count("kern*"), findings / 2 + findings / 240);
        EXPECT_EQ(count("kern* -kernel"), findings / 240);
        EXPECT_EQ(count("kernels*"), 0);
    }
};

TEST_F(FullText, MatchedBeforehandOrNotTheSame) {
    expect_as_made();
    const auto warmed = store->warm();
    ASSERT_TRUE(warmed) << warmed.error().text();
    expect_as_made();
}

TEST_F(FullText, WhatIsRememberedFollowsEveryChange) {
    ASSERT_TRUE(store->warm());
    rename(1, "Field zero");  // was a kernel team
    rename(2, "Field one kernel team");
    rename(3, "Nothing");
    EXPECT_EQ(count("kernel"), findings / 2 - 1);
    EXPECT_EQ(count("field"), findings - 1);
    EXPECT_EQ(count("\"kernel team\""), findings / 2 - 1);
    rename(3, "Field again kernel");
    add(findings, 10);
    EXPECT_EQ(count("kernel"), findings / 2 + 5);
    EXPECT_EQ(count("field"), findings + 10);
    for (int64_t number = 5; number < 400; number += 2) rename(number, "Field " + std::to_string(number));  // more than are looked at one by one
    EXPECT_EQ(count("kernel"), findings / 2 + 5 - 198);
    EXPECT_EQ(count("kern*"), findings / 2 + 5 - 198 + findings / 240);  // one "kerning" was renamed, one came
}

}  // namespace
}  // namespace redoubt::store
