#include "rooms/watch/source_samples.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "schema/json.h"
#include "store/transaction.h"

namespace redoubt::rooms {

using schema::Map;
using schema::Value;
using store::Transaction;

namespace {

using intake::Counts;

struct Summed {
    const char* name;
    uint64_t Counts::* member;
};
constexpr std::array summed{Summed{"received", &Counts::received},
                            Summed{"decoded", &Counts::decoded},
                            Summed{"stored", &Counts::stored},
                            Summed{"duplicates", &Counts::duplicates},
                            Summed{"cut", &Counts::cut},
                            Summed{"overflowed", &Counts::overflowed},
                            Summed{"bytes", &Counts::bytes},
                            Summed{"broken", &Counts::broken},
                            Summed{"refused", &Counts::refused},
                            Summed{"connections", &Counts::connections},
                            Summed{"turned_away", &Counts::turned_away}};

std::string counts_json(const Counts& counts) {
    Map map;
    for (const auto& [name, member] : summed) map.set(name, static_cast<int64_t>(counts.*member));
    schema::List dropped;
    for (const uint64_t one : counts.dropped) dropped.emplace_back(static_cast<int64_t>(one));
    map.set("dropped", std::move(dropped));
    return schema::to_json(map);
}

Counts counts_of(std::string_view json) {
    Counts out;
    const auto read = schema::parse_json(json);
    if (!read) return out;
    const Map& map = read->map();
    for (const auto& [name, member] : summed) out.*member = static_cast<uint64_t>(map[name].integer());
    const schema::List& dropped = map["dropped"].list();
    for (size_t i = 0; i < std::min(dropped.size(), out.dropped.size()); ++i) out.dropped[i] = static_cast<uint64_t>(dropped[i].integer());
    return out;
}

Counts sum_of(Counts to, const Counts& more) {
    for (const auto& [name, member] : summed) to.*member += more.*member;
    for (size_t i = 0; i < to.dropped.size(); ++i) to.dropped[i] += more.dropped[i];
    return to;
}

std::string state_json(const SourceState& state) {
    Map map{{"skewed", state.skewed},
            {"said", static_cast<int64_t>(state.volume.said)},
            {"leaning", static_cast<int64_t>(state.volume.leaning)},
            {"streak", state.volume.streak},
            {"judged", state.volume.judged},
            {"noted", state.noted.unix_ns}};
    if (state.ahead_ms) map.set("ahead_ms", *state.ahead_ms);
    return schema::to_json(map);
}

void read_state(std::string_view json, SourceState& out) {
    const auto read = schema::parse_json(json);
    if (!read) return;
    const Map& map = read->map();
    out.skewed = map["skewed"].boolean();
    out.volume = {.said = static_cast<Volume>(std::clamp<int64_t>(map["said"].integer(), 0, 2)),
                  .leaning = static_cast<Volume>(std::clamp<int64_t>(map["leaning"].integer(), 0, 2)),
                  .streak = map["streak"].integer(),
                  .judged = map["judged"].integer()};
    out.noted = {map["noted"].integer()};
    if (!map["ahead_ms"].is_null()) out.ahead_ms = map["ahead_ms"].integer();
}

int64_t hour_of(Time time) { return time.unix_ns / hours(1).ns; }

Result<> add_one(store::Connection& sql, Time now, Time listening, const SourceTotals& one) {
    const Counts& counts = one.counts;
    std::string before;
    Time last_received{};
    TRY(sql.each("SELECT counts FROM source_total WHERE source = ? AND listener = ?", {one.source, one.listener}, [&](const store::Row& row) {
        before = std::string(row.text(0));
        return false;
    }));
    TRY(sql.run("INSERT INTO source_total(source, listener, counts) VALUES(?, ?, ?) ON CONFLICT DO UPDATE SET counts = excluded.counts",
                {one.source, one.listener, counts_json(sum_of(counts_of(before), counts))}));
    TRY(sql.each("SELECT last_received FROM source_state WHERE source = ?", {one.source}, [&](const store::Row& row) {
        last_received = row.time(0);
        return false;
    }));
    const Time arrived = counts.received > 0 && counts.last_received.unix_ns != 0 ? std::min(counts.last_received, now) : Time{};
    const int64_t gap_s =
        arrived.unix_ns != 0 && last_received.unix_ns != 0 ? std::max<int64_t>((arrived - std::max(last_received, listening)).ns / seconds(1).ns, 0) : 0;
    if (counts.received > 0)
        TRY(
            sql.run("INSERT INTO source_hour(source, hour, events, bytes, dropped, gap_s) VALUES(?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET events = events + "
                    "excluded.events, bytes = bytes + excluded.bytes, dropped = dropped + excluded.dropped, gap_s = max(gap_s, excluded.gap_s)",
                    {one.source, hour_of(now), static_cast<int64_t>(counts.received), static_cast<int64_t>(counts.bytes),
                     static_cast<int64_t>(counts.all_dropped()), gap_s}));
    if (arrived.unix_ns == 0) return {};
    TRY(
        sql.run("INSERT INTO source_state(source, first_received, last_received, last_event, state) VALUES(?, ?, ?, ?, '{}') ON CONFLICT DO UPDATE SET "
                "last_received = max(last_received, excluded.last_received), last_event = max(last_event, excluded.last_event)",
                {one.source, arrived, arrived, std::min(counts.last_event, now)}));
    return {};
}

Result<> add_host(store::Connection& sql, std::string_view source, const SourceHost& host) {
    return sql.run(
        "INSERT INTO source_host(source, host, last, events) VALUES(?, ?, ?, ?) ON CONFLICT DO UPDATE SET last = max(last, excluded.last), events = events + "
        "excluded.events",
        {source, host.host, host.last, static_cast<int64_t>(host.events)});
}

}  // namespace

Result<> SourceSamples::open() {
    return store_.ensure_tables(
        "CREATE TABLE IF NOT EXISTS source_total(source TEXT NOT NULL, listener TEXT NOT NULL, counts TEXT NOT NULL, PRIMARY KEY(source, listener)) STRICT, "
        "WITHOUT ROWID;"
        "CREATE TABLE IF NOT EXISTS source_hour(source TEXT NOT NULL, hour INTEGER NOT NULL, events INTEGER NOT NULL, bytes INTEGER NOT NULL, dropped INTEGER "
        "NOT NULL, gap_s INTEGER NOT NULL, PRIMARY KEY(source, hour)) STRICT, WITHOUT ROWID;"
        "CREATE TABLE IF NOT EXISTS source_state(source TEXT PRIMARY KEY, first_received INTEGER NOT NULL, last_received INTEGER NOT NULL, last_event INTEGER "
        "NOT NULL, state TEXT NOT NULL) STRICT, WITHOUT ROWID;"
        "CREATE TABLE IF NOT EXISTS source_host(source TEXT NOT NULL, host TEXT NOT NULL, last INTEGER NOT NULL, events INTEGER NOT NULL, PRIMARY KEY(source, "
        "host)) STRICT, WITHOUT ROWID;");
}

Result<> SourceSamples::add(Time now, Time listening, std::span<const SourceTotals> since) {
    return store_.write([&](Transaction& transaction) -> Result<> {
        TRY(transaction.sql.run("INSERT OR IGNORE INTO source_hour VALUES('', ?, 0, 0, 0, 0)", {hour_of(now)}));
        for (const SourceTotals& one : since) TRY(add_one(transaction.sql, now, listening, one));
        return {};
    });
}

Result<> SourceSamples::hear(std::string_view source, const Hosts& hosts) {
    const Time now = store_.clock().now();
    return store_.write([&](Transaction& transaction) -> Result<> {
        for (const auto& [host, heard] : hosts) TRY(add_host(transaction.sql, source, {.host = host, .last = now, .events = heard.events}));
        return {};
    });
}

Result<> SourceSamples::hear_past(std::string_view source, std::span<const SourceHost> hosts) {
    return store_.write([&](Transaction& transaction) -> Result<> {
        for (const SourceHost& host : hosts) TRY(add_host(transaction.sql, source, host));
        return {};
    });
}

Result<bool> SourceSamples::heard_anything() {
    return store_.read([&](store::Reader& reader) -> Result<bool> {
        bool any = false;
        TRY(reader.sql.each("SELECT 1 FROM source_host LIMIT 1", {}, [&](const store::Row&) { return any = true, false; }));
        return any;
    });
}

Result<> SourceSamples::keep_state(std::string_view source, const SourceState& state) {
    return store_.write([&](Transaction& transaction) -> Result<> {
        return transaction.sql.run("UPDATE source_state SET state = ? WHERE source = ?", {state_json(state), source});
    });
}

Result<> SourceSamples::forget_old(Time now) {
    return store_.write([&](Transaction& transaction) -> Result<> {
        TRY(transaction.sql.run("DELETE FROM source_hour WHERE hour < ?", {hour_of(now - days(7 * weeks_kept))}));
        return transaction.sql.run("DELETE FROM source_host WHERE last < ?", {now - days(90)});
    });
}

Result<std::map<std::string, SourceState>> SourceSamples::states() {
    return store_.read([&](store::Reader& reader) -> Result<std::map<std::string, SourceState>> {
        std::map<std::string, SourceState> out;
        TRY(reader.sql.each("SELECT source, first_received, last_received, last_event, state FROM source_state", {}, [&](const store::Row& row) {
            SourceState& state = out[std::string(row.text(0))];
            read_state(row.text(4), state);
            state.first_received = row.time(1);
            state.last_received = row.time(2);
            state.last_event = row.time(3);
            return true;
        }));
        return out;
    });
}

// The rows of no source are the hours in which somebody listened.
Result<VolumeHistory> SourceSamples::history(std::string_view source, const SourceState& state, int64_t from) {
    return store_.read([&](store::Reader& reader) -> Result<VolumeHistory> {
        VolumeHistory out{.since = hour_of(state.first_received) + 1};
        TRY(reader.sql.each("SELECT hour, events, gap_s FROM source_hour WHERE source = ? AND hour >= ? ORDER BY hour", {source, from},
                            [&](const store::Row& row) {
                                out.hours.push_back({row.integer(0), static_cast<uint64_t>(row.integer(1)), row.integer(2)});
                                return true;
                            }));
        TRY(reader.sql.each("SELECT hour FROM source_hour WHERE source = '' AND hour >= ? ORDER BY hour", {from}, [&](const store::Row& row) {
            out.listened.push_back(row.integer(0));
            return true;
        }));
        return out;
    });
}

Result<std::vector<SourceDrops>> SourceSamples::drops(std::string_view source, int64_t from) {
    return store_.read([&](store::Reader& reader) -> Result<std::vector<SourceDrops>> {
        std::vector<SourceDrops> out;
        TRY(reader.sql.each("SELECT hour, dropped FROM source_hour WHERE source = ? AND hour >= ? AND dropped > 0 ORDER BY hour", {source, from},
                            [&](const store::Row& row) {
                                out.push_back({row.integer(0), static_cast<uint64_t>(row.integer(1))});
                                return true;
                            }));
        return out;
    });
}

Result<std::vector<SourceTotals>> SourceSamples::totals() {
    return store_.read([&](store::Reader& reader) -> Result<std::vector<SourceTotals>> {
        std::vector<SourceTotals> out;
        TRY(reader.sql.each("SELECT source, listener, counts FROM source_total ORDER BY source, listener", {}, [&](const store::Row& row) {
            out.push_back({std::string(row.text(0)), std::string(row.text(1)), counts_of(row.text(2))});
            return true;
        }));
        return out;
    });
}

Result<std::vector<SourceHost>> SourceSamples::hosts(std::string_view source, Time since, size_t most) {
    return store_.read([&](store::Reader& reader) -> Result<std::vector<SourceHost>> {
        std::vector<SourceHost> out;
        TRY(reader.sql.each("SELECT host, last, events FROM source_host WHERE source = ? AND last >= ? ORDER BY events DESC, host LIMIT ?",
                            {source, since, static_cast<int64_t>(most)}, [&](const store::Row& row) {
                                out.push_back({.host = std::string(row.text(0)), .last = row.time(1), .events = static_cast<uint64_t>(row.integer(2))});
                                return true;
                            }));
        return out;
    });
}

Result<std::map<std::string, Time>> SourceSamples::heard_hosts(Time since) {
    return store_.read([&](store::Reader& reader) -> Result<std::map<std::string, Time>> {
        std::map<std::string, Time> out;
        TRY(reader.sql.each("SELECT host, max(last) FROM source_host WHERE last >= ? GROUP BY host", {since}, [&](const store::Row& row) {
            out.emplace(row.text(0), row.time(1));
            return true;
        }));
        return out;
    });
}

}  // namespace redoubt::rooms
