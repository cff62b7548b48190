#include "detect/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/json_text.h"
#include "detect/evaluate.h"
#include "detect/matcher.h"

namespace redoubt::detect {
namespace {

constexpr size_t most_seen = 8;

class Explainer {
public:
    Explainer(const Rule& rule, Evaluation& evaluation, const BoundRule::Route& route, const events::Event& event, const events::FieldNames& names)
        : rule_(rule), evaluation_(evaluation), route_(route), event_(event), names_(names) {}

    ExplainedNode node(const Search& search) {
        ExplainedNode out;
        out.kind = search.kind;
        if (search.kind == Search::Kind::test) {
            explain_test(search.test, out);
            return out;
        }
        for (const Search& part : search.parts) out.children.push_back(node(part));
        const auto held = [](const ExplainedNode& child) { return child.held; };
        out.held = search.kind == Search::Kind::all_of ? std::ranges::all_of(out.children, held) : std::ranges::any_of(out.children, held);
        return out;
    }

private:
    void explain_test(uint32_t test, ExplainedNode& out) {
        const FieldTest& written = rule_.tests[test];
        out.field = written.field;
        out.modifiers = written.modifiers;
        const auto values = evaluation_.folded_values_of(test);
        size_t held = 0;
        for (const TestValue& value : written.values) {
            out.values.push_back(value.written);
            std::vector<std::string_view> on;
            if (!evaluation_.value_holds(test, value, values, &on)) continue;
            ++held;
            add_matches(test, value, on, out);
        }
        out.undecidable = evaluation_.undecidable(test);
        out.held = (written.all ? held == written.values.size() : held > 0) != written.negated;
        if (!out.held && !written.field.empty())
            for (size_t i = 0; i < values.size() && i < most_seen; ++i) out.seen.emplace_back(values[i].text);
    }

    void add_matches(uint32_t test, const TestValue& value, const std::vector<std::string_view>& on, ExplainedNode& out) const {
        for (const std::string_view text : on) {
            ExplainedMatch match{value.written, field_of(test, text), std::string(text)};
            const bool known =
                std::ranges::any_of(out.matched, [&](const ExplainedMatch& m) { return m.value == match.value && m.field == match.field && m.on == match.on; });
            if (!known) out.matched.push_back(std::move(match));
        }
    }

    // For keywords, the field that the value stands in.
    std::string field_of(uint32_t test, std::string_view text) const {
        if (!rule_.tests[test].field.empty()) return std::string(names_.name(route_.tests[test].source));
        for (const events::Field& field : event_.fields)
            if (field.text.data() == text.data() && field.text.size() == text.size()) return std::string(names_.name(field.id));
        return {};
    }

    const Rule& rule_;
    Evaluation& evaluation_;
    const BoundRule::Route& route_;
    const events::Event& event_;
    const events::FieldNames& names_;
};

template <class List, class Put>
void put_list(std::string& out, const List& list, Put put) {
    out += '[';
    for (size_t i = 0; i < list.size(); ++i) {
        if (i > 0) out += ',';
        put(list[i]);
    }
    out += ']';
}

void put_texts(std::string& out, std::string_view key, const std::vector<std::string>& texts) {
    out.append(",\"").append(key).append("\":");
    put_list(out, texts, [&](const std::string& text) { append_json_string(out, text); });
}

void put_test(std::string& out, const ExplainedNode& node) {
    out += "\"field\":";
    append_json_string(out, node.field);
    put_texts(out, "modifiers", node.modifiers);
    put_texts(out, "values", node.values);
    out += node.held ? ",\"held\":true,\"matched\":" : ",\"held\":false,\"matched\":";
    put_list(out, node.matched, [&](const ExplainedMatch& match) {
        out += "{\"value\":";
        append_json_string(out, match.value);
        out += ",\"field\":";
        append_json_string(out, match.field);
        out += ",\"on\":";
        append_json_string(out, match.on);
        out += '}';
    });
    if (node.undecidable) out += ",\"undecidable\":true";
    if (!node.seen.empty()) put_texts(out, "seen", node.seen);
}

void put_node(std::string& out, const ExplainedNode& node) {
    out += '{';
    if (!node.id.empty()) {
        out += "\"id\":";
        append_json_string(out, node.id);
        out += ',';
    }
    const bool lone_test = node.kind == Search::Kind::test && node.id.empty();
    if (lone_test) {
        put_test(out, node);
    } else {
        out += node.kind == Search::Kind::any_of ? "\"kind\":\"any\"" : "\"kind\":\"all\"";
        out += node.held ? ",\"held\":true,\"children\":" : ",\"held\":false,\"children\":";
        put_list(out, node.children, [&](const ExplainedNode& child) { put_node(out, child); });
    }
    out += '}';
}

// A search of a single test still shows as a group with one child, so that every entry of `nodes` looks alike.
ExplainedNode named(ExplainedNode node, std::string_view name) {
    if (node.kind == Search::Kind::test) {
        ExplainedNode group;
        group.held = node.held;
        group.children.push_back(std::move(node));
        node = std::move(group);
    }
    node.id = name;
    return node;
}

class HitCollector {
public:
    explicit HitCollector(const Explanation& explanation) : explanation_(explanation) {}

    void collect(const Condition& condition, bool wanted) {
        if (condition.kind == Condition::Kind::not_of) return collect(condition.parts.front(), !wanted);
        if (condition.kind == Condition::Kind::search) {
            const ExplainedNode& node = explanation_.nodes[condition.search];
            if (wanted && node.held) collect(node);
            return;
        }
        for (const Condition& part : condition.parts) collect(part, wanted);
    }

    std::vector<FieldHit> take() { return std::move(hits_); }

private:
    void collect(const ExplainedNode& node) {
        if (!node.held) return;
        for (const ExplainedMatch& match : node.matched) {
            FieldHit hit{match.field, match.on};
            if (std::ranges::find(hits_, hit) == hits_.end()) hits_.push_back(std::move(hit));
        }
        for (const ExplainedNode& child : node.children) collect(child);
    }

    const Explanation& explanation_;
    std::vector<FieldHit> hits_;
};

}  // namespace

Explanation Matcher::explain(const events::Event& event, uint32_t rule) const {
    const BoundRule bound = bind_rule(rules_[rule], names_);
    Arena arena;
    Regex::Work work;
    const BoundRule::Route* route = find_route(bound, event, arena);
    Explanation explanation;
    explanation.logsource = route != nullptr;
    explanation.condition = bound.rule->condition_text;
    Evaluation evaluation(bound, route != nullptr ? *route : bound.by_source, event, arena, work);
    Explainer explainer(*bound.rule, evaluation, route != nullptr ? *route : bound.by_source, event, names_);
    for (const NamedSearch& search : bound.rule->searches) explanation.nodes.push_back(named(explainer.node(search.search), search.name));
    explanation.matched = route != nullptr && evaluation.condition_holds();
    return explanation;
}

std::vector<FieldHit> Matcher::matched_fields(const events::Event& event, uint32_t rule) const {
    return detect::matched_fields(rules_[rule], explain(event, rule));
}

std::vector<FieldHit> matched_fields(const Rule& rule, const Explanation& explanation) {
    HitCollector collector(explanation);
    collector.collect(rule.condition, true);
    return collector.take();
}

std::string explanation_to_json(const Explanation& explanation) {
    std::string out = fmt::format("{{\"matched\":{},\"logsource\":{},\"condition\":", explanation.matched, explanation.logsource);
    append_json_string(out, explanation.condition);
    out += ",\"nodes\":";
    put_list(out, explanation.nodes, [&](const ExplainedNode& node) { put_node(out, node); });
    out += '}';
    return out;
}

}  // namespace redoubt::detect
