// Bodies about deadline tables and maintenance windows, for routes_deadlines.cpp and routes_maintenance.cpp.
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

struct MaintenanceWindowBody {
    std::string name{};
    std::string assets{};
    std::string when{};
    std::string lasts{};
    static std::span<const schema::FieldInfo> fields();
};

struct MaintenanceWindowsBody {
    std::vector<MaintenanceWindowBody> windows{};
    static std::span<const schema::FieldInfo> fields();
};

}  // namespace redoubt::api
