// What must hold when things go wrong: a kill at any moment, a full disk, many threads, data of another version.
#include <gtest/gtest.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>

#include <atomic>
#include <set>
#include <thread>

#include "store/transaction.h"
#include "support/store_fixture.h"

namespace redoubt::store {
namespace {

using schema::Level;
using schema::Map;
using test::StoreFixture;

// Inserts until it is killed; each id goes to the pipe after the store has said yes.
[[noreturn]] void insert_until_killed(StoreFixture& fixture, int pipe_end, int round) {
    fixture.open();
    for (int i = 0;; ++i) {
        std::vector<Map> alerts;
        for (int k = 0; k < 20; ++k)
            alerts.push_back(
                {{"severity", "low"}, {"rule_title", "R"}, {"host", "h"}, {"source_key", std::to_string(round) + "-" + std::to_string(i * 20 + k)}});
        const auto done = fixture.as_redoubt().insert_many("alert", alerts, "source_key");
        if (!done) ::_exit(3);
        for (const std::string& id : done->ids)
            if (::write(pipe_end, id.data(), id.size()) != static_cast<ssize_t>(id.size())) ::_exit(4);
    }
}

TEST(Durable, WhatWasAcknowledgedIsThereOnceAfterAKill) {
    StoreFixture fixture;
    fixture.store.reset();
    std::set<std::string> acknowledged;
    SeededRandom dice(3);
    for (int round = 0; round < 6; ++round) {
        int ends[2];
        ASSERT_EQ(::pipe(ends), 0);
        const pid_t child = ::fork();
        if (child == 0) {
            ::close(ends[0]);
            insert_until_killed(fixture, ends[1], round);
        }
        ::close(ends[1]);
        std::string ids;
        char buffer[4096];
        const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(300 + dice.below(500));
        while (std::chrono::steady_clock::now() < end) {
            const ssize_t got = ::read(ends[0], buffer, sizeof buffer);
            if (got <= 0) break;
            ids.append(buffer, static_cast<size_t>(got));
        }
        ::kill(child, SIGKILL);
        for (ssize_t got = 0; (got = ::read(ends[0], buffer, sizeof buffer)) > 0;) ids.append(buffer, static_cast<size_t>(got));
        ::close(ends[0]);
        ::waitpid(child, nullptr, 0);
        for (size_t at = 0; at + 26 <= ids.size(); at += 26) acknowledged.insert(ids.substr(at, 26));

        fixture.open();
        const auto check = fixture.store->journal().verify();
        ASSERT_TRUE(check && check->ok) << check->problem;
        for (const std::string& id : acknowledged) ASSERT_TRUE(fixture.as_redoubt().get("alert", id)) << id;
        const int64_t there = *fixture.as_redoubt().count("alert", "");
        EXPECT_EQ(there % 20, 0) << "a half-written batch";
        EXPECT_GE(there, static_cast<int64_t>(acknowledged.size()));
        EXPECT_EQ(check->entries, there);
        EXPECT_EQ(fixture.as_redoubt().list("alert_group", {})->records.at(0)["count"].integer(), there);
        fixture.store.reset();
    }
    EXPECT_GT(acknowledged.size(), 100U);
}

TEST(Durable, AFullDiskIsSaidAndLeavesNothingHalfDone) {
    StoreFixture fixture;
    ASSERT_TRUE(fixture.as_redoubt().create("asset", {{"title", "before"}}));
    ASSERT_TRUE(fixture.try_open(140));
    std::string error;
    int made = 0;
    for (; made < 10'000 && error.empty(); ++made) {
        const auto done = fixture.as_redoubt().create("asset", {{"title", "fill"}, {"description", std::string(5000, 'x')}});
        if (!done) error = done.error().text();
    }
    EXPECT_NE(error.find("the disk is full"), std::string::npos) << error;
    EXPECT_TRUE(fixture.as_redoubt().get("asset", "ASSET-1"));
    EXPECT_EQ(fixture.as_redoubt().count("asset", ""), made);
    EXPECT_TRUE(fixture.store->journal().verify()->ok);
    ASSERT_TRUE(fixture.try_open(100'000));
    const auto after = fixture.as_redoubt().create("asset", {{"title", "after"}});
    ASSERT_TRUE(after);
    EXPECT_EQ(after->key, "ASSET-" + std::to_string(made + 1)) << "no number is lost";
    EXPECT_TRUE(fixture.store->journal().verify()->ok);
}

TEST(Durable, ManyThreadsChangeAndReadAtOnce) {
    StoreFixture fixture;
    ASSERT_TRUE(fixture.as_redoubt().create("asset", {{"title", "shared"}, {"zone", "0"}}));
    std::atomic<int> stale = 0, failed = 0, told = 0;
    int64_t last_version = 0;
    bool in_order = true;
    fixture.store->changes().subscribe([&](std::span<const Change> changes) {
        for (const Change& change : changes) {
            ++told;
            if (change.key != "ASSET-1") continue;
            in_order = in_order && change.version > last_version;
            last_version = change.version;
        }
    });
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 25; ++i) {
                if (!fixture.as_redoubt().create("asset", {{"title", "t" + std::to_string(t)}})) ++failed;
                for (bool done = false; !done;) {
                    const auto seen = fixture.as_redoubt().get("asset", "ASSET-1");
                    const auto next = std::to_string(std::stoi(std::string((*seen)["zone"].text())) + 1);
                    const auto changed = fixture.as_redoubt().update("asset", "ASSET-1", {{"zone", next}}, seen->version);
                    done = changed.has_value();
                    if (!done) ++(changed.error().code == Code::stale ? stale : failed);
                }
                if (!fixture.as_redoubt().list("asset", {.text = "title:t" + std::to_string(t)})) ++failed;
            }
        });
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(failed, 0);
    EXPECT_TRUE(in_order);
    EXPECT_EQ(told, 400);
    EXPECT_EQ(fixture.as_redoubt().get("asset", "ASSET-1")->fields["zone"].text(), "200") << "no update was lost";
    EXPECT_EQ(fixture.as_redoubt().count("asset", "title:t3"), 25);
    EXPECT_TRUE(fixture.store->journal().verify()->ok);
}

TEST(Durable, AFailingChangeTakesBackOnlyItself) {
    StoreFixture fixture;
    std::vector<std::thread> threads;
    std::atomic<int> good = 0, bad = 0;
    for (int t = 0; t < 8; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 20; ++i) {
                const bool fails = (t + i) % 3 == 0;
                const Result<> done = fixture.store->write([&](Transaction& transaction) -> Result<> {
                    TRY(transaction.sql.run("INSERT INTO meta VALUES(?, 'x')", {std::to_string(t) + "." + std::to_string(i)}));
                    if (fails) return fail(Code::invalid, "no");
                    return {};
                });
                ++(done ? good : bad);
            }
        });
    for (std::thread& thread : threads) thread.join();
    const auto kept = fixture.store->read([](Reader& reader) { return reader.sql.integer("SELECT count(*) FROM meta WHERE value = 'x'"); });
    EXPECT_EQ(**kept, good.load());
    EXPECT_EQ(good + bad, 160);
    EXPECT_GT(bad, 40);
}

TEST(Durable, OneProcessHasTheDirectory) {
    StoreFixture fixture;
    const auto second =
        Store::open({.folder = fixture.folder.path(), .clock = fixture.clock, .random = fixture.random, .disk = fixture.disk, .types = records::all_records()});
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Code::unavailable);
}

struct Versions : ::testing::Test, StoreFixture {
    std::string refused_after(const std::string& sql) {
        store.reset();
        sqlite3* database = nullptr;
        sqlite3_open((folder.path() + "/redoubt.db").c_str(), &database);
        EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(database);
        sqlite3_close(database);
        const Result<> opened = try_open();
        return opened ? "" : opened.error().text();
    }
};

TEST_F(Versions, DataOfANewerOneIsRefused) {
    EXPECT_NE(refused_after("PRAGMA user_version = 99").find("newer Redoubt: its format is 99"), std::string::npos);
    EXPECT_EQ(refused_after("PRAGMA user_version = 1"), "");
    EXPECT_NE(refused_after("ALTER TABLE asset ADD COLUMN shoe_size TEXT").find("assets has a field 'shoe_size'"), std::string::npos);
    EXPECT_EQ(refused_after("ALTER TABLE asset DROP COLUMN shoe_size"), "");
    EXPECT_NE(refused_after("INSERT INTO record_type VALUES('spell', 99)").find("type 'spell'"), std::string::npos);
}

TEST_F(Versions, MissingFieldsAreAdded) {
    ASSERT_TRUE(as_redoubt().create("asset", {{"title", "web01"}, {"zone", "dmz"}, {"ips", schema::List{"10.0.0.1"}}}));
    EXPECT_EQ(refused_after("ALTER TABLE asset DROP COLUMN zone;"), "");
    EXPECT_TRUE(as_redoubt().get("asset", "ASSET-1")->fields["zone"].is_null());
    EXPECT_EQ(as_redoubt().count("asset", "ips:10.0.0.1"), 1);
    ASSERT_TRUE(as_redoubt().update("asset", "ASSET-1", {{"zone", "lan"}}, 1));
}

TEST_F(Versions, AChoiceThatMeansSomethingElseIsRefused) {
    EXPECT_NE(refused_after("UPDATE choice SET name = 'outside' WHERE type = 'asset' AND field = 'exposure' AND number = 2")
                  .find("was 'outside' and is now 'public'"),
              std::string::npos);
}

}  // namespace
}  // namespace redoubt::store
