// Every rule in content/rules against the events of its own .test.yml, with both matchers, and the manners of the rules.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <regex>
#include <set>

#include "base/disk.h"
#include "detect/lint.h"
#include "detect/load.h"
#include "detect/rule_tests.h"

namespace redoubt {
namespace {

const std::string rules_folder = std::string(REDOUBT_SOURCE_DIR) + "/content/rules";

const detect::RuleSet& shipped_rules() {
    static const detect::RuleSet set = [] {
        SystemDisk disk;
        const std::array folders{rules_folder};
        auto loaded = detect::load_rules_below(disk, folders);
        return loaded ? std::move(*loaded) : detect::RuleSet{};
    }();
    return set;
}

std::string test_path(const detect::Rule& rule) { return detect::test_path_of_rule(rule.path); }

TEST(ShippedRules, AllLoad) {
    for (const auto& bad : shipped_rules().not_loaded) ADD_FAILURE() << bad.path << ":" << bad.line << ": " << bad.error.text();
    EXPECT_GE(shipped_rules().rules.size(), 64u);
}

TEST(ShippedRules, FireAndStayQuietAsTheirTestsSay) {
    SystemDisk disk;
    std::set<std::string> paths;
    for (const auto& rule : shipped_rules().rules) paths.insert(rule.path);
    for (const std::string& path : paths) {
        const std::string test = detect::test_path_of_rule(path);
        const auto text = disk.read(test, 1 << 20);
        ASSERT_TRUE(text.has_value()) << path << " has no test";
        const auto cases = detect::run_rule_tests(shipped_rules().rules, path, *text);
        ASSERT_TRUE(cases.has_value()) << test << ": " << cases.error().text();
        for (const auto& one : *cases)
            EXPECT_TRUE(one.passed()) << fmt::format("{}:{}: \"{}\" should {}; {}", test, one.line, one.name, one.wanted ? "fire" : "stay quiet", one.problem);
        EXPECT_TRUE(std::ranges::any_of(*cases, &detect::TestedCase::wanted)) << test << " needs a case under fires";
        EXPECT_FALSE(std::ranges::all_of(*cases, &detect::TestedCase::wanted)) << test << " needs a case under quiet";
    }
}

TEST(ShippedRules, HoldNoneOfTheTrapsThatWeWarnOf) {
    for (const auto& rule : shipped_rules().rules)
        for (const auto& found : detect::lint(rule)) ADD_FAILURE() << rule.path << ":" << found.line << ": " << found.message;
}

TEST(ShippedRules, SilentRulesAreThereForCorrelations) {
    const auto is_correlation = [](const detect::Rule& rule) { return rule.correlation.has_value(); };
    EXPECT_GE(std::ranges::count_if(shipped_rules().rules, is_correlation), 6);
    for (const auto& rule : shipped_rules().rules) EXPECT_EQ(rule.silent, !rule.name.empty()) << rule.path << ": only rules that feed correlations have a name";
}

TEST(ShippedRules, EveryTestHasItsRule) {
    SystemDisk disk;
    std::set<std::string> wanted;
    for (const auto& rule : shipped_rules().rules) wanted.insert(test_path(rule));
    const auto files = disk.files_below(rules_folder);
    ASSERT_TRUE(files.has_value());
    for (const auto& file : *files)
        if (file.ends_with(".test.yml")) EXPECT_TRUE(wanted.contains(file)) << file << " tests no rule";
}

TEST(ShippedRules, SayWhoWhatAndWhy) {
    const std::regex uuid4("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    std::map<std::string, std::string> path_of_id, path_of_title;
    for (const auto& rule : shipped_rules().rules) {
        EXPECT_TRUE(rule.id_given && std::regex_match(rule.id, uuid4)) << rule.path << ": the id must be a random UUID";
        EXPECT_TRUE(path_of_id.emplace(rule.id, rule.path).second) << rule.path << " has the id of " << path_of_id[rule.id];
        EXPECT_TRUE(path_of_title.emplace(rule.title, rule.path).second) << rule.path << " has the title of " << path_of_title[rule.title];
        EXPECT_EQ(rule.author, "Redoubt") << rule.path;
        EXPECT_TRUE(rule.date.starts_with("2026-")) << rule.path;
        EXPECT_GE(rule.description.size(), 40u) << rule.path << ": say what it means and where to look first";
        EXPECT_FALSE(rule.falsepositives.empty()) << rule.path;
        EXPECT_TRUE(rule.status == "stable" || rule.status == "test" || rule.status == "experimental") << rule.path;
    }
}

TEST(ShippedRules, TagsNameTacticsAndTechniques) {
    const std::set<std::string> tactics{"reconnaissance",
                                        "resource-development",
                                        "initial-access",
                                        "execution",
                                        "persistence",
                                        "privilege-escalation",
                                        "stealth",
                                        "defense-impairment",
                                        "credential-access",
                                        "discovery",
                                        "lateral-movement",
                                        "collection",
                                        "command-and-control",
                                        "exfiltration",
                                        "impact"};
    const std::regex technique("t[0-9]{4}(\\.[0-9]{3})?");
    for (const auto& rule : shipped_rules().rules) {
        size_t tactic_count = 0, technique_count = 0;
        for (const auto& tag : rule.tags) {
            ASSERT_TRUE(tag.starts_with("attack.")) << rule.path << ": " << tag;
            const std::string name = tag.substr(7);
            const bool is_tactic = tactics.contains(name), is_technique = std::regex_match(name, technique);
            EXPECT_TRUE(is_tactic || is_technique) << rule.path << ": " << tag;
            tactic_count += is_tactic;
            technique_count += is_technique;
        }
        EXPECT_TRUE(tactic_count > 0 && technique_count > 0) << rule.path << " needs a tactic and a technique";
        EXPECT_EQ(std::set(rule.tags.begin(), rule.tags.end()).size(), rule.tags.size()) << rule.path << " has a tag twice";
    }
}

TEST(ShippedRules, CoverWindowsLinuxCloudAndNetwork) {
    std::map<std::string, int> count;
    for (const auto& rule : shipped_rules().rules) ++count[rule.logsource.product.empty() ? rule.logsource.category : rule.logsource.product];
    EXPECT_GE(count["windows"], 30);
    EXPECT_GE(count["linux"], 12);
    EXPECT_GE(count["aws"] + count["azure"] + count["okta"] + count["m365"] + count["kubernetes"], 12);
    EXPECT_GE(count["zeek"] + count["webserver"] + count["proxy"] + count["firewall"], 10);
}

}  // namespace
}  // namespace redoubt
