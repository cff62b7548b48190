// What the commands over the log store are told (see arguments.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "cli/plane_arguments.h"

namespace redoubt::cli {

struct ReceiveArguments {
    std::string config;
    std::string folder;  // empty: logs/ of the data directory
    bool check = false;
    bool json = false;
    bool quiet = false;
};

struct SearchArguments {
    Target target;  // a server: that is asked; else the store of the data directory
    std::string query;
    std::string folder;  // a log store, or a data directory that has one in logs/
    std::string from, to;
    std::vector<std::string> sources, fields;
    std::vector<std::string> by, measures;  // count by, and what is measured beside
    std::string every;                      // count by time
    std::string cursor;
    size_t limit = 100;
    bool count = false;
    bool top = false;  // values of every field
    bool json = false, csv = false;
};

struct LogsArguments {
    enum class Verb { status, verify, add, hold, release, forget, pack, index } verb = Verb::status;
    std::string folder;
    std::vector<std::string> files;  // add
    std::string source = "files", kind, host;
    std::string name, from, to, reason;  // hold, release
    std::string older_than, keep;        // forget: a duration, bytes
    int level = 9;                       // pack
    std::string key;                     // verify
    bool json = false, quiet = false;
};

}  // namespace redoubt::cli
