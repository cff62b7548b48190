// Bodies about mappings of reports and demands of scans, for routes_reports.cpp and routes_coverage.cpp.
#pragma once

#include "schema/field.h"

namespace redoubt::api {

struct MappingBody {
    std::string text{};
    static std::span<const schema::FieldInfo> fields();
};

struct MappingTrialBody {
    std::string mapping{};
    std::string sample{};
    static std::span<const schema::FieldInfo> fields();
};

struct ScanDemandBody {
    std::string name{};
    std::string query{};
    std::string scan{};
    int64_t days = 0;
    std::string severity{};
    static std::span<const schema::FieldInfo> fields();
};

struct ScanDemandsBody {
    std::vector<ScanDemandBody> demands{};
    static std::span<const schema::FieldInfo> fields();
};

}  // namespace redoubt::api
