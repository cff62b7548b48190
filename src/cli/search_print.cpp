#include "cli/search_print.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/csv.h"
#include "cli/text_layout.h"
#include "schema/json.h"

namespace redoubt::cli {
namespace {

// What a field of an event is called on the command line, or empty.
std::string value_in(logs::EventFields& event, const std::string& name) {
    logs::Promoted field{};
    const logs::Line& line = event.line();
    if (equal_ignoring_case(name, "time")) return format_time(line.time);
    if (equal_ignoring_case(name, "received")) return format_time(line.received);
    if (equal_ignoring_case(name, "sender")) return std::string(line.sender);
    if (equal_ignoring_case(name, "text")) return std::string(line.is_json ? line.body : event.raw());
    if (logs::promoted_named(name, field)) return std::string(event.promoted(field));
    for (const logs::FieldValue& one : event.fields())
        if (equal_ignoring_case(one.name, name)) return std::string(one.text);
    return {};
}

std::string number_text(const std::optional<double>& value) { return value ? fmt::format("{}", *value) : std::string(); }

}  // namespace

CountTable table_of_counts(const logs::AggregateRequest& request, const logs::Aggregated& counted) {
    CountTable out;
    if (request.time_step.ns > 0) out.names.emplace_back("time");
    out.names.insert(out.names.end(), request.by.begin(), request.by.end());
    out.keys = out.names.size();
    for (const logs::Measure& measure : request.measures) out.names.push_back(logs::measure_name(measure));
    std::vector<logs::AggregateRow> sorted = counted.rows;
    if (request.time_step.ns <= 0)
        std::ranges::sort(sorted, [](const logs::AggregateRow& a, const logs::AggregateRow& b) {
            return a.values.front() != b.values.front() ? a.values.front() > b.values.front() : a.by < b.by;
        });
    for (const logs::AggregateRow& row : sorted) {
        std::vector<std::string>& cells = out.rows.emplace_back();
        if (row.time) cells.push_back(format_time(*row.time));
        cells.insert(cells.end(), row.by.begin(), row.by.end());
        for (const auto& value : row.values) cells.push_back(number_text(value));
    }
    return out;
}

Result<> print_counts(const SearchArguments& arguments, const Surroundings& around, CountTable table) {
    const auto& [names, keys, rows] = table;
    if (arguments.limit > 0 && rows.size() > arguments.limit && arguments.every.empty()) table.rows.resize(arguments.limit);
    if (arguments.csv) {
        TRY(around.out.write(csv_line(names)));
        for (const auto& row : rows) TRY(around.out.write(csv_line(row)));
        return {};
    }
    if (arguments.json) {
        for (const auto& row : rows) {
            schema::Map map;
            for (size_t i = 0; i < row.size(); ++i)
                map.set(table.names[i], i < table.keys || row[i].empty() ? schema::Value(row[i]) : schema::Value(std::stod(row[i])));
            TRY(around.out.write(schema::to_json(map) + "\n"));
        }
        return {};
    }
    std::vector<Column> columns;
    for (size_t i = 0; i < names.size(); ++i) columns.push_back({.title = names[i], .least = 6, .right = i >= keys});
    return around.out.write(layout_table(columns, rows, around.terminal.width, around.terminal.colour));
}

Result<> print_top(const Surroundings& around, const std::string& name, uint64_t events, const std::vector<std::pair<uint64_t, std::string>>& values) {
    TRY(around.out.write(printable(fmt::format("{} ({})", name, group_digits(events))) + "\n"));
    for (size_t i = 0; i < std::min<size_t>(values.size(), 10); ++i)
        TRY(around.out.write(fit(fmt::format("  {:>10}  {}", group_digits(values[i].first), printable(values[i].second)), around.terminal.width) + "\n"));
    return {};
}

HitPrinter::HitPrinter(const SearchArguments& arguments, const Surroundings& around) : arguments_(arguments), around_(around), fields_(arguments.fields) {
    if (fields_.empty() && arguments.csv) fields_ = {"time", "source", "host", "kind", "text"};
}

Result<> HitPrinter::print(const std::string& line) {
    if (fields_.empty() && arguments_.json) return around_.out.write(line + "\n");
    if (!event_.read(line, 0)) return around_.out.write(printable(line) + "\n");
    if (fields_.empty()) {
        const std::string place = fmt::format("{}  {:<9} {:<14} ", format_time(event_.line().time), value_in(event_, "source"), value_in(event_, "host"));
        return around_.out.write(fit(printable(place + value_in(event_, "text")), around_.terminal.width) + "\n");
    }
    std::vector<std::string> cells;
    for (const std::string& name : fields_) cells.push_back(value_in(event_, name));
    if (arguments_.csv) return around_.out.write((head_++ == 0 ? csv_line(fields_) : std::string()) + csv_line(cells));
    if (!arguments_.json) {
        std::string out;
        for (const std::string& cell : cells) out += (out.empty() ? "" : "\t") + printable(cell);
        return around_.out.write(out + "\n");
    }
    schema::Map map;
    for (size_t i = 0; i < cells.size(); ++i) map.set(fields_[i], cells[i]);
    return around_.out.write(schema::to_json(map) + "\n");
}

}  // namespace redoubt::cli
