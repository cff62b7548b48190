// What the commands about the gate of a pipeline, the coverage of scans and the sources of logs are told (see arguments.h).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/plane_arguments.h"

namespace redoubt::cli {

struct GateArguments {
    std::vector<std::string> paths;
    Target target;
    std::string format, asset;
    std::string level = "high";
    bool partial = false;
    bool known = false;  // what is known and open fails as well
    bool json = false;
};

struct CoverageArguments {
    enum class Verb { show, demands, demand, drop, scans } verb = Verb::show;
    Target target;
    std::string name, query, scan, severity = "medium";
    int64_t days = 30;
    bool gaps = false;
    bool json = false;
};

struct SourcesArguments {
    enum class Verb { health, show, token, certificate, revoke, shipper, coverage } verb = Verb::health;
    Target target;
    std::string source, name, reason, base;
    bool json = false;
};

}  // namespace redoubt::cli
