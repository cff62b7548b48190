// What is sent about assets that look alike.
#pragma once

#include <string>

#include "schema/field.h"

namespace redoubt::api {

struct AlikeBody {
    std::string one{};
    std::string other{};
    std::string reason{};
    static std::span<const schema::FieldInfo> fields();
};

struct SplitBody {
    std::string asset{};
    std::string source{};
    std::string key{};
    std::string reason{};
    static std::span<const schema::FieldInfo> fields();
};

}  // namespace redoubt::api
