// Compartments: those that one is in, and who else is. To everybody else they answer as if they did not exist.
#include <algorithm>

#include "api/present.h"
#include "api/routes.h"
#include "store/compartments.h"

namespace redoubt::api {
namespace {

using schema::List;
using schema::Map;
using store::Compartment;
using store::Compartments;

// `manages`: may let people in and out; of whoever asks, and of each member.
Result<Map> show(Call& call, store::Store& store, const Compartment& compartment) {
    List members;
    for (const auto& member : TRY(call.records.refer("party", compartment.members))) {
        if (!member) continue;
        const bool manages = std::ranges::find(compartment.managers, member->id) != compartment.managers.end();
        members.emplace_back(Map{{"id", member->id}, {"key", member->key}, {"title", member->title}, {"manages", manages}});
    }
    const store::Actor& actor = call.who.actor;
    const bool writes = !actor.scopes || std::ranges::find(*actor.scopes, "write") != actor.scopes->end();
    const bool may = writes && actor.level > schema::Level::auditor && Compartments(store, actor).manages(compartment);
    return Map{{"name", compartment.name}, {"purpose", compartment.purpose}, {"opened", compartment.opened}, {"manages", may}, {"members", std::move(members)}};
}

// As whoever asks sees it now: they may just have left.
Result<HttpResponse> shown(Call& call, store::Store& store, const Compartment& changed, int status) {
    const std::vector<Compartment> all = TRY(Compartments(store, store::Actor::redoubt()).list());
    for (const Compartment& each : all)
        if (each.name == changed.name) return json_answer(status, TRY(show(call, store, each)));
    return json_answer(status, TRY(show(call, store, changed)));
}

Result<HttpResponse> list_compartments(Call& call, store::Store& store) {
    List items;
    const std::vector<Compartment> all = TRY(Compartments(store, call.who.actor).list());
    for (const Compartment& each : all) items.emplace_back(TRY(show(call, store, each)));
    return json_answer(200, Map{{"items", std::move(items)}});
}

Result<HttpResponse> open_compartment(Call& call, store::Store& store) {
    std::vector<std::string> members;
    for (const schema::Value& member : call.body["members"].list()) members.emplace_back(member.text());
    const Compartment made =
        TRY(Compartments(store, call.who.actor).open(std::string(call.body["name"].text()), std::string(call.body["purpose"].text()), members));
    return shown(call, store, made, 201);
}

Result<HttpResponse> admit_member(Call& call, store::Store& store) {
    const Compartment changed =
        TRY(Compartments(store, call.who.actor).admit(call.captured_as("compartment"), call.body["party"].text(), call.body["reason"].text()));
    return shown(call, store, changed, 200);
}

Result<HttpResponse> dismiss_member(Call& call, store::Store& store) {
    const Compartment changed =
        TRY(Compartments(store, call.who.actor).dismiss(call.captured_as("compartment"), call.captured_as("party"), call.text("reason")));
    return shown(call, store, changed, 200);
}

}  // namespace

void add_compartment_routes(RouteTable& table, Services* services) {
    table.add({.method = "GET",
               .pattern = "/compartments",
               .operation = "list_compartments",
               .summary = "The compartments that you are in.",
               .tag = "compartments",
               .answers = {{200, "", "CompartmentPage"}},
               .handle = [services](Call& call) { return list_compartments(call, services->store); }});
    table.add({.method = "POST",
               .pattern = "/compartments",
               .operation = "open_compartment",
               .summary = "Open one: what lies in it exists for its members only. For IC2 and above.",
               .tag = "compartments",
               .right = Right::write,
               .body = BodyKind::json,
               .request = "NewCompartment",
               .answers = {{201, "", "Compartment"}},
               .handle = [services](Call& call) { return open_compartment(call, services->store); }});
    table.add({.method = "POST",
               .pattern = "/compartments/{compartment}/members",
               .operation = "admit_member",
               .summary = "Let somebody in. For who opened it, and for members who are IC4 or above.",
               .tag = "compartments",
               .right = Right::write,
               .body = BodyKind::json,
               .request = "NewMember",
               .answers = {{200, "", "Compartment"}},
               .handle = [services](Call& call) { return admit_member(call, services->store); }});
    table.add({.method = "DELETE",
               .pattern = "/compartments/{compartment}/members/{party}",
               .operation = "dismiss_member",
               .summary = "Take somebody out; the last one stays.",
               .tag = "compartments",
               .right = Right::write,
               .query = {{"reason", "Why."}},
               .answers = {{200, "", "Compartment"}, {409, "The last member stays.", "Problem", "application/problem+json"}},
               .handle = [services](Call& call) { return dismiss_member(call, services->store); }});
}

}  // namespace redoubt::api
