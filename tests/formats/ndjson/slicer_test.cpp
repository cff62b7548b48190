// JSON text in any pieces to slices of whole lines.
#include "formats/ndjson/slicer.h"

#include <gtest/gtest.h>

#include "formats/ndjson/escapes.h"
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

struct Collect {
    Reader reader;
    Arena arena;
    Leaves leaves;
    LineResult read(std::string_view line) { return reader.read(line, 0, arena, leaves); }
    std::string all() {
        std::string out;
        for (const Leaf& leaf : leaves)
            out += std::string(leaf.name) + "=" + std::string(leaf.kind == LeafKind::string ? unescaped(leaf.text, arena) : leaf.text) + ";";
        return out;
    }
};

TEST(JsonReader, FlattensAndDropsNulls) {
    Collect found;
    EXPECT_EQ(found.read(R"({"a":{"b":[1,{"c":"x"},null],"d":{}},"e":-2.5,"f":18446744073709551615,"g":[],"":1})").error, "");
    EXPECT_EQ(found.all(), "a.b=1;a.b.c=x;e=-2.5;f=18446744073709551615;=1;");
}

TEST(JsonReader, ChecksTheWholeLine) {
    Collect found;
    for (const char* line :
         {"{\"a\":1,\"b\":nonsense}", "{\"a\":01}", "{\"a\":1.}", "{\"a\":-}", "{\"a\":\"\n\"}", "{\"a\":1}{", "{\"a\":1} x", "\"text\"", "{\"a\" 1}",
          "{\"a\":1,}", "{\"a\":[1 2]}", "{\"a\":\"b}", "{\"a\":true1}", "{\"a\":\"b\"c}", "{\"\\q\":1}", "{1:2}", "{\"a\":{\"b\":1}", "[", ""})
        EXPECT_NE(found.read(line).error, "") << line;
}

TEST(JsonReader, ReadsNumbersAsTheirShortestText) {
    Collect found;
    EXPECT_EQ(found.read(R"({"a":[1.0,-0,-0.0,1e3,2.50,1e30,-12,0,0.1],"b":12345678901234567890123,"c":1e999})").error, "");
    EXPECT_EQ(found.all(), "a=1;a=0;a=0;a=1000;a=2.5;a=1e+30;a=-12;a=0;a=0.1;b=12345678901234567890123;c=1e999;");
    EXPECT_EQ(found.leaves.begin()[8].kind, LeafKind::number);
    EXPECT_EQ(found.leaves.begin()[9].kind, LeafKind::text) << "a JSON reader would refuse it as a number";
    EXPECT_EQ(found.leaves.begin()[10].kind, LeafKind::text);
}

TEST(JsonReader, MakesTextOfEscapes) {
    Collect found;
    EXPECT_EQ(found.read(R"({"a":"\"\\\/\b\f\n\r\t","b":"\u00e9\u20ac\ud83d\ude00","c":"x\ud83dy\ude00","\u0064\"":"plain"})").error, "");
    EXPECT_EQ(found.all(), "a=\"\\/\b\f\n\r\t;b=é€😀;c=x\uFFFDy\uFFFD;d\"=plain;");
    EXPECT_EQ(found.read(R"({"a":"\q \u12","b":"\u12G4"})").error, "") << "an escape that JSON does not know costs no event";
    EXPECT_EQ(found.all(), R"(a=\q \u12;b=\u12G4;)");
}

TEST(JsonReader, KeepsWhatStandsTooDeepAsJson) {
    std::string line = "1";
    for (int i = 0; i < 70; ++i) line = "{\"a\":" + line + "}";
    Collect found;
    EXPECT_EQ(found.read(line).error, "");
    ASSERT_EQ(found.leaves.size(), 1U);
    EXPECT_EQ(found.leaves.begin()[0].text.substr(0, 5), "{\"a\":");
    EXPECT_EQ(found.leaves.begin()[0].text.back(), '}');
}

TEST(JsonReader, BoundsTheNumberOfLeaves) {
    std::string line = "{\"a\":[0";
    for (int i = 0; i < 20000; ++i) line += ",1";
    line += "]}";
    Collect found;
    EXPECT_TRUE(found.read(line).cut);
    EXPECT_EQ(found.all().size(), 4U * 16384);
}

}  // namespace
}  // namespace redoubt::formats::ndjson
