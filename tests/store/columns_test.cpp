// The columns' parts: dictionaries, and what is kept of columns in files. What they answer is compared in query_oracle_test.
#include <map>
#include <set>

#include "store/state.h"
#include "support/store_fixture.h"

namespace redoubt::store {
namespace {

TEST(Dictionary, GivesEachTextOneNumber) {
    Dictionary dictionary;
    SeededRandom random(3);
    std::map<std::string, uint32_t> expected;
    EXPECT_EQ(dictionary.find("nothing yet"), 0U);
    for (int i = 0; i < 20'000; ++i) {
        const std::string text = std::to_string(random.below(5000)) + std::string(random.below(3), 'x');
        const uint32_t code = dictionary.code_of(text);
        const auto [place, fresh] = expected.emplace(text, code);
        ASSERT_EQ(place->second, code) << text;
        if (fresh) ASSERT_EQ(code, expected.size());
        ASSERT_EQ(dictionary.text_of(code), text);
    }
    for (const auto& [text, code] : expected) ASSERT_EQ(dictionary.find(text), code);
    EXPECT_EQ(dictionary.find("5001"), 0U);
    const std::vector<int64_t> ranks = dictionary.ranks();
    int64_t last = 0;
    for (const auto& [text, code] : expected) {
        EXPECT_EQ(ranks[code], last + rank_step) << text;
        EXPECT_EQ(dictionary.rank_of(text), ranks[code]);
        last = ranks[code];
    }
    Dictionary again;
    ASSERT_TRUE(again.restore(std::string(dictionary.bytes()), {dictionary.ends().begin(), dictionary.ends().end()}));
    for (const auto& [text, code] : expected) ASSERT_EQ(again.find(text), code);
    EXPECT_FALSE(again.restore("abc", {2, 1, 3}));
    EXPECT_FALSE(again.restore("abc", {1, 2}));
}

TEST(RowSet, HoldsTheSameAsASetHoweverMany) {
    RowSet rows;
    std::set<uint32_t> expected;
    SeededRandom dice(5);
    for (int i = 0; i < 40'000; ++i) {
        const auto row = static_cast<uint32_t>(dice.below(i < 2000 ? 500 : 9000));
        if (dice.below(4) == 0) {
            rows.remove(row);
            expected.erase(row);
        } else {
            rows.add(row);
            expected.insert(row);
        }
        if (i % 5000 == 0) ASSERT_EQ(rows.ascending(), std::vector<uint32_t>(expected.begin(), expected.end())) << i;
    }
    Bits even(9001);
    for (uint32_t row = 0; row < 9000; row += 2) even.set(row);
    rows.remove(even);
    std::erase_if(expected, [](uint32_t row) { return row % 2 == 0; });
    ASSERT_EQ(rows.ascending(), std::vector<uint32_t>(expected.begin(), expected.end()));
    Bits all(9001);
    rows.add_to(all);
    EXPECT_EQ(all.count(), expected.size());
}

TEST(Enclosure, SaysWhatLiesOpenAndInWhichCompartment) {
    Enclosure enclosure;
    std::map<size_t, uint32_t> expected;
    SeededRandom dice(3);
    for (int i = 0; i < 5000; ++i) {
        const size_t row = 1 + dice.below(700);
        const auto now = static_cast<uint32_t>(dice.below(5));
        enclosure.put(row, expected.contains(row) ? expected[row] : 0, now);
        expected[row] = now;
    }
    for (const std::vector<uint32_t>& seen : {std::vector<uint32_t>{}, {2}, {1, 4}, {0, 99}}) {
        const Bits visible = enclosure.visible(seen);
        for (const auto& [row, lies_in] : expected)
            EXPECT_EQ(visible.test(row), lies_in == 0 || std::ranges::find(seen, lies_in) != seen.end()) << row << " lies in " << lies_in;
    }
}

struct KeptColumns : ::testing::Test, test::StoreFixture {
    std::string path() const { return folder.path() + "/columns/asset"; }
    // 30 assets, kept.
    void make() {
        least_kept = 1;
        open();
        for (int i = 0; i < 30; ++i) ASSERT_TRUE(as_redoubt().create("asset", {{"title", "host " + std::to_string(i)}, {"site", "Porto"}}));
        ASSERT_TRUE(store->warm());
        store.reset();
    }
    Result<KeptAt> restored(const std::string& bytes) { return store->state().find("asset")->columns.restore(bytes); }
    int64_t in_porto() { return as_redoubt().count("asset", "site:Porto").value(); }
};

TEST_F(KeptColumns, WhatDoesNotFitIsLoadedFromTheDatabase) {
    make();
    const std::string kept = disk.read(path(), 1 << 20).value();
    open();
    EXPECT_EQ(in_porto(), 30);
    EXPECT_EQ(store->state().find("asset")->kept, 30) << "they came from the file";
    store.reset();
    const std::string other(kept.size(), 'x');
    for (const std::string& bytes : {std::string(), kept.substr(0, kept.size() / 2), kept.substr(0, kept.size() - 1) + "?", other}) {
        ASSERT_TRUE(disk.write_durably(path(), bytes));
        open();
        EXPECT_EQ(in_porto(), 30);
        EXPECT_NE(store->state().find("asset")->kept, 30) << bytes.size();
        store.reset();
    }
}

// Even with a hash that fits, as nobody but this program writes it.
TEST_F(KeptColumns, DamageIsRefusedWhateverItHits) {
    make();
    const std::string kept = disk.read(path(), 1 << 20).value();
    open();
    ASSERT_TRUE(restored(kept));
    SeededRandom dice(11);
    size_t refused = 0;
    for (int i = 0; i < 500; ++i) {
        std::string bytes = kept.substr(0, kept.size() - sizeof(Sha256));
        if (dice.below(8) == 0) bytes.resize(dice.below(bytes.size()));
        for (uint64_t hits = 1 + dice.below(3); hits > 0 && !bytes.empty(); --hits) bytes[dice.below(bytes.size())] = static_cast<char>(dice.below(256));
        const Sha256 hash = sha256(bytes);
        bytes.append(reinterpret_cast<const char*>(hash.data()), hash.size());
        refused += !restored(bytes);
    }
    EXPECT_GT(refused, 50U);
}

// Another history under the same numbers: a restored backup, or a disk that lost what was not synced.
TEST_F(KeptColumns, OfAnotherHistoryTheyAreNotTaken) {
    make();
    const std::string kept = disk.read(path(), 1 << 20).value();
    for (const char* name : {"redoubt.db", "redoubt.db-wal", "redoubt.db-shm"}) (void)disk.remove(folder.path() + "/" + name);
    clock.advance(minutes(1));
    open();
    for (int i = 0; i < 40; ++i) ASSERT_TRUE(as_redoubt().create("asset", {{"title", "other " + std::to_string(i)}, {"site", "Braga"}}));
    store.reset();
    ASSERT_TRUE(disk.write_durably(path(), kept));
    open();
    EXPECT_EQ(in_porto(), 0);
    EXPECT_EQ(as_redoubt().count("asset", "site:Braga").value(), 40);
}

TEST_F(KeptColumns, SmallTypesAreNotKept) {
    ASSERT_TRUE(as_redoubt().create("asset", {{"title", "one"}}));
    ASSERT_TRUE(store->warm());
    ASSERT_TRUE(store->keep_columns());
    EXPECT_FALSE(disk.exists(path()));
}

}  // namespace
}  // namespace redoubt::store
