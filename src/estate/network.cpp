#include "estate/network.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/address.h"
#include "base/text.h"

namespace redoubt::estate {
namespace {

constexpr size_t most_overlaps = 1000;

std::string zones_text(const Network& network, const std::vector<Lies>& found) {
    std::vector<std::string> names;
    for (const Lies& one : found) names.push_back(fmt::format("zone {}", network.zones()[one.zone].name));
    return fmt::format("{}", fmt::join(names, " and of "));
}

// Of several zones that share the subnet, the one at the asset's site.
std::optional<Lies> at_site(const Network& network, const std::vector<Lies>& found, std::string_view site) {
    std::optional<Lies> out;
    for (const Lies& one : found) {
        if (site.empty() || network.zones()[one.zone].site != site) continue;
        if (out) return std::nullopt;
        out = one;
    }
    return out;
}

void name_zone(const Network& network, const PlaceQuestion& question, Placement& out) {
    std::set<int32_t> inside, outside;
    for (const PlacedAddress& address : out.addresses) {
        if (address.zone == no_zone) continue;
        const bool is_outside = network.zones()[static_cast<size_t>(address.zone)].trust == records::Trust::outside;
        (is_outside ? outside : inside).insert(address.zone);
    }
    const std::set<int32_t>& zones = inside.empty() ? outside : inside;
    if (zones.size() == 1) {
        out.zone = network.zones()[static_cast<size_t>(*zones.begin())].name;
        out.zone_why = std::ranges::find(out.addresses, *zones.begin(), &PlacedAddress::zone)->why;
        return;
    }
    if (zones.empty()) {
        out.zone = question.said_zone;
        if (!out.zone.empty())
            out.zone_why = fmt::format("{} says so", question.said_by);
        else
            out.zone_why = out.addresses.empty() ? "it has no address" : out.addresses.front().why;
        return;
    }
    std::vector<std::string> names;
    for (const int32_t zone : zones) names.push_back(network.zones()[static_cast<size_t>(zone)].name);
    out.zone_why = fmt::format("its addresses lie in {}: which one it belongs to is for a person to say", fmt::join(names, " and "));
}

void name_site(const Network& network, const PlaceQuestion& question, Placement& out) {
    if (!question.said_site.empty()) {
        out.site = question.said_site;
        out.site_why = fmt::format("{} says so", question.said_by);
        return;
    }
    std::set<std::string> sites;
    std::string zone;
    for (const PlacedAddress& address : out.addresses) {
        if (address.zone == no_zone) continue;
        const Zone& held = network.zones()[static_cast<size_t>(address.zone)];
        if (held.site.empty() || held.trust == records::Trust::outside) continue;
        sites.insert(held.site);
        zone = held.name;
    }
    if (sites.size() == 1) {
        out.site = *sites.begin();
        out.site_why = fmt::format("zone {} is at {}", zone, out.site);
    } else {
        out.site_why = sites.empty() ? "no zone of it says where it is" : fmt::format("its zones are at {}", fmt::join(sites, " and "));
    }
}

}  // namespace

Network::Network(std::vector<Zone> zones) : zones_(std::move(zones)) {
    for (uint32_t at = 0; at < zones_.size(); ++at) {
        for (const Subnet& subnet : zones_[at].subnets) by_length_[subnet.bits].emplace(subnet.base, at);
        std::set<std::string> names{to_lower(zones_[at].name), to_lower(zones_[at].key), to_lower(zones_[at].title)};
        for (const std::string& name : names)
            if (!name.empty()) by_name_.emplace(name, at);
    }
}

std::vector<Lies> Network::find(const std::array<uint8_t, 16>& address, std::string_view compartment) const {
    std::vector<Lies> out;
    for (const auto& [bits, subnets] : by_length_) {
        const Subnet subnet{.base = masked(address, bits), .bits = bits};
        const auto [first, last] = subnets.equal_range(subnet.base);
        for (auto one = first; one != last; ++one)
            if (sees(compartment, one->second)) out.push_back({.zone = one->second, .subnet = subnet});
        if (!out.empty()) break;
    }
    std::ranges::sort(out, {}, &Lies::zone);
    const auto again = std::ranges::unique(out);
    out.erase(again.begin(), again.end());
    return out;
}

std::vector<Lies> find_naively(const std::vector<Zone>& zones, const std::array<uint8_t, 16>& address, std::string_view compartment) {
    std::vector<Lies> out;
    for (uint32_t at = 0; at < zones.size(); ++at)
        for (const Subnet& subnet : zones[at].subnets) {
            if (!subnet.contains(address) || (!zones[at].compartment.empty() && zones[at].compartment != compartment)) continue;
            if (!out.empty() && out.front().subnet.bits > subnet.bits) continue;
            if (!out.empty() && out.front().subnet.bits < subnet.bits) out.clear();
            if (out.empty() || out.back().zone != at) out.push_back({.zone = at, .subnet = subnet});
        }
    return out;
}

std::optional<uint32_t> Network::named(std::string_view zone, std::string_view compartment) const {
    const auto [first, last] = by_name_.equal_range(to_lower(zone));
    for (auto one = first; one != last; ++one)
        if (sees(compartment, one->second)) return one->second;
    return std::nullopt;
}

std::vector<Overlap> Network::overlaps() const {
    std::vector<Lies> all;
    for (uint32_t at = 0; at < zones_.size(); ++at)
        for (const Subnet& subnet : zones_[at].subnets) all.push_back({.zone = at, .subnet = subnet});
    std::ranges::sort(all, {}, [](const Lies& one) { return std::tuple(one.subnet.base, one.subnet.bits, one.zone); });
    std::vector<Overlap> out;
    std::vector<Lies> open;  // each holds the next
    for (const Lies& one : all) {
        while (!open.empty() && !open.back().subnet.contains(one.subnet)) open.pop_back();
        for (auto held = open.rbegin(); held != open.rend() && out.size() < most_overlaps; ++held)
            if (held->zone != one.zone) out.push_back({.one = *held, .other = one, .same = held->subnet == one.subnet});
        open.push_back(one);
    }
    return out;
}

PlacedAddress place_address(const Network& network, const Address& address, std::string_view site, std::string_view compartment) {
    PlacedAddress out{.text = address.text};
    const auto parsed = parse_address(address.text);
    if (!parsed) {
        out.why = fmt::format("'{}' is no address", address.text.substr(0, 60));
        return out;
    }
    if (!address.zone.empty()) {  // several networks may use one range: where its source saw it decides first
        const auto zone = network.named(address.zone, compartment);
        if (zone) out.zone = static_cast<int32_t>(*zone);
        out.why = zone ? fmt::format("{} says that {} lies in zone {}", address.source, address.text, network.zones()[*zone].name)
                       : fmt::format("{} says that {} lies in {}, which is no zone of ours", address.source, address.text, address.zone);
        return out;
    }
    const std::vector<Lies> found = network.find(*parsed, compartment);
    if (found.empty()) {
        out.why = fmt::format("{} lies in no subnet of any zone", address.text);
        return out;
    }
    const auto chosen = found.size() == 1 ? found.front() : at_site(network, found, site);
    if (!chosen) {
        out.why = fmt::format("{} lies in {} of {}, and nothing says in which", address.text, subnet_text(found.front().subnet), zones_text(network, found));
        return out;
    }
    out.zone = static_cast<int32_t>(chosen->zone);
    out.why = fmt::format("{} lies in {} of zone {}{}", address.text, subnet_text(chosen->subnet), network.zones()[chosen->zone].name,
                          found.size() > 1 ? fmt::format(", the one at {}", site) : std::string());
    return out;
}

Placement place(const Network& network, const PlaceQuestion& question) {
    Placement out;
    for (const Address& address : question.addresses) out.addresses.push_back(place_address(network, address, question.said_site, question.compartment));
    name_zone(network, question, out);
    name_site(network, question, out);
    return out;
}

}  // namespace redoubt::estate
