// The routes of hosts that send their own facts: enrolment tokens, collectors, and the two that hosts call without a sign-in.
#pragma once

#include <string>

#include "api/route.h"

namespace redoubt::rooms {
class Collectors;
}

namespace redoubt::api {

struct EnrolmentBody {
    std::string name{};
    std::string zone{};
    std::string site{};
    std::string compartment{};
    bool listed = false;
    int64_t uses = 1;
    int64_t minutes = 1440;
    static std::span<const schema::FieldInfo> fields();
};

struct EnrolBody {
    std::string token{};
    std::string key{};
    std::string name{};
    std::string at{};
    std::string signature{};
    static std::span<const schema::FieldInfo> fields();
};

// Both null where only the description is wanted.
void add_collect_routes(RouteTable& table, store::Store* store, rooms::Collectors* collectors);

}  // namespace redoubt::api
