#include "formats/toml/toml.h"

#include <gtest/gtest.h>

namespace redoubt::formats::toml {
namespace {

TEST(Toml, KeepsTextsKindsAndLines) {
    const auto root = parse(R"(# comment
name = "anvil"
"quoted key" = 'C:\path'
count = 1_000
ratio = 0.5
day = 1979-05-27
moment = 1979-05-27T07:32:00Z
on = true

[table.inner]
list = [1, "two", [3]]

[[rows]]
a = """
many
lines"""
[[rows]]
b = {x = {y = "z"}}
)");
    ASSERT_TRUE(root) << root.error().text();
    EXPECT_EQ(root->text_at("name"), "anvil");
    EXPECT_EQ(root->find("name")->line, 2u);
    EXPECT_EQ(root->text_at("quoted key"), R"(C:\path)");
    EXPECT_EQ(root->find("count")->text, "1000");
    EXPECT_EQ(root->find("count")->kind, Kind::number);
    EXPECT_EQ(root->text_at("count"), "") << "a number is no string";
    EXPECT_EQ(root->find("ratio")->text, "0.5");
    EXPECT_EQ(root->find("day")->text, "1979-05-27");
    EXPECT_EQ(root->find("moment")->text, "1979-05-27T07:32:00");
    EXPECT_EQ(root->find("on")->text, "true");
    EXPECT_EQ(root->find("table")->find("inner")->items_at("list").size(), 3u);
    ASSERT_EQ(root->items_at("rows").size(), 2u);
    EXPECT_EQ(root->items_at("rows")[0].text_at("a"), "many\nlines");
    EXPECT_EQ(root->items_at("rows")[1].line, 17u);
    EXPECT_EQ(root->items_at("rows")[1].find("b")->find("x")->text_at("y"), "z");
    EXPECT_EQ(root->find("missing"), nullptr);
    EXPECT_TRUE(root->items_at("missing").empty());
}

TEST(Toml, SaysWhereItIsNone) {
    const auto broken = parse("a = 1\nb = = 2\n");
    ASSERT_FALSE(broken);
    EXPECT_EQ(broken.error().code, Code::malformed);
    EXPECT_TRUE(broken.error().where.starts_with("2:")) << broken.error().text();
    for (const char* text : {"[?]", "[a", "a", "a = ", "a = \"", "a.b = 1\na = 2", "[[a]\n", "= 1", "a = 1 b = 2", "a = \xff"})
        EXPECT_FALSE(parse(text)) << text;
}

TEST(Toml, IsBounded) {
    const Limits small{.bytes = 100, .depth = 4, .nodes = 8};
    EXPECT_TRUE(parse("a.b.c = 1", small));
    for (const std::string& text :
         {std::string(101, '#'), std::string("a.b.c.d.e.f = 1"), std::string("a = [1, 2, 3, 4, 5, 6, 7, 8]"), std::string("a = [[[[[[1]]]]]]")}) {
        const auto refused = parse(text, small);
        ASSERT_FALSE(refused) << text;
        EXPECT_EQ(refused.error().code, Code::too_large) << text;
    }
    EXPECT_FALSE(parse("a = " + std::string(100'000, '[')));
    std::string dotted = "[a";
    for (size_t i = 0; i < 1'000'000; ++i) dotted += ".a";
    const auto refused = parse("x = \"\"\"\n'\n\"\"\"\n" + dotted + "]");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().where, "line 4");
    EXPECT_TRUE(parse("version = \"1.2.3.4.5.6.7.8.9.10.11.12.13.14.15.16.17.18.19.20.21.22.23.24.25.26.27.28.29\"")) << "dots in a text are no parts of a key";
}

}  // namespace
}  // namespace redoubt::formats::toml
