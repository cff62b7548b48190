// Text and JSON logs of each kind (tests/events/logs) to events: source, host, time, line and fields, beside what is expected.
// REDOUBT_UPDATE=1 rewrites what is expected.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "events/archives.h"
#include "events/decoded.h"
#include "events/event_json.h"
#include "events/recognize.h"
#include "support/scratch.h"

namespace redoubt::test {
namespace {

namespace fs = std::filesystem;
using events::Reader;

const std::string source = REDOUBT_SOURCE_DIR;
const fs::path logs = source + "/tests/events/logs";
const Time written{1'795'300'000'000'000'000};  // 2026-11-21, so that times without a year have one

std::string read_file(const fs::path& path) {
    std::ostringstream out;
    out << std::ifstream(path, std::ios::binary).rdbuf();
    return out.str();
}

std::string listed(const Decoded& decoded) {
    std::string out;
    for (const events::Event& event : decoded.batch.events) {
        out += fmt::format("{} {}/{}/{} host={} {}\n", event.record, event.source.product, event.source.category, event.source.service, event.computer,
                           event.has_time ? format_time(event.time) : "no time");
        out += "    " + event_to_json(event, decoded.names) + "\n";
    }
    for (const events::Problem& problem : decoded.report.problems)
        out += fmt::format("! {}: {}\n", fs::path(problem.where).filename().string(), problem.message);
    if (!decoded.error.empty()) out += "error: " + decoded.error + "\n";
    return out;
}

std::string decoded_text(const std::string& path, const events::OpenOptions& options) {
    Decoded decoded;
    decode_file(path, decoded, options);
    return listed(decoded);
}

std::vector<fs::path> log_files() {
    std::vector<fs::path> out;
    for (const auto& entry : fs::directory_iterator(logs)) out.push_back(entry.path());
    std::ranges::sort(out);
    return out;
}

TEST(TextLogs, EachKindGivesItsEvents) {
    for (const fs::path& log : log_files()) {
        const std::string now = decoded_text(log.string(), {.written = written});
        const std::string expected = source + "/tests/events/expected/" + log.filename().string() + ".txt";
        if (std::getenv("REDOUBT_UPDATE") != nullptr) std::ofstream(expected) << now;
        EXPECT_EQ(read_file(expected), now) << log << ": if the change is meant, run with REDOUBT_UPDATE=1";
    }
}

// However small the parts, and whether mapped, packed or streamed: the same events.
TEST(TextLogs, PartsAndPackingChangeNothing) {
    const Scratch scratch;
    for (const fs::path& log : log_files()) {
        const std::string bytes = read_file(log);
        const std::string plain = scratch.write("plain", bytes);
        const std::string packed = scratch.write("packed", make_gzip(bytes));
        const auto events_of = [&](const std::string& path, size_t part_bytes) {
            std::string out = decoded_text(path, {.json_part_bytes = part_bytes, .written = written});
            for (size_t at; (at = out.find("! ")) != std::string::npos;) out.erase(at, out.find('\n', at) + 1 - at);
            return out;
        };
        const std::string whole = events_of(plain, size_t{1} << 20);
        EXPECT_EQ(events_of(packed, size_t{1} << 20), whole) << log;
        for (const size_t part_bytes : {size_t{64}, size_t{700}, size_t{1500}}) {
            EXPECT_EQ(events_of(plain, part_bytes), whole) << log << " in parts of " << part_bytes;
            EXPECT_EQ(events_of(packed, part_bytes), whole) << log << " packed, in parts of " << part_bytes;
        }
    }
}

TEST(TextLogs, NoLineIsLost) {
    for (const fs::path& log : log_files()) {
        if (log.filename() == "auditd.log" || log.extension() != ".log") continue;
        Decoded decoded;
        decode_file(log.string(), decoded, {.written = written});
        size_t lines = 0;
        std::istringstream text(read_file(log));
        for (std::string line; std::getline(text, line);) lines += line.empty() || line[0] == '#' ? 0 : 1;
        EXPECT_EQ(decoded.batch.events.size(), lines) << log;
        EXPECT_EQ(decoded.report.count.bad, 0U) << log;
        for (const events::Event& event : decoded.batch.events) EXPECT_FALSE(event.raw.empty()) << log;
    }
}

TEST(TextLogs, RecordsOfManyAuditEventsAreJoinedAcrossParts) {
    std::string bytes;
    for (int i = 0; i < 3000; ++i) {
        bytes += fmt::format("type=SYSCALL msg=audit(1795242301.123:{}): syscall=59 exe=\"/bin/e{}\"\n", i, i);
        if (i > 0) bytes += fmt::format("type=EOE msg=audit(1795242301.123:{}): \n", i - 1);
        bytes += fmt::format("type=EXECVE msg=audit(1795242301.123:{}): argc=2 a0=\"e{}\" a1=\"x\"\n", i, i);
    }
    const Scratch scratch;
    const std::string path = scratch.write("audit.log", bytes);
    for (const size_t part_bytes : {size_t{8000}, size_t{100000}}) {
        Decoded decoded;
        decode_file(path, decoded, {.json_part_bytes = part_bytes});
        EXPECT_GT(decoded.parts.size(), 2U);
        ASSERT_EQ(decoded.batch.events.size(), 3000U);
        for (size_t i = 0; i < 3000; ++i) {
            ASSERT_EQ(decoded.first(decoded.batch.events[i], "Image"), fmt::format("/bin/e{}", i));
            ASSERT_EQ(decoded.first(decoded.batch.events[i], "CommandLine"), fmt::format("e{} x", i));
        }
    }
}

TEST(TextLogs, OtherTextsAreNotTakenForLogs) {
    for (const std::string_view text :
         {"# Notes\n\nA text with = signs, and a: colon.\n", "title: a rule\nid: 1\nlevel: high\n", "name,time\na,2026-11-21T06:25:00Z\n",
          "2026-11-21 06:25:00,123 INFO [main] com.example.Start: up\n", "int main() { return 0; }\n", "a=1\n", "Nov is a month\n"})
        EXPECT_FALSE(events::recognize_text(text)) << text;
}

TEST(TextLogs, ASourceThatIsGivenGoesBeforeWhatTheTextLooksLike) {
    const Scratch scratch;
    const std::string path = scratch.write("app.log", "2026-11-21 06:25:00,123 INFO up\njava.lang.OutOfMemoryError: heap\n");
    const auto jvm = events::choose_source("jvm");
    ASSERT_TRUE(jvm);
    Decoded decoded;
    decode_file(path, decoded, {.reader = jvm->reader, .source = jvm->entry});
    ASSERT_EQ(decoded.batch.events.size(), 2U);
    EXPECT_EQ(decoded.batch.events[1].source.product, "jvm");
    EXPECT_EQ(decoded.first(decoded.batch.events[1], "message"), "java.lang.OutOfMemoryError: heap");
    EXPECT_EQ(events::choose_source("syslog")->entry, nullptr);
    const auto unknown = events::choose_source("cobol");
    ASSERT_FALSE(unknown);
    EXPECT_NE(unknown.error().hint.find("--source list"), std::string::npos);
    EXPECT_NE(events::choose_source("cloudtrial").error().hint.find("cloudtrail"), std::string::npos);
    EXPECT_NE(events::choose_source("list").error().hint.find("cloudtrail"), std::string::npos);
}

TEST(TextLogs, TooLongLinesAreToldAndTheOthersRead) {
    const Scratch scratch;
    const std::string line = "Nov 21 06:25:01 host prog: message\n";
    const std::string bytes = line + line + "Nov 21 06:25:01 host prog: " + std::string(5000, 'x') + "\n" + line;
    for (const std::string& path : {scratch.write("plain", bytes), scratch.write("packed", make_gzip(bytes))}) {
        Decoded decoded;
        decode_file(path, decoded, {.json_part_bytes = 64, .longest_line = 2000});
        EXPECT_EQ(decoded.batch.events.size(), 3U);
        EXPECT_EQ(decoded.report.count.bad, 1U);
        ASSERT_EQ(decoded.report.problems.size(), 1U);
        EXPECT_NE(decoded.report.problems[0].where.find(":3"), std::string::npos) << decoded.report.problems[0].where;
        EXPECT_EQ(decoded.batch.events[2].record, 4U);
    }
}

TEST(TextLogs, InvalidUtf8IsReplacedAndTold) {
    const Scratch scratch;
    const std::string path = scratch.write("log", "Nov 21 06:25:01 host prog: caf\xE9\nNov 21 06:25:02 host prog: fine\n");
    Decoded decoded;
    decode_file(path, decoded, {});
    ASSERT_EQ(decoded.batch.events.size(), 2U);
    EXPECT_EQ(decoded.first(decoded.batch.events[0], "message"), "caf\xEF\xBF\xBD");
    EXPECT_EQ(decoded.report.count.repaired, 1U);
}

TEST(TextLogs, AYearIsTheLatestThatIsNotInTheFuture) {
    const Scratch scratch;
    const std::string path = scratch.write("log", "Dec 31 23:59:59 host prog: old\nJan  2 00:00:01 host prog: new\n");
    Decoded decoded;
    decode_file(path, decoded, {.written = parse_time("2026-01-03T00:00:00Z").value()});
    EXPECT_EQ(format_time(decoded.batch.events[0].time), "2025-12-31T23:59:59Z");
    EXPECT_EQ(format_time(decoded.batch.events[1].time), "2026-01-02T00:00:01Z");
    Decoded unknown;
    decode_file(path, unknown, {});
    EXPECT_FALSE(unknown.batch.events[0].has_time);
}

TEST(Sources, TheShippedOnesLoad) {
    const auto loaded = events::Sources::load(events::shipped_source_files());
    ASSERT_TRUE(loaded) << loaded.error().text();
    EXPECT_GT(loaded->entries().size(), 80U);
    EXPECT_TRUE(loaded->counts_as("linux", "sshd", "auth"));
    EXPECT_FALSE(loaded->counts_as("linux", "sshd", "cron"));
}

TEST(Sources, FaultsAreToldWithFileAndLine) {
    const auto refused = [](std::string_view text) {
        const std::vector<events::SourceFile> files{{"a.yml", text}};
        const auto loaded = events::Sources::load(files);
        return loaded ? std::string("loaded") : loaded.error().text();
    };
    EXPECT_EQ(refused("sources:\n  - { name: a, reads: json, logsource: { product: x } }\n"), "loaded");
    EXPECT_NE(refused("x: 1\n").find("a.yml:1: the file has no list 'sources'"), std::string::npos);
    EXPECT_NE(refused("sources:\n  - { name: a, reads: cobol, logsource: { product: x } }\n").find("a.yml:2: there is no reader 'cobol'"), std::string::npos);
    EXPECT_NE(refused("sources:\n  - name: a\n    reads: json\n    wen: 1\n").find("a.yml:4: unknown key 'wen'"), std::string::npos);
    EXPECT_NE(refused("sources:\n  - { reads: json, logsource: { product: x } }\n").find("a.yml:2: the source has no name"), std::string::npos);
    EXPECT_NE(refused("sources:\n  - { name: a, reads: json }\n").find("neither product"), std::string::npos);
    EXPECT_NE(refused("sources:\n  - { name: a, reads: json, logsource: { vendor: x } }\n").find("a log source has no 'vendor'"), std::string::npos);
    EXPECT_NE(refused("sources:\n  - { name: a, reads: json, logsource: { product: x } }\n  - { name: a, reads: json, logsource: { product: x } }\n")
                  .find("a.yml:3: the source 'a' stands already at a.yml:2"),
              std::string::npos);
    EXPECT_NE(refused("sources: [").find("a.yml:"), std::string::npos);
}

}  // namespace
}  // namespace redoubt::test
