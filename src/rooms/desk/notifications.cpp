#include "rooms/desk/notifications.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "schema/json.h"
#include "store/transaction.h"

namespace redoubt::rooms::desk {
namespace {

using store::JournalEntry;

constexpr std::string_view notification_tables = R"sql(
CREATE TABLE IF NOT EXISTS notify_settings(user TEXT PRIMARY KEY, settings TEXT NOT NULL) WITHOUT ROWID, STRICT;
CREATE TABLE IF NOT EXISTS notify_cursor(one INTEGER PRIMARY KEY CHECK(one = 1), seq INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS notification(id TEXT PRIMARY KEY, user TEXT NOT NULL, way TEXT NOT NULL, webhook TEXT NOT NULL, seq INTEGER NOT NULL,
    what TEXT NOT NULL, type TEXT NOT NULL, record TEXT NOT NULL, severity TEXT NOT NULL, words TEXT NOT NULL, at INTEGER NOT NULL, due INTEGER NOT NULL,
    delivery TEXT NOT NULL, read INTEGER NOT NULL) WITHOUT ROWID, STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS "notification.once" ON notification(user, way, webhook, seq);
CREATE INDEX IF NOT EXISTS "notification.due" ON notification(due) WHERE delivery = '' AND way <> 'console';
CREATE INDEX IF NOT EXISTS "notification.delivery" ON notification(delivery);
)sql";
constexpr int entries_at_once = 1000;
constexpr int most_unread = 500;

// An entry about a record, with what the rules ask of it.
struct Happening {
    const JournalEntry* entry = nullptr;
    std::string severity{};
    std::string assignee_field{}, assignee{}, owner{}, requester{};
    std::string asset_owner{};             // of an alert
    std::vector<std::string> approvers{};  // of a decision that is open
};

struct Told {
    const JournalEntry* entry = nullptr;
    About what = About::mention;
    std::string severity{};
    const NotifyRule* rule = nullptr;
    Time due{};
};

std::string reference_of(const store::Record& record, std::string_view field) {
    return std::string(field == "owner" ? std::string_view(record.owner.id) : record[field].text());
}

Urgency urgency_of(std::string_view severity) {
    const auto& names = schema::choices_of<Urgency>;
    for (size_t i = 0; i < names.size(); ++i)
        if (names[i].name == severity) return static_cast<Urgency>(i);
    return Urgency::informational;
}

bool is_exploited_now(const JournalEntry& entry) {
    return std::ranges::any_of(entry.changes, [](const store::JournalChange& one) { return one.field == "exploited" && one.after == schema::Value(true); });
}

std::string words_of(const JournalEntry& entry, About what) {
    std::string said = "was changed";
    if (entry.action == "create") said = "is new";
    if (entry.action == "comment") said = what == About::mention ? "has a comment that names you" : "was commented on";
    if (entry.action == "overdue" || entry.action == "stale") said = "is " + entry.action;
    if (what == About::assigned) said = "is yours now";
    if (what == About::exploited) said = is_exploited_now(entry) ? "is known to be exploited" : "is critical now";
    for (const store::JournalChange& change : entry.changes)
        if (entry.action == "move" && change.field == "state") said = fmt::format("is now {}", change.after.text());
    return entry.actor_name.empty() || entry.actor == "system" ? said : fmt::format("{}, by {}", said, entry.actor_name);
}

bool changes_to(const JournalEntry& entry, std::string_view field, std::string_view value) {
    return std::ranges::any_of(entry.changes, [&](const store::JournalChange& one) { return one.field == field && one.after.text() == value; });
}

// Holds entries against the rules of one person.
class Matching {
public:
    Matching(store::Store& store, NewsDesk& news, const Addressee& person, const NotifySettings& settings)
        : store_(store), news_(news), person_(person), settings_(settings), records_(store.as(person.actor)) {}

    Result<std::vector<Told>> told(std::span<const Happening> happenings, int64_t after, std::map<int64_t, const JournalEntry*>& by_seq) {
        if (wants(About::mention) || wants(About::subscription)) TRY(take_news(after, by_seq));
        for (const Happening& one : happenings) take_own(one);
        TRY(take_queries(happenings));
        TRY(leave_out_what_is_hidden());
        return std::move(told_);
    }

private:
    bool wants(About what) const {
        return std::ranges::any_of(settings_.rules, [&](const NotifyRule& rule) { return rule.what == what && rule.when != Rhythm::off; });
    }

    void add(const JournalEntry& entry, About what, const std::string& severity) {
        if (entry.actor == person_.actor.user_id) return;
        for (const NotifyRule& rule : settings_.rules)
            if (rule.what == what && rule.when != Rhythm::off && (what != About::alert || urgency_of(severity) >= rule.level))
                told_.push_back({.entry = &entry, .what = what, .severity = severity, .rule = &rule});
    }

    Result<> take_news(int64_t after, std::map<int64_t, const JournalEntry*>& by_seq) {
        const News news = TRY(news_.news(person_.actor, after, entries_at_once));
        for (const NewsItem& item : news.items)
            if (const auto found = by_seq.find(item.entry.seq); found != by_seq.end())
                add(*found->second, item.mentioned ? About::mention : About::subscription, {});
        return {};
    }

    void take_own(const Happening& one) {
        const std::string& party = person_.actor.party;
        if (party.empty()) return;
        const JournalEntry& entry = *one.entry;
        if (one.assignee == party && changes_to(entry, one.assignee_field, party)) add(entry, About::assigned, one.severity);
        if (one.assignee == party && entry.action == "overdue") add(entry, About::due, one.severity);
        const bool mine = one.assignee == party || one.owner == party;
        const bool graver = is_exploited_now(entry) || (entry.action == "update" && changes_to(entry, "severity", "critical"));
        if (entry.type == "finding" && mine && graver) add(entry, About::exploited, one.severity);
        if (entry.type == "alert" && entry.action == "create" && one.asset_owner == party) add(entry, About::alert, one.severity);
        if (entry.type != "decision") return;
        const bool mine_to_decide = std::ranges::find(one.approvers, party) != one.approvers.end();
        if (mine_to_decide || (one.requester == party && entry.action == "move")) add(entry, About::decision, one.severity);
    }

    Result<> take_queries(std::span<const Happening> happenings) {
        for (const NotifyRule& rule : settings_.rules) {
            if (rule.what != About::query || rule.when == Rhythm::off) continue;
            const schema::RecordInfo* type = store_.find_type(rule.type);
            if (!type) continue;
            schema::Query any{.kind = schema::Query::Kind::any};
            for (const Happening& one : happenings)
                if (one.entry->type == type->name) any.children.push_back(schema::test_equals("id", one.entry->record));
            if (any.children.empty()) continue;
            const auto page = records_.list(type->name, {.text = rule.q, .tree = std::move(any), .limit = 500, .fields = {"key"}});
            if (!page) continue;  // a query that no longer holds tells nothing
            std::set<std::string> found;
            for (const store::Record& record : page->records) found.insert(record.id.text);
            for (const Happening& one : happenings)
                if (found.contains(one.entry->record) && one.entry->actor != person_.actor.user_id)
                    told_.push_back({.entry = one.entry, .what = About::query, .severity = one.severity, .rule = &rule});
        }
        return {};
    }

    Result<> leave_out_what_is_hidden() {
        std::map<std::string, std::vector<std::string>> ids;
        for (const Told& one : told_) ids[one.entry->type].push_back(one.entry->record);
        std::set<std::string> seen;
        for (const auto& [type, of_type] : ids)
            for (const auto& found : TRY(records_.refer(type, of_type)))
                if (found) seen.insert(found->id);
        std::erase_if(told_, [&](const Told& one) { return !seen.contains(one.entry->record); });
        return {};
    }

    store::Store& store_;
    NewsDesk& news_;
    const Addressee& person_;
    const NotifySettings& settings_;
    store::Records records_;
    std::vector<Told> told_;
};

Result<std::vector<Happening>> look_at(store::Store& store, std::span<const JournalEntry> entries) {
    store::Records all = store.as(store::Actor::redoubt());
    std::vector<Happening> out;
    for (const JournalEntry& entry : entries) {
        const schema::RecordInfo* type = store.find_type(entry.type);
        const bool tells =
            entry.action == "create" || entry.action == "update" || entry.action == "move" || entry.action == "overdue" || entry.action == "stale";
        if (!type || !tells) continue;
        const auto record = all.get(type->name, entry.record);
        if (!record) continue;
        Happening one{.entry = &entry, .severity = std::string((*record)["severity"].text())};
        one.assignee_field = type->assignee.empty() ? "owner" : std::string(type->assignee);
        one.assignee = reference_of(*record, one.assignee_field);
        one.owner = record->owner.id;
        if (one.assignee.empty()) {  // who owns it does it, where nobody else was named
            one.assignee_field = "owner";
            one.assignee = one.owner;
        }
        one.requester = std::string((*record)["requester"].text());
        if (type->name == "decision" && record->state == "open")
            for (const schema::Value& party : (*record)["approvers"].list()) one.approvers.emplace_back(party.text());
        if (type->name == "alert" && !(*record)["asset"].text().empty())
            if (const auto asset = all.get("asset", (*record)["asset"].text())) one.asset_owner = asset->owner.id;
        out.push_back(std::move(one));
    }
    return out;
}

}  // namespace

Result<> Notifications::open() { return store_.ensure_tables(std::string(notification_tables)); }

Result<NotifySettings> Notifications::settings(std::string_view user) {
    const auto text = TRY(store_.read([&](store::Reader& reader) { return reader.sql.text("SELECT settings FROM notify_settings WHERE user = ?", {user}); }));
    if (!text) return default_notify_settings();
    NotifySettings out;
    const schema::Value kept = TRY(schema::parse_json(*text));
    schema::write_fields(NotifySettings::fields(), &out, kept.map());
    return out;
}

Result<> Notifications::set_settings(std::string_view user, const NotifySettings& settings) {
    TRY(check_notify_settings(settings, store_, disk_));
    const std::string text = schema::to_json(schema::read_fields(NotifySettings::fields(), &settings));
    return store_.write(
        [&](store::Transaction& transaction) { return transaction.sql.run("INSERT OR REPLACE INTO notify_settings VALUES(?, ?)", {user, text}); });
}

// Nothing is told of what was there before the first reading.
Result<int64_t> Notifications::cursor() {
    return store_.write([&](store::Transaction& transaction) -> Result<int64_t> {
        TRY(transaction.sql.run("INSERT OR IGNORE INTO notify_cursor SELECT 1, coalesce(max(seq), 0) FROM journal"));
        return TRY(transaction.sql.integer("SELECT seq FROM notify_cursor")).value_or(0);
    });
}

Result<size_t> Notifications::gather(std::span<const Addressee> people) {
    size_t all = 0;
    for (;;) {
        const int64_t after = TRY(cursor());
        const std::vector<JournalEntry> entries = TRY(store_.journal().entries(after, entries_at_once));
        if (entries.empty()) return all;
        all += TRY(gather_some(people, after, entries));
    }
}

Result<size_t> Notifications::gather_some(std::span<const Addressee> people, int64_t after, std::span<const JournalEntry> entries) {
    const std::vector<Happening> happenings = TRY(look_at(store_, entries));
    std::map<int64_t, const JournalEntry*> by_seq;
    for (const JournalEntry& entry : entries) by_seq[entry.seq] = &entry;
    const Time now = store_.clock().now();
    struct Row {
        std::string user;
        Told told;
    };
    std::vector<Row> rows;
    std::vector<NotifySettings> kept(people.size());  // what rules point into
    for (size_t i = 0; i < people.size(); ++i) {
        kept[i] = TRY(settings(people[i].actor.user_id));
        Matching matching(store_, news_, people[i], kept[i]);
        for (Told& one : TRY(matching.told(happenings, after, by_seq))) {
            one.due = TRY(told_at(kept[i], one.rule->when, urgency_of(one.severity), now, disk_));
            rows.push_back({people[i].actor.user_id, std::move(one)});
        }
    }
    return store_.write([&](store::Transaction& transaction) -> Result<size_t> {
        size_t added = 0;
        for (const Row& row : rows) {
            const JournalEntry& entry = *row.told.entry;
            TRY(transaction.sql.run("INSERT OR IGNORE INTO notification VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', 0)",
                                    {store_.ids().next().text, row.user, name_of(row.told.rule->way), row.told.rule->webhook, entry.seq, name_of(row.told.what),
                                     entry.type, entry.record, row.told.severity, words_of(entry, row.told.what), entry.at, row.told.due}));
            added += static_cast<size_t>(transaction.sql.changes());
        }
        TRY(transaction.sql.run("UPDATE notify_cursor SET seq = ?", {entries.back().seq}));
        return added;
    });
}

Result<NotificationPage> Notifications::list(const store::Actor& actor, std::string_view before, int limit) {
    std::vector<Notification> rows;
    TRY(store_.read([&](store::Reader& reader) {
        rows.clear();
        return reader.sql.each(
            "SELECT id, at, what, words, severity, type, record, read FROM notification WHERE user = ? AND way = 'console' AND due <= ? AND (? = '' OR id < ?) "
            "ORDER BY id DESC LIMIT ?",
            {actor.user_id, store_.clock().now(), before, before, most_unread}, [&](const store::Row& row) {
                rows.push_back({.id = std::string(row.text(0)),
                                .at = row.time(1),
                                .what = std::string(row.text(2)),
                                .words = std::string(row.text(3)),
                                .severity = std::string(row.text(4)),
                                .read = row.integer(7) != 0});
                rows.back().record.type = row.text(5);
                rows.back().record.id = row.text(6);
                return true;
            });
    }));
    std::map<std::string, std::vector<std::string>> ids;
    for (const Notification& one : rows) ids[one.record.type].push_back(one.record.id);
    std::map<std::string, store::Reference> seen;
    store::Records records = store_.as(actor);
    for (const auto& [type, of_type] : ids) {
        if (!store_.find_type(type)) continue;
        for (const auto& found : TRY(records.refer(type, of_type)))
            if (found) seen[found->id] = *found;
    }
    NotificationPage page;
    for (Notification& one : rows) {
        const auto found = seen.find(one.record.id);
        if (found == seen.end()) continue;
        one.record = found->second;
        page.unread += one.read ? 0 : 1;
        if (page.items.size() < static_cast<size_t>(limit)) page.items.push_back(std::move(one));
    }
    return page;
}

Result<> Notifications::mark_read(const store::Actor& actor, std::string_view upto) {
    return store_.write([&](store::Transaction& transaction) {
        return transaction.sql.run("UPDATE notification SET read = 1 WHERE user = ? AND way = 'console' AND id <= ? AND read = 0", {actor.user_id, upto});
    });
}

}  // namespace redoubt::rooms::desk
