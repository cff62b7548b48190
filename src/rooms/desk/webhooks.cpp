// Webhooks of Deliveries: where notifications are posted, signed so that the receiver knows who sent them and when.
#include <array>

#include <fmt/format.h>

#include "base/binary_text.h"
#include "base/text.h"
#include "base/webhook_signature.h"
#include "rooms/desk/deliveries.h"
#include "schema/json.h"

namespace redoubt::rooms::desk {
namespace {

constexpr std::string_view webhook_prefix = "webhook.";
constexpr size_t webhooks_allowed = 50;

std::string webhook_purpose(std::string_view id) { return fmt::format("webhook {}", id); }

Webhook webhook_of(std::string_view id, const schema::Map& kept) {
    return {.id = std::string(id),
            .name = std::string(kept["name"].text()),
            .url = std::string(kept["url"].text()),
            .internal = kept["internal"].boolean(),
            .active = true,
            .created = parse_time(kept["created"].text()).value_or(Time{})};
}

Result<> check_url(std::string_view url) {
    const bool known = url.starts_with("https://") || url.starts_with("http://");
    const bool plain = url.size() <= 2000 && url.find('@') == std::string_view::npos;
    for (const char c : url)
        if (c <= ' ' || c == 127) return fail(Code::invalid, "an address has no blanks", "/url");
    if (known && plain) return {};
    return fail(Code::invalid, "an address begins with https:// or http:// and holds no password", "/url");
}

}  // namespace

Result<std::vector<Webhook>> Deliveries::webhooks() {
    std::vector<Webhook> out;
    for (const std::string& name : TRY(settings_.names(webhook_prefix))) {
        const schema::Map kept = TRY(settings_.get(name));
        out.push_back(webhook_of(name.substr(webhook_prefix.size()), kept));
    }
    return out;
}

Result<Deliveries::NewWebhook> Deliveries::add_webhook(const store::Actor& by, const std::string& name, const std::string& url, bool internal) {
    if (trim(name).empty() || name.size() > 200) return fail(Code::invalid, "a webhook needs a name of 1 to 200 characters", "/name");
    TRY(check_url(url));
    const std::vector<std::string> known = TRY(settings_.names(webhook_prefix));
    if (known.size() >= webhooks_allowed)
        return fail(Code::conflict, fmt::format("{} webhooks are enough", webhooks_allowed), {}, "remove those that are not used");
    NewWebhook made{.webhook = {.id = store_.ids().next().text, .name = name, .url = url, .internal = internal, .created = store_.clock().now()}};
    std::array<std::byte, 32> bytes{};
    store_.random().fill(bytes);
    made.secret = "whs_" + to_base64url(bytes);
    const std::string sealed = TRY(sealer_.seal(made.secret, webhook_purpose(made.webhook.id)));
    const schema::Map kept{{"name", name}, {"url", url}, {"internal", internal}, {"created", format_time(made.webhook.created)}, {"secret", sealed}};
    TRY(settings_.put(by, std::string(webhook_prefix) + made.webhook.id, kept, fmt::format("'{}' to {}{}", name, url, internal ? ", internal" : "")));
    return made;
}

Result<> Deliveries::remove_webhook(const store::Actor& by, std::string_view id) {
    const auto removed = settings_.remove(by, std::string(webhook_prefix) + std::string(id));
    if (!removed && removed.error().code == Code::not_found) return fail(Code::not_found, "there is no such webhook");
    return removed;
}

Result<> Deliveries::test_webhook(std::string_view id) {
    return post(id, store_.ids().next().text, {{"id", "test"}, {"login", ""}, {"items", schema::List{}}});
}

Result<> Deliveries::post(std::string_view webhook, std::string_view id, const schema::Map& body) {
    const schema::Map kept = TRY(settings_.get(std::string(webhook_prefix) + std::string(webhook)));
    if (kept.empty()) return fail(Code::invalid, "there is no such webhook any more");
    if (!outbound_) return fail(Code::unavailable, "nothing is sent from here");
    const std::string secret = TRY(sealer_.unseal(kept["secret"].text(), webhook_purpose(webhook)));
    const std::string text = schema::to_json(body);
    const int64_t now_s = store_.clock().now().unix_ns / 1'000'000'000;
    const HttpResponse answer = TRY(outbound_->send({.method = "POST",
                                                     .url = std::string(kept["url"].text()),
                                                     .headers = {{"Content-Type", "application/json"},
                                                                 {"User-Agent", "Redoubt"},
                                                                 {"Redoubt-Delivery", std::string(id)},
                                                                 {"Redoubt-Signature", webhook_signature(secret, now_s, text)}},
                                                     .body = text,
                                                     .internal_allowed = kept["internal"].boolean(),
                                                     .most_bytes = 64 << 10}));
    if (answer.status >= 200 && answer.status < 300) return {};
    if (answer.status >= 300 && answer.status < 400)
        return fail(Code::invalid, fmt::format("it answered {}, and redirects are not followed", answer.status), std::string(kept["url"].text()),
                    "give the address that it redirects to");
    return fail(Code::unavailable, fmt::format("it answered {}", answer.status), std::string(kept["url"].text()), "look at the receiver's log");
}

}  // namespace redoubt::rooms::desk
