// The body of one act on all findings of a group, for routes_groups.cpp.
#pragma once

#include "schema/field.h"

namespace redoubt::api {

struct TriageBody {
    std::string act{};
    std::string q{};
    std::vector<std::string> ids{};
    Time due{};
    std::string text{};
    std::string reason{};
    Time until{};
    bool dry_run = false;
    static std::span<const schema::FieldInfo> fields();
};

}  // namespace redoubt::api
