#include "rooms/desk/deliveries.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "rooms/desk/mail_text.h"
#include "schema/json.h"
#include "store/editor.h"
#include "store/transaction.h"

namespace redoubt::rooms::desk {
namespace {

using schema::Map;
using schema::Value;

constexpr std::string_view delivery_tables = R"sql(
CREATE TABLE IF NOT EXISTS delivery(id TEXT PRIMARY KEY, user TEXT NOT NULL, way TEXT NOT NULL, target TEXT NOT NULL, state TEXT NOT NULL,
    attempts INTEGER NOT NULL, due INTEGER NOT NULL, created INTEGER NOT NULL, last_error TEXT NOT NULL) WITHOUT ROWID, STRICT;
CREATE INDEX IF NOT EXISTS "delivery.due" ON delivery(state, due);
)sql";
constexpr int64_t most_tries = 8;
constexpr int64_t most_items = 200;  // of one delivery; the rest goes with the next
constexpr int64_t posts_per_run = 100;
constexpr Duration sent_kept = days(30);

Delivery read_delivery(const store::Row& row) {
    return {.id = std::string(row.text(0)),
            .user = std::string(row.text(1)),
            .way = std::string(row.text(2)),
            .target = std::string(row.text(3)),
            .state = std::string(row.text(4)),
            .last_error = std::string(row.text(8)),
            .attempts = row.integer(5),
            .created = row.time(7),
            .due = row.time(6)};
}
constexpr std::string_view select_delivery = "SELECT id, user, way, target, state, attempts, due, created, last_error FROM delivery";

std::string mail_purpose() { return "mail password"; }

std::string link_to(store::Store& store, const store::Reference& record, std::string_view address) {
    const schema::RecordInfo* type = store.find_type(record.type);
    if (address.empty() || !type) return {};
    return fmt::format("{}/{}/{}/{}", address, to_lower(type->room), type->plural, record.key);
}

std::string line_of(const Map& item) {
    const std::string_view title = item["title"].text();
    return fmt::format("{} {}{}{}", item["key"].text(), item["words"].text(), title.empty() ? "" : ": ", title);
}

}  // namespace

Result<> Deliveries::open() {
    TRY(settings_.open());
    return store_.ensure_tables(std::string(delivery_tables));
}

Result<MailSettings> Deliveries::mail_settings() {
    const Map kept = TRY(settings_.get("mail"));
    MailSettings out{.enabled = kept["enabled"].boolean(),
                     .host = std::string(kept["host"].text()),
                     .user = std::string(kept["user"].text()),
                     .from = std::string(kept["from"].text())};
    if (kept.empty()) return out;
    out.port = static_cast<uint16_t>(kept["port"].integer());
    out.security = static_cast<MailSecurity>(kept["security"].integer());
    out.per_minute = static_cast<int>(kept["per_minute"].integer());
    out.has_password = !kept["password"].text().empty();
    return out;
}

Result<> Deliveries::set_mail_settings(const store::Actor& by, const MailSettings& settings, const std::optional<std::string>& password) {
    const bool plain_host = !settings.host.empty() && settings.host.size() <= 253 && std::ranges::all_of(settings.host, [](char c) {
        return c > ' ' && c < 127 && std::string_view("/@?#\\\"'<>%").find(c) == std::string_view::npos;
    });
    if (settings.enabled && !plain_host) return fail(Code::invalid, "this is not the name of a mail server", "/host");
    if (settings.enabled && !is_mail_address(settings.from)) return fail(Code::invalid, "the sender is not a mail address", "/from");
    if (!settings.user.empty() && settings.security == MailSecurity::none)
        return fail(Code::invalid, "a password is not sent over a connection that anybody can read", "/security", "use starttls or tls");
    Map kept = TRY(settings_.get("mail"));
    std::string sealed(kept["password"].text());
    if (password) sealed = password->empty() ? "" : TRY(sealer_.seal(*password, mail_purpose()));
    const Map value{{"enabled", settings.enabled},
                    {"host", settings.host},
                    {"port", settings.port},
                    {"security", static_cast<int64_t>(settings.security)},
                    {"user", settings.user},
                    {"from", settings.from},
                    {"per_minute", settings.per_minute},
                    {"password", sealed}};
    return settings_.put(by, "mail", value, fmt::format("{} {}:{} as '{}'", settings.enabled ? "on" : "off", settings.host, settings.port, settings.from));
}

Result<MailServer> Deliveries::server(const MailSettings& settings) {
    MailServer out{.host = settings.host, .port = settings.port, .security = settings.security, .user = settings.user};
    if (settings.has_password) {
        const Map kept = TRY(settings_.get("mail"));
        out.password = TRY(sealer_.unseal(kept["password"].text(), mail_purpose()));
    }
    return out;
}

Result<> Deliveries::test_mail(const std::string& to) {
    const MailSettings settings = TRY(mail_settings());
    if (!mail_ || settings.host.empty()) return fail(Code::conflict, "no mail server is set", {}, "redoubt notify mail --host …");
    const MailText text{.from = settings.from,
                        .to = to,
                        .subject = "A test from Redoubt",
                        .id = store_.ids().next().text,
                        .date = store_.clock().now(),
                        .opening = "Mail from Redoubt arrives here.",
                        .items = {}};
    const MailServer to_server = TRY(server(settings));
    return mail_->send(to_server, settings.from, to, compose_mail(text));
}

// What is due and not on its way yet, one delivery for each person and target.
Result<> Deliveries::plan(std::span<const Addressee> people) {
    struct Group {
        std::string user, way, webhook;
    };
    const Time now = store_.clock().now();
    std::vector<Group> groups;
    TRY(store_.read([&](store::Reader& reader) {
        groups.clear();
        return reader.sql.each("SELECT DISTINCT user, way, webhook FROM notification WHERE delivery = '' AND way <> 'console' AND due <= ?", {now},
                               [&](const store::Row& row) {
                                   groups.push_back({std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2))});
                                   return true;
                               });
    }));
    if (groups.empty()) return {};
    return store_.write([&](store::Transaction& transaction) -> Result<> {
        for (const Group& group : groups) {
            const auto person = std::ranges::find(people, group.user, [](const Addressee& one) { return one.actor.user_id; });
            const std::string id = store_.ids().next().text;
            TRY(transaction.sql.run(
                "UPDATE notification SET delivery = ? WHERE id IN (SELECT id FROM notification WHERE delivery = '' AND way = ? AND user = ? "
                "AND webhook = ? AND due <= ? ORDER BY id LIMIT ?)",
                {id, group.way, group.user, group.webhook, now, most_items}));
            const bool gone = person == people.end();
            TRY(transaction.sql.run("INSERT INTO delivery VALUES(?, ?, ?, ?, ?, 0, ?, ?, ?)",
                                    {id, group.user, group.way, group.way == "webhook" ? group.webhook : "", gone ? "dead" : "waiting", now, now,
                                     gone ? "the account has ended" : ""}));
        }
        return {};
    });
}

Result<Deliveries::Rendered> Deliveries::render(const Delivery& delivery, const Addressee& person, std::string_view address) {
    struct Item {
        std::string what, words, severity, type, record;
        Time at;
    };
    std::vector<Item> rows;
    TRY(store_.read([&](store::Reader& reader) {
        rows.clear();
        return reader.sql.each("SELECT what, words, severity, type, record, at FROM notification WHERE delivery = ? ORDER BY id", {delivery.id},
                               [&](const store::Row& row) {
                                   rows.push_back({std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2)), std::string(row.text(3)),
                                                   std::string(row.text(4)), row.time(5)});
                                   return true;
                               });
    }));
    store::Records records = store_.as(person.actor);
    store::Records all = store_.as(store::Actor::redoubt());
    Rendered out;
    for (const Item& item : rows) {
        const auto found = TRY(records.refer(item.type, std::array{item.record}));
        if (!found.front()) continue;  // out of sight by now
        const store::Reference& reference = *found.front();
        const bool open = TRY(all.get(item.type, item.record)).compartment.empty();
        out.items.push_back(Map{{"what", item.what},
                                {"key", reference.key},
                                {"type", item.type},
                                {"title", open ? reference.title : ""},
                                {"severity", open ? item.severity : ""},
                                {"words", open ? item.words : "has news that are not told outside Redoubt"},
                                {"at", item.at},
                                {"link", link_to(store_, reference, address)}});
    }
    return out;
}

Result<> Deliveries::send_mail(const Delivery& delivery, const Rendered& rendered) {
    const MailSettings settings = TRY(mail_settings());
    MailText text{.from = settings.from,
                  .to = delivery.target,
                  .subject = rendered.items.size() == 1 ? line_of(rendered.items.front()) : fmt::format("Redoubt: {} news", rendered.items.size()),
                  .id = delivery.id,
                  .date = store_.clock().now(),
                  .opening = "What you asked Redoubt to tell you:",
                  .items = {}};
    for (const Map& item : rendered.items) text.items.push_back({line_of(item), std::string(item["link"].text())});
    const MailServer to_server = TRY(server(settings));
    return mail_->send(to_server, settings.from, delivery.target, compose_mail(text));
}

Result<> Deliveries::send(const Delivery& delivery, const Addressee& person, std::string_view address) {
    const Rendered rendered = TRY(render(delivery, person, address));
    if (rendered.items.empty()) return {};
    if (delivery.way == "webhook") {
        schema::List items;
        for (const Map& item : rendered.items) items.emplace_back(item);
        return post(delivery.target, delivery.id, {{"id", delivery.id}, {"login", person.login}, {"items", std::move(items)}});
    }
    Delivery addressed = delivery;
    addressed.target = person.email;
    if (!is_mail_address(addressed.target))
        return fail(Code::invalid, fmt::format("{} has no mail address", person.login), {}, "give one in the notification settings, or to their party");
    return send_mail(addressed, rendered);
}

Result<> Deliveries::settle(const Delivery& delivery, const Result<>& outcome) {
    const Time now = store_.clock().now();
    return store_.write([&](store::Transaction& transaction) -> Result<> {
        if (outcome)
            return transaction.sql.run("UPDATE delivery SET state = 'sent', attempts = attempts + 1, due = ?, last_error = '' WHERE id = ?",
                                       {now, delivery.id});
        const int64_t attempts = delivery.attempts + 1;
        const bool dead = attempts >= most_tries || outcome.error().code == Code::invalid || outcome.error().code == Code::forbidden;
        return transaction.sql.run("UPDATE delivery SET state = ?, attempts = ?, due = ?, last_error = ? WHERE id = ?",
                                   {dead ? "dead" : "waiting", attempts, now + store::retry_delay(static_cast<int>(attempts), store_.random()),
                                    outcome.error().text().substr(0, 500), delivery.id});
    });
}

Result<size_t> Deliveries::run(std::span<const Addressee> people, std::string_view address) {
    const Time now = store_.clock().now();
    TRY(store_.write([&](store::Transaction& transaction) -> Result<> {
        TRY(transaction.sql.run("DELETE FROM notification WHERE delivery IN (SELECT id FROM delivery WHERE state = 'sent' AND due < ?)", {now - sent_kept}));
        return transaction.sql.run("DELETE FROM delivery WHERE state = 'sent' AND due < ?", {now - sent_kept});
    }));
    TRY(plan(people));
    const MailSettings settings = TRY(mail_settings());
    const bool mails = mail_ != nullptr && settings.enabled;
    size_t sent = 0;
    for (const auto& [way, most] :
         {std::pair<std::string_view, int64_t>{"email", mails ? settings.per_minute : 0}, {"webhook", outbound_ ? posts_per_run : 0}}) {
        std::vector<Delivery> due;
        TRY(store_.read([&](store::Reader& reader) {
            due.clear();
            return reader.sql.each(fmt::format("{} WHERE state = 'waiting' AND way = ? AND due <= ? ORDER BY due LIMIT ?", select_delivery), {way, now, most},
                                   [&](const store::Row& row) {
                                       due.push_back(read_delivery(row));
                                       return true;
                                   });
        }));
        std::set<std::string, std::less<>> silent;  // who did not answer is asked once in a run, not once for each
        for (const Delivery& delivery : due) {
            if (silent.contains(delivery.target)) continue;
            const auto person = std::ranges::find(people, delivery.user, [](const Addressee& one) { return one.actor.user_id; });
            const Result<> outcome = person == people.end() ? fail(Code::invalid, "the account has ended") : send(delivery, *person, address);
            TRY(settle(delivery, outcome));
            if (!outcome && outcome.error().code == Code::unavailable) silent.insert(delivery.target);
            sent += outcome.has_value();
        }
    }
    return sent;
}

Result<std::vector<Delivery>> Deliveries::list(std::string_view state, int limit) {
    return store_.read([&](store::Reader& reader) -> Result<std::vector<Delivery>> {
        std::vector<Delivery> out;
        TRY(reader.sql.each(fmt::format("{} WHERE ? = '' OR state = ? ORDER BY id DESC LIMIT ?", select_delivery), {state, state, limit},
                            [&](const store::Row& row) {
                                out.push_back(read_delivery(row));
                                return true;
                            }));
        return out;
    });
}

Result<> Deliveries::resend(const store::Actor& by, std::string_view id) {
    return store_.write([&](store::Transaction& transaction) -> Result<> {
        TRY(transaction.sql.run("UPDATE delivery SET state = 'waiting', attempts = 0, due = ? WHERE id = ? AND state = 'dead'", {store_.clock().now(), id}));
        if (transaction.sql.changes() == 0) return fail(Code::not_found, "there is no dead delivery of this id");
        store::Editor editor(store_.state(), transaction, by, {});
        return editor.journal({.action = "resend", .type = "delivery", .id = id, .key = id});
    });
}

}  // namespace redoubt::rooms::desk
