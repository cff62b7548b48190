#include "rooms/fix/decision_table.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "base/text.h"
#include "formats/csv/csv.h"

namespace redoubt::rooms {
namespace {

enum class Holds : uint8_t { no, perhaps, yes };

std::optional<double> number_of(std::string_view text) {
    double out = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return out;
}

struct Sign {
    std::string_view text;
    bool (*holds)(double, double);
};
constexpr std::array bound_signs{
    Sign{">=", [](double a, double b) { return a >= b; }},
    Sign{"<=", [](double a, double b) { return a <= b; }},
    Sign{">", [](double a, double b) { return a > b; }},
    Sign{"<", [](double a, double b) { return a < b; }},
};

constexpr std::string_view known_sign = "known ";
bool asks_for_known(std::string_view cell) { return cell.starts_with(known_sign); }
std::string_view what_is_asked(std::string_view cell) { return asks_for_known(cell) ? trim(cell.substr(known_sign.size())) : cell; }

const Sign* sign_of(std::string_view cell) {
    for (const Sign& sign : bound_signs)
        if (cell.starts_with(sign.text)) return &sign;
    return nullptr;
}

bool asks_nothing(std::string_view cell) { return cell.empty() || cell == "*"; }

bool cell_holds(std::string_view cell, std::string_view value) {
    cell = what_is_asked(cell);
    if (const Sign* sign = sign_of(cell)) {
        const auto bound = number_of(trim(cell.substr(sign->text.size()))), given = number_of(value);
        return bound && given && sign->holds(*given, *bound);
    }
    return std::ranges::any_of(split(cell, '|'), [&](std::string_view word) { return equal_ignoring_case(trim(word), value); });
}

bool has_row_for_unknown(const DecisionTable& table, size_t input) {
    return std::ranges::any_of(table.rows, [&](const DecisionRow& row) { return !asks_nothing(row.asked[input]) && cell_holds(row.asked[input], "unknown"); });
}

Holds row_holds(const DecisionTable& table, const DecisionRow& row, const Known& known, std::vector<std::string>& supposed) {
    Holds out = Holds::yes;
    supposed.clear();
    for (size_t at = 0; at < table.inputs.size(); ++at) {
        const std::string_view cell = row.asked[at];
        if (asks_nothing(cell)) continue;
        const auto value = known.find(table.inputs[at]);
        if (value == known.end() || value->second.empty()) {
            if (cell_holds(cell, "unknown")) continue;
            if (asks_for_known(cell) || has_row_for_unknown(table, at)) return Holds::no;
            supposed.push_back(fmt::format("{}={}", table.inputs[at], cell));
            out = Holds::perhaps;
        } else if (!cell_holds(cell, value->second)) {
            return Holds::no;
        }
    }
    return out;
}

Result<> check_cells(const DecisionTable& table, const DecisionRow& row) {
    for (size_t at = 0; at < table.inputs.size(); ++at) {
        const std::string_view cell = what_is_asked(row.asked[at]);
        const Sign* sign = sign_of(cell);
        if (sign != nullptr && !number_of(trim(cell.substr(sign->text.size()))))
            return fail(Code::malformed, fmt::format("'{}' is no bound: {} wants a number behind it", row.asked[at], sign->text),
                        fmt::format("line {}, {}", row.line, table.inputs[at]), "write it like >=0.1");
    }
    return {};
}

struct Columns {
    std::vector<bool> is_outcome;
    static Result<Columns> read(const formats::csv::Row& head, std::span<const std::string_view> outcomes, DecisionTable& table) {
        Columns out;
        for (const std::string& cell : head.cells) {
            const std::string name = to_lower(trim(cell));
            const bool known = std::ranges::find(table.inputs, name) != table.inputs.end() || std::ranges::find(table.outcomes, name) != table.outcomes.end();
            if (name.empty() || known)
                return fail(Code::malformed, name.empty() ? "a column has no name" : fmt::format("the column '{}' is there twice", name),
                            fmt::format("line {}", head.line));
            const bool outcome = std::ranges::find(outcomes, name) != outcomes.end();
            (outcome ? table.outcomes : table.inputs).push_back(name);
            out.is_outcome.push_back(outcome);
        }
        if (table.outcomes.empty())
            return fail(Code::malformed, "no column says what comes of a row", fmt::format("line {}", head.line),
                        fmt::format("name one of its columns {}", fmt::join(outcomes, " or ")));
        return out;
    }
};

std::string without_comments(std::string_view csv) {
    std::string out;
    for (const std::string_view line : split(csv, '\n')) {
        if (!line.starts_with('#')) out += line;
        out += '\n';  // lines keep their numbers
    }
    return out;
}

}  // namespace

std::string_view DecisionTable::outcome(size_t row, std::string_view name) const {
    const auto found = std::ranges::find(outcomes, name);
    return found == outcomes.end() ? std::string_view() : std::string_view(rows[row].comes[static_cast<size_t>(found - outcomes.begin())]);
}

Result<DecisionTable> parse_decision_table(std::string_view csv, std::span<const std::string_view> outcomes) {
    DecisionTable table;
    const std::string text = without_comments(csv);
    auto reader = TRY(formats::csv::Reader::open(text));
    formats::csv::Row row;
    if (!TRY(reader.next(row))) return fail(Code::malformed, "there is no line in it", "", "begin with a line that names the columns");
    const Columns columns = TRY(Columns::read(row, outcomes, table));
    while (TRY(reader.next(row))) {
        const std::string where = fmt::format("line {}", row.line);
        if (!row.problem.empty()) return fail(Code::malformed, row.problem, where);
        if (row.cells.size() != columns.is_outcome.size())
            return fail(Code::malformed, fmt::format("{} cells, and there are {} columns", row.cells.size(), columns.is_outcome.size()), where);
        if (table.rows.size() == most_decision_rows) return fail(Code::too_large, fmt::format("more than {} rows", most_decision_rows), where);
        DecisionRow read{.line = row.line};
        for (size_t at = 0; at < row.cells.size(); ++at) (columns.is_outcome[at] ? read.comes : read.asked).emplace_back(trim(row.cells[at]));
        TRY(check_cells(table, read));
        table.rows.push_back(std::move(read));
    }
    if (table.rows.empty()) return fail(Code::malformed, "it has columns and no row");
    return table;
}

std::optional<Decided> decide(const DecisionTable& table, const Known& known, const Worse& worse) {
    std::optional<Decided> out;
    std::vector<std::string> supposed;
    for (size_t row = 0; row < table.rows.size(); ++row) {
        const Holds holds = row_holds(table, table.rows[row], known, supposed);
        if (holds == Holds::no) continue;
        if (!out || worse(row, out->row)) out = Decided{.row = row, .supposed = supposed};
        if (holds == Holds::yes) break;  // whatever is not known, no later row is reached
    }
    return out;
}

}  // namespace redoubt::rooms
