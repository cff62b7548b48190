#include "formats/xml/tree.h"

#include <gtest/gtest.h>

namespace redoubt::formats::xml {
namespace {

std::string nested(size_t depth) {
    std::string text;
    for (size_t i = 0; i < depth; ++i) text += "<a>";
    for (size_t i = 0; i < depth; ++i) text += "</a>";
    return text;
}

TEST(XmlTree, HoldsItsBounds) {
    EXPECT_TRUE(parse_tree(nested(10), {.depth = 10}));
    EXPECT_EQ(parse_tree(nested(11), {.depth = 10}).error().code, Code::too_large);
    EXPECT_EQ(parse_tree(nested(200'000)).error().code, Code::too_large);
    EXPECT_EQ(parse_tree("<a></a>", {.bytes = 3}).error().code, Code::too_large);
    EXPECT_TRUE(parse_tree("<r><a><b/></a><a/><a><b/><b/></a></r>", {.depth = 3}));
}

TEST(XmlTree, ExpandsNothing) {
    const auto tree = parse_tree("<!DOCTYPE r [<!ENTITY a \"x\"><!ENTITY b SYSTEM \"file:///etc/passwd\">]><r>&a;&b;&lt;</r>");
    ASSERT_TRUE(tree);
    EXPECT_EQ(std::string(tree->document_element().text().get()), "&a;&b;<");
}

TEST(XmlTree, SaysWhereItBreaks) {
    const auto tree = parse_tree("<r><a></r>");
    ASSERT_FALSE(tree);
    EXPECT_EQ(tree.error().code, Code::malformed);
    EXPECT_NE(tree.error().where, "");
    EXPECT_FALSE(parse_tree(""));
}

TEST(XmlTree, FindsChildrenWithoutTheirPrefix) {
    const auto tree = parse_tree("<x:r xmlns:x=\"u\"><x:a>1</x:a></x:r>");
    ASSERT_TRUE(tree);
    EXPECT_EQ(child_text(tree->document_element(), "a"), "1");
    EXPECT_EQ(child_text(tree->document_element(), "b"), "");
}

}  // namespace
}  // namespace redoubt::formats::xml
