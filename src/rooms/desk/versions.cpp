#include "rooms/desk/versions.h"

#include <algorithm>

#include <fmt/format.h>

namespace redoubt::rooms::desk {
namespace {

using schema::Value;
using store::JournalEntry;

void add_once(std::vector<std::string>& names, const std::string& name) {
    if (!name.empty() && std::ranges::find(names, name) == names.end()) names.push_back(name);
}

// The first value before and the last one after, of each field that changed on the way.
void take(VersionDifference& out, const JournalEntry& entry) {
    for (const store::JournalChange& change : entry.changes) {
        const auto found = std::ranges::find(out.fields, change.field, &FieldDifference::field);
        if (found == out.fields.end())
            out.fields.push_back({change.field, change.before, change.after});
        else
            found->after = change.after;
    }
    add_once(out.authors, entry.actor_name);
    if (!entry.reason.empty()) out.reasons.push_back(entry.reason);
    out.at = entry.at;
}

// Each field that a move signs, with the time that the same move stamps.
std::vector<Signed> signatures_in(const schema::RecordInfo& type, const std::vector<JournalEntry>& entries, int64_t until) {
    std::vector<Signed> out;
    for (const schema::Move& move : type.moves) {
        if (move.signs.empty() || std::ranges::find(out, move.signs, &Signed::field) != out.end()) continue;
        Signed one{.field = std::string(move.signs)};
        for (const JournalEntry& entry : entries) {
            if (entry.version > until) break;
            for (const store::JournalChange& change : entry.changes)
                if (change.field == move.signs) {
                    one.party = std::string(change.after.text());
                    one.at = entry.at;
                }
        }
        if (!one.party.empty()) out.push_back(std::move(one));
    }
    return out;
}

}  // namespace

Result<VersionDifference> difference(store::Records& records, std::string_view type, std::string_view id, std::optional<int64_t> from,
                                     std::optional<int64_t> to) {
    const store::Record record = TRY(records.get(type, id));
    std::vector<JournalEntry> entries = TRY(records.history(type, id));
    std::erase_if(entries, [](const JournalEntry& entry) { return entry.action != "create" && entry.action != "update" && entry.action != "move"; });
    VersionDifference out;
    out.to = to.value_or(record.version);
    out.from = from.value_or(std::max<int64_t>(out.to - 1, 0));
    for (const auto& [name, version] : {std::pair{"from", out.from}, {"to", out.to}})
        if (version < 0 || version > record.version) return fail(Code::invalid, fmt::format("{} has the versions 1 to {}", record.key, record.version), name);
    if (out.from > out.to) return fail(Code::invalid, "comes after 'to'", "from");
    for (const JournalEntry& entry : entries)
        if (entry.version > out.from && entry.version <= out.to) take(out, entry);
    std::erase_if(out.fields, [](const FieldDifference& field) { return field.before == field.after; });
    out.signatures = signatures_in(*record.type, entries, out.to);
    return out;
}

}  // namespace redoubt::rooms::desk
