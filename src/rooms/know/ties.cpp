#include "rooms/know/ties.h"

#include <map>
#include <set>

#include <fmt/format.h>

namespace redoubt::rooms {
namespace {

constexpr size_t most_links_made = 100'000;

using Named = std::map<std::pair<records::IdKind, std::string_view>, std::vector<std::pair<std::string_view, uint32_t>>>;  // space, entry

Named by_name(const std::vector<estate::Entry>& entries, std::span<const SaidTie> ties) {
    Named out;
    for (const SaidTie& said : ties) out[{said.tie.to.kind, said.tie.to.value}];
    for (uint32_t at = 0; at < entries.size(); ++at)
        for (const records::KnownId& id : entries[at].ids)
            if (const auto wanted = out.find({id.kind, id.value}); wanted != out.end()) wanted->second.emplace_back(id.space, at);
    return out;
}

// The one asset that is known so; empty when there is none, or several.
std::string asset_named(const Named& named, const estate::Identifier& to, const std::vector<std::string>& assets) {
    std::string out;
    for (const auto& [space, entry] : named.at({to.kind, to.value})) {
        if (assets[entry].empty() || (!space.empty() && !to.space.empty() && space != to.space)) continue;
        if (!out.empty() && out != assets[entry]) return {};
        out = assets[entry];
    }
    return out;
}

}  // namespace

Result<size_t> link_ties(store::Records& records, const std::vector<estate::Entry>& entries, const std::vector<std::string>& assets,
                         std::span<const SaidTie> ties) {
    const Named named = by_name(entries, ties);
    std::set<std::tuple<std::string, std::string, std::string>> done;
    size_t made = 0;
    for (const SaidTie& said : ties) {
        const std::string& from = assets[said.entry];
        const std::string to = asset_named(named, said.tie.to, assets);
        if (from.empty() || to.empty() || from == to || !done.emplace(from, said.tie.relation, to).second) continue;
        if (made >= most_links_made) break;
        const auto linked = records.link("asset", from, said.tie.relation, "asset", to, fmt::format("{} says so", entries[said.entry].source));
        if (linked)
            ++made;
        else if (linked.error().code != Code::conflict)
            return std::unexpected(linked.error());
    }
    return made;
}

}  // namespace redoubt::rooms
