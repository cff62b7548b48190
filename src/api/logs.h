// The routes of the log store's events.
#pragma once

#include "api/route.h"
#include "api/shapes.h"

namespace redoubt::rooms {
class EventSearch;
}

namespace redoubt::api {

// What they work with.
struct LogServices {
    store::Store& store;
    Disk& disk;
    rooms::EventSearch& events;
};

// Null where only the description is wanted.
void add_log_routes(RouteTable& table, LogServices* services);
void add_log_export_route(RouteTable& table, LogServices* services);
void add_event_shapes(Components& all);

}  // namespace redoubt::api
