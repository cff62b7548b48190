// Guard: what every request must pass before its handler runs, and the headers that every answer carries.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/application.h"
#include "api/identity.h"
#include "api/route.h"

namespace redoubt::api {

class Accounts;
class Sessions;

// Host names this machine when it must (against DNS rebinding), and Origin is the server itself on everything but reading.
std::optional<HttpResponse> check_origin(const ApiRequest& request, bool loopback_only);

struct Keys {
    Sessions& sessions;
    const std::string& local_token;
};
// Code::unauthenticated without a valid session, token or local call.
Result<Identity> identify(const ApiRequest& request, const Keys& keys);

// The CSRF token of a session, and the route's right.
Result<> check_rights(const ApiRequest& request, const Route& route, const Identity& who);
Result<> check_parameters(const Route& route, const Target& target);
// The JSON object of the body.
Result<schema::Map> read_json_body(const ApiRequest& request);

// Security headers; `nonce` allows the styles of one page. API answers are never cached.
void protect(HttpResponse& response, bool is_api, bool secure, std::string_view nonce);

}  // namespace redoubt::api
