#include "detect/program.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <span>

#include "detect/regex.h"
#include "detect/sigma_string.h"
#include "detect/value_hash.h"

namespace redoubt::detect {
namespace {

using Kind = ProgramNode::Kind;

constexpr PredicateId free_slot = UINT32_MAX;

uint64_t bits_of(double number) {
    uint64_t out = 0;
    std::memcpy(&out, &number, sizeof out);
    return out;
}

RegexFlags flags_of(const Pattern& pattern) { return pattern.regex ? pattern.regex->flags() : RegexFlags(); }

// Whether both hold on the same values. Of a field that is compared with another, the other is the predicate's.
bool same_pattern(const Pattern& a, const Pattern& b) {
    if (a.shape != b.shape || a.cased != b.cased || a.wanted != b.wanted || a.comparison != b.comparison || a.date_part != b.date_part) return false;
    if (a.field_shape != b.field_shape) return false;
    if (a.shape == Shape::compare && bits_of(a.number) != bits_of(b.number)) return false;
    if (a.shape == Shape::cidr && a.network != b.network) return false;
    if (a.shape == Shape::field) return true;
    return a.text == b.text && a.glob == b.glob && flags_of(a) == flags_of(b);
}

// Tests of one field, all costly.
bool is_list(const std::vector<Predicate>& predicates, std::span<const ProgramNode> children) {
    return std::ranges::all_of(children, [&](const ProgramNode& child) {
        if (child.kind != Kind::test) return false;
        const Predicate& predicate = predicates[child.first];
        return is_costly(*predicate.pattern) && predicate.key == predicates[children.front().first].key;
    });
}

uint64_t hash_of(KeyId key, KeyId other, const Pattern& pattern) {
    uint64_t hash = value_hash(pattern.shape == Shape::field ? std::string_view() : pattern.text);
    const auto mix = [&](uint64_t word) {
        hash = (hash ^ word) * 0x9E3779B97F4A7C15U;
        hash ^= hash >> 29;
    };
    mix(uint64_t{key} << 32 | other);
    mix(static_cast<uint64_t>(pattern.shape) << 8 | static_cast<uint64_t>(pattern.cased));
    if (pattern.shape == Shape::compare) mix(bits_of(pattern.number));
    if (pattern.shape == Shape::cidr) mix(value_hash({reinterpret_cast<const char*>(pattern.network.address.data()), pattern.network.address.size()}));
    for (const GlobPiece& piece : pattern.glob) mix(value_hash(piece.text) + static_cast<uint64_t>(piece.kind));
    return hash;
}

}  // namespace

bool is_costly(const Pattern& pattern) {
    return pattern.shape == Shape::regex || pattern.shape == Shape::glob || pattern.shape == Shape::cidr || pattern.shape == Shape::compare;
}

Program::Program(events::FieldNames& names) : names_(names), keys_(1), headings_(1) {}

ProgramNode Program::add_rule(const Rule& rule, const Route& route) {
    ProgramNode tree = add(rule, rule.condition, {route.fields, false});
    if (route.field.empty()) return tree;
    const size_t first = stack_.size();
    const ProgramNode of_route = add_route_field(route);
    stack_.insert(stack_.end(), {of_route, tree});
    return joined(Kind::all_of, first);
}

ProgramNode Program::add_route_field(const Route& route) {
    const size_t first = stack_.size();
    for (const std::string_view value : route.values) {
        if (value.empty()) continue;
        const auto it = route_patterns_.try_emplace(value).first;
        Pieces literal;
        append_literal(literal, value);
        it->second = text_pattern(literal, false);
        const ProgramNode node = add(it->second, &resolve(FieldMap::as_logged, route.field), {});
        stack_.push_back(node);
    }
    return joined(Kind::any_of, first);
}

ProgramNode Program::add(const Rule& rule, const Condition& condition, Sight sight) {
    if (condition.kind == Condition::Kind::search) return add(rule, rule.searches[condition.search].search, sight);
    if (condition.kind == Condition::Kind::not_of) return negated(add(rule, condition.parts.front(), sight.turned()));
    const size_t first = stack_.size();
    for (const Condition& part : condition.parts) {
        const ProgramNode node = add(rule, part, sight);
        stack_.push_back(node);
    }
    return joined(condition.kind == Condition::Kind::all_of ? Kind::all_of : Kind::any_of, first);
}

ProgramNode Program::add(const Rule& rule, const Search& search, Sight sight) {
    if (search.kind == Search::Kind::test) return add(rule.tests[search.test], sight);
    const size_t first = stack_.size();
    for (const Search& part : search.parts) {
        const ProgramNode node = add(rule, part, sight);
        stack_.push_back(node);
    }
    return joined(search.kind == Search::Kind::all_of ? Kind::all_of : Kind::any_of, first);
}

ProgramNode Program::add(const FieldTest& test, Sight sight) {
    const Sight inner = test.negated ? sight.turned() : sight;
    Named* const field = test.field.empty() ? nullptr : &resolve(sight.map, test.field);
    const size_t first = stack_.size();
    for (const TestValue& value : test.values) {
        const size_t first_of_value = stack_.size();
        for (const Pattern& pattern : value.patterns) {
            const ProgramNode node = add(pattern, field, inner);
            stack_.push_back(node);
        }
        const ProgramNode node = joined(Kind::any_of, first_of_value);
        stack_.push_back(node);
    }
    const ProgramNode node = joined(test.all ? Kind::all_of : Kind::any_of, first);
    return test.negated ? negated(node) : node;
}

ProgramNode Program::add(const Pattern& pattern, Named* field, Sight sight) {
    KeyId key = keyword_key;
    KeyId other = 0;
    if (field != nullptr) {
        if (field->field.how == Derivation::not_logged) {
            const bool about_presence = pattern.shape == Shape::null || pattern.shape == Shape::exists;
            return {.kind = about_presence && sight.negated ? Kind::always : Kind::never};
        }
        key = intern_key(*field);
    }
    if (pattern.shape == Shape::field) {
        Named& compared = resolve(sight.map, pattern.text);
        if (compared.field.how == Derivation::not_logged) return {};
        other = intern_key(compared);
    }
    return {.kind = Kind::test, .first = intern(key, other, pattern)};
}

ProgramNode Program::joined(Kind kind, size_t first) {
    const Kind neutral = kind == Kind::all_of ? Kind::always : Kind::never;
    const Kind decisive = kind == Kind::all_of ? Kind::never : Kind::always;
    const auto begin = stack_.begin() + static_cast<ptrdiff_t>(first);
    const auto end = std::remove_if(begin, stack_.end(), [&](const ProgramNode& child) { return child.kind == neutral; });
    ProgramNode out{.kind = neutral};
    if (std::any_of(begin, end, [&](const ProgramNode& child) { return child.kind == decisive; })) {
        out.kind = decisive;
    } else if (end - begin == 1) {
        out = *begin;
    } else if (end != begin) {
        const bool listed = kind == Kind::any_of && is_list(predicates_, {begin, end});
        out = {kind, listed, static_cast<uint32_t>(nodes_.size()), static_cast<uint32_t>(end - begin)};
        nodes_.insert(nodes_.end(), begin, end);
    }
    stack_.resize(first);
    return out;
}

ProgramNode Program::negated(ProgramNode node) {
    if (node.kind == Kind::never) return {.kind = Kind::always};
    if (node.kind == Kind::always) return {.kind = Kind::never};
    nodes_.push_back(node);
    return {.kind = Kind::not_of, .first = static_cast<uint32_t>(nodes_.size() - 1), .count = 1};
}

KeyId Program::find_key(events::FieldId field) const {
    FieldKey wanted;
    wanted.source = field;
    const auto it = std::ranges::find(keys_.begin() + 1, keys_.end(), wanted);
    return it == keys_.end() ? UINT32_MAX : static_cast<KeyId>(it - keys_.begin());
}

Program::Named& Program::resolve(FieldMap map, std::string_view name) {
    const auto [it, fresh] = named_[map].try_emplace(name);
    if (fresh) it->second = {resolve_field(map, name, names_), unnumbered, name == "Channel" || name == "Provider_Name"};
    return it->second;
}

KeyId Program::intern_key(Named& named) {
    if (named.key != unnumbered) return named.key;
    const auto it = std::ranges::find(keys_.begin() + 1, keys_.end(), named.field);
    named.key = static_cast<KeyId>(it - keys_.begin());
    if (it == keys_.end()) {
        headings_.push_back(named.heading);
        keys_.push_back(named.field);
    }
    return named.key;
}

void Program::expect(size_t rules) {
    predicates_.reserve(rules * 10);
    hashes_.reserve(rules * 10);
    nodes_.reserve(rules * 20);
}

void Program::make_room() {
    if (predicates_.size() * 2 < table_.size()) return;
    table_.assign(std::bit_ceil(std::max<size_t>(predicates_.capacity() * 2, 1024)), free_slot);
    for (PredicateId id = 0; id < hashes_.size(); ++id) {
        size_t slot = hashes_[id] & (table_.size() - 1);
        while (table_[slot] != free_slot) slot = (slot + 1) & (table_.size() - 1);
        table_[slot] = id;
    }
}

PredicateId Program::intern(KeyId key, KeyId other, const Pattern& pattern) {
    make_room();
    const uint64_t hash = hash_of(key, other, pattern);
    size_t slot = hash & (table_.size() - 1);
    for (; table_[slot] != free_slot; slot = (slot + 1) & (table_.size() - 1)) {
        const PredicateId id = table_[slot];
        const Predicate& known = predicates_[id];
        if (hashes_[id] == hash && known.key == key && known.other == other && same_pattern(*known.pattern, pattern)) return id;
    }
    const auto id = static_cast<PredicateId>(predicates_.size());
    table_[slot] = id;
    hashes_.push_back(hash);
    predicates_.push_back({key, other, &pattern, pattern.shape == Shape::contains ? rare_bytes(pattern.text) : RareBytes()});
    return id;
}

}  // namespace redoubt::detect
