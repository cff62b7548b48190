// A weakness that somebody outside reported to us, and all that was said until it is published. The six facts, and the states of
// the embargo, are those of CERT/CC's Vultron protocol.
#pragma once

#include <optional>

#include "records/severity.h"
#include "schema/record.h"

namespace redoubt::records {

enum class Embargo : uint8_t { none, proposed, active, revised, exited };
enum class Audience : uint8_t { internal, reporter };

struct DisclosureMessage {
    Time at{};
    schema::Ref from{};
    Audience audience = Audience::internal;
    std::string text{};
    static std::span<const schema::FieldInfo> fields();
};

struct Disclosure {
    Severity severity = Severity::medium;
    std::string description{};
    schema::Ref reporter{};
    std::string contact{};
    std::vector<schema::Ref> assets{};
    schema::Ref finding{};
    Time received_on{};
    Time answer_by{};
    std::vector<DisclosureMessage> thread{};
    Embargo embargo = Embargo::none;
    Time embargo_until{};
    std::string embargo_time_zone{};
    Time vendor_aware{};
    Time fix_ready{};
    Time fix_deployed{};
    Time public_aware{};
    Time exploit_public{};
    Time attacks_observed{};
    std::string credit{};
    std::optional<double> reward{};
    std::string closing_reason{};
    static std::span<const schema::FieldInfo> fields();
};
extern const schema::RecordInfo disclosure_record;

}  // namespace redoubt::records

namespace redoubt::schema {
template <>
inline constexpr auto choices_of<records::Embargo> =
    std::array{Choice{"none", "Nothing is agreed."}, Choice{"proposed", "A date is proposed."}, Choice{"active", "Agreed; nobody else is told."},
               Choice{"revised", "Another date is proposed."}, Choice{"exited", "Over."}};
template <>
inline constexpr auto choices_of<records::Audience> = std::array{Choice{"internal", "Among us."}, Choice{"reporter", "The reporter reads it too."}};
}  // namespace redoubt::schema
