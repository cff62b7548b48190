#include "estate/entry.h"

#include <algorithm>
#include <tuple>

namespace redoubt::estate {
namespace {

auto order(const KnownId& id) { return std::tie(id.kind, id.value, id.space); }

bool is_address(IdKind kind) { return kind == IdKind::ip || kind == IdKind::url; }

std::string made_key(const std::vector<KnownId>& ids) {
    if (ids.empty()) return {};
    const KnownId& best = ids.front();
    const auto part = [](const KnownId& id) { return std::string(name_of(id.kind)) + ":" + id.value + (id.space.empty() ? "" : "@" + id.space); };
    if (is_strong(best.kind)) return part(best);
    std::string out;
    for (const KnownId& id : ids)
        if (is_address(best.kind) || !is_address(id.kind)) out += (out.empty() ? "" : " ") + part(id);
    return out.substr(0, 600);
}

void keep_newest(std::vector<KnownId>& ids) {
    if (ids.size() <= most_ids_kept) return;
    std::ranges::sort(ids, [](const KnownId& a, const KnownId& b) {
        return std::tie(b.last.unix_ns, a.kind, a.value, a.space) < std::tie(a.last.unix_ns, b.kind, b.value, b.space);
    });
    ids.resize(most_ids_kept);
    std::ranges::sort(ids, {}, order);
}

bool fold_ids(std::vector<KnownId>& ids, const std::vector<KnownId>& more) {
    bool any = false;
    for (const KnownId& id : more) {
        const auto place = std::ranges::lower_bound(ids, order(id), {}, order);
        if (place == ids.end() || order(*place) != order(id)) {
            ids.insert(place, id);
            any = true;
            continue;
        }
        any |= id.first < place->first || id.last > place->last;
        place->first = std::min(place->first, id.first);
        place->last = std::max(place->last, id.last);
    }
    keep_newest(ids);
    return any;
}

bool fold_facts(Entry& entry, const Entry& later, bool newer) {
    bool any = false;
    for (const schema::Member& fact : later.facts) {
        const schema::Value& known = entry.facts[fact.name];
        if (known == fact.value || (!known.is_null() && !newer)) continue;
        entry.facts.set(fact.name, fact.value);
        any = true;
    }
    if (!later.title.empty() && entry.title != later.title && (newer || entry.title.empty())) {
        entry.title = later.title;
        any = true;
    }
    return any;
}

}  // namespace

Entry entry_of(std::string_view source, const Sighting& sighting) {
    Entry out{.source = std::string(source),
              .key = sighting.key,
              .kind = sighting.kind,
              .title = sighting.title,
              .first = sighting.at,
              .last = sighting.at,
              .count = 1,
              .ids = {},
              .facts = sighting.facts};
    for (const Identifier& id : sighting.ids)
        out.ids.push_back({.kind = id.kind, .value = id.value, .space = id.space, .first = sighting.at, .last = sighting.at});
    std::ranges::sort(out.ids, {}, order);
    const auto twice = std::ranges::unique(out.ids, {}, order);
    out.ids.erase(twice.begin(), twice.end());
    if (out.ids.size() > most_ids_kept) out.ids.resize(most_ids_kept);
    out.keyless = sighting.key.empty();
    if (out.keyless) out.key = made_key(out.ids);
    return out;
}

bool is_fleeting(const Entry& entry) { return entry.keyless && !entry.ids.empty() && !is_strong(entry.ids.front().kind); }

bool fold(Entry& entry, const Entry& later) {
    const bool newer = later.last > entry.last;
    bool any = fold_ids(entry.ids, later.ids);
    if (newer || later.first < entry.first) {
        entry.count += later.count;
        any = true;
    }
    any |= fold_facts(entry, later, newer);
    entry.first = std::min(entry.first, later.first);
    entry.last = std::max(entry.last, later.last);
    return any;
}

}  // namespace redoubt::estate
