// Every rule in content/rules against the events of its own .test.yml, with both matchers, and the manners of the rules.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <regex>
#include <set>

#include "base/disk.h"
#include "detect/load.h"
#include "detect/matcher.h"
#include "events/event_json.h"
#include "formats/yaml/yaml.h"

namespace redoubt {
namespace {

namespace yaml = formats::yaml;

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

std::string test_path(const detect::Rule& rule) { return rule.path.substr(0, rule.path.size() - 4) + ".test.yml"; }

void append_text(std::string& out, std::string_view text) {
    out += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    out += '"';
}

bool is_json_literal(const yaml::Node& node) {
    static const std::regex number("-?(0|[1-9][0-9]*)(\\.[0-9]+)?");
    return node.plain && (node.text == "true" || node.text == "false" || std::regex_match(node.text, number));
}

// The event as the one line of JSON that a collector would have sent.
void append_json(std::string& out, const yaml::Node& node) {
    if (node.is_scalar()) {
        is_json_literal(node) ? out += node.text : (append_text(out, node.text), out);
        return;
    }
    out += node.is_mapping() ? '{' : '[';
    for (size_t i = 0; i < node.items.size(); ++i) {
        if (i > 0) out += ',';
        if (node.is_mapping()) {
            append_text(out, node.keys[i].text);
            out += ':';
        }
        append_json(out, node.items[i]);
    }
    out += node.is_mapping() ? '}' : ']';
}

bool fires(const detect::Matcher& matcher, events::FieldNames& names, const std::string& json) {
    events::EventBatch batch;
    const auto decoded = events::event_from_json(json, names, batch);
    EXPECT_TRUE(decoded.has_value()) << json;
    std::vector<detect::Match> matches;
    const auto scratch = matcher.new_scratch();
    matcher.match(batch, *scratch, matches);
    return !matches.empty();
}

// One rule alone, so that what it says is about that rule.
void check_cases(const detect::Rule& rule, const yaml::Node& cases, bool wanted) {
    events::FieldNames names;
    const auto naive = detect::make_naive_matcher({&rule, 1}, names);
    const auto fast = detect::make_fast_matcher({&rule, 1}, names);
    for (const yaml::Node& one : cases.items) {
        const yaml::Node* event = one.find("event");
        const yaml::Node* name = one.find("name");
        ASSERT_TRUE(event && name) << test_path(rule) << ":" << one.line << ": each case needs a name and an event";
        std::string json;
        append_json(json, *event);
        const std::string said = fmt::format("{}:{}: \"{}\" should {}", test_path(rule), one.line, name->text, wanted ? "fire" : "stay quiet");
        EXPECT_EQ(fires(*naive, names, json), wanted) << said << "\n" << json;
        EXPECT_EQ(fires(*fast, names, json), wanted) << said << " (fast matcher)\n" << json;
    }
}

TEST(ShippedRules, AllLoad) {
    for (const auto& bad : shipped_rules().not_loaded) ADD_FAILURE() << bad.path << ":" << bad.line << ": " << bad.error.text();
    EXPECT_GE(shipped_rules().rules.size(), 64u);
}

TEST(ShippedRules, FireAndStayQuietAsTheirTestsSay) {
    SystemDisk disk;
    for (const auto& rule : shipped_rules().rules) {
        const auto text = disk.read(test_path(rule), 1 << 20);
        ASSERT_TRUE(text.has_value()) << rule.path << " has no test";
        const auto tests = yaml::parse(*text);
        ASSERT_TRUE(tests.has_value()) << test_path(rule) << ": " << tests.error().text();
        const yaml::Node* firing = tests->find("fires");
        const yaml::Node* quiet = tests->find("quiet");
        ASSERT_TRUE(firing && quiet && !firing->items.empty() && !quiet->items.empty()) << test_path(rule) << " needs events under fires and quiet";
        check_cases(rule, *firing, true);
        check_cases(rule, *quiet, false);
    }
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
