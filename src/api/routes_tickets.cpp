// Tickets: trackers of other teams, findings that have a ticket there, and what became of it.
#include <map>

#include <fmt/format.h>

#include "api/bodies_tickets.h"
#include "api/policy.h"
#include "api/present.h"
#include "api/routes.h"
#include "rooms/fix/ticketing.h"

namespace redoubt::api {

using rooms::TicketLink;
using rooms::Tracker;
using schema::List;
using schema::Map;
using schema::Value;

std::span<const schema::FieldInfo> TicketPushBody::fields() {
    static constexpr std::array table{
        schema::field<&TicketPushBody::tracker>("tracker", {.doc = "Its name or id; may be left out while there is one.", .longest = 100}),
        schema::field<&TicketPushBody::findings>("findings", {.doc = "Keys or ids of findings.", .longest = 1000}),
        schema::field<&TicketPushBody::q>("q", {.doc = "Or those that this query finds, 1000 at most.", .longest = 8000}),
    };
    static_assert(schema::covers<TicketPushBody>(table));
    return table;
}

namespace {

Value ticket_text(const std::string& text) { return text.empty() ? Value() : Value(text); }
Result<Map> show_tracker(Services& services, const Tracker& tracker) {
    const rooms::TrackerReading reading = TRY(services.ticketing.links().reading(tracker.id));
    Map out = schema::read_fields(rooms::TrackerSettings::fields(), &tracker.settings);
    out.erase("token");
    out.set("id", tracker.id);
    out.set("created", tracker.created);
    out.set("polled", time_or_null(reading.polled));
    out.set("error", ticket_text(reading.error));
    out.set("waits_until", time_or_null(reading.not_before));
    return out;
}

// Only tickets of findings in sight are shown.
Result<List> show_tickets(Call& call, Services& services, std::span<const TicketLink> links) {
    std::map<std::string, std::string, std::less<>> names;
    const std::vector<Tracker> trackers = TRY(services.ticketing.trackers().all());
    for (const Tracker& one : trackers) names[one.id] = one.settings.name;
    std::vector<std::string> ids;
    for (const TicketLink& link : links) ids.push_back(link.finding);
    const auto findings = TRY(call.records.refer("finding", ids));
    List out;
    for (size_t at = 0; at < links.size(); ++at) {
        if (!findings[at]) continue;
        const TicketLink& link = links[at];
        out.emplace_back(Map{{"id", link.id},
                             {"tracker", link.tracker},
                             {"tracker_name", names[link.tracker]},
                             {"finding", present(*findings[at])},
                             {"key", ticket_text(link.key)},
                             {"url", ticket_text(link.url)},
                             {"status", ticket_text(link.status)},
                             {"state", link.state},
                             {"waits", link.dirty},
                             {"attempts", link.attempts},
                             {"next", time_or_null(link.next)},
                             {"error", ticket_text(link.error)},
                             {"conflict", ticket_text(link.conflict)},
                             {"synced", time_or_null(link.synced)},
                             {"created", link.created},
                             {"by", link.by}});
    }
    return out;
}

Map show_sync(const rooms::TicketSync& sync) {
    return {{"made", sync.made}, {"told", sync.told}, {"read", sync.read}, {"moved", sync.moved}, {"failed", sync.failed}, {"left", sync.left}};
}

Result<HttpResponse> list_trackers(Call&, Services& services) {
    List items;
    const std::vector<Tracker> all = TRY(services.ticketing.trackers().all());
    for (const Tracker& one : all) items.emplace_back(TRY(show_tracker(services, one)));
    return json_answer(200, Map{{"items", std::move(items)}});
}

Result<HttpResponse> add_tracker(Call& call, Services& services) {
    const auto body = TRY(read_body<rooms::TrackerSettings>(call));
    const auto made = TRY(services.ticketing.trackers().add(call.who.actor, body));
    Map shown = TRY(show_tracker(services, made.tracker));
    if (!made.secret.empty()) shown.set("secret", made.secret);
    return json_answer(201, std::move(shown));
}

Result<HttpResponse> change_tracker(Call& call, Services& services) {
    const auto body = TRY(read_body<rooms::TrackerSettings>(call));
    const Tracker changed = TRY(services.ticketing.trackers().change(call.who.actor, call.captured_as("id"), body));
    return json_answer(200, TRY(show_tracker(services, changed)));
}

Result<HttpResponse> remove_tracker(Call& call, Services& services) {
    TRY(services.ticketing.remove_tracker(call.who.actor, call.captured_as("id")));
    return empty_answer();
}

Result<HttpResponse> test_tracker(Call& call, Services& services) {
    const auto reached = services.ticketing.test(call.captured_as("id"));
    if (!reached && reached.error().code == Code::not_found && reached.error().where.empty()) return std::unexpected(reached.error());
    Map out{{"ok", reached.has_value()}};
    if (reached) out.set("reached", *reached);
    if (!reached) out.set("problem", reached.error().text());
    return json_answer(200, std::move(out));
}

Result<HttpResponse> list_tickets(Call& call, Services& services) {
    rooms::TicketFilter filter{.state = call.text("state"), .troubled = call.text("troubled") == "true"};
    filter.limit = TRY(call.number("limit", 200, 1, 1000));
    if (const std::string tracker = call.text("tracker"); !tracker.empty()) filter.tracker = TRY(services.ticketing.trackers().find(tracker)).id;
    if (const std::string finding = call.text("finding"); !finding.empty()) filter.finding = TRY(call.records.get("finding", finding)).id.text;
    const std::vector<TicketLink> links = TRY(services.ticketing.links().list(filter));
    return json_answer(200, Map{{"items", TRY(show_tickets(call, services, links))}});
}

Result<HttpResponse> push_tickets(Call& call, Services& services) {
    auto body = TRY(read_body<TicketPushBody>(call));
    const rooms::TicketPushed pushed = TRY(services.ticketing.push(call.who.actor, {.tracker = body.tracker, .findings = body.findings, .q = body.q}));
    return json_answer(202, Map{{"added", pushed.added},
                                {"known", pushed.known},
                                {"kept_inside", schema::list_of(pushed.kept_inside)},
                                {"items", TRY(show_tickets(call, services, pushed.tickets))}});
}

Result<TicketLink> ticket_in_sight(Call& call, Services& services) {
    const std::optional<TicketLink> link = TRY(services.ticketing.links().find(call.captured_as("id")));
    if (!link || !call.records.get("finding", link->finding)) return fail(Code::not_found, "there is no such ticket");
    return *link;
}

Result<HttpResponse> list_ticket_comments(Call& call, Services& services) {
    const TicketLink link = TRY(ticket_in_sight(call, services));
    List items;
    const std::vector<rooms::TicketComment> comments = TRY(services.ticketing.links().comments(link.id));
    for (const rooms::TicketComment& one : comments)
        items.emplace_back(Map{{"id", one.id}, {"author", one.author}, {"text", one.text}, {"at", time_or_null(one.at)}});
    return json_answer(200, Map{{"items", std::move(items)}});
}

Result<HttpResponse> let_ticket_go(Call& call, Services& services) {
    TRY(services.ticketing.let_go(call.who.actor, call.captured_as("id")));
    return empty_answer();
}

Result<HttpResponse> sync_tickets(Call& call, Services& services) {
    std::string tracker = call.text("tracker");
    if (!tracker.empty()) tracker = TRY(services.ticketing.trackers().find(tracker)).id;
    return json_answer(200, show_sync(TRY(services.ticketing.sync(services.policy.get().address, tracker, true))));
}

using Handler = Result<HttpResponse> (*)(Call&, Services&);

void add_tracker_routes(RouteTable& table, Services* services) {
    const auto with = [services](Handler handle) { return [services, handle](Call& call) { return handle(call, *services); }; };
    const auto change = [&](const char* method, const char* pattern, const char* operation, const char* summary, const char* body, Answer answer,
                            Handler handle) {
        table.add({.method = method,
                   .pattern = pattern,
                   .operation = operation,
                   .summary = summary,
                   .tag = "tickets",
                   .right = Right::admin,
                   .fresh = true,
                   .body = *body ? BodyKind::json : BodyKind::none,
                   .request = body,
                   .answers = {std::move(answer)},
                   .handle = with(handle)});
    };
    table.add({.method = "GET",
               .pattern = "/trackers",
               .operation = "list_trackers",
               .summary = "Where tickets for findings go.",
               .tag = "tickets",
               .answers = {{200, "", "TrackerPage"}},
               .handle = with(list_trackers)});
    change("POST", "/trackers", "add_tracker", "A new tracker; its token is kept sealed. For Leads.", "TrackerSettings", {201, "", "Tracker"}, add_tracker);
    change("PUT", "/trackers/{id}", "change_tracker", "Change a tracker; its token stays when none is given. For Leads.", "TrackerSettings",
           {200, "", "Tracker"}, change_tracker);
    change("DELETE", "/trackers/{id}", "remove_tracker", "Remove a tracker; the tickets there stay as they are. For Leads.", "", {204, "Removed."},
           remove_tracker);
    table.add({.method = "POST",
               .pattern = "/trackers/{id}/test",
               .operation = "test_tracker",
               .summary = "Ask it who we are and whether its project is there. For Leads.",
               .tag = "tickets",
               .right = Right::admin,
               .answers = {{200, "", "TrackerTest"}},
               .handle = with(test_tracker)});
}

}  // namespace

void add_ticket_routes(RouteTable& table, Services* services) {
    add_tracker_routes(table, services);
    const auto with = [services](Handler handle) { return [services, handle](Call& call) { return handle(call, *services); }; };
    table.add({.method = "GET",
               .pattern = "/tickets",
               .operation = "list_tickets",
               .summary = "Tickets for findings in sight, newest first, with what is wrong with them.",
               .tag = "tickets",
               .query = {{"tracker", "Its name or id.", {{"type", "string"}}},
                         {"finding", "Key or id of a finding.", {{"type", "string"}}},
                         {"state", "waiting, open, done, gone or dead.", {{"type", "string"}}},
                         {"troubled", "true: only those with an error or a conflict.", {{"type", "boolean"}}},
                         {"limit", "1 to 1000.", {{"type", "integer"}}}},
               .answers = {{200, "", "TicketPage"}, {404, "There is no such finding or tracker.", "Problem", "application/problem+json"}},
               .handle = with(list_tickets)});
    table.add({.method = "POST",
               .pattern = "/tickets",
               .operation = "push_tickets",
               .summary = "Ask for tickets for findings; asked again, none is made twice.",
               .tag = "tickets",
               .right = Right::write,
               .body = BodyKind::json,
               .request = "TicketPush",
               .answers = {{202, "They are made as the tracker answers.", "TicketPushed"},
                           {404, "There is no such tracker or finding.", "Problem", "application/problem+json"}},
               .handle = with(push_tickets)});
    table.add({.method = "POST",
               .pattern = "/tickets/sync",
               .operation = "sync_tickets",
               .summary = "Send what waits and read what changed there, now.",
               .tag = "tickets",
               .right = Right::write,
               .query = {{"tracker", "Its name or id; all when left out.", {{"type", "string"}}}},
               .answers = {{200, "", "TicketSync"}, {404, "There is no such tracker.", "Problem", "application/problem+json"}},
               .handle = with(sync_tickets)});
    table.add({.method = "GET",
               .pattern = "/tickets/{id}/comments",
               .operation = "list_ticket_comments",
               .summary = "What people said there.",
               .tag = "tickets",
               .answers = {{200, "", "TicketComments"}},
               .handle = with(list_ticket_comments)});
    table.add({.method = "DELETE",
               .pattern = "/tickets/{id}",
               .operation = "let_ticket_go",
               .summary = "Let go of a ticket; it stays as it is there.",
               .tag = "tickets",
               .right = Right::write,
               .answers = {{204, "Let go."}},
               .handle = with(let_ticket_go)});
}

}  // namespace redoubt::api
