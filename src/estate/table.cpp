#include "estate/table.h"

#include <algorithm>
#include <array>
#include <variant>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.h"
#include "formats/charset/charset.h"
#include "formats/csv/csv.h"
#include "formats/xlsx/reader.h"

namespace redoubt::estate {
namespace {

namespace csv = formats::csv;
namespace xlsx = formats::xlsx;

constexpr size_t most_table_bytes = size_t{256} << 20;
constexpr size_t longest_cell = size_t{64} << 10;

std::string_view without_type_line(std::string_view text) {
    if (!text.starts_with("#TYPE")) return text;
    return text.substr(std::min(text.find('\n'), text.size() - 1) + 1);
}

}  // namespace

std::string bare_name(std::string_view name) {
    std::string out;
    for (const char c : name)
        if (std::string_view(" \t_-.:/#()'\"").find(c) == std::string_view::npos) out += lower(c);
    return out;
}

struct Table::State {
    std::string held{};
    std::optional<csv::Reader> csv{};
    std::optional<xlsx::Reader> workbook{};
    std::vector<std::string> columns{};

    Result<bool> next(TableRow& out) {
        if (workbook) {
            xlsx::Row row;
            if (!TRY(workbook->next(row))) return false;
            out = {.cells = std::move(row.cells), .where = fmt::format("row {}", row.number)};
            return true;
        }
        csv::Row row;
        if (!TRY(csv->next(row))) return false;
        out = {.cells = std::move(row.cells), .where = fmt::format("line {}", row.line), .problem = std::move(row.problem)};
        return true;
    }
};

Table::Table(std::unique_ptr<State> state) : state_(std::move(state)) {}
Table::~Table() = default;
Table::Table(Table&&) noexcept = default;

Result<Table> Table::open(std::string_view bytes, std::string_view sheet) {
    if (bytes.size() > most_table_bytes) return fail(Code::too_large, fmt::format("the table has more than {} bytes", most_table_bytes));
    auto state = std::make_unique<State>();
    if (xlsx::is_workbook(bytes)) {
        state->workbook = TRY(xlsx::Reader::open(bytes, sheet, {.unpacked_bytes = uint64_t{1} << 30}));
    } else {
        const std::string_view text = TRY(formats::charset::to_utf8(bytes, state->held));
        state->csv = TRY(csv::Reader::open(without_type_line(text), 0, {.cells = 1000, .cell_bytes = longest_cell}));
    }
    TableRow header;
    if (!TRY(state->next(header))) return fail(Code::invalid, "the table is empty", {}, "its first row must name the columns");
    if (!header.problem.empty()) return fail(Code::malformed, header.problem, header.where, "it is no table of columns");
    for (const std::string& name : header.cells) state->columns.emplace_back(trim(name));
    return Table(std::move(state));
}

const std::vector<std::string>& Table::columns() const { return state_->columns; }

size_t Table::column(std::string_view name) const {
    const std::string wanted = bare_name(name);
    return static_cast<size_t>(std::ranges::find_if(state_->columns, [&](const std::string& each) { return bare_name(each) == wanted; }) -
                               state_->columns.begin());
}

Result<bool> Table::next(TableRow& row) {
    do {
        if (!TRY(state_->next(row))) return false;
    } while (row.problem.empty() && std::ranges::all_of(row.cells, [](const std::string& cell) { return trim(cell).empty(); }));
    const size_t width = state_->columns.size();
    if (row.cells.size() > width && row.problem.empty() &&
        std::any_of(row.cells.begin() + static_cast<ptrdiff_t>(width), row.cells.end(), [](const std::string& cell) { return !trim(cell).empty(); }))
        row.problem = fmt::format("it has {} cells under {} columns", row.cells.size(), width);
    row.cells.resize(width);
    return true;
}

}  // namespace redoubt::estate
