// What is acknowledged is there once, whatever the disk does; nothing is there that was not sent; the manifest holds.
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/clock.h"
#include "logs/faulty_folder.h"
#include "logs/log_store.h"

namespace redoubt::logs {
namespace {

constexpr Time start = Time{1'763'700'000'000'000'000};

StoreOptions small_options() {
    StoreOptions options{.folder = "logs", .segment_bytes = 3000, .threads = false};
    options.segment.block_bytes = 900;
    return options;
}

std::string body_of(uint64_t number) {
    return fmt::format(R"({{"n":"event-{}","user":"user{}","text":"some words of event {}"}})", number, number % 7, number * 31);
}

// The bodies in a view, by their `n`, and how often each is there.
std::map<std::string, int> bodies_in(const View& view) {
    std::map<std::string, int> out;
    BlockUnpacker unpacker;
    std::string unpacked;
    EventFields fields;
    const auto take = [&](std::string_view lines) {
        for (size_t at = 0; at < lines.size();) {
            const size_t end = lines.find('\n', at) + 1;
            EXPECT_TRUE(fields.read(lines.substr(at, end - at), 0));
            ++out[std::string(fields.line().body)];
            at = end;
        }
    };
    for (const SegmentView& segment : view.segments)
        for (const BlockPlace& place : segment.index.blocks) {
            const auto lines = unpacker.unpack(segment.file->bytes().substr(place.offset + place.header_bytes, place.compressed), place.raw, unpacked);
            EXPECT_TRUE(lines) << lines.error().text();
            if (lines) take(*lines);
        }
    for (const LooseLines& loose : view.loose) take(*loose.lines);
    return out;
}

struct Sent {
    std::set<std::string> sent, acknowledged;
};

// Sends batches until the store or the disk gives up.
void send_events(LogStore& store, SeededRandom& random, Sent& sent, uint64_t& number, int batches) {
    for (int i = 0; i < batches; ++i) {
        std::vector<std::string> bodies;
        for (uint64_t count = 1 + random.below(6); count > 0; --count) bodies.push_back(body_of(number++));
        std::vector<Incoming> events;
        for (const std::string& body : bodies) events.push_back({.body = body, .is_json = true});
        sent.sent.insert(bodies.begin(), bodies.end());
        const Result<> taken = store.take("SRC-1", events, start, [&](const Result<Taken>& done) {
            if (done && done->refusal == Refusal::none) sent.acknowledged.insert(bodies.begin(), bodies.end());
        });
        if (!taken && taken.error().code != Code::unavailable && taken.error().code != Code::io) FAIL() << taken.error().text();
        if (random.below(15) == 0) (void)store.flush();
        if (random.below(40) == 0) (void)store.seal();
    }
}

void expect_kept(const View& view, const Sent& sent, const std::string& when) {
    const std::map<std::string, int> found = bodies_in(view);
    for (const std::string& body : sent.acknowledged) ASSERT_EQ(found.contains(body) ? found.at(body) : 0, 1) << when << ": " << body;
    for (const auto& [body, count] : found) {
        ASSERT_TRUE(sent.sent.contains(body)) << when << ": invented " << body;
        ASSERT_EQ(count, 1) << when << ": " << body;
    }
}

// REDOUBT_SEEDS: more of them than an ordinary run has.
uint64_t seeds(uint64_t usual) {
    const char* const wanted = std::getenv("REDOUBT_SEEDS");  // NOLINT(concurrency-mt-unsafe): no threads here
    return wanted == nullptr ? usual : std::strtoull(wanted, nullptr, 10);
}

TEST(Durability, SurvivesPowerLossAtEveryOperation) {
    for (uint64_t seed = 1; seed <= seeds(40); ++seed) {
        SeededRandom random(seed);
        test::FaultyFolder disk;
        ManualClock clock(start);
        Sent sent;
        uint64_t number = 1;
        for (int life = 0; life < 3; ++life) {
            disk.cut_power_after(static_cast<int64_t>(random.below(120)));
            {
                auto store = LogStore::open(disk, clock, random, small_options());
                if (store) send_events(**store, random, sent, number, 40);
            }
            disk.restart(random);
            clock.advance(seconds(60));
            auto store = LogStore::open(disk, clock, random, small_options());
            ASSERT_TRUE(store) << seed << ": " << store.error().text();
            const auto view = (*store)->view();
            ASSERT_TRUE(view);
            expect_kept(*view, sent, fmt::format("seed {} life {}", seed, life));
            if (HasFatalFailure()) return;
            const auto manifest = disk.read("logs/manifest.jsonl", 1 << 30);
            EXPECT_EQ(read_manifest(*manifest).problem, "");
        }
    }
}

TEST(Durability, RefusesWhenTheDiskIsFullAndGoesOnAfterwards) {
    for (uint64_t seed = 1; seed <= seeds(24); ++seed) {
        SeededRandom random(seed);
        test::FaultyFolder disk;
        ManualClock clock(start);
        Sent sent;
        uint64_t number = 1;
        auto store = LogStore::open(disk, clock, random, small_options());
        ASSERT_TRUE(store);
        disk.fill_after(static_cast<int64_t>(random.below(9000)));
        send_events(**store, random, sent, number, 60);
        const size_t before = sent.acknowledged.size();
        EXPECT_LT(before, sent.sent.size());
        disk.fill_after(-1);
        ASSERT_TRUE((*store)->flush());
        clock.advance(seconds(1));
        send_events(**store, random, sent, number, 5);
        send_events(**store, random, sent, number, 20);
        EXPECT_GT(sent.acknowledged.size(), before);
        const auto view = (*store)->view();
        ASSERT_TRUE(view);
        expect_kept(*view, sent, fmt::format("full, seed {}", seed));
        store->reset();
        disk.restart(random);
        store = LogStore::open(disk, clock, random, small_options());
        ASSERT_TRUE(store);
        const auto again = (*store)->view();
        ASSERT_TRUE(again);
        expect_kept(*again, sent, fmt::format("full and restarted, seed {}", seed));
        if (HasFatalFailure()) return;
    }
}

TEST(Durability, AFailedSyncIsNoAcknowledgement) {
    SeededRandom random(5);
    test::FaultyFolder disk;
    ManualClock clock(start);
    Sent sent;
    uint64_t number = 1;
    auto store = LogStore::open(disk, clock, random, small_options());
    ASSERT_TRUE(store);
    send_events(**store, random, sent, number, 10);
    const size_t before = sent.acknowledged.size();
    disk.fail_syncs(true);
    send_events(**store, random, sent, number, 10);
    EXPECT_EQ(sent.acknowledged.size(), before);
    disk.fail_syncs(false);
    (void)(*store)->flush();
    send_events(**store, random, sent, number, 10);
    EXPECT_GT(sent.acknowledged.size(), before);
    store->reset();
    disk.restart(random);
    store = LogStore::open(disk, clock, random, small_options());
    ASSERT_TRUE(store);
    expect_kept(*(*store)->view(), sent, "after failed syncs");
}

// A segment cut at any byte gives the whole blocks before the cut, and those alone.
TEST(Durability, ASegmentCutAnywhereKeepsItsWholeBlocks) {
    SeededRandom random(9);
    test::FaultyFolder disk;
    ManualClock clock(start);
    Sent sent;
    uint64_t number = 1;
    StoreOptions options = small_options();
    options.segment_bytes = 1 << 20;
    auto store = LogStore::open(disk, clock, random, options);
    send_events(**store, random, sent, number, 30);
    ASSERT_TRUE((*store)->flush());
    const std::string name = (*store)->view()->segments.at(0).name;
    store->reset();
    const std::string whole = *disk.read(segment_path("logs", name), 1 << 30);
    const SegmentIndex index = SegmentIndex::from_headers(whole);
    ASSERT_GT(index.blocks.size(), 2U);
    for (size_t cut = index.blocks[index.blocks.size() - 2].offset; cut <= whole.size(); ++cut) {
        test::FaultyFolder damaged;
        damaged.put(segment_path("logs", name), whole.substr(0, cut));
        const auto walk = rebuild_sidecars(damaged, "logs", name);
        ASSERT_TRUE(walk);
        uint64_t events = 0, good = 0;
        for (const BlockPlace& place : index.blocks)
            if (place.end() <= cut) {
                events += place.events;
                good = place.end();
            }
        ASSERT_EQ(walk->segment.events, events) << cut;
        ASSERT_EQ(walk->good_bytes, good);
        ASSERT_EQ(walk->problem.empty(), good == cut);
    }
}

TEST(Durability, KeepsTheBytesOfWhatArrives) {
    test::FaultyFolder disk;
    ManualClock clock(start);
    SeededRandom random(1);
    auto store = LogStore::open(disk, clock, random, small_options());
    const std::string odd = "caf\xE9 \"quoted\" \\ back\tand \x01 control";
    const std::vector<Incoming> events{{.body = odd},
                                       {.body = "{\n \"a\": 1}", .is_json = true},
                                       {.body = "{\"a\":", .is_json = true},
                                       {.body = "plain", .host = "h", .sender = "192.0.2.1", .kind = "k", .labels = R"({"x":"y"})"}};
    ASSERT_TRUE((*store)->take("SRC-1", events, start, {}));
    const auto view = (*store)->view();
    std::string lines;
    for (const LooseLines& loose : view->loose) lines += *loose.lines;
    EXPECT_EQ(lines,
              "{\"time\":\"2025-11-21T04:40:00Z\",\"received\":\"2025-11-21T04:40:00Z\",\"source\":\"SRC-1\",\"raw\":\"caf\xEF\xBF\xBD \\\"quoted\\\" \\\\ "
              "back\\tand \\u0001 "
              "control\",\"bytes\":\"Y2Fm6SAicXVvdGVkIiBcIGJhY2sJYW5kIAEgY29udHJvbA==\"}\n"
              "{\"time\":\"2025-11-21T04:40:00Z\",\"received\":\"2025-11-21T04:40:00Z\",\"source\":\"SRC-1\",\"event\":{  \"a\": 1}}\n"
              "{\"time\":\"2025-11-21T04:40:00Z\",\"received\":\"2025-11-21T04:40:00Z\",\"source\":\"SRC-1\",\"raw\":\"{\\\"a\\\":\"}\n"
              "{\"time\":\"2025-11-21T04:40:00Z\",\"received\":\"2025-11-21T04:40:00Z\",\"source\":\"SRC-1\",\"host\":\"h\",\"sender\":\"192.0.2.1\",\"kind\":"
              "\"k\",\"labels\":{"
              "\"x\":\"y\"},\"raw\":\"plain\"}\n");
}

}  // namespace
}  // namespace redoubt::logs
