// What passes on to an asset from where it can be reached: devices and services that connect to it, and for applications and data sets
// the hosts that they run on or are stored on.
#pragma once

#include <map>
#include <set>

#include "estate/exposure.h"
#include "store/store.h"

namespace redoubt::rooms {

// What an asset is to those that it carries.
struct Carrying {
    std::string name{}, kind{}, compartment{};
    estate::Exposure exposure = estate::Exposure::unknown;
    bool retired = false;
    bool operator==(const Carrying&) const = default;
};
Carrying carrying_of(const store::Record& asset);  // of which kind and exposure are loaded
estate::Exposure exposure_named(std::string_view name);

// The ways along which something carries something, both by id.
class CarryLinks {
public:
    struct Way {
        std::string asset{};  // at the other end
        estate::Carries how{};
        auto operator<=>(const Way&) const = default;
    };
    static Result<CarryLinks> load(store::Store& store);
    static Result<CarryLinks> load(store::Store& store, const std::set<std::string>& ids);  // those that begin or end at one of these

    std::span<const Way> carriers_of(const std::string& id) const { return ways(carriers_, id); }
    std::span<const Way> carried_by(const std::string& id) const { return ways(carried_, id); }
    std::set<std::string> carriers() const;

private:
    using Ways = std::map<std::string, std::vector<Way>>;
    static std::span<const Way> ways(const Ways& all, const std::string& id);
    void take(std::string_view relation, std::string_view from, std::string_view to);
    void sort();
    Ways carriers_, carried_;
};

// As the exposure of `asset` counts it: nothing when it does not pass on to that.
std::optional<estate::Carrier> carrier_for(const store::Record& asset, const Carrying& carrying, estate::Carries how);

}  // namespace redoubt::rooms
