// What somebody of a level is trusted with: scope, autonomy, rights, and how much of their work is looked at by another.
#pragma once

#include "records/party.h"

namespace redoubt::records {

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
    static std::span<const schema::FieldInfo> fields();
};
extern const schema::RecordInfo level_record;

}  // namespace redoubt::records
