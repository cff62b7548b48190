// A store in a fresh folder that goes away with it, with a clock that stands still and chance that repeats itself.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "records/all.h"
#include "store/store.h"

namespace redoubt::test {

class Folder {
public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "redoubt-test-XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    const std::string& path() const { return path_; }

private:
    std::string path_;
};

struct StoreFixture {
    Folder folder{};
    ManualClock clock{Time::from_unix_s(1'795'262'400)};
    SeededRandom random{7};
    SystemDisk disk{};
    std::unique_ptr<store::Store> store{};

    StoreFixture() { open(); }
    Result<> try_open(int64_t most_pages = 0) {
        store.reset();
        auto opened = store::Store::open(
            {.folder = folder.path(), .clock = clock, .random = random, .disk = disk, .types = records::all_records(), .most_pages = most_pages, .sync = false});
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
