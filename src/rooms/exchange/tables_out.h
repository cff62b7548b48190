// Tables out: every record that a query finds, as CSV, an Excel workbook or JSON lines, in bounded memory. A re-import of
// what this writes changes nothing (tables_in.h); the forms of cells are in cells.h.
#pragma once

#include "rooms/exchange/columns.h"

namespace redoubt::rooms::exchange {

enum class TableFormat : uint8_t { csv, xlsx, jsonl };
std::optional<TableFormat> table_format(std::string_view name);
std::string_view media_type(TableFormat format);
std::string_view extension(TableFormat format);  // ".csv"

struct OutOptions {
    TableFormat format = TableFormat::csv;
    store::ListQuery query{};                          // text and sort count
    std::vector<std::string> fields{};                 // columns in this order; empty: everything
    std::function<void(const store::Record&)> told{};  // of each record that is written
};

// Writes the file `path`; temporary files of a workbook go to `folder`. The number of rows.
Result<int64_t> write_table(store::Store& store, const store::Actor& actor, const schema::RecordInfo& type, const OutOptions& options, const std::string& path,
                            const std::string& folder);

}  // namespace redoubt::rooms::exchange
