#include <gtest/gtest.h>
#include <sqlite3.h>
#include <algorithm>

#include <fmt/format.h>

#include "store/beside.h"
#include "support/store_fixture.h"

namespace redoubt::store {
namespace {

using schema::Map;
using test::StoreFixture;

struct Journal_ : ::testing::Test, StoreFixture {
    void SetUp() override {
        for (int i = 0; i < 20; ++i) ASSERT_TRUE(as_redoubt().create("asset", {{"title", "host" + std::to_string(i)}}));
        ASSERT_TRUE(as_redoubt().update("asset", "ASSET-3", {{"zone", "dmz"}}, 1, "moved"));
    }
    // Changes the database behind the store's back.
    void tamper(const std::string& sql) {
        store.reset();
        sqlite3* database = nullptr;
        ASSERT_EQ(sqlite3_open((folder.path() + "/redoubt.db").c_str(), &database), SQLITE_OK);
        char* message = nullptr;
        EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, &message), SQLITE_OK) << message;
        sqlite3_close(database);
        open();
    }
    JournalCheck check() {
        auto checked = store->journal().verify();
        EXPECT_TRUE(checked);
        return checked ? *checked : JournalCheck{};
    }
};

TEST_F(Journal_, AnUntouchedOneVerifiesAlsoAfterReopening) {
    EXPECT_TRUE(check().ok) << check().problem;
    EXPECT_EQ(check().entries, 21);
    const std::string head = check().head;
    open();
    EXPECT_EQ(check().head, head);
    ASSERT_TRUE(as_redoubt().create("asset", {{"title", "one more"}}));
    EXPECT_TRUE(check().ok) << check().problem;
}

TEST_F(Journal_, AnyChangedColumnIsFoundAndNamed) {
    const std::vector<std::string> changes{"body = replace(body, 'host4', 'host5')",
                                           "body = body || ' '",
                                           "at = at + 1",
                                           "actor = 'other'",
                                           "action = 'move'",
                                           "type = 'party'",
                                           "record = 'x'",
                                           "version = version + 1",
                                           "hash = zeroblob(32)",
                                           "hash = CAST(substr(hash, 1, 31) || x'00' AS BLOB)"};
    for (const std::string& change : changes) {
        tamper("CREATE TABLE kept AS SELECT * FROM journal; UPDATE journal SET " + change + " WHERE seq = 5;");
        const JournalCheck bad = check();
        EXPECT_FALSE(bad.ok) << change;
        EXPECT_EQ(bad.seq, 5) << change << ": " << bad.problem;
        tamper("DELETE FROM journal; INSERT INTO journal SELECT * FROM kept; DROP TABLE kept;");
        EXPECT_TRUE(check().ok) << check().problem;
    }
}

TEST_F(Journal_, LinksCommentsAndAttachmentsAreWhatItTells) {
    Records records = as_redoubt();
    const auto kept = records.link("asset", "ASSET-1", "depends-on", "asset", "ASSET-2", "it does");
    const auto gone = records.link("asset", "ASSET-1", "depends-on", "asset", "ASSET-3");
    ASSERT_TRUE(kept && gone);
    ASSERT_TRUE(records.unlink("asset", "ASSET-3", gone->id));
    const auto comment = records.comment("asset", "ASSET-4", "first");
    ASSERT_TRUE(comment && edit_comment(*store, Actor::redoubt(), "asset", "ASSET-4", comment->id, "second", {}));
    ASSERT_TRUE(records.attach("asset", "ASSET-5", "a.txt", "text/plain", "words"));
    const auto taken = records.attach("asset", "ASSET-5", "b.txt", "text/plain", "other words");
    ASSERT_TRUE(taken && detach(*store, Actor::redoubt(), "asset", "ASSET-5", taken->id, "wrong file"));
    EXPECT_TRUE(check().ok) << check().problem;
    struct Tampered {
        std::string table, sql, problem;
    };
    for (const auto& [table, sql, problem] :
         {Tampered{"comment", "UPDATE comment SET text = 'first'", "is not what its entries make it"},
          {"comment", "DELETE FROM comment", "is not there"},
          {"comment", "INSERT INTO comment SELECT 'made-up', record, text, author, author_name, at FROM comment", "does not know its comment"},
          {"link", "UPDATE link SET relation = 'runs-on'", "is not what its entries make it"},
          {"link", "UPDATE link SET reason = 'as agreed'", "is not what its entries make it"},
          {"link", "UPDATE link SET author = 'somebody'", "is not what its entries make it"},
          {"comment", "UPDATE comment SET author = 'somebody'", "is not what its entries make it"},
          {"attachment", "UPDATE attachment SET media_type = 'text/html'", "is not what its entries make it"},
          {"attachment", "UPDATE attachment SET author = 'somebody'", "is not what its entries make it"},
          {"link", "DELETE FROM link", "is not there"},
          {"attachment", "UPDATE attachment SET name = 'c.txt'", "is not what its entries make it"},
          {"attachment", "UPDATE attachment SET hash = 'other'", "is not what its entries make it"},
          {"attachment", "DELETE FROM attachment", "is not there"}}) {
        tamper(fmt::format("CREATE TABLE kept AS SELECT * FROM {};{};", table, sql));
        const JournalCheck bad = check();
        EXPECT_FALSE(bad.ok) << sql;
        EXPECT_NE(bad.problem.find(problem), std::string::npos) << sql << ": " << bad.problem;
        EXPECT_TRUE(bad.record.starts_with("ASSET-")) << sql << ": " << bad.record;
        tamper(fmt::format("DELETE FROM {0}; INSERT INTO {0} SELECT * FROM kept; DROP TABLE kept;", table));
        EXPECT_TRUE(check().ok) << sql << ": " << check().problem;
    }
}

TEST_F(Journal_, OneFlippedByteOfTheFileIsFoundAndNamed) {
    store.reset();
    const std::string path = folder.path() + "/redoubt.db";
    std::string bytes = *disk.read(path, 1 << 30);
    const size_t at = bytes.find("\"title\":\"host7\"");
    ASSERT_NE(at, std::string::npos);
    bytes[at + 10] = static_cast<char>(bytes[at + 10] ^ 1);
    ASSERT_TRUE(disk.write_durably(path, bytes));
    open();
    const JournalCheck bad = check();
    EXPECT_FALSE(bad.ok);
    EXPECT_EQ(bad.seq, 8);
    EXPECT_EQ(bad.record, "ASSET-8");
}

TEST_F(Journal_, RemovedAndAddedEntriesAreFound) {
    tamper("CREATE TABLE kept AS SELECT * FROM journal; DELETE FROM journal WHERE seq = 9;");
    EXPECT_EQ(check().problem, "entry 9 is missing");
    tamper("DELETE FROM journal; INSERT INTO journal SELECT * FROM kept; DELETE FROM journal WHERE seq = 21;");
    EXPECT_EQ(check().record, "ASSET-3");
    tamper("DELETE FROM journal; INSERT INTO journal SELECT * FROM kept; DELETE FROM asset WHERE number = 2;");
    EXPECT_FALSE(check().ok);
    tamper("UPDATE asset SET version = 7 WHERE number = 1;");
    EXPECT_EQ(check().record, "ASSET-1");
}

TEST_F(Journal_, EntriesTellBeforeAndAfter) {
    const auto last = store->journal().entries(20, 10);
    ASSERT_TRUE(last);
    ASSERT_EQ(last->size(), 1U);
    const JournalEntry& entry = last->front();
    EXPECT_EQ(entry.reason, "moved");
    EXPECT_EQ(entry.key, "ASSET-3");
    EXPECT_EQ(entry.version, 2);
    const auto zone = std::ranges::find(entry.changes, "zone", &JournalChange::field);  // beside what follows from it
    ASSERT_NE(zone, entry.changes.end());
    EXPECT_TRUE(zone->before.is_null());
    EXPECT_EQ(zone->after.text(), "dmz");
}

}  // namespace
}  // namespace redoubt::store
