// Finds the records that a query holds for and that an actor may see, as a set of numbers; sorts and pages them.
#pragma once

#include "store/rights.h"

namespace redoubt::store {

class Finder {
public:
    Finder(Store& store, Connection& sql, const Actor& actor) : store_(store), state_(store.state()), sql_(sql), actor_(actor) {}

    Result<schema::Query> parsed(const ListQuery& query);
    // Calls `use` with the matching numbers while the columns are held still.
    Result<> find(TypeState& type, const schema::Query& query, const std::function<Result<>(const Bits&)>& use);
    Result<std::vector<std::string>> ids_of(std::string_view type, const schema::Query& query);

    struct Sorted {
        std::vector<int64_t> numbers;
        std::string next_cursor;
        int64_t total = 0;
    };
    Result<Sorted> page(TypeState& type, const ListQuery& query);

private:
    Result<Bits> evaluate(TypeState& type, const Bound& bound, const Bits* among);
    Result<Bits> leaf(TypeState& type, const Leaf& leaf, const Bits* among);
    Result<Bits> full_text(TypeState& type, const Leaf& leaf);
    Result<Bits> by_sql(TypeState& type, const Leaf& leaf, const Bits* among);
    Result<Bound> bound(TypeState& type, const schema::Query& query);
    Result<std::vector<std::string>> ids_of_any(const std::function<Result<std::vector<std::string>>(std::string_view type)>& each);
    Result<std::vector<std::string>> ids_named(std::string_view type, const schema::Pattern& pattern);

    Store& store_;
    Store::State& state_;
    Connection& sql_;
    const Actor& actor_;
    int depth_ = 0;
};

Result<> ensure_loaded(Store::State& state, TypeState& type);

// SQL for a leaf that the columns do not hold, with its bound values (texts live in `kept`).
struct LeafSql {
    std::string where;
    std::vector<SqlValue> values;
    std::deque<std::string> kept;
};
LeafSql leaf_sql(const Layout& layout, const Leaf& leaf);

struct CursorPlace {
    std::string text{};  // of a sort column with a dictionary; else
    int64_t key = 0;     // what the record sorts by
    bool is_text = false;
    int64_t number = 0;
};
std::string write_cursor(const std::string& secret, std::string_view purpose, const CursorPlace& place);
Result<CursorPlace> read_cursor(const std::string& secret, std::string_view purpose, std::string_view cursor);

}  // namespace redoubt::store
