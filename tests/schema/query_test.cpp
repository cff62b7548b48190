#include <gtest/gtest.h>

#include "schema/query.h"

namespace redoubt::schema {
namespace {

// The tree in brackets: & all, | any, ! not.
std::string shown(const Query& query) {
    std::string out;
    switch (query.kind) {
        case Query::Kind::everything: return "*";
        case Query::Kind::negation: return "!" + shown(query.children.at(0));
        case Query::Kind::test: return to_text(query);
        case Query::Kind::all: out = "[&"; break;
        case Query::Kind::any: out = "[|"; break;
    }
    for (const Query& child : query.children) out += " " + shown(child);
    return out + "]";
}

TEST(QueryLanguage, Parses) {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"", "*"},
        {"  ", "*"},
        {"severity:high", "severity:high"},
        {R"(severity:high asset.exposure:public -state:closed "powershell")", R"([& severity:high asset.exposure:public !state:closed "powershell"])"},
        {"a b or c d", "[| [& a b] [& c d]]"},
        {"a and (b or c)", "[& a [| b c]]"},
        {"not a", "!a"},
        {"NOT(a OR b)", "![| a b]"},
        {"state:(new,assigned)", "[| state:new state:assigned]"},
        {"state:(new)", "state:new"},
        {"cvss:>=7 x:<3 y:>1 z:<=2", "[& cvss:>=7 x:<3 y:>1 z:<=2]"},
        {"seen:>now-7d", "seen:>now-7d"},
        {"score:3..7", "score:3..7"},
        {"owner:*", "owner:*"},
        {"path:=a..b", "path:=a..b"},
        {R"(host:"a \"b\" \c")", R"(host:"a \"b\" \\c")"},
        {"url:https://x/y", "url:https://x/y"},
        {"10.0.0.5:443", "10.0.0.5:443"},
        {"android notes order", "[& android notes order]"},
        {"a or\"b c\"", "[| a \"b c\"]"},
        {"- a", "!a"},
        {"((a))", "a"},
        {"--a", "!!a"},
    };
    for (const auto& [text, tree] : cases) {
        const auto query = parse_query(text);
        ASSERT_TRUE(query) << text << ": " << query.error().text();
        EXPECT_EQ(shown(*query), tree) << text;
        const auto again = parse_query(to_text(*query));
        ASSERT_TRUE(again) << to_text(*query);
        EXPECT_EQ(*again, *query) << to_text(*query);
    }
}

TEST(QueryLanguage, SaysWhereAndWhatIsWrong) {
    const std::vector<std::array<std::string, 3>> cases{{"a (b", "column 5", "a '(' is not closed"},
                                                        {"a )", "column 3", "a ')' without its '('"},
                                                        {"host:", "column 6", "'host:' has no value"},
                                                        {"x \"abc", "column 3", "a quote is not closed"},
                                                        {"a or", "column 5", "the query ends where a condition should be"},
                                                        {"and a", "column 4", "a condition should be here"},
                                                        {"s:(a b)", "column 6", "',' or ')' should be here"},
                                                        {"-", "column 2", "the query ends where a condition should be"}};
    for (const auto& [text, where, message] : cases) {
        const auto query = parse_query(text);
        ASSERT_FALSE(query) << text;
        EXPECT_EQ(query.error().where, where) << text;
        EXPECT_EQ(query.error().message, message) << text;
    }
    EXPECT_EQ(parse_query(std::string(9000, 'a')).error().code, Code::too_large);
    EXPECT_EQ(parse_query(std::string(100, '(') + "a" + std::string(100, ')')).error().code, Code::too_large);
    EXPECT_EQ(parse_query(std::string(1000, '-') + "a").error().code, Code::too_large);
    std::string many;
    for (int i = 0; i < 600; ++i) many += "a ";
    EXPECT_EQ(parse_query(many).error().code, Code::too_large);
    EXPECT_FALSE(parse_query("\xff"));
}

TEST(QueryLanguage, WildcardsMatch) {
    const auto holds = [](const std::string& typed, std::string_view text) { return matches(pattern_of(parse_query("f:" + typed)->test), text); };
    EXPECT_TRUE(holds("web*", "WEB01"));
    EXPECT_TRUE(holds("*01", "web01"));
    EXPECT_TRUE(holds("w?b*1", "web01"));
    EXPECT_FALSE(holds("w?b", "web01"));
    EXPECT_TRUE(holds("*a*b*", "xxaxxbxx"));
    EXPECT_TRUE(holds(R"(5\*)", "5*"));
    EXPECT_FALSE(holds(R"(5\*)", "55"));
    EXPECT_TRUE(holds(R"("5*")", "5*"));
    EXPECT_FALSE(holds(R"("5*")", "55"));
    EXPECT_TRUE(holds(R"(C:\Windows\*x)", R"(C:\Windows*x)"));
    EXPECT_TRUE(holds(R"(C:\Windows\\*)", R"(C:\Windows\System32)"));
    EXPECT_FALSE(matches({std::string(30, '*') + "b", true}, std::string(5000, 'a')));
}

TEST(QueryLanguage, NearNamesAreOffered) {
    EXPECT_EQ(near_names("sevrity", {"severity", "state", "title"}), std::vector<std::string_view>{"severity"});
    EXPECT_TRUE(near_names("qqqq", {"severity", "state"}).empty());
}

}  // namespace
}  // namespace redoubt::schema
