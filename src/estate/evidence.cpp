#include "estate/evidence.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace redoubt::estate {
namespace {

constexpr int mac_weight = 6;
constexpr int fqdn_weight = 6;
constexpr int host_weight = 5;
constexpr int copied_weight = 3;   // a strong identifier that was copied
constexpr int shared_weight = 2;   // any other that more than one thing has
constexpr int address_weight = 2;  // at the same time
constexpr int binding_weight = 2;  // that address with that MAC or name
constexpr int renamed = -1;        // other names, which nobody else has
constexpr int other_name = -3;     // the name of something else
constexpr int other_holder = -2;   // the address of something else
constexpr int other_mac = -1;

std::vector<uint32_t> both(const std::vector<uint32_t>& a, const std::vector<uint32_t>& b) {
    std::vector<uint32_t> out;
    std::ranges::set_intersection(a, b, std::back_inserter(out));
    return out;
}

int best(const std::vector<uint32_t>& ids, int alone, const Surrounding& around) {
    int out = 0;
    for (const uint32_t id : ids)
        if (!around.is_common(id)) out = std::max(out, around.is_shared(id) ? shared_weight : alone);
    return out;
}

bool same_address(const Body& a, const Body& b) {
    for (const HeldAddress& one : a.addresses)
        for (const HeldAddress& other : b.addresses)
            if (one.id == other.id && apart(one, other) <= near_in_time) return true;
    return false;
}

bool belong_to_others(const std::vector<uint32_t>& names, const std::vector<uint32_t>& others, const Surrounding& around) {
    return std::ranges::any_of(names,
                               [&](uint32_t name) { return std::ranges::any_of(others, [&](uint32_t other) { return around.are_apart(name, other); }); });
}

bool any_held_against(const std::vector<uint32_t>& names, const Body& other, const Surrounding& around) {
    return std::ranges::any_of(names, [&](uint32_t name) { return !around.is_shared(name) && around.is_held_against(name, other); });
}

int weight_of_names(const Body& a, const Body& b, const Surrounding& around) {
    const int fqdns = best(both(a.fqdns, b.fqdns), fqdn_weight, around);
    if (fqdns > 0) return fqdns;
    const std::vector<uint32_t> hosts = both(a.hosts, b.hosts);
    if (hosts.empty()) {
        if (a.hosts.empty() || b.hosts.empty()) return 0;
        const bool others = any_held_against(a.hosts, b, around) || any_held_against(b.hosts, a, around) || belong_to_others(a.hosts, b.hosts, around);
        return others ? other_name : renamed;
    }
    const std::vector<uint32_t> same = common_hosts(a, b);
    return same.empty() ? other_name : best(same, host_weight, around);  // one short name in two domains
}

// What nothing strong vouches for, seen at an address that was somebody else's then: its name may be an old one, its adapter lent.
bool was_elsewhere(const Body& a, const Body& b, const Surrounding& around) {
    if (!a.strong.empty() || a.addresses.empty() || same_address(a, b)) return false;
    return std::ranges::any_of(a.addresses, [&](const HeldAddress& one) { return around.is_address_held_against(one, b); });
}

}  // namespace

Duration apart(const HeldAddress& a, const HeldAddress& b) { return std::max({Duration{0}, a.first - b.last, b.first - a.last}); }

int weight(const Body& a, const Body& b, const Surrounding& around) {
    const int names = weight_of_names(a, b, around);
    int out = names;
    std::vector<uint32_t> strong;
    for (const StrongId& id : a.strong)
        if (std::ranges::binary_search(b.strong, id)) strong.push_back(id.id);
    if (!strong.empty()) out += copied_weight;
    const std::vector<uint32_t> macs = both(a.macs, b.macs);
    const bool address = same_address(a, b);
    const int by_mac = best(macs, mac_weight, around);
    if (address && (by_mac == shared_weight || names == shared_weight)) out += binding_weight;
    out += by_mac + (address ? address_weight : 0);
    if (names <= 0 && macs.empty() && !a.macs.empty() && !b.macs.empty()) out += other_mac;
    if (was_elsewhere(a, b, around) || was_elsewhere(b, a, around)) out += other_holder;
    return out;
}

std::vector<uint32_t> common_ids(const Body& a, const Body& b) {
    std::vector<uint32_t> out;
    for (const StrongId& id : a.strong)
        if (std::ranges::binary_search(b.strong, id)) out.push_back(id.id);
    for (const auto& list : {both(a.macs, b.macs), both(a.fqdns, b.fqdns)}) out.insert(out.end(), list.begin(), list.end());
    if (both(a.fqdns, b.fqdns).empty())
        for (const uint32_t id : both(a.hosts, b.hosts)) out.push_back(id);
    for (const HeldAddress& one : a.addresses)
        for (const HeldAddress& other : b.addresses)
            if (one.id == other.id && apart(one, other) <= far_in_time && std::ranges::find(out, one.id) == out.end()) out.push_back(one.id);
    return out;
}

bool is_slip_of_the_pen(std::string_view a, std::string_view b) {
    if (a.size() != b.size() || a.size() < 5) return false;
    const auto [x, y] = std::ranges::mismatch(a, b);
    if (x == a.end()) return false;
    const auto rest = [](auto from, auto end) { return std::string_view(from, end); };
    if (rest(x + 1, a.end()) == rest(y + 1, b.end())) return true;
    return a.end() - x > 1 && x[0] == y[1] && x[1] == y[0] && rest(x + 2, a.end()) == rest(y + 2, b.end());
}

bool differ_by_a_slip(const Body& a, const Body& b, const Catalogue& catalogue) {
    if (common_hosts(a, b).empty()) return false;
    for (const StrongId& one : a.strong)
        for (const StrongId& other : b.strong)
            if (one.kind == IdKind::serial && one.form == other.form && one.id != other.id &&
                is_slip_of_the_pen(catalogue.value_of(one.id), catalogue.value_of(other.id)))
                return true;
    return false;
}

std::string spoken(std::span<const uint32_t> ids, const Catalogue& catalogue) {
    constexpr size_t most_spoken = 4;
    std::string out;
    for (size_t i = 0; i < ids.size() && i < most_spoken; ++i) out += (i == 0 ? "" : i + 1 == ids.size() ? " and " : ", ") + catalogue.text_of(ids[i]);
    if (ids.size() > most_spoken) out += fmt::format(" and {} more", ids.size() - most_spoken);
    return out;
}

std::string differences(const Body& a, const Body& b, const Catalogue& catalogue) {
    std::string out;
    const auto say = [&](uint32_t one, uint32_t other) {
        out += fmt::format("{}{} is not {}", out.empty() ? "" : "; ", catalogue.text_of(one), catalogue.text_of(other));
    };
    for (const StrongId& one : a.strong) {
        const auto same_form = [&](const StrongId& other) { return other.form == one.form; };
        const auto other = std::ranges::find_if(b.strong, same_form);
        if (other != b.strong.end() && !std::ranges::binary_search(b.strong, one) && out.size() < 1000) say(one.id, other->id);
    }
    if (!a.macs.empty() && !b.macs.empty() && both(a.macs, b.macs).empty()) say(a.macs.front(), b.macs.front());
    if (!a.hosts.empty() && !b.hosts.empty() && both(a.hosts, b.hosts).empty()) say(a.hosts.front(), b.hosts.front());
    if (a.anchor != b.anchor && a.anchor != no_asset && b.anchor != no_asset) out += out.empty() ? "both are looked after" : "; both are looked after";
    return out.empty() ? "little speaks for it" : out;
}

}  // namespace redoubt::estate
