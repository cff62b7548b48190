// Which assets have which packages, asked from either side: what is on one, and who has any of these. Lists of steps, compressed
// bitmaps (roaringbitmap.org) for what is on thousands, and each text kept once, so that a hundred thousand assets of five hundred
// packages each fit beside everything else.
//
// A package is a purl with its version, kept once; what hundreds of hosts share is matched once and fanned out. Numbers are those of
// one Fleet. Not thread-safe.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "advisories/lookups.h"

namespace redoubt::advisories {

using PackageNumber = uint32_t;
using AssetNumber = uint32_t;

struct FleetPackage {
    std::string purl{};             // as it was given
    std::vector<Lookup> lookups{};  // what to ask an index; none for what no ecosystem of OSV keeps
    std::string name{};             // for people: "openssl", of the source package where there is one
};

class Fleet {
public:
    Fleet();
    ~Fleet();
    Fleet(Fleet&&) noexcept;
    Fleet& operator=(Fleet&&) noexcept;

    // The package of a purl; a purl that cannot be read is one too, with nothing to ask.
    PackageNumber package_of(std::string_view purl);
    FleetPackage package(PackageNumber number) const;  // put together of what is kept
    size_t package_count() const;

    // All that is on the asset from now on, in any order; nothing takes the asset out.
    void put(AssetNumber asset, std::span<const PackageNumber> packages);
    std::vector<PackageNumber> packages_of(AssetNumber asset) const;  // ascending
    bool has_packages(AssetNumber asset) const;
    size_t asset_count() const;  // with a package at least

    size_t holder_count(PackageNumber number) const;
    std::vector<AssetNumber> holders_of(std::span<const PackageNumber> packages) const;  // of any of them, ascending, each once

    // Packages that an index is asked about by this name in this ecosystem, whatever their release and version.
    std::span<const PackageNumber> named(std::string_view ecosystem, std::string_view name) const;
    // By what they are called, in order; nobody may have them any more.
    const std::map<std::string, std::vector<PackageNumber>, std::less<>>& names() const;

    // After many changes: gives back the memory that was kept for growth.
    void fit();
    size_t bytes() const;  // of memory, about

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace redoubt::advisories
