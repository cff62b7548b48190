// redoubt search: events of a log store, straight from its folder; matches as they are found, or counts of them.
#include <algorithm>
#include <thread>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/client.h"
#include "cli/command_line.h"
#include "cli/commands.h"
#include "cli/csv.h"
#include "cli/logstore.h"
#include "cli/text_layout.h"
#include "logs/aggregate.h"
#include "schema/json.h"

namespace redoubt::cli {
namespace {

Result<std::optional<Time>> moment(const std::string& text, Time now) {
    if (text.empty()) return std::nullopt;
    return TRY(logs::read_moment(text, now)).from;
}

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

Result<> print_counts(const SearchArguments& arguments, const Surroundings& around, const logs::AggregateRequest& request, const logs::Aggregated& counted) {
    std::vector<std::string> names;
    if (request.time_step.ns > 0) names.emplace_back("time");
    names.insert(names.end(), request.by.begin(), request.by.end());
    const size_t keys = names.size();
    for (const logs::Measure& measure : request.measures) names.push_back(logs::measure_name(measure));
    std::vector<logs::AggregateRow> sorted = counted.rows;
    if (request.time_step.ns <= 0)
        std::ranges::sort(sorted, [](const logs::AggregateRow& a, const logs::AggregateRow& b) {
            return a.values.front() != b.values.front() ? a.values.front() > b.values.front() : a.by < b.by;
        });
    std::vector<std::vector<std::string>> rows;
    for (const logs::AggregateRow& row : sorted) {
        std::vector<std::string>& cells = rows.emplace_back();
        if (row.time) cells.push_back(format_time(*row.time));
        cells.insert(cells.end(), row.by.begin(), row.by.end());
        for (const auto& value : row.values) cells.push_back(number_text(value));
    }
    if (arguments.limit > 0 && rows.size() > arguments.limit && request.time_step.ns <= 0) rows.resize(arguments.limit);
    if (arguments.csv) {
        TRY(around.out.write(csv_line(names)));
        for (const auto& row : rows) TRY(around.out.write(csv_line(row)));
        return {};
    }
    if (arguments.json) {
        for (const auto& row : rows) {
            schema::Map map;
            for (size_t i = 0; i < row.size(); ++i) map.set(names[i], i < keys || row[i].empty() ? schema::Value(row[i]) : schema::Value(std::stod(row[i])));
            TRY(around.out.write(schema::to_json(map) + "\n"));
        }
        return {};
    }
    std::vector<Column> columns;
    for (size_t i = 0; i < names.size(); ++i) columns.push_back({.title = names[i], .least = 6, .right = i >= keys});
    return around.out.write(layout_table(columns, rows, around.terminal.width, around.terminal.colour));
}

class HitPrinter {
public:
    HitPrinter(const SearchArguments& arguments, const Surroundings& around) : arguments_(arguments), around_(around), fields_(arguments.fields) {
        if (fields_.empty()) fields_ = arguments.csv ? std::vector<std::string>{"time", "source", "host", "kind", "text"} : std::vector<std::string>{};
    }

    Result<> print(const logs::Hit& hit) {
        if (fields_.empty() && arguments_.json) return around_.out.write(hit.line + "\n");
        if (!event_.read(hit.line, 0)) return around_.out.write(printable(hit.line) + "\n");
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

private:
    const SearchArguments& arguments_;
    const Surroundings& around_;
    std::vector<std::string> fields_;
    logs::EventFields event_;
    size_t head_ = 0;
};

Result<int> run_counts(const SearchArguments& arguments, const Surroundings& around, const logs::View& view, const logs::SearchRequest& asked) {
    logs::AggregateRequest request{.query = asked.query, .from = asked.from, .to = asked.to, .sources = asked.sources, .by = arguments.by, .now = asked.now};
    request.measures.emplace_back();
    for (const std::string& text : arguments.measures)
        if (text != "count") request.measures.push_back(TRY(logs::parse_measure(text)));
    if (!arguments.every.empty()) request.time_step = TRY(parse_duration(arguments.every));
    if (!arguments.every.empty() && request.time_step.ns <= 0) return fail(Code::invalid, "a step of time is longer than nothing", "--every", "write 1h or 5m");
    const logs::Aggregated counted = TRY(logs::aggregate(view, request));
    TRY(print_counts(arguments, around, request, counted));
    for (const std::string& problem : counted.problems) TRY(around.error.write(printable(problem) + "\n"));
    return 0;
}

}  // namespace

Result<std::string> logs_folder(const std::string& given, const Surroundings& around) {
    const std::string folder = given.empty() ? data_folder({}, around) + "/logs" : given;
    if (!given.empty() && !around.disk.exists(folder + "/segments") && around.disk.exists(folder + "/logs/segments")) return folder + "/logs";
    return folder;
}

Result<int> run_search(const SearchArguments& arguments, const Surroundings& around) {
    const std::string folder = TRY(logs_folder(arguments.folder, around));
    const logs::View view = TRY(logs::open_view(around.disk, folder));
    logs::SearchRequest request{.query = TRY(schema::parse_query(arguments.query)), .now = around.clock.now()};
    request.from = TRY(moment(arguments.from, request.now));
    request.to = TRY(moment(arguments.to, request.now));
    request.sources = arguments.sources;
    request.limit = arguments.limit;
    request.threads = std::max(1U, std::thread::hardware_concurrency());
    if (!arguments.cursor.empty()) request.after = TRY(logs::SearchCursor::parse(arguments.cursor));
    if (arguments.count || !arguments.by.empty() || !arguments.every.empty() || !arguments.measures.empty())
        return run_counts(arguments, around, view, request);
    if (arguments.top) {
        request.count_all = true;
        request.limit = 0;
        request.top_values = 10;
    }
    HitPrinter printer(arguments, around);
    Result<> printed;
    const logs::SearchResult result = TRY(logs::search(view, request, [&](const logs::Hit& hit) {
        printed = printer.print(hit);
        return printed.has_value();
    }));
    TRY(std::move(printed));
    for (const auto& [name, top] : result.fields) {
        std::vector<std::pair<uint64_t, std::string>> values;
        for (const auto& [value, count] : top.values) values.emplace_back(count, value);
        std::ranges::sort(values, std::greater{});
        TRY(around.out.write(printable(fmt::format("{} ({})", name, group_digits(top.events))) + "\n"));
        for (size_t i = 0; i < std::min<size_t>(values.size(), 10); ++i)
            TRY(around.out.write(fit(fmt::format("  {:>10}  {}", group_digits(values[i].first), printable(values[i].second)), around.terminal.width) + "\n"));
    }
    for (const std::string& problem : result.problems) TRY(around.error.write(printable(problem) + "\n"));
    if (result.next) TRY(around.error.write(fmt::format("there may be more: --after {}\n", result.next->text())));
    return 0;
}

void add_log_store(CommandLine& line) {
    CLI::App* sub = line.app_.add_subcommand("search", "Events of the log store, newest first; or counts of them.");
    auto search = line.on<SearchArguments>(sub);
    sub->add_option("QUERY", search->query, "Words and field:value (docs/logs.md); none: every event")->type_name("");
    sub->add_option("--in", search->folder, "A log store, or a data directory that has one")->type_name("DIR");
    sub->add_option("--from", search->from, "Only events at or after this time: 2026-11-21T12:00:00Z, 2026-11-21, now-1h")->type_name("TIME");
    sub->add_option("--to", search->to, "Only events before this time")->type_name("TIME");
    sub->add_option("--source", search->sources, "Only events of this source; may be repeated")->type_name("KEY")->allow_extra_args(false);
    sub->add_option("--fields", search->fields, "Print these fields, with commas between")->delimiter(',')->type_name("NAME");
    sub->add_flag("--count", search->count, "Count instead");
    sub->add_option("--by", search->by, "Count by these fields, with commas between")->delimiter(',')->type_name("NAME");
    sub->add_option("--every", search->every, "Count by steps of time: 1h")->type_name("DURATION");
    sub->add_option("--measure", search->measures, "Beside the count: distinct(user), sum(f), avg(f), min(f), max(f), p95(f)")
        ->type_name("WHAT")
        ->allow_extra_args(false);
    sub->add_flag("--top", search->top, "The most frequent values of every field instead");
    sub->add_option("--limit", search->limit, "At most so many (default: 100)")->type_name("N");
    sub->add_option("--after", search->cursor, "Go on where a search ended")->type_name("CURSOR");
    CLI::Option* json = sub->add_flag("--json", search->json, "JSON lines: the events as they are stored");
    sub->add_flag("--csv", search->csv, "CSV with a head")->excludes(json);
    add_logs(line);
}

}  // namespace redoubt::cli
