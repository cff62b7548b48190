#include "advisories/fleet.h"

#include <algorithm>

#include <roaring/roaring.hh>

#include "advisories/ecosystems.h"
#include "base/text.h"

namespace redoubt::advisories {
namespace {

// Where an index keeps it, without the release: "debian\nopenssl".
std::string name_key(std::string_view ecosystem, std::string_view name) {
    return to_lower(split_ecosystem(ecosystem).base) + "\n" + canonical_name(ecosystem, name);
}

// What to call it in a list: the source package, or the name with what stands before it.
std::string spoken_name(const Purl& purl, const std::vector<Lookup>& lookups) {
    if (!lookups.empty()) return lookups.front().name;
    return purl.namespace_path.empty() || purl.type == "deb" || purl.type == "rpm" || purl.type == "apk" ? purl.name : purl.namespace_path + "/" + purl.name;
}

}  // namespace

struct Fleet::State {
    std::vector<FleetPackage> packages;
    std::unordered_map<std::string, PackageNumber> numbers;  // by purl
    std::unordered_map<std::string, std::vector<PackageNumber>> asked;
    std::map<std::string, std::vector<PackageNumber>, std::less<>> names;
    std::vector<Roaring> holders;  // by package
    std::vector<Roaring> on;       // by asset
    size_t text_bytes = 0;
};

Fleet::Fleet() : state_(std::make_unique<State>()) {}
Fleet::~Fleet() = default;
Fleet::Fleet(Fleet&&) noexcept = default;
Fleet& Fleet::operator=(Fleet&&) noexcept = default;

PackageNumber Fleet::package_of(std::string_view text) {
    std::string key(text);
    if (const auto found = state_->numbers.find(key); found != state_->numbers.end()) return found->second;
    const auto number = static_cast<PackageNumber>(state_->packages.size());
    FleetPackage package{.purl = key};
    if (const auto purl = parse_purl(text)) {
        package.lookups = lookups_of(*purl);
        package.name = spoken_name(*purl, package.lookups);
    } else {
        package.name = key;
    }
    for (const Lookup& lookup : package.lookups) {
        auto& same = state_->asked[name_key(lookup.ecosystem, lookup.name)];
        if (same.empty() || same.back() != number) same.push_back(number);
        state_->text_bytes += lookup.ecosystem.size() + lookup.name.size() + lookup.version.size() + sizeof(Lookup);
    }
    state_->names[package.name].push_back(number);
    state_->text_bytes += 2 * key.size() + package.name.size() + 2 * sizeof(FleetPackage);
    state_->packages.push_back(std::move(package));
    state_->holders.emplace_back();
    state_->numbers.emplace(std::move(key), number);
    return number;
}

const FleetPackage& Fleet::package(PackageNumber number) const { return state_->packages[number]; }
size_t Fleet::package_count() const { return state_->packages.size(); }

void Fleet::put(AssetNumber asset, std::span<const PackageNumber> packages) {
    if (asset >= state_->on.size()) state_->on.resize(size_t{asset} + 1);
    Roaring now(packages.size(), packages.data());
    Roaring& before = state_->on[asset];
    for (const PackageNumber gone : before - now) state_->holders[gone].remove(asset);
    for (const PackageNumber fresh : now - before) state_->holders[fresh].add(asset);
    now.runOptimize();
    now.shrinkToFit();
    before = std::move(now);
}

std::vector<PackageNumber> Fleet::packages_of(AssetNumber asset) const {
    if (asset >= state_->on.size()) return {};
    std::vector<PackageNumber> out(state_->on[asset].cardinality());
    state_->on[asset].toUint32Array(out.data());
    return out;
}

bool Fleet::has_packages(AssetNumber asset) const { return asset < state_->on.size() && !state_->on[asset].isEmpty(); }

size_t Fleet::asset_count() const {
    return static_cast<size_t>(std::ranges::count_if(state_->on, [](const Roaring& one) { return !one.isEmpty(); }));
}

size_t Fleet::holder_count(PackageNumber number) const { return state_->holders[number].cardinality(); }

std::vector<AssetNumber> Fleet::holders_of(std::span<const PackageNumber> packages) const {
    Roaring all;
    for (const PackageNumber number : packages) all |= state_->holders[number];
    std::vector<AssetNumber> out(all.cardinality());
    all.toUint32Array(out.data());
    return out;
}

std::span<const PackageNumber> Fleet::named(std::string_view ecosystem, std::string_view name) const {
    const auto found = state_->asked.find(name_key(ecosystem, name));
    if (found == state_->asked.end()) return {};
    return found->second;
}

const std::map<std::string, std::vector<PackageNumber>, std::less<>>& Fleet::names() const { return state_->names; }

size_t Fleet::bytes() const {
    size_t out = state_->text_bytes;
    for (const auto* side : {&state_->holders, &state_->on})
        for (const Roaring& one : *side) out += one.getSizeInBytes() + sizeof(one);
    return out;
}

}  // namespace redoubt::advisories
