#include "rooms/fix/software_view.h"

#include <algorithm>
#include <unordered_set>

#include "advisories/ecosystems.h"
#include "advisories/version_constraint.h"
#include "base/text.h"
#include "store/compartments.h"

namespace redoubt::rooms {

using advisories::AssetNumber;
using advisories::FleetPackage;
using advisories::PackageNumber;

namespace {

constexpr size_t most_versions = 100;

// As it is asked for in an index, else as its purl says.
std::string version_of(const FleetPackage& package) {
    if (!package.lookups.empty()) return package.lookups.front().version;
    const auto purl = advisories::parse_purl(package.purl);
    return purl ? purl->version : std::string();
}

std::string ecosystem_of(const FleetPackage& package) {
    if (!package.lookups.empty()) return std::string(advisories::split_ecosystem(package.lookups.front().ecosystem).base);
    const auto purl = advisories::parse_purl(package.purl);
    return purl ? purl->type : std::string();
}

advisories::CompareVersions order_of(const FleetPackage& package) {
    const std::string ecosystem = package.lookups.empty() ? std::string() : package.lookups.front().ecosystem;
    return advisories::comparison(advisories::ordering_of(ecosystem).value_or(advisories::Ordering::natural));
}

std::vector<std::string> weakness_ids(const SoftwareState& state, PackageNumber package) {
    std::vector<std::string> out;
    if (state.book == nullptr || package >= state.hits.size()) return out;
    for (const WeaknessHit& hit : state.hits[package]) out.push_back(state.book->weakness(hit.weakness).id);
    std::ranges::sort(out);
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

bool is_unknown(const SoftwareState& state, PackageNumber package) { return state.book == nullptr || !state.book->could_know(state.fleet.package(package)); }

std::vector<AssetNumber> seen_holders(const SoftwareState& state, const AssetSight& sight, std::span<const PackageNumber> packages) {
    std::vector<AssetNumber> out = state.fleet.holders_of(packages);
    std::erase_if(out, [&](AssetNumber asset) { return !sight.sees(state.assets[asset]); });
    return out;
}

bool contains_ignoring_case(std::string_view text, std::string_view lowered) { return lowered.empty() || to_lower(text).find(lowered) != std::string::npos; }

// One row for each ecosystem that has a package of this name.
std::map<std::string, std::vector<PackageNumber>> by_ecosystem(const SoftwareState& state, std::span<const PackageNumber> packages, std::string_view version) {
    std::map<std::string, std::vector<PackageNumber>> out;
    for (const PackageNumber number : packages) {
        const FleetPackage& package = state.fleet.package(number);
        if (state.fleet.holder_count(number) == 0 || !advisories::version_within(version, version_of(package), order_of(package))) continue;
        out[ecosystem_of(package)].push_back(number);
    }
    return out;
}

// Versions in order, each with all packages that have it: binary packages of one source share it.
std::vector<InstalledVersion> versions_of(const SoftwareState& state, const AssetSight& sight, const std::vector<PackageNumber>& packages) {
    std::map<std::string, std::vector<PackageNumber>> same;
    for (const PackageNumber number : packages) same[version_of(state.fleet.package(number))].push_back(number);
    std::vector<InstalledVersion> out;
    for (const auto& [version, numbers] : same) {
        InstalledVersion one{.version = version, .assets = seen_holders(state, sight, numbers).size()};
        if (one.assets == 0) continue;
        for (const PackageNumber number : numbers) {
            for (std::string& id : weakness_ids(state, number))
                if (std::ranges::find(one.weaknesses, id) == one.weaknesses.end()) one.weaknesses.push_back(std::move(id));
            one.unknown = one.unknown || is_unknown(state, number);
        }
        out.push_back(std::move(one));
    }
    const advisories::CompareVersions order = order_of(state.fleet.package(packages.front()));
    std::ranges::sort(out, [&](const InstalledVersion& a, const InstalledVersion& b) { return order(a.version, b.version) < 0; });
    return out;
}

SoftwareRow row_of(const SoftwareState& state, const AssetSight& sight, const std::string& name, const std::string& ecosystem,
                   const std::vector<PackageNumber>& packages) {
    SoftwareRow row{.name = name, .ecosystem = ecosystem, .versions = versions_of(state, sight, packages)};
    row.assets = seen_holders(state, sight, packages).size();
    std::vector<PackageNumber> vulnerable;
    for (const PackageNumber number : packages)
        if (number < state.hits.size() && !state.hits[number].empty()) vulnerable.push_back(number);
    row.vulnerable_assets = seen_holders(state, sight, vulnerable).size();
    std::unordered_set<std::string> ids;
    for (const InstalledVersion& version : row.versions) {
        ids.insert(version.weaknesses.begin(), version.weaknesses.end());
        row.unknown = row.unknown || version.unknown;
    }
    row.weaknesses = ids.size();
    if (row.versions.size() > most_versions) row.versions.resize(most_versions);
    return row;
}

}  // namespace

Result<AssetSight> AssetSight::of(store::Store& store, const store::Actor& actor) {
    AssetSight out;
    out.all_ = actor.system;
    if (out.all_) return out;
    const std::vector<store::Compartment> mine = TRY(store::Compartments(store, actor).list());
    for (const store::Compartment& one : mine) out.names_.insert(one.name);
    return out;
}

SoftwareList software_list(const SoftwareState& state, const AssetSight& sight, const SoftwareQuestion& question) {
    SoftwareList out{.has_feeds = state.book != nullptr};
    const std::string wanted = to_lower(question.name);
    std::vector<SoftwareRow> rows;
    for (const auto& [name, packages] : state.fleet.names()) {
        if (question.exact ? name != question.name : !contains_ignoring_case(name, wanted)) continue;
        for (const auto& [ecosystem, numbers] : by_ecosystem(state, packages, question.version)) {
            SoftwareRow row = row_of(state, sight, name, ecosystem, numbers);
            if (row.assets == 0 || (question.vulnerable_only && row.weaknesses == 0) || (question.unknown_only && !row.unknown)) continue;
            rows.push_back(std::move(row));
        }
    }
    const auto key = [&](const SoftwareRow& row) {
        using enum SoftwareQuestion::Sort;
        return question.sort == assets ? row.assets : question.sort == weaknesses ? row.weaknesses : 0;
    };
    std::ranges::sort(rows, [&](const SoftwareRow& a, const SoftwareRow& b) {
        if (key(a) != key(b)) return key(a) > key(b);
        return std::tie(a.name, a.ecosystem) < std::tie(b.name, b.ecosystem);
    });
    out.total = rows.size();
    out.unknown = static_cast<size_t>(std::ranges::count_if(rows, &SoftwareRow::unknown));
    for (size_t at = question.skip; at < rows.size() && out.rows.size() < question.limit; ++at) out.rows.push_back(std::move(rows[at]));
    for (AssetNumber asset = 0; asset < state.assets.size(); ++asset)
        if (sight.sees(state.assets[asset]) && state.fleet.has_packages(asset)) ++out.assets;
    out.packages = state.fleet.package_count();
    return out;
}

WhoList who_runs(const SoftwareState& state, const AssetSight& sight, std::string_view name, std::string_view version, size_t skip, size_t limit) {
    WhoList out;
    const auto found = state.fleet.names().find(name);
    if (found == state.fleet.names().end()) return out;
    std::vector<PackageNumber> meant;
    for (const auto& [ecosystem, numbers] : by_ecosystem(state, found->second, version)) meant.insert(meant.end(), numbers.begin(), numbers.end());
    std::vector<AssetNumber> holders = seen_holders(state, sight, meant);
    out.total = holders.size();
    std::ranges::sort(holders, {}, [&](AssetNumber asset) { return std::tie(state.assets[asset].title, state.assets[asset].id); });
    for (size_t at = skip; at < holders.size() && out.rows.size() < limit; ++at) {
        for (const PackageNumber number : state.fleet.packages_of(holders[at])) {
            if (std::ranges::find(meant, number) == meant.end()) continue;
            const FleetPackage& package = state.fleet.package(number);
            const auto purl = advisories::parse_purl(package.purl);
            out.rows.push_back({.asset = state.assets[holders[at]],
                                .package = purl ? purl->name : package.name,
                                .version = purl ? purl->version : std::string(),
                                .weaknesses = weakness_ids(state, number),
                                .unknown = is_unknown(state, number)});
        }
    }
    return out;
}

std::vector<InstalledPackage> software_on(const SoftwareState& state, std::string_view asset) {
    const auto place = std::ranges::find(state.assets, asset, &WatchedAsset::id);
    if (place == state.assets.end()) return {};
    std::vector<InstalledPackage> out;
    for (const PackageNumber number : state.fleet.packages_of(static_cast<AssetNumber>(place - state.assets.begin()))) {
        const FleetPackage& package = state.fleet.package(number);
        const auto purl = advisories::parse_purl(package.purl);
        InstalledPackage one{.name = purl ? purl->name : package.name,
                             .version = purl ? purl->version : std::string(),
                             .purl = package.purl,
                             .weaknesses = weakness_ids(state, number),
                             .unknown = is_unknown(state, number)};
        const advisories::CompareVersions order = order_of(package);
        if (number < state.hits.size())
            for (const WeaknessHit& hit : state.hits[number])
                if (!hit.fixed_in.empty() && (one.fixed_in.empty() || order(hit.fixed_in, one.fixed_in) > 0)) one.fixed_in = hit.fixed_in;
        out.push_back(std::move(one));
    }
    std::ranges::sort(out, [](const InstalledPackage& a, const InstalledPackage& b) {
        if (a.weaknesses.size() != b.weaknesses.size()) return a.weaknesses.size() > b.weaknesses.size();
        return a.purl < b.purl;
    });
    return out;
}

}  // namespace redoubt::rooms
