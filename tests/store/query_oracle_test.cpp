// Random records and random queries: what the columns find, sort, page and count is what the oracle does.
#include <filesystem>

#include "store/random_records.h"

namespace redoubt::store {
namespace {

using test::PlainWorld;
using test::RandomRecords;
using test::StoreFixture;

struct QueryOracle : ::testing::TestWithParam<uint64_t>, StoreFixture {};

std::vector<std::string> all_pages(Records records, std::string_view type, ListQuery query) {
    std::vector<std::string> keys;
    do {
        const auto page = records.list(type, query);
        EXPECT_TRUE(page) << query.text << ": " << page.error().text();
        if (!page) return keys;
        for (const Record& record : page->records) keys.push_back(record.key);
        query.cursor = page->next_cursor;
    } while (!query.cursor.empty());
    return keys;
}

void compare_counts(Records records, const PlainWorld& world, const std::string& type, const std::string& text, const std::vector<std::string>& keys) {
    const std::vector<std::string> by = type == "alert" ? std::vector<std::string>{"severity", "asset"} : std::vector<std::string>{"state", "owner"};
    std::map<std::pair<std::string, std::string>, int64_t> wanted;
    for (const std::string& key : keys) {
        const schema::Map flat = world.find(key)->flat();
        ++wanted[{std::string(flat[by[0]].text()), std::string(flat[by[1]].text())}];
    }
    const auto counted = records.count_by(type, text, by);
    ASSERT_TRUE(counted) << counted.error().text();
    std::map<std::pair<std::string, std::string>, int64_t> found;
    for (const FieldCount& count : *counted) found[{std::string(count.value.text()), std::string(count.second.text())}] = count.count;
    EXPECT_EQ(found, wanted) << type << ": " << text;
    EXPECT_EQ(*records.count(type, text), static_cast<int64_t>(keys.size()));
}

void ask_at_random(StoreFixture& on, RandomRecords& random_records, int questions, uint64_t seed) {
    PlainWorld world = random_records.world();
    for (const Record& record : world.records)
        if (record.type->name == "party" && world.me.empty()) world.me = record.id.text;
    Records records = on.store->as({.user_id = "u", .name = "U", .level = schema::Level::lead, .party = world.me});
    size_t found = 0;
    for (int i = 0; i < questions; ++i) {
        const std::string type(random_records.one_of(RandomRecords::types));
        const std::string text = random_records.query(type);
        const std::string sort = random_records.sort(type);
        const auto tree = schema::parse_query(text);
        ASSERT_TRUE(tree) << text << ": " << tree.error().text();
        const auto wanted = world.list(type, *tree, sort);
        const auto keys = all_pages(records, type, {.text = text, .sort = sort, .limit = static_cast<int>(1 + random_records.below(30))});
        ASSERT_EQ(keys, wanted) << type << ": " << text << " by " << sort << " seed " << seed;
        compare_counts(records, world, type, text, keys);
        found += keys.size();
    }
    EXPECT_GT(found, 50U);
}

TEST_P(QueryOracle, TheColumnsAnswerAsTheOracle) {
    RandomRecords random_records(*this, GetParam());
    for (int i = 0; i < 150; ++i) random_records.step();
    ASSERT_FALSE(HasFatalFailure());
    ask_at_random(*this, random_records, 120, GetParam());
}

// Kept when the store closed; and kept earlier, as after a crash, with changes since.
TEST_P(QueryOracle, KeptColumnsAnswerAsTheOracle) {
    least_kept = 1;
    open();
    RandomRecords random_records(*this, GetParam());
    const std::filesystem::path kept = folder.path() + "/columns", aside = folder.path() + "/aside";
    for (int round = 0; round < 3; ++round) {
        for (int i = 0; i < 50; ++i) random_records.step();
        ASSERT_TRUE(store->warm());
        open();
        ASSERT_TRUE(std::filesystem::exists(kept / "asset"));
        if (round == 0) std::filesystem::copy(kept, aside);
    }
    ask_at_random(*this, random_records, 40, GetParam());
    store.reset();
    std::filesystem::remove_all(kept);
    std::filesystem::rename(aside, kept);
    open();
    ask_at_random(*this, random_records, 40, GetParam());
}
INSTANTIATE_TEST_SUITE_P(Seeds, QueryOracle, ::testing::Range<uint64_t>(1, 13));

}  // namespace
}  // namespace redoubt::store
