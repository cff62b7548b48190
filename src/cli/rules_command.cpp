#include <algorithm>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/rule_work.h"
#include "cli/text_layout.h"
#include "detect/load.h"
#include "rooms/watch/rule_seeding.h"
#include "schema/json.h"

namespace redoubt::cli {
namespace {

using schema::Map;

std::string logsource_text(const detect::RuleLogSource& source) {
    std::string out = source.product;
    for (const std::string& part : {source.category, source.service})
        if (!part.empty()) out += (out.empty() ? "" : " ") + part;
    return out;
}

Map rule_json(const detect::Rule& rule) {
    return Map{{"id", rule.id},
               {"title", rule.title},
               {"author", rule.author},
               {"level", detect::level_name(rule.level)},
               {"status", rule.status},
               {"product", rule.logsource.product},
               {"category", rule.logsource.category},
               {"service", rule.logsource.service},
               {"tags", schema::list_of(rule.tags)},
               {"path", rule.path},
               {"line", rule.line}};
}

Map not_loaded_json(const detect::NotLoaded& rule) {
    return Map{{"path", rule.path},           {"line", rule.line},         {"id", rule.rule_id},     {"title", rule.title},
               {"error", rule.error.message}, {"where", rule.error.where}, {"hint", rule.error.hint}};
}

Result<int> list(const RulesArguments& arguments, const detect::RuleSet& rules, const Surroundings& around) {
    if (arguments.json) {
        for (const detect::Rule& rule : rules.rules) TRY(around.out.write(schema::to_json(rule_json(rule)) + "\n"));
    } else {
        std::vector<std::vector<std::string>> rows;
        for (const detect::Rule& rule : rules.rules)
            rows.push_back({std::string(detect::level_name(rule.level)), rule.id, rule.title, rule.author, logsource_text(rule.logsource), rule.path});
        const std::vector<Column> columns{{.title = "LEVEL", .least = 13},  {.title = "ID", .least = 36},   {.title = "TITLE", .least = 24},
                                          {.title = "AUTHOR", .least = 10}, {.title = "LOGS", .least = 10}, {.title = "FILE", .least = 10}};
        TRY(around.out.write(layout_table(columns, rows, around.terminal.width, around.terminal.colour)));
        TRY(around.out.write(counted(rules.rules.size(), "rule") + "\n"));
    }
    if (!rules.not_loaded.empty()) TRY(around.error.write(not_loaded_text(rules.not_loaded, 10)));
    return 0;
}

Result<int> check(const RulesArguments& arguments, const detect::RuleSet& rules, const Surroundings& around) {
    if (arguments.json) {
        for (const detect::NotLoaded& rule : rules.not_loaded) TRY(around.out.write(schema::to_json(not_loaded_json(rule)) + "\n"));
    } else {
        TRY(around.out.write(not_loaded_text(rules.not_loaded, rules.not_loaded.size())));
        TRY(around.out.write(fmt::format("{} loaded, {} not loaded\n", counted(rules.rules.size(), "rule"), group_digits(rules.not_loaded.size()))));
    }
    return rules.not_loaded.empty() ? 0 : 1;
}

Result<detect::LoadOptions> placeholders_for(const RulesArguments& arguments, const Surroundings& around) {
    if (arguments.placeholders.empty()) return detect::LoadOptions{};
    return detect::read_placeholders(around.disk, arguments.placeholders);
}

}  // namespace

std::string not_loaded_text(std::span<const detect::NotLoaded> rules, size_t most) {
    std::string out;
    for (size_t i = 0; i < rules.size() && i < most; ++i) {
        const detect::NotLoaded& rule = rules[i];
        const std::string place = rule.line > 0 ? fmt::format("{}:{}", rule.path, rule.line) : rule.path;
        const std::string about = rule.title.empty() ? "" : fmt::format(" [{}]", rule.title);
        out += printable(fmt::format("{}: {}{}{}", place, rule.error.message, rule.error.hint.empty() ? "" : " (" + rule.error.hint + ")", about)) + "\n";
    }
    if (rules.size() > most) out += fmt::format("… and {} more; redoubt rules check lists them\n", rules.size() - most);
    return out;
}

Result<int> run_rules(const RulesArguments& arguments, const Surroundings& around) {
    if (arguments.verb == RulesArguments::Verb::import) return import_rules(arguments, around);
    detect::LoadOptions options = TRY(placeholders_for(arguments, around));
    options.keep_case = arguments.verb == RulesArguments::Verb::convert;
    const detect::RuleSet rules =
        arguments.paths.empty() ? rooms::shipped_rules(options) : TRY(detect::load_rules_below(around.disk, arguments.paths, options));
    switch (arguments.verb) {
        case RulesArguments::Verb::list: return list(arguments, rules, around);
        case RulesArguments::Verb::check: return check(arguments, rules, around);
        case RulesArguments::Verb::test: return test_rules(arguments, rules, around);
        case RulesArguments::Verb::lint: return lint_rules(arguments, rules, around);
        case RulesArguments::Verb::explain: return explain_rule(arguments, rules, around);
        case RulesArguments::Verb::profile: return profile_rules(arguments, rules, around);
        case RulesArguments::Verb::coverage: {
            TRY(around.out.write(coverage_layer(rules.rules)));
            return 0;
        }
        case RulesArguments::Verb::convert: return convert_rules(arguments, rules, around);
        case RulesArguments::Verb::import: break;
    }
    return 0;
}

}  // namespace redoubt::cli
