// Events of the log store: searched, counted, exported, and made into alerts and drafts of rules.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "api/bodies_logs.h"
#include "api/event_asks.h"
#include "api/logs.h"
#include "api/present.h"
#include "api/present_events.h"
#include "base/hash.h"
#include "base/text.h"
#include "rooms/watch/event_alert.h"
#include "rooms/watch/event_search.h"
#include "rooms/watch/live_logs.h"
#include "rooms/watch/query_rule.h"

namespace redoubt::api {
namespace {

using rooms::EventAsk;
using rooms::EventSearch;
using schema::List;
using schema::Map;

constexpr size_t most_counted_rows = 10'000, sampled_values = 25;

List show_hits(const std::vector<logs::Hit>& hits) {
    EventPresenter presenter;
    List out;
    for (const logs::Hit& hit : hits) out.push_back(presenter.show(hit));
    return out;
}

Result<HttpResponse> search_events(Call& call, EventSearch& searches) {
    const EventAsk ask = TRY(event_ask(call.target));
    const EventSearch::Place place = TRY(searches.enter(call.who.actor));
    logs::SearchRequest wanted = TRY(searches.request(call.who.actor, ask));
    rooms::SearchBudget limit(wanted, EventSearch::budget);
    EventPresenter presenter;
    List items;
    const bool with_lines = TRY(call.truth("lines"));
    const auto take = [&](const logs::Hit& hit) {
        Map shown = presenter.show(hit);
        if (with_lines) shown.set("line", hit.line);
        items.push_back(std::move(shown));
        return true;
    };
    const logs::View view = TRY(searches.view());
    const logs::SearchResult result = TRY(logs::search(view, wanted, take));
    Map out = present_search(result, limit.blocks_done(), ask.top > 0, ask.top);
    out.set("items", std::move(items));
    out.set("next", result.next ? schema::Value(result.next->text()) : schema::Value());
    out.set("looked_at_all", result.looked_at_all);
    out.set("spent", limit.spent());
    out.set("problems", schema::list_of(result.problems));
    return json_answer(200, std::move(out));
}

// Everything that can be wrong is said here, with a status; what comes after is the stream (Api::open_events).
Result<HttpResponse> begin_stream(Call& call, EventSearch& searches) {
    const EventAsk ask = TRY(event_ask(call.target));
    TRY(searches.request(call.who.actor, ask));
    TRY(searches.enter(call.who.actor));
    TRY(searches.view());
    return HttpResponse{
        .status = 200, .headers = {{"Content-Type", "text/event-stream"}, {"Cache-Control", "no-store"}, {"X-Accel-Buffering", "no"}}, .body = {}};
}

Result<HttpResponse> one_event(Call& call, EventSearch& searches) {
    const auto id = TRY(rooms::EventId::parse(call.captured_as("id")));
    const logs::Hit found = TRY(searches.event(call.who.actor, id));
    return json_answer(200, EventPresenter().show(found, true));
}

Result<HttpResponse> around_event(Call& call, EventSearch& searches) {
    rooms::AroundAsk ask{.event = TRY(rooms::EventId::parse(call.captured_as("id"))), .q = call.text("q")};
    ask.before = static_cast<size_t>(TRY(call.number("before", 20, 0, 200)));
    ask.after = static_cast<size_t>(TRY(call.number("after", 20, 0, 200)));
    ask.same_host = TRY(call.truth("same_host"));
    ask.same_source = TRY(call.truth("same_source"));
    const rooms::EventsAround found = TRY(searches.around(call.who.actor, ask));
    return json_answer(200, Map{{"before", show_hits(found.before)}, {"event", EventPresenter().show(found.event, true)}, {"after", show_hits(found.after)}});
}

Result<HttpResponse> field_names(Call& call, EventSearch& searches) {
    const logs::SearchResult sample =
        TRY(searches.sample(call.who.actor, {.q = call.text("q"), .from = call.text("from"), .to = call.text("to"), .top = sampled_values}));
    const std::string prefix = call.text("prefix"), field = call.text("field");
    const auto begins = [&](std::string_view text) { return text.size() >= prefix.size() && equal_ignoring_case(text.substr(0, prefix.size()), prefix); };
    List items;
    for (schema::Value& one : present_fields(sample, field.empty() ? sampled_values : SIZE_MAX)) {
        Map shown = one.map();
        const bool wanted = field.empty() ? begins(shown["name"].text()) : equal_ignoring_case(shown["name"].text(), field);
        if (!wanted) continue;
        if (!field.empty()) {
            List values;
            for (const schema::Value& value : shown["values"].list())
                if (values.size() < 100 && begins(value.map()["value"].text())) values.push_back(value);
            shown.set("values", std::move(values));
        }
        items.push_back(std::move(shown));
    }
    return json_answer(200, Map{{"items", std::move(items)}, {"events", sample.events_read}});
}

std::vector<std::string> split_list(const Call& call, std::string_view parameter) {
    std::vector<std::string> out;
    const std::string text = call.text(parameter);
    int depth = 0;
    std::string one;
    for (const char c : text) {  // commas inside of distinct(a) are none of ours
        depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        if (c != ',' || depth > 0) one += c;
        if (c == ',' && depth <= 0 && !one.empty()) out.push_back(std::exchange(one, {}));
    }
    if (!one.empty()) out.push_back(one);
    return out;
}

Result<HttpResponse> count_events(Call& call, EventSearch& searches) {
    const EventSearch::Place place = TRY(searches.enter(call.who.actor));
    const logs::SearchRequest asked =
        TRY(searches.request(call.who.actor, {.q = call.text("q"), .from = call.text("from"), .to = call.text("to"), .sources = split_list(call, "source")}));
    logs::AggregateRequest request{.query = asked.query,
                                   .from = asked.from,
                                   .to = asked.to,
                                   .sources = asked.sources,
                                   .by = split_list(call, "by"),
                                   .now = asked.now,
                                   .longest = EventSearch::budget};
    request.measures.emplace_back();
    for (const std::string& text : split_list(call, "measure"))
        if (text != "count") request.measures.push_back(TRY(logs::parse_measure(text)));
    if (const std::string every = call.text("every"); !every.empty()) {
        const auto step = parse_duration(every);
        if (!step || step->ns <= 0) return fail(Code::invalid, "this is no step of time", "every", "write 1h or 5m");
        request.time_step = *step;
    }
    const size_t limit = static_cast<size_t>(TRY(call.number("limit", 1000, 1, most_counted_rows)));
    const logs::View view = TRY(searches.view());
    logs::Aggregated counted = TRY(logs::aggregate(view, request));
    if (request.time_step.ns <= 0)
        std::ranges::sort(counted.rows, [](const logs::AggregateRow& a, const logs::AggregateRow& b) {
            return a.values.front() != b.values.front() ? a.values.front() > b.values.front() : a.by < b.by;
        });
    List columns, rows;
    if (request.time_step.ns > 0) columns.emplace_back("time");
    for (const std::string& name : request.by) columns.emplace_back(name);
    for (const logs::Measure& measure : request.measures) columns.emplace_back(logs::measure_name(measure));
    for (size_t i = 0; i < std::min(limit, counted.rows.size()); ++i) {
        const logs::AggregateRow& row = counted.rows[i];
        List cells;
        if (row.time) cells.emplace_back(*row.time);
        for (const std::string& value : row.by) cells.emplace_back(value);
        for (const auto& value : row.values) cells.push_back(value ? schema::Value(*value) : schema::Value());
        rows.push_back(std::move(cells));
    }
    return json_answer(200, Map{{"columns", std::move(columns)},
                                {"rows", std::move(rows)},
                                {"events", counted.events},
                                {"more", counted.rows.size() > limit},
                                {"problems", schema::list_of(counted.problems)}});
}

Result<HttpResponse> log_status(Call& call, EventSearch& searches) {
    Map out{{"there", searches.there()},
            {"writes", searches.live() != nullptr},
            {"events", 0},
            {"segments", 0},
            {"bytes", 0},
            {"earliest", schema::Value()},
            {"latest", schema::Value()},
            {"problem", ""},
            {"problems", List{}},
            {"listeners", List{}}};
    if (!searches.there()) return json_answer(200, std::move(out));
    const logs::View view = TRY(searches.view());
    std::optional<Time> earliest, latest;
    uint64_t bytes = 0;
    const auto meet = [&](Time from, Time to) {
        earliest = earliest ? std::min(*earliest, from) : from;
        latest = latest ? std::max(*latest, to) : to;
    };
    for (const logs::SegmentView& segment : view.segments) {
        bytes += segment.index.segment_bytes;
        for (const logs::BlockPlace& block : segment.index.blocks) meet(block.earliest, block.latest);
    }
    for (const logs::LooseLines& loose : view.loose) meet(loose.header.earliest, loose.header.latest);
    out.set("events", view.events());
    out.set("segments", uint64_t{view.segments.size()});
    out.set("bytes", bytes);
    if (earliest) out.set("earliest", *earliest);
    if (latest) out.set("latest", *latest);
    std::vector<std::string> problems = view.problems;
    if (rooms::LiveLogs* live = searches.live()) {
        out.set("problem", live->store().status().problem);
        if (call.who.actor.level != schema::Level::auditor) {
            List listeners;
            for (const rooms::SourceDoor& one : live->listeners())
                listeners.push_back(
                    Map{{"name", one.name}, {"protocol", one.protocol}, {"transport", one.transport}, {"address", one.address}, {"port", int64_t{one.port}}});
            out.set("listeners", std::move(listeners));
        }
        std::ranges::copy(live->problems(), std::back_inserter(problems));
    }
    out.set("problems", schema::list_of(problems));
    return json_answer(200, std::move(out));
}

// The names that the newest events of the search have for a promoted field, among those that the field stands for.
std::vector<std::string> names_for(std::string_view promoted, const logs::SearchResult& sample) {
    logs::Promoted field{};
    std::vector<std::string> out;
    if (!logs::promoted_named(promoted, field)) return out;
    const std::string aliases = logs::format_aliases(field);
    for (std::string_view alias : split(aliases, ',')) {
        alias = trim(alias);
        const auto seen = std::ranges::find_if(sample.fields, [&](const auto& one) { return equal_ignoring_case(one.first, alias); });
        if (seen != sample.fields.end() && out.size() < 3) out.push_back(seen->first);
    }
    return out;
}

std::string most_frequent(const logs::SearchResult& sample, std::string_view field) {
    const auto found = sample.fields.find(field);
    if (found == sample.fields.end() || found->second.values.empty()) return {};
    return std::ranges::max_element(found->second.values, {}, [](const auto& one) { return one.second; })->first;
}

Result<HttpResponse> draft_rule(Call& call, EventSearch& searches, store::Store& store) {
    const auto body = TRY(read_body<RuleDraftBody>(call));
    const logs::SearchResult sample = TRY(searches.sample(call.who.actor, {.q = body.q, .from = body.from, .to = body.to, .top = sampled_values}));
    rooms::RuleDraftAsk ask{.query = TRY(schema::parse_query(body.q)), .title = body.title.empty() ? "Search: " + body.q.substr(0, 200) : body.title};
    const std::string chance = to_hex(sha256(fmt::format("{}{}", store.ids().next().text, store.random().next())));
    ask.id = fmt::format("{}-{}-4{}-8{}-{}", chance.substr(0, 8), chance.substr(8, 4), chance.substr(12, 3), chance.substr(15, 3), chance.substr(18, 12));
    ask.author = call.who.actor.name;
    ask.date = format_time(store.clock().now()).substr(0, 10);
    if (sample.fields.contains("Channel") || sample.fields.contains("Event.System.Channel")) ask.product = "windows";
    if (const std::string dataset = most_frequent(sample, "dataset"); ask.product.empty() && !dataset.empty()) ask.service = dataset;
    ask.names_of = [&](std::string_view promoted) { return names_for(promoted, sample); };
    const rooms::RuleDraft draft = TRY(rooms::rule_of_query(ask));
    return json_answer(200, Map{{"body", draft.body}, {"rule_id", ask.id}, {"cannot", schema::list_of(draft.cannot)}, {"check", schema::list_of(draft.check)}});
}

Result<HttpResponse> raise_alert(Call& call, EventSearch& searches, store::Store& store) {
    const auto body = TRY(read_body<EventAlertBody>(call));
    const auto id = rooms::EventId::parse(body.event);
    if (!id) return at(id.error(), "/event");
    rooms::EventAlertAsk ask{.event = TRY(searches.event(call.who.actor, *id)), .title = body.title, .severity = body.severity};
    const store::Record made = TRY(rooms::alert_of_event(store, call.records, ask));
    return json_answer(201, TRY(present(call.records, made)));
}

const std::vector<Parameter>& range_parameters() {
    static const std::vector<Parameter> all{{"q", "The search (docs/logs.md); every event when left out."},
                                            {"from", "Only events at or after this time: 2026-11-21T12:00:00Z, 2026-11-21, now-1h."},
                                            {"to", "Only events before this time."}};
    return all;
}

std::vector<Parameter> with_range(std::vector<Parameter> more) {
    std::vector<Parameter> out = range_parameters();
    std::ranges::move(more, std::back_inserter(out));
    return out;
}

std::vector<Parameter> search_parameters() {
    const auto number = [] { return Map{{"type", "integer"}}; };
    return with_range({{"source", "Only events of these sources, with commas between."},
                       {"limit", "0 to 1000; 100 when left out.", number()},
                       {"after", "Go on where a page ended."},
                       {"histogram", "Counts over time in so many steps, at most 1000.", number()},
                       {"top", "So many of the most frequent values of every field, at most 100.", number()}});
}

std::vector<Parameter> with_lines(std::vector<Parameter> all) {
    all.push_back({"lines", "Each event also as the line that is stored.", {{"type", "boolean"}}});
    return all;
}

const Answer no_store{404, "There is no log store.", "Problem", "application/problem+json"};
const Answer too_many_searches{429, "Too many searches are under way.", "Problem", "application/problem+json"};

void add_searches(RouteTable& table, LogServices* services) {
    table.add({.method = "GET",
               .pattern = "/logs",
               .operation = "get_log_status",
               .summary = "What the log store holds, and where it listens.",
               .tag = "logs",
               .answers = {{200, "", "LogStatus"}},
               .handle = [services](Call& call) { return log_status(call, services->events); }});
    table.add({.method = "GET",
               .pattern = "/logs/events",
               .operation = "search_events",
               .summary = "Events that match, newest first.",
               .tag = "logs",
               .query = with_lines(search_parameters()),
               .answers = {{200, "", "EventPage"}, no_store, too_many_searches},
               .handle = [services](Call& call) { return search_events(call, services->events); }});
    table.add({.method = "GET",
               .pattern = "/logs/stream",
               .operation = "stream_events",
               .summary = "The same as server-sent events, while older events are still looked through.",
               .tag = "logs",
               .query = search_parameters(),
               .answers = {{200,
                            "Events: hits {items}, progress {matched, blocks, blocks_done, histogram, fields}, done {the same, next, looked_at_all, spent}, "
                            "problem {detail}.",
                            "", "text/event-stream"},
                           no_store,
                           too_many_searches},
               .handle = [services](Call& call) { return begin_stream(call, services->events); }});
    table.add({.method = "GET",
               .pattern = "/logs/events/{id}",
               .operation = "get_event",
               .summary = "One event, whole.",
               .tag = "logs",
               .answers = {{200, "", "StoredEvent"}},
               .handle = [services](Call& call) { return one_event(call, services->events); }});
    table.add({.method = "GET",
               .pattern = "/logs/events/{id}/around",
               .operation = "get_events_around",
               .summary = "What happened right before and after an event, newest first.",
               .tag = "logs",
               .query = {{"q", "Only events that match."},
                         {"before", "So many before, at most 200.", {{"type", "integer"}}},
                         {"after", "So many after, at most 200.", {{"type", "integer"}}},
                         {"same_host", "Only of its host.", {{"type", "boolean"}}},
                         {"same_source", "Only of its source.", {{"type", "boolean"}}}},
               .answers = {{200, "", "EventsAround"}, too_many_searches},
               .handle = [services](Call& call) { return around_event(call, services->events); }});
    table.add({.method = "GET",
               .pattern = "/logs/fields",
               .operation = "list_event_fields",
               .summary = "Names of fields with their values, of the newest events that match; with 'field', its values.",
               .tag = "logs",
               .query = with_range({{"field", "The values of this field."}, {"prefix", "Only names, or values, that begin so."}}),
               .answers = {{200, "", "EventFields"}, no_store, too_many_searches},
               .handle = [services](Call& call) { return field_names(call, services->events); }});
}

}  // namespace

void add_log_routes(RouteTable& table, LogServices* services) {
    add_searches(table, services);
    table.add({.method = "GET",
               .pattern = "/logs/counts",
               .operation = "count_events",
               .summary = "Events counted and measured by fields and time.",
               .tag = "logs",
               .query = with_range({{"source", "Only events of these sources, with commas between."},
                                    {"by", "Fields to count by, with commas between."},
                                    {"every", "Steps of time to count by: 1h."},
                                    {"measure", "Beside the count: distinct(user), sum(f), avg(f), min(f), max(f), p95(f), with commas between."},
                                    {"limit", "At most so many rows, up to 10000.", {{"type", "integer"}}}}),
               .answers = {{200, "", "EventCounts"}, no_store, too_many_searches},
               .handle = [services](Call& call) { return count_events(call, services->events); }});
    table.add({.method = "POST",
               .pattern = "/logs/rule-draft",
               .operation = "draft_rule_of_events",
               .summary = "The search as the text of a Sigma rule, with what such a rule cannot say. Nothing is stored.",
               .tag = "logs",
               .body = BodyKind::json,
               .request = "DraftRuleOfEvents",
               .answers = {{200, "", "EventRuleDraft"}, no_store, too_many_searches},
               .handle = [services](Call& call) { return draft_rule(call, services->events, services->store); }});
    table.add({.method = "POST",
               .pattern = "/logs/alerts",
               .operation = "raise_event_alert",
               .summary = "An alert about one event.",
               .tag = "logs",
               .right = Right::write,
               .body = BodyKind::json,
               .request = "RaiseEventAlert",
               .answers = {{201, "", "Alert"}, no_store, {409, "There is one already.", "Problem", "application/problem+json"}},
               .handle = [services](Call& call) { return raise_alert(call, services->events, services->store); }});
    add_log_export_route(table, services);
}

}  // namespace redoubt::api
