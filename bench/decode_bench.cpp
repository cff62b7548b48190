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
// What stands in front of the lines of a file, where they mean nothing without it.
std::string heading_of(Reader reader) {
    if (reader == Reader::w3c)
        return "#Software: Microsoft Internet Information Services 10.0\n#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip "
               "cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken\n";
    if (reader == Reader::zeek)
        return "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tdns\n"
               "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\ttrans_id\tquery\tqtype_name\trcode_name\tAA\tanswers\n"
               "#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tcount\tstring\tstring\tstring\tbool\tvector[string]\n";
    return {};
}

std::string audit_event(const std::string& n) {
    const std::string stamp = " msg=audit(1795242301.123:" + n + "): ";
    return "type=SYSCALL" + stamp +
           "arch=c000003e syscall=59 success=yes exit=0 a0=55d0c8 a1=55d0d0 a2=55d0e0 a3=8 items=2 ppid=900 pid=901 auid=1000 "
           "uid=33 gid=33 euid=33 suid=33 fsuid=33 egid=33 sgid=33 fsgid=33 tty=pts0 ses=3 comm=\"ls\" exe=\"/usr/bin/ls\" key=\"exec\"\n" +
           "type=EXECVE" + stamp + "argc=3 a0=\"ls\" a1=\"-l\" a2=\"/var/www/" + n + "\"\n" + "type=CWD" + stamp + "cwd=\"/var/www\"\n" + "type=PATH" + stamp +
           "item=0 name=\"/usr/bin/ls\" inode=1234 dev=08:01 mode=0100755 ouid=0 ogid=0 rdev=00:00 nametype=NORMAL cap_fp=0\n" + "type=PROCTITLE" + stamp +
           "proctitle=6C73002D6C002F7661722F777777\n";
}

// A line of a text log, written here: each differs in a number.
std::string line_of(Reader reader, const std::string& n) {
    switch (reader) {
        case Reader::syslog: return "Nov 21 06:25:04 bastion01 sshd[" + n + "]: Failed password for invalid user pi from 198.51.100.77 port 50122 ssh2\n";
        case Reader::web:
            return "203.0.113.9 - - [21/Nov/2026:06:25:01 +0000] \"GET /shop/item.php?id=" + n +
                   " HTTP/1.1\" 200 5120 \"https://shop.example.com/\" \"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\"\n";
        case Reader::w3c:
            return "2026-11-21 06:25:01 10.0.0.5 GET /shop/item.aspx id=" + n +
                   " 443 - 203.0.113.9 Mozilla/5.0+(Windows+NT+10.0) https://shop.example.com/ 200 0 0 31\n";
        case Reader::zeek:
            return "1795242301.123456\tC" + n + "\t10.0.0.9\t51234\t10.0.0.53\t53\tudp\t4711\tn" + n + ".example.com\tA\tNOERROR\tF\t198.51.100.7\n";
        case Reader::cef:
            return "CEF:0|Example|Firewall|1.0|100|Connection refused|5|src=203.0.113.9 spt=" + n +
                   " dst=10.0.0.5 dpt=22 proto=TCP act=blocked msg=no rule allows it\n";
        case Reader::pairs:
            return "time=2026-11-21T06:25:01Z level=warn host=web-01 user=kim action=login result=failed src=203.0.113.9 attempt=" + n +
                   " msg=\"wrong password\"\n";
        case Reader::auditd: return audit_event(n);
        default: return n + "\n";
    }
}

// Parts as a LogFile would cut them, each with its heading.
std::vector<std::string> text_parts(Reader reader) {
    std::vector<std::string> out;
    size_t total = 0;
    for (uint64_t i = 0; total < corpus_bytes / 4; ++i) {
        if (out.empty() || out.back().size() > (size_t{1} << 20)) {
            if (!out.empty()) total += out.back().size();
            out.push_back(heading_of(reader));
        }
        out.back() += line_of(reader, std::to_string(1'000'000 + i));
    }
    return out;
}

void decode_text(benchmark::State& state, Reader reader) {
    const std::vector<std::string> corpus = text_parts(reader);
    FieldNames names;
    DecodeCache cache(names);
    EventBatch batch;
    uint64_t events = 0;
    int64_t bytes = 0;
    for (auto _ : state) {
        for (const std::string& text : corpus) {
            PartInput part;
            part.bytes = text;
            part.kind = PartInput::Kind::text;
            part.reader = reader;
            part.written = Time::from_unix_s(1'795'300'000);
            DecodeReport report;
            decode_part(part, cache, batch, report);
            events += report.count.events;
            bytes += static_cast<int64_t>(text.size());
            batch.clear();
        }
    }
    state.SetBytesProcessed(bytes);
    state.counters["events"] = benchmark::Counter(static_cast<double>(events), benchmark::Counter::kIsRate);
}

// The same bytes, line ends found, nothing more.
void find_text_line_ends(benchmark::State& state) {
    std::string corpus;
    for (const std::string& part : text_parts(Reader::syslog)) corpus += part;
    uint64_t lines = 0;
    for (auto _ : state) {
        const char* at = corpus.data();
        const char* const end = at + corpus.size();
        while (const auto* found = static_cast<const char*>(std::memchr(at, '\n', static_cast<size_t>(end - at)))) {
            ++lines;
            at = found + 1;
        }
        benchmark::DoNotOptimize(lines);
    }
    state.SetBytesProcessed(static_cast<int64_t>(state.iterations()) * static_cast<int64_t>(corpus.size()));
}

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
BENCHMARK(find_text_line_ends)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(decode_text, syslog, Reader::syslog)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(decode_text, auditd, Reader::auditd)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(decode_text, web, Reader::web)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(decode_text, w3c, Reader::w3c)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(decode_text, zeek, Reader::zeek)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(decode_text, cef, Reader::cef)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(decode_text, pairs, Reader::pairs)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
