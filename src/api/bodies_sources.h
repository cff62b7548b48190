// What is sent about sources: tokens and certificates to send with, and which assets should be heard of in the logs.
#pragma once

#include <string>
#include <vector>

#include "schema/field.h"

namespace redoubt::api {

struct SourceTokenBody {
    std::string name{};
    static std::span<const schema::FieldInfo> fields();
};

struct SourceCertificateBody {
    std::string name{};
    std::string fingerprint{};
    static std::span<const schema::FieldInfo> fields();
};

struct LogDemandBody {
    std::string name{};
    std::string query{};
    int64_t hours = 24;
    std::string severity{"medium"};
    static std::span<const schema::FieldInfo> fields();
};

struct LogDemandsBody {
    std::vector<LogDemandBody> demands{};
    static std::span<const schema::FieldInfo> fields();
};

}  // namespace redoubt::api
