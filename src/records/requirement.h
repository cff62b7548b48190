// What a law, a standard, a customer or we ourselves ask for: a framework, or one item of it.
#pragma once

#include <array>

#include "schema/record.h"

namespace redoubt::records {

enum class RequirementKind : uint8_t { framework, group, item };
enum class Licence : uint8_t { own, open, label_only, licensed };

struct Requirement {
    RequirementKind kind = RequirementKind::item;
    std::string framework{};
    std::string edition{};
    std::string code{};
    std::string identity{};
    std::string text{};
    std::string guidance{};
    schema::Ref parent{};
    Licence licence = Licence::own;
    Time in_force_on{};
    Time review_by{};
    static std::span<const schema::FieldInfo> fields();
};
extern const schema::RecordInfo requirement_record;

}  // namespace redoubt::records

namespace redoubt::schema {
template <>
inline constexpr auto choices_of<records::RequirementKind> =
    std::array{Choice{"framework", "A whole catalogue."}, Choice{"group", "A chapter of one."}, Choice{"item", "One thing that is asked for."}};
template <>
inline constexpr auto choices_of<records::Licence> =
    std::array{Choice{"own", "Our own words."}, Choice{"open", "Free to copy."}, Choice{"label_only", "The code and a label of ours; its text is not free."},
               Choice{"licensed", "Its text, under a licence that we hold."}};
}  // namespace redoubt::schema
