// Reporting a concern, without saying who one is if one likes: the routes, their bodies, and the gate that slows guessing and
// flooding down. The gate counts in memory only: nothing of who called is written.
#pragma once

#include "api/routes.h"
#include "api/shapes.h"
#include "schema/field.h"

namespace redoubt::api {

struct NewConcernBody {
    std::string title{};
    std::string text{};
    std::string severity{};
    bool anonymous = true;
    static std::span<const schema::FieldInfo> fields();
};

struct ConcernCodeBody {
    std::string code{};
    static std::span<const schema::FieldInfo> fields();
};

struct ConcernWordBody {
    std::string code{};
    std::string text{};
    static std::span<const schema::FieldInfo> fields();
};

struct ConcernAnswerBody {
    std::string text{};
    static std::span<const schema::FieldInfo> fields();
};

void add_concern_routes(RouteTable& table, Services* services);
void add_concern_components(Components& all);

}  // namespace redoubt::api
