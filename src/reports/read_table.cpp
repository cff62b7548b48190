// Tables: CSV of any separator with lines before it and several tables in one file, and the sheets of a workbook. A row is a node
// named as the mapping calls the table, its cells are children named as their columns; empty cells are left out.
#include <algorithm>

#include "base/text.h"
#include "formats/csv/csv.h"
#include "formats/xlsx/reader.h"
#include "reports/readers.h"

namespace redoubt::reports {
namespace {

constexpr size_t rows_before_table = 200;

bool holds_columns(const std::vector<std::string>& cells, const std::vector<std::string>& columns) {
    return std::all_of(columns.begin(), columns.end(), [&](const std::string& column) {
        return std::any_of(cells.begin(), cells.end(), [&](const std::string& cell) { return equal_ignoring_case(trim(cell), column); });
    });
}

class TableReader {
public:
    TableReader(const Shape& shape, Builder& into) : shape_(shape), into_(into) {}

    bool row(const std::vector<std::string>& cells, uint64_t offset) {
        if (const TableShape* begins = table_of(cells)) {
            table_ = begins;
            header_.clear();
            for (const std::string& cell : cells) header_.emplace_back(trim(cell));
            if (!header_.empty() && header_[0].starts_with("\xef\xbb\xbf")) header_[0].erase(0, 3);
            return into_.leaf("header", false, NodeType::string, std::to_string(begins->columns.size()), false, offset);
        }
        if (table_ == nullptr) return before(cells, offset);
        if (!into_.open(table_->name, false, NodeType::element, offset)) return false;
        for (size_t i = 0; i < cells.size() && i < header_.size(); ++i) {
            const std::string_view text = trim(cells[i]);
            if (text.empty() || header_[i].empty()) continue;
            if (!into_.leaf(header_[i], false, NodeType::string, text, false, offset)) return false;
        }
        return into_.close();
    }
    bool found() const { return table_ != nullptr; }

private:
    // Without a table that is known, the first row names the columns.
    const TableShape* table_of(const std::vector<std::string>& cells) {
        static const TableShape any{};
        if (shape_.tables.empty()) return table_ == nullptr ? &any : nullptr;
        const TableShape* best = nullptr;
        for (const TableShape& table : shape_.tables)
            if (holds_columns(cells, table.columns) && (best == nullptr || best->columns.size() < table.columns.size())) best = &table;
        return best;
    }

    bool before(const std::vector<std::string>& cells, uint64_t offset) {
        if (!into_.open("before", false, NodeType::element, offset)) return false;
        for (const std::string& cell : cells)
            if (!into_.leaf("cell", false, NodeType::string, trim(cell), false, offset)) return false;
        return into_.close();
    }

    const Shape& shape_;
    Builder& into_;
    const TableShape* table_ = nullptr;
    std::vector<std::string> header_;
};

// The separator with which a table of the mapping begins among the first rows; 0: none does.
char separator_of(std::string_view text, const Shape& shape) {
    for (const char separator : {'\0', ',', ';', '\t', '|'}) {
        auto reader = formats::csv::Reader::open(text, separator);
        formats::csv::Row row;
        for (size_t i = 0; reader && i < rows_before_table; ++i) {
            const auto more = reader->next(row);
            if (!more || !*more) break;
            for (const TableShape& table : shape.tables)
                if (holds_columns(row.cells, table.columns)) return reader->separator();
        }
    }
    return 0;
}

}  // namespace

Result<> read_csv(std::string_view text, const Shape& shape, Builder& into) {
    auto reader = TRY(formats::csv::Reader::open(text, shape.tables.empty() ? '\0' : separator_of(text, shape)));
    TableReader table(shape, into);
    formats::csv::Row row;
    for (;;) {
        const size_t offset = reader.bytes_read();
        if (!TRY(reader.next(row)) || into.stopped()) break;
        if (!row.problem.empty()) into.problem("line " + std::to_string(row.line) + ": " + row.problem);
        if (!table.row(row.cells, offset)) break;
    }
    if (into.error()) return std::unexpected(*into.error());
    return {};
}

Result<> read_xlsx(std::string_view bytes, const Shape& shape, Builder& into) {
    std::vector<std::string> sheets;
    {
        auto first = TRY(formats::xlsx::Reader::open(bytes));
        sheets = first.sheets();
    }
    for (const std::string& sheet : sheets) {
        auto reader = TRY(formats::xlsx::Reader::open(bytes, sheet));
        if (!into.open("sheet", false, NodeType::element, 0) || !into.leaf("name", true, NodeType::string, sheet, false, 0)) break;
        TableReader table(shape, into);
        formats::xlsx::Row row;
        while (!into.stopped() && TRY(reader.next(row)) && table.row(row.cells, row.number)) {
        }
        if (!into.close()) break;
    }
    if (into.error()) return std::unexpected(*into.error());
    return {};
}

}  // namespace redoubt::reports
