#include "api/bodies_notify.h"
#include "api/shapes.h"
#include "rooms/desk/notify_rules.h"

namespace redoubt::api {
namespace {

void add_providers(Components& all) {
    all["GroupLevel"] = object({{"group", text()}, {"level", text()}});
    all["Provider"] = object({{"id", text()},
                              {"name", text()},
                              {"issuer", text()},
                              {"client_id", text()},
                              {"has_secret", boolean()},
                              {"scopes", text()},
                              {"group_claim", text()},
                              {"groups", list(named("GroupLevel"))},
                              {"default_level", or_null(text())},
                              {"make_users", boolean()},
                              {"internal", boolean()}});
    all["ProviderPage"] = items_of("Provider");
    all["ProviderChange"] = body_schema(ProviderBody::fields());
}

}  // namespace

void add_notifications(Components& all) {
    all["NotifySettings"] = body_schema(rooms::desk::NotifySettings::fields());
    all["Notification"] = object({{"id", text()},
                                  {"at", time()},
                                  {"what", text()},
                                  {"words", text()},
                                  {"severity", or_null(text())},
                                  {"record", named("Reference")},
                                  {"read", boolean()}});
    all["NotificationPage"] = object({{"items", list(named("Notification"))}, {"unread", integer()}});
    all["NotificationsRead"] = body_schema(ReadBody::fields());
    all["MailSettings"] = object({{"enabled", boolean()},
                                  {"host", text()},
                                  {"port", integer()},
                                  {"security", one_of({"none", "starttls", "tls"})},
                                  {"user", text()},
                                  {"has_password", boolean()},
                                  {"from", text()},
                                  {"per_minute", integer()}});
    all["MailSettingsChange"] = body_schema(MailBody::fields());
    all["MailTest"] = body_schema(MailTestBody::fields());
    all["Outcome"] = object({{"ok", boolean()}, {"problem", text(), true}});
    all["Webhook"] = object({{"id", text()}, {"name", text()}, {"url", text()}, {"internal", boolean()}, {"created", time()}, {"secret", text(), true}});
    all["WebhookPage"] = items_of("Webhook");
    all["NewWebhook"] = body_schema(WebhookBody::fields());
    all["Delivery"] = object({{"id", text()},
                              {"user", text()},
                              {"way", text()},
                              {"to", text()},
                              {"state", one_of({"waiting", "sent", "dead"})},
                              {"attempts", integer()},
                              {"last_error", or_null(text())},
                              {"created", time()},
                              {"due", time()}});
    all["DeliveryPage"] = items_of("Delivery");
    add_providers(all);
}

}  // namespace redoubt::api
