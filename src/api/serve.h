// serve: one API behind one server until it is told to stop. While it runs, server.json in the data directory (readable by its
// owner alone) tells commands on this machine where it listens and gives them a token.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "api/api.h"
#include "api/server.h"

namespace redoubt::api {

struct Ready {
    std::string origin;        // "http://127.0.0.1:8600"
    std::string link;          // to sign in or set up with, once; empty when somebody can sign in already
    bool first_start = false;  // there are no users: the link makes the first
};

struct Demonstration {
    std::string login;  // of the Lead that is made when there is no user
    std::string name;
};

// Listens, calls `ready`, serves. With a demonstration the link always signs in.
Result<> serve(Api& api, store::Store& store, Disk& disk, Clock& clock, Random& random, const ServerOptions& options,
               const std::optional<Demonstration>& demonstration, const std::function<void(const Ready&)>& ready);

// "127.0.0.1:8600", "[::1]:8600", "8600": address and port.
Result<std::pair<std::string, uint16_t>> parse_listen(std::string_view text);

}  // namespace redoubt::api
