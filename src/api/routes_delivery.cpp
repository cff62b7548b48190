// What leaves Redoubt: the mail server, webhooks, and what could not be delivered. For Leads.
#include "api/accounts.h"
#include "api/bodies_notify.h"
#include "api/routes.h"
#include "rooms/desk/deliveries.h"

namespace redoubt::api {
namespace {

using rooms::desk::MailSettings;
using rooms::desk::Webhook;
using schema::List;
using schema::Map;
using schema::Value;

Map show_mail(const MailSettings& settings) {
    return {{"enabled", settings.enabled},
            {"host", settings.host},
            {"port", static_cast<int64_t>(settings.port)},
            {"security", schema::choices_of<MailSecurity>[static_cast<size_t>(settings.security)].name},
            {"user", settings.user},
            {"has_password", settings.has_password},
            {"from", settings.from},
            {"per_minute", static_cast<int64_t>(settings.per_minute)}};
}

Map show_webhook(const Webhook& webhook) {
    return {{"id", webhook.id}, {"name", webhook.name}, {"url", webhook.url}, {"internal", webhook.internal}, {"created", webhook.created}};
}

HttpResponse show_outcome(const Result<>& outcome) {
    Map out{{"ok", outcome.has_value()}};
    if (!outcome) out.set("problem", outcome.error().text());
    return json_answer(200, std::move(out));
}

Result<HttpResponse> get_mail(Call&, Services& services) { return json_answer(200, show_mail(TRY(services.deliveries.mail_settings()))); }

Result<HttpResponse> put_mail(Call& call, Services& services) {
    const auto body = TRY(read_body<MailBody>(call));
    const MailSettings settings{.enabled = body.enabled,
                                .host = body.host,
                                .user = body.user,
                                .from = body.from,
                                .port = static_cast<uint16_t>(body.port),
                                .security = body.security,
                                .per_minute = static_cast<int>(body.per_minute)};
    TRY(services.deliveries.set_mail_settings(call.who.actor, settings, body.password));
    return get_mail(call, services);
}

Result<HttpResponse> test_mail(Call& call, Services& services) {
    const auto body = TRY(read_body<MailTestBody>(call));
    return show_outcome(services.deliveries.test_mail(body.to));
}

Result<HttpResponse> list_webhooks(Call&, Services& services) {
    List items;
    for (const Webhook& webhook : TRY(services.deliveries.webhooks())) items.push_back(show_webhook(webhook));
    return json_answer(200, Map{{"items", std::move(items)}});
}

Result<HttpResponse> add_webhook(Call& call, Services& services) {
    const auto body = TRY(read_body<WebhookBody>(call));
    const auto made = TRY(services.deliveries.add_webhook(call.who.actor, body.name, body.url, body.internal));
    Map shown = show_webhook(made.webhook);
    shown.set("secret", made.secret);
    return json_answer(201, std::move(shown));
}

Result<HttpResponse> remove_webhook(Call& call, Services& services) {
    TRY(services.deliveries.remove_webhook(call.who.actor, call.captured_as("id")));
    return empty_answer();
}

Result<HttpResponse> list_deliveries(Call& call, Services& services) {
    const int limit = TRY(call.number("limit", 100, 1, 1000));
    List items;
    for (const rooms::desk::Delivery& one : TRY(services.deliveries.list(call.text("state"), limit))) {
        const Result<User> user = services.accounts.find(one.user);
        items.push_back(Map{{"id", one.id},
                            {"user", user ? user->login : one.user},
                            {"way", one.way},
                            {"to", one.target},
                            {"state", one.state},
                            {"attempts", one.attempts},
                            {"last_error", one.last_error.empty() ? Value() : Value(one.last_error)},
                            {"created", one.created},
                            {"due", one.due}});
    }
    return json_answer(200, Map{{"items", std::move(items)}});
}

Result<HttpResponse> resend(Call& call, Services& services) {
    TRY(services.deliveries.resend(call.who.actor, call.captured_as("id")));
    return empty_answer();
}

void add_mail_routes(RouteTable& table, Services* services) {
    table.add({.method = "GET",
               .pattern = "/notifications/mail",
               .operation = "get_mail_settings",
               .summary = "The mail server that notifications go out by. For Leads.",
               .tag = "notifications",
               .right = Right::admin,
               .answers = {{200, "", "MailSettings"}},
               .handle = [services](Call& call) { return get_mail(call, *services); }});
    table.add({.method = "PUT",
               .pattern = "/notifications/mail",
               .operation = "set_mail_settings",
               .summary = "Set the mail server. For Leads.",
               .tag = "notifications",
               .right = Right::admin,
               .fresh = true,
               .body = BodyKind::json,
               .request = "MailSettingsChange",
               .answers = {{200, "", "MailSettings"}},
               .handle = [services](Call& call) { return put_mail(call, *services); }});
    table.add({.method = "POST",
               .pattern = "/notifications/mail/test",
               .operation = "test_mail",
               .summary = "Send one mail now, and say what became of it. For Leads.",
               .tag = "notifications",
               .right = Right::admin,
               .body = BodyKind::json,
               .request = "MailTest",
               .answers = {{200, "", "Outcome"}},
               .handle = [services](Call& call) { return test_mail(call, *services); }});
}

void add_webhook_routes(RouteTable& table, Services* services) {
    table.add({.method = "GET",
               .pattern = "/webhooks",
               .operation = "list_webhooks",
               .summary = "Where notifications can be posted to.",
               .tag = "notifications",
               .right = Right::account,
               .answers = {{200, "", "WebhookPage"}},
               .handle = [services](Call& call) { return list_webhooks(call, *services); }});
    table.add({.method = "POST",
               .pattern = "/webhooks",
               .operation = "add_webhook",
               .summary = "A new webhook, with the secret that it signs with, shown this once. For Leads.",
               .tag = "notifications",
               .right = Right::admin,
               .fresh = true,
               .body = BodyKind::json,
               .request = "NewWebhook",
               .answers = {{201, "", "Webhook"}, {409, "There are enough.", "Problem", "application/problem+json"}},
               .handle = [services](Call& call) { return add_webhook(call, *services); }});
    table.add({.method = "DELETE",
               .pattern = "/webhooks/{id}",
               .operation = "remove_webhook",
               .summary = "Remove a webhook. For Leads.",
               .tag = "notifications",
               .right = Right::admin,
               .fresh = true,
               .answers = {{204, "Removed."}},
               .handle = [services](Call& call) { return remove_webhook(call, *services); }});
    table.add({.method = "POST",
               .pattern = "/webhooks/{id}/test",
               .operation = "test_webhook",
               .summary = "Post an empty delivery now, and say what became of it. For Leads.",
               .tag = "notifications",
               .right = Right::admin,
               .answers = {{200, "", "Outcome"}},
               .handle = [services](Call& call) { return Result<HttpResponse>(show_outcome(services->deliveries.test_webhook(call.captured_as("id")))); }});
}

}  // namespace

void add_delivery_routes(RouteTable& table, Services* services) {
    add_mail_routes(table, services);
    add_webhook_routes(table, services);
    table.add({.method = "GET",
               .pattern = "/notifications/deliveries",
               .operation = "list_deliveries",
               .summary = "What went out, waits, or was given up, newest first. For Leads.",
               .tag = "notifications",
               .right = Right::admin,
               .query = {{"state", "waiting, sent or dead; all when left out.", {{"type", "string"}}}, {"limit", "1 to 1000.", {{"type", "integer"}}}},
               .answers = {{200, "", "DeliveryPage"}},
               .handle = [services](Call& call) { return list_deliveries(call, *services); }});
    table.add({.method = "POST",
               .pattern = "/notifications/deliveries/{id}/resend",
               .operation = "resend_delivery",
               .summary = "Try a delivery that was given up again. For Leads.",
               .tag = "notifications",
               .right = Right::admin,
               .answers = {{204, "It goes out with the next."}},
               .handle = [services](Call& call) { return resend(call, *services); }});
}

}  // namespace redoubt::api
