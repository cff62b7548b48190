// Sources of logs: how they deliver, what they send with, what to write into a shipper, and which assets are not heard of.
#include <algorithm>
#include <array>

#include "api/bodies_decide.h"
#include "api/bodies_sources.h"
#include "api/present.h"
#include "api/sources.h"
#include "rooms/watch/live_detection.h"
#include "rooms/watch/shipper_texts.h"
#include "rooms/watch/source_overview.h"

namespace redoubt::api {

using schema::field;
using schema::FieldInfo;
using schema::List;
using schema::Map;
using schema::Value;

std::span<const FieldInfo> SourceTokenBody::fields() {
    static constexpr std::array table{field<&SourceTokenBody::name>("name", {.doc = "Who sends with it.", .required = true, .longest = 100})};
    static_assert(schema::covers<SourceTokenBody>(table));
    return table;
}

std::span<const FieldInfo> SourceCertificateBody::fields() {
    static constexpr std::array table{field<&SourceCertificateBody::name>("name", {.doc = "Who sends with it.", .required = true, .longest = 100}),
                                      field<&SourceCertificateBody::fingerprint>(
                                          "fingerprint", {.doc = "SHA-256 of the certificate in DER, hexadecimal.", .required = true, .longest = 200})};
    static_assert(schema::covers<SourceCertificateBody>(table));
    return table;
}

std::span<const FieldInfo> LogDemandBody::fields() {
    static constexpr std::array table{
        field<&LogDemandBody::name>("name", {.doc = "Lower-case letters, digits and dashes.", .required = true, .longest = 60}),
        field<&LogDemandBody::query>("query", {.doc = "Which assets it is about.", .required = true, .longest = 2000}),
        field<&LogDemandBody::hours>("hours", {.doc = "How old their last event may be.", .required = true, .range = schema::Range{1, 2160}}),
        field<&LogDemandBody::severity>("severity", {.doc = "Of the finding that its gaps are.", .required = true, .longest = 20}),
    };
    static_assert(schema::covers<LogDemandBody>(table));
    return table;
}

std::span<const FieldInfo> LogDemandsBody::fields() {
    static constexpr std::array table{
        field<&LogDemandsBody::demands>("demands", {.doc = "All of them; those that are left out are dropped.", .longest = 100}),
    };
    static_assert(schema::covers<LogDemandsBody>(table));
    return table;
}

namespace {

Map show_counts(const intake::Counts& counts) {
    Map dropped;
    for (size_t i = 1; i < counts.dropped.size(); ++i) dropped.set(intake::refusal_name(static_cast<logs::Refusal>(i)), counts.dropped[i]);
    return {{"received", counts.received},
            {"stored", counts.stored},
            {"duplicates", counts.duplicates},
            {"dropped", std::move(dropped)},
            {"cut", counts.cut},
            {"overflowed", counts.overflowed},
            {"bytes", counts.bytes},
            {"broken", counts.broken},
            {"refused", counts.refused},
            {"connections", counts.connections},
            {"turned_away", counts.turned_away}};
}

List show_hours(const std::vector<rooms::SourceHour>& hours) {
    List out;
    for (const rooms::SourceHour& one : hours)
        out.emplace_back(Map{{"at", Time::from_unix_s(one.hour * 3600)},
                             {"listened", one.listened},
                             {"events", one.events},
                             {"usual", one.usual ? Value(*one.usual) : Value()},
                             {"spread", one.spread ? Value(*one.spread) : Value()}});
    return out;
}

Map show_overview(const rooms::SourceOverview& one) {
    const store::Record& source = one.source;
    Map out{{"source", present(store::Reference{"source", source.id.text, source.key, source.title, source.state})}};
    for (const char* name : {"listed", "health", "health_why", "cadence", "usual_gap", "expected_by", "events_day", "usual_hour", "dropped_day", "hosts_seen"})
        out.set(name, source[name]);
    out.set("last_received", time_or_null(std::max(one.state.last_received, source["last_received"].time())));
    out.set("last_event", time_or_null(std::max(one.state.last_event, source["last_event"].time())));
    out.set("lag", one.state.ahead_ms ? Value(Duration{-*one.state.ahead_ms * 1'000'000}) : Value());
    out.set("counts", show_counts(one.counts));
    out.set("hours", show_hours(one.hours));
    return out;
}

Map show_token(const rooms::SourceToken& one) {
    return {{"id", one.id},
            {"name", one.name},
            {"kind", one.kind},
            {"fingerprint", one.fingerprint},
            {"created", one.created},
            {"revoked", time_or_null(one.revoked)},
            {"by", one.by}};
}

Result<HttpResponse> list_health(Call& call, SourceServices& services) {
    const int hours = TRY(call.number("hours", 48, 1, 1000));
    List items;
    const std::vector<rooms::SourceOverview> all = TRY(rooms::list_sources(services.store, call.who.actor, hours));
    for (const rooms::SourceOverview& one : all) items.emplace_back(show_overview(one));
    return json_answer(200, Map{{"items", std::move(items)}, {"receiving", services.runtime != nullptr}});
}

Result<HttpResponse> show_health(Call& call, SourceServices& services) {
    const int hours = TRY(call.number("hours", 168, 1, 1000));
    const rooms::SourceDetails details = TRY(rooms::look_at_source(services.store, call.who.actor, call.captured_as("id"), hours));
    Map out = show_overview(details.overview);
    List listeners, hosts, tokens;
    for (const rooms::SourceTotals& one : details.listeners) {
        Map counts = show_counts(one.counts);
        counts.set("listener", one.listener);
        listeners.emplace_back(std::move(counts));
    }
    std::vector<std::string> ids;
    for (const rooms::SourceHost& one : details.hosts)
        if (!one.asset.empty()) ids.push_back(one.asset);
    const auto assets = TRY(call.records.refer("asset", ids));
    size_t at = 0;
    for (const rooms::SourceHost& one : details.hosts) {
        const bool known = !one.asset.empty() && assets[at++].has_value();
        hosts.emplace_back(Map{{"host", one.host}, {"asset", known ? present(*assets[at - 1]) : Value()}, {"last", one.last}, {"events", one.events}});
    }
    const std::vector<rooms::SourceToken> held = TRY(services.tokens.list(call.who.actor, call.captured_as("id")));
    for (const rooms::SourceToken& one : held) tokens.emplace_back(show_token(one));
    out.set("listeners", std::move(listeners));
    out.set("hosts", std::move(hosts));
    out.set("tokens", std::move(tokens));
    return json_answer(200, std::move(out));
}

Result<HttpResponse> show_shippers(Call& call, SourceServices& services) {
    const store::Record source = TRY(call.records.get("source", call.captured_as("id")));
    std::string base = call.text("base");
    if (base.empty()) base = "https://logs.example";
    if (base.size() > 300 || !(base.starts_with("https://") || base.starts_with("http://")) || base.find_first_of("\"'\\ \n\r`$") != std::string::npos)
        return fail(Code::invalid, "'base' is no address of a server", "base", "write https://NAME:PORT");
    const std::vector<rooms::SourceDoor> doors = services.runtime && services.runtime->doors ? services.runtime->doors() : std::vector<rooms::SourceDoor>{};
    List items;
    const std::vector<rooms::ShipperText> texts = rooms::shipper_texts(base, doors, source.key, "TOKEN");
    for (const rooms::ShipperText& one : texts)
        items.emplace_back(Map{{"name", one.name}, {"title", one.title}, {"file", one.file}, {"text", one.text}, {"missing", one.missing}});
    return json_answer(200, Map{{"items", std::move(items)}});
}

Result<HttpResponse> make_token(Call& call, SourceServices& services) {
    const auto body = TRY(read_body<SourceTokenBody>(call));
    const auto made = TRY(services.tokens.make(call.who.actor, call.captured_as("id"), body.name));
    Map out = show_token(made.token);
    out.set("token", made.secret);
    return json_answer(201, std::move(out));
}

Result<HttpResponse> add_certificate(Call& call, SourceServices& services) {
    const auto body = TRY(read_body<SourceCertificateBody>(call));
    return json_answer(201, show_token(TRY(services.tokens.add_certificate(call.who.actor, call.captured_as("id"), body.name, body.fingerprint))));
}

Result<HttpResponse> revoke_token(Call& call, SourceServices& services) {
    const auto body = TRY(read_body<ReasonBody>(call));
    TRY(services.tokens.revoke(call.who.actor, call.captured_as("id"), call.captured_as("token"), body.reason));
    return empty_answer();
}

Result<HttpResponse> show_log_coverage(Call& call, SourceServices& services) {
    const auto most = static_cast<size_t>(TRY(call.number("gaps", 50, 0, 1000)));
    List items;
    const std::vector<rooms::LogDemandCoverage> demands = TRY(services.coverage.look(call.who.actor, most));
    for (const rooms::LogDemandCoverage& one : demands) {
        List gaps;
        for (const rooms::LogGap& gap : one.gaps) gaps.emplace_back(Map{{"asset", present(gap.asset)}, {"last", time_or_null(gap.last)}});
        items.emplace_back(Map{{"name", one.demand.name},
                               {"query", one.demand.query},
                               {"hours", one.demand.hours},
                               {"severity", one.demand.severity},
                               {"assets", one.tally.assets},
                               {"heard", one.tally.met},
                               {"late", one.tally.late},
                               {"never", one.tally.never},
                               {"gaps", std::move(gaps)}});
    }
    return json_answer(200, Map{{"items", std::move(items)}});
}

Result<HttpResponse> set_log_demands(Call& call, SourceServices& services) {
    const auto body = TRY(read_body<LogDemandsBody>(call));
    std::vector<rooms::LogDemand> demands;
    for (const LogDemandBody& one : body.demands) demands.push_back({one.name, one.query, one.hours, one.severity});
    TRY(services.coverage.set_demands(call.who.actor, demands));
    TRY(services.coverage.follow());
    return empty_answer();
}

Result<HttpResponse> show_detection(SourceServices& services) {
    const bool detects = services.runtime && services.runtime->detection;
    const rooms::LiveStatus now = detects ? services.runtime->detection->status() : rooms::LiveStatus{};
    return json_answer(200, Map{{"detecting", detects},
                                {"next", now.next},
                                {"events", now.events},
                                {"unread", now.unread},
                                {"alerts_new", now.alerts_new},
                                {"alerts_known", now.alerts_known},
                                {"left_to_store", now.left_to_store},
                                {"gone", now.gone},
                                {"rules", now.rules},
                                {"rules_not_loaded", now.rules_not_loaded},
                                {"correlated_late", now.correlated_late},
                                {"latest", time_or_null(now.latest)},
                                {"problem", now.problem}});
}

void add_token_routes(RouteTable& table, SourceServices* services) {
    const auto add = [&](std::string pattern, std::string operation, std::string summary, std::string request, Answer answer,
                         Result<HttpResponse> (*handle)(Call&, SourceServices&)) {
        table.add({.method = "POST",
                   .pattern = std::move(pattern),
                   .operation = std::move(operation),
                   .summary = std::move(summary),
                   .tag = "sources",
                   .right = Right::write,
                   .body = BodyKind::json,
                   .request = std::move(request),
                   .answers = {std::move(answer)},
                   .handle = [services, handle](Call& call) { return handle(call, *services); }});
    };
    add("/sources/{id}/tokens", "make_source_token", "A token to send with; it is shown this once.", "NewSourceToken", {201, "", "MadeSourceToken"},
        make_token);
    add("/sources/{id}/certificates", "add_source_certificate", "A client certificate that stands for the source.", "NewSourceCertificate",
        {201, "", "SourceToken"}, add_certificate);
    add("/sources/{id}/tokens/{token}/revoke", "revoke_source_token", "A token or certificate is good for nothing from now on.", "Reason",
        {204, "It is revoked."}, revoke_token);
}

}  // namespace

void add_source_routes(RouteTable& table, SourceServices* services) {
    const auto show = [&](std::string pattern, std::string operation, std::string summary, std::vector<Parameter> query, std::string shape,
                          std::function<Result<HttpResponse>(Call&)> handle) {
        table.add({.method = "GET",
                   .pattern = std::move(pattern),
                   .operation = std::move(operation),
                   .summary = std::move(summary),
                   .tag = "sources",
                   .query = std::move(query),
                   .answers = {{200, "", std::move(shape)}},
                   .handle = std::move(handle)});
    };
    const Map number{{"type", "integer"}};
    show("/source-health", "list_source_health", "How the sources of logs deliver: volume beside what is usual, lag, what was dropped.",
         {{"hours", "How many of the last hours, 1 to 1000; 48 when left out.", number}}, "SourceHealthList",
         [services](Call& call) { return list_health(call, *services); });
    show("/source-health/{id}", "get_source_health", "The same of one source, by listener, with its hosts and what it sends with.",
         {{"hours", "How many of the last hours, 1 to 1000; 168 when left out.", number}}, "SourceHealthDetails",
         [services](Call& call) { return show_health(call, *services); });
    show("/source-health/{id}/shippers", "list_shipper_texts", "What to write into the configuration of shippers; TOKEN stands for the token.",
         {{"base", "How senders reach this server: https://logs.example:8443."}}, "ShipperTexts",
         [services](Call& call) { return show_shippers(call, *services); });
    show("/live-detection", "get_live_detection", "How far detection in what arrives has come.", {}, "LiveDetection",
         [services](Call&) { return show_detection(*services); });
    show("/log-coverage", "get_log_coverage", "Which assets should be heard of in the logs, how many are, and which are not.",
         {{"gaps", "How many silent assets to name, 0 to 1000; 50 when left out.", number}}, "LogCoverage",
         [services](Call& call) { return show_log_coverage(call, *services); });
    table.add({.method = "PUT",
               .pattern = "/log-coverage",
               .operation = "set_log_demands",
               .summary = "Sets of which assets logs are demanded.",
               .tag = "sources",
               .right = Right::admin,
               .body = BodyKind::json,
               .request = "SetLogDemands",
               .answers = {{204, "It is so from now on."}},
               .handle = [services](Call& call) { return set_log_demands(call, *services); }});
    add_token_routes(table, services);
}

}  // namespace redoubt::api
