// Fields that the customer defines: what there is, and for Leads to define, change and remove them.
#include "api/routes.h"
#include "schema/own_field.h"
#include "store/own_field_table.h"

namespace redoubt::api {
namespace {

using schema::List;
using schema::Map;
using schema::OwnField;

Map show(const OwnField& field) {
    return {{"id", field.id},
            {"type", field.type},
            {"name", field.name},
            {"title", field.title},
            {"kind", field.kind},
            {"choices", schema::list_of(field.choices)},
            {"refers_to", field.refers_to},
            {"doc", field.doc},
            {"required", field.required}};
}

Result<HttpResponse> list_own_fields(Call& call, store::Store& store) {
    List items;
    const std::vector<OwnField> fields = TRY(store::OwnFieldTable(store, call.who.actor).list(call.text("type")));
    for (const OwnField& field : fields) items.push_back(show(field));
    return json_answer(200, Map{{"items", std::move(items)}});
}

Result<HttpResponse> add_own_field(Call& call, store::Store& store) {
    auto given = TRY(read_body<OwnField>(call));
    return json_answer(201, show(TRY(store::OwnFieldTable(store, call.who.actor).add(std::move(given)))));
}

Result<HttpResponse> change_own_field(Call& call, store::Store& store) {
    Map changes = call.body;
    const std::string reason(changes["reason"].text());
    changes.erase("reason");
    return json_answer(200, show(TRY(store::OwnFieldTable(store, call.who.actor).change(call.captured_as("id"), changes, reason))));
}

Result<HttpResponse> remove_own_field(Call& call, store::Store& store) {
    TRY(store::OwnFieldTable(store, call.who.actor).remove(call.captured_as("id"), call.text("reason")));
    return empty_answer();
}

}  // namespace

void add_own_field_routes(RouteTable& table, Services* services) {
    table.add({.method = "GET",
               .pattern = "/own-fields",
               .operation = "list_own_fields",
               .summary = "The fields of your own, in the order in which they were defined.",
               .tag = "own-fields",
               .query = {{"type", "Only those of this record type."}},
               .answers = {{200, "", "OwnFieldPage"}},
               .handle = [services](Call& call) { return list_own_fields(call, services->store); }});
    table.add({.method = "POST",
               .pattern = "/own-fields",
               .operation = "add_own_field",
               .summary = "Define one: records of that type have it at once, as extra.NAME. For Leads.",
               .tag = "own-fields",
               .right = Right::admin,
               .body = BodyKind::json,
               .request = "NewOwnField",
               .answers = {{201, "", "OwnField"}, {409, "The type has a field of that name.", "Problem", "application/problem+json"}},
               .handle = [services](Call& call) { return add_own_field(call, services->store); }});
    table.add({.method = "PATCH",
               .pattern = "/own-fields/{id}",
               .operation = "change_own_field",
               .summary = "Change its title, doc, choices or whether it is required. For Leads.",
               .tag = "own-fields",
               .right = Right::admin,
               .body = BodyKind::json,
               .request = "OwnFieldChange",
               .answers = {{200, "", "OwnField"}},
               .handle = [services](Call& call) { return change_own_field(call, services->store); }});
    table.add({.method = "DELETE",
               .pattern = "/own-fields/{id}",
               .operation = "remove_own_field",
               .summary = "Remove the definition; values stay, to be read. For Leads.",
               .tag = "own-fields",
               .right = Right::admin,
               .query = {{"reason", "Why."}},
               .answers = {{204, "Removed."}},
               .handle = [services](Call& call) { return remove_own_field(call, services->store); }});
}

}  // namespace redoubt::api
