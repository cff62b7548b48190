// Finds the records that a query holds for and that an actor may see, as a set of numbers; sorts and pages them.
#pragma once

#include "store/rights.h"

namespace redoubt::store {

class Finder {
public:
    // With `at`, everything is as it was then, and only `sql` in a transaction of its own sees it.
    Finder(Store& store, Connection& sql, const Actor& actor, std::optional<Time> at = {})
        : store_(store), state_(store.state()), sql_(sql), actor_(actor), at_(at) {}

    Result<schema::Query> parsed(const ListQuery& query);
    // Calls `use` with the matching numbers while the columns are held still.
    Result<> find(TypeState& type, const schema::Query& query, const std::function<Result<>(const Bits&)>& use);
    Result<std::vector<std::string>> ids_of(std::string_view type, const schema::Query& query);

    struct Sorted {
        std::vector<int64_t> numbers;
        std::string next_cursor;
        int64_t total = 0;
        std::vector<Record> records;  // of the past; today's are read by number
    };
    // So that nobody waits for what very many records have: matched now, remembered from then on.
    Result<> match_common(TypeState& type);
    Result<Sorted> page(TypeState& type, const ListQuery& query);
    Result<std::vector<FieldCount>> counts(TypeState& type, const schema::Query& query, const std::vector<std::string>& fields);

private:
    Result<Bits> evaluate(TypeState& type, const Bound& bound, const Bits* among);
    Result<Bits> leaf(TypeState& type, const Leaf& leaf, const Bits* among);
    Result<Bits> leaf_now(TypeState& type, const Leaf& leaf, const Bits* among);
    Result<Bits> leaf_then(TypeState& type, const Leaf& leaf);
    Result<Bits> beside_then(TypeState& type, const Leaf& leaf);
    Result<std::vector<std::string>> linked_then(std::string_view id, std::string_view relation);
    Bits alive(const TypeState& type) const;
    Result<> find_then(TypeState& type, const Bound& tree, const Sight& sight, const std::function<Result<>(const Bits&)>& use);
    Result<Record> record_then(TypeState& type, int64_t number);
    Result<Bits> full_text(TypeState& type, const std::string& match);
    Result<Bits> rows_that_match(TypeState& type, const std::string& match);
    struct Looked {
        Bits bits;
        size_t rows = 0;   // that were looked at and have it
        size_t again = 0;  // whose words had changed
    };
    Result<Looked> look_up(TypeState& type, const std::string& match, size_t end);
    Result<Bits> beside(TypeState& type, const Leaf& leaf);
    Result<Bits> by_sql(TypeState& type, const Leaf& leaf, const Bits* among);
    Result<Bound> bound(TypeState& type, const schema::Query& query);
    Result<std::vector<std::string>> ids_of_any(const std::function<Result<std::vector<std::string>>(std::string_view type)>& each);
    Result<std::vector<std::string>> ids_named(std::string_view type, const schema::Pattern& pattern);
    Result<std::vector<std::string>> ids_linked(std::string_view key, std::string_view relation);

    Store& store_;
    Store::State& state_;
    Connection& sql_;
    const Actor& actor_;
    std::optional<Time> at_;
    int64_t seq_ = -1;      // of the moment
    Past* past_ = nullptr;  // of the type that is being looked at
    int depth_ = 0;
};

// Whether a record in memory has what a leaf asks; not for full text, links and what hangs beside.
bool leaf_holds(const Leaf& leaf, const Layout& layout, int64_t number, const Record& record);

Result<> ensure_loaded(Store::State& state, TypeState& type);

// The words that begin so, in alphabetical order, at most `most`; `beginning` is in lower case and ASCII.
Result<std::vector<std::string>> words_from(Connection& sql, std::string_view beginning, size_t most);
// What full text is likely to be asked for that takes long, because very many records have it: words and pairs of words, as
// matches, from a sample; the quicker ones first.
Result<std::vector<std::string>> common_matches(TypeState& type, Connection& sql);

// SQL for a leaf that the columns do not hold, with its bound values (texts live in `kept`).
struct LeafSql {
    std::string where;
    std::vector<SqlValue> values;
    std::deque<std::string> kept;
};
LeafSql leaf_sql(const Layout& layout, const Leaf& leaf);

// Where a page ended: what its last record sorts by, field by field (a text, or a number), and which it was: its number, which
// counts what others must not know of, and so its key in what is given out.
struct CursorPlace {
    schema::List keys{};
    int64_t number = 0;
    std::string key{};
};
std::string write_cursor(const std::string& secret, std::string_view purpose, const CursorPlace& place);
Result<CursorPlace> read_cursor(const std::string& secret, std::string_view purpose, std::string_view cursor);

}  // namespace redoubt::store
