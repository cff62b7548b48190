// What is sent to keep the inventory right.
#pragma once

#include <string>
#include <vector>

#include "schema/field.h"

namespace redoubt::api {

struct AttestBody {
    std::vector<std::string> assets{};
    std::string query{};
    std::string note{};
    static std::span<const schema::FieldInfo> fields();
};

struct HeartbeatBody {
    std::string tool{};
    std::string release{};
    static std::span<const schema::FieldInfo> fields();
};

}  // namespace redoubt::api
