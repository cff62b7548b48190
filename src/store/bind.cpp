#include "store/bind.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "base/text.h"
#include "schema/own_field.h"

namespace redoubt::store {

using schema::Kind;
using schema::Op;
using schema::Query;
using schema::Test;

namespace {

constexpr int64_t least_number = INT64_MIN + 1;  // INT64_MIN stands for null in the columns
constexpr int64_t greatest_number = INT64_MAX;

std::unexpected<Error> wrong(const Test& test, std::string message, std::string hint = {}) {
    return fail(Code::invalid, std::move(message), fmt::format("column {}", test.column), std::move(hint));
}

struct Span {
    int64_t low;
    int64_t high;
};

// What a typed value stands for: a date is its whole day, a time without fraction its whole second.
Result<Span> read_time(const Test& test, std::string_view text, Time now) {
    if (text.starts_with("now")) {
        std::string_view rest = text.substr(3);
        if (rest.empty()) return Span{now.unix_ns, now.unix_ns};
        const Result<Duration> shift = parse_duration(rest.starts_with('+') ? rest.substr(1) : rest);
        if (shift && (rest[0] == '+' || rest[0] == '-')) return Span{now.unix_ns + shift->ns, now.unix_ns + shift->ns};
        return wrong(test, fmt::format("'{}' is not a time", text.substr(0, 60)), "write now-7d or now+1h");
    }
    const int64_t today = now.unix_ns - ((now.unix_ns % days(1).ns) + days(1).ns) % days(1).ns;
    for (const auto& [name, shift] : {std::pair{"today", 0}, {"yesterday", -1}, {"tomorrow", 1}})
        if (text == name) return Span{today + days(shift).ns, today + days(shift + 1).ns - 1};
    const Result<Time> time = parse_time(text);
    if (!time) return wrong(test, fmt::format("'{}' is not a time", text.substr(0, 60)), "write 2026-11-21, 2026-11-21T12:00:00Z, today or now-7d");
    const int64_t length = text.size() == 10 ? days(1).ns : text.find('.') == std::string_view::npos ? seconds(1).ns : 1;
    return Span{time->unix_ns, time->unix_ns + length - 1};
}

Result<double> read_number(const Test& test, std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
        return wrong(test, fmt::format("'{}' is not a number", text.substr(0, 60)));
    return value;
}

Result<Span> read_span(const Test& test, Kind kind, std::string_view text, Time now) {
    if (kind == Kind::time) return read_time(test, text, now);
    if (kind == Kind::duration) {
        const Result<Duration> duration = parse_duration(text);
        if (!duration) return wrong(test, fmt::format("'{}' is not a duration", text.substr(0, 60)), "write 4h or 7d");
        return Span{duration->ns, duration->ns};
    }
    if (kind == Kind::boolean) {
        if (equal_ignoring_case(text, "true") || equal_ignoring_case(text, "yes")) return Span{1, 1};
        if (equal_ignoring_case(text, "false") || equal_ignoring_case(text, "no")) return Span{0, 0};
        return wrong(test, fmt::format("'{}' is neither true nor false", text.substr(0, 60)));
    }
    int64_t whole = 0;
    if (const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), whole); error == std::errc() && end == text.data() + text.size())
        return Span{whole, whole};
    const double number = TRY(read_number(test, text));
    if (std::abs(number) > 9e18) return wrong(test, "the number is too large");
    return Span{static_cast<int64_t>(std::ceil(number)), static_cast<int64_t>(std::floor(number))};
}

Result<> range_of(const Test& test, Leaf& leaf, Time now) {
    const Span value = TRY(read_span(test, leaf.kind, test.value, now));
    switch (test.op) {
        case Op::less: leaf.low = least_number, leaf.high = value.low - 1; break;
        case Op::at_most: leaf.low = least_number, leaf.high = value.high; break;
        case Op::greater: leaf.low = value.high + 1, leaf.high = greatest_number; break;
        case Op::at_least: leaf.low = value.low, leaf.high = greatest_number; break;
        case Op::between: leaf.low = value.low, leaf.high = TRY(read_span(test, leaf.kind, test.to, now)).high; break;
        default: leaf.low = value.low, leaf.high = value.high;
    }
    return {};
}

Result<> decimals_of(const Test& test, Leaf& leaf) {
    const double value = TRY(read_number(test, test.value));
    leaf.least = -HUGE_VAL;
    leaf.most = HUGE_VAL;
    switch (test.op) {
        case Op::less: leaf.most = std::nextafter(value, -HUGE_VAL); break;
        case Op::at_most: leaf.most = value; break;
        case Op::greater: leaf.least = std::nextafter(value, HUGE_VAL); break;
        case Op::at_least: leaf.least = value; break;
        case Op::between: leaf.least = value, leaf.most = TRY(read_number(test, test.to)); break;
        default: leaf.least = leaf.most = value;
    }
    return {};
}

std::vector<std::string_view> choice_names(const Layout& layout, const ColumnLayout& column) {
    std::vector<std::string_view> names;
    if (column.state)
        for (const schema::State& state : layout.info->states) names.push_back(state.name);
    const schema::Shape& shape = column.field->shape.item ? *column.field->shape.item : column.field->shape;
    for (const schema::Choice& choice : shape.choices) names.push_back(choice.name);
    return names;
}

Result<int64_t> choice_at(const Test& test, const std::vector<std::string_view>& names, std::string_view name) {
    for (size_t i = 0; i < names.size(); ++i)
        if (equal_ignoring_case(names[i], name)) return static_cast<int64_t>(i);
    return wrong(test, fmt::format("'{}' is not a choice of '{}'", name.substr(0, 60), test.field), fmt::format("one of {}", fmt::join(names, ", ")));
}

Result<> choices_of(const Test& test, Leaf& leaf, const Layout& layout) {
    const auto names = choice_names(layout, *leaf.column);
    const auto last = static_cast<int64_t>(names.size()) - 1;
    const schema::Pattern pattern = schema::pattern_of(test);
    if (test.op == Op::equals && pattern.wild) {
        for (int64_t i = 0; i <= last; ++i)
            if (schema::matches(pattern, names[static_cast<size_t>(i)])) leaf.choices.push_back(i);
        return {};
    }
    const int64_t value = TRY(choice_at(test, names, test.op == Op::equals ? pattern.text : test.value));
    Span span{value, value};
    if (test.op == Op::less) span = {0, value - 1};
    if (test.op == Op::at_most) span = {0, value};
    if (test.op == Op::greater) span = {value + 1, last};
    if (test.op == Op::at_least) span = {value, last};
    if (test.op == Op::between) span = {value, TRY(choice_at(test, names, test.to))};
    for (int64_t i = span.low; i <= span.high; ++i) leaf.choices.push_back(i);
    return {};
}

// Every word is quoted for FTS5, so nothing in it is an operator; a star at the end asks for words that begin so.
Result<Leaf> full_text(const Test& test) {
    Leaf leaf{.on = Leaf::On::text};
    std::string text = test.value;
    bool prefix = false;
    if (!test.quoted) {
        const schema::Pattern pattern = schema::pattern_of(test);
        prefix = pattern.wild && text.ends_with('*');
        if (pattern.wild && (!prefix || schema::pattern_of({.field = {}, .value = text.substr(0, text.size() - 1)}).wild || text.size() < 2))
            return wrong(test, "in full text a '*' stands only at the end of a word", "name a field to use wildcards freely: host:*web*");
        text = prefix ? schema::pattern_of({.field = {}, .value = text.substr(0, text.size() - 1)}).text : pattern.text;
    }
    const bool has_word = std::ranges::any_of(
        text, [](char c) { return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') || static_cast<unsigned char>(c) >= 0x80; });
    if (!has_word) return wrong(test, fmt::format("'{}' has no word to look for", test.value.substr(0, 60)));
    leaf.match = "\"";
    for (const char c : text) leaf.match += c == '"' ? std::string("\"\"") : std::string(1, lower(c));
    leaf.match += prefix ? "\"*" : "\"";
    return leaf;
}

class Binder {
public:
    explicit Binder(const Binding& binding) : binding_(binding), layout_(binding.layout) {}

    Result<Bound> bind(const Query& query, int depth = 0) {
        if (query.kind == Query::Kind::test) return bind_test(query.test, depth);
        Bound bound{.kind = query.kind};
        for (const Query& child : query.children) bound.children.push_back(TRY(bind(child, depth)));
        if (bound.kind == Query::Kind::any) merge_choices(bound);
        return bound;
    }

private:
    Result<Bound> bind_test(const Test& test, int depth) {
        const bool own = test.field == "is" || (test.field == "has" && (test.op != Op::equals || !has_beside(test.value)));
        if (!own) return Bound{.kind = Query::Kind::test, .leaf = TRY(leaf(test))};
        if (depth > 8) return wrong(test, fmt::format("'{}:{}' leads back to itself", test.field, test.value));
        const Query expanded = TRY(expand_word(test, *layout_.info, binding_.me));
        return bind(expanded, depth + 1);
    }

    // state:(new,assigned) is one pass over the column, not two.
    static void merge_choices(Bound& bound) {
        std::vector<Bound> kept;
        for (Bound& child : bound.children) {
            const bool mergeable = child.kind == Query::Kind::test && child.leaf.on == Leaf::On::field && child.leaf.op != Op::present &&
                                   (child.leaf.kind == Kind::choice || child.leaf.kind == Kind::reference);
            const auto same = std::ranges::find_if(kept, [&](const Bound& other) {
                return mergeable && other.kind == Query::Kind::test && other.leaf.on == Leaf::On::field && other.leaf.op != Op::present &&
                       other.leaf.column == child.leaf.column;
            });
            if (same == kept.end()) {
                kept.push_back(std::move(child));
                continue;
            }
            same->leaf.choices.insert(same->leaf.choices.end(), child.leaf.choices.begin(), child.leaf.choices.end());
            same->leaf.ids.insert(same->leaf.ids.end(), child.leaf.ids.begin(), child.leaf.ids.end());
        }
        if (kept.size() == 1)
            bound = Bound(std::move(kept.front()));
        else
            bound.children = std::move(kept);
    }

    Result<Leaf> leaf(const Test& test) {
        if (test.field.empty()) return full_text(test);
        if (test.field == "key") return key(test);
        if (test.field == "has") return Leaf{.on = Leaf::On::beside, .member = test.value};
        if (test.field == "linked") return linked(test);
        const size_t dot = dot_in(test.field);
        const ColumnLayout* column = layout_.find(test.field.substr(0, dot));
        if (!column) return unknown(test);
        const schema::Shape& shape = column->field->shape.item ? *column->field->shape.item : column->field->shape;
        Leaf leaf{.column = column, .kind = column->state ? Kind::choice : shape.kind, .op = test.op};
        if (dot != std::string::npos) return member(test, leaf, test.field.substr(dot + 1));
        if (test.op == Op::present) return leaf;
        switch (leaf.kind) {
            case Kind::text: return text(test, leaf);
            case Kind::decimal: TRY(decimals_of(test, leaf)); return leaf;
            case Kind::choice: TRY(choices_of(test, leaf, layout_)); return leaf;
            case Kind::reference: return reference(test, leaf);
            case Kind::nested:
            case Kind::map:
            case Kind::list: return wrong(test, fmt::format("'{}' has parts", test.field), fmt::format("name one of them: {}.…:…", test.field));
            default: TRY(range_of(test, leaf, binding_.now)); return leaf;
        }
    }

    // Where the column's name ends: "asset.exposure", but "extra.plant" and "extra.plant.site" for a field of one's own.
    size_t dot_in(const std::string& field) const {
        if (layout_.find(field)) return std::string::npos;
        const size_t own = field.starts_with(schema::own_prefix) ? field.find('.', schema::own_prefix.size()) : std::string::npos;
        return own != std::string::npos && layout_.find(field.substr(0, own)) ? own : field.find('.');
    }

    Result<Leaf> unknown(const Test& test) {
        std::vector<std::string_view> names{"key"};
        for (const ColumnLayout& column : layout_.columns) names.push_back(column.field->name);
        const auto near = schema::near_names(test.field.substr(0, test.field.find('.')), names);
        std::string hint = near.empty() ? "put the word in quotes if it is meant as text" : fmt::format("did you mean {}?", fmt::join(near, ", "));
        return wrong(test, fmt::format("{} have no field '{}'", layout_.info->plural, test.field.substr(0, 60)), std::move(hint));
    }

    // linked:RISK-12, linked:RISK-12/mitigated-by
    Result<Leaf> linked(const Test& test) {
        const schema::Pattern pattern = schema::pattern_of(test);
        if (test.op != Op::equals || pattern.wild)
            return wrong(test, "'linked' takes the key of one record", "write linked:RISK-12 or linked:RISK-12/mitigated-by");
        const size_t slash = pattern.text.find('/');
        const std::string relation = slash == std::string::npos ? "" : pattern.text.substr(slash + 1);
        if (slash != std::string::npos && std::ranges::find(link_relations(), relation) == link_relations().end()) {
            const auto near = schema::near_names(relation, {link_relations().begin(), link_relations().end()});
            return wrong(test, fmt::format("'{}' is not a relation", relation.substr(0, 60)),
                         fmt::format("{} {}", near.empty() ? "one of" : "did you mean",
                                     near.empty() ? fmt::format("{}", fmt::join(link_relations(), ", ")) : fmt::format("{}?", fmt::join(near, ", "))));
        }
        auto ids = binding_.ids_linked(std::string_view(pattern.text).substr(0, slash), relation);
        if (!ids) return wrong(test, ids.error().message, ids.error().hint);
        return Leaf{.on = Leaf::On::linked, .ids = *std::move(ids)};
    }

    Result<Leaf> key(const Test& test) {
        Leaf leaf{.on = Leaf::On::number, .op = test.op, .low = least_number, .high = greatest_number};
        if (test.op == Op::present) return leaf;
        if (test.op != Op::equals) return wrong(test, "keys are not compared", fmt::format("write key:{}-12", layout_.info->key_prefix));
        leaf.low = leaf.high = layout_.number_in(test.value);
        if (leaf.low == 0) leaf.on = Leaf::On::never;
        return leaf;
    }

    Result<Leaf> text(const Test& test, Leaf leaf) {
        leaf.pattern = schema::pattern_of(test);
        leaf.text = leaf.pattern.text;
        leaf.to = test.to;
        if (test.op != Op::equals) leaf.text = test.value;
        if (std::ranges::count(leaf.pattern.text, '*') > 10) return wrong(test, "more than ten wildcards in one value");
        return leaf;
    }

    Result<Leaf> reference(const Test& test, Leaf leaf) {
        if (test.op != Op::equals) return wrong(test, fmt::format("'{}' refers to a record and cannot be compared", test.field));
        const schema::Pattern pattern = schema::pattern_of(test);
        if (!pattern.wild && is_record_id(pattern.text)) {
            leaf.ids = {pattern.text};
            return leaf;
        }
        const std::string_view target = leaf.column->field->options.refers_to;
        if (target == "party" && test.value == "me" && !binding_.me.empty()) {
            leaf.ids = {binding_.me};
            return leaf;
        }
        leaf.ids = TRY(binding_.ids_named(target, pattern));
        return leaf;
    }

    Result<Leaf> member(const Test& test, Leaf leaf, const std::string& rest) {
        if (leaf.kind == Kind::reference) {
            Query query{.kind = Query::Kind::test, .test = test};
            query.test.field = rest;
            leaf.ids = TRY(binding_.ids_of(leaf.column->field->options.refers_to, query));
            leaf.op = Op::equals;
            return leaf;
        }
        if (leaf.kind != Kind::map && leaf.kind != Kind::nested) return wrong(test, fmt::format("'{}' has no parts", leaf.column->field->name));
        leaf.on = Leaf::On::member;
        leaf.member = rest;
        return text(test, leaf);
    }

    const Binding& binding_;
    const Layout& layout_;
};

Result<const ColumnLayout*> sort_column(const Layout& layout, std::string_view name) {
    if (name == "key" || name == "id") return nullptr;
    const ColumnLayout* column = layout.find(name);
    if (column && column->field->options.indexed && !column->listed) return column;
    std::string names = "key";
    for (const ColumnLayout& each : layout.columns)
        if (each.field->options.indexed && !each.listed) names += ", " + std::string(each.field->name);
    return fail(Code::invalid, fmt::format("{} cannot be sorted by '{}'", layout.info->plural, name.substr(0, 60)), "sort",
                "one of " + names + "; with '-' downwards, several with ',' between");
}

}  // namespace

bool text_holds(const Leaf& leaf, std::string_view text) {
    switch (leaf.op) {
        case Op::less: return text < leaf.text;
        case Op::at_most: return text <= leaf.text;
        case Op::greater: return text > leaf.text;
        case Op::at_least: return text >= leaf.text;
        case Op::between: return text >= leaf.text && text <= leaf.to;
        case Op::present: return true;
        default: return schema::matches(leaf.pattern, text);
    }
}

int64_t sortable(double value) {
    const auto bits = std::bit_cast<int64_t>(value == 0 ? 0.0 : value);
    return bits < 0 ? bits ^ INT64_MAX : bits;
}

Result<Bound> bind_query(const Query& query, const Binding& binding) { return Binder(binding).bind(query); }

Result<std::vector<SortField>> sort_fields(const Layout& layout, std::string_view text) {
    std::vector<SortField> out;
    for (const std::string_view part : split(text, ',')) {
        std::string_view name = trim(part);
        const bool down = name.starts_with('-');
        if (down) name.remove_prefix(1);
        const ColumnLayout* column = TRY(sort_column(layout, name));
        out.push_back({column, down});
    }
    if (out.size() > 4) return fail(Code::invalid, "a list is sorted by at most four fields", "sort");
    return out;
}

}  // namespace redoubt::store
