// The same promises as in durability_test, with real processes that are killed, a real file system that is full, and a write-ahead
// log that is cut at every byte. REDOUBT_CRASHES is how often a process is killed (3 when not set).
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/clock.h"
#include "logs/faulty_folder.h"
#include "logs/layout_bytes.h"
#include "logs/log_store.h"
#include "logs/retention.h"
#include "logs/search.h"
#include "support/folder.h"

namespace redoubt::logs {
namespace {

constexpr Time crash_start = Time{1'763'700'000'000'000'000};

std::string event_named(uint64_t number) {
    return fmt::format(R"({{"n":"event-{}","user":"user{}","text":"{}"}})", number, number % 7, std::string(number % 90, 'x'));
}

StoreOptions busy_options(const std::string& folder) {
    StoreOptions options{.folder = folder, .segment_bytes = 60'000, .reserve_bytes = 0};
    options.segment.block_bytes = 20'000;
    return options;
}

// Number of an event → how often it is there.
std::map<uint64_t, int> events_in(const View& view) {
    std::map<uint64_t, int> out;
    EXPECT_TRUE(each_line(view, [&](std::string_view line, size_t, uint64_t) -> Result<> {
        const size_t at = line.find("event-");
        if (at != std::string_view::npos) ++out[std::strtoull(std::string(line.substr(at + 6, 20)).c_str(), nullptr, 10)];
        return {};
    }));
    return out;
}

void expect_once(const std::map<uint64_t, int>& found, const std::set<uint64_t>& acknowledged, uint64_t sent_below) {
    for (const uint64_t number : acknowledged) ASSERT_EQ(found.contains(number) ? found.at(number) : 0, 1) << number;
    for (const auto& [number, count] : found) {
        ASSERT_LT(number, sent_below) << "invented";
        ASSERT_EQ(count, 1) << number;
    }
}

// In the child: takes events for ever, and tells the pipe the number of each that is acknowledged.
[[noreturn]] void take_until_killed(const std::string& folder, uint64_t first, int told) {
    SystemDisk disk;
    SystemClock clock;
    SystemRandom random;
    auto store = LogStore::open(disk, clock, random, busy_options(folder));
    if (!store) ::_exit(3);
    for (uint64_t number = first;; number += 10) {
        std::vector<std::string> bodies;
        for (uint64_t i = 0; i < 10; ++i) bodies.push_back(event_named(number + i));
        std::vector<Incoming> events;
        for (const std::string& body : bodies) events.push_back({.body = body, .is_json = true});
        const auto tell = [number, told](const Result<Taken>& taken) {
            if (taken && taken->refusal == Refusal::none && ::write(told, &number, sizeof number) != sizeof number) ::_exit(4);
        };
        while (!(*store)->take("SRC-1", events, clock.now(), tell)) ::usleep(500);
        if (number % 4000 == 0) (void)(*store)->flush();
        if (number % 17000 == 0) (void)(*store)->seal();
    }
}

// What the child was told of until it died by our hand after so long.
std::vector<uint64_t> kill_after(useconds_t after, const std::string& folder, uint64_t first) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return {};
    const pid_t child = ::fork();
    if (child == 0) take_until_killed(folder, first, ends[1]);
    ::close(ends[1]);
    std::vector<uint64_t> out;
    uint64_t number = 0;
    if (::read(ends[0], &number, sizeof number) == sizeof number) out.push_back(number);
    const Time until = SystemClock().now() + Duration{int64_t{after} * 1000};
    while (SystemClock().now() < until && ::read(ends[0], &number, sizeof number) == sizeof number) out.push_back(number);
    ::kill(child, SIGKILL);
    while (::read(ends[0], &number, sizeof number) == sizeof number) out.push_back(number);
    ::close(ends[0]);
    ::waitpid(child, nullptr, 0);
    return out;
}

int crashes_wanted() {
    const char* const wanted = std::getenv("REDOUBT_CRASHES");  // NOLINT(concurrency-mt-unsafe): no threads here
    return wanted == nullptr ? 3 : std::atoi(wanted);
}

TEST(Crash, KilledProcessesLoseNothingAcknowledged) {
    const test::Folder folder;
    std::set<uint64_t> acknowledged;
    SeededRandom random(7);
    uint64_t first = 0;
    for (int life = 0; life < crashes_wanted(); ++life) {
        const std::vector<uint64_t> told = kill_after(static_cast<useconds_t>(20'000 + random.below(200'000)), folder.path(), first);
        ASSERT_FALSE(told.empty()) << "the store did not open, life " << life;
        for (const uint64_t number : told)
            for (uint64_t i = 0; i < 10; ++i) acknowledged.insert(number + i);
        first += 1'000'000;  // more than one life sends
    }
    SystemDisk disk;
    SystemClock clock;
    SystemRandom system_random;
    auto store = LogStore::open(disk, clock, system_random, busy_options(folder.path()));
    ASSERT_TRUE(store) << store.error().text();
    expect_once(events_in(*(*store)->view()), acknowledged, first);
    ASSERT_TRUE((*store)->seal());
    store->reset();
    const auto check = verify_store(disk, folder.path(), {});
    ASSERT_TRUE(check);
    EXPECT_EQ(check->problems, std::vector<std::string>());
    const View view = *open_view(disk, folder.path());
    expect_once(events_in(view), acknowledged, first);
    RecordProperty("acknowledged", std::to_string(acknowledged.size()));
    if (::access("/usr/bin/zstd", X_OK) != 0) GTEST_SKIP() << "zstd is not installed: its reading of segments was not tried";
    for (const SegmentView& segment : view.segments) {
        const std::string command = fmt::format("zstd -dcq {} | wc -l", segment_path(folder.path(), segment.name));
        std::array<char, 64> answer{};
        FILE* const from = ::popen(command.c_str(), "r");
        ASSERT_NE(from, nullptr);
        EXPECT_NE(std::fgets(answer.data(), answer.size(), from), nullptr);
        ::pclose(from);
        EXPECT_EQ(std::strtoull(answer.data(), nullptr, 10), segment.index.events());
    }
}

// In the child, where a file system of 3 MB is mounted: 0 when all is as promised.
int fill_the_disk(const std::string& folder) {
    SystemDisk disk;
    SystemClock clock;
    SystemRandom random;
    std::set<uint64_t> acknowledged;
    uint64_t number = 0, refused = 0;
    StoreOptions options = busy_options(folder);
    options.threads = false;
    auto store = LogStore::open(disk, clock, random, options);
    if (!store) return 10;
    const auto send = [&](int batches) {
        for (int batch = 0; batch < batches; ++batch) {
            std::vector<std::string> bodies;
            const uint64_t first = number;
            for (int i = 0; i < 50; ++i) bodies.push_back(event_named(number++));
            std::vector<Incoming> events;
            for (const std::string& body : bodies) events.push_back({.body = body, .is_json = true});
            const Result<> taken = (*store)->take("SRC-1", events, clock.now(), [&](const Result<Taken>& done) {
                if (!done || done->refusal != Refusal::none) return void(++refused);
                for (uint64_t one = first; one < first + 50; ++one) acknowledged.insert(one);
            });
            if (!taken) ++refused;
        }
    };
    const std::string ballast(2'400'000, 'b');
    if (!disk.write_durably(folder + "/ballast", ballast)) return 11;
    send(300);
    if (refused == 0 || acknowledged.empty()) return 12;
    if (!disk.remove(folder + "/ballast")) return 13;
    const size_t before = acknowledged.size();
    (void)(*store)->flush();
    send(20);
    if (acknowledged.size() == before) return 14;
    if (!(*store)->seal()) return 15;
    store->reset();
    if (!verify_store(disk, folder, {})->problems.empty()) return 16;
    const std::map<uint64_t, int> found = events_in(*open_view(disk, folder));
    for (const uint64_t one : acknowledged)
        if (!found.contains(one) || found.at(one) != 1) return 17;
    return found.rbegin()->first < number ? 0 : 18;
}

bool mount_small(const std::string& at) {
    const uid_t user = ::getuid();
    if (user != 0) {
        if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
        const std::string map = fmt::format("0 {} 1", user);
        const int file = ::open("/proc/self/uid_map", O_WRONLY | O_CLOEXEC);
        if (file < 0 || ::write(file, map.data(), map.size()) != static_cast<ssize_t>(map.size())) return false;
        ::close(file);
    } else if (::unshare(CLONE_NEWNS) != 0) {
        return false;
    }
    return ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 && ::mount("tmpfs", at.c_str(), "tmpfs", 0, "size=3m") == 0;
}

TEST(Crash, AFullFileSystemRefusesAndKeepsWhatWasAcknowledged) {
    const test::Folder folder;
    constexpr int not_permitted = 99;
    const pid_t child = ::fork();
    if (child == 0) ::_exit(mount_small(folder.path()) ? fill_the_disk(folder.path()) : not_permitted);
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFEXITED(status)) << status;
    if (WEXITSTATUS(status) == not_permitted) GTEST_SKIP() << "a file system of its own is not permitted here";
    EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST(Crash, AWriteAheadLogOfLinesIsStillRead) {
    const std::string lines = R"({"time":"2025-11-21T04:40:00Z","received":"2025-11-21T04:40:00Z","source":"SRC-1","event":)" + event_named(0) + "}\n" +
                              R"({"time":"2025-11-21T04:40:00Z","received":"2025-11-21T04:40:00Z","source":"SRC-1","event":)" + event_named(1) + "}\n";
    std::string head;
    put_number(head, static_cast<uint32_t>(lines.size()));
    put_number(head, uint32_t{2});
    put_number(head, uint64_t{1});
    std::string file("RDLW\x01\0\0\0", 8);
    file += head;
    put_number(file, crc32_of(lines, crc32_of(head)));
    file += lines;
    test::FaultyFolder disk;
    disk.put("logs/wal/0000000001.wal", file);
    ManualClock clock(crash_start);
    SeededRandom random(4);
    StoreOptions options = busy_options("logs");
    options.threads = false;
    const auto store = LogStore::open(disk, clock, random, options);
    ASSERT_TRUE(store) << store.error().text();
    EXPECT_EQ(events_in(*(*store)->view()), (std::map<uint64_t, int>{{0, 1}, {1, 1}}));
}

TEST(Crash, AWriteAheadLogCutAnywhereKeepsItsWholeRecords) {
    test::FaultyFolder disk;
    ManualClock clock(crash_start);
    SeededRandom random(4);
    StoreOptions options = busy_options("logs");
    options.threads = false;
    std::vector<uint64_t> ends;  // events after each batch
    std::string whole;
    {
        auto store = LogStore::open(disk, clock, random, options);
        ASSERT_TRUE(store);
        uint64_t number = 0;
        for (int batch = 0; batch < 5; ++batch) {
            std::vector<std::string> bodies;
            for (int i = 0; i <= batch; ++i) bodies.push_back(event_named(number++));
            std::vector<Incoming> events;
            for (const std::string& body : bodies) events.push_back({.body = body, .is_json = true});
            ASSERT_TRUE((*store)->take("SRC-1", events, crash_start, {}));
            ends.push_back(number);
        }
        whole = *disk.read("logs/wal/0000000001.wal", 1 << 20);
    }
    std::vector<size_t> bytes;  // of the file behind each record
    read_wal(whole, [&](const WalRecord& record) { bytes.push_back(static_cast<size_t>(record.bytes.data() + record.bytes.size() - whole.data())); });
    ASSERT_EQ(bytes.size(), ends.size());
    for (size_t cut = bytes[2]; cut <= whole.size(); ++cut) {
        test::FaultyFolder damaged;
        damaged.put("logs/wal/0000000001.wal", whole.substr(0, cut));
        auto store = LogStore::open(damaged, clock, random, options);
        ASSERT_TRUE(store) << cut << ": " << store.error().text();
        const std::map<uint64_t, int> found = events_in(*(*store)->view());
        size_t records = 0;
        while (records < bytes.size() && bytes[records] <= cut) ++records;
        ASSERT_EQ(found.size(), ends[records - 1]) << cut;
        for (const auto& [number, count] : found) ASSERT_EQ(count, 1) << number;
    }
}

}  // namespace
}  // namespace redoubt::logs
