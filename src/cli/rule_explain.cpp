#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/hunt_formats.h"
#include "cli/rule_work.h"
#include "cli/text_layout.h"
#include "detect/matcher.h"
#include "events/decode.h"
#include "rooms/watch/log_walk.h"

namespace redoubt::cli {
namespace {

constexpr size_t events_explained = 20;

bool is_asked_for(const RulesArguments& arguments, std::string_view id, std::string_view name, std::string_view title) {
    return !arguments.rule.empty() && (arguments.rule == id || arguments.rule == name || arguments.rule == title);
}

// The rule, or why it cannot be asked.
Result<const detect::Rule*> asked_rule(const RulesArguments& arguments, const detect::RuleSet& rules) {
    for (const detect::Rule& rule : rules.rules)
        if (is_asked_for(arguments, rule.id, rule.name, rule.title)) return &rule;
    for (const detect::NotLoaded& rule : rules.not_loaded)
        if (is_asked_for(arguments, rule.rule_id, rule.name, rule.title)) {
            Error error = rule.error;
            error.message = "the rule is not loaded: " + error.message;
            return std::unexpected(std::move(error));
        }
    return fail(Code::not_found, fmt::format("there is no rule with the id, name or title '{}'", arguments.rule), "", "see: redoubt rules list");
}

std::string verdict(const detect::Explanation& explanation) {
    if (explanation.matched) return "matches";
    return explanation.logsource ? "does not match" : "does not match: the event does not come from the rule's log source";
}

}  // namespace

Result<int> explain_rule(const RulesArguments& arguments, const detect::RuleSet& rules, const Surroundings& around) {
    const detect::Rule* rule = TRY(asked_rule(arguments, rules));
    if (rule->correlation)
        return fail(Code::unsupported, "a correlation matches no event by itself", fmt::format("{}:{}", rule->path, rule->line),
                    "explain the rules that it refers to, or hunt with --explain to see what it counted");
    events::FieldNames names;
    const auto matcher = detect::make_naive_matcher({rule, 1}, names);
    rooms::LogMatcher log_matcher(*matcher, names);
    const std::array paths{arguments.events};
    const std::unique_ptr<rooms::LogWalk> walk = TRY(rooms::LogWalk::start(around.disk, paths, {}));
    size_t shown = 0;
    uint64_t matched = 0;
    uint64_t total = 0;
    while (std::optional<events::PartInput> part = walk->next()) {
        const rooms::MatchedPart decoded = log_matcher.match(*std::move(part), {});
        total += decoded.batch.events.size();
        matched += decoded.matches.size();
        for (const events::Problem& problem : decoded.report.problems) TRY(around.error.write(printable(problem.where + ": " + problem.message) + "\n"));
        for (const events::Event& event : decoded.batch.events) {
            if (shown++ >= events_explained) break;
            const detect::Explanation explanation = matcher->explain(event, 0);
            if (arguments.json) {
                TRY(around.out.write(detect::explanation_to_json(explanation) + "\n"));
                continue;
            }
            TRY(around.out.write(printable(fmt::format("{} record {}: {}", rooms::log_name(event), event.record, verdict(explanation))) + "\n"));
            TRY(around.out.write(explanation_text(explanation, "  ", around.terminal.width)));
        }
    }
    if (total == 0) return fail(Code::invalid, "there is no event to explain", arguments.events, "give a log file, for example one line of JSON");
    if (!arguments.json) TRY(around.out.write(fmt::format("{} of {} match '{}'\n", group_digits(matched), counted(total, "event"), printable(rule->title))));
    return 0;
}

}  // namespace redoubt::cli
