// A store in a fresh folder that goes away with it, with a clock that stands still and chance that repeats itself.
#pragma once

#include <gtest/gtest.h>

#include "records/all.h"
#include "store/store.h"
#include "support/folder.h"

namespace redoubt::test {

struct StoreFixture {
    Folder folder{};
    ManualClock clock{Time::from_unix_s(1'795'262'400)};
    SeededRandom random{7};
    SystemDisk disk{};
    int64_t least_kept = 20'000;  // see StoreOptions
    std::unique_ptr<store::Store> store{};

    StoreFixture() { open(); }
    Result<> try_open(int64_t most_pages = 0) {
        store.reset();
        auto opened = store::Store::open({.folder = folder.path(),
                                          .clock = clock,
                                          .random = random,
                                          .disk = disk,
                                          .types = records::all_records(),
                                          .most_pages = most_pages,
                                          .least_kept = least_kept,
                                          .sync = false});
        if (!opened) return std::unexpected(opened.error());
        store = *std::move(opened);
        return {};
    }
    void open() {
        const Result<> opened = try_open();
        ASSERT_TRUE(opened) << opened.error().text();
    }
    store::Records as_redoubt() { return store->as(store::Actor::redoubt()); }
    store::Records as(schema::Level level, std::string party = {}) {
        return store->as({.user_id = "u1", .name = "Somebody", .level = level, .party = std::move(party)});
    }
};

}  // namespace redoubt::test
