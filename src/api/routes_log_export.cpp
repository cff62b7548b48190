// Events as a file. They go through a file of the spool folder, since they may be more than memory should hold.
#include <fmt/format.h>

#include "api/body_spool.h"
#include "api/event_asks.h"
#include "api/logs.h"
#include "api/present_events.h"
#include "base/text.h"
#include "formats/csv/csv.h"
#include "rooms/watch/event_search.h"

namespace redoubt::api {
namespace {

constexpr size_t most_exported_events = 1'000'000, write_at_once = size_t{1} << 20;

std::string event_row(const std::vector<std::string>& cells) {
    std::string out;
    for (const std::string& cell : cells) {
        if (!out.empty()) out += ',';
        formats::csv::append_cell(out, cell);
    }
    return out + "\r\n";
}

struct ExportShape {
    bool csv = false;
    std::vector<std::string> columns{};
};

Result<> write_events(rooms::EventSearch& searches, const store::Actor& actor, rooms::EventAsk ask, const ExportShape& shape, AppendFile& file) {
    const rooms::EventSearch::Place place = TRY(searches.enter(actor));
    logs::SearchRequest wanted = TRY(searches.request(actor, ask));
    const rooms::SearchBudget limit(wanted, rooms::EventSearch::budget);
    EventPresenter presenter;
    std::string waiting = shape.csv ? event_row(shape.columns) : std::string();
    Result<> written;
    const logs::View view = TRY(searches.view());
    TRY(logs::search(view, wanted, [&](const logs::Hit& hit) {
        if (shape.csv) {
            std::vector<std::string> cells;
            for (const std::string& column : shape.columns) cells.push_back(presenter.cell(hit, column));
            waiting += event_row(cells);
        } else {
            waiting.append(hit.line).append("\n");
        }
        if (waiting.size() >= write_at_once) written = file.append(std::exchange(waiting, {}));
        return written.has_value();
    }));
    TRY(std::move(written));
    if (limit.spent()) return fail(Code::unavailable, "the search took too long", {}, "narrow its range of time");
    return file.append(waiting);
}

Result<HttpResponse> export_events(Call& call, LogServices& services) {
    rooms::EventAsk ask = TRY(event_ask(call.target));
    ask.histogram = ask.top = 0;
    ask.limit = static_cast<size_t>(TRY(call.number("most", 100'000, 1, static_cast<int>(most_exported_events))));
    const std::string format = call.text("format").empty() ? "ndjson" : call.text("format");
    if (format != "ndjson" && format != "csv") return fail(Code::invalid, "this is no format of an export", "format", "ndjson or csv");
    ExportShape shape{.csv = format == "csv"};
    for (const std::string_view column : split(call.text("fields").empty() ? std::string("time,source,host,kind,text") : call.text("fields"), ','))
        shape.columns.emplace_back(trim(column));
    const std::string folder = services.store.folder() + "/spool";
    TRY(services.disk.make_folders(folder));
    if (TRY(services.disk.free_bytes(folder)) < 4 * disk_reserve_bytes) return fail(Code::unavailable, "the disk is nearly full");
    const std::string path = folder + "/events-" + services.store.ids().next().text;
    const auto file = TRY(services.disk.append_to(path));
    const Result<> done = write_events(services.events, call.who.actor, ask, shape, *file);
    auto mapped = services.disk.map(path);
    TRY(services.disk.remove(path));  // it lives as long as it is mapped
    TRY(Result<>(done));
    HttpResponse out{.status = 200,
                     .headers = {{"Content-Type", shape.csv ? "text/csv; charset=utf-8" : "application/x-ndjson"},
                                 {"Content-Disposition", fmt::format("attachment; filename=\"events.{}\"", format)}},
                     .body = {}};
    if (file->size() > 0) out.file = TRY(std::move(mapped));
    return out;
}

}  // namespace

void add_log_export_route(RouteTable& table, LogServices* services) {
    table.add({.method = "GET",
               .pattern = "/logs/export",
               .operation = "export_events",
               .summary = "Events that match as a file, newest first: NDJSON as they are stored, or CSV.",
               .tag = "logs",
               .query = {{"q", "The search; every event when left out."},
                         {"from", "Only events at or after this time."},
                         {"to", "Only events before this time."},
                         {"source", "Only events of these sources, with commas between."},
                         {"format", "ndjson or csv.", {{"type", "string"}, {"enum", schema::List{"ndjson", "csv"}}}},
                         {"fields", "Columns of CSV, with commas between; time,source,host,kind,text when left out."},
                         {"most", "At most so many, up to 1000000; 100000 when left out.", {{"type", "integer"}}}},
               .answers = {{200, "The lines.", "", "application/x-ndjson"},
                           {404, "There is no log store.", "Problem", "application/problem+json"},
                           {429, "Too many searches are under way.", "Problem", "application/problem+json"}},
               .handle = [services](Call& call) { return export_events(call, *services); }});
}

}  // namespace redoubt::api
