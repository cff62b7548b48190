// Turns rows of a table into changes of records: columns to fields, cells to values, and what differs from the record.
#pragma once

#include <set>

#include "rooms/exchange/tables_in.h"

namespace redoubt::rooms::exchange {

// A column of the file, and what it is for.
struct InColumn {
    enum class Use : uint8_t { field, identity, version, type, ignored, unknown };
    std::string name;  // as the file calls it
    Use use = Use::unknown;
    Column column{};
    std::string hint{};  // of an unknown one
};

class RowReader {
public:
    RowReader(const schema::RecordInfo& type, OwnFields own, const InOptions& options, const Keys& keys, bool text_cells)
        : type_(type), own_(own), options_(options), keys_(keys), text_cells_(text_cells) {}

    // Those from `columns().size()` on.
    Result<> add_columns(std::span<const std::string> names);
    const std::vector<InColumn>& columns() const { return columns_; }
    // The fields of the records that rows are compared with, for Keys.
    std::vector<Column> compared() const;

    struct Identity {
        std::string by{};  // "key", "title", a unique field; empty: a new record
        std::string name{};
    };
    Identity identity(const TableRow& row) const;

    // What `row` changes of `known`, or makes of nothing; false: nothing. Problems are the row's, by the file's columns.
    bool changes(const TableRow& row, const store::Record* known, store::RowChange& out, std::vector<InProblem>& problems) const;
    // A path of the store's ("/ips/0") as the file's column.
    std::string column_at(std::string_view path) const;

private:
    InColumn column_for(const std::string& name) const;
    bool says_the_same(const InColumn& column, const schema::Value& cell, const store::Record& known) const;
    void put(const InColumn& column, const schema::Value& cell, const store::Record* known, uint64_t number, store::RowChange& out,
             std::vector<InProblem>& problems) const;

    const schema::RecordInfo& type_;
    OwnFields own_;
    const InOptions& options_;
    const Keys& keys_;
    bool text_cells_;
    std::vector<InColumn> columns_;
};

}  // namespace redoubt::rooms::exchange
