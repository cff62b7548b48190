// Identity: who a request comes from, and how we know.
#pragma once

#include <string>

#include "store/records.h"

namespace redoubt::api {

enum class Means { session, token, local };

struct Identity {
    store::Actor actor;
    Means means = Means::local;
    std::string login;
    std::string session{};    // hash of the session's secret
    std::string csrf{};       // of the session
    std::string token{};      // id of the token
    bool has_factor = false;  // of a session's user: there is a second factor
    bool proven = true;       // they showed who they are within the last 15 minutes, where that can be asked of them
    bool must_enrol = false;  // the policy asks for a second factor, and there is none
};

// The person at the keyboard of this machine, who owns the data directory: has the rights of a Lead, is nobody's account.
inline store::Actor local_actor() {
    return {.user_id = "local", .name = "Command line", .level = schema::Level::lead, .party = {}, .system = false, .scopes = {}};
}

// What a token may carry, and a route may ask for.
inline constexpr std::string_view scope_names[] = {"read", "write", "import", "admin"};

}  // namespace redoubt::api
