#include "rooms/know/collectors.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "rooms/know/collector_table.h"
#include "store/rights.h"
#include "store/transaction.h"

namespace redoubt::rooms {

using store::Transaction;

constexpr std::string_view collector_tables =
    "CREATE TABLE IF NOT EXISTS collector(key TEXT PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, zone TEXT NOT NULL, site TEXT NOT NULL, listed "
    "INTEGER NOT NULL, compartment TEXT NOT NULL, party TEXT NOT NULL, enrolled_by TEXT NOT NULL, enrolled INTEGER NOT NULL, machine TEXT NOT NULL, hardware "
    "TEXT NOT NULL, instance TEXT NOT NULL, sequence INTEGER NOT NULL, facts_at INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, reports "
    "INTEGER NOT NULL, every INTEGER NOT NULL, refused_at INTEGER NOT NULL, refused TEXT NOT NULL, problem TEXT NOT NULL, revoked INTEGER NOT NULL, digest "
    "TEXT "
    "NOT NULL) STRICT;"
    "CREATE TABLE IF NOT EXISTS collector_report(key TEXT NOT NULL, sequence INTEGER NOT NULL, received INTEGER NOT NULL, failed INTEGER NOT NULL, report BLOB "
    "NOT NULL, PRIMARY KEY(key, sequence)) STRICT;"
    "CREATE TABLE IF NOT EXISTS collector_asset(key TEXT PRIMARY KEY, asset TEXT NOT NULL) STRICT;";
constexpr std::string_view select_collector =
    "SELECT key, id, name, zone, site, listed, compartment, party, enrolled_by, enrolled, machine, hardware, instance, sequence, facts_at, first, last, "
    "reports, every, refused_at, refused, problem, revoked, digest, coalesce((SELECT asset FROM collector_asset a WHERE a.key = collector.key), '') FROM "
    "collector ";

Collector collector_of(const store::Row& row) {
    const auto text = [&](int column) { return std::string(row.text(column)); };
    return {.id = text(1),
            .key = text(0),
            .name = text(2),
            .placement = {.zone = text(3), .site = text(4), .listed = row.integer(5) != 0, .compartment = text(6), .party = text(7)},
            .enrolled_by = text(8),
            .enrolled = row.time(9),
            .machine = text(10),
            .hardware = text(11),
            .instance = text(12),
            .sequence = row.integer(13),
            .facts_at = row.time(14),
            .first = row.time(15),
            .last = row.time(16),
            .reports = row.integer(17),
            .every = {row.integer(18)},
            .refused_at = row.time(19),
            .refused = text(20),
            .problem = text(21),
            .revoked = row.time(22),
            .digest = text(23),
            .asset = text(24)};
}

namespace {

constexpr Duration silent_without_interval = days(2);
constexpr Duration doubt_lasts = days(7);
constexpr int silent_after_intervals = 3;

}  // namespace

std::string_view Collector::state(Time now) const {
    if (revoked.unix_ns > 0) return "revoked";
    if (refused_at.unix_ns > 0 && refused_at + doubt_lasts > now) return "doubtful";
    if (last.unix_ns == 0) return "waiting";
    const Duration patience = every.ns > 0 ? Duration{every.ns * silent_after_intervals} : silent_without_interval;
    return last + patience < now ? "silent" : "active";
}

Result<> Collectors::open() {
    TRY(enrolments_.open());
    return store_.ensure_tables(std::string(collector_tables));
}

Result<Collector> Collectors::known(store::Connection& sql, std::string_view key) const {
    std::optional<Collector> found;
    TRY(sql.each(fmt::format("{} WHERE key = ?", select_collector), {key}, [&](const store::Row& row) {
        found = collector_of(row);
        return false;
    }));
    if (!found)
        return fail(Code::forbidden, fmt::format("the key {} is not enrolled here", hosts::key_id_of(key)), {},
                    "ask for a token (redoubt inventory enrol), then: redoubt collect --send URL --enrol TOKEN");
    if (found->revoked.unix_ns > 0)
        return fail(Code::forbidden, fmt::format("the key {} of {} was revoked {}", found->id, found->name, format_time(found->revoked)), {},
                    "remove the key on the host and enrol it anew, if it is to report again");
    return *std::move(found);
}

Result<Collector> Collectors::enrol(const hosts::EnrolmentRequest& request) {
    return store_.write([&](Transaction& transaction) -> Result<Collector> {
        Result<Collector> before = known(transaction.sql, request.key);
        if (before) return before;
        if (TRY(transaction.sql.integer("SELECT 1 FROM collector WHERE key = ?", {request.key}))) return before;  // revoked
        const Enrolment by = TRY(enrolments_.look_at(transaction.sql, request.token));
        TRY(enrolments_.count_use(transaction.sql, by));
        Collector one{.id = hosts::key_id_of(request.key),
                      .key = request.key,
                      .name = request.name.empty() ? "a host" : request.name,
                      .placement = by.placement,
                      .enrolled_by = by.by,
                      .enrolled = store_.clock().now()};
        const Placement& to = one.placement;
        TRY(transaction.sql.run("INSERT INTO collector VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', '', '', 0, 0, 0, 0, 0, 0, 0, '', '', 0, '')",
                                {one.key, one.id, one.name, to.zone, to.site, to.listed ? 1 : 0, to.compartment, to.party, one.enrolled_by, one.enrolled}));
        const store::Actor host{.user_id = "collector " + one.id, .name = one.name};
        TRY(note_enrolment(store_, transaction, host, "create", "collector", one.id, one.name, to,
                           fmt::format("with the token {}{}of {}", by.name, by.name.empty() ? "" : " ", by.by)));
        return one;
    });
}

Result<std::vector<Collector>> Collectors::list(const store::Actor& actor) {
    return store_.read([&](store::Reader& reader) -> Result<std::vector<Collector>> {
        const store::Sight sight = TRY(store::sight_of(reader.sql, actor));
        std::vector<Collector> out;
        TRY(reader.sql.each(fmt::format("{} ORDER BY name, id", select_collector), {}, [&](const store::Row& row) {
            if (sight.sees(row.text(6))) out.push_back(collector_of(row));
            return true;
        }));
        return out;
    });
}

Result<> Collectors::revoke(const store::Actor& actor, std::string_view id, const std::string& reason) {
    TRY(may_enrol(store_, actor, "revoking the key of a host"));
    return store_.write([&](Transaction& transaction) -> Result<> {
        const store::Sight sight = TRY(store::sight_of(transaction.sql, actor));
        std::optional<Collector> found;
        TRY(transaction.sql.each(fmt::format("{} WHERE id = ?", select_collector), {id}, [&](const store::Row& row) {
            if (sight.sees(row.text(6))) found = collector_of(row);
            return false;
        }));
        if (!found) return fail(Code::not_found, fmt::format("there is no collector '{}'", id.substr(0, 60)), {}, "redoubt inventory collectors lists them");
        if (found->revoked.unix_ns > 0) return {};
        TRY(transaction.sql.run("UPDATE collector SET revoked = ? WHERE id = ?", {store_.clock().now(), id}));
        return note_enrolment(store_, transaction, actor, "revoke", "collector", found->id, found->name, found->placement, reason);
    });
}

}  // namespace redoubt::rooms
