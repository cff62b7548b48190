// What is sent to take rules in.
#pragma once

#include <string>
#include <vector>

#include "schema/field.h"

namespace redoubt::api {

struct RuleFileBody {
    std::string path{};
    std::string text{};
    static std::span<const schema::FieldInfo> fields();
};

struct RuleImportBody {
    std::vector<RuleFileBody> files{};
    std::string placeholders{};
    bool force = false;
    static std::span<const schema::FieldInfo> fields();
};

}  // namespace redoubt::api
