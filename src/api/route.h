// Route: one thing the API can do, and all that is said about it. The same table dispatches requests and becomes the OpenAPI
// document, so nothing is served that is not described.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/call.h"

namespace redoubt::api {

enum class Right {
    none,       // anybody
    signed_in,  // any scope
    account,    // one's own account: with a token, one with the scope admin
    read,
    write,
    import_logs,
    admin,  // a Lead; with a token, one with the scope admin
};

struct Parameter {
    std::string name;
    std::string doc;
    schema::Map schema{{"type", "string"}};
    bool required = false;
};

struct Answer {
    int status = 200;
    std::string doc;
    std::string schema{};  // name of a component; empty: no body
    std::string media_type = "application/json";
};

enum class BodyKind { none, json, bytes };

struct Route {
    std::string method;
    std::string pattern;    // below /api/v1: "/alerts/{id}/evidence"
    std::string operation;  // "get_alert_evidence"
    std::string summary;
    std::string tag;
    std::string of_type{};  // whose path it begins with, as "finding"; by name_types
    Right right = Right::read;
    bool fresh = false;             // takes somebody with a second factor who has shown it within the last 15 minutes
    bool before_enrolment = false;  // also for somebody who must have a second factor and has none yet
    std::vector<Parameter> query{};
    std::vector<Parameter> headers{};
    BodyKind body = BodyKind::none;
    std::string request{};  // name of the component of a JSON body
    uint64_t most_body_bytes = uint64_t{8} << 20;
    bool spooled = false;     // the body goes into a file
    bool replayable = false;  // honours Idempotency-Key
    std::vector<Answer> answers{};
    std::function<Result<HttpResponse>(Call&)> handle{};
};

struct RouteMatch {
    const Route* route = nullptr;             // null: no such path, or not with this method
    std::vector<std::string_view> methods{};  // that this path has
    std::vector<std::pair<std::string, std::string>> captured{};
};

class RouteTable {
public:
    void add(Route route);
    // HEAD is served by GET. `segments` come after /api/v1.
    RouteMatch match(std::string_view method, std::span<const std::string> segments) const;
    void name_types(std::span<const schema::RecordInfo* const> types);
    std::span<const Route> routes() const { return routes_; }

private:
    std::vector<Route> routes_;
    std::vector<std::vector<std::string>> patterns_;  // of each route, in segments
};

// The statuses that a route may answer with besides those it names: what is checked before it is called.
std::vector<int> common_statuses(const Route& route);

}  // namespace redoubt::api
