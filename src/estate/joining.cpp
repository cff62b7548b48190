#include "estate/joining.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace redoubt::estate {
namespace {

constexpr size_t most_at_address = 1000;
constexpr size_t most_plausible_told = 3;

std::vector<size_t> starts_of(const std::vector<Holder>& holders, size_t ids) {
    std::vector<size_t> starts(ids + 1);
    for (const Holder& holder : holders) ++starts[holder.id + 1];
    for (size_t i = 0; i < ids; ++i) starts[i + 1] += starts[i];
    return starts;
}

bool shares_body(const Body& a, const Body& b) {
    return std::ranges::any_of(
        a.strong, [&](const StrongId& id) { return (id.kind == IdKind::serial || id.kind == IdKind::cloud) && std::ranges::binary_search(b.strong, id); });
}

}  // namespace

Neighbours::Neighbours(const std::vector<Pair>& pairs, size_t atoms) : starts_(atoms + 1) {
    for (const Pair& pair : pairs) ++starts_[pair.one + 1], ++starts_[pair.other + 1];
    for (size_t i = 0; i < atoms; ++i) starts_[i + 1] += starts_[i];
    list_.resize(starts_.back());
    std::vector<size_t> next(starts_.begin(), starts_.end() - 1);
    for (const Pair& pair : pairs) list_[next[pair.one]++] = {pair.weight, pair.other}, list_[next[pair.other]++] = {pair.weight, pair.one};
}

// Of two that each seem to be `atom`. What was set up anew has two entries in the directory, the old one and the new.
static bool exclude_each_other(Clusters& clusters, uint32_t one, uint32_t other, uint32_t atom) {
    const Against against = clusters.against(one, other);
    if (against == Against::thin && clusters.body(atom).reinstalled) return false;
    return against != Against::nothing || in_two_domains(clusters.body(one), clusters.body(other));
}

std::optional<uint32_t> rival_of(Clusters& clusters, const Neighbours& neighbours, const Pair& pair) {
    for (const auto& [atom, other] : {std::pair(pair.one, pair.other), std::pair(pair.other, pair.one)})
        for (const auto& [weight, rival] : neighbours.of(atom)) {
            if (weight < joins || weight <= pair.weight - margin) continue;
            if (clusters.find(rival) == clusters.find(atom) || clusters.find(rival) == clusters.find(other)) continue;
            if (is_outvoted(clusters.body(rival), clusters.body(other))) continue;
            if (exclude_each_other(clusters, rival, other, atom) && clusters.against(rival, atom) == Against::nothing) return rival;
        }
    return {};
}

Holders::Holders(const std::vector<Body>& atoms, size_t ids) : atoms_(atoms), shared_(ids) {
    for (uint32_t at = 0; at < atoms.size(); ++at) {
        for (const StrongId& id : atoms[at].strong) holders_.push_back({id.id, at});
        for (const auto* list : {&atoms[at].macs, &atoms[at].fqdns, &atoms[at].hosts})
            for (const uint32_t id : *list) holders_.push_back({id, at});
        for (const HeldAddress& address : atoms[at].addresses) addresses_.push_back({address.id, at});
    }
    for (auto* list : {&holders_, &addresses_}) {
        std::ranges::sort(*list);
        list->erase(std::unique(list->begin(), list->end()), list->end());
    }
    starts_ = starts_of(holders_, ids);
    address_starts_ = starts_of(addresses_, ids);
    for (uint32_t id = 0; id < ids; ++id) {
        const auto block = of(id);
        bool shared = block.size() > most_holders;
        for (size_t i = 0; i < block.size() && !shared; ++i)
            for (size_t j = i + 1; j < block.size() && !shared; ++j) shared = makes_shared(atoms_[block[i].at], atoms_[block[j].at]);
        shared_[id] = shared;
    }
}

bool Holders::is_held_against(uint32_t id, const Body& atom) const {
    if (is_common(id)) return true;
    return std::ranges::any_of(of(id), [&](const Holder& holder) { return contradiction(atoms_[holder.at], atom) != Against::nothing; });
}

bool Holders::are_apart(uint32_t name, uint32_t other) const {
    if (is_shared(name) || is_shared(other)) return false;
    return std::ranges::any_of(of(name), [&](const Holder& holder) { return is_held_against(other, atoms_[holder.at]); });
}

bool Holders::is_address_held_against(const HeldAddress& address, const Body& atom) const {
    const auto block = at_address(address.id);
    if (block.size() > most_at_address) return false;
    return std::ranges::any_of(block, [&](const Holder& holder) {
        const Body& other = atoms_[holder.at];
        const auto then = [&](const HeldAddress& held) { return held.id == address.id && apart(held, address) <= near_in_time; };
        if (other.is_weak() || !std::ranges::any_of(other.addresses, then)) return false;
        if (contradiction(other, atom) != Against::nothing) return true;
        return std::ranges::any_of(atom.hosts, [&](uint32_t name) { return !is_common(name) && is_held_against(name, other); });
    });
}

std::vector<Pair> Holders::pairs() const {
    std::vector<std::pair<uint32_t, uint32_t>> found;
    for (size_t first = 0, end = 0; first < holders_.size(); first = end) {
        while (end < holders_.size() && holders_[end].id == holders_[first].id) ++end;
        if (end - first > most_holders) continue;
        for (size_t i = first; i < end; ++i)
            for (size_t j = i + 1; j < end; ++j) found.emplace_back(holders_[i].at, holders_[j].at);
    }
    std::ranges::sort(found);
    found.erase(std::unique(found.begin(), found.end()), found.end());
    std::vector<Pair> out;
    for (const auto& [one, other] : found) {
        const int heavy = weight(atoms_[one], atoms_[other], *this);
        if (heavy >= doubtful || shares_body(atoms_[one], atoms_[other])) out.push_back({heavy, one, other});
    }
    std::ranges::sort(out, [](const Pair& a, const Pair& b) { return std::tie(b.weight, a.one, a.other) < std::tie(a.weight, b.one, b.other); });
    return out;
}

void join_by_weight(Clusters& clusters, const std::vector<Pair>& pairs) {
    const Neighbours neighbours(pairs, clusters.size());
    for (const Pair& pair : pairs) {
        if (pair.weight < joins) break;
        if (clusters.find(pair.one) == clusters.find(pair.other) || clusters.against(pair.one, pair.other) != Against::nothing) continue;
        if (rival_of(clusters, neighbours, pair)) continue;
        clusters.unite(pair.one, pair.other);
    }
}

std::vector<Body> taking_part(const std::vector<Body>& atoms, Round round) {
    std::vector<Body> out(atoms.size());
    for (size_t at = 0; at < atoms.size(); ++at) {
        const bool vouched = !atoms[at].strong.empty() || atoms[at].anchor != no_asset;
        if (round == Round::all || vouched || (round == Round::with_hardware && !atoms[at].macs.empty())) out[at] = atoms[at];
    }
    return out;
}

namespace {

// Who held an address within a time: groups with how many of their entries say so.
std::map<uint32_t, int> holders_near(Clusters& clusters, const std::vector<Body>& atoms, std::span<const Holder> block, const HeldAddress& address,
                                     Duration most_apart) {
    std::map<uint32_t, int> out;
    for (const Holder& holder : block) {
        if (atoms[holder.at].is_address_only()) continue;
        for (const HeldAddress& held : atoms[holder.at].addresses)
            if (held.id == address.id && apart(held, address) <= most_apart) ++out[clusters.find(holder.at)];
    }
    return out;
}

std::vector<uint32_t> plausible_holders(Clusters& clusters, const std::vector<Body>& atoms, const Holders& holders, uint32_t atom) {
    std::vector<uint32_t> out;
    for (const Duration most_apart : {near_in_time, far_in_time}) {
        std::map<uint32_t, int> support;
        for (const HeldAddress& address : atoms[atom].addresses) {
            const auto block = holders.at_address(address.id);
            if (block.size() > most_at_address) continue;
            for (const auto& [group, count] : holders_near(clusters, atoms, block, address, most_apart))
                if (clusters.against(group, atom) == Against::nothing) support[group] += count;
        }
        int most = 0;
        for (const auto& [group, count] : support) most = std::max(most, count);
        for (const auto& [group, count] : support)
            if (count * 2 > most) out.push_back(group);
        if (!out.empty()) break;
    }
    return out;
}

// What is no machine's own: an adapter that several have or nobody else, or a name whose owner was elsewhere then.
class Lent {
public:
    Lent(Clusters& clusters, const Holders& holders) : clusters_(clusters), holders_(holders) {}

    bool is_lent(uint32_t group) {
        const Body& body = clusters_.body(group);
        if (!body.strong.empty() || body.anchor != no_asset || body.addresses.empty()) return false;
        if (body.macs.empty()) return !body.hosts.empty() && is_name_of_one_elsewhere(group, body);
        return body.hosts.empty() && std::ranges::all_of(body.macs, [&](uint32_t mac) {
                   return holders_.is_shared(mac) ||
                          std::ranges::all_of(holders_.of(mac), [&](const Holder& holder) { return clusters_.find(holder.at) == group; });
               });
    }

private:
    bool is_name_of_one_elsewhere(uint32_t group, const Body& body) {
        bool any = false;
        for (const uint32_t host : body.hosts) {
            if (holders_.is_common(host)) return false;
            for (const Holder& holder : holders_.of(host)) {
                if (clusters_.find(holder.at) == group) continue;
                const Body& owner = clusters_.body(holder.at);
                if (owner.is_weak() || !was_at_others_only(owner, body)) return false;
                any = true;
            }
        }
        return any;
    }

    // At the times of all addresses of `seen`.
    static bool was_at_others_only(const Body& owner, const Body& seen) {
        return std::ranges::all_of(seen.addresses, [&](const HeldAddress& address) {
            bool elsewhere = false, here = false;
            for (const HeldAddress& held : owner.addresses)
                if (apart(held, address) <= near_in_time) (held.id == address.id ? here : elsewhere) = true;
            return elsewhere && !here;
        });
    }

    Clusters& clusters_;
    const Holders& holders_;
};

// The one machine that said of itself that it had the addresses of a group, at their times.
std::optional<uint32_t> one_that_held(Clusters& clusters, const std::vector<Body>& atoms, const Holders& holders, uint32_t group) {
    std::optional<uint32_t> out;
    for (const HeldAddress& address : clusters.body(group).addresses) {
        const auto block = holders.at_address(address.id);
        if (block.size() > most_at_address) return {};
        for (const Holder& holder : block) {
            const uint32_t other = clusters.find(holder.at);
            if (other == group || atoms[holder.at].strong.empty()) continue;
            const auto then = [&](const HeldAddress& held) { return held.id == address.id && apart(held, address) <= near_in_time; };
            if (std::ranges::none_of(atoms[holder.at].addresses, then)) continue;
            if (out && *out != other) return {};
            out = other;
        }
    }
    return out && clusters.against(*out, group) == Against::nothing ? out : std::nullopt;
}

}  // namespace

ByAddress join_by_address(Clusters& clusters, const std::vector<Body>& atoms, const Holders& holders) {
    std::vector<std::pair<uint32_t, uint32_t>> attached;  // atom, to whom
    ByAddress out;
    std::map<uint32_t, uint32_t> unknown;  // address → the first that is known by it alone
    for (uint32_t atom = 0; atom < atoms.size(); ++atom) {
        if (!atoms[atom].is_address_only()) continue;
        const std::vector<uint32_t> plausible = plausible_holders(clusters, atoms, holders, atom);
        if (plausible.size() == 1) attached.emplace_back(atom, plausible[0]);
        if (plausible.size() > 1 && plausible.size() <= most_plausible_told)
            for (const uint32_t group : plausible) out.open.push_back({doubtful, std::min(atom, group), std::max(atom, group)});
        if (plausible.size() == 1) continue;
        for (const HeldAddress& address : atoms[atom].addresses) {
            const auto [place, is_new] = unknown.emplace(address.id, atom);
            if (!is_new && clusters.against(place->second, atom) == Against::nothing) attached.emplace_back(atom, place->second);
        }
    }
    std::vector<bool> is_lent(atoms.size());
    Lent lent(clusters, holders);
    for (uint32_t atom = 0; atom < atoms.size(); ++atom) {
        if (clusters.find(atom) == atom && lent.is_lent(atom))
            if (const auto holder = one_that_held(clusters, atoms, holders, atom)) {
                attached.emplace_back(atom, *holder);
                is_lent[atom] = true;
            }
        if (is_lent[clusters.find(atom)]) out.lent.push_back(atom);
    }
    for (const auto& [atom, group] : attached)
        if (clusters.against(atom, group) == Against::nothing) clusters.unite(atom, group);
    return out;
}

}  // namespace redoubt::estate
