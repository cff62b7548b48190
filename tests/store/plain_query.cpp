#include "store/plain_query.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace redoubt::test {

using schema::FieldInfo;
using schema::Kind;
using schema::Op;
using schema::Query;
using schema::Test;
using schema::Value;
using store::Record;

namespace {

Value value_of(const Record& record, std::string_view field) {
    if (const FieldInfo* own = schema::find_field(record.type->fields, field)) {
        (void)own;
        return record.fields[field];
    }
    const FieldInfo* head = schema::find_field(schema::head_fields(), field);
    return head ? head->get(static_cast<const schema::Head*>(&record)) : Value();
}

bool is_closed(const Record& record) { return record.type->find_state(record.state)->closed; }

template <class T>
bool compare(Op op, const T& value, const T& low, const T& high, const T& to) {
    switch (op) {
        case Op::less: return value < low;
        case Op::at_most: return value <= high;
        case Op::greater: return value > high;
        case Op::at_least: return value >= low;
        case Op::between: return value >= low && value <= to;
        default: return value >= low && value <= high;
    }
}

// A time as typed, as the first and last moment that it means.
std::pair<int64_t, int64_t> moment(std::string_view text, Time now) {
    if (text.starts_with("now")) {
        int64_t shift = 0;
        if (text.size() > 4) shift = parse_duration(text.substr(4))->ns * (text[3] == '-' ? -1 : 1);
        return {now.unix_ns + shift, now.unix_ns + shift};
    }
    const int64_t day = days(1).ns;
    if (text == "today") return {now.unix_ns / day * day, now.unix_ns / day * day + day - 1};
    const int64_t at = parse_time(text)->unix_ns;
    return {at, at + (text.size() == 10 ? day : text.find('.') == std::string_view::npos ? seconds(1).ns : 1) - 1};
}

bool compare_text(const Test& test, std::string_view text) {
    if (test.op == Op::equals) return schema::matches(schema::pattern_of(test), text);
    return compare<std::string_view>(test.op, text, test.value, test.value, test.to);
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> out(1);
    for (const char c : text) {
        const char small = lower(c);
        if ((small >= 'a' && small <= 'z') || (small >= '0' && small <= '9') || static_cast<unsigned char>(c) >= 0x80)
            out.back() += small;
        else if (!out.back().empty())
            out.emplace_back();
    }
    if (out.back().empty()) out.pop_back();
    return out;
}

void gather(std::vector<std::string>& texts, const Value& value) {
    if (const auto* text = value.as<std::string>()) texts.push_back(*text);
    for (const Value& item : value.list()) gather(texts, item);
    for (const schema::Member& member : value.map()) gather(texts, member.value);
}

// The words one after another in one of the texts. All texts but the title stand behind one another.
bool full_text(const Test& test, const Record& record) {
    std::vector<std::string> body;
    for (const FieldInfo& field : record.type->fields)
        if (field.options.searchable) gather(body, record.fields[field.name]);
    for (const std::string& tag : record.tags) body.push_back(tag);
    std::string_view value = test.value;
    const bool prefix = !test.quoted && value.ends_with('*');
    if (prefix) value.remove_suffix(1);
    const auto wanted = words_of(value);
    std::vector<std::string> places = body;
    places.push_back(record.title);
    for (const std::string& place : places) {
        const auto words = words_of(place);
        for (size_t i = 0; i + wanted.size() <= words.size(); ++i) {
            bool all = true;
            for (size_t j = 0; j < wanted.size(); ++j) {
                const bool last = j + 1 == wanted.size();
                all = all && (prefix && last ? words[i + j].starts_with(wanted[j]) : words[i + j] == wanted[j]);
            }
            if (all) return true;
        }
    }
    return false;
}

bool compare_atom(const Test& test, const Value& value) {
    std::vector<std::string> texts;
    gather(texts, value);
    if (const auto* number = value.as<int64_t>()) texts.push_back(std::to_string(*number));
    return std::ranges::any_of(texts, [&](const std::string& text) { return test.op == Op::present || compare_text(test, text); });
}

std::strong_ordering order(const Value& a, const Value& b, const schema::RecordInfo& info, std::string_view field) {
    if (a.is_null() || b.is_null()) return !a.is_null() <=> !b.is_null();
    if (field == "state") return info.state_number(a.text()) <=> info.state_number(b.text());
    const auto& choices = info.find(field)->shape.choices;
    if (!choices.empty()) {
        const auto place = [&](const Value& v) { return std::ranges::find(choices, v.text(), &schema::Choice::name) - choices.begin(); };
        return place(a) <=> place(b);
    }
    if (a.as<Time>()) return a.time() <=> b.time();
    if (a.as<bool>()) return a.boolean() <=> b.boolean();
    if (a.as<int64_t>()) return a.integer() <=> b.integer();
    return a.text() <=> b.text();
}

int64_t number_of(const std::string& key) { return std::stoll(key.substr(key.rfind('-') + 1)); }

}  // namespace

const Record* PlainWorld::find(std::string_view id_or_key) const {
    for (const Record& record : records)
        if (record.id.text == id_or_key || equal_ignoring_case(record.key, id_or_key)) return &record;
    return nullptr;
}

bool PlainWorld::holds(const Query& query, const Record& record) const {
    const auto child = [&](const Query& each) { return holds(each, record); };
    switch (query.kind) {
        case Query::Kind::everything: return true;
        case Query::Kind::test: return test(query.test, record);
        case Query::Kind::negation: return !child(query.children.front());
        case Query::Kind::all: return std::ranges::all_of(query.children, child);
        case Query::Kind::any: break;
    }
    return std::ranges::any_of(query.children, child);
}

bool PlainWorld::word(const Test& test, const Record& record) const {
    const schema::RecordInfo& info = *record.type;
    const std::string assignee(info.assignee.empty() ? std::string_view() : record.fields[info.assignee].text());
    if (test.value == "open") return !is_closed(record);
    if (test.value == "closed") return is_closed(record);
    if (test.value == "overdue") return !is_closed(record) && !value_of(record, info.due).is_null() && value_of(record, info.due).time() < now;
    if (test.value == "unassigned") return assignee.empty() && record.owner.id.empty();
    if (test.value == "mine") return !me.empty() && (assignee.empty() ? record.owner.id == me : assignee == me);
    return false;
}

bool PlainWorld::has(std::string_view field, const Record& record) const {
    if (field == "comment") return commented.contains(record.id.text);
    if (field == "attachment") return attached.contains(record.id.text);
    if (field == "link") return std::ranges::any_of(links, [&](const PlainLink& link) { return link.from == record.id.text || link.to == record.id.text; });
    return test({.field = std::string(field), .op = Op::present, .value = "*"}, record);
}

bool PlainWorld::linked(const Test& test, const Record& record) const {
    const size_t slash = test.value.find('/');
    const Record* other = find(std::string_view(test.value).substr(0, slash));
    return std::ranges::any_of(links, [&](const PlainLink& link) {
        if (slash != std::string::npos && link.relation != test.value.substr(slash + 1)) return false;
        return other && ((link.from == other->id.text && link.to == record.id.text) || (link.to == other->id.text && link.from == record.id.text));
    });
}

bool PlainWorld::test(const Test& test, const Record& record) const {
    if (test.field.empty()) return full_text(test, record);
    if (test.field == "is") return word(test, record);
    if (test.field == "has") return has(test.value, record);
    if (test.field == "linked") return linked(test, record);
    if (test.field == "key") return test.op == Op::present || equal_ignoring_case(test.value, record.key);
    const size_t dot = test.field.find('.');
    const std::string name = test.field.substr(0, dot);
    const FieldInfo* field = record.type->find(name);
    const Value held = value_of(record, name);
    if (dot != std::string::npos && field->shape.kind == Kind::map) {
        const Value* member = held.map().find(test.field.substr(dot + 1));
        return member && compare_atom(test, *member);
    }
    if (field->shape.kind == Kind::list)
        return std::ranges::any_of(held.list(), [&](const Value& item) { return value(test, *field, *field->shape.item, item, record); });
    return value(test, *field, field->shape, held, record);
}

bool PlainWorld::value(const Test& test, const FieldInfo& field, const schema::Shape& shape, const Value& held, const Record& of) const {
    if (held.is_null() || (held.as<std::string>() && held.text().empty())) return false;
    if (shape.kind == Kind::reference) return refers(test, field, held);
    if (test.op == Op::present) return true;
    if (shape.kind == Kind::choice || field.name == "state") {
        std::vector<std::string_view> names;
        for (const schema::Choice& choice : shape.choices) names.push_back(choice.name);
        if (field.name == "state")
            for (const schema::State& state : of.type->states) names.push_back(state.name);
        const auto place = [&](std::string_view text) { return std::ranges::find(names, text) - names.begin(); };
        if (test.op == Op::equals) return schema::matches(schema::pattern_of(test), held.text());
        return compare(test.op, place(held.text()), place(test.value), place(test.value), place(test.to));
    }
    if (held.as<std::string>()) return compare_text(test, held.text());
    int64_t number = held.integer();
    std::pair<int64_t, int64_t> low{}, to{};
    if (held.as<Time>()) {
        number = held.time().unix_ns;
        low = moment(test.value, now);
        if (test.op == Op::between) to = moment(test.to, now);
    } else if (held.as<Duration>()) {
        number = held.as<Duration>()->ns;
        low.first = low.second = parse_duration(test.value)->ns;
    } else if (held.as<bool>()) {
        number = held.boolean();
        low.first = low.second = test.value == "true";
    } else {
        low.first = low.second = std::stoll(test.value);
        if (test.op == Op::between) to.second = std::stoll(test.to);
    }
    return compare(test.op, number, low.first, low.second, to.second);
}

bool PlainWorld::refers(const Test& given, const FieldInfo& field, const Value& held) const {
    const Record* other = find(held.text());
    const size_t dot = given.field.find('.');
    if (dot != std::string::npos) {
        Test rest = given;
        rest.field = given.field.substr(dot + 1);
        return other && test(rest, *other);
    }
    if (given.op == Op::present) return true;
    if (given.value == "me" && !me.empty()) return held.text() == me;
    if (held.text() == given.value) return true;
    if (!other) return false;
    if (equal_ignoring_case(other->key, given.value)) return true;
    if (compare_text(given, other->title)) return true;
    (void)field;
    for (const std::string_view name : other->type->names) {
        Test named = given;
        named.field = std::string(name);
        if (test(named, *other)) return true;
    }
    return false;
}

std::vector<std::string> PlainWorld::list(std::string_view type, const Query& query, const std::string& sort) const {
    std::vector<const Record*> found;
    for (const Record& record : records)
        if (record.type->name == type && holds(query, record)) found.push_back(&record);
    const auto fields = split(sort, ',');
    std::ranges::sort(found, [&](const Record* a, const Record* b) {
        for (std::string_view field : fields) {
            const bool down = field.starts_with('-');
            if (down) field.remove_prefix(1);
            auto compared = field == "key" ? number_of(a->key) <=> number_of(b->key) : order(value_of(*a, field), value_of(*b, field), *a->type, field);
            if (compared != 0) return down ? compared > 0 : compared < 0;
        }
        const bool down = fields.front().starts_with('-');
        return down ? number_of(a->key) > number_of(b->key) : number_of(a->key) < number_of(b->key);
    });
    std::vector<std::string> keys;
    for (const Record* record : found) keys.push_back(record->key);
    return keys;
}

}  // namespace redoubt::test
