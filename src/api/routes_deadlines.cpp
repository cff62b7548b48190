// Deadline tables: which there are, which are used, and what they would say.
#include <fmt/format.h>

#include "api/bodies_deadlines.h"
#include "api/present.h"
#include "api/routes.h"
#include "rooms/fix/deadlines.h"
#include "rooms/fix/software_watch.h"

namespace redoubt::api {

using schema::field;
using schema::FieldInfo;
using schema::List;
using schema::Map;
using schema::Value;

std::span<const FieldInfo> DeadlineTableBody::fields() {
    static constexpr std::array table{
        field<&DeadlineTableBody::csv>(
            "csv", {.doc = "The table: inputs, then days and action; the first row that holds decides.", .required = true, .longest = 200'000}),
    };
    static_assert(schema::covers<DeadlineTableBody>(table));
    return table;
}

std::span<const FieldInfo> DeadlineChoiceBody::fields() {
    static constexpr std::array table{
        field<&DeadlineChoiceBody::names>("names", {.doc = "The tables that count; the earliest deadline of any wins.", .longest = 100}),
    };
    static_assert(schema::covers<DeadlineChoiceBody>(table));
    return table;
}

std::span<const FieldInfo> DeadlineTrialBody::fields() {
    static constexpr std::array table{
        field<&DeadlineTrialBody::known>("known", {.doc = "What is known: {\"severity\":\"high\",\"exposed\":\"yes\"}."}),
        field<&DeadlineTrialBody::from>("from", {.doc = "When it was first seen; now when left out."}),
    };
    static_assert(schema::covers<DeadlineTrialBody>(table));
    return table;
}

namespace {

Value show_table(const rooms::DeadlineTable& table) {
    List rows;
    for (const rooms::DecisionRow& row : table.table.rows)
        rows.push_back(Map{{"asked", schema::list_of(row.asked)}, {"comes", schema::list_of(row.comes)}, {"line", static_cast<int64_t>(row.line)}});
    return Map{{"name", table.name},
               {"title", table.title},
               {"shipped", table.shipped},
               {"used", table.used},
               {"inputs", schema::list_of(table.table.inputs)},
               {"outcomes", schema::list_of(table.table.outcomes)},
               {"rows", std::move(rows)},
               {"csv", table.csv}};
}

Result<HttpResponse> list_tables(Services& services) {
    List items, inputs;
    const std::vector<rooms::DeadlineTable> tables = TRY(rooms::Deadlines(services.store).tables());
    for (const rooms::DeadlineTable& table : tables) items.push_back(show_table(table));
    for (const rooms::DeadlineInput& input : rooms::deadline_inputs()) inputs.push_back(Map{{"name", input.name}, {"doc", input.doc}});
    return json_answer(200, Map{{"items", std::move(items)}, {"inputs", std::move(inputs)}});
}

Result<HttpResponse> keep_table(Call& call, Services& services) {
    const auto body = TRY(read_body<DeadlineTableBody>(call));
    const std::string name(call.captured_as("name"));
    TRY(rooms::Deadlines(services.store).keep(call.who.actor, name, body.csv));
    services.software.touch_all();
    const std::vector<rooms::DeadlineTable> tables = TRY(rooms::Deadlines(services.store).tables());
    for (const rooms::DeadlineTable& table : tables)
        if (table.name == name) return json_answer(200, show_table(table));
    return empty_answer();
}

Result<HttpResponse> drop_table(Call& call, Services& services) {
    TRY(rooms::Deadlines(services.store).drop(call.who.actor, std::string(call.captured_as("name"))));
    services.software.touch_all();
    return empty_answer();
}

Result<HttpResponse> use_tables(Call& call, Services& services) {
    const auto body = TRY(read_body<DeadlineChoiceBody>(call));
    TRY(rooms::Deadlines(services.store).use(call.who.actor, body.names));
    services.software.touch_all();
    return list_tables(services);
}

Result<HttpResponse> try_tables(Call& call, Services& services) {
    const auto body = TRY(read_body<DeadlineTrialBody>(call));
    rooms::Known known;
    for (const schema::Member& one : body.known) {
        const auto& inputs = rooms::deadline_inputs();
        if (std::ranges::find(inputs, one.name, &rooms::DeadlineInput::name) == inputs.end())
            return fail(Code::invalid, fmt::format("nothing is known by the name '{}'", one.name.substr(0, 60)), "/known");
        known[one.name] = one.value.text();
    }
    const std::vector<rooms::DeadlineTable> tables = TRY(rooms::Deadlines(services.store).tables());
    const Time from = body.from.unix_ns == 0 ? services.store.clock().now() : body.from;
    const auto deadline = rooms::deadline_of(tables, known, from);
    if (!deadline) return json_answer(200, Map{{"due", Value()}, {"why", "no row of a table that is used holds"}, {"table", Value()}, {"action", Value()}});
    return json_answer(200, Map{{"due", time_or_null(deadline->due)},
                                {"why", deadline->why},
                                {"table", deadline->table},
                                {"action", deadline->action.empty() ? Value() : Value(deadline->action)}});
}

}  // namespace

void add_deadline_routes(RouteTable& table, Services* services) {
    const auto with = [services](Result<HttpResponse> (*handle)(Call&, Services&)) {
        return [services, handle](Call& call) { return handle(call, *services); };
    };
    const auto change = [&](std::string method, std::string pattern, std::string operation, std::string summary, const std::string& body,
                            std::vector<Answer> answers, Right right, Result<HttpResponse> (*handle)(Call&, Services&)) {
        table.add({.method = std::move(method),
                   .pattern = std::move(pattern),
                   .operation = std::move(operation),
                   .summary = std::move(summary),
                   .tag = "deadlines",
                   .right = right,
                   .body = body.empty() ? BodyKind::none : BodyKind::json,
                   .request = body,
                   .answers = std::move(answers),
                   .handle = with(handle)});
    };
    table.add({.method = "GET",
               .pattern = "/deadlines",
               .operation = "list_deadline_tables",
               .summary = "Tables that say by when a finding must be put right, and what they may ask.",
               .tag = "deadlines",
               .answers = {{200, "", "DeadlineTables"}},
               .handle = [services](Call&) { return list_tables(*services); }});
    change("PUT", "/deadlines/{name}", "keep_deadline_table", "Keeps a table of the team's own.", "KeepDeadlineTable", {{200, "", "DeadlineTable"}},
           Right::admin, keep_table);
    change("DELETE", "/deadlines/{name}", "drop_deadline_table", "Drops a table of the team's own.", "", {{204, "", ""}}, Right::admin, drop_table);
    change("POST", "/deadlines/use", "use_deadline_tables", "Says which tables count.", "UseDeadlineTables", {{200, "", "DeadlineTables"}}, Right::admin,
           use_tables);
    change("POST", "/deadlines/try", "try_deadline_tables", "What the tables that are used would say of something.", "TryDeadlineTables",
           {{200, "", "DeadlineTrial"}}, Right::read, try_tables);
}

}  // namespace redoubt::api
