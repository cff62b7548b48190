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

bool contradicts(const Entry& entry, const Entry& fresh) {
    const std::array both{entry, fresh};
    Catalogue catalogue(both);
    const Body known = catalogue.body_of(entry);
    return contradiction(known, catalogue.body_of(fresh)) != Against::nothing;
}

int64_t hour_of(Time at) { return at.unix_ns / hours(1).ns; }

bool same_moment(const Entry& entry, const Entry& fresh) {
    if (entry.first <= fresh.first && fresh.last <= entry.last) return true;
    return hour_of(entry.first) == hour_of(fresh.first) && hour_of(entry.last) == hour_of(fresh.last);
}

}  // namespace

Intake::Intake(std::vector<Entry> known) : entries_(std::move(known)), changed_(entries_.size()) {
    for (uint32_t at = 0; at < entries_.size(); ++at) by_key_[joined(entries_[at].source, entries_[at].key)].push_back(at);
}

uint32_t Intake::place_for(const Entry& fresh, const std::vector<uint32_t>& known) const {
    uint32_t best = none;
    if (is_address_only(fresh)) {
        const auto length = [&](uint32_t at) { return entries_[at].last - entries_[at].first; };
        for (const uint32_t at : known)
            if (same_moment(entries_[at], fresh) && (best == none || length(at) < length(best))) best = at;
        return best;
    }
    for (const uint32_t at : known)
        if (knows_all(entries_[at], fresh)) return at;
    for (const uint32_t at : known)
        if (!contradicts(entries_[at], fresh)) return at;
    return none;
}

uint32_t Intake::take(std::string_view source, const Sighting& sighting) {
    Entry fresh = entry_of(source, sighting);
    std::vector<uint32_t>& known = by_key_[joined(source, fresh.key)];
    const uint32_t place = place_for(fresh, known);
    if (place != none) {
        if (fold(entries_[place], fresh)) changed_[place] = true;
        return place;
    }
    known.push_back(static_cast<uint32_t>(entries_.size()));
    entries_.push_back(std::move(fresh));
    changed_.push_back(true);
    return known.back();
}

}  // namespace redoubt::estate
