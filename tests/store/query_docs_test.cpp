// Every example of docs/query.md is answered.
#include "base/text.h"
#include "support/store_fixture.h"

namespace redoubt::store {
namespace {

struct QueryDocs : ::testing::Test, test::StoreFixture {};

TEST_F(QueryDocs, EveryExampleIsAnswered) {
    const std::string me = as_redoubt().create("party", {{"title", "Me"}})->id.text;
    for (const char* name : {"web01", "web02"}) ASSERT_TRUE(as_redoubt().create("asset", {{"title", name}, {"owner", me}}));
    Records records = as(schema::Level::ic4, me);
    const std::string text = *disk.read(std::string(REDOUBT_SOURCE_DIR) + "/docs/query.md", 1 << 20);
    bool inside = false;
    int examples = 0;
    for (const std::string_view line : split(text, '\n')) {
        if (line.starts_with("```")) {
            inside = line == "```query";
            continue;
        }
        const size_t blank = line.find(' ');
        if (!inside || blank == std::string_view::npos) continue;
        ++examples;
        const std::string query(line.substr(blank + 1));
        const auto page = records.list(line.substr(0, blank), {.text = query});
        EXPECT_TRUE(page) << line << ": " << page.error().text();
        const auto tree = schema::parse_query(query);
        ASSERT_TRUE(tree);
        EXPECT_EQ(*schema::parse_query(schema::to_text(*tree)), *tree) << line;
        EXPECT_TRUE(records.count(line.substr(0, blank), query, clock.now())) << line;
    }
    EXPECT_GT(examples, 40);
}

}  // namespace
}  // namespace redoubt::store
