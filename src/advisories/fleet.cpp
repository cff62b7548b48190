#include "advisories/fleet.h"

#include <algorithm>
#include <deque>

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

// A set of assets: most packages are on a few, some are on all.
class Holders {
public:
    void add(AssetNumber asset) {
        if (many_) return many_->add(asset);
        few_.insert(std::ranges::lower_bound(few_, asset), asset);
        if (few_.size() <= most_few) return;
        many_ = std::make_unique<Roaring>(few_.size(), few_.data());
        few_ = {};
    }
    void remove(AssetNumber asset) {
        if (many_)
            many_->remove(asset);
        else if (const auto place = std::ranges::lower_bound(few_, asset); place != few_.end() && *place == asset)
            few_.erase(place);
    }
    void add_to(Roaring& all) const {
        if (many_)
            all |= *many_;
        else
            all.addMany(few_.size(), few_.data());
    }
    size_t count() const { return many_ ? many_->cardinality() : few_.size(); }
    size_t bytes() const { return sizeof(*this) + few_.capacity() * sizeof(AssetNumber) + (many_ ? many_->getSizeInBytes() + sizeof(Roaring) : 0); }

private:
    static constexpr size_t most_few = 64;
    std::vector<AssetNumber> few_;  // ascending
    std::unique_ptr<Roaring> many_;
};

// Ascending numbers as the steps between them, seven bits a byte: a host's packages take a byte or two each.
std::string packed(std::span<const PackageNumber> ascending) {
    std::string out;
    PackageNumber last = 0;
    for (const PackageNumber number : ascending) {
        uint32_t step = number - last;
        last = number;
        for (; step >= 0x80; step >>= 7) out += static_cast<char>(0x80 | (step & 0x7f));
        out += static_cast<char>(step);
    }
    out.shrink_to_fit();
    return out;
}

std::vector<PackageNumber> unpacked(std::string_view bytes) {
    std::vector<PackageNumber> out;
    PackageNumber number = 0;
    for (size_t at = 0; at < bytes.size();) {
        uint32_t step = 0;
        for (uint32_t shift = 0;; shift += 7) {
            const auto byte = static_cast<uint8_t>(bytes[at++]);
            step |= static_cast<uint32_t>(byte & 0x7f) << shift;
            if (byte < 0x80) break;
        }
        out.push_back(number += step);
    }
    return out;
}

}  // namespace

struct Fleet::State {
    std::deque<FleetPackage> packages;                            // where each stays where it is
    std::unordered_map<std::string_view, PackageNumber> numbers;  // by purl
    std::unordered_map<std::string, std::vector<PackageNumber>> asked;
    std::map<std::string, std::vector<PackageNumber>, std::less<>> names;
    std::vector<Holders> holders;  // by package
    std::vector<std::string> on;   // by asset, packed
    size_t text_bytes = 0;
};

Fleet::Fleet() : state_(std::make_unique<State>()) {}
Fleet::~Fleet() = default;
Fleet::Fleet(Fleet&&) noexcept = default;
Fleet& Fleet::operator=(Fleet&&) noexcept = default;

PackageNumber Fleet::package_of(std::string_view text) {
    if (const auto found = state_->numbers.find(text); found != state_->numbers.end()) return found->second;
    const auto number = static_cast<PackageNumber>(state_->packages.size());
    FleetPackage package{.purl = std::string(text)};
    if (const auto purl = parse_purl(text)) {
        package.lookups = lookups_of(*purl);
        package.name = spoken_name(*purl, package.lookups);
    } else {
        package.name = text;
    }
    for (const Lookup& lookup : package.lookups) {
        auto& same = state_->asked[name_key(lookup.ecosystem, lookup.name)];
        if (same.empty() || same.back() != number) same.push_back(number);
        state_->text_bytes += lookup.ecosystem.size() + lookup.name.size() + lookup.version.size() + sizeof(Lookup);
    }
    state_->names[package.name].push_back(number);
    state_->text_bytes += text.size() + package.name.size() + 2 * sizeof(FleetPackage);
    state_->packages.push_back(std::move(package));
    state_->holders.emplace_back();
    state_->numbers.emplace(state_->packages.back().purl, number);
    return number;
}

const FleetPackage& Fleet::package(PackageNumber number) const { return state_->packages[number]; }
size_t Fleet::package_count() const { return state_->packages.size(); }

void Fleet::put(AssetNumber asset, std::span<const PackageNumber> packages) {
    if (asset >= state_->on.size()) state_->on.resize(size_t{asset} + 1);
    std::vector<PackageNumber> now(packages.begin(), packages.end());
    std::ranges::sort(now);
    now.erase(std::unique(now.begin(), now.end()), now.end());
    const std::vector<PackageNumber> before = unpacked(state_->on[asset]);
    std::vector<PackageNumber> gone, fresh;
    std::ranges::set_difference(before, now, std::back_inserter(gone));
    std::ranges::set_difference(now, before, std::back_inserter(fresh));
    for (const PackageNumber number : gone) state_->holders[number].remove(asset);
    for (const PackageNumber number : fresh) state_->holders[number].add(asset);
    state_->on[asset] = packed(now);
}

std::vector<PackageNumber> Fleet::packages_of(AssetNumber asset) const {
    if (asset >= state_->on.size()) return {};
    return unpacked(state_->on[asset]);
}

bool Fleet::has_packages(AssetNumber asset) const { return asset < state_->on.size() && !state_->on[asset].empty(); }

size_t Fleet::asset_count() const {
    return static_cast<size_t>(std::ranges::count_if(state_->on, [](const std::string& one) { return !one.empty(); }));
}

size_t Fleet::holder_count(PackageNumber number) const { return state_->holders[number].count(); }

std::vector<AssetNumber> Fleet::holders_of(std::span<const PackageNumber> packages) const {
    Roaring all;
    for (const PackageNumber number : packages) state_->holders[number].add_to(all);
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
    for (const Holders& one : state_->holders) out += one.bytes();
    for (const std::string& one : state_->on) out += one.capacity() + sizeof(one);
    return out;
}

}  // namespace redoubt::advisories
