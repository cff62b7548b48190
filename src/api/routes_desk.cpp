// Saved views, subscriptions and news.
#include <charconv>

#include <fmt/format.h>

#include "api/bodies.h"
#include "api/present.h"
#include "api/routes.h"
#include "rooms/desk/news.h"
#include "rooms/desk/views.h"
#include "rooms/exchange/columns.h"

namespace redoubt::api {
namespace {

using rooms::desk::View;
using schema::List;
using schema::Map;
using schema::Value;

Map show(const View& view, const Call& call) {
    return {{"id", view.id},
            {"name", view.name},
            {"type", view.type},
            {"q", view.q},
            {"sort", view.sort},
            {"layout", view.layout},
            {"by", view.by},
            {"columns", schema::list_of(view.columns)},
            {"shared", view.shared},
            {"owner", view.owner_name},
            {"mine", view.owner == call.who.actor.user_id},
            {"created", view.created},
            {"updated", view.updated}};
}

Result<View> view_of(const Call& call, Services& services, const ViewBody& body) {
    if (const schema::RecordInfo* type = services.store.find_type(body.type))
        for (const std::string& column : body.columns)
            if (const auto known = rooms::exchange::column_named(*type, call.records.own_fields(type->name), column); !known)
                return at(known.error(), "/columns");
    return View{.name = body.name,
                .type = body.type,
                .q = body.q,
                .sort = body.sort,
                .layout = body.layout == ViewLayout::board ? "board" : "list",
                .by = body.by,
                .columns = body.columns,
                .shared = body.shared};
}

Result<HttpResponse> list_views(Call& call, Services& services) {
    List items;
    for (const View& view : TRY(services.views.list(call.who.actor, call.text("type")))) items.push_back(show(view, call));
    return json_answer(200, Map{{"items", std::move(items)}});
}

Result<HttpResponse> create_view(Call& call, Services& services) {
    const auto body = TRY(read_body<ViewBody>(call));
    View wanted = TRY(view_of(call, services, body));
    return json_answer(201, show(TRY(services.views.create(call.who.actor, std::move(wanted))), call));
}

// What is not given stays.
Result<HttpResponse> change_view(Call& call, Services& services) {
    const View known = TRY(services.views.get(call.who.actor, call.captured_as("id")));
    Map whole = show(known, call);
    for (const std::string_view name : {"id", "owner", "mine", "created", "updated"}) whole.erase(name);
    for (const schema::Member& member : call.body) whole.set(member.name, member.value);
    ViewBody body;
    TRY(schema::from_json(ViewBody::fields(), Value(std::move(whole)), &body, schema::Mode::create));
    View wanted = TRY(view_of(call, services, body));
    wanted.id = known.id;
    return json_answer(200, show(TRY(services.views.replace(call.who.actor, std::move(wanted))), call));
}

Value show(const rooms::desk::Subscription& one) {
    const bool of_query = one.record.empty();
    return Map{{"id", one.id},
               {"type", one.type},
               {"record", one.shown.id.empty() ? Value() : present(one.shown)},
               {"q", of_query ? Value(one.q) : Value()},
               {"since", one.since},
               {"created", one.created}};
}

Result<HttpResponse> list_subscriptions(Call& call, Services& services) {
    List items;
    for (const auto& one : TRY(services.news.subscriptions(call.who.actor))) items.push_back(show(one));
    return json_answer(200, Map{{"items", std::move(items)}});
}

Result<HttpResponse> subscribe(Call& call, Services& services) {
    const auto body = TRY(read_body<SubscriptionBody>(call));
    if (body.record.empty() == body.type.empty()) return fail(Code::invalid, "say what: either a record, or a type and a query", "/record");
    if (!body.type.empty()) return json_answer(201, show(TRY(services.news.subscribe(call.who.actor, body.type, {}, body.q))));
    if (!body.q.empty()) return fail(Code::invalid, "a query goes with a type", "/q");
    const Place place = TRY(find_place(call, services, body.record, "/record"));
    return json_answer(201, show(TRY(services.news.subscribe(call.who.actor, place.type, place.id, {}))));
}

Result<HttpResponse> get_news(Call& call, Services& services) {
    std::optional<int64_t> after;
    if (const std::string given = call.text("after"); !given.empty()) {
        int64_t seq = 0;
        const auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), seq);
        if (error != std::errc() || end != given.data() + given.size() || seq < 0)
            return fail(Code::invalid, "'after' must be a number of the journal", "after");
        after = seq;
    }
    const int limit = TRY(call.number("limit", 100, 1, 500));
    const rooms::desk::News news = TRY(services.news.news(call.who.actor, after, limit));
    List items;
    for (const auto& item : news.items)
        items.push_back(Map{{"seq", item.entry.seq},
                            {"at", item.entry.at},
                            {"actor", item.entry.actor_name},
                            {"action", item.entry.action},
                            {"reason", item.entry.reason},
                            {"record", present(item.record)},
                            {"subscription", item.subscription.empty() ? Value() : Value(item.subscription)},
                            {"mentioned", item.mentioned}});
    return json_answer(200, Map{{"items", std::move(items)}, {"seen", news.seen}, {"next", news.next}, {"more", news.more}});
}

void add_views(RouteTable& table, Services* services) {
    const auto conflict = Answer{409, "A view of that name is there already.", "Problem", "application/problem+json"};
    table.add({.method = "GET",
               .pattern = "/views",
               .operation = "list_views",
               .summary = "Saved views: mine, and those that are shared.",
               .tag = "views",
               .query = {{"type", "Only of this record type, by its plural."}},
               .answers = {{200, "", "ViewPage"}},
               .handle = [services](Call& call) { return list_views(call, *services); }});
    table.add({.method = "POST",
               .pattern = "/views",
               .operation = "create_view",
               .summary = "Save a view.",
               .tag = "views",
               .right = Right::write,
               .body = BodyKind::json,
               .request = "NewView",
               .replayable = true,
               .answers = {{201, "", "View"}, conflict},
               .handle = [services](Call& call) { return create_view(call, *services); }});
    table.add({.method = "GET",
               .pattern = "/views/{id}",
               .operation = "get_view",
               .summary = "One view.",
               .tag = "views",
               .answers = {{200, "", "View"}},
               .handle = [services](Call& call) -> Result<HttpResponse> {
                   return json_answer(200, show(TRY(services->views.get(call.who.actor, call.captured_as("id"))), call));
               }});
    table.add({.method = "PATCH",
               .pattern = "/views/{id}",
               .operation = "change_view",
               .summary = "Change a view of mine, or as a Lead a shared one.",
               .tag = "views",
               .right = Right::write,
               .body = BodyKind::json,
               .request = "ViewChange",
               .answers = {{200, "", "View"}, conflict},
               .handle = [services](Call& call) { return change_view(call, *services); }});
    table.add({.method = "DELETE",
               .pattern = "/views/{id}",
               .operation = "remove_view",
               .summary = "Remove a view.",
               .tag = "views",
               .right = Right::write,
               .answers = {{204, "Removed."}},
               .handle = [services](Call& call) -> Result<HttpResponse> {
                   TRY(services->views.remove(call.who.actor, call.captured_as("id")));
                   return empty_answer();
               }});
}

}  // namespace

void add_desk_routes(RouteTable& table, Services* services) {
    add_views(table, services);
    table.add({.method = "GET",
               .pattern = "/subscriptions",
               .operation = "list_subscriptions",
               .summary = "What I am told about.",
               .tag = "news",
               .answers = {{200, "", "SubscriptionPage"}},
               .handle = [services](Call& call) { return list_subscriptions(call, *services); }});
    table.add({.method = "POST",
               .pattern = "/subscriptions",
               .operation = "subscribe",
               .summary = "Be told about a record, or about all that a query finds.",
               .tag = "news",
               .right = Right::write,
               .body = BodyKind::json,
               .request = "NewSubscription",
               .replayable = true,
               .answers = {{201, "", "Subscription"}, {409, "I am told about that already.", "Problem", "application/problem+json"}},
               .handle = [services](Call& call) { return subscribe(call, *services); }});
    table.add({.method = "DELETE",
               .pattern = "/subscriptions/{id}",
               .operation = "unsubscribe",
               .summary = "Be told no longer.",
               .tag = "news",
               .right = Right::write,
               .answers = {{204, "Done."}},
               .handle = [services](Call& call) -> Result<HttpResponse> {
                   TRY(services->news.unsubscribe(call.who.actor, call.captured_as("id")));
                   return empty_answer();
               }});
    table.add({.method = "GET",
               .pattern = "/news",
               .operation = "get_news",
               .summary = "What others did to what I am told about, and where they mentioned me, oldest first.",
               .tag = "news",
               .query = {{"after", "Journal entries after this one; those not seen when left out.", {{"type", "integer"}}},
                         {"limit", "1 to 500; 100 when left out.", {{"type", "integer"}}}},
               .answers = {{200, "", "News"}},
               .handle = [services](Call& call) { return get_news(call, *services); }});
    table.add({.method = "POST",
               .pattern = "/news/seen",
               .operation = "mark_news_seen",
               .summary = "I have read as far as this.",
               .tag = "news",
               .right = Right::write,
               .body = BodyKind::json,
               .request = "NewsSeen",
               .answers = {{200, "", "NewsMark"}},
               .handle = [services](Call& call) -> Result<HttpResponse> {
                   const auto body = TRY(read_body<SeenBody>(call));
                   return json_answer(200, Map{{"seen", TRY(services->news.mark_seen(call.who.actor, body.seq))}});
               }});
}

}  // namespace redoubt::api
