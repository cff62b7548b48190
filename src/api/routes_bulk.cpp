// Many records changed or moved at once: all of them, or none; and before that, a dry run that says which, and which cannot.
#include <fmt/format.h>

#include "api/components.h"
#include "api/move_body.h"
#include "api/present.h"
#include "api/routes.h"
#include "store/tables.h"

namespace redoubt::api {
namespace {

using schema::List;
using schema::Map;
using schema::RecordInfo;
using schema::Value;

constexpr size_t most_at_once = 100'000;
constexpr size_t most_ids_given = 10'000;
constexpr size_t most_listed = 500;

Result<store::ListQuery> bulk_query(const Map& body) {
    const bool by_query = body.find("q") != nullptr;
    if (by_query == (body.find("ids") != nullptr)) return fail(Code::invalid, "say which records: either q or ids", "/q");
    if (by_query) {
        if (!body["q"].as<std::string>()) return fail(Code::invalid, "must be text", "/q");
        return store::ListQuery{.text = std::string(body["q"].text())};
    }
    const List* ids = body["ids"].as<List>();
    if (!ids || ids->empty()) return fail(Code::invalid, "must be a list of ids, at least one", "/ids");
    if (ids->size() > most_ids_given) return fail(Code::too_large, fmt::format("has {} ids, at most {} are taken", ids->size(), most_ids_given), "/ids");
    schema::Query any{.kind = schema::Query::Kind::any};
    for (const Value& id : *ids) {
        if (id.text().empty()) return fail(Code::invalid, "must hold ids", "/ids");
        any.children.push_back(schema::test_equals(is_record_id(id.text()) ? "id" : "key", std::string(id.text())));
    }
    return store::ListQuery{.tree = std::move(any)};
}

Result<> check_body(const Map& body) {
    for (const schema::Member& member : body)
        if (member.name != "q" && member.name != "ids" && member.name != "changes" && member.name != "move" && member.name != "reason" &&
            member.name != "dry_run")
            return fail(Code::invalid, fmt::format("'{}' is not known here; known are q, ids, changes, move, reason, dry_run", member.name), "/" + member.name);
    if ((body["changes"].as<Map>() == nullptr) == (body["move"].as<Map>() == nullptr))
        return fail(Code::invalid, "say what to do: either changes or move, an object", "/changes");
    if (body.find("dry_run") && !body["dry_run"].as<bool>()) return fail(Code::invalid, "must be true or false", "/dry_run");
    if (body.find("reason") && !body["reason"].as<std::string>()) return fail(Code::invalid, "must be text", "/reason");
    return {};
}

struct Wanted {
    Map given{};
    std::string reason{};
};

Result<Wanted> wanted(const Map& body) {
    if (const Map* changes = body["changes"].as<Map>()) {
        if (changes->find("state")) return fail(Code::invalid, "changes by a move, not by an update", "/changes/state");
        return Wanted{*changes, std::string(body["reason"].text())};
    }
    store::MoveRequest move = TRY(read_move(body["move"].map(), "/move"));
    move.changes.set("state", move.to);
    return Wanted{std::move(move.changes), std::move(move.reason)};
}

Result<std::vector<store::RowChange>> matching(Call& call, Services& services, const RecordInfo& type, const Wanted& change) {
    std::vector<store::RowChange> rows;
    const store::ListQuery query = TRY(bulk_query(call.body));
    TRY(each_record(services.store, call.who.actor, type.name, query, [&](std::span<const store::Record> batch) -> Result<> {
        if (rows.size() + batch.size() > most_at_once)
            return fail(Code::too_large, fmt::format("more than {} records match", most_at_once), "/q", "narrow the query");
        for (const store::Record& record : batch) rows.push_back({.id = record.id.text, .given = change.given});
        return {};
    }));
    return rows;
}

std::unexpected<Error> refused(const std::vector<store::RowOutcome>& rows, const RecordInfo& type) {
    Error error;
    size_t count = 0;
    for (const store::RowOutcome& row : rows) {
        if (!row.error) continue;
        if (count++ == 0) error = *row.error;
        if (count == 1) error.problems.clear();
        if (error.problems.size() < 100) error.problems.push_back({row.key, row.error->text()});
    }
    error.where = error.problems.front().path;
    error.message = fmt::format("{} of {} {} cannot be changed so, and none was: {}", count, rows.size(), type.plural, error.message);
    return std::unexpected(std::move(error));
}

Result<HttpResponse> change_many(Call& call, Services& services, const RecordInfo& type) {
    TRY(check_body(call.body));
    const Wanted change = TRY(wanted(call.body));
    const std::vector<store::RowChange> rows = TRY(matching(call, services, type, change));
    const bool dry_run = call.body["dry_run"].boolean();
    const store::PutResult done = TRY(put_rows(services.store, call.who.actor, type.name, rows, {.dry_run = dry_run, .reason = change.reason}));
    List changed, records, refusals;
    int64_t refusal_count = 0;
    for (const store::RowOutcome& row : done.rows) {
        if (row.error && ++refusal_count <= static_cast<int64_t>(most_listed)) refusals.push_back(Map{{"key", row.key}, {"message", row.error->text()}});
        if (row.action != store::RowOutcome::Action::changed) continue;
        changed.emplace_back(row.id);
        if (records.size() < most_listed) records.push_back(Map{{"type", type.name}, {"id", row.id}, {"key", row.key}, {"title", row.title}});
    }
    if (refusal_count > 0 && !dry_run) return refused(done.rows, type);
    const auto count = static_cast<int64_t>(changed.size());
    return json_answer(200, Map{{"changed", std::move(changed)},
                                {"count", count},
                                {"records", std::move(records)},
                                {"refused", std::move(refusals)},
                                {"refused_count", refusal_count}});
}

}  // namespace

void add_bulk_route(RouteTable& table, Services* services, const RecordInfo& type) {
    table.add({.method = "POST",
               .pattern = fmt::format("/{}/bulk", type.plural),
               .operation = fmt::format("change_many_{}", type.plural),
               .summary = "Change or move many: all of them, or none. A dry run says which, and which cannot.",
               .tag = std::string(type.plural),
               .right = Right::write,
               .body = BodyKind::json,
               .request = component_name(type) + "Bulk",
               .replayable = true,
               .answers = {{200, "", "BulkResult"},
                           {409, "One of them cannot.", "Problem", "application/problem+json"},
                           {412, "One of them changed meanwhile.", "Problem", "application/problem+json"}},
               .handle = [services, &type](Call& call) { return change_many(call, *services, type); }});
}

}  // namespace redoubt::api
