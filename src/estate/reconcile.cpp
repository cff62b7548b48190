#include "estate/reconcile.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "estate/joining.h"

namespace redoubt::estate {
namespace {

class Reconciliation {
public:
    Reconciliation(const std::vector<Entry>& entries, const std::vector<KnownAsset>& assets)
        : entries_(entries),
          assets_(assets),
          catalogue_(entries),
          atoms_(join_rounds(join_atoms(entries, assets, catalogue_), catalogue_)),
          holders_(atoms_.bodies, catalogue_.size()),
          pairs_(holders_.pairs()),
          neighbours_(pairs_, atoms_.bodies.size()),
          clusters_(atoms_.bodies) {}

    Reconciled run() {
        join_by_weight(clusters_, pairs_);
        const ByAddress by_address = join_by_address(clusters_, atoms_.bodies, holders_);
        gather_groups();
        assign_assets();
        for (const Pair& pair : pairs_) doubt(pair);
        for (const Pair& pair : by_address.open) note_doubt(pair.one, pair.other);
        std::ranges::sort(out_.doubts);
        explain();
        tell_slips();
        tell_lent_names(by_address.lent);
        return std::move(out_);
    }

private:
    static Atoms join_rounds(Atoms atoms, const Catalogue& catalogue) {  // which join_atoms has filled
        for (const Round round : {Round::vouched, Round::with_hardware, Round::all}) {
            const std::vector<Body> bodies = taking_part(atoms.bodies, round);
            Clusters clusters(atoms.bodies);
            join_by_weight(clusters, Holders(bodies, catalogue.size()).pairs());
            regroup(atoms, clusters);
        }
        return atoms;
    }

    void gather_groups() {
        group_of_.assign(atoms_.bodies.size(), UINT32_MAX);
        atoms_in_.clear();
        std::vector<bool> counted(atoms_.bodies.size());
        for (const uint32_t entry : atoms_.order) {
            const uint32_t atom = atoms_.atom_of[entry];
            uint32_t& group = group_of_[clusters_.find(atom)];
            if (group == UINT32_MAX) {
                group = static_cast<uint32_t>(out_.groups.size());
                out_.groups.emplace_back();
                atoms_in_.push_back(0);
            }
            out_.groups[group].entries.push_back(entry);
            if (!counted[atom]) ++atoms_in_[group];
            counted[atom] = true;
        }
    }

    uint32_t group_of(uint32_t atom) { return group_of_[clusters_.find(atom)]; }

    // Each known asset takes the group that has most of its entries; of two that want one group, the better stays.
    void assign_assets() {
        std::vector<std::map<uint32_t, size_t>> held(assets_.size());
        for (uint32_t group = 0; group < out_.groups.size(); ++group)
            for (const uint32_t entry : out_.groups[group].entries)
                if (entries_[entry].asset != no_asset) held[static_cast<size_t>(entries_[entry].asset)][group] += entries_[entry].pinned ? 1000 : 1;
        std::vector<uint32_t> order(assets_.size());
        std::iota(order.begin(), order.end(), 0U);
        std::ranges::sort(order, [&](uint32_t a, uint32_t b) { return std::pair(assets_[b].rank, a) < std::pair(assets_[a].rank, b); });
        for (const uint32_t asset : order) {
            uint32_t best = UINT32_MAX;
            for (const auto& [group, count] : held[asset])
                if (out_.groups[group].asset == no_asset && (best == UINT32_MAX || count > held[asset][best])) best = group;
            if (best != UINT32_MAX)
                out_.groups[best].asset = static_cast<int32_t>(asset);
            else if (!held[asset].empty())
                out_.groups[held[asset].begin()->first].absorbed.push_back(asset);
        }
    }

    void doubt(const Pair& pair) {
        const uint32_t one = clusters_.find(pair.one), other = clusters_.find(pair.other);
        if (one == other) return;
        Body without = clusters_.body(one);
        without.anchor = no_asset;
        const Body& second = clusters_.body(other);
        switch (contradiction(without, second)) {
            case Against::proven: {
                const std::vector<uint32_t> same = common_ids(without, second);
                const auto is_own = [&](uint32_t id) { return catalogue_.kind_of(id) == IdKind::serial || catalogue_.kind_of(id) == IdKind::cloud; };
                if (std::ranges::any_of(same, is_own) || differ_by_a_slip(without, second, catalogue_)) note_doubt(pair.one, pair.other);
                return;
            }
            case Against::thin:
                if (pair.weight >= joins) note_doubt(pair.one, pair.other);
                return;
            case Against::nothing:
                if (pair.weight >= joins || atoms_in_[group_of(one)] == 1 || atoms_in_[group_of(other)] == 1)
                    note_doubt(pair.one, pair.other, rival_of(clusters_, neighbours_, pair));
        }
    }

    void note_doubt(uint32_t one, uint32_t other, std::optional<uint32_t> rival = {}) {
        const uint32_t a = group_of(one), b = group_of(other);
        if (a == b || are_distinct(a, b) || !doubted_.emplace(std::min(a, b), std::max(a, b)).second) return;
        const Body& first = clusters_.body(one);
        const Body& second = clusters_.body(other);
        out_.doubts.push_back({.one = std::min(a, b),
                               .other = std::max(a, b),
                               .why = spoken(common_ids(first, second), catalogue_),
                               .against = differences(first, second, catalogue_),
                               .rival = rival ? static_cast<int32_t>(group_of(*rival)) : -1});
    }

    bool are_distinct(uint32_t a, uint32_t b) {
        const int32_t one = out_.groups[a].asset, other = out_.groups[b].asset;
        if (one == no_asset || other == no_asset) return false;
        const auto says = [&](int32_t from, int32_t to) {
            const auto& list = assets_[static_cast<size_t>(from)].distinct_from;
            return std::ranges::find(list, static_cast<uint32_t>(to)) != list.end();
        };
        return says(one, other) || says(other, one);
    }

    void explain() {
        out_.why.resize(entries_.size());
        std::map<uint32_t, std::vector<uint32_t>> having;  // in one group: identifier → its entries
        for (const Group& group : out_.groups) {
            if (group.entries.size() < 2) continue;
            having.clear();
            for (const uint32_t entry : group.entries)
                for (const uint32_t id : atoms_.ids_of[entry]) having[id].push_back(entry);
            for (const uint32_t entry : group.entries) out_.why[entry] = why(entry, having);
        }
    }

    void tell_slips() {
        for (const auto& [entry, slip] : atoms_.slips) {
            const bool is_name = catalogue_.kind_of(slip.id) == IdKind::host;
            if (is_name)
                set_names_aside(entry);
            else
                out_.set_aside[entry].emplace_back(catalogue_.value_of(slip.id));
            const std::string what = catalogue_.text_of(slip.id);
            tell(entry, slip.meant ? fmt::format("{} is taken for {}", what, catalogue_.text_of(*slip.meant))
                                   : fmt::format("{} is not counted, {} has another row for it", what, entries_[entry].source));
        }
    }

    void tell_lent_names(const std::vector<uint32_t>& lent) {
        if (lent.empty()) return;
        for (uint32_t entry = 0; entry < entries_.size(); ++entry) {
            const uint32_t atom = atoms_.atom_of[entry];
            if (!std::ranges::binary_search(lent, atom) || atoms_.bodies[atom].hosts.empty()) continue;
            set_names_aside(entry);
            tell(entry, fmt::format("{} is not counted, its owner was at another address then", catalogue_.text_of(atoms_.bodies[atom].hosts.front())));
        }
    }

    void set_names_aside(uint32_t entry) {
        for (const KnownId& id : entries_[entry].ids)
            if (id.kind == IdKind::host || id.kind == IdKind::fqdn) out_.set_aside[entry].push_back(id.value);
    }

    void tell(uint32_t entry, const std::string& text) { out_.why[entry] += (out_.why[entry].empty() ? "" : "; ") + text; }

    std::string why(uint32_t entry, const std::map<uint32_t, std::vector<uint32_t>>& having) {
        constexpr size_t most_looked_at = 50;
        std::vector<uint32_t> same;
        std::set<std::string> sources;
        for (const uint32_t id : atoms_.ids_of[entry]) {
            bool any = false;
            const auto& others = having.at(id);
            for (size_t i = 0; i < others.size() && i < most_looked_at; ++i) {
                if (others[i] == entry || !same_time(entry, others[i], id)) continue;
                sources.insert(entries_[others[i]].source);
                any = true;
            }
            if (any) same.push_back(id);
        }
        if (entries_[entry].pinned) return entries_[entry].source == by_hand ? "entered by hand" : "a person put it here";
        if (same.empty()) return "it was seen with it before";
        return fmt::format("merged because {} {} the same as in {}", spoken(same, catalogue_), same.size() > 1 ? "are" : "is", fmt::join(sources, ", "));
    }

    // Addresses count only when both had them at about the same time.
    bool same_time(uint32_t entry, uint32_t other, uint32_t id) {
        if (catalogue_.kind_of(id) != IdKind::ip) return true;
        return Duration{std::max(entries_[entry].first - entries_[other].last, entries_[other].first - entries_[entry].last)} <= far_in_time;
    }

    const std::vector<Entry>& entries_;
    const std::vector<KnownAsset>& assets_;
    Catalogue catalogue_;
    Atoms atoms_;
    Holders holders_;
    std::vector<Pair> pairs_;
    Neighbours neighbours_;
    Clusters clusters_;
    std::vector<uint32_t> group_of_;  // by the group's first atom
    std::vector<uint32_t> atoms_in_;  // how many a group has
    std::set<std::pair<uint32_t, uint32_t>> doubted_;
    Reconciled out_;
};

}  // namespace

Reconciled reconcile(const std::vector<Entry>& entries, const std::vector<KnownAsset>& assets) { return Reconciliation(entries, assets).run(); }

}  // namespace redoubt::estate
