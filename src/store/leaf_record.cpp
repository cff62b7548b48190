// A leaf of a query on one record in memory, for the past; the same answers as the columns and as leaf_sql.
#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "store/finder.h"

namespace redoubt::store {

using schema::Kind;
using schema::Op;
using schema::Value;

namespace {

std::string atom_text(const Value& value) {
    if (const auto* text = value.as<std::string>()) return *text;
    if (const auto* yes = value.as<bool>()) return *yes ? "1" : "0";
    if (const auto* whole = value.as<int64_t>()) return std::to_string(*whole);
    if (const auto* time = value.as<Time>()) return format_time(*time);
    if (const auto* duration = value.as<Duration>()) return format_duration(*duration);
    if (const auto* decimal = value.as<double>()) {
        char text[40];
        return {text, std::to_chars(text, text + sizeof text, *decimal).ptr};
    }
    return {};
}

bool atom_holds(const Leaf& leaf, const Value& value) {
    const std::string text = atom_text(value);
    double wanted = 0, held = 0;
    const auto number = [](std::string_view from, double& to) {
        const auto [end, error] = std::from_chars(from.data(), from.data() + from.size(), to);
        return error == std::errc() && end == from.data() + from.size();
    };
    const bool compared = leaf.op != Op::equals && leaf.op != Op::present && leaf.op != Op::between;
    if (!compared || !number(leaf.text, wanted)) return text_holds(leaf, text);
    (void)number(text, held);  // as SQLite casts: a text is 0
    switch (leaf.op) {
        case Op::less: return held < wanted;
        case Op::at_most: return held <= wanted;
        case Op::greater: return held > wanted;
        default: return held >= wanted;
    }
}

// Any atom in `value`, or, for nested structures, any that is called so.
bool any_atom(const Leaf& leaf, const Value& value, bool called) {
    if (const auto* list = value.as<schema::List>()) return std::ranges::any_of(*list, [&](const Value& item) { return any_atom(leaf, item, called); });
    if (const auto* map = value.as<schema::Map>()) {
        for (const schema::Member& member : *map) {
            const bool atom = !member.value.as<schema::List>() && !member.value.as<schema::Map>();
            if (atom && leaf.column->field->shape.kind != Kind::map ? any_atom(leaf, member.value, member.name == leaf.member)
                                                                    : any_atom(leaf, member.value, called))
                return true;
        }
        return false;
    }
    return called && !value.is_null() && atom_holds(leaf, value);
}

bool value_holds(const Leaf& leaf, const Layout& layout, const Value& value) {
    switch (leaf.kind) {
        case Kind::text: return text_holds(leaf, value.text());
        case Kind::reference: return std::ranges::find(leaf.ids, value.text()) != leaf.ids.end();
        case Kind::decimal: return *value.as<double>() >= leaf.least && *value.as<double>() <= leaf.most;
        case Kind::choice: {
            const schema::Shape& shape = leaf.column->field->shape.item ? *leaf.column->field->shape.item : leaf.column->field->shape;
            const int64_t number = leaf.column->state ? layout.info->state_number(value.text()) : choice_number(shape, value.text());
            return std::ranges::find(leaf.choices, number) != leaf.choices.end();
        }
        case Kind::time: return value.time().unix_ns >= leaf.low && value.time().unix_ns <= leaf.high;
        case Kind::duration: return value.as<Duration>()->ns >= leaf.low && value.as<Duration>()->ns <= leaf.high;
        case Kind::boolean: return value.boolean() >= leaf.low && value.boolean() <= leaf.high;
        default: return value.integer() >= leaf.low && value.integer() <= leaf.high;
    }
}

}  // namespace

bool leaf_holds(const Leaf& leaf, const Layout& layout, int64_t number, const Record& record) {
    if (leaf.on == Leaf::On::never) return false;
    if (leaf.on == Leaf::On::number) return leaf.op == Op::present || leaf.low == number;
    const Value value = column_value(*leaf.column, record);
    if (schema::is_empty(value)) return false;
    if (leaf.on == Leaf::On::member) {
        if (leaf.column->field->shape.kind != Kind::map) return any_atom(leaf, value, false);
        const Value* member = value.map().find(leaf.member);
        return member && any_atom(leaf, *member, true);
    }
    if (leaf.op == Op::present) return true;
    if (const auto* list = value.as<schema::List>())
        return std::ranges::any_of(*list, [&](const Value& item) { return !schema::is_empty(item) && value_holds(leaf, layout, item); });
    return value_holds(leaf, layout, value);
}

}  // namespace redoubt::store
