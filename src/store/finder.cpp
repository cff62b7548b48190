#include "store/finder.h"

#include <algorithm>

#include <fmt/format.h>

#include "schema/json.h"
#include "store/any_type.h"

namespace redoubt::store {

using schema::Query;

namespace {

constexpr int deepest_reference = 4;
constexpr size_t few = 4096;  // candidates that are rather looked at one by one

std::string json_numbers(const Bits& bits) {
    std::string out = "[";
    bits.each([&](size_t number) {
        fmt::format_to(std::back_inserter(out), "{}{}", out.size() > 1 ? "," : "", number);
        return true;
    });
    return out + "]";
}

}  // namespace

Result<> ensure_loaded(Store::State& state, TypeState& type) {
    {
        const std::shared_lock lock(type.columns.mutex);
        if (type.columns.loaded()) return {};
    }
    const std::unique_lock lock(type.columns.mutex);
    if (type.columns.loaded()) return {};
    auto connection = TRY(state.readers.take());  // a snapshot that begins under the lock, so that no commit falls between
    TRY(connection->run("BEGIN"));
    const Result<bool> kept = load_kept(state, type, *connection);
    Result<> done = !kept ? std::unexpected(kept.error()) : *kept ? Result<>() : type.columns.load(*connection);
    (void)connection->run("COMMIT");
    state.readers.give(std::move(connection));
    return done;
}

Result<Query> Finder::parsed(const ListQuery& query) {
    Query tree = TRY(schema::parse_query(query.text));
    if (query.tree) tree = schema::both(std::move(tree), *query.tree);
    return tree;
}

Result<Bound> Finder::bound(TypeState& type, const Query& query) {
    const Binding binding{.layout = type.layout,
                          .now = at_.value_or(store_.clock().now()),
                          .me = actor_.party,
                          .ids_of = [this](std::string_view name, const Query& of) { return ids_of(name, of); },
                          .ids_named = [this](std::string_view name, const schema::Pattern& pattern) { return ids_named(name, pattern); },
                          .ids_linked = [this](std::string_view key, std::string_view relation) { return ids_linked(key, relation); }};
    return bind_query(query, binding);
}

Result<> Finder::find(TypeState& type, const Query& query, const std::function<Result<>(const Bits&)>& use) {
    if (depth_ > deepest_reference) return fail(Code::invalid, "references are followed at most four steps");
    if (at_ && type.layout.info->derived)
        return fail(Code::invalid, fmt::format("{} follow from other records and have no past of their own", type.layout.info->plural), "at");
    if (at_ && seq_ < 0) seq_ = TRY(seq_at(sql_, *at_));
    ++depth_;
    const Result<Bound> tree = bound(type, query);  // takes other types' columns, so before our own
    --depth_;
    if (!tree) return std::unexpected(tree.error());
    const Sight sight = TRY(sight_of(sql_, actor_));
    TRY(ensure_loaded(state_, type));
    if (at_) return find_then(type, *tree, sight, use);
    std::shared_lock lock(type.columns.mutex);
    while (!type.columns.loaded()) {  // a field was defined in between
        lock.unlock();
        TRY(ensure_loaded(state_, type));
        lock.lock();
    }
    Bits found = sight.everything ? type.columns.alive() : type.columns.visible(sight.compartments);
    if (!sight.sees_type(*type.layout.info)) found = Bits(type.columns.rows());
    if (tree->kind != Query::Kind::everything) found &= TRY(evaluate(type, *tree, &found));
    return use(found);
}

// Of every type that has what is asked for; what all of them refuse is refused.
Result<std::vector<std::string>> Finder::ids_of_any(const std::function<Result<std::vector<std::string>>(std::string_view type)>& each) {
    std::vector<std::string> ids;
    std::optional<Error> refused;
    bool answered = false;
    for (const auto& type : state_.types) {
        if (type->layout.info->derived) continue;
        Result<std::vector<std::string>> found = each(type->layout.info->name);
        answered = answered || found.has_value();
        if (found)
            ids.insert(ids.end(), found->begin(), found->end());
        else if (found.error().code != Code::invalid)
            return found;
        else if (!refused)
            refused = std::move(found).error();
    }
    if (!answered && refused) return std::unexpected(*std::move(refused));
    return ids;
}

Result<std::vector<std::string>> Finder::ids_of(std::string_view name, const Query& query) {
    if (name == any_type) return ids_of_any([&](std::string_view type) { return ids_of(type, query); });
    TypeState* type = state_.find(name);
    if (!type) return fail(Code::internal, fmt::format("there is no type '{}'", name));
    std::vector<std::string> ids;
    TRY(find(*type, query, [&](const Bits& bits) -> Result<> {
        bits.each([&](size_t number) {
            ids.emplace_back(type->columns.id_at(number));
            return true;
        });
        return {};
    }));
    return ids;
}

// By key, title, or one of the type's other names.
Result<std::vector<std::string>> Finder::ids_named(std::string_view name, const schema::Pattern& pattern) {
    if (name == any_type) {
        if (TypeState* keyed = pattern.wild ? nullptr : TRY(type_of_record(state_, sql_, pattern.text))) return ids_named(keyed->layout.info->name, pattern);
        return ids_of_any([&](std::string_view type) { return ids_named(type, pattern); });
    }
    TypeState* type = state_.find(name);
    if (!type) return fail(Code::internal, fmt::format("there is no type '{}'", name));
    if (!pattern.wild && type->layout.number_in(pattern.text) > 0) return ids_of(name, schema::test_equals("key", pattern.text));
    Query any{.kind = Query::Kind::any};
    const auto add = [&](std::string_view field) {
        any.children.push_back({.kind = Query::Kind::test, .test = {.field = std::string(field), .value = pattern.text, .quoted = !pattern.wild}});
    };
    add("title");
    for (const std::string_view other : type->layout.info->names) add(other);
    return ids_of(name, any);
}

// A record that this actor may not see has no links to be found by.
Result<std::vector<std::string>> Finder::ids_linked(std::string_view key, std::string_view relation) {
    std::vector<std::string> ids;
    std::string from;
    const Sight sight = TRY(sight_of(sql_, actor_));
    for (const auto& type : state_.types) {
        const bool by_key = type->layout.number_in(key) > 0;
        if (!by_key && !is_record_id(key)) continue;
        if (const auto found = visible_record(sql_, type->layout, sight, key)) from = found->second.id.text;
    }
    if (from.empty()) return fail(Code::invalid, fmt::format("there is no record '{}'", key.substr(0, 60)), {}, "give the key of a record, such as RISK-12");
    if (at_) return linked_then(from, relation);
    TRY(sql_.each("SELECT to_id, relation FROM link WHERE from_id = ?1 UNION ALL SELECT from_id, relation FROM link WHERE to_id = ?1", {from},
                  [&](const Row& row) {
                      if (relation.empty() || row.text(1) == relation) ids.emplace_back(row.text(0));
                      return true;
                  }));
    return ids;
}

Result<Bits> Finder::evaluate(TypeState& type, const Bound& bound, const Bits* among) {
    if (bound.kind == Query::Kind::everything) return alive(type);
    if (bound.kind == Query::Kind::test) return leaf(type, bound.leaf, among);
    if (bound.kind == Query::Kind::negation) {
        Bits out = alive(type);
        out.remove(TRY(evaluate(type, bound.children.front(), among)));
        return out;
    }
    if (bound.kind == Query::Kind::any) {
        Bits out(type.columns.rows());
        for (const Bound& child : bound.children) out |= TRY(evaluate(type, child, among));
        return out;
    }
    // What the columns answer goes first, so that little is left for the rest to look at.
    Bits out = among ? *among : alive(type);
    for (const bool quick : {true, false})
        for (const Bound& child : bound.children) {
            const bool is_quick = child.kind == Query::Kind::test && type.columns.answers(child.leaf);
            if (is_quick != quick) continue;
            const Bits found = TRY(evaluate(type, child, &out));
            out &= found;
        }
    return out;
}

Result<Bits> Finder::leaf(TypeState& type, const Leaf& leaf, const Bits* among) {
    if (past_) return leaf_then(type, leaf);
    return leaf_now(type, leaf, among);
}

Result<Bits> Finder::leaf_now(TypeState& type, const Leaf& leaf, const Bits* among) {
    if (type.columns.answers(leaf)) return type.columns.select(leaf);
    if (leaf.on == Leaf::On::field && leaf.column->own) return fail(Code::unavailable, "the fields of your own are being changed", {}, "ask again");
    if (leaf.on == Leaf::On::text) return full_text(type, leaf.match);
    if (leaf.on == Leaf::On::linked || leaf.on == Leaf::On::beside) return beside(type, leaf);
    return by_sql(type, leaf, among);
}

Result<Bits> Finder::beside(TypeState& type, const Leaf& leaf) {
    Bits out(type.columns.rows());
    std::string ids = "SELECT record FROM " + leaf.member;  // comment, attachment
    std::string array;
    std::vector<SqlValue> values;
    if (leaf.on == Leaf::On::linked) {
        array = schema::to_json(schema::list_of(leaf.ids));
        ids = "SELECT value FROM json_each(?)";
        values.emplace_back(array);
    } else if (leaf.member == "link") {
        ids = "SELECT from_id FROM link WHERE from_type = ?1 UNION SELECT to_id FROM link WHERE to_type = ?1";
        values.emplace_back(type.layout.info->name);
    }
    TRY(sql_.each("SELECT number FROM " + type.layout.table + " WHERE id IN (" + ids + ")", values, [&](const Row& row) {
        const auto number = static_cast<size_t>(row.integer(0));
        if (number < type.columns.rows()) out.set(number);
        return true;
    }));
    return out;
}

Result<Bits> Finder::by_sql(TypeState& type, const Leaf& leaf, const Bits* among) {
    Bits out(type.columns.rows());
    LeafSql made = leaf_sql(type.layout, leaf);
    std::string sql = "SELECT number FROM " + type.layout.table + " WHERE " + made.where;
    std::string numbers;
    if (among && among->count() <= few) {
        numbers = json_numbers(*among);
        sql += " AND number IN (SELECT value FROM json_each(?))";
        made.values.emplace_back(numbers);
    }
    TRY(sql_.each(sql, made.values, [&](const Row& row) {
        const auto number = static_cast<size_t>(row.integer(0));
        if (number < type.columns.rows()) out.set(number);
        return true;
    }));
    return out;
}

}  // namespace redoubt::store
