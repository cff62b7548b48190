#include "detect/program.h"

#include <algorithm>
#include <cstring>

#include "detect/regex.h"
#include "detect/sigma_string.h"

namespace redoubt::detect {
namespace {

using Kind = ProgramNode::Kind;

template <class Number>
void put_bytes(std::string& out, const Number& number) {
    out.append(reinterpret_cast<const char*>(&number), sizeof number);
}

// Equal for patterns that hold on the same values, different otherwise.
std::string identity(const Pattern& pattern) {
    std::string out;
    out += static_cast<char>(pattern.shape);
    out += static_cast<char>(pattern.cased | pattern.wanted << 1);
    out += static_cast<char>(pattern.comparison);
    out += static_cast<char>(pattern.date_part);
    out += static_cast<char>(pattern.field_shape);
    if (pattern.shape == Shape::compare) put_bytes(out, pattern.number);
    if (pattern.shape == Shape::cidr) put_bytes(out, pattern.network);
    if (pattern.shape == Shape::field) return out;
    if (pattern.regex) {
        const RegexFlags flags = pattern.regex->flags();
        out += static_cast<char>(flags.ignore_case | flags.multi_line << 1 | flags.dot_all << 2);
    }
    out += pattern.text;
    for (const GlobPiece& piece : pattern.glob) {
        out += static_cast<char>(piece.kind);
        put_bytes(out, piece.text.size());
        out += piece.text;
    }
    return out;
}

std::string identity(const FieldKey& key) {
    std::string out(1, static_cast<char>(key.how));
    put_bytes(out, key.source);
    for (const events::FieldId more : key.more) put_bytes(out, more);
    return out;
}

}  // namespace

Program::Program(events::FieldNames& names) : names_(names) { keys_.emplace_back(); }

ProgramNode Program::add_rule(const Rule& rule, const Route& route) {
    ProgramNode tree = add(rule, rule.condition, {route.fields, false});
    if (route.field.empty()) return tree;
    return joined(Kind::all_of, {add_route_field(route), tree});
}

ProgramNode Program::add_route_field(const Route& route) {
    Nodes children;
    for (const std::string_view value : route.values) {
        if (value.empty()) continue;
        const auto it = route_patterns_.try_emplace(value).first;
        Pieces literal;
        append_literal(literal, value);
        it->second = text_pattern(literal, false);
        children.push_back(add(it->second, std::string(route.field), {}));
    }
    return joined(Kind::any_of, std::move(children));
}

ProgramNode Program::add(const Rule& rule, const Condition& condition, Sight sight) {
    if (condition.kind == Condition::Kind::search) return add(rule, rule.searches[condition.search].search, sight);
    if (condition.kind == Condition::Kind::not_of) return negated(add(rule, condition.parts.front(), sight.turned()));
    Nodes children;
    for (const Condition& part : condition.parts) children.push_back(add(rule, part, sight));
    return joined(condition.kind == Condition::Kind::all_of ? Kind::all_of : Kind::any_of, std::move(children));
}

ProgramNode Program::add(const Rule& rule, const Search& search, Sight sight) {
    if (search.kind == Search::Kind::test) return add(rule.tests[search.test], sight);
    Nodes children;
    for (const Search& part : search.parts) children.push_back(add(rule, part, sight));
    return joined(search.kind == Search::Kind::all_of ? Kind::all_of : Kind::any_of, std::move(children));
}

ProgramNode Program::add(const FieldTest& test, Sight sight) {
    const Sight inner = test.negated ? sight.turned() : sight;
    Nodes values;
    for (const TestValue& value : test.values) {
        Nodes patterns;
        for (const Pattern& pattern : value.patterns) patterns.push_back(add(pattern, test.field, inner));
        values.push_back(joined(Kind::any_of, std::move(patterns)));
    }
    ProgramNode node = joined(test.all ? Kind::all_of : Kind::any_of, std::move(values));
    return test.negated ? negated(node) : node;
}

ProgramNode Program::add(const Pattern& pattern, const std::string& field, Sight sight) {
    const auto resolve = [&](const std::string& name) {
        const auto [it, fresh] = resolved_.try_emplace({sight.map, name});
        if (fresh) it->second = resolve_field(sight.map, name, names_);
        return it->second;
    };
    KeyId key = keyword_key;
    KeyId other = 0;
    if (!field.empty()) {
        const FieldKey resolved = resolve(field);
        if (resolved.how == Derivation::not_logged) {
            const bool about_presence = pattern.shape == Shape::null || pattern.shape == Shape::exists;
            return {about_presence && sight.negated ? Kind::always : Kind::never, 0, 0};
        }
        key = intern_key(resolved);
    }
    if (pattern.shape == Shape::field) {
        const FieldKey resolved = resolve(pattern.text);
        if (resolved.how == Derivation::not_logged) return {};
        other = intern_key(resolved);
    }
    return {Kind::test, intern(key, other, pattern), 0};
}

ProgramNode Program::joined(Kind kind, Nodes children) {
    const Kind neutral = kind == Kind::all_of ? Kind::always : Kind::never;
    const Kind decisive = kind == Kind::all_of ? Kind::never : Kind::always;
    std::erase_if(children, [&](const ProgramNode& child) { return child.kind == neutral; });
    if (std::ranges::any_of(children, [&](const ProgramNode& child) { return child.kind == decisive; })) return {decisive, 0, 0};
    if (children.empty()) return {neutral, 0, 0};
    if (children.size() == 1) return children.front();
    const ProgramNode node{kind, static_cast<uint32_t>(nodes_.size()), static_cast<uint32_t>(children.size())};
    nodes_.insert(nodes_.end(), children.begin(), children.end());
    return node;
}

ProgramNode Program::negated(ProgramNode node) {
    if (node.kind == Kind::never) return {Kind::always, 0, 0};
    if (node.kind == Kind::always) return {Kind::never, 0, 0};
    nodes_.push_back(node);
    return {Kind::not_of, static_cast<uint32_t>(nodes_.size() - 1), 1};
}

KeyId Program::find_key(events::FieldId field) const {
    FieldKey wanted;
    wanted.source = field;
    const auto it = std::ranges::find(keys_.begin() + 1, keys_.end(), wanted);
    return it == keys_.end() ? UINT32_MAX : static_cast<KeyId>(it - keys_.begin());
}

KeyId Program::intern_key(const FieldKey& key) {
    const auto [it, fresh] = key_ids_.try_emplace(identity(key), static_cast<KeyId>(keys_.size()));
    if (fresh) keys_.push_back(key);
    return it->second;
}

void Program::expect(size_t rules) {
    predicate_ids_.reserve(rules * 10);
    predicates_.reserve(rules * 10);
    nodes_.reserve(rules * 20);
}

PredicateId Program::intern(KeyId key, KeyId other, const Pattern& pattern) {
    std::string id = identity(pattern);
    put_bytes(id, key);
    put_bytes(id, other);
    const auto [it, fresh] = predicate_ids_.try_emplace(std::move(id), static_cast<PredicateId>(predicates_.size()));
    if (fresh) predicates_.push_back({key, other, &pattern, rare_bytes(pattern.text)});
    return it->second;
}

}  // namespace redoubt::detect
