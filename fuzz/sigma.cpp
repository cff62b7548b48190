// Sigma rules: the text before a line "===" is a rule file, each line after it the value of field f in an event. Both matchers
// must agree, and explanations must not contradict them.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/text.h"
#include "detect/correlator.h"
#include "detect/lint.h"
#include "detect/load.h"
#include "detect/matcher.h"

using namespace redoubt;

namespace {

// Both correlators on the matches, at times that the values give.
void correlate(const detect::RuleSet& set, events::FieldNames& names, const events::EventBatch& batch, const std::vector<detect::Match>& matches) {
    const detect::CorrelationPlan plan(set.rules, names);
    if (plan.empty() || batch.events.size() > 200) return;
    std::vector<std::pair<uint32_t, double>> found[2];
    for (const bool naive : {false, true}) {
        const auto take = [&](const detect::CorrelationAlert& alert) {
            found[naive ? 1 : 0].emplace_back(alert.rule, alert.measured);
            if (!detect::explain(alert, set.rules).matched) __builtin_trap();
        };
        const auto correlator = naive ? detect::make_naive_correlator(plan, take) : detect::make_correlator(plan, take);
        for (const detect::Match& match : matches) {
            const events::Event& event = batch.events[match.event];
            if (!plan.feeds(match.rule)) continue;
            auto seen = std::make_shared<detect::SeenEvent>();
            const std::string_view text = event.fields.front().text;
            seen->time = Time::from_unix_s(text.empty() ? 0 : static_cast<unsigned char>(text.front()));
            detect::Contribution contribution{.time = seen->time, .witness = seen, .parts = {plan.part(event, match.rule)}};
            correlator->add(std::move(contribution));
        }
        correlator->finish();
    }
    if (found[0] != found[1]) __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size > 8192) return 0;
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const size_t cut = input.find("\n===\n");
    const std::vector<detect::RuleFile> files{{"rule.yml", std::string(input.substr(0, cut))}};
    const detect::LoadOptions options{.placeholders = {{"name", {"one", "t*o"}}}};
    const detect::RuleSet set = detect::load_rules(files, options);
    if (set.rules.empty()) return 0;

    events::FieldNames names;
    events::EventBatch batch;
    const std::string_view values = cut == std::string_view::npos ? std::string_view("value") : input.substr(cut + 5);
    for (const std::string_view value : split(values, '\n')) {
        batch.add_field(names.intern("f"), events::ValueType::text, batch.arena.copy(to_valid_utf8(value)));
        batch.add_field(names.intern("EventID"), events::ValueType::number, "1");
        events::Event event;
        event.channel = "Microsoft-Windows-Sysmon/Operational";
        event.event_id = "1";
        event.source = {set.rules[0].logsource.product, set.rules[0].logsource.category, set.rules[0].logsource.service};
        if (batch.events.size() % 2 == 1) event.channel = {};
        batch.add_event(event);
    }
    const auto naive = detect::make_naive_matcher(set.rules, names);
    const auto fast = detect::make_fast_matcher(set.rules, names);
    std::vector<detect::Match> by_naive;
    std::vector<detect::Match> by_fast;
    naive->match(batch, *naive->new_scratch(), by_naive);
    fast->match(batch, *fast->new_scratch(), by_fast);
    if (by_naive != by_fast) __builtin_trap();
    correlate(set, names, batch, by_naive);
    for (const detect::Rule& rule : set.rules) {
        (void)detect::lint(rule);
        // What is kept of a rule loads again.
        const std::vector<detect::RuleFile> kept{{"kept.yml", rule.yaml}};
        if (!rule.correlation && detect::load_rules(kept, options).rules.size() != 1) __builtin_trap();
    }
    for (const detect::Match& match : by_naive) {
        const auto explanation = naive->explain(batch.events[match.event], match.rule);
        if (!explanation.matched || explanation_to_json(explanation).empty()) __builtin_trap();
    }
    return 0;
}
