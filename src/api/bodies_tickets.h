// Bodies about tickets, for routes_tickets.cpp. A tracker comes as rooms/fix/trackers.h has it.
#pragma once

#include "schema/field.h"

namespace redoubt::api {

struct TicketPushBody {
    std::string tracker{};
    std::vector<std::string> findings{};
    std::string q{};
    static std::span<const schema::FieldInfo> fields();
};

}  // namespace redoubt::api
