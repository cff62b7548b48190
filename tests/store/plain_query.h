// The oracle of the query engine: a query evaluated over plain records, one after another, in the most obvious way. It shares
// the parse tree with the store and nothing else: no binding, no columns, no SQL. Random tests compare the two.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "schema/query.h"
#include "store/records.h"

namespace redoubt::test {

struct PlainLink {
    std::string from, relation, to;  // ids
};

struct PlainWorld {
    std::vector<store::Record> records;  // of every type
    std::vector<PlainLink> links;
    std::set<std::string> commented, attached;  // ids
    Time now{};
    std::string me{};

    const store::Record* find(std::string_view id_or_key) const;
    bool holds(const schema::Query& query, const store::Record& record) const;
    // Keys of a type's records that the query holds for, in the order of `sort`.
    std::vector<std::string> list(std::string_view type, const schema::Query& query, const std::string& sort) const;

private:
    bool test(const schema::Test& test, const store::Record& record) const;
    bool word(const schema::Test& test, const store::Record& record) const;
    bool has(std::string_view field, const store::Record& record) const;
    bool linked(const schema::Test& test, const store::Record& record) const;
    bool value(const schema::Test& test, const schema::FieldInfo& field, const schema::Shape& shape, const schema::Value& value, const store::Record& of) const;
    bool refers(const schema::Test& test, const schema::FieldInfo& field, const schema::Value& value) const;
};

}  // namespace redoubt::test
