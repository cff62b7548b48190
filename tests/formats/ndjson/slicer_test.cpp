// JSON text in any pieces to slices of whole lines.
#include "formats/ndjson/slicer.h"

#include <gtest/gtest.h>

#include "formats/ndjson/reader.h"

namespace redoubt::formats::ndjson {
namespace {

struct Sliced {
    std::string lines;
    std::vector<uint64_t> first_lines;
    std::vector<SkippedLine> skipped;
};

Sliced sliced(std::string_view text, Layout layout, size_t piece, Slicer::Limits limits = {}) {
    Slicer slicer(layout, limits);
    Sliced out;
    const auto take = [&] {
        while (const auto slice = slicer.take()) {
            out.lines += slice->bytes;
            out.first_lines.push_back(slice->first_line);
            out.skipped.insert(out.skipped.end(), slice->skipped.begin(), slice->skipped.end());
        }
    };
    for (; !text.empty(); text.remove_prefix(std::min(piece, text.size()))) {
        slicer.feed(text.substr(0, piece));
        take();
    }
    slicer.finish();
    take();
    return out;
}

TEST(Slicer, TellsLayoutsApart) {
    EXPECT_EQ(layout_of("{\"a\":1}\n{"), Layout::lines);
    EXPECT_EQ(layout_of("\xEF\xBB\xBF \n{\"a\":1}"), Layout::lines);
    EXPECT_EQ(layout_of("{\n \"a\": 1\n}"), Layout::values);
    EXPECT_EQ(layout_of("{\"a\":[\n1]}"), Layout::values);
    EXPECT_EQ(layout_of("[\n{\"a\":1}"), Layout::array);
    EXPECT_EQ(layout_of("{ \"Records\" : [ {"), Layout::records);
    EXPECT_EQ(layout_of("not json\n{\"a\":1}\n"), Layout::lines);
    EXPECT_EQ(layout_of("[section]\nkey=1\n"), std::nullopt);
    EXPECT_EQ(layout_of("{hello}"), std::nullopt);
    EXPECT_EQ(layout_of(" \n "), std::nullopt);
    EXPECT_EQ(layout_of("type=SYSCALL msg=audit(1)\n"), std::nullopt);
}

TEST(Slicer, CutsTheSameInAnyPieces) {
    const std::string lines = "{\"a\":1}\n\n{\"b\":\"x\"}\n{\"c\":3}";
    const std::string array = "[ {\"a\":\"]}\\\"\\\\\"},\n{\"b\":[1,\n{}]}\r\n]\ntrailing";
    for (const size_t piece : {1U, 2U, 3U, 7U, 1000U}) {
        EXPECT_EQ(sliced(lines, Layout::lines, piece).lines, lines + "\n");
        EXPECT_EQ(sliced(array, Layout::array, piece).lines, "{\"a\":\"]}\\\"\\\\\"}\n{\"b\":[1, {}]}\n");
        EXPECT_EQ(sliced("{\"Records\":[{\"n\":1},{\"n\":2}],\"x\":[{\"n\":3}]}", Layout::records, piece).lines, "{\"n\":1}\n{\"n\":2}\n");
        EXPECT_EQ(sliced("{\n\"a\":1\n}\n{}", Layout::values, piece).lines, "{ \"a\":1 }\n{}\n");
    }
}

TEST(Slicer, CountsLinesAcrossSlicesAndSkipsLongOnes) {
    const std::string text = "{\"a\":1}\n" + std::string(50, 'x') + "\n{\"b\":2}\n{\"c\":3}\n";
    for (const size_t piece : {1U, 5U, 1000U}) {
        const Sliced out = sliced(text, Layout::lines, piece, {.slice_bytes = 8, .line_bytes = 20});
        EXPECT_EQ(out.lines, "{\"a\":1}\n\n{\"b\":2}\n{\"c\":3}\n");
        ASSERT_EQ(out.skipped.size(), 1U);
        EXPECT_EQ(out.skipped[0].line, 2U);
        EXPECT_EQ(out.skipped[0].bytes, 50U);
        EXPECT_EQ(out.first_lines.back(), 4U);
    }
}

TEST(Slicer, CountsLineEnds) {
    EXPECT_EQ(count_lines(""), 0U);
    EXPECT_EQ(count_lines("a\nb\n"), 2U);
    EXPECT_EQ(count_lines(std::string(100000, '\n')), 100000U);
}

struct Collect final : LeafSink {
    std::string all;
    void leaf(std::string_view name, LeafKind, std::string_view text) override { all += std::string(name) + "=" + std::string(text) + ";"; }
};

TEST(JsonReader, FlattensAndDropsNulls) {
    Reader reader;
    Collect found;
    const LineResult result = reader.read(R"({"a":{"b":[1,{"c":"x"},null],"d":{}},"e":-2.5,"f":18446744073709551615,"g":[],"":1})", 0, found);
    EXPECT_EQ(result.error, "");
    EXPECT_EQ(found.all, "a.b=1;a.b.c=x;e=-2.5;f=18446744073709551615;=1;");
}

TEST(JsonReader, ChecksTheWholeLine) {
    Reader reader;
    for (const char* line : {"{\"a\":1,\"b\":nonsense}", "{\"a\":1e999}", "{\"a\":\"\n\"}", "{\"a\":1}{", "\"text\""}) {
        Collect found;
        EXPECT_NE(reader.read(line, 0, found).error, "") << line;
    }
}

TEST(JsonReader, BoundsTheNumberOfLeaves) {
    std::string line = "{\"a\":[0";
    for (int i = 0; i < 20000; ++i) line += ",1";
    line += "]}";
    Reader reader;
    Collect found;
    const LineResult result = reader.read(line, 0, found);
    EXPECT_TRUE(result.cut);
    EXPECT_EQ(found.all.size(), 4U * 16384);
}

}  // namespace
}  // namespace redoubt::formats::ndjson
