#include "estate/atoms.h"

#include <algorithm>
#include <tuple>

#include "estate/evidence.h"

namespace redoubt::estate {
namespace {

bool before(const Entry& a, const Entry& b) {
    const auto head = [](const Entry& e) { return std::tie(e.source, e.key, e.first, e.last, e.kind, e.title, e.count); };
    if (head(a) != head(b)) return head(a) < head(b);
    return std::ranges::lexicographical_compare(
        a.ids, b.ids, {}, [](const KnownId& id) { return std::tie(id.kind, id.value, id.space, id.first, id.last); },
        [](const KnownId& id) { return std::tie(id.kind, id.value, id.space, id.first, id.last); });
}

std::vector<uint32_t> flat(const Body& body) {
    std::vector<uint32_t> out;
    for (const IdKind kind : strong_order)
        for (const StrongId& id : body.strong)
            if (id.kind == kind) out.push_back(id.id);
    for (const auto* list : {&body.macs, &body.fqdns, &body.hosts}) out.insert(out.end(), list->begin(), list->end());
    for (const HeldAddress& address : body.addresses) out.push_back(address.id);
    return out;
}

// Which bodies go by which names.
class Named {
public:
    explicit Named(const std::vector<Body>& bodies) : bodies_(bodies) {
        for (uint32_t at = 0; at < bodies.size(); ++at)
            for (const uint32_t host : bodies[at].hosts) names_.push_back({host, at});
        std::ranges::sort(names_);
    }
    bool otherwise(const Body& one, const StrongId& id) const {
        return std::ranges::any_of(one.hosts, [&](uint32_t host) {
            const auto block = std::ranges::equal_range(names_, host, {}, &Holder::id);
            return std::ranges::any_of(block, [&](const Holder& holder) { return is_named_with_another(bodies_[holder.at], one, id); });
        });
    }

private:
    const std::vector<Body>& bodies_;
    std::vector<Holder> names_;
};

// Those of a block that have its identifier by a slip are left out.
std::vector<Holder> without_slips(std::span<const Holder> block, const std::vector<Body>& bodies, const Named& named) {
    std::vector<Holder> out;
    for (const Holder& holder : block) {
        const Body& one = bodies[holder.at];
        std::vector<const Body*> others;
        for (const Holder& other : block)
            if (other.at != holder.at) others.push_back(&bodies[other.at]);
        const StrongId& id = *std::ranges::find(one.strong, holder.id, &StrongId::id);
        if (!has_by_a_slip(one, others, [&] { return named.otherwise(one, id); })) out.push_back(holder);
    }
    return out;
}

// All who have the identifier become one, if none contradicts another.
void join_holders(Clusters& clusters, std::span<const Holder> block) {
    std::vector<uint32_t> groups;
    for (const Holder& holder : block) groups.push_back(clusters.find(holder.at));
    std::ranges::sort(groups);
    groups.erase(std::unique(groups.begin(), groups.end()), groups.end());
    if (groups.size() < 2 || groups.size() > most_holders) return;
    for (size_t i = 0; i < groups.size(); ++i)
        for (size_t j = i + 1; j < groups.size(); ++j)
            if (clusters.against(groups[i], groups[j]) != Against::nothing) return;
    for (size_t i = 1; i < groups.size(); ++i) clusters.unite(groups[0], groups[i]);
}

void join_strong(Clusters& clusters, const std::vector<Body>& bodies) {
    const Named named(bodies);
    std::array<std::vector<Holder>, 7> blocks;
    for (uint32_t at = 0; at < bodies.size(); ++at)
        for (const StrongId& id : bodies[at].strong) blocks[static_cast<size_t>(id.kind)].push_back({id.id, at});
    for (const IdKind kind : strong_order) {
        auto& holders = blocks[static_cast<size_t>(kind)];
        std::ranges::sort(holders);
        for (size_t first = 0, end = 0; first < holders.size(); first = end) {
            while (end < holders.size() && holders[end].id == holders[first].id) ++end;
            const auto block = std::span(holders).subspan(first, end - first);
            if (block.size() < 2) continue;
            if (slips_by_hand(kind) && block.size() <= most_holders)
                join_holders(clusters, without_slips(block, bodies, named));
            else
                join_holders(clusters, block);
        }
    }
}

}  // namespace

std::vector<uint32_t> canonical_order(const std::vector<Entry>& entries) {
    std::vector<uint32_t> order(entries.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::sort(order, [&](uint32_t a, uint32_t b) { return before(entries[a], entries[b]); });
    return order;
}

std::vector<std::vector<uint32_t>> held_together(const std::vector<Entry>& entries, const std::vector<KnownAsset>& assets, const std::vector<uint32_t>& order) {
    std::vector<std::vector<uint32_t>> out(assets.size());
    std::vector<uint32_t> first(assets.size(), UINT32_MAX);
    for (const uint32_t at : order) {
        const Entry& entry = entries[at];
        if (entry.asset == no_asset) continue;
        const auto asset = static_cast<size_t>(entry.asset);
        if (first[asset] == UINT32_MAX) first[asset] = at;
        if (entry.pinned || entry.ids.empty()) out[asset].push_back(at);
    }
    for (size_t asset = 0; asset < assets.size(); ++asset)
        if (assets[asset].confirmed && out[asset].empty() && first[asset] != UINT32_MAX) out[asset].push_back(first[asset]);
    return out;
}

void regroup(Atoms& atoms, Clusters& clusters) {
    std::vector<uint32_t> number;
    std::vector<Body> bodies = clusters.take(number);
    for (uint32_t& atom : atoms.atom_of) atom = number[atom];
    atoms.bodies = std::move(bodies);
}

Atoms join_atoms(const std::vector<Entry>& entries, const std::vector<KnownAsset>& assets, Catalogue& catalogue) {
    Atoms out{.order = canonical_order(entries), .atom_of = std::vector<uint32_t>(entries.size()), .bodies = {}, .ids_of = {}};
    out.ids_of.resize(entries.size());
    std::vector<Body> bodies(entries.size());  // by place in the order
    std::vector<std::string_view> sources(entries.size());
    std::vector<uint32_t> place(entries.size());
    for (uint32_t at = 0; at < out.order.size(); ++at) {
        place[out.order[at]] = at;
        bodies[at] = catalogue.body_of(entries[out.order[at]]);
        sources[at] = entries[out.order[at]].source;
        out.ids_of[out.order[at]] = flat(bodies[at]);
    }
    for (const Slip& slip : strike_slips(bodies, sources, catalogue)) out.slips.emplace(out.order[slip.at], slip);
    const auto together = held_together(entries, assets, out.order);
    for (size_t asset = 0; asset < together.size(); ++asset)
        if (!together[asset].empty() && assets[asset].confirmed) bodies[place[together[asset][0]]].anchor = static_cast<int32_t>(asset);
    Clusters clusters(bodies);
    for (const auto& list : together)
        for (const uint32_t entry : list) clusters.unite(place[list[0]], place[entry]);
    join_strong(clusters, bodies);
    for (uint32_t at = 0; at < out.order.size(); ++at) out.atom_of[out.order[at]] = at;
    regroup(out, clusters);
    return out;
}

}  // namespace redoubt::estate
