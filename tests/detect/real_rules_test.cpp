// The shared rule set and its regression cases: everything parses, what is not loaded is known, and every case fires its rule.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "detect/matcher.h"
#include "detect/real_events.h"
#include "formats/yaml/yaml.h"
#include "support/shared_data.h"

namespace redoubt::test {
namespace {

TEST(RealRules, AllActiveRulesLoadButThosePlaceholdersWithoutValues) {
    SHARED_DATA_OR_SKIP(root, "sigma-rules");
    const detect::RuleSet& set = all_rules(root);
    EXPECT_EQ(set.rules.size() + set.not_loaded.size(), 3780U);
    EXPECT_EQ(set.not_loaded.size(), 25U);
    for (const detect::NotLoaded& refused : set.not_loaded) {
        EXPECT_EQ(refused.error.code, Code::unsupported) << refused.error.text();
        EXPECT_NE(refused.error.message.find("the placeholder %"), std::string::npos) << refused.error.text();
        EXPECT_GT(refused.line, 0U);
        EXPECT_FALSE(refused.rule_id.empty());
    }
    for (const detect::Rule& rule : set.rules) {
        EXPECT_FALSE(rule.author.empty()) << rule.path;
        EXPECT_TRUE(rule.id_given) << rule.path;
        EXPECT_NE(rule.yaml.find(rule.id), std::string::npos) << rule.path;
    }
    EXPECT_TRUE(std::ranges::is_sorted(set.rules, {}, &detect::Rule::path));
}

TEST(RealRules, PlaceholderRulesLoadWithValues) {
    SHARED_DATA_OR_SKIP(root, "sigma-rules/rules-placeholder");
    SystemDisk disk;
    detect::LoadOptions options;
    const auto without = detect::load_rules_below(disk, std::vector{root});
    ASSERT_TRUE(without.has_value());
    for (const detect::NotLoaded& refused : without->not_loaded) {
        const size_t start = refused.error.message.find('%') + 1;
        options.placeholders[refused.error.message.substr(start, refused.error.message.find('%', start) - start)] = {"10.0.0.1"};
    }
    const auto with = detect::load_rules_below(disk, std::vector{root}, options);
    ASSERT_TRUE(with.has_value());
    EXPECT_LT(with->not_loaded.size(), without->not_loaded.size());
    for (const detect::NotLoaded& refused : with->not_loaded) EXPECT_NE(refused.error.message.find("placeholder"), std::string::npos) << refused.error.text();
}

struct RegressionCase {
    std::string evtx;
    std::vector<std::string> rule_ids;
    size_t match_count = 0;  // 0: not said
};

RegressionCase read_case(const std::string& info_path) {
    std::ostringstream text;
    text << std::ifstream(info_path).rdbuf();
    const auto root = formats::yaml::parse(text.str()).value();
    RegressionCase found;
    for (const auto& rule : root.find("rule_metadata")->items) found.rule_ids.push_back(rule.find("id")->text);
    const auto& info = root.find("regression_tests_info")->items.front();
    const std::string path = info.find("path")->text;
    found.evtx = info_path.substr(0, info_path.rfind('/')) + path.substr(path.rfind('/'));
    if (const auto* count = info.find("match_count")) found.match_count = static_cast<size_t>(std::stoul(count->text));
    return found;
}

// Its log holds three events that the rule matches, one for each zone set; the case says one.
constexpr std::string_view three_where_one_is_said = "45e112d0-7759-4c2a-aa36-9f8fb79d3393";

TEST(RealRules, EveryRegressionCaseFiresItsRule) {
    SHARED_DATA_OR_SKIP(root, "sigma-rules");
    SHARED_DATA_OR_SKIP(cases, "events/regression_data");
    const detect::RuleSet& set = all_rules(root);
    events::FieldNames names;
    const auto matcher = detect::make_fast_matcher(set.rules, names);
    const auto scratch = matcher->new_scratch();
    size_t checked = 0;
    for (const std::string& info : files_below(cases, "/info.yml")) {
        const RegressionCase wanted = read_case(info);
        std::map<std::string, size_t> fired;
        for_each_batch(wanted.evtx, names, [&](const events::PartInput&, const events::EventBatch& batch) {
            std::vector<detect::Match> matches;
            matcher->match(batch, *scratch, matches);
            for (const detect::Match& match : matches) {
                ++fired[set.rules[match.rule].id];
                EXPECT_FALSE(matcher->matched_fields(batch.events[match.event], match.rule).empty()) << set.rules[match.rule].path;
            }
        });
        for (const std::string& id : wanted.rule_ids) {
            EXPECT_GT(fired[id], 0U) << info;
            if (wanted.match_count > 0) EXPECT_EQ(fired[id], id == three_where_one_is_said ? 3 : wanted.match_count) << info;
        }
        ++checked;
    }
    EXPECT_EQ(checked, 102U);
}

}  // namespace
}  // namespace redoubt::test
