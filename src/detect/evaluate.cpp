#include "detect/evaluate.h"

#include <algorithm>

#include "base/text.h"
#include "detect/casefold.h"
#include "detect/network.h"
#include "detect/numbers.h"

namespace redoubt::detect {
namespace {

// The pieces from `piece` on, against the rest of the text. `*` is tried with ever longer runs. Once the runs of one `*` are
// exhausted the whole is `dead`: an earlier `*` could only offer less of the same text.
bool glob_holds(const std::vector<GlobPiece>& pieces, size_t piece, std::string_view text, bool& dead) {
    if (piece == pieces.size()) return text.empty();
    const GlobPiece& first = pieces[piece];
    size_t after = 0;
    switch (first.kind) {
        case GlobPiece::Kind::literal: return text.starts_with(first.text) && glob_holds(pieces, piece + 1, text.substr(first.text.size()), dead);
        case GlobPiece::Kind::one:
            if (text.empty()) return false;
            next_code_point(text, after);
            return glob_holds(pieces, piece + 1, text.substr(after), dead);
        case GlobPiece::Kind::run: break;
    }
    for (;;) {
        if (glob_holds(pieces, piece + 1, text.substr(after), dead)) return true;
        if (dead) return false;
        if (after == text.size()) break;
        next_code_point(text, after);
    }
    dead = true;
    return false;
}

bool shape_holds(Shape shape, std::string_view text, std::string_view literal) {
    switch (shape) {
        case Shape::exact: return text == literal;
        case Shape::prefix: return text.starts_with(literal);
        case Shape::suffix: return text.ends_with(literal);
        case Shape::contains: return text.find(literal) != std::string_view::npos;
        default: return false;
    }
}

BoundRule::Route bind_route(const Rule& rule, const Route& route, events::FieldNames& names) {
    BoundRule::Route bound{route, resolve_field(FieldMap::as_logged, route.field, names), {}, {}};
    for (const FieldTest& test : rule.tests) {
        bound.tests.push_back(resolve_field(route.fields, test.field, names));
        for (const TestValue& value : test.values)
            for (const Pattern& pattern : value.patterns)
                if (pattern.shape == Shape::field) bound.others.emplace(&pattern, resolve_field(route.fields, pattern.text, names));
    }
    return bound;
}

bool route_field_fits(const BoundRule::Route& route, const events::Event& event, Arena& arena) {
    if (route.route.field.empty()) return true;
    std::vector<std::string_view> values;
    append_values(route.field, event, arena, values);
    return std::ranges::any_of(values, [&](std::string_view value) {
        return std::ranges::any_of(route.route.values, [&](std::string_view wanted) { return !wanted.empty() && equal_ignoring_case(wanted, value); });
    });
}

}  // namespace

BoundRule bind_rule(const Rule& rule, events::FieldNames& names) {
    BoundRule bound;
    bound.rule = &rule;
    for (const Route& route : routes_of(rule.logsource)) bound.routes.push_back(bind_route(rule, route, names));
    bound.by_source = bind_route(rule, {}, names);
    return bound;
}

const BoundRule::Route* find_route(const BoundRule& rule, const events::Event& event, Arena& arena) {
    const std::string_view channel = channel_of(event);
    if (channel.empty() || rule.routes.empty()) return source_fits(rule.rule->logsource, event.source) ? &rule.by_source : nullptr;
    for (const BoundRule::Route& route : rule.routes) {
        if (!route.route.event_id.empty() && route.route.event_id != event.event_id) continue;
        if (!equal_ignoring_case(route.route.channel, channel)) continue;
        if (route_field_fits(route, event, arena)) return &route;
    }
    return nullptr;
}

bool Evaluation::holds(const Condition& condition) {
    const auto part_holds = [&](const Condition& part) { return holds(part); };
    switch (condition.kind) {
        case Condition::Kind::all_of: return std::ranges::all_of(condition.parts, part_holds);
        case Condition::Kind::any_of: return std::ranges::any_of(condition.parts, part_holds);
        case Condition::Kind::not_of: {
            negated_ = !negated_;
            const bool held = holds(condition.parts.front());
            negated_ = !negated_;
            return !held;
        }
        case Condition::Kind::search: return holds(rule_.searches[condition.search].search);
    }
    return false;
}

bool Evaluation::holds(const Search& search) {
    const auto part_holds = [&](const Search& part) { return holds(part); };
    switch (search.kind) {
        case Search::Kind::all_of: return std::ranges::all_of(search.parts, part_holds);
        case Search::Kind::any_of: return std::ranges::any_of(search.parts, part_holds);
        case Search::Kind::test: return test_holds(search.test);
    }
    return false;
}

bool Evaluation::test_holds(uint32_t test) {
    const FieldTest& written = rule_.tests[test];
    const std::vector<Value> values = folded_values_of(test);
    const auto holds_for = [&](const TestValue& value) { return value_holds(test, value, values, nullptr); };
    negated_ = negated_ != written.negated;
    const bool held = written.all ? std::ranges::all_of(written.values, holds_for) : std::ranges::any_of(written.values, holds_for);
    negated_ = negated_ != written.negated;
    return held != written.negated;
}

bool Evaluation::undecidable(uint32_t test) const {
    const auto about_presence = [](const Pattern& pattern) { return pattern.shape == Shape::null || pattern.shape == Shape::exists; };
    return route_.tests[test].how == Derivation::not_logged &&
           std::ranges::any_of(rule_.tests[test].values, [&](const TestValue& value) { return std::ranges::any_of(value.patterns, about_presence); });
}

bool Evaluation::value_holds(uint32_t test, const TestValue& value, const std::vector<Value>& values, std::vector<std::string_view>* on) {
    bool held = false;
    for (const Pattern& pattern : value.patterns) {
        held = pattern_holds(test, pattern, values, on) || held;
        if (held && on == nullptr) return true;
    }
    return held;
}

std::vector<std::string_view> Evaluation::values_of(uint32_t test) const {
    std::vector<std::string_view> values;
    if (!rule_.tests[test].field.empty()) {
        append_values(route_.tests[test], event_, arena_, values);
        return values;
    }
    for (const events::Field& field : event_.fields) values.push_back(field.text);
    if (!event_.raw.empty() && event_.raw.front() != '{') values.push_back(event_.raw);
    return values;
}

std::vector<Evaluation::Value> Evaluation::folded_values_of(uint32_t test) const {
    std::vector<Value> values;
    for (const std::string_view text : values_of(test)) values.push_back({text, fold(text)});
    return values;
}

bool Evaluation::pattern_holds(uint32_t test, const Pattern& pattern, const std::vector<Value>& values, std::vector<std::string_view>* on) {
    if (pattern.shape == Shape::null || pattern.shape == Shape::exists) {
        if (route_.tests[test].how == Derivation::not_logged) return negated_;
        return pattern.shape == Shape::null ? values.empty() : values.empty() != pattern.wanted;
    }

    std::vector<std::string_view> others;
    if (pattern.shape == Shape::field) append_values(route_.others.at(&pattern), event_, arena_, others);
    bool held = false;
    for (const Value& value : values) {
        if (!text_holds(pattern, value, others)) continue;
        held = true;
        if (on != nullptr) on->push_back(value.text);
    }
    return held;
}

bool Evaluation::text_holds(const Pattern& pattern, const Value& value, const std::vector<std::string_view>& others) {
    const std::string_view text = pattern.cased ? value.text : std::string_view(value.folded);
    switch (pattern.shape) {
        case Shape::any_value: return true;
        case Shape::glob: {
            bool dead = false;
            return glob_holds(pattern.glob, 0, text, dead);
        }
        case Shape::regex: {
            const Regex::Found found = pattern.regex->search(value.text, work_);
            regex_gave_up_ += found == Regex::Found::gave_up ? 1 : 0;
            return found == Regex::Found::yes;
        }
        case Shape::cidr: {
            const auto address = parse_address(value.text);
            return address && contains(pattern.network, *address);
        }
        case Shape::compare: return compare_holds(pattern, value.text);
        case Shape::field:
            return std::ranges::any_of(
                others, [&](std::string_view other) { return shape_holds(pattern.field_shape, text, pattern.cased ? std::string(other) : fold(other)); });
        default: return shape_holds(pattern.shape, text, pattern.text);
    }
}

}  // namespace redoubt::detect
