// What an asset that is a network zone says besides: its subnets are fields of the asset; here are how far it is trusted and what may
// flow from it into others. And what Redoubt derives of any asset, with why.
#pragma once

#include <array>

#include "schema/record.h"

namespace redoubt::records {

enum class Trust : uint8_t { internal, dmz, partner, outside };
enum class FlowRule : uint8_t { allowed, forbidden };

// From the zone that has it into another. `allowed`: the firewall lets it through. `forbidden`: policy says that nothing may.
struct Flow {
    schema::Ref to{};
    std::string ports{};
    FlowRule rule = FlowRule::allowed;
    std::string why{};
    static std::span<const schema::FieldInfo> fields();
};

struct Derivation {
    std::string field{};
    std::string value{};
    std::string why{};
    bool differs = false;
    static std::span<const schema::FieldInfo> fields();
    bool operator==(const Derivation&) const = default;
};

}  // namespace redoubt::records

namespace redoubt::schema {
template <>
inline constexpr auto choices_of<records::Trust> =
    std::array{Choice{"internal", "Ours; nobody else is in it."}, Choice{"dmz", "Ours, and there to be reached from outside."},
               Choice{"partner", "Named others are in it."}, Choice{"outside", "Anybody is in it: the internet, a network for guests."}};
template <>
inline constexpr auto choices_of<records::FlowRule> =
    std::array{Choice{"allowed", "The network lets it through."}, Choice{"forbidden", "Policy says that nothing may."}};
}  // namespace redoubt::schema
