#include "rooms/know/upkeep.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/binary_text.h"
#include "base/hash.h"
#include "records/asset_profile.h"
#include "store/rights.h"
#include "store/tables.h"
#include "store/transaction.h"

namespace redoubt::rooms {
namespace {

using schema::Map;
using store::Actor;
using store::Record;

constexpr size_t most_confirmed = 10'000;
constexpr size_t reckoned_at_once = 5000;

constexpr std::array queues{
    AssetQueue{"incomplete", "Incomplete", "Something that their kind needs is not known.", "-is:closed completeness:<100"},
    AssetQueue{"orphans", "Orphans", "Nobody answers for them: no owner, or one who has left.", "-is:closed (is:unassigned or owner.state:inactive)"},
    AssetQueue{"unlisted", "Unlisted", "Only logs, scans or reports know them; nobody has listed them.", "-is:closed listed:false"},
    AssetQueue{"stale", "Stale", "In use, and nothing has seen them for a month.", "is:stale"},
    AssetQueue{"to_attest", "To confirm", "Their owners have not confirmed them for too long, or never.",
               "state:active has:owner (attest_by:<now or (-has:attested created:<now-90d))"},
    AssetQueue{"doubtful", "In doubt", "They may be the same thing as another.", "-is:closed has:doubts"},
    AssetQueue{"silent", "Silent tools", "They should have said by now that they work.",
               "kind:tool state:active has:heartbeat_every (heartbeat_by:<now or (-has:last_heartbeat created:<now-1d))"},
    AssetQueue{"ending", "Contracts ending", "Licence or contract ends within three months.", "-is:closed contract_end:<now+90d"},
};

bool may_confirm(const Actor& actor, const std::string& team, const Record& asset) {
    if (actor.system || actor.level >= schema::Level::lead) return true;
    return !asset.owner.id.empty() && (asset.owner.id == actor.party || asset.owner.id == team);
}

Result<std::vector<Record>> named_or_found(store::Records& records, const AttestRequest& request) {
    std::vector<Record> out;
    for (const std::string& key : request.assets) out.push_back(TRY(records.get("asset", key)));
    if (request.query.empty()) return out;
    store::ListQuery query{.text = request.query, .sort = "key", .limit = 500};
    do {
        store::Page page = TRY(records.list("asset", query));
        for (Record& record : page.records) out.push_back(std::move(record));
        query.cursor = page.next_cursor;
        if (out.size() > most_confirmed)
            return fail(Code::too_large, fmt::format("more than {} assets are not confirmed at once", most_confirmed), "/query", "ask for fewer");
    } while (!query.cursor.empty());
    return out;
}

// Whoever answers for what somebody leaves behind.
Result<std::optional<Record>> heir_of(store::Records& records, const Record& party) {
    for (const std::string& id : {std::string(party["team"].text()), party.owner.id}) {
        if (id.empty() || id == party.id.text) continue;
        Record heir = TRY(records.get("party", id));
        if (heir.state == "active") return heir;
    }
    return std::nullopt;
}

schema::Query open_and_owned_by(const schema::RecordInfo& type, const std::string& party) {
    schema::Query states{.kind = schema::Query::Kind::any, .children = {}};
    for (const schema::State& state : type.states)
        if (!state.closed) states.children.push_back(schema::test_equals("state", std::string(state.name)));
    return schema::both(schema::test_equals("owner", party), std::move(states));
}

}  // namespace

std::span<const AssetQueue> asset_queues() { return queues; }

const AssetQueue* find_asset_queue(std::string_view name) {
    const auto found = std::ranges::find(queues, name, &AssetQueue::name);
    return found == queues.end() ? nullptr : &*found;
}

Result<AttestResult> attest_assets(store::Store& store, const Actor& actor, const AttestRequest& request) {
    const Actor who = store.with_level(actor);
    TRY(store::may_write(who, *store.find_type("asset"), schema::Level::p1, "confirming assets"));
    if (request.assets.empty() && request.query.empty()) return fail(Code::invalid, "nothing says which assets", "/assets", "name them, or give a query");
    store::Records records(store, who);
    std::string team;
    if (!who.party.empty()) team = std::string(TRY(store.as(Actor::redoubt()).get("party", who.party))["team"].text());
    AttestResult result;
    std::vector<Record> mine;
    for (Record& asset : TRY(named_or_found(records, request))) {
        if (may_confirm(who, team, asset))
            mine.push_back(std::move(asset));
        else
            result.refused.push_back(asset.key);
    }
    if (!request.assets.empty() && !result.refused.empty())
        return fail(Code::forbidden, fmt::format("{} is confirmed by its owner, by their team, or by a Lead", fmt::join(result.refused, ", ")), "/assets");
    Actor writer = who;
    writer.system = true;  // the fields are read only; the journal says who it was
    const Map said{{"attested", store.clock().now()}, {"attested_by", who.party.empty() ? schema::Value() : schema::Value(who.party)}};
    TRY(store.together([&]() -> Result<> {
        result.confirmed.clear();
        for (const Record& asset : mine) {
            TRY(store.as(writer).update("asset", asset.id.text, said, {}, request.note.empty() ? "confirmed" : request.note));
            result.confirmed.push_back(asset.key);
        }
        return {};
    }));
    return result;
}

Result<> Ownership::open() {
    store_.follow([this](store::Transaction& transaction, size_t first, const Actor&) -> Result<> {
        const size_t end = transaction.touched.size();
        for (size_t i = first; i < end; ++i) {
            const Record& record = transaction.touched[i].record;
            if (record.type->name != "party" || record.state != "inactive") continue;
            TRY(store_.jobs().add(transaction, {.kind = "hand-over", .subject = record.id.text, .unique = true}));
        }
        return {};
    });
    return {};
}

Result<HandedOver> hand_over(store::Store& store, const std::string& party_id) {
    store::Records records = store.as(Actor::redoubt());
    const Record party = TRY(records.get("party", party_id));
    HandedOver out;
    if (party.state != "inactive") return out;
    const std::optional<Record> heir = TRY(heir_of(records, party));
    if (!heir) return out;
    out.to = heir->key;
    for (const schema::RecordInfo* type : store.types()) {
        if (type->derived || type->states.empty()) continue;
        const store::ListQuery query{.text = {}, .tree = open_and_owned_by(*type, party.id.text)};
        const auto done = TRY(records.update_all(type->name, query, {{"owner", heir->id.text}}, fmt::format("{} is no longer with us", party.title)));
        out.records += static_cast<int64_t>(done.changed.size());
    }
    return out;
}

namespace {

// Under which table assets were reckoned: what it asks of which kind, in its order.
std::string profile_in_words() {
    std::string out;
    for (const records::ProfileField& field : records::asset_profile()) out += fmt::format("{} {:x}\n", field.name, field.kinds);
    return to_hex(sha256(out));
}

// One row without changes is no change of a record unless what follows from it is otherwise now.
Result<size_t> reckon_all(store::Store& store, const std::string& text) {
    std::vector<store::RowChange> rows;
    TRY(store::each_record(store, Actor::redoubt(), "asset", {.text = text, .sort = "key", .fields = {"kind"}}, [&](std::span<const Record> batch) -> Result<> {
        for (const Record& asset : batch) rows.push_back({.id = asset.id.text, .given = {}});
        return {};
    }));
    size_t changed = 0;
    for (size_t first = 0; first < rows.size(); first += reckoned_at_once) {
        const auto part = std::span(rows).subspan(first, std::min(reckoned_at_once, rows.size() - first));
        const store::PutResult put =
            TRY(store::put_rows(store, Actor::redoubt(), "asset", part, {.skip_failed = true, .reason = "what its kind needs was reckoned"}));
        for (const store::RowOutcome& row : put.rows) changed += row.action == store::RowOutcome::Action::changed ? 1 : 0;
    }
    return changed;
}

}  // namespace

Result<size_t> reckon_assets(store::Store& store) {
    TRY(store.ensure_tables("CREATE TABLE IF NOT EXISTS asset_profile(one INTEGER PRIMARY KEY CHECK(one = 1), fields TEXT NOT NULL) STRICT;"));
    const std::string now = profile_in_words();
    const auto before = TRY(store.read([](store::Reader& reader) { return reader.sql.text("SELECT fields FROM asset_profile", {}); }));
    const bool same = before == now;
    const size_t changed = TRY(reckon_all(store, same ? "-has:completeness -state:retired" : "-state:retired"));
    if (!same)
        TRY(store.write([&](store::Transaction& transaction) { return transaction.sql.run("INSERT OR REPLACE INTO asset_profile VALUES(1, ?)", {now}); }));
    return changed;
}

}  // namespace redoubt::rooms
