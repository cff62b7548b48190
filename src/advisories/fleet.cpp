#include "advisories/fleet.h"

#include <algorithm>
#include <bit>
#include <utility>

#include <roaring/roaring.hh>

#include "advisories/ecosystems.h"
#include "advisories/interned.h"
#include "advisories/packed_numbers.h"
#include "base/allocator.h"
#include "base/arena.h"
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
        few_.add(asset);
        if (few_.count() <= most_few) return;
        const std::vector<AssetNumber> all = unpacked(few_.bytes());
        many_ = std::make_unique<Roaring>(all.size(), all.data());
        few_ = PackedSet();
    }
    void remove(AssetNumber asset) {
        if (many_)
            many_->remove(asset);
        else
            few_.remove(asset);
    }
    void add_to(Roaring& all) const {
        if (many_) {
            all |= *many_;
            return;
        }
        const std::vector<AssetNumber> few = unpacked(few_.bytes());
        all.addMany(few.size(), few.data());
    }
    void fit(Arena& arena) {
        if (!many_) return few_.move_into(arena);
        // Read back, its parts are as long as they have to be; shrinkToFit() leaves them as the allocator has them.
        std::string bytes(many_->getSizeInBytes(), '\0');
        many_->write(bytes.data());
        many_ = std::make_unique<Roaring>(Roaring::readSafe(bytes.data(), bytes.size()));
    }
    size_t count() const { return many_ ? many_->cardinality() : few_.count(); }
    size_t bytes() const { return sizeof(*this) + few_.bytes().size() + (many_ ? many_->getSizeInBytes() + sizeof(Roaring) : 0); }

private:
    static constexpr size_t most_few = 2'048;
    PackedSet few_;
    std::unique_ptr<Roaring> many_;
};

// The packed lists of all assets, one behind the other. A list that changed goes to the end; where much was left behind, all move.
class PackedLists {
public:
    size_t size() const { return lists_.size(); }
    std::string_view operator[](AssetNumber asset) const { return asset < lists_.size() ? lists_[asset] : std::string_view(); }
    void put(AssetNumber asset, std::string_view list) {
        if (asset >= lists_.size()) lists_.resize(size_t{asset} + 1);
        left_bytes_ += lists_[asset].size();
        bytes_ += list.size();
        lists_[asset] = arena_.copy(list);
        if (left_bytes_ > least_left && left_bytes_ * 4 > bytes_) fit();
    }
    void fit() {
        lists_.shrink_to_fit();
        if (left_bytes_ == 0) return;
        Arena kept;
        for (std::string_view& list : lists_) list = kept.copy(list);
        arena_ = std::move(kept);
        bytes_ -= std::exchange(left_bytes_, 0);
    }
    size_t count() const {
        return static_cast<size_t>(std::ranges::count_if(lists_, [](std::string_view list) { return !list.empty(); }));
    }
    size_t bytes() const { return bytes_ + lists_.capacity() * sizeof(std::string_view); }

private:
    static constexpr size_t least_left = size_t{1} << 20;
    Arena arena_;
    std::vector<std::string_view> lists_;
    size_t bytes_ = 0, left_bytes_ = 0;  // in the arena, and of lists that are no more
};

// A package as it is kept: texts that many share by their numbers.
struct KeptPackage {
    struct KeptLookup {
        uint32_t ecosystem = 0, name = 0, version = 0;
    };
    std::string_view purl{};  // in the arena
    uint32_t name = 0;
    uint32_t first_lookup = 0, lookup_count = 0;  // in State::lookups
};

// The number of each purl: open addressing over numbers alone, at most half full.
class NumberOfPurl {
public:
    static constexpr PackageNumber none = UINT32_MAX;

    PackageNumber find(std::string_view purl, const std::vector<KeptPackage>& packages) const {
        if (places_.empty()) return none;
        for (size_t at = place_of(purl);; at = (at + 1) & (places_.size() - 1))
            if (places_[at] == none || packages[places_[at]].purl == purl) return places_[at];
    }
    // The newest of the packages, which is not here yet.
    void add_last(const std::vector<KeptPackage>& packages) {
        if (packages.size() * 2 <= places_.size()) return put(packages.back().purl, static_cast<PackageNumber>(packages.size() - 1));
        places_.assign(std::bit_ceil(packages.size() * 2 + 14), none);
        for (PackageNumber number = 0; number < packages.size(); ++number) put(packages[number].purl, number);
    }
    size_t bytes() const { return places_.capacity() * sizeof(PackageNumber); }

private:
    size_t place_of(std::string_view purl) const { return std::hash<std::string_view>()(purl) & (places_.size() - 1); }
    void put(std::string_view purl, PackageNumber number) {
        size_t at = place_of(purl);
        while (places_[at] != none) at = (at + 1) & (places_.size() - 1);
        places_[at] = number;
    }
    std::vector<PackageNumber> places_;
};

}  // namespace

struct Fleet::State {
    Arena purls;
    Interned texts;
    std::vector<KeptPackage> packages;
    std::vector<KeptPackage::KeptLookup> lookups;
    NumberOfPurl numbers;
    std::unordered_map<std::string, std::vector<PackageNumber>> asked;
    std::map<std::string, std::vector<PackageNumber>, std::less<>> names;
    Arena lists;                   // of those holders that did not change since
    std::vector<Holders> holders;  // by package
    PackedLists on;                // by asset
    size_t text_bytes = 0;
};

Fleet::Fleet() : state_(std::make_unique<State>()) {}
Fleet::~Fleet() = default;
Fleet::Fleet(Fleet&&) noexcept = default;
Fleet& Fleet::operator=(Fleet&&) noexcept = default;

PackageNumber Fleet::package_of(std::string_view text) {
    if (const PackageNumber found = state_->numbers.find(text, state_->packages); found != NumberOfPurl::none) return found;
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
        state_->lookups.push_back({.ecosystem = state_->texts.number_of(lookup.ecosystem),
                                   .name = state_->texts.number_of(lookup.name),
                                   .version = state_->texts.number_of(lookup.version)});
    }
    state_->names[package.name].push_back(number);
    state_->text_bytes += text.size() + sizeof(KeptPackage) + package.lookups.size() * sizeof(KeptPackage::KeptLookup);
    const auto count = static_cast<uint32_t>(package.lookups.size());
    state_->packages.push_back({.purl = state_->purls.copy(text),
                                .name = state_->texts.number_of(package.name),
                                .first_lookup = static_cast<uint32_t>(state_->lookups.size()) - count,
                                .lookup_count = count});
    state_->holders.emplace_back();
    state_->numbers.add_last(state_->packages);
    return number;
}

FleetPackage Fleet::package(PackageNumber number) const {
    const KeptPackage& kept = state_->packages[number];
    FleetPackage package{.purl = std::string(kept.purl), .name = std::string(state_->texts.text(kept.name))};
    package.lookups.reserve(kept.lookup_count);
    for (uint32_t i = 0; i < kept.lookup_count; ++i) {
        const KeptPackage::KeptLookup& lookup = state_->lookups[kept.first_lookup + i];
        package.lookups.push_back({.ecosystem = std::string(state_->texts.text(lookup.ecosystem)),
                                   .name = std::string(state_->texts.text(lookup.name)),
                                   .version = std::string(state_->texts.text(lookup.version))});
    }
    return package;
}

size_t Fleet::package_count() const { return state_->packages.size(); }

void Fleet::put(AssetNumber asset, std::span<const PackageNumber> packages) {
    std::vector<PackageNumber> now(packages.begin(), packages.end());
    std::ranges::sort(now);
    now.erase(std::unique(now.begin(), now.end()), now.end());
    const std::vector<PackageNumber> before = unpacked(state_->on[asset]);
    std::vector<PackageNumber> gone, fresh;
    std::ranges::set_difference(before, now, std::back_inserter(gone));
    std::ranges::set_difference(now, before, std::back_inserter(fresh));
    for (const PackageNumber number : gone) state_->holders[number].remove(asset);
    for (const PackageNumber number : fresh) state_->holders[number].add(asset);
    state_->on.put(asset, packed(now));
}

std::vector<PackageNumber> Fleet::packages_of(AssetNumber asset) const { return unpacked(state_->on[asset]); }

bool Fleet::has_packages(AssetNumber asset) const { return !state_->on[asset].empty(); }

size_t Fleet::asset_count() const { return state_->on.count(); }

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

void Fleet::fit() {
    const FreesToSystem frees;
    Arena lists;
    for (Holders& one : state_->holders) one.fit(lists);
    state_->lists = std::move(lists);
    state_->holders.shrink_to_fit();
    state_->on.fit();
    state_->packages.shrink_to_fit();
    state_->lookups.shrink_to_fit();
}

size_t Fleet::bytes() const {
    size_t out = state_->text_bytes + state_->numbers.bytes();
    for (const Holders& one : state_->holders) out += one.bytes();
    return out + state_->on.bytes();
}

}  // namespace redoubt::advisories
