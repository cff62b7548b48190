// Maintenance windows, among the routes of software.
#pragma once

#include "api/routes.h"

namespace redoubt::api {

void add_maintenance_routes(RouteTable& table, Services* services);

}  // namespace redoubt::api
