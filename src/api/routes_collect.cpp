#include <array>

#include <fmt/format.h>

#include "api/bodies_decide.h"
#include "api/collect.h"
#include "api/lockout.h"
#include "api/present.h"
#include "rooms/know/collectors.h"
#include "store/transaction.h"

namespace redoubt::api {

using schema::field;
using schema::FieldInfo;
using schema::List;
using schema::Map;
using schema::Value;

std::span<const FieldInfo> EnrolmentBody::fields() {
    static constexpr std::array table{
        field<&EnrolmentBody::name>("name", {.doc = "What it is for.", .longest = 200}),
        field<&EnrolmentBody::zone>("zone", {.doc = "Network zone of the addresses of these hosts.", .longest = 200}),
        field<&EnrolmentBody::site>("site", {.doc = "Where they stand.", .longest = 200}),
        field<&EnrolmentBody::compartment>("compartment", {.doc = "Into which their assets go; empty: open to all.", .longest = 200}),
        field<&EnrolmentBody::listed>("listed", {.doc = "Their assets count as entered by somebody."}),
        field<&EnrolmentBody::uses>("uses", {.doc = "How many hosts it enrols; 1 when left out.", .range = schema::Range{1, rooms::most_uses}}),
        field<&EnrolmentBody::minutes>("minutes", {.doc = "How long it lasts; a day when left out, at most 30.", .range = schema::Range{1, 43'200}}),
    };
    static_assert(schema::covers<EnrolmentBody>(table));
    return table;
}

std::span<const FieldInfo> EnrolBody::fields() {
    static constexpr std::array table{
        field<&EnrolBody::token>("token", {.doc = "The enrolment token.", .required = true, .longest = 200}),
        field<&EnrolBody::key>("key", {.doc = "The public key, Ed25519, hexadecimal.", .required = true, .longest = 64}),
        field<&EnrolBody::name>("name", {.doc = "What the host calls itself.", .longest = 250}),
        field<&EnrolBody::at>("at", {.doc = "When, by the clock of the host.", .required = true, .longest = 40}),
        field<&EnrolBody::signature>("signature", {.doc = "Of the rest, by that key: docs/collect.md.", .required = true, .longest = 128}),
    };
    static_assert(schema::covers<EnrolBody>(table));
    return table;
}

namespace {

constexpr int64_t wrong_tokens_allowed = 20;  // of one peer, before it has to wait
constexpr Duration longest_interval = days(31);

using Handle = std::function<Result<HttpResponse>(Call&)>;

Map show(const rooms::Enrolment& one, Time now) {
    return {{"id", one.id},
            {"name", one.name},
            {"zone", one.placement.zone},
            {"site", one.placement.site},
            {"listed", one.placement.listed},
            {"compartment", one.placement.compartment},
            {"uses", one.uses},
            {"used", one.used},
            {"created", one.created},
            {"expires", one.expires},
            {"by", one.by},
            {"state", one.state(now)}};
}

Map show(const rooms::Collector& one, Time now, store::Records& records) {
    const auto asset = one.asset.empty() ? Result<store::Record>(fail(Code::not_found, "nothing was taken of it yet")) : records.get("asset", one.asset);
    return {{"id", one.id},
            {"asset", asset ? present(store::Reference{"asset", asset->id.text, asset->key, asset->title, asset->state}) : Value()},
            {"name", one.name},
            {"state", one.state(now)},
            {"zone", one.placement.zone},
            {"site", one.placement.site},
            {"listed", one.placement.listed},
            {"compartment", one.placement.compartment},
            {"enrolled_by", one.enrolled_by},
            {"enrolled", one.enrolled},
            {"first", time_or_null(one.first)},
            {"last", time_or_null(one.last)},
            {"reports", one.reports},
            {"every_s", one.every.ns > 0 ? Value(one.every.ns / 1'000'000'000) : Value()},
            {"refused", one.refused},
            {"refused_at", time_or_null(one.refused_at)},
            {"problem", one.problem},
            {"revoked", time_or_null(one.revoked)}};
}

Result<HttpResponse> make_enrolment(Call& call, rooms::Collectors& collectors, Time now) {
    const auto body = TRY(read_body<EnrolmentBody>(call));
    const rooms::NewEnrolment wanted{.name = body.name,
                                     .zone = body.zone,
                                     .site = body.site,
                                     .compartment = body.compartment,
                                     .listed = body.listed,
                                     .uses = body.uses,
                                     .lasts = minutes(body.minutes)};
    const auto made = TRY(collectors.enrolments().make(call.who.actor, wanted));
    Map out = show(made.enrolment, now);
    out.set("token", made.token);
    return json_answer(201, out);
}

HttpResponse listed(const std::vector<rooms::Enrolment>& all, Time now) {
    List items;
    for (const rooms::Enrolment& one : all) items.emplace_back(show(one, now));
    return json_answer(200, Map{{"items", std::move(items)}});
}

Result<HttpResponse> list_collectors(Call& call, rooms::Collectors& collectors, Time now) {
    List items;
    for (const rooms::Collector& one : TRY(collectors.list(call.who.actor))) items.emplace_back(show(one, now, call.records));
    return json_answer(200, Map{{"items", std::move(items)}});
}

Result<HttpResponse> enrol_host(Call& call, rooms::Collectors& collectors, store::Store& store) {
    const hosts::EnrolmentRequest request = TRY(hosts::check_enrolment(call.body));
    const Result<rooms::Collector> done = collectors.enrol(request);
    if (done) return json_answer(200, Map{{"id", done->id}, {"name", done->name}});
    const int64_t wait_s = TRY(store.write([&](store::Transaction& transaction) {
        return count_attempt(transaction.sql, "enrol " + call.request.peer, wrong_tokens_allowed, store.clock().now());
    }));
    if (wait_s > 0) return fail(Code::too_many, "too many failed enrolments from here", {}, fmt::format("wait {} s and try again", wait_s));
    return std::unexpected(done.error());
}

Result<HttpResponse> take_report(Call& call, rooms::Collectors& collectors) {
    const std::string key(header(call.request.headers, "redoubt-key"));
    TRY(collectors.admit(key));
    rooms::Collectors::Sending sending{.key = key};
    const Result<Time> clock = parse_time(call.text("clock"));
    if (!clock) return at(clock.error(), "clock");
    sending.clock = *clock;
    if (const std::string every = call.text("every"); !every.empty()) {
        sending.every = TRY(parse_duration(every));
        if (sending.every.ns < 0 || sending.every > longest_interval) return fail(Code::invalid, "this is no interval of up to 31 days", "every");
    }
    const rooms::Taking taking = TRY(collectors.take(sending, call.request.body));
    return json_answer(200, Map{{"state", taking == rooms::Taking::known ? "known" : "taken"}});
}

Answer refusal(int status, std::string doc) { return {status, std::move(doc), "Problem", "application/problem+json"}; }

void add_for_people(RouteTable& table, store::Store* store, rooms::Collectors* collectors) {
    table.add({.method = "POST",
               .pattern = "/inventory/enrolments",
               .operation = "make_enrolment",
               .summary = "A token with which hosts enrol their keys; it is shown this once. Takes IC2.",
               .tag = "inventory",
               .right = Right::write,
               .body = BodyKind::json,
               .request = "NewEnrolment",
               .answers = {{201, "", "MadeEnrolment"}, refusal(404, "There is no such compartment."), refusal(409, "There are too many open ones.")},
               .handle = [=](Call& call) { return make_enrolment(call, *collectors, store->clock().now()); }});
    table.add({.method = "GET",
               .pattern = "/inventory/enrolments",
               .operation = "list_enrolments",
               .summary = "Enrolment tokens, newest first.",
               .tag = "inventory",
               .answers = {{200, "", "Enrolments"}},
               .handle = [=](Call& call) -> Result<HttpResponse> { return listed(TRY(collectors->enrolments().list(call.who.actor)), store->clock().now()); }});
    table.add({.method = "GET",
               .pattern = "/inventory/collectors",
               .operation = "list_collectors",
               .summary = "Hosts that send their own facts, by name.",
               .tag = "inventory",
               .answers = {{200, "", "Collectors"}},
               .handle = [=](Call& call) { return list_collectors(call, *collectors, store->clock().now()); }});
    const auto add_revoke = [&](const std::string& what, const std::string& operation, const std::string& summary, Handle handle) {
        table.add({.method = "POST",
                   .pattern = "/inventory/" + what + "/{id}/revoke",
                   .operation = operation,
                   .summary = summary,
                   .tag = "inventory",
                   .right = Right::write,
                   .body = BodyKind::json,
                   .request = "Reason",
                   .answers = {{204, ""}},
                   .handle = std::move(handle)});
    };
    add_revoke("enrolments", "revoke_enrolment", "An enrolment token is good for nothing from now on.", [=](Call& call) -> Result<HttpResponse> {
        const auto body = TRY(read_body<ReasonBody>(call));
        TRY(collectors->enrolments().revoke(call.who.actor, call.captured_as("id"), body.reason));
        return empty_answer();
    });
    add_revoke("collectors", "revoke_collector", "The key of a host is believed no more; what it reported stays.", [=](Call& call) -> Result<HttpResponse> {
        const auto body = TRY(read_body<ReasonBody>(call));
        TRY(collectors->revoke(call.who.actor, call.captured_as("id"), body.reason));
        return empty_answer();
    });
}

}  // namespace

void add_collect_routes(RouteTable& table, store::Store* store, rooms::Collectors* collectors) {
    add_for_people(table, store, collectors);
    table.add({.method = "POST",
               .pattern = "/collect/enrolment",
               .operation = "enrol_host",
               .summary = "A host makes its key known. The same key again stays as it is.",
               .tag = "collect",
               .right = Right::none,
               .body = BodyKind::json,
               .request = "HostEnrolment",
               .most_body_bytes = 4096,
               .answers = {{200, "", "EnrolledHost"}, refusal(409, "The token is used up, over or revoked.")},
               .handle = [=](Call& call) { return enrol_host(call, *collectors, *store); }});
    table.add({.method = "POST",
               .pattern = "/collect/reports",
               .operation = "send_host_report",
               .summary = "A host sends its facts (docs/collect.md). Its signature alone says that they are its own; no sign-in.",
               .tag = "collect",
               .right = Right::none,
               .query = {{"clock", "The time by the clock of the host, now.", {{"type", "string"}, {"format", "date-time"}}, true},
                         {"every", "How often it sends: 1h. Left out: not told."}},
               .headers = {{"Redoubt-Key", "The public key that the host enrolled, hexadecimal.", {{"type", "string"}}, true}},
               .body = BodyKind::bytes,
               .most_body_bytes = hosts::most_fact_file_bytes,
               .answers = {{200, "It is kept, or was already.", "TakenReport"},
                           refusal(403, "The key is not enrolled, or was revoked."),
                           refusal(409, "The report is older than one that was taken, or of another machine.")},
               .handle = [=](Call& call) { return take_report(call, *collectors); }});
}

}  // namespace redoubt::api
