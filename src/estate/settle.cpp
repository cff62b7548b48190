#include "estate/settle.h"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace redoubt::estate {
namespace {

// Where each entry goes when those of one group, source and key become one; places are in the order of the first of each.
std::vector<uint32_t> fold_places(const std::vector<Entry>& entries, const Reconciled& done) {
    std::vector<uint32_t> first(entries.size());
    for (const Group& group : done.groups) {
        std::vector<uint32_t> order = group.entries;
        std::ranges::sort(
            order, [&](uint32_t a, uint32_t b) { return std::tie(entries[a].source, entries[a].key, a) < std::tie(entries[b].source, entries[b].key, b); });
        for (size_t i = 0; i < order.size(); ++i) {
            const bool same = i > 0 && entries[order[i]].source == entries[order[i - 1]].source && entries[order[i]].key == entries[order[i - 1]].key;
            first[order[i]] = same ? first[order[i - 1]] : order[i];
        }
    }
    std::vector<uint32_t> place(entries.size());
    uint32_t next = 0;
    for (uint32_t at = 0; at < entries.size(); ++at) place[at] = first[at] == at ? next++ : place[first[at]];
    return place;
}

std::vector<Entry> folded(std::vector<Entry> entries, const std::vector<uint32_t>& place) {
    std::vector<Entry> out;
    for (uint32_t at = 0; at < entries.size(); ++at) {
        if (place[at] == out.size()) {
            out.push_back(std::move(entries[at]));
            continue;
        }
        Entry& into = out[place[at]];
        fold(into, entries[at]);
        into.pinned = into.pinned || entries[at].pinned;
        if (into.asset == no_asset) into.asset = entries[at].asset;
    }
    return out;
}

// An asset whose entries were all folded into those of others turned out to be the one that has them now.
void absorb_the_rest(Settled& settled, const std::vector<int32_t>& was_on, size_t assets) {
    std::vector<bool> known(assets);
    std::vector<uint32_t> group_of(settled.entries.size());
    for (uint32_t group = 0; group < settled.done.groups.size(); ++group) {
        const Group& one = settled.done.groups[group];
        for (const uint32_t entry : one.entries) group_of[entry] = group;
        if (one.asset != no_asset) known[static_cast<size_t>(one.asset)] = true;
        for (const uint32_t asset : one.absorbed) known[asset] = true;
    }
    for (uint32_t at = 0; at < was_on.size(); ++at) {
        if (was_on[at] == no_asset || known[static_cast<size_t>(was_on[at])]) continue;
        known[static_cast<size_t>(was_on[at])] = true;
        settled.done.groups[group_of[settled.became[at]]].absorbed.push_back(static_cast<uint32_t>(was_on[at]));
    }
}

}  // namespace

Settled settle(std::vector<Entry> entries, const std::vector<KnownAsset>& assets) {
    Settled out{.entries = std::move(entries), .became = {}, .parts = {}, .done = {}};
    out.became.resize(out.entries.size());
    std::iota(out.became.begin(), out.became.end(), 0U);
    std::vector<int32_t> was_on;
    for (const Entry& entry : out.entries) was_on.push_back(entry.asset);
    for (;;) {
        out.done = reconcile(out.entries, assets);
        const std::vector<uint32_t> place = fold_places(out.entries, out.done);
        const size_t before = out.entries.size();
        if (place.empty() || std::ranges::max(place) + 1 == before) break;
        out.entries = folded(std::move(out.entries), place);
        for (uint32_t& at : out.became) at = place[at];
    }
    for (uint32_t at = 0; at < out.entries.size(); ++at) {
        const auto aside = out.done.set_aside.find(at);
        out.entries[at].set_aside = aside == out.done.set_aside.end() ? std::vector<std::string>{} : aside->second;
    }
    absorb_the_rest(out, was_on, assets.size());
    out.parts.resize(out.entries.size());
    for (uint32_t at = 0; at < out.became.size(); ++at) out.parts[out.became[at]].push_back(at);
    return out;
}

}  // namespace redoubt::estate
