#include "rooms/fix/ticket_links.h"

#include <fmt/format.h>

#include "store/transaction.h"

namespace redoubt::rooms {
namespace {

constexpr std::string_view ticket_tables = R"sql(
CREATE TABLE IF NOT EXISTS ticket(id TEXT PRIMARY KEY, tracker TEXT NOT NULL, finding TEXT NOT NULL, remote TEXT NOT NULL, key TEXT NOT NULL,
    url TEXT NOT NULL, status TEXT NOT NULL, state TEXT NOT NULL, pushed_severity TEXT NOT NULL, pushed_state TEXT NOT NULL,
    pushed_due INTEGER NOT NULL, dirty INTEGER NOT NULL, attempts INTEGER NOT NULL, next INTEGER NOT NULL, tried INTEGER NOT NULL,
    error TEXT NOT NULL, conflict TEXT NOT NULL, synced INTEGER NOT NULL, remote_updated INTEGER NOT NULL, created INTEGER NOT NULL,
    by_name TEXT NOT NULL) WITHOUT ROWID, STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS "ticket.once" ON ticket(finding, tracker);
CREATE INDEX IF NOT EXISTS "ticket.dirty" ON ticket(tracker, next) WHERE dirty = 1;
CREATE TABLE IF NOT EXISTS ticket_comment(ticket TEXT NOT NULL, id TEXT NOT NULL, author TEXT NOT NULL, at INTEGER NOT NULL, words TEXT NOT NULL,
    PRIMARY KEY(ticket, id)) WITHOUT ROWID, STRICT;
CREATE TABLE IF NOT EXISTS tracker_reading(tracker TEXT PRIMARY KEY, polled INTEGER NOT NULL, not_before INTEGER NOT NULL, error TEXT NOT NULL)
    WITHOUT ROWID, STRICT;
)sql";
constexpr std::string_view select_ticket =
    "SELECT id, tracker, finding, remote, key, url, status, state, pushed_severity, pushed_state, pushed_due, dirty, attempts, next, tried, error, conflict, "
    "synced, remote_updated, created, by_name FROM ticket";

TicketLink read_ticket(const store::Row& row) {
    return {.id = std::string(row.text(0)),
            .tracker = std::string(row.text(1)),
            .finding = std::string(row.text(2)),
            .remote = std::string(row.text(3)),
            .key = std::string(row.text(4)),
            .url = std::string(row.text(5)),
            .status = std::string(row.text(6)),
            .state = std::string(row.text(7)),
            .pushed_severity = std::string(row.text(8)),
            .pushed_state = std::string(row.text(9)),
            .pushed_due = row.time(10),
            .dirty = row.integer(11) != 0,
            .attempts = row.integer(12),
            .next = row.time(13),
            .tried = row.time(14),
            .error = std::string(row.text(15)),
            .conflict = std::string(row.text(16)),
            .synced = row.time(17),
            .remote_updated = row.time(18),
            .created = row.time(19),
            .by = std::string(row.text(20))};
}

Result<> put_ticket(store::Connection& sql, std::string_view verb, const TicketLink& one) {
    return sql.run(
        fmt::format("{} INTO ticket VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", verb),
        {one.id,         one.tracker,       one.finding,  one.remote, one.key,   one.url,   one.status,   one.state,  one.pushed_severity, one.pushed_state,
         one.pushed_due, one.dirty ? 1 : 0, one.attempts, one.next,   one.tried, one.error, one.conflict, one.synced, one.remote_updated,  one.created,
         one.by});
}

}  // namespace

Result<> TicketLinks::open() { return store_.ensure_tables(std::string(ticket_tables)); }

Result<std::vector<TicketLink>> TicketLinks::list(const TicketFilter& filter) {
    return store_.read([&](store::Reader& reader) -> Result<std::vector<TicketLink>> {
        std::vector<TicketLink> out;
        TRY(reader.sql.each(fmt::format("{} WHERE (? = '' OR tracker = ?) AND (? = '' OR finding = ?) AND (? = '' OR state = ?) AND (? = 0 OR error <> '' OR "
                                        "conflict <> '') ORDER BY id DESC LIMIT ?",
                                        select_ticket),
                            {filter.tracker, filter.tracker, filter.finding, filter.finding, filter.state, filter.state, filter.troubled ? 1 : 0, filter.limit},
                            [&](const store::Row& row) {
                                out.push_back(read_ticket(row));
                                return true;
                            }));
        return out;
    });
}

Result<std::optional<TicketLink>> TicketLinks::find(std::string_view id) {
    return store_.read([&](store::Reader& reader) -> Result<std::optional<TicketLink>> {
        std::optional<TicketLink> out;
        TRY(reader.sql.each(fmt::format("{} WHERE id = ?", select_ticket), {id}, [&](const store::Row& row) {
            out = read_ticket(row);
            return false;
        }));
        return out;
    });
}

Result<std::vector<TicketLink>> TicketLinks::due(std::string_view tracker, Time now, int limit) {
    return store_.read([&](store::Reader& reader) -> Result<std::vector<TicketLink>> {
        std::vector<TicketLink> out;
        TRY(reader.sql.each(fmt::format("{} WHERE dirty = 1 AND tracker = ? AND next <= ? ORDER BY next, id LIMIT ?", select_ticket), {tracker, now, limit},
                            [&](const store::Row& row) {
                                out.push_back(read_ticket(row));
                                return true;
                            }));
        return out;
    });
}

Result<std::vector<std::string>> TicketLinks::findings() {
    return store_.read([&](store::Reader& reader) -> Result<std::vector<std::string>> {
        std::vector<std::string> out;
        TRY(reader.sql.each("SELECT DISTINCT finding FROM ticket", {}, [&](const store::Row& row) {
            out.emplace_back(row.text(0));
            return true;
        }));
        return out;
    });
}

Result<bool> TicketLinks::add(store::Transaction& transaction, const TicketLink& link) {
    TRY(put_ticket(transaction.sql, "INSERT OR IGNORE", link));
    if (transaction.sql.changes() > 0) return true;
    TRY(transaction.sql.run(
        "UPDATE ticket SET state = CASE WHEN remote = '' THEN 'waiting' ELSE 'open' END, dirty = 1, attempts = 0, next = 0, error = '' WHERE "
        "finding = ? AND tracker = ? AND state = 'dead'",
        {link.finding, link.tracker}));
    if (transaction.sql.changes() > 0) return true;
    // What is gone there is made anew; `tried` of zero, since the one that was there is known to be gone.
    TRY(
        transaction.sql.run("UPDATE ticket SET state = 'waiting', remote = '', key = '', url = '', status = '', dirty = 1, attempts = 0, next = 0, tried = 0, "
                            "error = '', conflict = '' WHERE finding = ? AND tracker = ? AND state = 'gone'",
                            {link.finding, link.tracker}));
    return transaction.sql.changes() > 0;
}

Result<> TicketLinks::keep(const TicketLink& link) {
    return store_.write([&](store::Transaction& transaction) -> Result<> {
        if (!TRY(transaction.sql.integer("SELECT 1 FROM ticket WHERE id = ?", {link.id}))) return {};  // let go of meanwhile
        return put_ticket(transaction.sql, "INSERT OR REPLACE", link);
    });
}

Result<> TicketLinks::remove(store::Transaction& transaction, std::string_view id) {
    TRY(transaction.sql.run("DELETE FROM ticket_comment WHERE ticket = ?", {id}));
    return transaction.sql.run("DELETE FROM ticket WHERE id = ?", {id});
}

Result<> TicketLinks::touch(store::Transaction& transaction, std::string_view finding) {
    return transaction.sql.run("UPDATE ticket SET dirty = 1 WHERE finding = ? AND dirty = 0 AND state IN ('open', 'done')", {finding});
}

Result<TrackerReading> TicketLinks::reading(std::string_view tracker) {
    return store_.read([&](store::Reader& reader) -> Result<TrackerReading> {
        TrackerReading out;
        TRY(reader.sql.each("SELECT polled, not_before, error FROM tracker_reading WHERE tracker = ?", {tracker}, [&](const store::Row& row) {
            out = {.polled = row.time(0), .not_before = row.time(1), .error = std::string(row.text(2))};
            return false;
        }));
        return out;
    });
}

Result<> TicketLinks::keep_reading(std::string_view tracker, const TrackerReading& reading) {
    return store_.write([&](store::Transaction& transaction) {
        return transaction.sql.run("INSERT OR REPLACE INTO tracker_reading VALUES(?, ?, ?, ?)", {tracker, reading.polled, reading.not_before, reading.error});
    });
}

Result<std::vector<TicketComment>> TicketLinks::comments(std::string_view ticket) {
    return store_.read([&](store::Reader& reader) -> Result<std::vector<TicketComment>> {
        std::vector<TicketComment> out;
        TRY(reader.sql.each(
            "SELECT id, author, words, at FROM ticket_comment WHERE ticket = ? ORDER BY at, id LIMIT 500", {ticket}, [&](const store::Row& row) {
                out.push_back({.id = std::string(row.text(0)), .author = std::string(row.text(1)), .text = std::string(row.text(2)), .at = row.time(3)});
                return true;
            }));
        return out;
    });
}

Result<> TicketLinks::keep_comments(std::string_view ticket, std::span<const TicketComment> comments) {
    return store_.write([&](store::Transaction& transaction) -> Result<> {
        TRY(transaction.sql.run("DELETE FROM ticket_comment WHERE ticket = ?", {ticket}));
        for (const TicketComment& one : comments)
            TRY(transaction.sql.run("INSERT OR REPLACE INTO ticket_comment VALUES(?, ?, ?, ?, ?)", {ticket, one.id, one.author, one.at, one.text}));
        return {};
    });
}

}  // namespace redoubt::rooms
