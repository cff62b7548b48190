// Random work with snapshots on the way: every past moment that is rebuilt is the moment that was, whatever is asked of it.
#include "schema/json.h"
#include "store/random_records.h"
#include "store/tables.h"
#include "store/transaction.h"

namespace redoubt::store {
namespace {

using test::PlainWorld;
using test::RandomRecords;
using test::StoreFixture;

struct Past_ : ::testing::TestWithParam<uint64_t>, StoreFixture {};

std::vector<Record> all_then(Records records, std::string_view type, ListQuery query) {
    std::vector<Record> out;
    do {
        const auto page = records.list(type, query);
        EXPECT_TRUE(page) << query.text << ": " << page.error().text();
        if (!page) return out;
        out.insert(out.end(), page->records.begin(), page->records.end());
        query.cursor = page->next_cursor;
    } while (!query.cursor.empty());
    return out;
}

std::string shown(const Record& record) {
    schema::Map flat = record.flat(), full;
    for (const schema::Member& member : flat)
        if (!schema::is_empty(member.value)) full.add(member.name, member.value);
    return schema::canonical_json(full);
}

struct Snapshot {
    Time at;
    PlainWorld world;
};

void compare(Records records, const Snapshot& then, RandomRecords& random_records) {
    for (const Record& record : then.world.records) {
        const auto rebuilt = records.get(record.type->name, record.id.text, then.at);
        ASSERT_TRUE(rebuilt) << record.key << ": " << rebuilt.error().text();
        ASSERT_EQ(shown(*rebuilt), shown(record));
    }
    for (int i = 0; i < 12; ++i) {
        const std::string type(random_records.one_of(RandomRecords::types));
        std::string text = random_records.query(type);
        const std::string sort = random_records.sort(type);
        const auto tree = schema::parse_query(text);
        const auto wanted = then.world.list(type, *tree, sort);
        const auto found = all_then(records, type, {.text = text, .sort = sort, .limit = static_cast<int>(1 + random_records.below(20)), .at = then.at});
        std::vector<std::string> keys;
        for (const Record& record : found) {
            keys.push_back(record.key);
            ASSERT_EQ(shown(record), shown(*then.world.find(record.key)));
        }
        ASSERT_EQ(keys, wanted) << type << ": " << text << " by " << sort << " at " << format_time(then.at);
        EXPECT_EQ(*records.count(type, text, then.at), static_cast<int64_t>(wanted.size())) << text;
        std::map<std::string, int64_t> by_state, by_tag;
        for (const Record& record : found) ++by_state[record.state];
        const auto counted = records.count_by(type, text, std::vector<std::string>{"state"}, then.at);
        ASSERT_TRUE(counted);
        for (const FieldCount& count : *counted) by_state[std::string(count.value.text())] -= count.count;
        for (const auto& [state, left] : by_state) EXPECT_EQ(left, 0) << state << " of " << text;
    }
}

TEST_P(Past_, EveryMomentIsRebuiltAsItWas) {
    RandomRecords random_records(*this, GetParam());
    std::vector<Snapshot> snapshots;
    for (int round = 0; round < 6; ++round) {
        for (int i = 0; i < 35; ++i) random_records.step();
        ASSERT_FALSE(HasFatalFailure());
        snapshots.push_back({clock.now(), random_records.world()});
        clock.advance(seconds(1));
    }
    std::string me;
    for (const Record& record : snapshots.front().world.records)
        if (record.type->name == "party" && me.empty()) me = record.id.text;
    for (Snapshot& snapshot : snapshots) snapshot.world.me = me;
    Records records = store->as({.user_id = "u", .name = "U", .level = schema::Level::lead, .party = me});
    for (size_t i = 0; i < 2 * snapshots.size(); ++i) {
        const Snapshot& then = snapshots[random_records.below(snapshots.size())];
        compare(records, then, random_records);
        if (HasFatalFailure()) return;
        random_records.step();  // the present goes on, the past stays
    }
    open();
    compare(store->as({.user_id = "u", .name = "U", .level = schema::Level::lead, .party = me}), snapshots[1], random_records);
    EXPECT_TRUE(store->journal().verify()->ok);
}
INSTANTIATE_TEST_SUITE_P(Seeds, Past_, ::testing::Range<uint64_t>(1, 9));

struct PastRights : ::testing::Test, StoreFixture {};

TEST_F(PastRights, WhoMayNotSeeItTodayDoesNotSeeWhatItWas) {
    const Record made = *as_redoubt().create("asset", {{"title", "secret plans"}});
    const Time before = clock.now();
    clock.advance(hours(1));
    ASSERT_TRUE(as_redoubt().update("asset", "ASSET-1", {{"compartment", "blue"}, {"title", "other"}}, {}));
    Records outsider = as(schema::Level::lead);
    EXPECT_EQ(outsider.get("asset", "ASSET-1", before).error().code, Code::not_found);
    EXPECT_EQ(outsider.list("asset", {.at = before})->records.size(), 0U);
    EXPECT_EQ(outsider.count("asset", "secret", before), 0);
    EXPECT_EQ(as_redoubt().list("asset", {.text = "secret", .at = before})->records.size(), 1U);
    EXPECT_EQ(as_redoubt().get("asset", "ASSET-1", before - hours(1)).error().code, Code::not_found);
}

TEST_F(PastRights, WhatLayInACompartmentThenIsNotShownToThoseOutside) {
    const std::string party = as_redoubt().create("party", {{"title", "Ines"}})->id.text;
    ASSERT_TRUE(store->write([&](Transaction& t) -> Result<> { return t.sql.run("INSERT INTO compartment_member VALUES('blue', ?)", {party}); }));
    const std::string plans = as_redoubt().create("asset", {{"title", "secret plans"}, {"compartment", "blue"}})->key;
    ASSERT_TRUE(as_redoubt().create("alert", {{"rule_title", "odd"}, {"severity", "high"}, {"asset", plans}}));
    const Time before = clock.now();
    clock.advance(hours(1));
    ASSERT_TRUE(as_redoubt().update("asset", plans, {{"compartment", ""}, {"title", "published plans"}}, {}));
    const Time after = clock.now();
    clock.advance(hours(1));
    Records outsider = as(schema::Level::lead), member = as(schema::Level::ic2, party);
    EXPECT_EQ(outsider.get("asset", plans)->title, "published plans");
    EXPECT_EQ(outsider.get("asset", plans, before).error().code, Code::not_found);
    EXPECT_EQ(outsider.list("asset", {.at = before})->records.size(), 0U);
    EXPECT_EQ(outsider.count("asset", "secret", before), 0);
    EXPECT_EQ(outsider.count("asset", "-title:x", before), 0);
    EXPECT_EQ(outsider.count("alert", "asset.title:secret*", before), 0);
    EXPECT_TRUE(outsider.count_by("asset", "", std::vector<std::string>{"state"}, before)->empty());
    EXPECT_EQ(outsider.list("asset", {.at = after})->records.size(), 1U);
    EXPECT_EQ(member.get("asset", plans, before)->title, "secret plans");
    EXPECT_EQ(member.count("alert", "asset.title:secret*", before), 1);
    size_t exported = 0;
    const auto count = [&](std::span<const Record> batch) -> Result<> {
        exported += batch.size();
        return {};
    };
    ASSERT_TRUE(each_record(*store, outsider.actor(), "asset", {.at = before}, count));
    EXPECT_EQ(exported, 0U);
    ASSERT_TRUE(each_record(*store, member.actor(), "asset", {.at = before}, count));
    EXPECT_EQ(exported, 1U);
}

TEST_F(PastRights, AMomentIsWrittenAsPeopleDo) {
    EXPECT_EQ(*store->moment("now-1h"), clock.now() - hours(1));
    EXPECT_EQ(format_time(*store->moment("2026-11-19")), "2026-11-19T23:59:59.999999999Z");
    EXPECT_FALSE(store->moment("2126-11-19"));
    EXPECT_FALSE(store->moment("yesterdayish"));
    EXPECT_FALSE(as_redoubt().list("alert_group", {.at = clock.now()}));
}

struct SensitiveReads : ::testing::Test, StoreFixture {
    int64_t entries() { return store->journal().verify()->entries; }
};

TEST_F(SensitiveReads, AHitOfASearchAndARowOfAnExportAreToo) {
    const std::string party = as_redoubt().create("party", {{"title", "Ines"}})->id.text;
    ASSERT_TRUE(store->write([&](Transaction& t) -> Result<> { return t.sql.run("INSERT INTO compartment_member VALUES('case', ?)", {party}); }));
    const std::string plans = as_redoubt().create("incident", {{"title", "theft of plans"}, {"severity", "high"}, {"compartment", "case"}})->key;
    ASSERT_TRUE(as_redoubt().create("incident", {{"title", "theft of bread"}, {"severity", "low"}}));
    ASSERT_TRUE(as_redoubt().create("asset", {{"title", "theft camera"}, {"compartment", "case"}}));
    const int64_t before = entries();
    Records member = as(schema::Level::ic2, party), outsider = as(schema::Level::lead);
    EXPECT_EQ(outsider.search("theft")->size(), 1U);
    EXPECT_EQ(entries(), before) << "what is open to all is nobody's business";
    EXPECT_EQ(member.search("theft")->size(), 3U);
    EXPECT_EQ(entries(), before + 2) << "one for each type";
    const auto history = as_redoubt().history("incident", plans);
    EXPECT_EQ(history->back().action, "read");
    EXPECT_EQ(history->back().actor, member.actor().user_id);
    ASSERT_TRUE(member.search("theft"));
    EXPECT_EQ(entries(), before + 2) << "once in a while";
    ASSERT_TRUE(each_record(*store, member.actor(), "incident", {}, [](std::span<const Record>) -> Result<> { return {}; }));
    EXPECT_EQ(entries(), before + 3);
    EXPECT_EQ(as_redoubt().history("incident", "INC-1")->size(), 1U);
}

TEST_F(SensitiveReads, AreEntriesOnceInAWhile) {
    const std::string party = as_redoubt().create("party", {{"title", "Ines"}})->id.text;
    ASSERT_TRUE(store->write([&](Transaction& t) -> Result<> { return t.sql.run("INSERT INTO compartment_member VALUES('case', ?)", {party}); }));
    std::string hidden;
    for (const char* compartment : {"", "case", "case"})
        hidden = as_redoubt().create("incident", {{"title", "x"}, {"severity", "high"}, {"compartment", compartment}})->key;
    const int64_t before = entries();
    Records member = as(schema::Level::ic2, party);
    ASSERT_TRUE(member.get("incident", "INC-1"));
    EXPECT_EQ(entries(), before);
    ASSERT_TRUE(member.get("incident", hidden));
    ASSERT_TRUE(member.get("incident", hidden));
    EXPECT_EQ(entries(), before + 1);
    ASSERT_EQ(member.list("incident", {})->records.size(), 3U);
    ASSERT_TRUE(member.list("incident", {}));
    EXPECT_EQ(entries(), before + 2) << "a list is one entry";
    clock.advance(minutes(20));
    ASSERT_TRUE(member.get("incident", hidden));
    EXPECT_EQ(entries(), before + 3);
    const auto history = as_redoubt().history("incident", hidden);
    ASSERT_TRUE(history);
    std::vector<std::string> reads;
    for (const JournalEntry& entry : *history)
        if (entry.action == "read") reads.push_back(entry.actor + " " + std::string(entry.changes.back().field));
    EXPECT_EQ(reads.size(), 3U);
    EXPECT_TRUE(as(schema::Level::lead).get("incident", hidden).error().code == Code::not_found);
    EXPECT_EQ(entries(), before + 3) << "what one may not see is not read";
}

}  // namespace
}  // namespace redoubt::store
