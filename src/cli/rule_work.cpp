#include "cli/rule_work.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/commands.h"
#include "cli/text_layout.h"
#include "detect/lint.h"
#include "detect/rule_tests.h"
#include "rooms/watch/rule_seeding.h"
#include "schema/json.h"

namespace redoubt::cli {
namespace {

using schema::Map;

constexpr uint64_t largest_test = uint64_t{4} << 20;
constexpr size_t titles_shown = 20;
constexpr size_t not_loaded_shown = 10;

struct Tally {
    uint64_t passed = 0;
    uint64_t failed = 0;
    uint64_t untested = 0;  // files of rules
};

std::string outcome_text(const detect::TestedCase& one) {
    if (!one.problem.empty()) return one.problem;
    return one.wanted ? "should fire, stays quiet" : "should stay quiet, fires";
}

Result<> report(const std::string& path, const detect::TestedCase& one, bool json, const Surroundings& around) {
    if (json)
        return around.out.write(schema::to_json(Map{{"path", path},
                                                    {"line", one.line},
                                                    {"case", one.name},
                                                    {"wanted", one.wanted ? "fires" : "quiet"},
                                                    {"passed", one.passed()},
                                                    {"problem", one.passed() ? "" : outcome_text(one)}}) +
                                "\n");
    return one.passed() ? Result<>{} : around.out.write(printable(fmt::format("{}:{}: \"{}\" {}", path, one.line, one.name, outcome_text(one))) + "\n");
}

}  // namespace

Result<int> test_rules(const RulesArguments& arguments, const detect::RuleSet& rules, const Surroundings& around) {
    std::set<std::string> paths;
    for (const detect::Rule& rule : rules.rules) paths.insert(rule.path);
    Tally tally;
    for (const std::string& path : paths) {
        const std::string test = detect::test_path_of_rule(path);
        const auto text = around.disk.read(test, largest_test);
        if (!text && text.error().code == Code::not_found) {
            ++tally.untested;
            continue;
        }
        const auto cases = text ? detect::run_rule_tests(rules.rules, path, *text) : Result<std::vector<detect::TestedCase>>(std::unexpected(text.error()));
        if (!cases) {
            ++tally.failed;
            TRY(report(test, {.name = "the test", .line = 1, .wanted = true, .fired = false, .problem = cases.error().text()}, arguments.json, around));
            continue;
        }
        for (const detect::TestedCase& one : *cases) {
            ++(one.passed() ? tally.passed : tally.failed);
            TRY(report(test, one, arguments.json, around));
        }
    }
    if (!arguments.json)
        TRY(around.out.write(fmt::format("{} passed, {} failed; {} without a test{}\n", counted(tally.passed, "case"), group_digits(tally.failed),
                                         counted(tally.untested, "file"),
                                         rules.not_loaded.empty() ? "" : fmt::format("; {} not loaded", counted(rules.not_loaded.size(), "rule")))));
    if (!rules.not_loaded.empty()) TRY(around.error.write(not_loaded_text(rules.not_loaded, not_loaded_shown)));
    return tally.failed > 0 || tally.passed == 0 || !rules.not_loaded.empty() ? 1 : 0;
}

Result<int> lint_rules(const RulesArguments& arguments, const detect::RuleSet& rules, const Surroundings& around) {
    uint64_t findings = 0;
    uint64_t affected = 0;
    for (const detect::Rule& rule : rules.rules) {
        const std::vector<detect::LintFinding> found = detect::lint(rule);
        findings += found.size();
        affected += found.empty() ? 0 : 1;
        for (const detect::LintFinding& one : found) {
            if (arguments.json)
                TRY(around.out.write(schema::to_json(Map{{"path", rule.path},
                                                         {"line", one.line},
                                                         {"id", rule.id},
                                                         {"title", rule.title},
                                                         {"check", one.check},
                                                         {"message", one.message},
                                                         {"hint", one.hint}}) +
                                     "\n"));
            else
                TRY(around.out.write(printable(fmt::format("{}:{}: {} ({}) [{}]", rule.path, one.line, one.message, one.hint, one.check)) + "\n"));
        }
    }
    if (!arguments.json)
        TRY(around.out.write(fmt::format("{} in {} of {}\n", counted(findings, "finding"), group_digits(affected), counted(rules.rules.size(), "rule"))));
    if (!rules.not_loaded.empty()) TRY(around.error.write(fmt::format("{} not loaded: redoubt rules check\n", counted(rules.not_loaded.size(), "rule"))));
    return findings > 0 || !rules.not_loaded.empty() ? 1 : 0;
}

std::string coverage_layer(std::span<const detect::Rule> rules) {
    std::map<std::string, std::vector<std::string>> titles;
    for (const detect::Rule& rule : rules)
        if (!rule.silent)
            for (const std::string& technique : rooms::techniques_of(rule)) titles[technique].push_back(rule.title);
    size_t most = 1;
    schema::List techniques;
    for (auto& [technique, names] : titles) {
        std::ranges::sort(names);
        const size_t count = names.size();
        most = std::max(most, count);
        if (count > titles_shown) {
            names.resize(titles_shown);
            names.push_back(fmt::format("… and {} more", count - titles_shown));
        }
        techniques.emplace_back(
            Map{{"techniqueID", technique}, {"score", static_cast<int64_t>(count)}, {"comment", fmt::format("{}", fmt::join(names, "; "))}, {"enabled", true}});
    }
    const Map layer{{"name", "Redoubt rules"},
                    {"versions", Map{{"layer", "4.5"}, {"navigator", "5.0.0"}}},
                    {"domain", "enterprise-attack"},
                    {"description", fmt::format("{} by {}", counted(titles.size(), "technique"), counted(rules.size(), "rule"))},
                    {"techniques", std::move(techniques)},
                    {"gradient", Map{{"colors", schema::List{"#cfe8fc", "#0b5394"}}, {"minValue", 1}, {"maxValue", static_cast<int64_t>(most)}}}};
    return schema::to_json(layer) + "\n";
}

}  // namespace redoubt::cli
