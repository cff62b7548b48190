// Very many records in one change, worked out beside the writing.
#include "store/insert_each.h"

#include <gtest/gtest.h>

#include <filesystem>

#include <fmt/format.h>

#include "store/transaction.h"
#include "support/store_fixture.h"

namespace redoubt::store {
namespace {

using schema::Map;
using test::StoreFixture;

struct InsertEach : ::testing::Test, StoreFixture {
    static Map finding(size_t at) {
        return {{"title", fmt::format("Weakness {}", at)},
                {"kind", "vulnerability"},
                {"severity", at % 3 == 0 ? "high" : "low"},
                {"identity", fmt::format("host/{}", at)},
                {"weaknesses", schema::List{fmt::format("CWE-{}", at % 10)}},
                {"tools", schema::List{"scanner"}}};
    }
    Result<InsertResult> insert(size_t count, const MakeFields& make = finding) {
        return insert_each(*store, Actor::redoubt(), "finding", count, make, "identity");
    }
    int64_t count(const std::string& query) { return as_redoubt().count("finding", query).value_or(-1); }
};

TEST_F(InsertEach, WritesEachInOrderWithAnEntryInTheJournal) {
    const auto done = insert(700);
    ASSERT_TRUE(done) << done.error().text();
    EXPECT_EQ(done->added, 700);
    ASSERT_EQ(done->ids.size(), 700U);
    for (const size_t at : {0, 255, 256, 512, 699}) {
        const auto record = as_redoubt().get("finding", done->ids[at]);
        ASSERT_TRUE(record) << at;
        EXPECT_EQ(record->title, fmt::format("Weakness {}", at));
        EXPECT_EQ(record->key, fmt::format("FIND-{}", at + 1));
        EXPECT_EQ((*record)["severity"].text(), at % 3 == 0 ? "high" : "low");
        EXPECT_EQ(record->state, "new");
        EXPECT_EQ(as_redoubt().history("finding", done->ids[at])->size(), 1U);
    }
    EXPECT_EQ(count("severity:high"), 234);
    EXPECT_EQ(count("\"Weakness 699\""), 1);
    EXPECT_TRUE(store->journal().verify()->ok);
}

TEST_F(InsertEach, WhatIsKnownStaysAsItIs) {
    const auto known = as_redoubt().create("finding", finding(300));
    ASSERT_TRUE(known) << known.error().text();
    const auto done = insert(600);
    ASSERT_TRUE(done) << done.error().text();
    EXPECT_EQ(done->added, 599);
    EXPECT_FALSE(done->is_new[300]);
    EXPECT_EQ(done->ids[300], known->id.text);
    EXPECT_EQ(as_redoubt().get("finding", known->id.text)->version, 1);
}

TEST_F(InsertEach, OneThatIsWrongTakesAllBack) {
    const auto done = insert(600, [](size_t at) {
        Map out = finding(at);
        if (at == 555) out.set("severity", "terrible");
        return out;
    });
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, Code::invalid);
    EXPECT_EQ(done.error().where.substr(0, 3), "555");
    EXPECT_EQ(count(""), 0);
    EXPECT_FALSE(insert(1, [](size_t) { return Map{{"title", "no kind"}, {"identity", "x"}}; }));
    EXPECT_FALSE(insert(1, [](size_t) {
        Map out = finding(1);
        out.set("colour", "red");
        return out;
    }));
    EXPECT_EQ(insert(0)->ids.size(), 0U);
}

TEST_F(InsertEach, IsPartOfTheCallersChange) {
    const auto done = store->together([&]() -> Result<> {
        TRY(insert(300));
        return fail(Code::unavailable, "not after all");
    });
    EXPECT_FALSE(done);
    EXPECT_EQ(count(""), 0);
    EXPECT_EQ(insert(300)->added, 300);
    EXPECT_EQ(count(""), 300);
}

TEST_F(InsertEach, ColumnsFollowWhatAChangeHasLetGoOf) {
    ASSERT_TRUE(insert(3));
    ASSERT_EQ(count("severity:high"), 1);  // they are loaded now
    const auto done = store->write([&](Transaction& transaction) -> Result<> {
        TRY(insert_each(*store, Actor::redoubt(), "finding", 300, [](size_t at) { return finding(at + 3); }, "identity"));
        EXPECT_TRUE(transaction.touched.empty());
        return {};
    });
    ASSERT_TRUE(done) << done.error().text();
    EXPECT_EQ(count("severity:high"), 101);
    EXPECT_EQ(count("weaknesses:CWE-4"), 30);
    EXPECT_EQ(as_redoubt().list("finding", {.text = "identity:host/302"})->records.size(), 1U);
}

TEST_F(InsertEach, SubscribersOfVeryManyAreToldThatThereAreMore) {
    size_t told = 0, more = 0;
    const int64_t subscription = store->changes().subscribe([&](std::span<const Change> changes) {
        for (const Change& change : changes) ++(change.id.empty() ? more : told);
    });
    EXPECT_EQ(insert(10'500)->added, 10'500);
    store->changes().unsubscribe(subscription);
    EXPECT_EQ(more, 1U);
    EXPECT_GE(told, 9'500U);
    EXPECT_LE(told, 10'500U);
    EXPECT_EQ(count("severity:high"), 3'500);
    EXPECT_TRUE(store->journal().verify()->ok);
}

TEST_F(InsertEach, WhatALargeChangeHasWrittenNeedNotStayInTheMemory) {
    ASSERT_TRUE(store->ensure_tables("CREATE TABLE IF NOT EXISTS ballast(number INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT"));
    const std::string log = store->folder() + "/redoubt.db-wal";
    const std::string body(40'000, 'x');
    const auto done = store->write([&](Transaction& transaction) -> Result<> {
        for (int64_t i = 0; i < 2'500; ++i) TRY(transaction.sql.run("INSERT INTO ballast VALUES(?, ?)", {i, body}));
        EXPECT_GT(std::filesystem::file_size(log), uint64_t{30} << 20);  // of 100 MB, before the commit
        return fail(Code::unavailable, "not after all");
    });
    EXPECT_FALSE(done);
    const auto rows = store->read([](Reader& reader) { return reader.sql.integer("SELECT count(*) FROM ballast"); });
    EXPECT_EQ(**rows, 0);
}

}  // namespace
}  // namespace redoubt::store
