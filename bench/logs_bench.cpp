// The log store: durable ingest, stored size, scan, needle and aggregation, on a made-up mixed log of 390 bytes an event and, with
// REDOUBT_SHARED_DATA, on the Windows events of it. Ratios stand beside each other: `of_unpacking` is what a scan takes against unpacking
// the same segments alone, `stored_of_zstd1` what is stored against zstd -1 of the plain lines.
#include <benchmark/benchmark.h>
#include <zstd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>

#include <fmt/format.h>

#include "base/clock.h"
#include "logs/aggregate.h"
#include "logs/log_store.h"
#include "logs/search.h"
#include "support/folder.h"
#include "support/made_events.h"

namespace redoubt {
namespace {

constexpr size_t event_count = 400'000, batch_events = 1000;

struct Corpus {
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

const Corpus& windows() {
    static const Corpus corpus = [] {
        Corpus out;
        const char* const shared = std::getenv("REDOUBT_SHARED_DATA");  // NOLINT(concurrency-mt-unsafe): before any thread
        std::error_code none;
        if (shared != nullptr)
            for (const auto& file : std::filesystem::recursive_directory_iterator(std::string(shared) + "/events/otrf-json", none)) {
                std::ifstream in(file.path());
                for (std::string line; file.is_regular_file() && std::getline(in, line);)
                    if (line.starts_with('{')) out.add({.body = line, .is_json = true});
            }
        if (!out.events.empty()) out.weigh();
        return out;
    }();
    return corpus;
}

logs::View store_into(const std::string& folder, const Corpus& corpus, SystemDisk& disk) {
    SystemClock clock;
    SystemRandom random;
    auto store = *logs::LogStore::open(disk, clock, random, {.folder = folder});
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
    for (auto _ : state) {
        const test::Folder folder;
        const logs::View view = store_into(folder.path(), corpus, disk);
        stored = sidecars = 0;
        for (const auto& segment : view.segments) {
            stored += segment.index.segment_bytes;
            sidecars += std::filesystem::file_size(logs::index_path(folder.path(), segment.name)) +
                        std::filesystem::file_size(logs::columns_path(folder.path(), segment.name));
        }
    }
    state.SetBytesProcessed(static_cast<int64_t>(corpus.bytes) * state.iterations());
    state.SetItemsProcessed(static_cast<int64_t>(corpus.events.size()) * state.iterations());
    state.counters["stored_of_zstd1"] = static_cast<double>(stored) / static_cast<double>(corpus.zstd1);
    state.counters["with_sidecars_of_zstd1"] = static_cast<double>(stored + sidecars) / static_cast<double>(corpus.zstd1);
    state.counters["bytes_per_event"] = static_cast<double>(corpus.bytes) / static_cast<double>(corpus.events.size());
}
BENCHMARK_CAPTURE(ingest, mixed, mixed)->MeasureProcessCPUTime()->UseRealTime()->Unit(benchmark::kMillisecond)->Iterations(2);
BENCHMARK_CAPTURE(ingest, windows, windows)->MeasureProcessCPUTime()->UseRealTime()->Unit(benchmark::kMillisecond)->Iterations(2);

struct Stored {
    test::Folder folder;
    SystemDisk disk;
    logs::View view;
    Stored() : view(store_into(folder.path(), mixed(), disk)) {}
};
Stored& stored() {
    static Stored one;
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

}  // namespace
}  // namespace redoubt

BENCHMARK_MAIN();
