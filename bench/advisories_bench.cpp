// The advisory index at the size of everything that is published: 4,000,000 ranges over 400,000 names of Debian packages.
//
// Bars: a million packages matched within a second on one core and 300 MB, the index opened within 10 ms, OSV's JSON made into an
// index at 100 MB/s.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <span>

#include <fmt/format.h>

#include "advisories/feed_reading.h"
#include "advisories/index.h"
#include "advisories/json_view.h"
#include "advisories/osv.h"
#include "advisories/snapshot.h"
#include "advisories/zip_members.h"

namespace {

using namespace redoubt;
using namespace redoubt::advisories;

constexpr uint64_t name_count = 400'000, range_count = 4'000'000, package_count = 1'000'000;

std::string scratch(const std::string& name) { return (std::filesystem::temp_directory_path() / name).string(); }

std::string drawn_version(std::mt19937_64& random) {
    return fmt::format("{}.{}.{}-{}+deb12u{}", random() % 4, random() % 20, random() % 40, 1 + random() % 5, random() % 6);
}

std::string package_name_of(uint64_t number) {
    return fmt::format("{}-{}", number % 3 == 0 ? "lib" : number % 3 == 1 ? "python3" : "golang-github", number * 7919);
}

// Made once for all benchmarks of a run; the file is gone afterwards.
class World {
public:
    World() : path_(scratch("redoubt_advisories_bench.index")) {
        IndexBuilder builder;
        std::mt19937_64 random(1);
        for (uint64_t i = 0; i < range_count; i += 4) {
            const std::string id = fmt::format("DSA-{}", i);
            std::vector<std::string> texts;
            texts.reserve(16);
            OsvRecord record;
            record.id = id;
            for (int n = 0; n < 4; ++n) {
                const std::string& name = texts.emplace_back(package_name_of(random() % name_count));
                const std::string& fixed = texts.emplace_back(drawn_version(random));
                OsvRange range{.type = OsvRange::Type::ecosystem, .events = {{OsvEvent::Kind::introduced, "0"}, {OsvEvent::Kind::fixed, fixed}}};
                record.affected.push_back({.ecosystem = "Debian:12", .name = name, .purl = {}, .ranges = {std::move(range)}, .versions = {}});
            }
            builder.add(record);
        }
        const auto bytes = builder.finish();
        if (!bytes || !disk_.write_durably(path_, *bytes)) std::abort();
    }
    ~World() { std::filesystem::remove(path_); }

    Index open() {
        auto mapping = disk_.map(path_);
        if (!mapping) std::abort();
        auto index = Index::open(std::move(*mapping));
        if (!index) std::abort();
        return std::move(*index);
    }

    const std::string& path() const { return path_; }

    static World& get() {
        static World world;
        return world;
    }

private:
    std::string path_;
    SystemDisk disk_;
};

// Of this process now, and of what it maps privately or has written: not the pages of the file.
double resident_mb(const char* key) {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with(key)) return std::strtod(line.c_str() + line.find(':') + 1, nullptr) / 1024;
    return 0;
}

void match_a_million_packages(benchmark::State& state) {
    const Index index = World::get().open();
    std::mt19937_64 random(2);
    std::vector<std::pair<std::string, std::string>> packages;
    for (uint64_t i = 0; i < package_count; ++i) packages.emplace_back(package_name_of(random() % name_count), drawn_version(random));
    std::vector<Index::PackageVersion> asked;
    for (const auto& [name, version] : packages) asked.push_back({name, version});
    uint64_t matches = 0;
    for (auto _ : state) {
        const Index::Scope scope = index.scope("Debian:12");
        matches = 0;
        if (!index.match_all(scope, asked, [&](size_t, std::span<const AdvisoryNumber> found) { matches += found.size(); })) std::abort();
    }
    state.counters["packages"] = benchmark::Counter(static_cast<double>(package_count) * static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
    state.counters["matches"] = static_cast<double>(matches);
    state.counters["ranges"] = static_cast<double>(index.counts().ranges);
    state.counters["index_mb"] = static_cast<double>(index.counts().bytes) / 1e6;
    state.counters["file_mb"] = resident_mb("RssFile");
}
BENCHMARK(match_a_million_packages)->Unit(benchmark::kMillisecond);

void open_the_index(benchmark::State& state) {
    World& world = World::get();
    for (auto _ : state) {
        const Index index = world.open();
        benchmark::DoNotOptimize(index.scope("Debian:12"));
    }
}
BENCHMARK(open_the_index)->Unit(benchmark::kMillisecond);

// The snapshot of that index and of 400,000 scores, from its list of feeds on.
void open_a_snapshot(benchmark::State& state) {
    SystemDisk disk;
    const std::string folder = scratch("redoubt_advisories_bench_feeds");
    std::string csv = "#model_version:v1,score_date:2024-05-01T00:00:00+0000\ncve,epss,percentile\n";
    for (int i = 0; i < 400'000; ++i) csv += fmt::format("CVE-{}-{},0.{:05},0.5\n", 1999 + i % 27, 1'000 + i / 27, i % 100'000);
    ExploitationBuilder builder;
    const auto scores = EpssScores::parse(csv);
    if (!scores) std::abort();
    builder.add(*scores);
    const auto table = builder.finish();
    const auto index = disk.map(World::get().path());
    if (!table || !index || !write_snapshot(disk, folder, {}, {.index = (*index)->bytes(), .exploitation = *table})) std::abort();
    for (auto _ : state) {
        const auto snapshot = Snapshot::open(disk, folder);
        if (!snapshot) std::abort();
        benchmark::DoNotOptimize(snapshot->index().scope("Debian:12"));
    }
    std::filesystem::remove_all(folder);
}
BENCHMARK(open_a_snapshot)->Unit(benchmark::kMillisecond);

// With REDOUBT_OSV, the records below that folder or in that zip; without it, records like those of Go.
void build_from_json(benchmark::State& state) {
    const char* given = std::getenv("REDOUBT_OSV");
    const std::string folder = given == nullptr ? scratch("redoubt_advisories_bench_osv") : given;
    if (given == nullptr) {
        std::filesystem::create_directories(folder);
        for (int i = 0; i < 4'000; ++i)
            std::ofstream(fmt::format("{}/{}.json", folder, i)) << fmt::format(
                R"({{"schema_version":"1.3.1","id":"GO-{0}","modified":"2024-01-01T00:00:00Z","aliases":["CVE-{0}"],"summary":"A summary of what is wrong","details":"{1}","affected":[{{"package":{{"name":"example.com/m{2}","ecosystem":"Go"}},"ranges":[{{"type":"SEMVER","events":[{{"introduced":"0"}},{{"fixed":"1.{3}.0"}}]}}]}}]}})",
                i, std::string(1'200, 'd'), i % 900, i % 50);
    }
    SystemDisk disk;
    uint64_t bytes = 0;
    for (auto _ : state) {
        IndexBuilder builder;
        FeedReading reading;
        if (!add_feed(builder, disk, folder, reading)) std::abort();
        const auto file = builder.finish();
        if (!file) std::abort();
        bytes += reading.bytes;
        benchmark::DoNotOptimize(file->size());
    }
    state.SetBytesProcessed(static_cast<int64_t>(bytes));
    if (given == nullptr) std::filesystem::remove_all(folder);
}
BENCHMARK(build_from_json)->Unit(benchmark::kMillisecond);

// What no way of building can be faster than, of the zip in REDOUBT_OSV: its members unpacked, and parsed besides.
void read_a_zip(benchmark::State& state, bool parses) {
    const char* given = std::getenv("REDOUBT_OSV");
    if (given == nullptr || !std::string_view(given).ends_with(".zip")) return state.SkipWithError("REDOUBT_OSV names no zip");
    SystemDisk disk;
    const auto mapped = disk.map(given);
    if (!mapped) std::abort();
    uint64_t bytes = 0;
    JsonDocument document;
    for (auto _ : state) {
        auto zip = Zip::open((*mapped)->bytes());
        if (!zip) std::abort();
        for (const ZipMember& member : zip->members()) {
            if (!member.name.ends_with(".json")) continue;
            const auto text = zip->read(member);
            if (!text || (parses && !document.parse(*text, true))) std::abort();
            bytes += text->size();
        }
    }
    state.SetBytesProcessed(static_cast<int64_t>(bytes));
}
BENCHMARK_CAPTURE(read_a_zip, unpack, false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read_a_zip, unpack_and_parse, true)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
