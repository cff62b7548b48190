// A table as it came in, whatever its format: rows of cells under named columns. CSV and workbooks have one header row; JSON
// lines name the columns in each row. Cells of the first two are texts, of JSON lines JSON values.
#pragma once

#include <memory>

#include "rooms/exchange/tables_out.h"

namespace redoubt::rooms::exchange {

struct TableRow {
    uint64_t number = 0;                                    // the line of the file, or the row as Excel shows it
    std::vector<std::pair<size_t, schema::Value>> cells{};  // by column
    std::string problem{};                                  // it cannot be read
};

class TableFile {
public:
    // `bytes` must outlive it. `sheet` of a workbook; empty: the first.
    static Result<std::unique_ptr<TableFile>> open(std::string_view bytes, TableFormat format, std::string_view sheet);
    virtual ~TableFile() = default;
    virtual Result<bool> next(TableRow& row) = 0;  // false at the end
    // As they are called in the file; grows while JSON lines are read. A column without a name is "".
    const std::vector<std::string>& names() const { return names_; }
    virtual bool is_text() const { return true; }

protected:
    std::vector<std::string> names_;
};

// By its first bytes and its name; nothing when neither tells.
std::optional<TableFormat> guess_format(std::string_view bytes, std::string_view name);

}  // namespace redoubt::rooms::exchange
