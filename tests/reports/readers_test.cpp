// The readers of formats: one tree whatever the dialect and encoding, and clear refusals.
#include <gtest/gtest.h>

#include "reports/input.h"
#include "reports/readers.h"

using namespace redoubt;
using namespace redoubt::reports;

namespace {

// "name=text(child …)" of all nodes below the root.
std::string shown(const Tree& tree, NodeId from, NodeId end) {
    std::string out;
    for (NodeId node = from; node < end; node = tree.end(node)) {
        out += (out.empty() ? "" : " ") + std::string(tree.name(node));
        if (tree[node].type() == NodeType::empty) out += "[]";
        if (tree[node].size != 0) out += "=" + std::string(tree[node].view());
        if (tree.end(node) > node + 1) out += "(" + shown(tree, node + 1, tree.end(node)) + ")";
    }
    return out;
}

std::string tree_of(std::string_view bytes, Reading reading, const Shape& shape = {}) {
    const auto input = Input::of(bytes);
    if (!input) return input.error().text();
    reports::Mapping mapping;
    mapping.reads = reading;
    mapping.shape = shape;
    Tree tree;
    Builder builder(tree, Builder::Go::whole);
    if (auto read = input->read(mapping, builder); !read) return read.error().text();
    if (auto done = builder.finish(); !done) return done.error().text();
    return shown(tree, 1, tree.size());
}

TEST(Readers, Xml) {
    EXPECT_EQ(tree_of("<?xml version='1.0'?><!-- x --><a:r xmlns:a='u' a:k='1 &amp; 2'><b>t&#x41;&lt;</b><b/> <![CDATA[<raw>]]></a:r>", Reading::xml),
              "r=<raw>(@k=1 & 2 b=tA< b)");
    EXPECT_EQ(tree_of("<!DOCTYPE r [<!ENTITY x \"boom\">]><r>&x;</r>", Reading::xml), "r=&x;");
    EXPECT_NE(tree_of("<r><a></r>", Reading::xml).find("<a> is closed by </r>"), std::string::npos);
    EXPECT_NE(tree_of("<r><a>", Reading::xml).find("it ends inside <a>"), std::string::npos);
    EXPECT_NE(tree_of("<r a=1/>", Reading::xml).find("not in quotes"), std::string::npos);
    std::string deep;
    for (int i = 0; i < 5000; ++i) deep += "<a>";
    EXPECT_NE(tree_of(deep, Reading::xml).find("nested more than"), std::string::npos);
}

TEST(Readers, Json) {
    EXPECT_EQ(tree_of(R"({"a":[1,2,[3,4]],"b":{"c":"x\n\u00e4\ud83d\ude00"},"d":[],"e":{},"f":null,"g":true})", Reading::json),
              "a=1 a=2 a(item=3 item=4) b(c=x\n\xc3\xa4\xf0\x9f\x98\x80) d[] e[] f g=true");
    EXPECT_EQ(tree_of("{\"a\":1}\n{\"a\":2}\n", Reading::json), "item(a=1) item(a=2)");
    EXPECT_EQ(tree_of("[{\"a\":1}][{\"a\":2}]", Reading::json), "item(a=1) item(a=2)");
    EXPECT_NE(tree_of("{\"a\":1", Reading::json).find("line 1, byte 6"), std::string::npos);
    EXPECT_NE(tree_of("{\"a\" 1}", Reading::json).find("a colon is missing"), std::string::npos);
    EXPECT_NE(tree_of("{\"a\":\"\\q\"}", Reading::json).find("an escape in a text is wrong"), std::string::npos);
    EXPECT_NE(tree_of(std::string(100'000, '['), Reading::json).find("too deep"), std::string::npos);
}

TEST(Readers, JsonThatAScriptGivesToAVariable) {
    EXPECT_EQ(tree_of("scoutsuite_results =\n{\"a\":1}\n", Reading::json), "a=1");
    EXPECT_EQ(tree_of("window.data = {\"a\":[1,{\"b\":2}]};\n", Reading::json), "a=1 a(b=2)");
    EXPECT_EQ(tree_of(" var $x=[1,2] ;", Reading::json), "item=1 item=2");
    EXPECT_EQ(tree_of("const report_1 = {} ;", Reading::json), "");
    EXPECT_NE(tree_of("x = {\"a\":1", Reading::json).find("line 1, byte 10"), std::string::npos);
    for (const char* other : {"a == {}", "1x = {}", "x y = {}", "= {}", "x = 5", "x =", "f({})", "x = y = {}"}) {
        const auto input = Input::of(other);
        ASSERT_TRUE(input);
        EXPECT_FALSE(input->can_be(Reading::json)) << other;
    }
    EXPECT_NE(tree_of("{\"a\":1};", Reading::json), "a=1");
}

TEST(Readers, Encodings) {
    std::string wide = "\xff\xfe";
    for (const char c : std::string_view("<r>\xe9</r>")) (wide += c) += '\0';
    EXPECT_EQ(tree_of(wide, Reading::xml), "r=\xc3\xa9");
    EXPECT_EQ(tree_of("\xef\xbb\xbf{\"a\":1}", Reading::json), "a=1");
    EXPECT_EQ(tree_of("<?xml version='1.0' encoding='ISO-8859-1'?><r>\xe9</r>", Reading::xml), "r=\xc3\xa9");
}

TEST(Readers, Tables) {
    Shape shape;
    shape.tables.push_back({.name = "row", .columns = {"Host", "Risk"}});
    shape.tables.push_back({.name = "asset", .columns = {"Asset", "Owner"}});
    EXPECT_EQ(tree_of("Report,X\n\nHost;Risk;Note\na;;\"x\ny\"\n", Reading::csv, shape), "before(cell=Report,X) header=2 row(Host=a Note=x\ny)");
    EXPECT_EQ(tree_of("HOST\trisk\nb\t1\nAsset\tOwner\nc\td\n", Reading::csv, shape), "header=2 row(HOST=b risk=1) header=2 asset(Asset=c Owner=d)");
    EXPECT_EQ(tree_of("Host,Risk\n", Reading::csv, shape), "header=2");
}

TEST(Readers, LinesAndYaml) {
    Shape shape;
    shape.lines.push_back({.name = "host", .pattern = *Regex::compile("^host (?<name>\\S+)"), .opens = true});
    shape.lines.push_back({.name = "port", .pattern = *Regex::compile("^ +(?<number>\\d+)/(?<protocol>\\w+)"), .opens = false});
    EXPECT_EQ(tree_of("# x\nhost a\n  80/tcp\nhost b\n", Reading::lines, shape),
              "other=# x host=host a(name=a port=  80/tcp(number=80 protocol=tcp)) host=host b(name=b)");
    EXPECT_EQ(tree_of("a:\n  - b: 1\n  - b: ~\nc: []\n", Reading::yaml), "a(b=1) a(b) c[]");
}

}  // namespace
