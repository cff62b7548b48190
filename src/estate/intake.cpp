#include "estate/intake.h"

#include <algorithm>
#include <array>

#include "estate/identity.h"

namespace redoubt::estate {
namespace {

constexpr uint32_t none = UINT32_MAX;

std::string joined(std::string_view source, std::string_view key) { return std::string(source) + '\n' + std::string(key); }

bool knows_all(const Entry& entry, const Entry& fresh) {
    return std::ranges::all_of(fresh.ids, [&](const KnownId& id) {
        return std::ranges::any_of(entry.ids, [&](const KnownId& one) { return one.kind == id.kind && one.value == id.value && one.space == id.space; });
    });
}

int64_t hour_of(Time at) { return at.unix_ns / hours(1).ns; }

bool covers(const KnownId& known, const KnownId& id) {
    return (known.first <= id.first && id.last <= known.last) || (hour_of(known.first) == hour_of(id.first) && hour_of(known.last) == hour_of(id.last));
}

bool knew_all_then(const Entry& entry, const Entry& fresh) {
    return std::ranges::all_of(fresh.ids, [&](const KnownId& id) {
        return std::ranges::any_of(
            entry.ids, [&](const KnownId& one) { return one.kind == id.kind && one.value == id.value && one.space == id.space && covers(one, id); });
    });
}

bool contradicts(const Entry& entry, const Entry& fresh) {
    const std::array both{entry, fresh};
    Catalogue catalogue(both);
    const Body known = catalogue.body_of(entry);
    return contradiction(known, catalogue.body_of(fresh)) != Against::nothing;
}

}  // namespace

Intake::Intake(std::vector<Entry> known) : entries_(std::move(known)), changed_(entries_.size()) {
    for (uint32_t at = 0; at < entries_.size(); ++at) by_key_[joined(entries_[at].source, entries_[at].key)].push_back(at);
}

uint32_t Intake::place_for(const Entry& fresh, const std::vector<uint32_t>& known) const {
    for (const uint32_t at : known)
        if (knows_all(entries_[at], fresh)) return at;
    for (const uint32_t at : known)
        if (!contradicts(entries_[at], fresh)) return at;
    return none;
}

uint32_t Intake::place_then(const Entry& fresh, const std::vector<uint32_t>& known) const {
    uint32_t best = none;
    const auto length = [&](uint32_t at) { return entries_[at].last - entries_[at].first; };
    for (const uint32_t at : known)
        if (knew_all_then(entries_[at], fresh) && (best == none || length(at) < length(best))) best = at;
    return best;
}

void Intake::replace_fact(uint32_t entry, std::string_view name, schema::Value value) {
    if (entries_[entry].facts[name] == value) return;
    entries_[entry].facts.set(name, std::move(value));
    changed_[entry] = true;
}

uint32_t Intake::take(std::string_view source, const Sighting& sighting) {
    Entry fresh = entry_of(source, sighting);
    std::string key = joined(source, fresh.key);
    const bool fleeting = is_fleeting(fresh);
    uint32_t place = none;
    if (const auto found = by_key_.find(key); found != by_key_.end()) place = fleeting ? place_then(fresh, found->second) : place_for(fresh, found->second);
    if (fleeting && place == none) {
        key += '\n' + std::to_string(hour_of(fresh.first));
        if (const auto found = by_key_.find(key); found != by_key_.end()) place = place_then(fresh, found->second);
    }
    if (place != none) {
        if (fold(entries_[place], fresh)) changed_[place] = true;
        return place;
    }
    by_key_[key].push_back(static_cast<uint32_t>(entries_.size()));
    entries_.push_back(std::move(fresh));
    changed_.push_back(true);
    return static_cast<uint32_t>(entries_.size() - 1);
}

}  // namespace redoubt::estate
