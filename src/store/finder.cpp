#include "store/finder.h"

#include <algorithm>

#include <fmt/format.h>

#include "store/any_type.h"

namespace redoubt::store {

using schema::Query;

namespace {

constexpr int deepest_reference = 4;
constexpr size_t worth_remembering = 5000;
constexpr size_t few = 4096;  // candidates that are rather looked at one by one

std::string json_numbers(const Bits& bits) {
    std::string out = "[";
    bits.each([&](size_t number) {
        fmt::format_to(std::back_inserter(out), "{}{}", out.size() > 1 ? "," : "", number);
        return true;
    });
    return out + "]";
}

// The best `most` of what is offered, kept by halving a buffer of twice that size: linear, in whatever order they come.
class Best {
public:
    using Entry = std::pair<int64_t, int64_t>;  // key, number
    Best(size_t most, bool down) : most_(most), down_(down) {}
    bool before(const Entry& a, const Entry& b) const { return down_ ? a > b : a < b; }
    void offer(Entry entry) {
        if (full_ && !before(entry, worst_)) return;
        entries_.push_back(entry);
        if (entries_.size() >= 4 * most_) shrink();
    }
    std::vector<Entry> sorted() {
        std::ranges::sort(entries_, [&](const Entry& a, const Entry& b) { return before(a, b); });
        if (entries_.size() > most_) entries_.resize(most_);
        return std::move(entries_);
    }

private:
    void shrink() {
        const auto middle = entries_.begin() + static_cast<std::ptrdiff_t>(most_);
        std::ranges::nth_element(entries_, middle - 1, [&](const Entry& a, const Entry& b) { return before(a, b); });
        worst_ = *(middle - 1);
        full_ = true;
        entries_.resize(most_);
    }
    size_t most_;
    bool down_;
    bool full_ = false;
    Entry worst_{};
    std::vector<Entry> entries_{};
};

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
    Result<> done = type.columns.load(*connection);
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
                          .now = store_.clock().now(),
                          .me = actor_.party,
                          .ids_of = [this](std::string_view name, const Query& of) { return ids_of(name, of); },
                          .ids_named = [this](std::string_view name, const schema::Pattern& pattern) { return ids_named(name, pattern); }};
    return bind_query(query, binding);
}

Result<> Finder::find(TypeState& type, const Query& query, const std::function<Result<>(const Bits&)>& use) {
    if (depth_ > deepest_reference) return fail(Code::invalid, "references are followed at most four steps");
    ++depth_;
    const Result<Bound> tree = bound(type, query);  // takes other types' columns, so before our own
    --depth_;
    if (!tree) return std::unexpected(tree.error());
    const Sight sight = TRY(sight_of(sql_, actor_));
    TRY(ensure_loaded(state_, type));
    std::shared_lock lock(type.columns.mutex);
    while (!type.columns.loaded()) {  // a field was defined in between
        lock.unlock();
        TRY(ensure_loaded(state_, type));
        lock.lock();
    }
    Bits found = sight.everything ? type.columns.alive() : type.columns.visible(sight.compartments);
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
        if (bits.count() > 100'000) return fail(Code::invalid, fmt::format("more than 100,000 {} match", type->layout.info->plural), {}, "narrow it");
        return sql_.each("SELECT id FROM " + type->layout.table + " WHERE number IN (SELECT value FROM json_each(?))", {json_numbers(bits)},
                         [&](const Row& row) {
                             ids.emplace_back(row.text(0));
                             return true;
                         });
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

Result<Bits> Finder::evaluate(TypeState& type, const Bound& bound, const Bits* among) {
    if (bound.kind == Query::Kind::everything) return type.columns.alive();
    if (bound.kind == Query::Kind::test) return leaf(type, bound.leaf, among);
    if (bound.kind == Query::Kind::negation) {
        Bits out = type.columns.alive();
        out.remove(TRY(evaluate(type, bound.children.front(), among)));
        return out;
    }
    if (bound.kind == Query::Kind::any) {
        Bits out(type.columns.rows());
        for (const Bound& child : bound.children) out |= TRY(evaluate(type, child, among));
        return out;
    }
    // What the columns answer goes first, so that little is left for the rest to look at.
    Bits out = among ? *among : type.columns.alive();
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
    if (type.columns.answers(leaf)) return type.columns.select(leaf);
    if (leaf.on == Leaf::On::field && leaf.column->own) return fail(Code::unavailable, "the fields of your own are being changed", {}, "ask again");
    if (leaf.on == Leaf::On::text) return full_text(type, leaf);
    return by_sql(type, leaf, among);
}

// A word that very many records have takes longest; those are remembered, and only newer records are looked at again.
Result<Bits> Finder::full_text(TypeState& type, const Leaf& leaf) {
    const size_t end = static_cast<size_t>(type.columns.last());
    const Columns::Matched known = type.columns.matched(leaf.match);
    Bits out(type.columns.rows());
    if (known.bits) out |= *known.bits;
    size_t found = 0;
    const int64_t base = type.layout.text_row(0);
    TRY(sql_.each("SELECT rowid FROM words WHERE words MATCH ? AND rowid BETWEEN ? AND ?",
                  {leaf.match, base + static_cast<int64_t>(known.rows) + 1, base + static_cast<int64_t>(end)}, [&](const Row& row) {
                      out.set(static_cast<size_t>(row.integer(0) - base));
                      ++found;
                      return true;
                  }));
    if (found > worth_remembering) type.columns.remember(leaf.match, {std::make_shared<const Bits>(out), end});
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

Result<Finder::Sorted> Finder::page(TypeState& type, const ListQuery& query) {
    if (query.limit < 0 || query.limit > 500) return fail(Code::invalid, "a page has 1 to 500 records", "limit");
    const Query tree = TRY(parsed(query));
    std::string_view sort = query.sort.empty() ? type.layout.info->default_sort : std::string_view(query.sort);
    const bool down = sort.starts_with('-');
    const std::string purpose = fmt::format("{}\n{}\n{}", type.layout.info->name, sort, schema::to_text(tree));
    if (down) sort.remove_prefix(1);
    const ColumnLayout* by = TRY(sort_column(type.layout, sort));
    std::optional<CursorPlace> after;
    if (!query.cursor.empty()) after = TRY(read_cursor(state_.cursor_secret, purpose, query.cursor));

    Sorted out;
    const size_t most = query.limit > 0 ? static_cast<size_t>(query.limit) : SIZE_MAX / 8;
    TRY(find(type, tree, [&](const Bits& bits) -> Result<> {
        if (query.count == ListQuery::Count::exact) out.total = static_cast<int64_t>(bits.count());
        const Column* column = by ? type.columns.find(by) : nullptr;
        const auto key = type.columns.sort_key(column);
        Best best(most + 1, down);
        std::optional<Best::Entry> start;
        if (after) start = {after->is_text && column ? column->dictionary.rank_of(after->text) : after->key, after->number};
        const auto offer = [&](size_t number) {
            const Best::Entry entry{key(number), static_cast<int64_t>(number)};
            if (!start || best.before(*start, entry)) best.offer(entry);
            return true;
        };
        if (down)
            bits.each_down(offer);
        else
            bits.each(offer);
        const auto sorted = best.sorted();
        for (size_t i = 0; i < std::min(most, sorted.size()); ++i) out.numbers.push_back(sorted[i].second);
        if (sorted.size() > most) {
            const auto [last_key, last_number] = sorted[most - 1];
            CursorPlace place{.key = last_key, .number = last_number};
            if (column && column->form == Column::Form::codes && !column->fixed && column->codes[static_cast<size_t>(last_number)] != 0) {
                place.is_text = true;
                place.text = column->dictionary.text_of(column->codes[static_cast<size_t>(last_number)]);
            }
            out.next_cursor = write_cursor(state_.cursor_secret, purpose, place);
        }
        return {};
    }));
    return out;
}

}  // namespace redoubt::store
