// What the commands over logs and rules are told (see arguments.h).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "cli/plane_arguments.h"
#include "detect/level.h"

namespace redoubt::cli {

enum class HuntFormat { table, jsonl, csv, timeline };

struct HuntArguments {
    std::vector<std::string> paths;
    std::vector<std::string> rules;  // empty: the shipped ones
    std::string placeholders;        // a file of values; may be empty
    HuntFormat format = HuntFormat::table;
    detect::Level level = detect::Level::informational;
    std::optional<Time> from;
    std::optional<Time> to;
    bool explain = false;
    std::optional<detect::Level> fail_on;
    size_t threads = 0;  // 0: as many as the machine has
    bool recover = false;
    std::string output;  // empty: standard output
    bool quiet = false;
    std::string source;  // --source; empty: as the file looks
};

struct RulesArguments {
    enum class Verb { list, check, test, lint, explain, profile, coverage, import, convert } verb = Verb::list;
    std::vector<std::string> paths;  // empty means the shipped ones
    std::string placeholders;        // a file of values; may be empty
    bool json = false;
    std::string events;             // explain: a file of events
    std::string rule;               // explain: the id, name or title
    std::vector<std::string> logs;  // profile
    Target target;                  // import
    bool force = false;             // import: also over rules that were edited
    std::string to;                 // convert: the query language
    std::string fields;             // convert: a shipped field mapping's name, or a file; empty: the target's default
    std::string folder;             // convert: one file for each query; empty: standard output
};

}  // namespace redoubt::cli
