// The bodies of requests about events of the log store.
#pragma once

#include <span>
#include <string>

#include "schema/field.h"

namespace redoubt::api {

struct RuleDraftBody {
    std::string q{};
    std::string from{};
    std::string to{};
    std::string title{};
    static std::span<const schema::FieldInfo> fields();
};

struct EventAlertBody {
    std::string event{};
    std::string title{};
    std::string severity = "medium";
    static std::span<const schema::FieldInfo> fields();
};

}  // namespace redoubt::api
