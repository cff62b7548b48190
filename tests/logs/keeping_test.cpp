// What goes and what stays: retention, holds, packing, the manifest; and a real process that is killed, and zstd itself.
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <set>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

#include "base/clock.h"
#include "logs/faulty_folder.h"
#include "logs/log_store.h"
#include "logs/retention.h"
#include "logs/search.h"
#include "support/folder.h"
#include "support/made_events.h"

namespace redoubt::logs {
namespace {

constexpr Time keeping_start = Time{1'763'700'000'000'000'000};

std::multiset<std::string> lines_in(Disk& disk, const std::string& folder) {
    std::multiset<std::string> out;
    const auto view = open_view(disk, folder);
    EXPECT_TRUE(view);
    if (view)
        EXPECT_TRUE(each_line(*view, [&](std::string_view line, size_t, uint64_t number) -> Result<> {
            out.insert(fmt::format("{} {}", number, line));
            return {};
        }));
    return out;
}

class Keeping : public testing::Test {
protected:
    void SetUp() override {
        StoreOptions options{.folder = "logs", .threads = false};
        options.segment.block_bytes = 20000;
        store = *LogStore::open(disk, clock, random, options);
        for (int day = 0; day < 4; ++day) {
            test::MadeEvents made(static_cast<uint64_t>(day) + 1, clock.now());
            for (int i = 0; i < 120; ++i) {
                const test::MadeEvent event = made.next();
                const Incoming incoming = event.incoming();
                ASSERT_TRUE(store->take(i % 4 == 0 ? "SRC-2" : "SRC-1", std::span(&incoming, 1), clock.now(), {}));
            }
            ASSERT_TRUE(store->seal());
            clock.advance(days(1));
        }
    }

    Forgotten forget(const Retention& rule) {
        Forgotten out;
        EXPECT_TRUE(store->with_manifest([&](Manifest& manifest) -> Result<> {
            uint64_t next = next_segment_number(manifest.state());
            out = TRY(apply_retention(disk, manifest, "logs", rule, clock.now(), next));
            return {};
        }));
        return out;
    }
    void expect_whole() {
        const auto check = verify_store(disk, "logs", {});
        ASSERT_TRUE(check);
        EXPECT_TRUE(check->problems.empty()) << check->problems.front();
    }

    test::FaultyFolder disk;
    ManualClock clock{keeping_start};
    SeededRandom random{4};
    std::unique_ptr<LogStore> store;
};

TEST_F(Keeping, OldSegmentsGoUnlessTheyAreHeld) {
    ASSERT_TRUE(store->with_manifest([&](Manifest& manifest) {
        return manifest.hold({.name = "case", .source = {}, .reason = "why", .from = keeping_start, .to = keeping_start + hours(2)});
    }));
    const Forgotten gone = forget({.age = days(2)});
    EXPECT_EQ(gone.segments, 1U);
    EXPECT_EQ(gone.held.size(), 1U);
    EXPECT_EQ(lines_in(disk, "logs").size(), 360U);
    expect_whole();
    ASSERT_TRUE(store->with_manifest([&](Manifest& manifest) { return manifest.release("case", "closed"); }));
    EXPECT_EQ(forget({.age = days(2)}).segments, 1U);
    EXPECT_EQ(lines_in(disk, "logs").size(), 240U);
    expect_whole();
}

TEST_F(Keeping, ASourceGoesWithoutTheOthers) {
    const std::multiset<std::string> before = lines_in(disk, "logs");
    const Forgotten gone = forget({.source = "SRC-2", .age = days(3)});
    EXPECT_EQ(gone.rewritten, 1U);
    EXPECT_EQ(gone.events, 30U);
    const std::multiset<std::string> after = lines_in(disk, "logs");
    EXPECT_EQ(after.size(), 450U);
    EXPECT_TRUE(std::ranges::includes(before, after));  // with the numbers that they had
    expect_whole();
    EXPECT_EQ(forget({.source = "SRC-2", .bytes = 1}).events, 90U);
    EXPECT_EQ(lines_in(disk, "logs").size(), 360U);
    expect_whole();
}

TEST_F(Keeping, PackingChangesNoEvent) {
    const std::multiset<std::string> before = lines_in(disk, "logs");
    ASSERT_TRUE(store->with_manifest([&](Manifest& manifest) -> Result<> {
        uint64_t next = next_segment_number(manifest.state());
        const auto packed = TRY(pack_segments(disk, manifest, "logs", {.level = 12}, clock.now(), next));
        EXPECT_EQ(packed, (std::pair<uint64_t, uint64_t>(4, 1)));
        return {};
    }));
    EXPECT_EQ(lines_in(disk, "logs"), before);
    expect_whole();
}

TEST_F(Keeping, TheManifestTellsChanges) {
    const std::string name = store->view()->segments.at(1).name;
    store.reset();
    std::string segment = *disk.read(segment_path("logs", name), 1 << 30), manifest = *disk.read("logs/manifest.jsonl", 1 << 30);
    const std::string key = read_manifest(manifest).public_key;
    segment[segment.size() / 2] = static_cast<char>(segment[segment.size() / 2] ^ 1);
    disk.put(segment_path("logs", name), segment);
    EXPECT_EQ(verify_store(disk, "logs", {key})->problems.size(), 1U);
    const size_t third = manifest.find("\n", manifest.find("\n") + 1) + 1;
    disk.put("logs/manifest.jsonl", manifest.substr(0, third) + manifest.substr(manifest.find('\n', third) + 1));  // an entry left out
    EXPECT_FALSE(verify_store(disk, "logs", {key})->problems.empty());
    EXPECT_FALSE(LogStore::open(disk, clock, random, {.folder = "logs", .threads = false}));
    const std::string other(64, '1');
    disk.put("logs/manifest.jsonl", manifest);
    EXPECT_NE(read_manifest(manifest, {other}).problem, "");
}

TEST_F(Keeping, ADamagedSidecarCostsTimeAndNoEvent) {
    const std::string name = store->view()->segments.at(0).name;
    const SearchRequest request{.query = *schema::parse_query("sshd"), .limit = 10000};
    const auto count = [&] { return search(*open_view(disk, "logs"), request, [](const Hit&) { return true; })->matched; };
    const uint64_t before = count();
    EXPECT_GT(before, 0U);
    const std::string index = *disk.read(index_path("logs", name), 1 << 30);
    for (size_t at = 0; at < index.size(); at += 97) {
        std::string damaged = index;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
        disk.put(index_path("logs", name), damaged);
        ASSERT_EQ(count(), before) << at;
    }
    const std::string columns = *disk.read(columns_path("logs", name), 1 << 30);
    ASSERT_TRUE(disk.remove(index_path("logs", name)));
    EXPECT_EQ(count(), before);
    ASSERT_TRUE(rebuild_sidecars(disk, "logs", name));
    EXPECT_EQ(*disk.read(index_path("logs", name), 1 << 30), index);
    EXPECT_EQ(*disk.read(columns_path("logs", name), 1 << 30), columns);
}

// A child takes events and says on a pipe what was acknowledged; it is killed while it does.
TEST(RealDisk, NothingAcknowledgedIsLostWhenTheProcessIsKilled) {
    for (int round = 0; round < 3; ++round) {
        const test::Folder folder;
        int ends[2];
        ASSERT_EQ(::pipe(ends), 0);
        const pid_t child = ::fork();
        if (child == 0) {
            SystemDisk disk;
            SystemClock clock;
            SystemRandom random;
            StoreOptions options{.folder = folder.path(), .segment_bytes = 20000};
            options.segment.block_bytes = 8000;
            auto store = *LogStore::open(disk, clock, random, options);
            for (uint32_t n = 0;; ++n) {
                const std::string body = fmt::format(R"({{"n":{},"text":"event of the child"}})", n);
                const Incoming event{.body = body, .is_json = true};
                (void)store->take("SRC-1", std::span(&event, 1), clock.now(), [&, n](const Result<Taken>& taken) {
                    if (taken && taken->stored == 1) (void)!::write(ends[1], &n, sizeof n);
                });
            }
        }
        ::close(ends[1]);
        std::set<uint32_t> acknowledged;
        uint32_t n = 0;
        while (acknowledged.size() < 400 + static_cast<size_t>(round) * 300 && ::read(ends[0], &n, sizeof n) == sizeof n) acknowledged.insert(n);
        ::kill(child, SIGKILL);
        while (::read(ends[0], &n, sizeof n) == sizeof n) acknowledged.insert(n);
        ::close(ends[0]);
        ::waitpid(child, nullptr, 0);
        SystemDisk disk;
        SystemClock clock;
        SystemRandom random;
        auto store = LogStore::open(disk, clock, random, {.folder = folder.path()});
        ASSERT_TRUE(store) << store.error().text();
        std::map<uint32_t, int> found;
        EventFields fields;
        ASSERT_TRUE(each_line(*(*store)->view(), [&](std::string_view line, size_t, uint64_t) -> Result<> {
            EXPECT_TRUE(fields.read(line, 0));
            ++found[static_cast<uint32_t>(std::stoul(std::string(fields.fields()[0].text)))];
            return {};
        }));
        EXPECT_GE(acknowledged.size(), 400U);
        for (const uint32_t one : acknowledged) ASSERT_EQ(found[one], 1) << one;
        EXPECT_TRUE(verify_store(disk, folder.path(), {})->problems.empty());
    }
}

TEST(RealDisk, ZstdReadsEverySegment) {
    if (std::system("zstd --version > /dev/null 2>&1") != 0) GTEST_SKIP() << "there is no zstd here";  // NOLINT(concurrency-mt-unsafe)
    const test::Folder folder;
    SystemDisk disk;
    SystemClock clock;
    SystemRandom random;
    StoreOptions options{.folder = folder.path(), .segment_bytes = 30000};
    options.segment.block_bytes = 10000;
    auto store = *LogStore::open(disk, clock, random, options);
    test::MadeEvents made(3);
    for (int i = 0; i < 1000; ++i) {
        const test::MadeEvent event = made.next();
        const Incoming incoming = event.incoming();
        ASSERT_TRUE(store->take("SRC-1", std::span(&incoming, 1), clock.now(), {}));
    }
    ASSERT_TRUE(store->seal());
    std::string expected, printed;
    ASSERT_TRUE(each_line(*store->view(), [&](std::string_view line, size_t, uint64_t) -> Result<> {
        expected += line;
        return {};
    }));
    for (const std::string& name : segment_names(disk, folder.path())) {
        std::FILE* const pipe = ::popen(fmt::format("zstd -dc '{}'", segment_path(folder.path(), name)).c_str(), "r");
        char buffer[65536];
        for (size_t got = 0; (got = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) printed.append(buffer, got);
        EXPECT_EQ(::pclose(pipe), 0);
    }
    EXPECT_EQ(printed, expected);
}

}  // namespace
}  // namespace redoubt::logs
