#include "store/entry_sight.h"

#include <algorithm>

#include "schema/json.h"
#include "store/any_type.h"
#include "store/state.h"

namespace redoubt::store {

using schema::Level;
using schema::Map;

namespace {

Result<Map> parsed(std::string_view body) {
    const schema::Value value = TRY(schema::parse_json(body, {.most_bytes = 64 << 20}));
    return value.map();
}

bool is_link(std::string_view action) { return action == "link" || action == "unlink"; }

}  // namespace

Result<EntrySight> EntrySight::of(Store& store, Connection& sql, const Actor& actor) { return EntrySight(store, sql, actor, TRY(sight_of(sql, actor))); }

Result<bool> EntrySight::sees_record(std::string_view type, std::string_view id) {
    if (const auto found = seen_.find(id); found != seen_.end()) return found->second;
    const std::array wanted{std::string(id)};
    const bool seen = TRY(store_.as(actor_).refer(type, wanted)).front().has_value();
    seen_.emplace(id, seen);
    return seen;
}

// Both where it was before the entry, and where it is after.
Result<bool> EntrySight::lay_open(std::string_view record, int64_t seq) {
    auto found = stays_.find(record);
    if (found == stays_.end()) {
        Stays stays;
        TRY(sql_.each("SELECT seq, body FROM journal WHERE record = ? AND instr(body, '\"compartment\"') > 0 ORDER BY seq", {record}, [&](const Row& row) {
            const Result<Map> body = parsed(row.text(1));
            if (!body) return true;
            const Map& before = (*body)["before"].map();
            const Map& after = (*body)["after"].map();
            if (before.find("compartment") || after.find("compartment")) stays.emplace_back(row.integer(0), std::string(after["compartment"].text()));
            return true;
        }));
        found = stays_.emplace(record, std::move(stays)).first;
    }
    std::string_view here;
    for (const auto& [from, compartment] : found->second) {
        if (from > seq) break;
        if (from == seq && !sight_.sees(here)) return false;
        here = compartment;
    }
    return sight_.sees(here);
}

Result<bool> EntrySight::sees_others(const Map& told) {
    for (const std::string_view name : {"from_id", "to_id"}) {
        const std::string_view id = told[name].text();
        if (!id.empty() && !TRY(sees_record(any_type, id))) return false;
    }
    return true;
}

Result<bool> EntrySight::sees(const EntryPlace& entry) {
    if (sight_.everything) return true;
    if (entry.type == "compartment") return sight_.sees(entry.record);
    if (!store_.find_type(entry.type)) return actor_.level == Level::lead || actor_.level == Level::auditor;
    if (entry.record.empty()) {  // a list that was read
        const Map body = TRY(parsed(entry.body));
        const schema::List& keys = body["after"].map()["keys"].list();
        for (const schema::Value& key : keys)
            if (!TRY(sees_record(entry.type, key.text()))) return false;
        return !keys.empty();
    }
    if (!TRY(sees_record(entry.type, entry.record)) || !TRY(lay_open(entry.record, entry.seq))) return false;
    if (!is_link(entry.action)) return true;
    const Map body = TRY(parsed(entry.body));
    const bool before = TRY(sees_others(body["before"].map()));
    return before && TRY(sees_others(body["after"].map()));
}

}  // namespace redoubt::store
