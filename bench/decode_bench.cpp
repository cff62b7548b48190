// Decoding alone, on one core: EVTX and JSON events per second and bytes per second, beside what the machine can do with the
// same bytes at all: reading them, and finding the line ends in them.
#include <benchmark/benchmark.h>

#include <cstring>
#include <fstream>
#include <map>
#include <sstream>

#include "events/open.h"
#include "support/evtx_writer.h"
#include "support/shared_data.h"

namespace {

using namespace redoubt;
using namespace redoubt::events;

constexpr size_t corpus_bytes = size_t{100} << 20;

// The chunks of the densest real files, over and over; where there are none, of a file written here.
std::string evtx_corpus() {
    std::string chunks;
    if (const auto root = test::shared_data_path("events")) {
        for (const char* path : {"parser-samples/security.evtx", "parser-samples/system.evtx", "DeepBlueCLI/smb-password-guessing-security.evtx",
                                 "DeepBlueCLI/password-spray.evtx", "parser-samples/Security_with_size_t.evtx"}) {
            std::ifstream in(*root + "/" + path, std::ios::binary);
            std::string bytes((std::istreambuf_iterator<char>(in)), {});
            if (bytes.size() > 4096) chunks += bytes.substr(4096, (bytes.size() - 4096) / 65536 * 65536);
        }
    }
    if (chunks.empty()) {
        test::EvtxFile file;
        for (uint64_t i = 0; i < 5000; ++i)
            file.add({.provider = "Microsoft-Windows-Sysmon",
                      .channel = "Microsoft-Windows-Sysmon/Operational",
                      .computer = "host.example",
                      .event_id = 1,
                      .filetime = test::evtx_filetime(1'700'000'000) + i,
                      .data = {{"Image", "C:\\Windows\\System32\\cmd.exe"}, {"CommandLine", "cmd /c echo " + std::to_string(i)}}});
        chunks = file.finish().substr(4096);
    }
    std::string out;
    while (out.size() < corpus_bytes) out += chunks;
    return out;
}

// The members of the densest JSON sets, unzipped; else lines written here.
std::string json_corpus() {
    std::string out;
    if (const auto root = test::shared_data_path("events/otrf-json")) {
        SystemDisk disk;
        const auto paths = disk.files_below(*root);
        for (const std::string& path : *paths) {
            auto file = LogFile::open(disk, path);
            while (file && out.size() < corpus_bytes) {
                const auto part = (*file)->next();
                if (!part || !*part) break;
                if ((*part)->kind == PartInput::Kind::ndjson) out += (*part)->bytes;
            }
        }
    }
    for (int i = 0; out.size() < corpus_bytes; ++i)
        out += "{\"Channel\":\"Security\",\"EventID\":4688,\"Hostname\":\"h\",\"NewProcessName\":\"C:\\\\x.exe\",\"CommandLine\":\"x " + std::to_string(i) +
               "\"}\n";
    return out;
}

// Parts as a LogFile would cut them.
std::vector<PartInput> parts_of(std::string_view bytes, PartInput::Kind kind) {
    std::vector<PartInput> out;
    while (!bytes.empty()) {
        size_t size = std::min(bytes.size(), kind == PartInput::Kind::evtx ? size_t{512} << 10 : size_t{1} << 20);
        if (kind == PartInput::Kind::ndjson && size < bytes.size()) size = bytes.rfind('\n', size) + 1;
        PartInput part;
        part.kind = kind;
        part.bytes = bytes.substr(0, size);
        out.push_back(std::move(part));
        bytes.remove_prefix(size);
    }
    return out;
}

void decode(benchmark::State& state, const std::string& corpus, PartInput::Kind kind, bool check_sums) {
    auto parts = parts_of(corpus, kind);
    FieldNames names;
    DecodeCache cache(names);
    EventBatch batch;
    uint64_t events = 0;
    uint64_t fields = 0;
    for (auto _ : state) {
        for (PartInput& part : parts) {
            part.check_sums = check_sums;
            DecodeReport report;
            decode_part(part, cache, batch, report);
            events += report.count.events;
            for (const Event& event : batch.events) fields += event.fields.size();
            batch.clear();
        }
    }
    state.SetBytesProcessed(static_cast<int64_t>(state.iterations()) * static_cast<int64_t>(corpus.size()));
    state.counters["events"] = benchmark::Counter(static_cast<double>(events), benchmark::Counter::kIsRate);
    state.counters["fields_per_event"] = static_cast<double>(fields) / static_cast<double>(events);
}

const std::string& evtx() {
    static const std::string corpus = evtx_corpus();
    return corpus;
}
const std::string& json() {
    static const std::string corpus = json_corpus();
    return corpus;
}

void decode_evtx(benchmark::State& state) { decode(state, evtx(), PartInput::Kind::evtx, true); }
void decode_evtx_without_checksums(benchmark::State& state) { decode(state, evtx(), PartInput::Kind::evtx, false); }
void decode_json(benchmark::State& state) { decode(state, json(), PartInput::Kind::ndjson, true); }

void read_memory(benchmark::State& state) {
    const std::string& corpus = evtx();
    for (auto _ : state) {
        uint64_t sum = 0;
        for (size_t at = 0; at + 64 <= corpus.size(); at += 64) {
            uint64_t words[8];
            std::memcpy(words, corpus.data() + at, 64);
            sum += words[0] ^ words[1] ^ words[2] ^ words[3] ^ words[4] ^ words[5] ^ words[6] ^ words[7];
        }
        benchmark::DoNotOptimize(sum);
    }
    state.SetBytesProcessed(static_cast<int64_t>(state.iterations()) * static_cast<int64_t>(corpus.size()));
}

void find_line_ends(benchmark::State& state) {
    const std::string& corpus = json();
    uint64_t lines = 0;
    for (auto _ : state) {
        const char* at = corpus.data();
        const char* const end = at + corpus.size();
        while (const auto* found = static_cast<const char*>(std::memchr(at, '\n', static_cast<size_t>(end - at)))) {
            ++lines;
            at = found + 1;
        }
    }
    benchmark::DoNotOptimize(lines);
    state.SetBytesProcessed(static_cast<int64_t>(state.iterations()) * static_cast<int64_t>(corpus.size()));
    state.counters["events"] = benchmark::Counter(static_cast<double>(lines), benchmark::Counter::kIsRate);
}

BENCHMARK(read_memory)->Unit(benchmark::kMillisecond);
BENCHMARK(decode_evtx)->Unit(benchmark::kMillisecond);
BENCHMARK(decode_evtx_without_checksums)->Unit(benchmark::kMillisecond);
BENCHMARK(find_line_ends)->Unit(benchmark::kMillisecond);
BENCHMARK(decode_json)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
