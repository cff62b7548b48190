// What is about the server as a whole: health, the description of everything, search, the journal, counters, live updates.
#include <algorithm>
#include <map>
#include <memory>
#include <mutex>

#include "api/concerns.h"
#include "api/openapi.h"
#include "api/present.h"
#include "api/routes.h"
#include "api/signing_in.h"
#include "api/version.h"
#include "schema/relation.h"
#include "store/own_field_table.h"

namespace redoubt::api {
namespace {

using schema::List;
using schema::Map;
using schema::Value;

List describe_relations() {
    const auto names = [](std::span<const std::string_view> types) {
        List out;
        for (const std::string_view type : types) out.emplace_back(type);
        return out;
    };
    List out;
    for (const schema::Relation& relation : schema::relations())
        out.push_back(Map{{"name", relation.name},
                          {"inverse", relation.inverse},
                          {"doc", relation.doc},
                          {"from", names(relation.from)},
                          {"to", names(relation.to)},
                          {"same_type", relation.same_type}});
    return out;
}

Result<HttpResponse> get_schema(Call&, store::Store& store) {
    List types;
    for (const schema::RecordInfo* type : store.types()) {
        Map described = schema::describe(*type).map();
        List fields = described["fields"].list();
        for (Value& own : store::describe_own_fields(store, type->name)) fields.push_back(std::move(own));
        described.set("fields", std::move(fields));
        types.push_back(std::move(described));
    }
    List relations;
    for (const std::string_view relation : store::link_relations()) relations.emplace_back(relation);
    return json_answer(200, Map{{"types", std::move(types)}, {"relations", std::move(relations)}, {"relation_types", describe_relations()}});
}

Result<HttpResponse> search(Call& call) {
    const int limit = TRY(call.number("limit", 20, 1, 100));
    List items;
    for (const store::SearchHit& hit : TRY(call.records.search(call.text("q"), limit))) {
        Map item = present(hit.record).map();
        item.set("snippet", hit.snippet);
        items.push_back(std::move(item));
    }
    return json_answer(200, Map{{"items", std::move(items)}});
}

// Entries that the caller may not read keep their place in the chain, and nothing else. Those about accounts are for Leads and
// auditors.
Result<List> visible_entries(Call& call, std::span<const store::JournalEntry> entries) {
    const std::vector<bool> seen = TRY(call.records.sees(entries));
    size_t next = 0;
    List out;
    for (const store::JournalEntry& entry : entries) {
        if (seen[next++]) {
            out.push_back(present(entry));
            continue;
        }
        store::JournalEntry hidden{};
        hidden.seq = entry.seq;
        hidden.at = entry.at;
        hidden.action = "hidden";
        hidden.hash = entry.hash;
        out.push_back(present(hidden));
    }
    return out;
}

Result<HttpResponse> get_journal(Call& call, store::Store& store) {
    const int after = TRY(call.number("after", 0, 0, INT32_MAX));
    const int limit = TRY(call.number("limit", 100, 1, 1000));
    const std::vector<store::JournalEntry> entries = TRY(store.journal().entries(after, limit));
    return json_answer(200, Map{{"entries", TRY(visible_entries(call, entries))}});
}

Result<HttpResponse> verify_journal(Call&, store::Store& store) {
    static std::mutex one_at_a_time;
    const std::unique_lock lock(one_at_a_time, std::try_to_lock);
    if (!lock) return fail(Code::too_many, "the journal is being verified already", {}, "wait for that to end");
    const store::JournalCheck check = TRY(store.journal().verify());
    Map out{{"ok", check.ok}, {"entries", check.entries}, {"head", check.head}};
    if (!check.ok) {
        out.set("seq", check.seq);
        out.set("record", check.record);
        out.set("problem", check.problem);
    }
    return json_answer(200, std::move(out));
}

// Of the types that this server's store has; written when somebody first asks.
struct Described {
    std::once_flag once;
    std::string text;
};

Result<HttpResponse> get_stats(Call& call) {
    return json_answer(200, Map{{"open_alert_groups", TRY(call.records.count("alert_group", "state:open"))},
                                {"open_incidents", TRY(call.records.count("incident", "-state:(closed,not_an_incident)"))},
                                {"unlisted_assets", TRY(call.records.count("asset", "listed:false -state:retired"))},
                                {"rules_live", TRY(call.records.count("rule", "state:live"))}});
}

void add_journal_and_live(RouteTable& table, Services* services) {
    table.add({.method = "GET",
               .pattern = "/journal",
               .operation = "list_journal",
               .summary = "Journal entries, oldest first.",
               .tag = "journal",
               .query = {{"after", "The entries after this sequence number.", {{"type", "integer"}}}, {"limit", "1 to 1000.", {{"type", "integer"}}}},
               .answers = {{200, "", "History"}},
               .handle = [services](Call& call) { return get_journal(call, services->store); }});
    table.add({.method = "GET",
               .pattern = "/journal/verify",
               .operation = "verify_journal",
               .summary = "Recompute the hash chain of the whole journal.",
               .tag = "journal",
               .answers = {{200, "", "JournalCheck"}},
               .handle = [services](Call& call) { return verify_journal(call, services->store); }});
    table.add({.method = "GET",
               .pattern = "/live",
               .operation = "live",
               .summary = "Server-sent events: change, import, reload.",
               .tag = "system",
               .headers = {{"Last-Event-ID", "Go on after this event.", {{"type", "string"}}}},
               .answers = {{200, "Events: change {type,id,key,action,state,group,version}, import {id,progress,state}, reload {} when events were missed.", "",
                            "text/event-stream"}},
               .handle = [](Call&) -> Result<HttpResponse> {
                   return HttpResponse{.status = 200,
                                       .headers = {{"Content-Type", "text/event-stream"}, {"Cache-Control", "no-store"}, {"X-Accel-Buffering", "no"}},
                                       .body = {}};
               }});
}

}  // namespace

void add_system_routes(RouteTable& table, Services* services) {
    table.add({.method = "GET",
               .pattern = "/health",
               .operation = "get_health",
               .summary = "Is the server there?",
               .tag = "system",
               .right = Right::none,
               .answers = {{200, "", "Health"}},
               .handle = [](Call&) -> Result<HttpResponse> { return json_answer(200, Map{{"status", "ok"}, {"version", version}}); }});
    table.add({.method = "GET",
               .pattern = "/openapi.json",
               .operation = "get_openapi",
               .summary = "This document.",
               .tag = "system",
               .right = Right::none,
               .answers = {{200, "", "OpenApi"}},
               .handle = [document = std::make_shared<Described>(), services](Call&) -> Result<HttpResponse> {
                   std::call_once(document->once, [&] { document->text = openapi_document(services->store.types()); });
                   return HttpResponse{.status = 200, .headers = {{"Content-Type", "application/json"}}, .body = document->text};
               }});
    table.add({.method = "GET",
               .pattern = "/schema",
               .operation = "get_schema",
               .summary = "Record types with their fields, states and moves, and the relations of links.",
               .tag = "system",
               .answers = {{200, "", "Schema"}},
               .handle = [services](Call& call) { return get_schema(call, services->store); }});
    table.add({.method = "GET",
               .pattern = "/search",
               .operation = "search",
               .summary = "Full text over all types, best first.",
               .tag = "system",
               .query = {{"q", "Words.", {{"type", "string"}}, true}, {"limit", "1 to 100.", {{"type", "integer"}}}},
               .answers = {{200, "", "SearchPage"}},
               .handle = search});
    table.add({.method = "GET",
               .pattern = "/stats",
               .operation = "get_stats",
               .summary = "The counters of the console's rail.",
               .tag = "system",
               .answers = {{200, "", "Stats"}},
               .handle = get_stats});
    add_journal_and_live(table, services);
}

void add_all_routes(RouteTable& table, Services* services, std::span<const schema::RecordInfo* const> types) {
    add_system_routes(table, services);
    add_journal_routes(table, services);
    add_session_routes(table, services);
    add_account_routes(table, services);
    add_second_factor_routes(table, services);
    add_factor_routes(table, services);
    add_identity_routes(table, services);
    add_people_routes(table, services);
    add_watch_routes(table, services);
    add_rule_routes(table, services);
    add_import_routes(table, services);
    add_own_field_routes(table, services);
    add_compartment_routes(table, services);
    add_desk_routes(table, services);
    add_job_routes(table, services);
    add_notify_routes(table, services);
    add_delivery_routes(table, services);
    add_provider_routes(table, services);
    add_work_routes(table, services);
    add_decide_routes(table, services);
    add_concern_routes(table, services);
    add_metric_routes(table, services);
    add_inventory_routes(table, services);
    add_network_routes(table, services);
    add_upkeep_routes(table, services);
    add_software_routes(table, services);
    add_vex_routes(table, services);
    add_report_routes(table, services);
    add_coverage_routes(table, services);
    add_feed_routes(table, services);
    add_deadline_routes(table, services);
    add_ticket_routes(table, services);
    add_group_routes(table, services);
    add_campaign_routes(table, services);
    add_task_routes(table, services, types);
    for (const schema::RecordInfo* type : types) {
        add_record_routes(table, services, *type);
        add_table_routes(table, services, *type);
        if (!type->derived) add_bulk_route(table, services, *type);
        if (!type->derived) add_beside_routes(table, services, *type);
        if (!type->derived) add_evidence_route(table, services, *type);
        if (!type->derived) add_version_routes(table, *type);
    }
    add_attachment_routes(table, services);
    table.name_types(types);
}

}  // namespace redoubt::api
