#include "formats/yaml/yaml.h"

#include <gtest/gtest.h>

#include "base/disk.h"
#include "formats/yaml/plain.h"
#include "support/shared_data.h"

namespace redoubt::formats::yaml {
namespace {

std::string error_of(std::string_view text, const Limits& limits = {}) {
    const auto parsed = parse_all(text, limits);
    return parsed.error ? parsed.error->text() : "";
}

TEST(Yaml, TellsNullEmptyAndQuotedApart) {
    const auto root = parse("a:\nb: null\nc: ''\nd: 'null'\ne: ~\nf: 7\ng: '7'\nh: |\n  null\n").value();
    EXPECT_TRUE(root.find("a")->is_null());
    EXPECT_TRUE(root.find("b")->is_null());
    EXPECT_FALSE(root.find("c")->is_null());
    EXPECT_FALSE(root.find("d")->is_null());
    EXPECT_TRUE(root.find("e")->is_null());
    EXPECT_TRUE(root.find("f")->plain);
    EXPECT_FALSE(root.find("g")->plain);
    EXPECT_FALSE(root.find("h")->is_null());
    EXPECT_EQ(root.find("x"), nullptr);
}

TEST(Yaml, KeepsPlacesAndDocumentBoundaries) {
    const std::string text = "# gr\xC3\xBC\xC3\x9F\nfirst: 1\n---\nsecond:\n  - a\n";
    const auto parsed = parse_all(text);
    ASSERT_EQ(parsed.documents.size(), 2U);
    EXPECT_EQ(text.substr(parsed.documents[0].begin, parsed.documents[0].end), "# gr\xC3\xBC\xC3\x9F\nfirst: 1\n");
    EXPECT_EQ(text.substr(parsed.documents[1].begin), "---\nsecond:\n  - a\n");
    EXPECT_EQ(parsed.documents[1].root.find("second")->items[0].place(), "5:5");
}

TEST(Yaml, KeepsTheDocumentsBeforeAnError) {
    const auto parsed = parse_all("a: 1\n---\nb: [\n");
    EXPECT_EQ(parsed.documents.size(), 1U);
    ASSERT_TRUE(parsed.error.has_value());
    EXPECT_EQ(parsed.error->code, Code::malformed);
}

TEST(Yaml, ExpandsAliases) {
    const auto root = parse("a: &x [1, 2]\nb: *x\n").value();
    EXPECT_EQ(root.find("b")->items.size(), 2U);
    EXPECT_EQ(root.find("b")->items[1].text, "2");
}

TEST(Yaml, RefusesABombOfAliases) {
    std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
    for (int i = 1; i < 12; ++i) {
        const std::string before = "*a" + std::to_string(i - 1);
        text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
        for (int k = 0; k < 9; ++k) text += (k > 0 ? ", " : "") + before;
        text += "]\n";
    }
    EXPECT_NE(error_of(text).find("more than 500000 values, aliases expanded"), std::string::npos) << error_of(text);
}

TEST(Yaml, RefusesWhatHasNoBound) {
    EXPECT_NE(error_of(std::string(20'000, '[')).find("nested more than 64 levels"), std::string::npos);
    EXPECT_NE(error_of("a: [b, c]", Limits{.bytes = 4, .depth = 64, .nodes = 100}).find("at most 4 are read"), std::string::npos);
    EXPECT_NE(error_of("a: [b, c]", Limits{.bytes = 100, .depth = 64, .nodes = 3}).find("more than 3 values"), std::string::npos);
}

TEST(Yaml, NamesThePlaceOfMistakes) {
    EXPECT_EQ(error_of("a: 1\nb: 2\na: 3\n"), "3:1: the key 'a' stands twice in one map (remove or rename one of them)");
    EXPECT_EQ(error_of("a: &x [*x]\n"), "1:8: the alias '*x' contains itself (write the value out)");
    EXPECT_EQ(error_of("a: *nowhere\n"), "1:4: the alias '*nowhere' has no anchor before it");
    EXPECT_EQ(error_of("[a]: b\n"), "1:1: a key that is a list or a map (use plain text as key)");
    EXPECT_NE(error_of("a: \"open\n").find("not valid YAML"), std::string::npos);
    EXPECT_NE(error_of("a: \xFF\xFE\n").find("not valid YAML"), std::string::npos);
    EXPECT_FALSE(parse("").has_value());
    EXPECT_FALSE(parse("a: 1\n---\nb: 2\n").has_value());
    EXPECT_TRUE(parse_all("").documents.empty());
}

// True where the short way reads it; it must give what libyaml gives.
bool read_the_short_way(std::string_view text) {
    const auto plain = read_plain(text, {});
    const Parsed slow = parse_by_libyaml(text);
    if (!plain) return false;
    EXPECT_FALSE(slow.error.has_value()) << text;
    EXPECT_EQ(slow.documents.size(), 1U) << text;
    if (slow.documents.size() != 1) return true;
    EXPECT_TRUE(same_tree(plain->root, slow.documents[0].root)) << text;
    EXPECT_EQ(plain->end, slow.documents[0].end);
    return true;
}

TEST(Yaml, TheShortWayIsLibyaml) {
    for (const std::string_view text : {"a: 1\n", "---\na: 'x''y'  # why\nb: \"c\\\\d\\n\"\n", "a:\n    - b\n    -   c: d\n        e: f\n    - 'g'\nh: -1\n",
                                        "a:\n- b # c\n- c:d\nd: |\n    x\n\n      y \n\n\ne: z", "a: |-\n  x\n# c\nb: x#y\n",
                                        "# c\n\na:\n\n  # d\n  '|all':\n    - ?b\n    - http://x\n", "a:\n  - b: |\n      c\n    d: e\n  - f\n"})
        EXPECT_TRUE(read_the_short_way(text)) << text;
    for (const std::string_view text : {"",
                                        "a",
                                        "a:\n",
                                        "- a\n",
                                        "a: b: c\n",
                                        "a: [b]\n",
                                        "a: {b: c}\n",
                                        "a: b\n  c\n",
                                        "a: 'b\n  c'\n",
                                        "a: >\n  b\n",
                                        "a: |2\n   b\n",
                                        "a: &x b\n",
                                        "a: *x\n",
                                        "a: 1\na: 2\n",
                                        "a: 1\n---\nb: 2\n",
                                        "a: \tb\n",
                                        "a: b\r\n",
                                        "a: \xC3\xBC\n",
                                        "a: |\n\n  b\n",
                                        "a: |\n  b",
                                        "  a: b\n",
                                        "a:\n  b: c\n d: e\n",
                                        "a: 'b' c\n",
                                        "a: 'b'#c\n",
                                        "%YAML 1.1\n---\na: b\n",
                                        "a: b\n...\n",
                                        "a: \"\\x41\"\n",
                                        "a: - b\n",
                                        "a:\n  - - b\n",
                                        "a: b:\n",
                                        "? a\n: b\n",
                                        "a: @b\n",
                                        "a:\n- b\n  c\n"})
        EXPECT_FALSE(read_the_short_way(text)) << text;
}

TEST(Yaml, TheShortWayIsLibyamlOnEveryRule) {
    SystemDisk disk;
    std::vector<std::string> folders{std::string(REDOUBT_SOURCE_DIR) + "/content", std::string(REDOUBT_SOURCE_DIR) + "/tests"};
    if (const auto rules = test::shared_data_path("sigma-rules")) folders.push_back(*rules);
    size_t files = 0, plain = 0;
    for (const std::string& folder : folders) {
        const std::vector<std::string> paths = disk.files_below(folder).value();
        for (const std::string& path : paths) {
            if (!path.ends_with(".yml") || ++files > 100'000) continue;
            plain += read_the_short_way(disk.read(path, uint64_t{16} << 20).value()) ? 1 : 0;
            // Cut anywhere, it is still read like that, or left to libyaml.
            const std::string text = disk.read(path, uint64_t{16} << 20).value();
            (void)read_the_short_way(std::string_view(text).substr(0, text.size() * 2 / 3));
        }
    }
    RecordProperty("plain", static_cast<int>(plain));
    EXPECT_GT(plain * 4, files) << "it is worth nothing";
}

}  // namespace
}  // namespace redoubt::formats::yaml
