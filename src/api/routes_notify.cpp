// What I am told of, by which way and when, and what I was told.
#include "api/bodies_notify.h"
#include "api/present.h"
#include "api/routes.h"
#include "rooms/desk/notifications.h"

namespace redoubt::api {
namespace {

using rooms::desk::NotifySettings;
using schema::List;
using schema::Map;
using schema::Value;

Result<> only_accounts(const Call& call) {
    if (call.who.means != Means::local) return {};
    return fail(Code::conflict, "the person at the keyboard of this machine is nobody's account", {}, "sign in to the console, or use a token");
}

Result<HttpResponse> get_settings(Call& call, Services& services) {
    const NotifySettings settings = TRY(services.notifications.settings(call.who.actor.user_id));
    return json_answer(200, schema::read_fields(NotifySettings::fields(), &settings));
}

Result<HttpResponse> put_settings(Call& call, Services& services) {
    const auto settings = TRY(read_body<NotifySettings>(call));
    TRY(only_accounts(call));
    TRY(services.notifications.set_settings(call.who.actor.user_id, settings));
    return json_answer(200, schema::read_fields(NotifySettings::fields(), &settings));
}

Result<HttpResponse> list_notifications(Call& call, Services& services) {
    const int limit = TRY(call.number("limit", 50, 1, 200));
    const auto page = TRY(services.notifications.list(call.who.actor, call.text("before"), limit));
    List items;
    for (const rooms::desk::Notification& one : page.items)
        items.push_back(Map{{"id", one.id},
                            {"at", one.at},
                            {"what", one.what},
                            {"words", one.words},
                            {"severity", one.severity.empty() ? Value() : Value(one.severity)},
                            {"record", present(one.record)},
                            {"read", one.read}});
    return json_answer(200, Map{{"items", std::move(items)}, {"unread", page.unread}});
}

Result<HttpResponse> mark_notifications(Call& call, Services& services) {
    const auto body = TRY(read_body<ReadBody>(call));
    TRY(services.notifications.mark_read(call.who.actor, body.upto));
    return empty_answer();
}

}  // namespace

void add_notify_routes(RouteTable& table, Services* services) {
    table.add({.method = "GET",
               .pattern = "/notifications",
               .operation = "list_notifications",
               .summary = "What I was told in the console, newest first.",
               .tag = "notifications",
               .right = Right::read,
               .query = {{"before", "The id of the last one of the page before.", {{"type", "string"}}}, {"limit", "1 to 200.", {{"type", "integer"}}}},
               .answers = {{200, "", "NotificationPage"}},
               .handle = [services](Call& call) { return list_notifications(call, *services); }});
    table.add({.method = "POST",
               .pattern = "/notifications/read",
               .operation = "mark_notifications_read",
               .summary = "Mark what I was told as read, up to one.",
               .tag = "notifications",
               .right = Right::read,
               .body = BodyKind::json,
               .request = "NotificationsRead",
               .answers = {{204, "Read."}},
               .handle = [services](Call& call) { return mark_notifications(call, *services); }});
    table.add({.method = "GET",
               .pattern = "/notifications/settings",
               .operation = "get_notify_settings",
               .summary = "What I am told of, by which way and when.",
               .tag = "notifications",
               .right = Right::account,
               .answers = {{200, "", "NotifySettings"}},
               .handle = [services](Call& call) { return get_settings(call, *services); }});
    table.add({.method = "PUT",
               .pattern = "/notifications/settings",
               .operation = "set_notify_settings",
               .summary = "Change what I am told of; the whole of it.",
               .tag = "notifications",
               .right = Right::account,
               .body = BodyKind::json,
               .request = "NotifySettings",
               .answers = {{200, "", "NotifySettings"}, {409, "Nobody's account.", "Problem", "application/problem+json"}},
               .handle = [services](Call& call) { return put_settings(call, *services); }});
}

}  // namespace redoubt::api
