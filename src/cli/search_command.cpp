// redoubt search: events of a log store, straight from its folder or of a server; matches as they are found, or counts of them.
#include <algorithm>
#include <thread>

#include <fmt/format.h>

#include "cli/client.h"
#include "cli/command_line.h"
#include "cli/commands.h"
#include "cli/logstore.h"
#include "cli/search_print.h"
#include "cli/text_layout.h"
#include "logs/aggregate.h"

namespace redoubt::cli {
namespace {

Result<std::optional<Time>> moment(const std::string& text, Time now) {
    if (text.empty()) return std::nullopt;
    return TRY(logs::read_moment(text, now)).from;
}

Result<int> run_counts(const SearchArguments& arguments, const Surroundings& around, const logs::View& view, const logs::SearchRequest& asked) {
    logs::AggregateRequest request{.query = asked.query, .from = asked.from, .to = asked.to, .sources = asked.sources, .by = arguments.by, .now = asked.now};
    request.measures.emplace_back();
    for (const std::string& text : arguments.measures)
        if (text != "count") request.measures.push_back(TRY(logs::parse_measure(text)));
    if (!arguments.every.empty()) request.time_step = TRY(parse_duration(arguments.every));
    if (!arguments.every.empty() && request.time_step.ns <= 0) return fail(Code::invalid, "a step of time is longer than nothing", "--every", "write 1h or 5m");
    const logs::Aggregated counted = TRY(logs::aggregate(view, request));
    TRY(print_counts(arguments, around, table_of_counts(request, counted)));
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
    if (!arguments.target.server.empty()) return search_on_server(arguments, around);
    const std::string folder = TRY(logs_folder(arguments.folder.empty() ? arguments.target.data : arguments.folder, around));
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
        printed = printer.print(hit.line);
        return printed.has_value();
    }));
    TRY(std::move(printed));
    for (const auto& [name, top] : result.fields) {
        std::vector<std::pair<uint64_t, std::string>> values;
        for (const auto& [value, count] : top.values) values.emplace_back(count, value);
        std::ranges::sort(values, std::greater{});
        TRY(print_top(around, name, top.events, values));
    }
    for (const std::string& problem : result.problems) TRY(around.error.write(printable(problem) + "\n"));
    if (result.next) TRY(around.error.write(fmt::format("there may be more: --after {}\n", result.next->text())));
    return 0;
}

void add_log_store(CommandLine& line) {
    CLI::App* sub = line.app_.add_subcommand("search", "Events of the log store, newest first; or counts of them.");
    auto search = line.on<SearchArguments>(sub);
    sub->add_option("QUERY", search->query, "Words and field:value (docs/logs.md); none: every event")->type_name("");
    CommandLine::add_target(sub, search->target);
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
