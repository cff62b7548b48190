#include "store/journal.h"

#include <cstring>

#include <fmt/format.h>

#include "base/hash.h"
#include "schema/json.h"
#include "store/finder.h"

namespace redoubt::store {

using schema::Map;
using schema::Value;

namespace {

constexpr std::string_view journal_columns = "SELECT seq, at, actor, action, type, record, version, body, hash FROM journal";

std::string_view bytes_of(const Sha256& hash) { return {reinterpret_cast<const char*>(hash.data()), hash.size()}; }

JournalEntry entry_of(const Row& row) {
    JournalEntry entry{.seq = row.integer(0),
                       .at = row.time(1),
                       .actor = std::string(row.text(2)),
                       .action = std::string(row.text(3)),
                       .type = std::string(row.text(4)),
                       .record = std::string(row.text(5)),
                       .version = row.integer(6),
                       .body = std::string(row.text(7))};
    const std::string_view hash = row.text(8);
    entry.hash = to_hex(std::as_bytes(std::span(hash)));
    const Result<Value> body = schema::parse_json(entry.body, {.most_bytes = 64 << 20});
    if (!body) return entry;
    entry.actor_name = std::string(body->map()["name"].text());
    entry.key = std::string(body->map()["key"].text());
    entry.reason = std::string(body->map()["reason"].text());
    const Map& before = body->map()["before"].map();
    const Map& after = body->map()["after"].map();
    for (const schema::Member& member : after) entry.changes.push_back({member.name, before[member.name], member.value});
    for (const schema::Member& member : before)
        if (!after.find(member.name)) entry.changes.push_back({member.name, member.value, {}});
    return entry;
}

// Why the columns of an entry do not say what its body says; empty when they do.
std::string differs(const Row& row, const Map& body) {
    const auto text = [&](int column, std::string_view name) { return row.text(column) == body[name].text(); };
    if (body["seq"].integer() != row.integer(0)) return "its number differs from its body";
    if (body["at"].text() != format_time(row.time(1))) return "its time differs from its body";
    if (!text(2, "actor")) return "its actor differs from its body";
    if (!text(3, "action")) return "its action differs from its body";
    if (!text(4, "type")) return "its type differs from its body";
    if (!text(5, "id")) return "its record differs from its body";
    if (body["version"].integer() != row.integer(6)) return "its version differs from its body";
    return {};
}

class Verification {
public:
    JournalCheck check{};

    bool look(const Row& row) {
        const int64_t seq = row.integer(0);
        if (seq != check.entries + 1) return bad(check.entries + 1, {}, fmt::format("entry {} is missing", check.entries + 1));
        const std::string_view body = row.text(7);
        Sha256Stream stream;
        stream.add(bytes_of(previous_));
        stream.add(body);
        const Sha256 hash = stream.finish();
        const Result<Value> parsed = schema::parse_json(body, {.most_bytes = 64 << 20});
        std::string record(parsed ? parsed->map()["key"].text() : row.text(5));
        if (record.empty()) record = std::string(row.text(5));
        if (row.text(8) != bytes_of(hash)) return bad(seq, record, "its hash is not that of its body and the entry before");
        if (!parsed) return bad(seq, record, "its body is not JSON");
        if (std::string why = differs(row, parsed->map()); !why.empty()) return bad(seq, record, std::move(why));
        previous_ = hash;
        ++check.entries;
        return true;
    }

    bool bad(int64_t seq, std::string record, std::string problem) {
        check.ok = false;
        check.seq = seq;
        check.record = std::move(record);
        check.problem = std::move(problem);
        return false;
    }

    std::string head() const { return check.entries == 0 ? "" : to_hex(previous_); }

private:
    Sha256 previous_{};
};

// Each record stands at the version of its last entry, and each last entry has its record.
Result<> check_versions(Connection& sql, const Layout& layout, Verification& verification) {
    if (layout.info->derived) return {};
    TRY(sql.each("SELECT number, id, version, (SELECT max(version) FROM journal WHERE record = t.id) FROM " + layout.table + " t", {}, [&](const Row& row) {
        if (row.is_null(3)) return verification.bad(0, layout.key(row.integer(0)), "the journal does not know this record");
        if (row.integer(2) == row.integer(3)) return true;
        return verification.bad(0, layout.key(row.integer(0)),
                                fmt::format("the record is at version {}, its last entry at version {}", row.integer(2), row.integer(3)));
    }));
    if (!verification.check.ok) return {};
    const int64_t created = TRY(sql.integer("SELECT count(DISTINCT record) FROM journal WHERE type = ?", {layout.info->name})).value_or(0);
    const int64_t kept = TRY(sql.integer("SELECT count(*) FROM " + layout.table)).value_or(0);
    if (created != kept) verification.bad(0, std::string(layout.info->plural), fmt::format("the journal tells of {}, {} are there", created, kept));
    return {};
}

}  // namespace

Result<std::vector<JournalEntry>> Journal::entries(int64_t after, int limit) {
    std::vector<JournalEntry> out;
    TRY(store_.read([&](Reader& reader) -> Result<> {
        return reader.sql.each(std::string(journal_columns) + " WHERE seq > ? ORDER BY seq LIMIT ?", {after, std::clamp(limit, 1, 1000)}, [&](const Row& row) {
            out.push_back(entry_of(row));
            return true;
        });
    }));
    return out;
}

Result<JournalCheck> Journal::verify(const std::function<bool(int64_t)>& progress) {
    Verification verification;
    bool stopped = false;
    const Result<> done = store_.read([&](Reader& reader) -> Result<> {
        TRY(reader.sql.each(std::string(journal_columns) + " ORDER BY seq", {}, [&](const Row& row) {
            if (!verification.look(row)) return false;
            stopped = progress && verification.check.entries % 10'000 == 0 && !progress(verification.check.entries);
            return !stopped;
        }));
        for (const auto& type : store_.state().types)
            if (verification.check.ok && !stopped) TRY(check_versions(reader.sql, type->layout, verification));
        return {};
    });
    if (stopped) return fail(Code::unavailable, "stopped before the end");
    if (!done) verification.bad(verification.check.entries + 1, {}, "cannot be read: " + done.error().text());
    verification.check.head = verification.head();
    return verification.check;
}

Result<std::vector<JournalEntry>> Records::history(std::string_view type, std::string_view id) {
    const Record record = TRY(get(type, id));
    std::vector<JournalEntry> out;
    TRY(store_.read([&](Reader& reader) -> Result<> {
        return reader.sql.each(std::string(journal_columns) + " WHERE record = ? ORDER BY seq", {record.id.text}, [&](const Row& row) {
            out.push_back(entry_of(row));
            return out.size() < 10'000;
        });
    }));
    return out;
}

}  // namespace redoubt::store
