// A person, a team or an organisation: whoever owns, does, supplies, audits or asks.
#pragma once

#include <array>
#include <optional>

#include "schema/record.h"

namespace redoubt::records {

enum class PartyKind : uint8_t { person, team, organisation };
enum class PartyLevel : uint8_t { p1, ic2, ic4, lead, business_owner, executive, auditor };

struct Delegation {
    schema::Ref to{};
    Time from{};
    Time until{};
    std::string scope{};
    static std::span<const schema::FieldInfo> fields();
};

struct Party {
    PartyKind kind = PartyKind::person;
    std::string role{};
    std::string email{};
    std::string phone{};
    std::optional<PartyLevel> level{};
    schema::Ref own_level{};
    std::vector<std::string> skills{};
    schema::Ref team{};
    std::vector<Delegation> delegations{};
    std::string notes{};
    static std::span<const schema::FieldInfo> fields();
};
extern const schema::RecordInfo party_record;

}  // namespace redoubt::records

namespace redoubt::schema {
template <>
inline constexpr auto choices_of<records::PartyKind> = std::array{Choice{"person"}, Choice{"team"}, Choice{"organisation"}};
template <>
inline constexpr auto choices_of<records::PartyLevel> =
    std::array{Choice{"P1"}, Choice{"IC2"}, Choice{"IC4"}, Choice{"Lead"}, Choice{"Business owner"}, Choice{"Executive"}, Choice{"Auditor"}};
}  // namespace redoubt::schema
