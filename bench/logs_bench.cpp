// The log store: durable ingest, stored size, scan, needle and aggregation, on a made-up mixed log of 420 bytes an event and, with
// REDOUBT_SHARED_DATA, on the Windows events of it. Seconds are those of all threads together. Ratios stand beside each other: `of_unpacking` is what a scan
// takes against unpacking the same segments alone, `stored_of_zstd1` what is stored against zstd -1 of the plain lines, and of detecting
// ingest `of_plain` its events per second of CPU against those without detection.
#include <benchmark/benchmark.h>
#include <unistd.h>
#include <zstd.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <random>
#include <thread>

#include <fmt/format.h>

#include "base/clock.h"
#include "base/text.h"
#include "detect/load.h"
#include "detect/matcher.h"
#include "events/late_text.h"
#include "events/open.h"
#include "formats/ndjson/reader.h"
#include "logs/aggregate.h"
#include "logs/log_store.h"
#include "logs/search.h"
#include "support/folder.h"
#include "support/made_events.h"
#include "support/shared_data.h"

namespace redoubt {
namespace {

constexpr size_t event_count = 400'000, batch_events = 1000;

double cpu_seconds() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

struct Corpus {
    double zstd1_seconds = 0;
    std::vector<test::MadeEvent> events;
    uint64_t bytes = 0;
    uint64_t zstd1 = 0;

    void add(test::MadeEvent event) {
        bytes += event.body.size() + 1;
        events.push_back(std::move(event));
    }
    void weigh() {
        std::string all;
        for (const test::MadeEvent& event : events) (all += event.body) += '\n';
        std::string out(ZSTD_compressBound(all.size()), '\0');
        zstd1 = ZSTD_compress(out.data(), out.size(), all.data(), all.size(), 1);
        const double before = cpu_seconds();
        ZSTD_compress(out.data(), out.size(), all.data(), all.size(), 1);
        zstd1_seconds = cpu_seconds() - before;
    }
};

const Corpus& mixed() {
    static const Corpus corpus = [] {
        Corpus out;
        test::MadeEvents made(1, Time::from_unix_s(1'763'700'000), false);
        for (size_t i = 0; i < event_count; ++i) out.add(made.next());
        out.add({.body = R"({"@timestamp":"2025-11-21T05:00:00Z","event":{"dataset":"dns"},"message":"needle7x7 stands here"})", .is_json = true});
        out.weigh();
        return out;
    }();
    return corpus;
}

// The Windows events of the shared data, the lines of all scenarios shuffled.
const Corpus& windows() {
    static const Corpus corpus = [] {
        Corpus out;
        const char* const shared = std::getenv("REDOUBT_SHARED_DATA");  // NOLINT(concurrency-mt-unsafe): before any thread
        if (shared == nullptr) return out;
        SystemDisk disk;
        std::vector<std::string> lines;
        const auto paths = disk.files_below(std::string(shared) + "/events/otrf-json/atomic/windows");
        for (const std::string& path : paths ? *paths : std::vector<std::string>()) {
            const auto file = events::LogFile::open(disk, path);
            if (!file) continue;
            for (auto part = (*file)->next(); part && *part; part = (*file)->next()) {
                if ((*part)->kind != events::PartInput::Kind::ndjson) continue;
                for (const std::string_view line : split((*part)->bytes, '\n'))
                    if (line.starts_with('{')) lines.emplace_back(line);
            }
        }
        std::mt19937_64 order(1);
        std::ranges::shuffle(lines, order);
        for (std::string& line : lines) out.add({.body = std::move(line), .is_json = true});
        if (!out.events.empty()) out.weigh();
        return out;
    }();
    return corpus;
}

logs::View store_into(const std::string& folder, const Corpus& corpus, SystemDisk& disk, logs::BlockMaker::Each each = {}) {
    SystemClock clock;
    SystemRandom random;
    auto store = *logs::LogStore::open(disk, clock, random, {.folder = folder, .each = std::move(each)});
    std::vector<logs::Incoming> batch;
    for (size_t i = 0; i < corpus.events.size(); ++i) {
        batch.push_back(corpus.events[i].incoming());
        if (batch.size() < batch_events && i + 1 < corpus.events.size()) continue;
        while (!store->take("SRC-1", batch, clock.now(), {})) std::this_thread::sleep_for(std::chrono::milliseconds(5));
        batch.clear();
    }
    (void)store->seal();
    return *store->view();
}

void ingest(benchmark::State& state, const Corpus& (*corpus_of)()) {
    const Corpus& corpus = corpus_of();
    if (corpus.events.empty()) return state.SkipWithError("no such events here");
    SystemDisk disk;
    uint64_t stored = 0, sidecars = 0;
    uint64_t index = 0;
    double seconds = 0;
    for (auto _ : state) {
        const test::Folder folder;
        const double before = cpu_seconds();
        const logs::View view = store_into(folder.path(), corpus, disk);
        seconds += cpu_seconds() - before;
        stored = sidecars = index = 0;
        for (const auto& segment : view.segments) {
            stored += segment.index.segment_bytes;
            index += std::filesystem::file_size(logs::index_path(folder.path(), segment.name));
            sidecars += std::filesystem::file_size(logs::columns_path(folder.path(), segment.name));
        }
    }
    sidecars += index;
    const auto each = [&](double all) { return all / static_cast<double>(state.iterations()); };
    state.counters["events_per_cpu_second"] = static_cast<double>(corpus.events.size()) / each(seconds);
    state.counters["bytes_per_cpu_second"] = static_cast<double>(corpus.bytes) / each(seconds);
    state.counters["cpu_of_zstd1"] = each(seconds) / corpus.zstd1_seconds;
    state.counters["zstd1_bytes_per_cpu_second"] = static_cast<double>(corpus.bytes) / corpus.zstd1_seconds;
    state.counters["index_of_zstd1"] = static_cast<double>(index) / static_cast<double>(corpus.zstd1);
    state.SetBytesProcessed(static_cast<int64_t>(corpus.bytes) * state.iterations());
    state.SetItemsProcessed(static_cast<int64_t>(corpus.events.size()) * state.iterations());
    state.counters["stored_of_zstd1"] = static_cast<double>(stored) / static_cast<double>(corpus.zstd1);
    state.counters["with_sidecars_of_zstd1"] = static_cast<double>(stored + sidecars) / static_cast<double>(corpus.zstd1);
    state.counters["bytes_per_event"] = static_cast<double>(corpus.bytes) / static_cast<double>(corpus.events.size());
}
BENCHMARK_CAPTURE(ingest, mixed, mixed)->MeasureProcessCPUTime()->UseRealTime()->Unit(benchmark::kMillisecond)->Iterations(2);
BENCHMARK_CAPTURE(ingest, windows, windows)->MeasureProcessCPUTime()->UseRealTime()->Unit(benchmark::kMillisecond)->Iterations(2);

// All rules of the shared data on what the store tells of: events are copied and matched a megabyte at a time, as
// rooms/watch/live_detection.h does it on another thread.
class Detecting {
public:
    Detecting() {
        SystemDisk disk;
        std::vector<std::string> paths;
        for (const char* folder : {"rules", "rules-emerging-threats", "rules-threat-hunting", "rules-placeholder", "rules-compliance"})
            if (const auto path = test::shared_data_path(std::string("sigma-rules/") + folder)) paths.push_back(*path);
        if (auto loaded = detect::load_rules_below(disk, paths)) rules_ = std::move(loaded->rules);
        matcher_ = detect::make_fast_matcher(rules_, names_);
        scratch_ = matcher_->new_scratch();
    }
    void take(const logs::EventFields& fields) {
        (text_ += fields.line().body) += '\n';
        if (text_.size() >= at_once) match();
    }
    void match() {
        const size_t size = text_.size();
        text_.append(formats::ndjson::line_padding, '\0');
        events::PartInput part{.kind = events::PartInput::Kind::ndjson, .bytes = std::string_view(text_).substr(0, size), .reader = events::Reader::json};
        events::DecodeReport report;
        batch_.clear();
        found_.clear();
        events::decode_part(part, cache_, batch_, report, events::Texts::asked_for);
        matcher_->match(batch_, *scratch_, found_);
        for (const detect::Match& match : found_) events::complete(batch_.events[match.event], batch_.arena);
        matches_ += found_.size();
        text_.clear();
    }
    size_t rules() const { return rules_.size(); }
    uint64_t matches() const { return matches_; }

private:
    static constexpr size_t at_once = size_t{1} << 20;
    std::vector<detect::Rule> rules_;
    events::FieldNames names_;
    std::unique_ptr<detect::Matcher> matcher_;
    std::unique_ptr<detect::Matcher::Scratch> scratch_;
    events::DecodeCache cache_{names_};
    events::EventBatch batch_;
    std::vector<detect::Match> found_;
    std::string text_;
    uint64_t matches_ = 0;
};

void detecting_ingest(benchmark::State& state, const Corpus& (*corpus_of)()) {
    const Corpus& corpus = corpus_of();
    Detecting detecting;
    if (corpus.events.empty() || detecting.rules() == 0) return state.SkipWithError("no such events or rules here");
    SystemDisk disk;
    double plain = 0, with = 0;
    const auto seconds_to_store = [&](const logs::BlockMaker::Each& each) {
        const test::Folder folder;
        const double before = cpu_seconds();
        store_into(folder.path(), corpus, disk, each);
        return cpu_seconds() - before;
    };
    const auto detect = [&](uint64_t, const logs::EventFields& fields) { detecting.take(fields); };
    seconds_to_store(detect);  // indexes of rules are made when first wanted
    const uint64_t before = detecting.matches();
    for (auto _ : state) {
        plain += seconds_to_store({});
        with += seconds_to_store(detect);
    }
    state.counters["rules"] = static_cast<double>(detecting.rules());
    state.counters["matches"] = static_cast<double>(detecting.matches() - before) / static_cast<double>(state.iterations());
    state.counters["events_per_cpu_second"] = static_cast<double>(corpus.events.size()) * static_cast<double>(state.iterations()) / with;
    state.counters["of_plain"] = plain / with;
}
BENCHMARK_CAPTURE(detecting_ingest, mixed, mixed)->Unit(benchmark::kMillisecond)->Iterations(1);
BENCHMARK_CAPTURE(detecting_ingest, windows, windows)->Unit(benchmark::kMillisecond)->Iterations(1);

struct Stored {
    test::Folder folder;
    SystemDisk disk;
    logs::View view;
    explicit Stored(const Corpus& corpus) : view(store_into(folder.path(), corpus, disk)) {}
};
Stored& stored() {
    static Stored one(mixed());
    return one;
}

double seconds_of(const std::function<void()>& work) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

uint64_t unpack_all(const logs::View& view) {
    logs::BlockUnpacker unpacker;
    std::string out;
    uint64_t bytes = 0;
    for (const auto& segment : view.segments)
        for (const auto& place : segment.index.blocks)
            bytes += unpacker.unpack(segment.file->bytes().substr(place.offset + place.header_bytes, place.compressed), place.raw, out)->size();
    return bytes;
}

uint64_t matches_of(const logs::View& view, const std::string& text) {
    const logs::SearchRequest request{.query = *schema::parse_query(text), .limit = 100, .count_all = true};
    return logs::search(view, request, [](const logs::Hit&) { return true; })->matched;
}

void scan(benchmark::State& state) {
    const logs::View& view = stored().view;
    const uint64_t bytes = unpack_all(view);
    double unpacking = 0, scanning = 0;
    for (auto _ : state) {
        unpacking += seconds_of([&] { unpack_all(view); });
        scanning += seconds_of([&] { benchmark::DoNotOptimize(matches_of(view, "*zqxjk*")); });
    }
    state.SetBytesProcessed(static_cast<int64_t>(bytes) * state.iterations());
    state.counters["of_unpacking"] = unpacking / scanning;
}
BENCHMARK(scan)->Unit(benchmark::kMillisecond)->Iterations(5);

void needle(benchmark::State& state) {
    const logs::View& view = stored().view;
    double scanning = 0, looking = 0;
    for (auto _ : state) {
        scanning += seconds_of([&] { benchmark::DoNotOptimize(matches_of(view, "*zqxjk*")); });
        looking += seconds_of([&] { benchmark::DoNotOptimize(matches_of(view, "needle7x7")); });
    }
    state.counters["times_a_scan"] = scanning / looking;
    state.counters["found"] = static_cast<double>(matches_of(view, "needle7x7"));
}
BENCHMARK(needle)->Unit(benchmark::kMillisecond)->Iterations(5);

void aggregation(benchmark::State& state, const std::vector<std::string>& by) {
    const logs::View& view = stored().view;
    logs::AggregateRequest request{.by = by};
    request.measures.emplace_back();
    for (auto _ : state) benchmark::DoNotOptimize(logs::aggregate(view, request)->rows.size());
    state.SetItemsProcessed(static_cast<int64_t>(view.events()) * state.iterations());
}
BENCHMARK_CAPTURE(aggregation, by_dataset, {"dataset"})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(aggregation, by_dataset_and_host, {"dataset", "host"})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(aggregation, by_user, {"user"})->Unit(benchmark::kMillisecond);

size_t resident_bytes() {
    std::ifstream file("/proc/self/statm");
    size_t all = 0, resident = 0;
    file >> all >> resident;
    return resident * static_cast<size_t>(::getpagesize());
}

// 10,000 events a second for five seconds, a hundred at once: which part of a core they take, and how much memory comes on top.
void sustained(benchmark::State& state) {
    const Corpus& corpus = mixed();
    constexpr size_t at_once = 100, rounds = 500;
    constexpr auto pause = std::chrono::milliseconds(10);
    SystemDisk disk;
    SystemClock clock;
    SystemRandom random;
    for (auto _ : state) {
        const test::Folder folder;
        const size_t memory = resident_bytes();
        auto store = *logs::LogStore::open(disk, clock, random, {.folder = folder.path()});
        const double before = cpu_seconds();
        const auto begin = std::chrono::steady_clock::now();
        std::vector<logs::Incoming> batch;
        size_t most = 0;
        for (size_t round = 0; round < rounds; ++round) {
            batch.clear();
            for (size_t i = 0; i < at_once; ++i) batch.push_back(corpus.events[(round * at_once + i) % corpus.events.size()].incoming());
            if (!store->take("SRC-1", batch, clock.now(), {})) return state.SkipWithError("refused");
            std::this_thread::sleep_until(begin + pause * (round + 1));
            if (round % 10 == 0) most = std::max(most, resident_bytes());
        }
        const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        state.counters["percent_of_a_core"] = 100 * (cpu_seconds() - before) / wall;
        state.counters["more_megabytes"] = static_cast<double>(most - std::min(most, memory)) / 1e6;
        state.counters["events_per_second"] = static_cast<double>(rounds * at_once) / wall;
    }
}
BENCHMARK(sustained)->Unit(benchmark::kMillisecond)->Iterations(1);

// How long until a search over REDOUBT_BENCH_GIGABYTES of raw logs (1 when not set) shows its first event, with the opening of the view.
void first_result(benchmark::State& state) {
    const char* const wanted = std::getenv("REDOUBT_BENCH_GIGABYTES");  // NOLINT(concurrency-mt-unsafe): before any thread
    const double gigabytes = wanted == nullptr ? 1 : std::strtod(wanted, nullptr);
    SystemDisk disk;
    SystemClock clock;
    SystemRandom random;
    const test::Folder folder;
    uint64_t bytes = 0, events = 0;
    {
        auto store = *logs::LogStore::open(disk, clock, random, {.folder = folder.path()});
        test::MadeEvents made(7, Time::from_unix_s(1'763'700'000), false);
        while (static_cast<double>(bytes) < gigabytes * 1e9) {
            std::vector<test::MadeEvent> kept;
            for (size_t i = 0; i < batch_events; ++i) kept.push_back(made.next());
            std::vector<logs::Incoming> batch;
            for (const test::MadeEvent& event : kept) {
                batch.push_back(event.incoming());
                bytes += event.body.size() + 1;
            }
            events += batch.size();
            while (!store->take("SRC-1", batch, clock.now(), {})) std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        (void)store->seal();
    }
    double slowest = 0;
    for (auto _ : state) {
        for (const char* const text : {"", "Failed", "user:user17", "dst_port:443", "user4999", "10.1.2.3"}) {
            slowest = std::max(slowest, seconds_of([&] {
                                   const logs::View view = *logs::open_view(disk, folder.path());
                                   const logs::SearchRequest request{.query = *schema::parse_query(text), .limit = 100};
                                   (void)logs::search(view, request, [](const logs::Hit&) { return false; });
                               }));
        }
    }
    state.counters["slowest_first_seconds"] = slowest;
    state.counters["raw_gigabytes"] = static_cast<double>(bytes) / 1e9;
    state.counters["events"] = static_cast<double>(events);
}
BENCHMARK(first_result)->Unit(benchmark::kMillisecond)->Iterations(1);

}  // namespace
}  // namespace redoubt

BENCHMARK_MAIN();
