// What somebody of a level is trusted with: scope, autonomy, rights, and how much of their work is looked at by another.
#pragma once

#include "records/party.h"

namespace redoubt::records {

// The rungs of schema::Level.
enum class LadderLevel : uint8_t { auditor, p1, ic2, ic4, lead };

struct LevelProfile {
    std::optional<PartyLevel> rank{};
    std::string scope{};
    std::string autonomy{};
    std::string complexity{};
    std::string impact{};
    std::string leadership{};
    std::vector<std::string> rights{};
    std::vector<std::string> skills{};
    int64_t reviewed_percent = 0;
    LadderLevel counts_as = LadderLevel::p1;
    std::vector<std::string> includes{};
    std::vector<std::string> grants{};
    std::vector<std::string> denials{};
    static std::span<const schema::FieldInfo> fields();
};
extern const schema::RecordInfo level_record;

}  // namespace redoubt::records

namespace redoubt::schema {
template <>
inline constexpr auto choices_of<records::LadderLevel> = std::array{Choice{"Auditor"}, Choice{"P1"}, Choice{"IC2"}, Choice{"IC4"}, Choice{"Lead"}};
}
