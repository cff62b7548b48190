// Rules as queries: golden forms for every target, values that must come back out of each target's literals, and what has to be
// refused or said in a note.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "detect/case_file.h"
#include "detect/convert/convert.h"
#include "detect/convert/printer.h"
#include "detect/convert/regex_dialect.h"
#include "detect/load.h"

namespace redoubt::test {
namespace {

namespace fs = std::filesystem;
namespace convert = detect::convert;
using convert::Target;

const detect::LoadOptions keeping{.placeholders = {{"admins", {"root", "adm*"}}}, .keep_case = true};

const convert::FieldMapping& plain_mapping() {
    static const convert::FieldMapping mapping = convert::parse_field_mapping("plain.yml",
                                                                              "target: [splunk, lucene, esql, kql, clickhouse]\n"
                                                                              "table: logs\ntime: time\nkeywords: message\nnumbers: [port]\n"
                                                                              "sources: [{ logsource: { product: test } }]\n")
                                                     .value();
    return mapping;
}

std::string golden_text(const fs::path& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

// A golden file is a rule or several, then a line "=== queries" and what each becomes for each target.
std::string converted(const std::string& rules) {
    const std::vector<detect::RuleFile> files{{"rule.yml", rules}};
    const detect::RuleSet set = detect::load_rules(files, keeping);
    std::string out;
    for (const detect::NotLoaded& refused : set.not_loaded) out += "not loaded: " + refused.error.text() + "\n";
    for (const detect::Rule& rule : set.rules) {
        for (const Target target : convert::all_targets) {
            const convert::FieldMapping& mapping =
                rule.logsource.product == "test" || rule.correlation ? plain_mapping() : **convert::shipped_field_mapping(target);
            const auto query = convert::convert(rule, set.rules, target, mapping);
            out += "--- " + rule.title + ", " + std::string(convert::target_name(target)) + "\n";
            out += query ? query->text + "\n" : "refused: " + query.error().text() + "\n";
            if (query)
                for (const std::string& warning : query->warnings) out += "note: " + warning + "\n";
        }
    }
    return out;
}

TEST(Convert, GoldenQueries) {
    size_t files = 0;
    for (const auto& entry : fs::directory_iterator(fs::path(REDOUBT_SOURCE_DIR) / "tests/detect/convert_golden")) {
        SCOPED_TRACE(entry.path().filename().string());
        const std::string text = golden_text(entry.path());
        const size_t cut = text.find("=== queries\n");
        const std::string rules = text.substr(0, cut);
        const std::string outcome = converted(rules);
        if (std::getenv("REDOUBT_UPDATE") != nullptr)
            std::ofstream(entry.path()) << rules << "=== queries\n" << outcome;
        else
            EXPECT_EQ(cut == std::string::npos ? "" : text.substr(cut + 12), outcome);
        ++files;
    }
    EXPECT_GT(files, 3U);
}

detect::Rule rule_with_value(const std::string& value) {
    std::string quoted = "\"";
    for (const char c : value) {
        char hex[8];
        std::snprintf(hex, sizeof hex, "\\x%02x", static_cast<unsigned char>(c));
        quoted += hex;
    }
    const std::vector<detect::RuleFile> files{
        {"r.yml", "title: t\nid: t\nlogsource: { product: test }\ndetection: { s: { f|cased: " + quoted + "\" }, condition: s }\n"}};
    detect::RuleSet set = detect::load_rules(files, keeping);
    EXPECT_EQ(set.rules.size(), 1U) << value;
    return std::move(set.rules.front());
}

// What the target reads between `open` and the closing quote: backslash escapes, and nothing else special.
std::string unquoted(std::string_view query, char quote) {
    std::string out;
    size_t at = query.find(quote) + 1;
    for (; at < query.size() && query[at] != quote; ++at) {
        if (query[at] != '\\') {
            out += query[at];
            continue;
        }
        const char c = query[++at];
        out += c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c == '0' ? '\0' : c;
    }
    EXPECT_EQ(at + 1, query.size()) << "the literal ends before the query does: " << query;
    return out;
}

// Cased, whole values: one literal at the end of the query.
TEST(Convert, EveryCharacterComesBackOutOfEveryLiteral) {
    std::string everything;
    for (int c = 1; c < 0x80; ++c) everything += {static_cast<char>(c)};
    std::vector<std::string> values{everything, "' OR 1=1 --", "\" | delete //", "\\",   "\\\\", "'\\",
                                    "\"\\",     "a\\'b\\\"c",  "/* */ -- #",     "`id`", "${x}", "%_*?"};
    for (int c = 1; c < 0x80; ++c) values.push_back({'x', static_cast<char>(c)});
    for (const std::string& value : values) {
        std::string written;  // in Sigma's syntax
        for (const char c : value) written += c == '*' || c == '?' || c == '\\' ? std::string{'\\', c} : std::string(1, c);
        const detect::Rule rule = rule_with_value(written);
        for (const auto& [target, quote] : {std::pair{Target::clickhouse, '\''}, {Target::esql, '"'}, {Target::kql, '"'}, {Target::splunk, '"'}}) {
            const auto query = convert::convert(rule, {}, target, plain_mapping());
            ASSERT_TRUE(query.has_value()) << query.error().text();
            EXPECT_EQ(unquoted(query->text, quote), value) << query->text;
        }
        const auto lucene = convert::convert(rule, {}, Target::lucene, plain_mapping());
        ASSERT_TRUE(lucene.has_value());
        const std::string text = lucene->text.substr(2);
        std::string back;
        if (text.starts_with('"')) {
            back = unquoted(text, '"');
        } else {
            for (size_t i = 0; i < text.size(); ++i) {
                const bool special = std::string_view("+-=&|!(){}[]^\"~*?:/ \t\n\r").find(text[i]) != std::string_view::npos;
                EXPECT_FALSE(special) << text;
                if (text[i] == '\\') ++i;
                back += text[i];
            }
        }
        EXPECT_EQ(back, value) << lucene->text;
    }
}

// A rule must not write into a query what is not a value or a name.
TEST(Convert, FieldNamesAreNeverExpressions) {
    for (const std::string name : {"=1 OR 1", "f' OR 1=1", "f` OR 1=1 --", "a b", "x\\\" or true"}) {
        const std::vector<detect::RuleFile> files{
            {"r.yml", "title: t\nid: t\nlogsource: { product: test }\ndetection:\n  s:\n    \"" + name + "\": v\n  condition: s\n"}};
        const detect::RuleSet set = detect::load_rules(files, keeping);
        ASSERT_EQ(set.rules.size(), 1U);
        for (const Target target : convert::all_targets) {
            const auto query = convert::convert(set.rules.front(), {}, target, plain_mapping());
            ASSERT_TRUE(query.has_value()) << query.error().text();
            const std::string& field = set.rules.front().tests.front().field;
            EXPECT_EQ(query->text.find("(" + field + ")"), std::string::npos) << query->text;
            EXPECT_EQ(query->text.find(" " + field + " "), std::string::npos) << query->text;
        }
    }
}

TEST(Convert, RegularExpressionsKeepTheirMeaningOrAreRefused) {
    const auto re2 = [](std::string_view source) {
        const auto made = convert::regex_for_re2(source, {});
        return made ? *made : "refused";
    };
    EXPECT_EQ(re2("a$"), "(?-s:a(?:\\n?\\z))");
    EXPECT_EQ(re2("\\s[\\s]"), "(?-s:[\\s\\x0B][\\s\\x0B])");
    EXPECT_EQ(re2("a{2,3}?(?i:b)\\/"), "(?-s:a{2,3}?(?i:b)/)");
    for (const std::string_view source : {"(?=a)", "(?<!a)b", "(a)\\1", "a++", "(?>a)", "\\Ka", "(*SKIP)", "a{2000}"})
        EXPECT_EQ(re2(source), "refused") << source;
    std::vector<std::string> notes;
    EXPECT_EQ(convert::regex_for_lucene("^a\\d", {.ignore_case = true, .multi_line = false, .dot_all = true}, notes).value(), "[aA][0-9].*");
    EXPECT_EQ(convert::regex_for_lucene("a|b", {}, notes).value(), ".*(a|b).*");
    EXPECT_FALSE(convert::regex_for_lucene("a^b", {}, notes).has_value());
    EXPECT_FALSE(convert::regex_for_lucene("^a|b", {}, notes).has_value());
}

TEST(Convert, EveryShippedMappingLoadsAndEachTargetHasOne) {
    EXPECT_GE(convert::shipped_field_mappings().size(), 6U);
    for (const Target target : convert::all_targets) EXPECT_TRUE(convert::shipped_field_mapping(target).has_value()) << convert::target_name(target);
    EXPECT_EQ((*convert::shipped_field_mapping(Target::kql))->name, "defender");
    EXPECT_EQ((*convert::shipped_field_mapping(Target::clickhouse))->name, "clickhouse");
    EXPECT_FALSE(convert::shipped_field_mapping(Target::kql, "ecs").has_value());
    EXPECT_EQ(convert::channel_as_written("microsoft-windows-sysmon/operational"), "Microsoft-Windows-Sysmon/Operational");
    const auto wrong = convert::parse_field_mapping("own.yml", "target: kql\nfeilds: {}\n");
    ASSERT_FALSE(wrong.has_value());
    EXPECT_EQ(wrong.error().where, "own.yml:2");
}

}  // namespace
}  // namespace redoubt::test
