#include "rooms/fix/supplier_matches.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace redoubt::rooms {

using advisories::PackageNumber;

namespace {

std::string installed_version(const advisories::FleetPackage& package) {
    if (!package.lookups.empty()) return package.lookups.front().version;
    const auto purl = advisories::parse_purl(package.purl);
    return purl ? purl->version : std::string();
}

}  // namespace

std::vector<SupplierMatch> supplier_matches(const SoftwareState& state, const AssetSight& sight, const software::VexStatements& statements) {
    using Key = std::tuple<std::string, std::string, std::string>;  // weakness, component, what is said
    std::map<Key, std::pair<SupplierMatch, std::vector<PackageNumber>>> found;
    for (size_t at = 0; state.book && at < state.hits.size(); ++at) {
        const auto package = static_cast<PackageNumber>(at);
        for (const WeaknessHit& hit : state.hits[at]) {
            const Weakness& weakness = state.book->weakness(hit.weakness);
            SupplierSays says = said_of(statements, state.fleet, weakness, {&package, 1});
            if (!says.status) continue;
            auto& [match, packages] = found[{weakness.id, weakness.component, says.text}];
            match.weakness = weakness.id;
            match.component = weakness.component;
            match.says = std::move(says);
            packages.push_back(package);
        }
    }
    std::vector<SupplierMatch> out;
    for (auto& [key, one] : found) {
        auto& [match, packages] = one;
        for (const advisories::AssetNumber asset : state.fleet.holders_of(packages)) match.assets += sight.sees(state.assets[asset]) ? 1 : 0;
        if (match.assets == 0) continue;  // nobody has it any more, or nobody that the actor may know of
        for (const PackageNumber package : packages) match.versions.push_back(installed_version(state.fleet.package(package)));
        std::ranges::sort(match.versions);
        match.versions.erase(std::unique(match.versions.begin(), match.versions.end()), match.versions.end());
        out.push_back(std::move(match));
    }
    return out;
}

}  // namespace redoubt::rooms
