// Bodies about deadline tables, for routes_deadlines.cpp.
#pragma once

#include "schema/field.h"

namespace redoubt::api {

struct DeadlineTableBody {
    std::string csv{};
    static std::span<const schema::FieldInfo> fields();
};

struct DeadlineChoiceBody {
    std::vector<std::string> names{};
    static std::span<const schema::FieldInfo> fields();
};

struct DeadlineTrialBody {
    schema::Map known{};
    Time from{};
    static std::span<const schema::FieldInfo> fields();
};

}  // namespace redoubt::api
