// That a requirement is met in a scope, or does not apply there: how, by which controls, shown by which evidence. OSCAL's
// implementation statuses.
#pragma once

#include <array>

#include "schema/record.h"

namespace redoubt::records {

enum class ClaimStatus : uint8_t { not_assessed, implemented, partial, planned, alternative, not_applicable };

struct Claim {
    schema::Ref requirement{};
    std::string scope_text{};
    std::vector<schema::Ref> scope{};
    ClaimStatus status = ClaimStatus::not_assessed;
    std::string how{};
    std::vector<schema::Ref> controls{};
    std::vector<schema::Ref> evidence{};
    std::vector<schema::Ref> documents{};
    schema::Ref asserted_by{};
    Time asserted_on{};
    schema::Ref verified_by{};
    Time verified_on{};
    Time review_by{};
    static std::span<const schema::FieldInfo> fields();
};
extern const schema::RecordInfo claim_record;

}  // namespace redoubt::records

namespace redoubt::schema {
template <>
inline constexpr auto choices_of<records::ClaimStatus> = std::array{Choice{"not_assessed", "Nobody has looked."},
                                                                    Choice{"implemented", "Met."},
                                                                    Choice{"partial", "Met in part."},
                                                                    Choice{"planned", "To be met."},
                                                                    Choice{"alternative", "Met in another way."},
                                                                    Choice{"not_applicable", "Does not apply here."}};
}
