// The rows of collectors and of reports that wait for the inventory.
#pragma once

#include "rooms/know/collectors.h"

namespace redoubt::rooms {

extern const std::string_view collector_tables;
extern const std::string_view select_collector;  // FROM included; add WHERE
Collector collector_of(const store::Row& row);

constexpr std::string_view take_facts_job = "take-facts";

}  // namespace redoubt::rooms
