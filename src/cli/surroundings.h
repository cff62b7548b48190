// What main() hands to the commands: the outside (disk, clock, terminal, environment) and the parts that commands cannot
// reach themselves, because cli and api do not include each other.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/disk.h"
#include "base/http.h"
#include "base/random.h"
#include "cli/arguments.h"
#include "cli/output.h"

namespace redoubt::hosts {
class HostFiles;
}
namespace redoubt::rooms {
class LiveLogs;
}
namespace redoubt::store {
class Store;
class Records;
}  // namespace redoubt::store

namespace redoubt::cli {

// A data directory opened in this process, by the person at the keyboard.
class LocalData {
public:
    virtual ~LocalData() = default;
    virtual store::Store& store() = 0;
    virtual Http& api() = 0;                             // in this process, with all rights
    virtual rooms::LiveLogs* logs() { return nullptr; }  // of a server
};

// What the server says once it listens.
struct Serving {
    std::string address;  // "http://127.0.0.1:8600"
    std::string link;     // one-time sign-in or set-up link; empty when accounts exist already
    bool first_start = false;
};

struct Surroundings {
    Disk& disk;
    Clock& clock;
    Random& random;
    Output& out;
    Output& error;
    Terminal terminal;
    std::function<std::string(const std::string& name)> environment;  // empty when not set
    std::function<Result<std::unique_ptr<LocalData>>(const std::string& data)> open_data;
    // Listens, calls on_ready, and serves until a signal. `fill` runs on the opened store before listening.
    std::function<Result<>(const ServeArguments&, const std::function<Result<>(LocalData&)>& fill, const std::function<void(const Serving&)>& on_ready)> serve;
    std::function<std::string()> openapi{};  // the OpenAPI document
    // A data directory alone, on a clock of its own: for a past that is made up.
    std::function<Result<std::unique_ptr<store::Store>>(const std::string& data, Clock& clock)> open_store{};
    hosts::HostFiles* host = nullptr;                                      // this host, for its facts
    std::function<Result<std::string>(uint64_t most_bytes)> read_input{};  // standard input to its end; Code::too_large past the limit
    std::function<Result<std::string>(size_t most_bytes)> read_some{};     // what of it comes next; empty at its end
    // Waits; false when it was told to stop meanwhile.
    std::function<bool(Duration)> pause{};
    // A server by its origin, and those who sign its certificate; empty: the system's.
    std::function<std::unique_ptr<Http>(const std::string& origin, const std::string& authorities)> server{};
};

}  // namespace redoubt::cli
