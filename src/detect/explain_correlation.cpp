#include <fmt/format.h>

#include "detect/correlator.h"

namespace redoubt::detect {
namespace {

std::string measured_text(double measured) { return fmt::format("{}", measured); }

ExplainedNode test(std::string field, std::string wanted, std::string on) {
    ExplainedNode node;
    node.kind = Search::Kind::test;
    node.held = true;
    node.values.push_back(wanted);
    node.matched.push_back({std::move(wanted), field, std::move(on)});
    node.field = std::move(field);
    return node;
}

std::string place_of(const SeenEvent& witness) {
    std::string out = witness.host;
    const auto add = [&](const std::string& text) { out += (out.empty() || text.empty() ? "" : " ") + text; };
    add(witness.channel);
    if (!witness.event_id.empty()) add("event " + witness.event_id);
    add(fmt::format("record {}{}", witness.record, witness.recovered ? " (recovered)" : ""));
    if (witness.file) add(*witness.file);
    return out;
}

ExplainedNode group_of(std::string id) {
    ExplainedNode node;
    node.id = std::move(id);
    node.held = true;
    return node;
}

}  // namespace

Explanation explain(const CorrelationAlert& alert, std::span<const Rule> rules) {
    const Rule& rule = rules[alert.rule];
    Explanation out{.matched = true, .logsource = true, .condition = rule.condition_text, .nodes = {}};
    if (!alert.group.empty()) {
        ExplainedNode group = group_of("group-by");
        for (const auto& [field, value] : alert.group) group.children.push_back(test(field, value, value));
        out.nodes.push_back(std::move(group));
    }
    ExplainedNode condition = group_of("condition");
    condition.children.push_back(test(std::string(correlation_type_name(rule.correlation->type)), rule.condition_text, measured_text(alert.measured)));
    out.nodes.push_back(std::move(condition));
    ExplainedNode events = group_of("events");
    for (const Counted& counted : alert.events)
        events.children.push_back(test(rules[counted.rule].title, format_time(counted.witness->time), place_of(*counted.witness)));
    out.nodes.push_back(std::move(events));
    return out;
}

std::vector<FieldHit> matched_fields(const CorrelationAlert& alert, const Rule& rule) {
    std::vector<FieldHit> out;
    for (const auto& [field, value] : alert.group) out.push_back({field, value});
    out.push_back({std::string(correlation_type_name(rule.correlation->type)), measured_text(alert.measured)});
    return out;
}

}  // namespace redoubt::detect
