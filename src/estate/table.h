// Lists of assets as tables, CSV or a workbook: rows under named columns, and what the columns hold. Half of all columns can be
// told by their names ("Serial Number", "Hostname"); the others are mapped by whoever imports the list.
#pragma once

#include <memory>
#include <optional>
#include <span>

#include "estate/draft.h"

namespace redoubt::estate {

struct TableRow {
    std::vector<std::string> cells{};  // as many as there are columns
    std::string where{};               // "row 12"
    std::string problem{};             // its cells cannot be relied on
};

// "Serial Number", "serial_number" and "SerialNumber" are one name: "serialnumber".
std::string bare_name(std::string_view name);

class Table {
public:
    // `bytes` must outlive it. Any usual encoding and separator; PowerShell's "#TYPE" line is passed over.
    static Result<Table> open(std::string_view bytes, std::string_view sheet = {});
    ~Table();
    Table(Table&&) noexcept;

    const std::vector<std::string>& columns() const;
    size_t column(std::string_view name) const;  // without regard to case, blanks and signs; columns().size() when there is none
    Result<bool> next(TableRow& row);            // false at the end; rows without any text are passed over

private:
    struct State;
    explicit Table(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

// What a column may hold: "title", "key", "kind", "name", "seen", "tags", a kind of identifier, or a fact.
struct ColumnTarget {
    std::string_view name, doc;
};
std::span<const ColumnTarget> column_targets();

// What to look at before a list is imported: its columns, what each seems to hold (empty: nothing that is known), and some cells.
struct ColumnPreview {
    std::string name{};
    std::string holds{};
    std::vector<std::string> samples{};
};
Result<std::vector<ColumnPreview>> preview_columns(std::string_view bytes, std::string_view sheet = {});
// For each column what its name says that it holds; empty when that cannot be told.
std::vector<std::string> guess_targets(const std::vector<std::string>& columns);

using ColumnMap = std::vector<std::pair<std::string, std::string>>;
// The rows as assets: by `options.columns`, else by `known` (the names of one program), else by guess. Code::invalid lists the
// columns when none says which asset a row is.
Result<> read_rows(Table& table, Report& report, const ColumnMap& known = {}, records::AssetKind kind = records::AssetKind::host);

// "Server", "VM" and "Notebook" are hosts, "Printer" and "Switch" devices.
std::optional<records::AssetKind> kind_by_word(std::string_view word);

}  // namespace redoubt::estate
