// A query tree bound to a record type: names have become columns, values have their kind, relative times are fixed, and what
// is asked of a referred record has become the ids of the records it holds for. Still free of SQL.
#pragma once

#include <functional>

#include "schema/query.h"
#include "store/layout.h"

namespace redoubt::store {

struct Leaf {
    // `linked`: the records whose ids are in `ids`. `beside`: those with a link, comment or attachment, as `member` says.
    enum class On : uint8_t { never, number, text, field, member, linked, beside };
    On on = On::field;
    const ColumnLayout* column = nullptr;
    schema::Kind kind = schema::Kind::text;  // of the field, or of a list's items
    schema::Op op = schema::Op::equals;
    int64_t low = 0, high = 0;       // closed range: integer, boolean, time, duration, number
    double least = 0, most = 0;      // decimal
    std::vector<int64_t> choices{};  // choice and state: positions
    schema::Pattern pattern{};       // text: equals
    std::string text{}, to{};        // text: comparisons
    std::vector<std::string> ids{};  // reference
    std::string member{};            // of a map or of nested structures
    std::string match{};             // full text, as FTS5 has it
};

struct Bound {
    schema::Query::Kind kind = schema::Query::Kind::everything;
    Leaf leaf{};
    std::vector<Bound> children{};
};

struct Binding {
    const Layout& layout;
    Time now;
    std::string me{};  // id of the actor's party, for owner:me
    // Ids of the records of a type that a query holds for, and of those called so (by key, title or another name).
    std::function<Result<std::vector<std::string>>(std::string_view type, const schema::Query&)> ids_of;
    std::function<Result<std::vector<std::string>>(std::string_view type, const schema::Pattern&)> ids_named;
    // Ids of the records that share a link with this one; of any relation when it is empty.
    std::function<Result<std::vector<std::string>>(std::string_view key, std::string_view relation)> ids_linked;
};

Result<Bound> bind_query(const schema::Query& query, const Binding& binding);
// What is:… and has:… stand for, in plain tests of this type's fields: is:overdue → its open states and due:<now.
Result<schema::Query> expand_word(const schema::Test& test, const schema::RecordInfo& info, const std::string& me);
bool has_beside(std::string_view name);  // "link", "comment", "attachment"

struct SortField {
    const ColumnLayout* column = nullptr;  // null: the number
    bool down = false;
};
Result<std::vector<SortField>> sort_fields(const Layout& layout, std::string_view text);  // "-severity,due"; at most four
bool text_holds(const Leaf& leaf, std::string_view text);                                 // of a leaf on texts
int64_t sortable(double value);                                                           // keeps the order

}  // namespace redoubt::store
