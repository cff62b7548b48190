#include "rooms/desk/news.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "schema/json.h"
#include "store/beside.h"
#include "store/transaction.h"

namespace redoubt::rooms::desk {
namespace {

using store::JournalEntry;
using store::Reader;

constexpr int64_t most_subscriptions = 200;
constexpr int64_t most_scanned = 20'000;  // entries of the journal looked at for one answer
constexpr size_t ids_at_once = 400;

JournalEntry entry_of(const store::Row& row) {
    JournalEntry entry{.seq = row.integer(0),
                       .at = row.time(1),
                       .actor = std::string(row.text(2)),
                       .action = std::string(row.text(3)),
                       .type = std::string(row.text(4)),
                       .record = std::string(row.text(5)),
                       .version = row.integer(6)};
    if (const auto body = schema::parse_json(row.text(7))) {
        entry.actor_name = std::string(body->map()["name"].text());
        entry.key = std::string(body->map()["key"].text());
        entry.reason = std::string(body->map()["reason"].text());
    }
    return entry;
}
constexpr std::string_view entry_sql = "SELECT seq, at, actor, action, type, record, version, body FROM journal";

Result<int64_t> journal_end(store::Connection& sql) { return TRY(sql.integer("SELECT max(seq) FROM journal")).value_or(0); }

// Puts the news of one reader together.
class Reading {
public:
    Reading(store::Store& store, const store::Actor& actor) : store_(store), actor_(actor), records_(store.as(actor)) {}

    Result<> gather(const std::vector<Subscription>& subscriptions, int64_t after, int64_t until, int limit) {
        for (const Subscription& one : subscriptions)
            if (!one.record.empty()) TRY(of_record(one, std::max(after, one.since), until, limit));
        TRY(of_queries(subscriptions, after, until));
        TRY(of_mentions(after, until, limit));
        return {};
    }

    // Only what can be seen, oldest first.
    Result<std::vector<NewsItem>> items(int limit) {
        std::map<std::string, std::vector<std::string>> ids;
        for (const auto& [seq, item] : found_) ids[item.entry.type].push_back(item.entry.record);
        std::map<std::string, store::Reference> visible;
        for (const auto& [type, of_type] : ids)
            for (auto& reference : TRY(records_.refer(type, of_type)))
                if (reference) visible[reference->id] = *reference;
        std::vector<NewsItem> out;
        for (auto& [seq, item] : found_) {
            const auto reference = visible.find(item.entry.record);
            if (reference == visible.end() || out.size() >= static_cast<size_t>(limit)) continue;
            item.record = reference->second;
            out.push_back(std::move(item));
        }
        return out;
    }

private:
    void add(JournalEntry entry, const std::string& subscription, bool mentioned) {
        if (entry.actor == actor_.user_id) return;
        NewsItem& item = found_[entry.seq];
        if (item.subscription.empty()) item.subscription = subscription;
        item.mentioned = item.mentioned || mentioned;
        item.entry = std::move(entry);
    }

    Result<> of_record(const Subscription& one, int64_t after, int64_t until, int limit) {
        return store_.read([&](Reader& reader) -> Result<> {
            return reader.sql.each(std::string(entry_sql) + " WHERE record = ? AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?",
                                   {one.record, after, until, limit}, [&](const store::Row& row) {
                                       add(entry_of(row), one.id, false);
                                       return true;
                                   });
        });
    }

    Result<> of_queries(const std::vector<Subscription>& subscriptions, int64_t after, int64_t until) {
        std::map<std::string, std::vector<JournalEntry>> by_type;
        for (const Subscription& one : subscriptions)
            if (one.record.empty()) by_type[one.type];
        if (by_type.empty()) return {};
        TRY(store_.read([&](Reader& reader) -> Result<> {
            for (auto& [type, entries] : by_type) entries.clear();
            return reader.sql.each(std::string(entry_sql) + " WHERE seq > ? AND seq <= ? ORDER BY seq", {after, until}, [&](const store::Row& row) {
                const auto wanted = by_type.find(std::string(row.text(4)));
                if (wanted != by_type.end() && row.text(2) != actor_.user_id) wanted->second.push_back(entry_of(row));
                return true;
            });
        }));
        for (const Subscription& one : subscriptions)
            if (one.record.empty()) TRY(of_query(one, by_type[one.type]));
        return {};
    }

    Result<> of_query(const Subscription& one, const std::vector<JournalEntry>& entries) {
        std::vector<std::string> ids;
        for (const JournalEntry& entry : entries)
            if (entry.seq > one.since) ids.push_back(entry.record);
        std::ranges::sort(ids);
        ids.erase(std::ranges::unique(ids).begin(), ids.end());
        std::set<std::string> matching;
        for (size_t start = 0; start < ids.size(); start += ids_at_once) {
            schema::Query any{.kind = schema::Query::Kind::any};
            for (size_t i = start; i < std::min(ids.size(), start + ids_at_once); ++i) any.children.push_back(schema::test_equals("id", ids[i]));
            const auto page = records_.list(one.type, {.text = one.q, .tree = std::move(any), .limit = 500, .fields = {"key"}});
            if (!page) return {};  // a query that no longer holds brings no news
            for (const store::Record& record : page->records) matching.insert(record.id.text);
        }
        for (const JournalEntry& entry : entries)
            if (entry.seq > one.since && matching.contains(entry.record)) add(entry, one.id, false);
        return {};
    }

    Result<> of_mentions(int64_t after, int64_t until, int limit) {
        for (const store::Mention& mention : TRY(store::mentions_of(store_, actor_.user_id, after, limit))) {
            if (mention.seq > until) continue;
            TRY(store_.read([&](Reader& reader) -> Result<> {
                return reader.sql.each(std::string(entry_sql) + " WHERE seq = ?", {mention.seq}, [&](const store::Row& row) {
                    add(entry_of(row), {}, true);
                    return false;
                });
            }));
        }
        return {};
    }

    store::Store& store_;
    const store::Actor& actor_;
    store::Records records_;
    std::map<int64_t, NewsItem> found_;
};

}  // namespace

Result<> NewsDesk::open() {
    return store_.ensure_tables(R"sql(
CREATE TABLE IF NOT EXISTS subscription(id TEXT PRIMARY KEY, user TEXT NOT NULL, type TEXT NOT NULL, record TEXT NOT NULL, q TEXT NOT NULL,
    since INTEGER NOT NULL, created INTEGER NOT NULL) WITHOUT ROWID, STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS "subscription.what" ON subscription(user, type, record, q);
CREATE TABLE IF NOT EXISTS news_seen(user TEXT PRIMARY KEY, seq INTEGER NOT NULL) WITHOUT ROWID, STRICT;
)sql");
}

Result<std::vector<Subscription>> NewsDesk::subscriptions(const store::Actor& actor) {
    std::vector<Subscription> out;
    TRY(store_.read([&](Reader& reader) -> Result<> {
        out.clear();
        return reader.sql.each(
            "SELECT id, type, record, q, since, created FROM subscription WHERE user = ? ORDER BY id", {actor.user_id}, [&](const store::Row& row) {
                out.push_back(
                    {std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2)), std::string(row.text(3)), row.integer(4), row.time(5), {}});
                return true;
            });
    }));
    store::Records records = store_.as(actor);
    for (Subscription& one : out) {
        if (one.record.empty()) continue;
        if (const auto found = TRY(records.refer(one.type, std::array{one.record})); found.front()) one.shown = *found.front();
    }
    return out;
}

Result<Subscription> NewsDesk::subscribe(const store::Actor& actor, std::string_view type_name, const std::string& record, const std::string& q) {
    const schema::RecordInfo* type = store_.find_type(type_name);
    if (!type) return fail(Code::invalid, fmt::format("'{}' is not a record type", type_name.substr(0, 60)), "/type");
    if (type->derived) return fail(Code::invalid, fmt::format("{} have no journal of their own", type->plural), "/type", "subscribe to what they are made of");
    store::Records records = store_.as(actor);
    Subscription made{.id = store_.ids().next().text, .type = std::string(type->name), .q = q, .created = store_.clock().now()};
    if (!record.empty()) {
        const auto found = TRY(records.refer(type->name, std::array{record}));
        if (!found.front()) return fail(Code::invalid, fmt::format("there is no {} '{}'", type->name, record.substr(0, 60)), "/record");
        made.shown = *found.front();
        made.record = made.shown.id;
    } else if (const auto counted = records.count(type->name, q); !counted) {
        return at(counted.error(), "/q");
    }
    TRY(store_.write([&](store::Transaction& transaction) -> Result<> {
        if (TRY(transaction.sql.integer("SELECT count(*) FROM subscription WHERE user = ?", {actor.user_id})).value_or(0) >= most_subscriptions)
            return fail(Code::conflict, fmt::format("{} subscriptions are enough", most_subscriptions), {}, "remove those that are not read");
        if (TRY(transaction.sql.integer("SELECT 1 FROM subscription WHERE user = ? AND type = ? AND record = ? AND q = ?",
                                        {actor.user_id, made.type, made.record, made.q})))
            return fail(Code::conflict, "you have subscribed to this already");
        made.since = TRY(journal_end(transaction.sql));
        return transaction.sql.run("INSERT INTO subscription VALUES(?, ?, ?, ?, ?, ?, ?)",
                                   {made.id, actor.user_id, made.type, made.record, made.q, made.since, made.created});
    }));
    return made;
}

Result<> NewsDesk::unsubscribe(const store::Actor& actor, std::string_view id) {
    return store_.write([&](store::Transaction& transaction) -> Result<> {
        TRY(transaction.sql.run("DELETE FROM subscription WHERE id = ? AND user = ?", {id, actor.user_id}));
        if (transaction.sql.changes() > 0) return {};
        return fail(Code::not_found, fmt::format("there is no subscription '{}'", id.substr(0, 60)));
    });
}

Result<News> NewsDesk::news(const store::Actor& actor, std::optional<int64_t> after, int limit) {
    News out;
    int64_t end = 0;
    TRY(store_.read([&](Reader& reader) -> Result<> {
        out.seen = TRY(reader.sql.integer("SELECT seq FROM news_seen WHERE user = ?", {actor.user_id})).value_or(0);
        end = TRY(journal_end(reader.sql));
        return {};
    }));
    const std::vector<Subscription> subscribed = TRY(subscriptions(actor));
    int64_t from = after.value_or(out.seen);
    // Nothing can be news before the first subscription, but a mention can.
    int64_t oldest = end;
    for (const Subscription& one : subscribed) oldest = std::min(oldest, one.since);
    if (const auto mentions = TRY(store::mentions_of(store_, actor.user_id, from, 1)); !mentions.empty()) oldest = std::min(oldest, mentions.front().seq - 1);
    from = std::max(from, oldest);
    const int64_t until = std::min(end, from + most_scanned);
    Reading reading(store_, actor);
    TRY(reading.gather(subscribed, from, until, limit + 1));
    out.items = TRY(reading.items(limit + 1));
    const bool cut = out.items.size() > static_cast<size_t>(limit);
    if (cut) out.items.pop_back();
    out.next = cut ? out.items.back().entry.seq : until;
    out.more = cut || until < end;
    return out;
}

Result<int64_t> NewsDesk::mark_seen(const store::Actor& actor, int64_t seq) {
    return store_.write([&](store::Transaction& transaction) -> Result<int64_t> {
        const int64_t seen = std::min(seq, TRY(journal_end(transaction.sql)));
        TRY(transaction.sql.run("INSERT INTO news_seen VALUES(?1, ?2) ON CONFLICT(user) DO UPDATE SET seq = max(seq, ?2)", {actor.user_id, seen}));
        return TRY(transaction.sql.integer("SELECT seq FROM news_seen WHERE user = ?", {actor.user_id})).value_or(0);
    });
}

}  // namespace redoubt::rooms::desk
