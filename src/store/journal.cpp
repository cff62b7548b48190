#include "store/journal.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/hash.h"
#include "schema/json.h"
#include "store/entry_sight.h"
#include "store/finder.h"

namespace redoubt::store {

using schema::Map;
using schema::Value;

namespace {

constexpr std::string_view journal_columns = "SELECT seq, at, actor, action, type, record, version, body, hash FROM journal";

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

EntryPlace place_of(const JournalEntry& entry) {
    return {.seq = entry.seq, .type = entry.type, .record = entry.record, .action = entry.action, .body = entry.body};
}

}  // namespace

Result<std::vector<bool>> Records::sees(std::span<const JournalEntry> entries) {
    return store_.read([&](Reader& reader) -> Result<std::vector<bool>> {
        EntrySight sight = TRY(EntrySight::of(store_, reader.sql, actor_));
        std::vector<bool> out;
        for (const JournalEntry& entry : entries) out.push_back(TRY(sight.sees(place_of(entry))));
        return out;
    });
}

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

// Also the reads of lists that it was in.
Result<std::vector<JournalEntry>> Records::history(std::string_view type, std::string_view id) {
    const Record record = TRY(get(type, id));
    TRY(note_reads(std::span(&record, 1), "history"));
    std::vector<JournalEntry> out;
    const std::string named = fmt::format("\"{}\"", record.key);
    TRY(store_.read([&](Reader& reader) -> Result<> {
        EntrySight sight = TRY(EntrySight::of(store_, reader.sql, actor_));
        Result<> failure;
        const auto add = [&](const Row& row) {
            JournalEntry entry = entry_of(row);
            const Result<bool> seen = sight.sees(place_of(entry));
            if (!seen) failure = std::unexpected(seen.error());
            if (seen && *seen) out.push_back(std::move(entry));
            return seen && out.size() < 10'000;
        };
        TRY(reader.sql.each(std::string(journal_columns) + " WHERE type = ? AND action = 'read' AND record = '' AND instr(body, ?) > 0 ORDER BY seq",
                            {record.type->name, named}, add));
        TRY(reader.sql.each(std::string(journal_columns) + " WHERE record = ? ORDER BY seq", {record.id.text}, add));
        return failure;
    }));
    std::ranges::sort(out, {}, &JournalEntry::seq);
    return out;
}

}  // namespace redoubt::store
