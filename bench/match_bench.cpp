// Events per second on one core: decoding alone, decoding and naive matching, decoding and fast matching, over the shared EVTX
// files and Windows events as JSON with all active Windows rules of the shared set; what simdjson takes to read the same JSON; and
// the time to load and compile all rules. Times are CPU time of the thread. Fast matching is measured warm: the indexes of the
// channels that occur are built before. run/…_x10: the same with nine further copies of every rule, in which each literal is another
// one. run/gigabyte_fast: 1 GiB of nearly full chunks in one file, read as `redoubt hunt` reads it; MB is by how much the memory of
// the process grew at its highest, pages of the file included. threads:2 is the same on two threads, in wall-clock time.
#include <benchmark/benchmark.h>
#include <simdjson.h>

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/disk.h"
#include "detect/load.h"
#include "detect/matcher.h"
#include "events/late_text.h"
#include "events/open.h"
#include "formats/evtx/layout.h"
#include "support/evtx_writer.h"
#include "support/shared_data.h"

namespace {

using namespace redoubt;

std::vector<std::string> rule_paths() {
    std::vector<std::string> paths;
    for (const char* folder : {"rules", "rules-emerging-threats", "rules-threat-hunting", "rules-placeholder", "rules-compliance"})
        if (const auto path = test::shared_data_path(std::string("sigma-rules/") + folder)) paths.push_back(*path);
    return paths;
}

const std::vector<detect::Rule>& windows_rules() {
    static const std::vector<detect::Rule> rules = [] {
        SystemDisk disk;
        detect::RuleSet set = detect::load_rules_below(disk, rule_paths()).value();
        std::erase_if(set.rules, [](const detect::Rule& rule) { return rule.logsource.product != "windows"; });
        return std::move(set.rules);
    }();
    return rules;
}

// A literal of rule copies: no other rule has it, and nearly no event.
std::string other_literal(const std::string& literal, int copy) {
    size_t at = literal.size() / 2;
    while (at > 0 && (static_cast<unsigned char>(literal[at]) & 0xC0U) == 0x80U) --at;
    return literal.substr(0, at) + static_cast<char>('0' + copy) + literal.substr(at);
}

void change_literals(detect::Pattern& pattern, int copy) {
    using detect::Shape;
    if (pattern.shape == Shape::exact || pattern.shape == Shape::prefix || pattern.shape == Shape::suffix || pattern.shape == Shape::contains)
        pattern.text = other_literal(pattern.text, copy);
    for (detect::GlobPiece& piece : pattern.glob)
        if (piece.kind == detect::GlobPiece::Kind::literal) piece.text = other_literal(piece.text, copy);
}

// Where the rule looks stays: channels, event ids and providers. Expressions and networks stay too.
const std::vector<detect::Rule>& ten_times_the_rules() {
    static const std::vector<detect::Rule> rules = [] {
        std::vector<detect::Rule> out = windows_rules();
        for (int copy = 1; copy < 10; ++copy)
            for (detect::Rule rule : windows_rules()) {
                rule.id += "-" + std::to_string(copy);
                for (detect::FieldTest& test : rule.tests) {
                    if (test.field == "EventID" || test.field == "Channel" || test.field == "Provider_Name") continue;
                    for (detect::TestValue& value : test.values)
                        for (detect::Pattern& pattern : value.patterns) change_literals(pattern, copy);
                }
                out.push_back(std::move(rule));
            }
        return out;
    }();
    return rules;
}

// Parts are read before the clock starts; they keep their bytes alive.
std::vector<events::PartInput> read_parts(const std::vector<std::string>& folders, std::string_view ending) {
    SystemDisk disk;
    std::vector<events::PartInput> parts;
    for (const std::string& folder : folders) {
        const auto path = test::shared_data_path(folder);
        if (!path) continue;
        const std::vector<std::string> files = disk.files_below(*path).value();
        for (const std::string& name : files) {
            if (!name.ends_with(ending)) continue;
            auto file = events::LogFile::open(disk, name);
            if (!file) continue;
            for (;;) {
                auto part = (*file)->next();
                if (!part || !*part) break;
                parts.push_back(**std::move(part));
            }
        }
    }
    return parts;
}

const std::vector<events::PartInput>& evtx_parts() {
    static const auto parts = read_parts({"events/EVTX-ATTACK-SAMPLES", "events/EVTX-to-MITRE-Attack", "events/DeepBlueCLI", "events/parser-samples"}, ".evtx");
    return parts;
}
// What logs in use look like, which those samples do not: nearly full chunks, sixteen to a part.
const std::vector<events::PartInput>& dense_parts() {
    static std::string bytes;
    static const auto parts = [] {
        constexpr size_t chunk = formats::evtx::chunk_size, header = 4096;
        for (const events::PartInput& part : evtx_parts())
            for (size_t at = part.bytes.starts_with("ElfFile") ? header : 0; at + chunk <= part.bytes.size(); at += chunk) {
                const std::string_view one = part.bytes.substr(at, chunk);
                uint32_t used = 0;
                std::memcpy(&used, one.data() + 48, sizeof used);
                if (one.starts_with("ElfChnk") && used > chunk * 7 / 8 && used <= chunk) bytes += one;
            }
        std::vector<events::PartInput> out;
        for (size_t at = 0; at < bytes.size(); at += 16 * chunk) {
            events::PartInput part = evtx_parts().front();
            part.bytes = std::string_view(bytes).substr(at, 16 * chunk);
            out.push_back(std::move(part));
        }
        return out;
    }();
    return parts;
}
const std::vector<events::PartInput>& json_parts() {
    static const auto parts = read_parts({"events/otrf-json/atomic/windows", "events/otrf-json/compound"}, "");
    return parts;
}

enum class How { decode, decode_late, naive, fast };  // late: texts only when they are asked for

void run(benchmark::State& state, const std::vector<events::PartInput>& parts, How how, const std::vector<detect::Rule>& rules = windows_rules()) {
    if (parts.empty() || rules.empty()) return state.SkipWithError("the shared real data is not on this machine");
    events::FieldNames names;
    const auto matcher = how == How::naive ? detect::make_naive_matcher(rules, names) : detect::make_fast_matcher(rules, names);
    const auto scratch = matcher->new_scratch();
    events::DecodeCache cache(names);
    events::EventBatch batch;
    std::vector<detect::Match> matches;
    int64_t events = 0;
    int64_t matched = 0;
    int64_t bytes = 0;
    const auto all_parts = [&] {
        for (const events::PartInput& part : parts) {
            batch.clear();
            matches.clear();
            events::DecodeReport report;
            events::decode_part(part, cache, batch, report, how == How::fast || how == How::decode_late ? events::Texts::asked_for : events::Texts::all);
            if (how == How::naive || how == How::fast) matcher->match(batch, *scratch, matches);
            for (const detect::Match& match : matches) events::complete(batch.events[match.event], batch.arena);
            events += static_cast<int64_t>(batch.events.size());
            bytes += static_cast<int64_t>(part.bytes.size());
            matched += static_cast<int64_t>(matches.size());
        }
    };
    if (how != How::naive) all_parts();
    events = matched = bytes = 0;
    for (auto _ : state) all_parts();
    state.SetItemsProcessed(events);
    state.SetBytesProcessed(bytes);
    state.counters["matches"] = static_cast<double>(matched) / static_cast<double>(state.iterations());
}

void run_x10(benchmark::State& state, const std::vector<events::PartInput>& parts) { run(state, parts, How::fast, ten_times_the_rules()); }

// The nearly full chunks of the real files, over and over, in a file that is there as long as the process.
class GigabyteFile {
public:
    GigabyteFile() : path_((std::filesystem::temp_directory_path() / ("redoubt-dense-" + std::to_string(::getpid()) + ".evtx")).string()) {
        constexpr uint64_t wanted = uint64_t{1} << 30;
        std::ofstream out(path_, std::ios::binary);
        out << test::EvtxFile().finish().substr(0, 4096);
        for (uint64_t written = 0; written < wanted && !dense_parts().empty();)
            for (const events::PartInput& part : dense_parts()) {
                out << part.bytes;
                written += part.bytes.size();
            }
    }
    ~GigabyteFile() {
        std::error_code ignored;
        std::filesystem::remove(path_, ignored);
    }
    GigabyteFile(const GigabyteFile&) = delete;
    GigabyteFile& operator=(const GigabyteFile&) = delete;
    const std::string& path() const { return path_; }

private:
    std::string path_;
};

// A line of /proc/self/status, in MB.
double status_mb(const std::string& name) {
    std::ifstream in("/proc/self/status");
    for (std::string line; std::getline(in, line);)
        if (line.starts_with(name)) return std::stod(line.substr(name.size())) / 1024;
    return 0;
}

// Takes parts of the file in turns with others that do, and returns how many events it matched.
int64_t match_parts(events::LogFile& file, std::mutex& mutex, const detect::Matcher& matcher, events::FieldNames& names) {
    const auto scratch = matcher.new_scratch();
    events::DecodeCache cache(names);
    events::EventBatch batch;
    std::vector<detect::Match> matches;
    int64_t events = 0;
    for (;;) {
        std::unique_lock lock(mutex);
        const auto part = file.next();
        lock.unlock();
        if (!part || !*part) return events;
        batch.clear();
        matches.clear();
        events::DecodeReport report;
        events::decode_part(**part, cache, batch, report, events::Texts::asked_for);
        matcher.match(batch, *scratch, matches);
        for (const detect::Match& match : matches) events::complete(batch.events[match.event], batch.arena);
        events += static_cast<int64_t>(batch.events.size());
    }
}

void gigabyte_fast(benchmark::State& state) {
    if (evtx_parts().empty() || windows_rules().empty()) return state.SkipWithError("the shared real data is not on this machine");
    static const GigabyteFile file;
    events::FieldNames names;
    const auto matcher = detect::make_fast_matcher(windows_rules(), names);
    SystemDisk disk;
    std::atomic<int64_t> events = 0;
    int64_t bytes = 0;
    std::ofstream("/proc/self/clear_refs") << 5;  // the highest so far is forgotten
    const double before = status_mb("VmRSS:");
    for (auto _ : state) {
        const auto opened = events::LogFile::open(disk, file.path());
        if (!opened) return state.SkipWithError("the file of a gigabyte cannot be opened");
        std::mutex mutex;
        {
            std::vector<std::jthread> threads;
            for (int64_t i = 0; i < state.range(0); ++i) threads.emplace_back([&] { events += match_parts(**opened, mutex, *matcher, names); });
        }
        bytes += static_cast<int64_t>((*opened)->bytes_total());
    }
    state.SetItemsProcessed(events);
    state.SetBytesProcessed(bytes);
    state.counters["MB"] = status_mb("VmHWM:") - before;
}

size_t visit(const simdjson::dom::element& element) {
    size_t bytes = 1;
    simdjson::dom::object object;
    simdjson::dom::array array;
    std::string_view text;
    if (element.get(text) == simdjson::SUCCESS) {
        bytes = text.size();
    } else if (element.get(object) == simdjson::SUCCESS) {
        for (const auto& [key, value] : object) bytes += key.size() + visit(value);
    } else if (element.get(array) == simdjson::SUCCESS) {
        for (const auto value : array) bytes += visit(value);
    }
    return bytes;
}

// What simdjson's own tree takes for the same lines, each of its fields visited once: what reading alone costs elsewhere.
void json_simdjson(benchmark::State& state) {
    simdjson::dom::parser parser;
    int64_t events = 0, bytes = 0;
    for (auto _ : state)
        for (const events::PartInput& part : json_parts()) {
            for (std::string_view left = part.bytes; !left.empty();) {
                const std::string_view line = left.substr(0, left.find('\n'));
                left.remove_prefix(std::min(line.size() + 1, left.size()));
                simdjson::dom::element element;
                if (line.empty() || parser.parse(line.data(), line.size(), left.size() < simdjson::SIMDJSON_PADDING).get(element)) continue;
                benchmark::DoNotOptimize(visit(element));
                ++events;
            }
            bytes += static_cast<int64_t>(part.bytes.size());
        }
    state.SetItemsProcessed(events);
    state.SetBytesProcessed(bytes);
}

void load_rules(benchmark::State& state) {
    SystemDisk disk;
    for (auto _ : state) benchmark::DoNotOptimize(detect::load_rules_below(disk, rule_paths()));
}

void load_and_compile_rules(benchmark::State& state) {
    SystemDisk disk;
    for (auto _ : state) {
        const detect::RuleSet set = detect::load_rules_below(disk, rule_paths()).value();
        events::FieldNames names;
        benchmark::DoNotOptimize(detect::make_fast_matcher(set.rules, names));
    }
}

}  // namespace

BENCHMARK(load_rules)->Unit(benchmark::kMillisecond);
BENCHMARK(load_and_compile_rules)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run, evtx_decode, evtx_parts(), How::decode)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run, evtx_fast, evtx_parts(), How::fast)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run, evtx_naive, evtx_parts(), How::naive)->Unit(benchmark::kMillisecond)->Iterations(1);
BENCHMARK_CAPTURE(run, dense_decode, dense_parts(), How::decode)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run, dense_decode_late, dense_parts(), How::decode_late)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run, dense_fast, dense_parts(), How::fast)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run, json_decode, json_parts(), How::decode)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run, json_decode_late, json_parts(), How::decode_late)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run, json_fast, json_parts(), How::fast)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run_x10, dense_fast_x10, dense_parts())->Name("run/dense_fast_x10")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run_x10, json_fast_x10, json_parts())->Name("run/json_fast_x10")->Unit(benchmark::kMillisecond);
BENCHMARK(gigabyte_fast)
    ->Name("run/gigabyte_fast")
    ->ArgName("threads")
    ->Arg(1)
    ->Arg(2)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1)
    ->MeasureProcessCPUTime()
    ->UseRealTime();
BENCHMARK(json_simdjson)->Name("run/json_simdjson")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run, json_naive, json_parts(), How::naive)->Unit(benchmark::kMillisecond)->Iterations(1);

BENCHMARK_MAIN();
