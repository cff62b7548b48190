#include "rooms/know/held_assets.h"

#include <algorithm>
#include <array>

#include "store/tables.h"

namespace redoubt::rooms {
namespace {

using estate::Entry;
using estate::IdKind;
using records::KnownId;
using schema::List;
using schema::Map;
using schema::Value;

constexpr std::array<std::string_view, 5> taken_facts{"site", "zone", "exposure", "data_class", "description"};
constexpr std::array<std::string_view, 6> said_facts{"site", "zone", "exposure", "data_class", "description", "owner"};
constexpr std::array<std::pair<std::string_view, std::vector<std::string> Derived::*>, 4> lists{
    {{"names", &Derived::names}, {"ips", &Derived::ips}, {"macs", &Derived::macs}, {"urls", &Derived::urls}}};

std::vector<std::string>* list_for(Derived& derived, IdKind kind) {
    switch (kind) {
        case IdKind::fqdn:
        case IdKind::host: return &derived.names;
        case IdKind::ip: return &derived.ips;
        case IdKind::mac: return &derived.macs;
        case IdKind::url: return &derived.urls;
        default: return nullptr;
    }
}

bool is_name(IdKind kind) { return kind == IdKind::host || kind == IdKind::fqdn; }

bool has(const std::vector<std::string>& list, const std::string& value) { return std::ranges::find(list, value) != list.end(); }

std::string title_of(std::span<const Entry* const> newest_first) {
    for (const Entry* entry : newest_first)
        if (!entry->title.empty() && !has(entry->set_aside, entry->title)) return entry->title;
    for (const IdKind kind : {IdKind::host, IdKind::fqdn, IdKind::ip, IdKind::mac})
        for (const Entry* entry : newest_first)
            for (const KnownId& id : entry->ids)
                if (id.kind == kind) return id.value;
    return newest_first.empty() ? std::string() : newest_first.front()->key.substr(0, 200);
}

// What came in goes in, what went away goes away; what people added or took out stays so.
std::vector<std::string> followed(const std::vector<std::string>& now, const std::vector<std::string>& before, const std::vector<std::string>& after) {
    std::vector<std::string> out;
    for (const std::string& one : now)
        if (!has(before, one) || has(after, one)) out.push_back(one);
    for (const std::string& one : after)
        if (!has(before, one) && !has(out, one)) out.push_back(one);
    return out;
}

Entry entry_of(const records::Sighting& seen, records::AssetKind kind, int32_t asset) {
    Entry out{.source = seen.source,
              .key = seen.key,
              .kind = kind,
              .title = seen.title,
              .first = seen.first,
              .last = seen.last,
              .count = seen.count,
              .ids = seen.ids,
              .facts = seen.facts,
              .why = seen.why,
              .set_aside = seen.set_aside,
              .pinned = seen.pinned,
              .asset = asset};
    for (KnownId& id : out.ids) {
        if (id.first.unix_ns == 0) id.first = seen.first;
        if (id.last.unix_ns == 0) id.last = seen.last;
    }
    std::ranges::sort(out.ids, {}, [](const KnownId& id) { return std::tie(id.kind, id.value, id.space); });
    return out;
}

Value sighting_of(const Entry& entry, const std::string& why) {
    records::Sighting out{.source = entry.source,
                          .first = entry.first,
                          .last = entry.last,
                          .count = entry.count,
                          .key = entry.key,
                          .title = entry.title,
                          .ids = entry.ids,
                          .facts = entry.facts,
                          .why = why,
                          .pinned = entry.pinned,
                          .set_aside = entry.set_aside};
    for (KnownId& id : out.ids) {
        if (id.first == entry.first) id.first = {};
        if (id.last == entry.last) id.last = {};
    }
    return Value(schema::read_fields(records::Sighting::fields(), &out));
}

void know(Entry& entry, IdKind kind, const std::string& value) {
    const auto id = estate::normal_id(kind, value);
    if (!id) return;
    const KnownId known{.kind = id->kind, .value = id->value, .space = id->space, .first = entry.first, .last = entry.last};
    if (std::ranges::find(entry.ids, known) == entry.ids.end()) entry.ids.push_back(known);
    std::ranges::sort(entry.ids, {}, [](const KnownId& one) { return std::tie(one.kind, one.value, one.space); });
}

// What people typed, and what a log knows an asset by, becomes an entry, so that it counts like any other.
void take_typed(std::vector<Entry>& entries, size_t first, const HeldAsset& asset, int32_t index) {
    std::vector<std::pair<IdKind, std::string>> typed;
    for (const std::string& name : asset.now.names)
        if (!has(asset.before.names, name)) typed.emplace_back(IdKind::host, name);
    for (const std::string& ip : asset.now.ips)
        if (!has(asset.before.ips, ip)) typed.emplace_back(IdKind::ip, ip);
    for (const std::string& mac : asset.now.macs)
        if (!has(asset.before.macs, mac)) typed.emplace_back(IdKind::mac, mac);
    for (const std::string& url : asset.now.urls)
        if (!has(asset.before.urls, url)) typed.emplace_back(IdKind::url, url);
    const bool machine = asset.kind == records::AssetKind::host || asset.kind == records::AssetKind::device;
    if (typed.empty() && machine && asset.state != "retired" && asset.entries == 0) typed.emplace_back(IdKind::host, asset.title);
    if (typed.empty()) return;
    const auto mine = entries.begin() + static_cast<std::ptrdiff_t>(first);
    auto place = std::find_if(mine, entries.end(), [](const Entry& entry) { return entry.source == estate::by_hand; });
    if (place == entries.end() && !asset.listed) place = std::find_if(mine, entries.end(), [](const Entry& entry) { return entry.key.empty(); });
    Entry fresh{
        .source = std::string(estate::by_hand), .key = asset.id, .kind = asset.kind, .count = 1, .ids = {}, .facts = {}, .pinned = true, .asset = index};
    Entry& entry = place == entries.end() ? fresh : *place;
    for (const auto& [kind, value] : typed) know(entry, kind, value);
    if (place == entries.end() && !fresh.ids.empty()) entries.push_back(std::move(fresh));
}

}  // namespace

Derived derive(std::span<const Entry* const> entries) {
    std::vector<const Entry*> order(entries.begin(), entries.end());
    std::ranges::sort(order, [](const Entry* a, const Entry* b) { return std::tie(b->last, a->source, a->key) < std::tie(a->last, b->source, b->key); });
    Derived out{.title = title_of(order), .names = {}, .ips = {}, .macs = {}, .urls = {}, .facts = {}};
    for (const Entry* entry : order) {
        for (const KnownId& id : entry->ids) {
            std::vector<std::string>* list = list_for(out, id.kind);
            const bool counts = is_name(id.kind) ? !has(entry->set_aside, id.value) : id.last == entry->last;
            if (list && counts && !has(*list, id.value)) list->push_back(id.value);
        }
        for (const std::string_view fact : said_facts)
            if (const Value* value = entry->facts.find(fact); value && !value->is_null() && out.facts[fact].is_null()) out.facts.set(fact, *value);
    }
    for (const auto& [name, list] : lists) std::ranges::sort(out.*list);
    return out;
}

void HeldAssets::take(const store::Record& record) {
    const auto index = static_cast<int32_t>(assets.size());
    const auto asset = record.as<records::Asset>();
    HeldAsset held{.id = record.id.text,
                   .key = record.key,
                   .title = record.title,
                   .state = record.state,
                   .compartment = record.compartment,
                   .owner = record.owner.id,
                   .kind = asset.kind,
                   .listed = asset.listed,
                   .now = {.title = record.title, .names = asset.names, .ips = asset.ips, .macs = asset.macs, .urls = asset.urls, .facts = {}},
                   .before = {},
                   .doubts = asset.doubts,
                   .distinct_from = {},
                   .entries = asset.sightings.size()};
    for (const std::string_view fact : taken_facts) held.now.facts.set(fact, record[fact]);
    for (const schema::Ref& other : asset.distinct_from) held.distinct_from.push_back(other.id);
    const size_t first = entries.size();
    for (const records::Sighting& seen : asset.sightings) entries.push_back(entry_of(seen, asset.kind, index));
    std::vector<const Entry*> mine;
    for (size_t at = first; at < entries.size(); ++at) mine.push_back(&entries[at]);
    held.before = derive(mine);
    take_typed(entries, first, held, index);
    assets.push_back(std::move(held));
}

HeldAssets HeldAssets::of(std::span<const store::Record> records) {
    HeldAssets out;
    for (const store::Record& record : records) out.take(record);
    return out;
}

Result<HeldAssets> HeldAssets::load(store::Store& store, const store::Actor& actor) {
    HeldAssets out;
    store::ListQuery query{.sort = "created", .fields = {}};
    for (const char* field :
         {"kind", "names", "ips", "macs", "urls", "site", "zone", "exposure", "data_class", "description", "listed", "sightings", "doubts", "distinct_from"})
        query.fields.emplace_back(field);
    TRY(store::each_record(store, actor, "asset", query, [&](std::span<const store::Record> batch) -> Result<> {
        for (const store::Record& record : batch) out.take(record);
        return {};
    }));
    return out;
}

std::vector<estate::KnownAsset> HeldAssets::known() const {
    std::map<std::string_view, uint32_t> index;
    std::vector<bool> typed(assets.size()), logged(assets.size());
    for (uint32_t at = 0; at < assets.size(); ++at) index[assets[at].id] = at;
    for (const Entry& entry : entries)
        if (entry.asset != estate::no_asset)
            (entry.source == estate::by_hand ? typed : logged)[static_cast<size_t>(entry.asset)] = entry.source == estate::by_hand || entry.key.empty();
    std::vector<estate::KnownAsset> out(assets.size());
    for (size_t at = 0; at < assets.size(); ++at) {
        out[at].confirmed = assets[at].state != "proposed" || typed[at] || !assets[at].distinct_from.empty();
        out[at].rank = out[at].confirmed ? 3 : assets[at].listed ? 2 : logged[at] ? 1 : 0;
        for (const std::string& other : assets[at].distinct_from)
            if (const auto found = index.find(other); found != index.end()) out[at].distinct_from.push_back(found->second);
    }
    return out;
}

Map fields_of(const HeldAsset* before, std::span<const Entry* const> entries, std::span<const std::string> why) {
    const Derived after = derive(entries);
    Map out;
    List sightings;
    for (size_t i = 0; i < entries.size(); ++i) sightings.push_back(sighting_of(*entries[i], why[i]));
    out.set("sightings", std::move(sightings));
    for (const auto& [name, list] : lists)
        out.set(name, schema::list_of(before ? followed(before->now.*list, before->before.*list, after.*list) : after.*list));
    if (!after.title.empty() && (!before || before->title == before->before.title)) out.set("title", after.title);
    for (const std::string_view fact : taken_facts) {
        const Value& said = after.facts[fact];
        const Value now = before ? before->now.facts[fact] : Value();
        const bool open = now.is_null() || now.text().empty() || now == before->before.facts[fact] || (fact == "exposure" && now.text() == "unknown");
        if (!said.is_null() && open) out.set(fact, said);
    }
    const Value& owner = after.facts["owner"];  // once: whoever takes the owner away again has decided that
    if (!owner.text().empty() && (!before || (before->owner.empty() && owner != before->before.facts["owner"]))) out.set("owner", owner);
    if (!before && !entries.empty()) out.set("kind", schema::choices_of<records::AssetKind>[static_cast<size_t>(entries.front()->kind)].name);
    return out;
}

Map emptied(const HeldAsset& asset) {
    Map out{{"names", List{}},    {"ips", List{}},      {"macs", List{}},     {"urls", List{}},  {"sightings", List{}}, {"doubts", List{}},
            {"services", List{}}, {"software", List{}}, {"accounts", List{}}, {"units", List{}}, {"routes", List{}},    {"containers", List{}}};
    if (asset.state == "proposed") out.set("state", "retired");
    return out;
}

}  // namespace redoubt::rooms
