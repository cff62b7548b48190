// The advisory index at the size of everything that is published: 4,000,000 ranges over 400,000 names of Debian packages.
//
// Bars: a million packages matched within a second on one core and 300 MB, the index opened within 10 ms, OSV's JSON made into an
// index at 100 MB/s, a bill of 1,000 packages scanned by the program itself within 50 ms.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
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
#include "support/zip_writer.h"

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

// The snapshot of that index and of 400,000 scores.
class ScratchSnapshot {
public:
    ScratchSnapshot() {
        std::string csv = "#model_version:v1,score_date:2024-05-01T00:00:00+0000\ncve,epss,percentile\n";
        for (int i = 0; i < 400'000; ++i) csv += fmt::format("CVE-{}-{},0.{:05},0.5\n", 1999 + i % 27, 1'000 + i / 27, i % 100'000);
        ExploitationBuilder builder;
        const auto scores = EpssScores::parse(csv);
        if (!scores) std::abort();
        builder.add(*scores);
        const auto table = builder.finish();
        const auto index = disk.map(World::get().path());
        if (!table || !index || !write_snapshot(disk, folder, {}, {.index = (*index)->bytes(), .exploitation = *table})) std::abort();
    }
    ~ScratchSnapshot() { std::filesystem::remove_all(folder); }

    SystemDisk disk;
    const std::string folder = scratch("redoubt_advisories_bench_feeds");
};

// From its list of feeds on.
void open_a_snapshot(benchmark::State& state) {
    ScratchSnapshot made;
    for (auto _ : state) {
        const auto snapshot = Snapshot::open(made.disk, made.folder);
        if (!snapshot) std::abort();
        benchmark::DoNotOptimize(snapshot->index().scope("Debian:12"));
    }
}
BENCHMARK(open_a_snapshot)->Unit(benchmark::kMillisecond);

// The program that lies beside this one, from its start to its end; what it says goes nowhere.
int run_program(const std::vector<std::string>& arguments) {
    const std::string program = (std::filesystem::read_symlink("/proc/self/exe").parent_path() / "redoubt").string();
    std::vector<char*> words{const_cast<char*>(program.c_str())};
    for (const std::string& each : arguments) words.push_back(const_cast<char*>(each.c_str()));
    words.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t child = 0;
    const int started = ::posix_spawn(&child, program.c_str(), &actions, nullptr, words.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    int status = 0;
    if (started != 0 || ::waitpid(child, &status, 0) != child || !WIFEXITED(status)) return -1;
    return WEXITSTATUS(status);
}

void write_bill(const std::string& path, uint64_t packages) {
    std::mt19937_64 random(4);
    std::string components;
    for (uint64_t i = 0; i < packages; ++i) {
        const std::string name = package_name_of(random() % name_count), version = drawn_version(random);
        std::string escaped = version;
        escaped.replace(escaped.find('+'), 1, "%2B");
        components += fmt::format(R"({}{{"type":"library","name":"{}","version":"{}","purl":"pkg:deb/debian/{}@{}?arch=amd64&distro=debian-12"}})",
                                  i == 0 ? "" : ",", name, version, name, escaped);
    }
    std::ofstream(path) << fmt::format(R"({{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,"components":[{}]}})", components);
}

// Bar: 50 ms, with the whole index. The ten ranges of each package make it some five thousand findings, many more than a real bill has.
void scan_a_bill_of_1000_packages(benchmark::State& state) {
    ScratchSnapshot made;
    const std::string bill = made.folder + "/bill.cdx.json";
    write_bill(bill, 1'000);
    for (auto _ : state)
        if (run_program({"scan", bill, "--feeds", made.folder}) != 1)
            return state.SkipWithError("there is no redoubt beside this program, or it found nothing");
}
BENCHMARK(scan_a_bill_of_1000_packages)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(20)->Repetitions(3);

// What of that is the program's start and end.
void start_the_program(benchmark::State& state) {
    for (auto _ : state)
        if (run_program({"--version"}) != 0) return state.SkipWithError("there is no redoubt beside this program");
}
BENCHMARK(start_the_program)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(20);

std::string drawn_words(std::mt19937_64& random, size_t count) {
    constexpr std::array words{"attacker", "remote",  "buffer", "a",  "the", "of",  "in", "overflow",  "allows", "request", "crafted", "parser",
                               "denial",   "service", "via",    "to", "is",  "not", "by", "validated", "header", "length",  "before",  "function"};
    std::string out;
    for (size_t i = 0; i < count; ++i) out += fmt::format("{}{}", i == 0 ? "" : " ", words[random() % words.size()]);
    return out;
}

// What is affected of three kinds of publishers: a module with a range, a distribution's packages with a range each, and a package
// with a range and every version in it.
std::string drawn_affected(std::mt19937_64& random, int kind) {
    std::string out;
    const auto add = [&](const std::string& name, const char* ecosystem, const std::string& fixed, const std::string& versions) {
        out += fmt::format(R"({}{{"package":{{"name":"{}","ecosystem":"{}"}},"ranges":[{{"type":"{}","events":[{{"introduced":"0"}},{{"fixed":"{}"}}]}}]{}}})",
                           out.empty() ? "" : ",", name, ecosystem, kind == 0 ? "SEMVER" : "ECOSYSTEM", fixed, versions);
    };
    if (kind == 0) add(fmt::format("example.com/module{}", random() % 900), "Go", fmt::format("1.{}.{}", random() % 30, random() % 9), "");
    for (uint64_t i = 0; kind == 1 && i < 10; ++i) add(package_name_of(random() % 5'000), "Debian:12", drawn_version(random), "");
    if (kind == 2) {
        std::string versions;
        for (int i = 0; i < 60; ++i) versions += fmt::format(R"({}"1.{}.{}{}")", i == 0 ? "" : ", ", i / 6, i % 6, i % 10 == 9 ? "rc1" : "");
        add(fmt::format("package-{}", random() % 900), "PyPI", "1.10.0", fmt::format(R"(,"versions":[{}])", versions));
    }
    return out;
}

std::vector<std::pair<std::string, std::string>> drawn_records() {
    std::mt19937_64 random(3);
    std::vector<std::pair<std::string, std::string>> records;
    for (int i = 0; i < 6'000; ++i) {
        std::string text = fmt::format(
            R"({{"schema_version":"1.3.1","id":"MADE-2024-{0}","modified":"2024-01-01T00:00:00Z","published":"2023-12-31T00:00:00Z","aliases":["CVE-2024-{0}"],"summary":"{1}","details":"{2}",)",
            i, drawn_words(random, 8), drawn_words(random, 120));
        text += fmt::format(R"("affected":[{}],"references":[)", drawn_affected(random, i % 3));
        for (int n = 0; n < 5; ++n) text += fmt::format(R"({}{{"type":"WEB","url":"https://example.com/{}/{}"}})", n == 0 ? "" : ",", i, random());
        records.emplace_back(fmt::format("MADE-2024-{}.json", i), text + "]}");
    }
    return records;
}

enum class Kept : uint8_t { files, zip };

// With REDOUBT_OSV, the records below that folder or in that zip; without it, records that are drawn.
void build_from_json(benchmark::State& state, Kept kept) {
    const char* given = std::getenv("REDOUBT_OSV");
    const std::string path = given == nullptr ? scratch("redoubt_advisories_bench_osv") : given;
    SystemDisk disk;
    if (given == nullptr) {
        std::filesystem::remove_all(path);
        std::filesystem::create_directories(path);
        if (kept == Kept::zip) {
            if (!disk.write_durably(path + "/all.zip", test::zip_of(drawn_records()))) std::abort();
        } else {
            for (const auto& [name, text] : drawn_records()) std::ofstream(path + "/" + name) << text;
        }
    }
    uint64_t bytes = 0;
    for (auto _ : state) {
        IndexBuilder builder;
        FeedReading reading;
        if (!add_feed(builder, disk, path, reading)) std::abort();
        const auto file = builder.finish();
        if (!file) std::abort();
        bytes += reading.bytes;
        benchmark::DoNotOptimize(file->size());
    }
    state.SetBytesProcessed(static_cast<int64_t>(bytes));
    if (given == nullptr) std::filesystem::remove_all(path);
}
BENCHMARK_CAPTURE(build_from_json, zip, Kept::zip)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(build_from_json, files, Kept::files)->Unit(benchmark::kMillisecond);

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
