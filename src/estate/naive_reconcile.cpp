// Reconciliation by comparing everything with everything: no index, no block, no list of pairs kept. The definition that reconcile()
// is tested against.
#include <algorithm>
#include <map>

#include "estate/joining.h"
#include "estate/reconcile.h"
#include "estate/slips.h"

namespace redoubt::estate {
namespace {

bool has_id(const Body& body, uint32_t id) {
    const auto in = [&](const std::vector<uint32_t>& list) { return std::ranges::find(list, id) != list.end(); };
    return in(body.macs) || in(body.fqdns) || in(body.hosts) || std::ranges::find(body.strong, id, &StrongId::id) != body.strong.end();
}

class NaiveSurrounding : public Surrounding {
public:
    explicit NaiveSurrounding(const std::vector<Body>& atoms) : atoms_(atoms) {}

    bool is_common(uint32_t id) const override {
        return std::ranges::count_if(atoms_, [&](const Body& atom) { return has_id(atom, id); }) > static_cast<std::ptrdiff_t>(most_holders);
    }
    bool is_shared(uint32_t id) const override {
        if (is_common(id)) return true;
        for (const Body& one : atoms_)
            for (const Body& other : atoms_)
                if (&one != &other && has_id(one, id) && has_id(other, id) && makes_shared(one, other)) return true;
        return false;
    }
    bool is_held_against(uint32_t id, const Body& atom) const override {
        return is_common(id) || std::ranges::any_of(atoms_, [&](const Body& one) { return has_id(one, id) && contradiction(one, atom) != Against::nothing; });
    }
    bool are_apart(uint32_t name, uint32_t other) const override {
        if (is_shared(name) || is_shared(other)) return false;
        return std::ranges::any_of(atoms_, [&](const Body& one) { return has_id(one, name) && is_held_against(other, one); });
    }
    bool is_address_held_against(const HeldAddress& address, const Body& atom) const override {
        return std::ranges::any_of(atoms_, [&](const Body& one) {
            const auto then = [&](const HeldAddress& held) { return held.id == address.id && apart(held, address) <= near_in_time; };
            if (one.is_weak() || !std::ranges::any_of(one.addresses, then)) return false;
            if (contradiction(one, atom) != Against::nothing) return true;
            return std::ranges::any_of(atom.hosts, [&](uint32_t name) { return !is_common(name) && is_held_against(name, one); });
        });
    }

private:
    const std::vector<Body>& atoms_;
};

std::vector<uint32_t> without_slips_naively(const std::vector<uint32_t>& holders, const std::vector<Body>& bodies, uint32_t id) {
    std::vector<uint32_t> out;
    for (const uint32_t at : holders) {
        const Body& one = bodies[at];
        const StrongId strong = *std::ranges::find(one.strong, id, &StrongId::id);
        std::vector<const Body*> others;
        for (const uint32_t other : holders)
            if (other != at) others.push_back(&bodies[other]);
        const auto named_otherwise = [&] { return std::ranges::any_of(bodies, [&](const Body& body) { return is_named_with_another(body, one, strong); }); };
        if (!has_by_a_slip(one, others, named_otherwise)) out.push_back(at);
    }
    return out;
}

void join_strong_naively(Clusters& clusters, const std::vector<Body>& bodies, const Catalogue& catalogue) {
    for (const IdKind kind : strong_order)
        for (uint32_t id = 0; id < catalogue.size(); ++id) {
            if (catalogue.kind_of(id) != kind) continue;
            std::vector<uint32_t> holders, groups;
            for (uint32_t at = 0; at < bodies.size(); ++at)
                if (has_id(bodies[at], id)) holders.push_back(at);
            for (const uint32_t at : slips_by_hand(kind) && holders.size() <= most_holders ? without_slips_naively(holders, bodies, id) : holders)
                if (std::ranges::find(groups, clusters.find(at)) == groups.end()) groups.push_back(clusters.find(at));
            bool agree = groups.size() <= most_holders;
            for (const uint32_t one : groups)
                for (const uint32_t other : groups) agree = agree && (one == other || clusters.against(one, other) == Against::nothing);
            for (size_t i = 1; agree && i < groups.size(); ++i) clusters.unite(groups[0], groups[i]);
        }
}

// Pairs that have anything in common which not too many have.
std::vector<Pair> all_pairs(const std::vector<Body>& atoms, const Surrounding& around, size_t ids) {
    std::vector<Pair> out;
    for (uint32_t one = 0; one < atoms.size(); ++one)
        for (uint32_t other = one + 1; other < atoms.size(); ++other) {
            bool met = false;
            for (uint32_t id = 0; id < ids && !met; ++id) met = has_id(atoms[one], id) && has_id(atoms[other], id) && !around.is_common(id);
            if (met) out.push_back({weight(atoms[one], atoms[other], around), one, other});
        }
    std::ranges::sort(out, [](const Pair& a, const Pair& b) { return std::tie(b.weight, a.one, a.other) < std::tie(a.weight, b.one, b.other); });
    return out;
}

}  // namespace

std::vector<std::vector<uint32_t>> reconcile_naively(const std::vector<Entry>& entries, const std::vector<KnownAsset>& assets) {
    Catalogue catalogue(entries);
    Atoms atoms{.order = canonical_order(entries), .atom_of = std::vector<uint32_t>(entries.size()), .bodies = {}, .ids_of = {}};
    const auto together = held_together(entries, assets, atoms.order);
    std::vector<uint32_t> place(entries.size());
    std::vector<std::string_view> sources;
    for (uint32_t at = 0; at < atoms.order.size(); ++at) {
        place[atoms.order[at]] = at;
        atoms.bodies.push_back(catalogue.body_of(entries[atoms.order[at]]));
        sources.push_back(entries[atoms.order[at]].source);
        atoms.atom_of[atoms.order[at]] = at;
    }
    strike_slips(atoms.bodies, sources, catalogue);
    for (size_t asset = 0; asset < together.size(); ++asset)
        if (!together[asset].empty() && assets[asset].confirmed) atoms.bodies[place[together[asset][0]]].anchor = static_cast<int32_t>(asset);
    Clusters clusters(atoms.bodies);
    for (const auto& list : together)
        for (const uint32_t entry : list) clusters.unite(place[list[0]], place[entry]);
    join_strong_naively(clusters, atoms.bodies, catalogue);
    regroup(atoms, clusters);
    for (const Round round : {Round::vouched, Round::with_hardware, Round::all, Round::all}) {
        const std::vector<Body> bodies = taking_part(atoms.bodies, round);
        Clusters next(atoms.bodies);
        join_by_weight(next, all_pairs(bodies, NaiveSurrounding(bodies), catalogue.size()));
        regroup(atoms, next);
    }
    Clusters last(atoms.bodies);
    join_by_address(last, atoms.bodies, Holders(atoms.bodies, catalogue.size()));
    std::map<uint32_t, std::vector<uint32_t>> groups;
    for (uint32_t entry = 0; entry < entries.size(); ++entry) groups[last.find(atoms.atom_of[entry])].push_back(entry);
    std::vector<std::vector<uint32_t>> out;
    for (auto& [root, list] : groups) out.push_back(std::move(list));
    std::ranges::sort(out);
    return out;
}

}  // namespace redoubt::estate
