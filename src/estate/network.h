// The network: zones with their subnets, and what may flow between them. Where an address lies follows from the longest prefix that
// holds it; where two zones use one subnet, nothing is guessed. A zone in a compartment is known only to what lies in it too.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/ports.h"
#include "base/subnet.h"
#include "records/asset.h"

namespace redoubt::estate {

struct ZoneFlow {
    uint32_t to = 0;
    Ports ports{};
    records::FlowRule rule = records::FlowRule::allowed;
    std::string why{};
};

struct Zone {
    std::string id{}, key{}, name{}, title{}, site{}, compartment{};
    std::optional<records::Trust> trust{};
    std::vector<Subnet> subnets{};
    std::vector<ZoneFlow> flows{};
};

struct Lies {
    uint32_t zone = 0;
    Subnet subnet{};
    bool operator==(const Lies&) const = default;
};

// Two zones that share addresses. `same`: they have one subnet in common; otherwise one lies inside the other, which is how networks are
// often cut, and the longer prefix decides.
struct Overlap {
    Lies one{}, other{};
    bool same = false;
};

class Network {
public:
    explicit Network(std::vector<Zone> zones);
    const std::vector<Zone>& zones() const { return zones_; }
    // Those with the longest prefix: none, one, or several that share the subnet.
    std::vector<Lies> find(const std::array<uint8_t, 16>& address, std::string_view compartment) const;
    std::optional<uint32_t> named(std::string_view zone, std::string_view compartment) const;  // by name, key or title, in any case
    std::vector<Overlap> overlaps() const;
    bool sees(std::string_view compartment, uint32_t zone) const { return zones_[zone].compartment.empty() || zones_[zone].compartment == compartment; }

private:
    std::vector<Zone> zones_;
    std::map<int, std::multimap<std::array<uint8_t, 16>, uint32_t>, std::greater<>> by_length_;
    std::multimap<std::string, uint32_t> by_name_;
};

// The same by looking at every subnet: what find() is tested against.
std::vector<Lies> find_naively(const std::vector<Zone>& zones, const std::array<uint8_t, 16>& address, std::string_view compartment);

constexpr int32_t no_zone = -1;

struct Address {
    std::string text{};
    std::string zone{};    // in which its source says that it lies; empty: it does not say
    std::string source{};  // that says so
};

struct PlacedAddress {
    std::string text{};
    int32_t zone = no_zone;
    std::string why{};  // "10.1.2.3 lies in 10.1.2.0/24 of zone office", or why it is nowhere
};

struct Placement {
    std::string zone{}, zone_why{};  // empty: not known, and the reason says why
    std::string site{}, site_why{};
    std::vector<PlacedAddress> addresses{};
};

struct PlaceQuestion {
    std::vector<Address> addresses{};
    std::string said_zone{}, said_site{};  // by sources, of the asset as a whole
    std::string said_by{};
    std::string compartment{};
};

PlacedAddress place_address(const Network& network, const Address& address, std::string_view site, std::string_view compartment);
Placement place(const Network& network, const PlaceQuestion& question);

}  // namespace redoubt::estate
