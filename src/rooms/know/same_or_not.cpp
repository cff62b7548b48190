#include "rooms/know/same_or_not.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "rooms/know/held_assets.h"
#include "store/rights.h"

namespace redoubt::rooms {
namespace {

using estate::Entry;
using schema::List;
using schema::Map;
using schema::Value;

Result<store::Actor> allowed(store::Store& store, const store::Actor& actor, const std::string& reason) {
    store::Actor who = store.with_level(actor);
    TRY(store::may_write(who, *store.find_type("asset"), schema::Level::ic2, "saying which assets are the same"));
    if (reason.empty()) return fail(Code::invalid, "a reason is needed", "/reason", "say how you know");
    return who;
}

Result<std::array<store::Record, 2>> two(store::Records& records, const std::string& one, const std::string& other) {
    std::array<store::Record, 2> out{TRY(records.get("asset", one)), TRY(records.get("asset", other))};
    if (out[0].id == out[1].id) return fail(Code::invalid, fmt::format("{} is one asset", out[0].key), "/other", "name two");
    if (out[0].compartment != out[1].compartment)
        return fail(Code::conflict, fmt::format("{} and {} are not in one compartment", out[0].key, out[1].key), "/other", "move one of them there first");
    return out;
}

Value without(const Value& list, std::string_view member, std::string_view id) {
    List out;
    for (const Value& one : list.list())
        if ((member.empty() ? one.text() : one.map()[member].text()) != id) out.push_back(one);
    return Value(std::move(out));
}

Value with(const Value& list, std::string_view id) {
    List out = without(list, "", id).list();
    out.emplace_back(id);
    return Value(std::move(out));
}

// The fields of an asset that is made of these entries now; each stays where it is.
Map made_of(const HeldAsset* before, std::vector<Entry>& entries, const std::string& why) {
    std::vector<const Entry*> all;
    for (Entry& entry : entries) {
        entry.pinned = true;
        all.push_back(&entry);
    }
    Map out = fields_of(before, all, std::vector<std::string>(entries.size(), why));
    out.erase("owner");
    return out;
}

// Rows of software or services that came with this entry; or the others.
Value rows(const store::Record& record, const char* field, const std::string& source, const std::string& key, bool those) {
    List out;
    for (const Value& row : record[field].list())
        if ((row.map()["source"].text() == source && row.map()["key"].text() == key) == those) out.push_back(row);
    return Value(std::move(out));
}

// As far as it can go by itself: who looks after it must agree to the rest.
Result<> retire(store::Records& records, const store::Record& asset, const std::string& reason) {
    if (asset.state == "proposed") TRY(records.move("asset", asset.id.text, {.to = "retired", .reason = reason, .changes = {}}));
    if (asset.state == "active" && !asset.owner.id.empty()) TRY(records.move("asset", asset.id.text, {.to = "retiring", .reason = reason, .changes = {}}));
    if (asset.state == "retiring" || (asset.state == "active" && !asset.owner.id.empty()))
        TRY(records.move("asset", asset.id.text, {.to = "retired", .reason = reason, .changes = {}}));
    return {};
}

Result<store::Record> merge(store::Records& records, const std::array<store::Record, 2>& both, const std::string& reason) {
    HeldAssets held = HeldAssets::of(both);
    Map fields = made_of(&held.assets[0], held.entries, "a person says that it is the same: " + reason);
    for (const char* field : {"software", "services"}) {
        List all = both[0][field].list();
        for (const Value& row : both[1][field].list()) all.push_back(row);
        fields.set(field, std::move(all));
    }
    fields.set("doubts", without(both[0]["doubts"], "with", both[1].id.text));
    fields.set("distinct_from", without(both[0]["distinct_from"], "", both[1].id.text));
    Map rest = emptied(held.assets[1]);
    rest.erase("state");
    rest.set("distinct_from", List{});
    TRY(records.update("asset", both[1].id.text, rest, {}, reason));
    store::Record merged = TRY(records.update("asset", both[0].id.text, fields, {}, reason));
    TRY(retire(records, both[1], reason));
    TRY(records.link("asset", both[1].id.text, "duplicates", "asset", both[0].id.text, reason));
    return merged;
}

}  // namespace

Result<std::vector<DoubtfulPair>> doubtful_pairs(store::Records& records, size_t most) {
    std::vector<DoubtfulPair> out;
    store::ListQuery query{.text = "has:doubts", .sort = "created", .limit = 500, .fields = {"doubts"}};
    do {
        const store::Page page = TRY(records.list("asset", query));
        for (const store::Record& asset : page.records) {
            std::vector<std::string> ids;
            for (const Value& doubt : asset["doubts"].list()) ids.emplace_back(doubt.map()["with"].text());
            const auto others = TRY(records.refer("asset", ids));
            for (size_t i = 0; i < ids.size() && out.size() < most; ++i)
                if (const Map& doubt = asset["doubts"].list()[i].map(); others[i] && asset.id.text < ids[i])
                    out.push_back({.one = {"asset", asset.id.text, asset.key, asset.title, asset.state},
                                   .other = *others[i],
                                   .why = std::string(doubt["why"].text()),
                                   .against = std::string(doubt["against"].text())});
        }
        query.cursor = page.next_cursor;
    } while (!query.cursor.empty() && out.size() < most);
    return out;
}

Result<store::Record> merge_assets(store::Store& store, const store::Actor& actor, const std::string& one, const std::string& other,
                                   const std::string& reason) {
    store::Records records(store, TRY(allowed(store, actor, reason)));
    const auto both = TRY(two(records, one, other));
    return store.together([&]() -> Result<store::Record> { return merge(records, both, reason); });
}

Result<store::Record> say_same(store::Store& store, const store::Actor& actor, const std::string& one, const std::string& other, const std::string& reason) {
    store::Records records(store, TRY(allowed(store, actor, reason)));
    auto both = TRY(two(records, one, other));
    const auto stays = [](const store::Record& asset) { return std::tuple(asset.state == "proposed", asset.created.unix_ns, asset.id.text); };
    if (stays(both[1]) < stays(both[0])) std::swap(both[0], both[1]);
    return store.together([&]() -> Result<store::Record> { return merge(records, both, reason); });
}

Result<> say_different(store::Store& store, const store::Actor& actor, const std::string& one, const std::string& other, const std::string& reason) {
    store::Records records(store, TRY(allowed(store, actor, reason)));
    const auto both = TRY(two(records, one, other));
    return store.together([&]() -> Result<> {
        for (const auto& [mine, its] : {std::pair(&both[0], &both[1]), std::pair(&both[1], &both[0])})
            TRY(records.update("asset", mine->id.text,
                               {{"doubts", without((*mine)["doubts"], "with", its->id.text)}, {"distinct_from", with((*mine)["distinct_from"], its->id.text)}},
                               {}, reason));
        return {};
    });
}

Result<store::Record> split_asset(store::Store& store, const store::Actor& actor, const std::string& asset, const std::string& source, const std::string& key,
                                  const std::string& reason) {
    store::Records records(store, TRY(allowed(store, actor, reason)));
    const store::Record before = TRY(records.get("asset", asset));
    HeldAssets held = HeldAssets::of(std::span(&before, 1));
    std::vector<Entry> stay, go;
    for (Entry& entry : held.entries) (entry.source == source && entry.key == key ? go : stay).push_back(std::move(entry));
    if (go.empty())
        return fail(Code::not_found, fmt::format("{} has nothing of {} under the key '{}'", before.key, source, key.substr(0, 100)), "/key",
                    "its sightings say which there are");
    if (stay.empty()) return fail(Code::conflict, fmt::format("nothing would be left of {}", before.key), "/key");
    return store.together([&]() -> Result<store::Record> {
        Map fields = made_of(nullptr, go, "split off by a person: " + reason);
        fields.set("compartment", before.compartment);
        fields.set("listed", held.assets[0].listed);
        fields.set("distinct_from", List{Value(before.id.text)});
        for (const char* field : {"software", "services"}) fields.set(field, rows(before, field, source, key, true));
        store::Record made = TRY(records.create("asset", fields, reason));
        Map rest = made_of(&held.assets[0], stay, "it stayed when a person split it: " + reason);
        rest.set("distinct_from", with(before["distinct_from"], made.id.text));
        for (const char* field : {"software", "services"}) rest.set(field, rows(before, field, source, key, false));
        TRY(records.update("asset", before.id.text, rest, {}, reason));
        return made;
    });
}

}  // namespace redoubt::rooms
