// What runs where, for people: the software of all assets that somebody may see, who runs which version of it, what one asset runs.
#pragma once

#include "rooms/fix/software_watch.h"

namespace redoubt::rooms {

// Which assets an actor may see, by compartment.
class AssetSight {
public:
    static Result<AssetSight> of(store::Store& store, const store::Actor& actor);
    bool sees(const WatchedAsset& asset) const { return all_ || asset.compartment.empty() || names_.contains(asset.compartment); }

private:
    bool all_ = false;
    std::set<std::string, std::less<>> names_;
};

struct InstalledVersion {
    std::string version{};
    size_t assets = 0;
    std::vector<std::string> weaknesses{};  // ids
    bool unknown = false;                   // no feed speaks of its ecosystem
};

struct SoftwareRow {
    std::string name{};       // "openssl"
    std::string ecosystem{};  // "Debian"; the type of its purl where OSV has no ecosystem for it
    size_t assets = 0;
    std::vector<InstalledVersion> versions{};  // in the ecosystem's order, the oldest first; at most 100
    size_t vulnerable_assets = 0;
    size_t weaknesses = 0;  // distinct, over its versions
    bool unknown = false;   // of some version nobody knows
};

struct SoftwareQuestion {
    std::string name{};     // a part of it, in any case
    bool exact = false;     // no part: the whole name
    std::string version{};  // "<3.0.13"; empty: any
    bool vulnerable_only = false;
    bool unknown_only = false;  // of which no feed speaks
    enum class Sort : uint8_t { name, assets, weaknesses } sort = Sort::name;
    size_t skip = 0, limit = 100;
};

struct SoftwareList {
    std::vector<SoftwareRow> rows{};
    size_t total = 0;
    size_t unknown = 0;               // of those, how many no feed speaks of
    size_t assets = 0, packages = 0;  // of all that the actor may see
    bool has_feeds = false;
};
SoftwareList software_list(const SoftwareState& state, const AssetSight& sight, const SoftwareQuestion& question);

struct WhoRow {
    WatchedAsset asset{};
    std::string package{}, version{};
    std::vector<std::string> weaknesses{};
    bool unknown = false;
};
struct WhoList {
    std::vector<WhoRow> rows{};
    size_t total = 0;  // assets with the package at such a version
};
// "openssl" and "<3.0.13": by asset, in the order of titles.
WhoList who_runs(const SoftwareState& state, const AssetSight& sight, std::string_view name, std::string_view version, size_t skip, size_t limit);

struct InstalledPackage {
    std::string name{}, version{}, purl{}, fixed_in{};
    std::vector<std::string> weaknesses{};
    bool unknown = false;
};
// Vulnerable first. Nothing for an asset that the watch does not know.
std::vector<InstalledPackage> software_on(const SoftwareState& state, std::string_view asset);

}  // namespace redoubt::rooms
