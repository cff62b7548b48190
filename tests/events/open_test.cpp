// Files of every kind and condition: what is read, what is told about the rest.
#include "events/open.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <random>

#include "base/pipeline.h"
#include "events/archives.h"
#include "events/decoded.h"
#include "events/event_json.h"
#include "support/evtx_writer.h"
#include "support/scratch.h"

namespace redoubt::test {
namespace {

using events::OpenOptions;

std::string evtx_with(int events) {
    EvtxFile file;
    for (int i = 0; i < events; ++i)
        file.add({.provider = "Example-Provider",
                  .channel = "Security",
                  .computer = "host01.example",
                  .event_id = static_cast<uint16_t>(4000 + i % 7),
                  .filetime = evtx_filetime(1'700'000'000 + i, 5),
                  .data = {{"Threat Name", "x" + std::to_string(i)}, {"CommandLine", "run --n " + std::to_string(i)}, {"EventID", "inner"}}});
    return file.finish();
}

std::string ndjson_with(int events) {
    std::string out;
    for (int i = 0; i < events; ++i)
        out += "{\"Channel\":\"Security\",\"EventID\":4688,\"Hostname\":\"h" + std::to_string(i % 5) + "\",\"n\":" + std::to_string(i) + "}\n";
    return out;
}

// All problems as one text, to look for words in.
std::string problems_of(const Decoded& decoded) {
    std::string out;
    for (const auto& problem : decoded.report.problems) out += problem.where + ": " + problem.message + "\n";
    return out;
}

struct Opened {
    Scratch scratch;
    Decoded decoded;
    explicit Opened(std::string_view bytes, const OpenOptions& options = {}) { decode_file(scratch.write("log", bytes), decoded, options); }
    const events::DecodeCount& count() const { return decoded.report.count; }
    const events::Event& event(size_t i) const { return decoded.batch.events.at(i); }
};

TEST(OpenEvtx, NamesFieldsAsSigmaDoes) {
    const Opened opened(evtx_with(3));
    ASSERT_EQ(opened.count().events, 3U);
    EXPECT_EQ(problems_of(opened.decoded), "");
    const events::Event& event = opened.event(1);
    EXPECT_EQ(event.source.product, "windows");
    EXPECT_EQ(event.channel, "Security");
    EXPECT_EQ(event.provider, "Example-Provider");
    EXPECT_EQ(event.event_id, "4001");
    EXPECT_EQ(event.computer, "host01.example");
    EXPECT_EQ(event.record, 2U);
    EXPECT_EQ(format_time(event.time), "2023-11-14T22:13:21.0000005Z");
    EXPECT_EQ(opened.decoded.first(event, "Provider_Name"), "Example-Provider");
    EXPECT_EQ(opened.decoded.first(event, "TimeCreated"), "2023-11-14T22:13:21.0000005Z");
    EXPECT_EQ(opened.decoded.first(event, "ThreatName"), "x1");
    EXPECT_EQ(opened.decoded.all(event, "EventID"), (std::vector<std::string>{"4001", "inner"}));
}

TEST(OpenEvtx, ManyChunksDecodeTheSameInAnyParts) {
    const std::string bytes = evtx_with(2000);
    ASSERT_GT(bytes.size(), size_t{5} * 65536);
    const Opened large(bytes);
    const Opened small(bytes, {.evtx_part_bytes = 65536});
    ASSERT_EQ(large.count().events, 2000U);
    ASSERT_EQ(small.count().events, 2000U);
    EXPECT_GT(small.decoded.parts.size(), large.decoded.parts.size());
    for (size_t i = 0; i < 2000; ++i) ASSERT_EQ(event_to_json(large.event(i), large.decoded.names), event_to_json(small.event(i), small.decoded.names));
}

TEST(OpenEvtx, TellsOfWhatIsCutOff) {
    const std::string bytes = evtx_with(400);
    for (const size_t size : {bytes.size() - 100, bytes.size() - 60000, size_t{4096 + 600}}) {
        const Opened opened(std::string_view(bytes).substr(0, size));
        EXPECT_NE(problems_of(opened.decoded).find("ends within this chunk"), std::string::npos) << size;
        EXPECT_LE(opened.count().events, 400U);
    }
    const Opened header(std::string_view(bytes).substr(0, 4096));
    EXPECT_NE(problems_of(header.decoded).find("ends before its first chunk"), std::string::npos);
    EXPECT_EQ(header.count().events, 0U);
    const Opened stub(std::string_view(bytes).substr(0, 20));
    EXPECT_NE(problems_of(stub.decoded).find("ends before its first chunk"), std::string::npos);
}

TEST(OpenEvtx, ReadsChunksWithoutTheFileHeader) {
    const std::string bytes = evtx_with(400);
    EXPECT_EQ(Opened(bytes.substr(4096)).count().events, 400U);
    std::string broken = bytes;
    broken.replace(0, 128, std::string(128, 'x'));
    const Opened opened(broken);
    EXPECT_EQ(opened.count().events, 400U);
    EXPECT_NE(problems_of(opened.decoded).find("file header is missing"), std::string::npos);
}

TEST(OpenEvtx, PassesOverABadChunkInTheMiddle) {
    std::string bytes = evtx_with(1000);
    std::memset(bytes.data() + 4096 + 65536, 'x', 8);
    const Opened opened(bytes);
    EXPECT_GT(opened.count().events, 500U);
    EXPECT_LT(opened.count().events, 1000U);
    EXPECT_NE(problems_of(opened.decoded).find("chunk at 69632"), std::string::npos);
    EXPECT_EQ(Opened(bytes, {.recover = true}).count().events, 1000U);
}

TEST(Open, RefusesWhatIsNoLog) {
    EXPECT_NE(Opened("").decoded.error.find("the file is empty"), std::string::npos);
    EXPECT_NE(Opened("hello\nworld\n").decoded.error.find("no log of a known form"), std::string::npos);
    std::mt19937 random(7);
    for (int i = 0; i < 20; ++i) {
        std::string bytes(5000, '\0');
        for (char& c : bytes) c = static_cast<char>(random());
        bytes[0] = static_cast<char>(i);
        EXPECT_NE(Opened(bytes).decoded.error.find("no log of a known form"), std::string::npos);
    }
    Decoded missing;
    decode_file("/nowhere/at/all", missing);
    EXPECT_NE(missing.error.find("/nowhere/at/all"), std::string::npos);
}

TEST(OpenJson, NumbersLinesAndPassesOverBadOnes) {
    const Opened opened("\xEF\xBB\xBF{\"a\":1}\r\n\n{\"a\":}\n[1]\n  {\"a\":\"x\xFF\"}\n{\"a\":4}");
    ASSERT_EQ(opened.count().events, 3U);
    EXPECT_EQ(opened.count().bad, 2U);
    EXPECT_EQ(opened.count().repaired, 1U);
    EXPECT_EQ(opened.event(0).record, 1U);
    EXPECT_EQ(opened.event(1).record, 5U);
    EXPECT_EQ(opened.decoded.first(opened.event(1), "a"), "x\uFFFD");
    EXPECT_EQ(opened.event(1).raw, "{\"a\":\"x\uFFFD\"}");
    EXPECT_EQ(opened.event(2).record, 6U);
    const std::string told = problems_of(opened.decoded);
    EXPECT_NE(told.find("log:3: "), std::string::npos);
    EXPECT_NE(told.find("log:4: the line is not a JSON object"), std::string::npos);
    EXPECT_NE(told.find("log:5: invalid UTF-8"), std::string::npos);
}

TEST(OpenJson, ReadsArraysRecordsAndPrintedValues) {
    for (const std::string_view text : {"[{\"n\":1},\n {\"n\":2, \"m\": \"a]}\\\"\"}]", "{\"Records\": [\n{\"n\":1},{\"n\":2}]}\n",
                                        "{\n  \"n\": 1\n}\n{\n  \"n\": 2\n}\n", "{\"n\":1}\n{\"n\":2}\n"}) {
        const Opened opened(text);
        EXPECT_EQ(opened.decoded.error, "") << text;
        ASSERT_EQ(opened.count().events, 2U) << text;
        EXPECT_EQ(opened.count().bad, 0U) << text;
        EXPECT_EQ(opened.decoded.first(opened.event(1), "n"), "2") << text;
        EXPECT_EQ(opened.event(1).record, 2U) << text;
    }
}

TEST(OpenJson, CutsAtLineEndsAndKeepsCounting) {
    const std::string text = ndjson_with(5000);
    const Opened whole(text);
    const Opened cut(text, {.json_part_bytes = 1000});
    ASSERT_EQ(cut.count().events, 5000U);
    EXPECT_GT(cut.decoded.parts.size(), 100U);
    for (size_t i = 0; i < 5000; ++i) {
        ASSERT_EQ(cut.event(i).record, i + 1);
        ASSERT_EQ(event_to_json(whole.event(i), whole.decoded.names), event_to_json(cut.event(i), cut.decoded.names));
    }
}

TEST(OpenJson, PassesOverALineThatIsTooLong) {
    const std::string text = "{\"a\":1}\n{\"b\":\"" + std::string(5000, 'x') + "\"}\n{\"c\":3}\n{\"d\":\"" + std::string(3000, 'x') + "\"}";
    const OpenOptions options{.json_part_bytes = 256, .longest_line = 2000};
    Members members{{"inner.json", text}};
    for (const std::string& bytes : {text, make_zip(members), make_gzip(text)}) {
        const Opened opened(bytes, options);
        ASSERT_EQ(opened.count().events, 2U);
        EXPECT_EQ(opened.count().bad, 2U);
        EXPECT_EQ(opened.event(1).record, 3U);
        const std::string told = problems_of(opened.decoded);
        EXPECT_NE(told.find(":2: the line is 5008 bytes long, more than 2000; skipped"), std::string::npos) << told;
        EXPECT_NE(told.find(":4: the line is 3008 bytes long"), std::string::npos) << told;
    }
}

long peak_kb() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

TEST(OpenJson, ALineOfAGigabyteInAnArchiveNeedsNoGigabyte) {
    const std::string packed = make_gzip("{\"a\":1}\n{\"b\":\"", std::string(size_t{1} << 20, 'x'), 1024, "\"}\n{\"c\":3}\n");
    const long before = peak_kb();
    const Opened opened(packed);
    EXPECT_EQ(opened.count().events, 2U);
    EXPECT_NE(problems_of(opened.decoded).find("the line is 1073741832 bytes long"), std::string::npos) << problems_of(opened.decoded);
    EXPECT_LT(peak_kb() - before, 200'000);
}

TEST(OpenJson, ALineOfAGigabyteInAFileIsPassedOver) {
    const Scratch scratch;
    const std::string path = scratch.write("log", "{\"a\":1}\n{\"b\":\"");
    ASSERT_EQ(::truncate(path.c_str(), off_t{1} << 30), 0);  // a hole: zeros that take no space
    std::ofstream(path, std::ios::binary | std::ios::app) << "\"}\n{\"c\":3}\n";
    Decoded decoded;
    decode_file(path, decoded);
    EXPECT_EQ(decoded.report.count.events, 2U);
    EXPECT_EQ(decoded.report.count.bad, 1U);
    EXPECT_NE(problems_of(decoded).find(":2: the line is "), std::string::npos);
}

// In MB, of files: the third number counts shared pages.
size_t mapped_pages_mb() {
    std::ifstream in("/proc/self/statm");
    size_t all = 0, resident = 0, shared = 0;
    in >> all >> resident >> shared;
    return shared * static_cast<size_t>(::sysconf(_SC_PAGESIZE)) >> 20;
}

TEST(Open, PagesOfALargeFileLeaveTheMemoryWithItsParts) {
    const Scratch scratch;
    const std::string path = scratch.write("log", evtx_with(1).substr(0, 4096));
    ASSERT_EQ(::truncate(path.c_str(), off_t{128} << 20), 0);
    SystemDisk disk;
    const auto file = events::LogFile::open(disk, path);
    ASSERT_TRUE(file.has_value());
    const size_t before = mapped_pages_mb();
    size_t most = 0, bytes = 0;
    char sum = 0;
    for (;;) {
        const auto part = (*file)->next();
        ASSERT_TRUE(part.has_value());
        if (!*part) break;
        bytes += (*part)->bytes.size();
        for (size_t at = 0; at < (*part)->bytes.size(); at += 4096) sum = static_cast<char>(sum | (*part)->bytes[at]);
        most = std::max(most, mapped_pages_mb());
    }
    EXPECT_EQ(sum, 0);
    EXPECT_EQ(bytes, (size_t{128} << 20) - 4096);
    EXPECT_LT(most, before + 16) << "of 128 MB";
}

TEST(OpenArchive, ReadsMembersOfEveryKindAndTellsOfTheRest) {
    const Members members{{"a/evtx.bin", evtx_with(300)},
                          {"ereignisse-\u00fc.json", ndjson_with(10)},
                          {"readme.txt", "hello"},
                          {"empty.json", ""},
                          {"more.zip", make_zip({{"x", "{}"}})}};
    for (const std::string& bytes : {make_zip(members), make_tar_gz(members)}) {
        const Opened opened(bytes);
        EXPECT_EQ(opened.decoded.error, "");
        EXPECT_EQ(opened.count().events, 310U);
        EXPECT_EQ(opened.decoded.parts[0].member, "a/evtx.bin");
        const std::string told = problems_of(opened.decoded);
        EXPECT_NE(told.find("log:readme.txt: no log of a known form"), std::string::npos) << told;
        EXPECT_NE(told.find("log:empty.json: the member is empty"), std::string::npos) << told;
        EXPECT_NE(told.find("log:more.zip: an archive within an archive"), std::string::npos) << told;
    }
}

TEST(OpenArchive, ReadsASingleGzip) {
    EXPECT_EQ(Opened(make_gzip(ndjson_with(1000))).count().events, 1000U);
    EXPECT_EQ(Opened(make_gzip(evtx_with(300))).count().events, 300U);
    EXPECT_EQ(Opened(make_gzip(ndjson_with(10)) + make_gzip(ndjson_with(5))).count().events, 15U);  // as log rotation appends
}

TEST(OpenArchive, ReadsADamagedArchiveUpToTheDamage) {
    const std::string packed = make_gzip(ndjson_with(20000));
    const Opened opened(std::string_view(packed).substr(0, packed.size() / 2));
    EXPECT_GT(opened.count().events, 1000U);
    EXPECT_LT(opened.count().events, 20000U);
    EXPECT_NE(problems_of(opened.decoded).find("damaged or cut off"), std::string::npos) << problems_of(opened.decoded);
}

TEST(OpenArchive, StopsAtItsBounds) {
    OpenOptions small;
    small.archive.unpacked_bytes = 100'000;
    EXPECT_NE(problems_of(Opened(make_gzip(ndjson_with(20000)), small).decoded).find("unpacks to more than 100000 bytes"), std::string::npos);
    OpenOptions ratio;
    ratio.archive.ratio = 100;
    const std::string bomb = make_gzip("{}\n", std::string(size_t{1} << 20, ' '), 100);
    EXPECT_NE(problems_of(Opened(bomb, ratio).decoded).find("more than 100 times its size"), std::string::npos);
    OpenOptions few;
    few.archive.members = 2;
    EXPECT_NE(problems_of(Opened(make_zip({{"a", "{}"}, {"b", "{}"}, {"c", "{}"}}), few).decoded).find("more than 2 members"), std::string::npos);
}

std::string decoded_by(size_t threads, const std::string& path) {
    SystemDisk disk;
    events::FieldNames names;
    OpenOptions options{.evtx_part_bytes = 65536, .json_part_bytes = 3000};
    auto file = events::LogFile::open(disk, path, options);
    EXPECT_TRUE(file);
    std::string out;
    redoubt::ordered_pipeline(
        threads, [&]() -> std::optional<events::PartInput> { return *(*file)->next(); },
        [&](events::PartInput part) {
            thread_local std::unique_ptr<events::DecodeCache> cache;
            cache = std::make_unique<events::DecodeCache>(names);
            events::EventBatch batch;
            events::DecodeReport report;
            decode_part(part, *cache, batch, report);
            std::string lines;
            for (const auto& event : batch.events) lines += event_to_json(event, names) + "\n";
            for (const auto& problem : report.problems) lines += problem.where + problem.message + "\n";
            return lines;
        },
        [&](std::string lines) { out += lines; });
    return out;
}

TEST(Open, DecodesTheSameOnAnyNumberOfThreads) {
    const Scratch scratch;
    const std::string path = scratch.write("log.zip", make_zip({{"a.evtx", evtx_with(1500)}, {"b.json", ndjson_with(3000) + "{bad\n"}, {"c", "x"}}));
    const std::string one = decoded_by(1, path);
    EXPECT_GT(one.size(), 100'000U);
    for (const size_t threads : {2U, 3U, 8U}) EXPECT_EQ(decoded_by(threads, path), one) << threads;
}

}  // namespace
}  // namespace redoubt::test
