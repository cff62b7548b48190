// What the commands of the estate were asked for: the inventory, its collectors, the network, and its software.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/plane_arguments.h"

namespace redoubt::cli {

struct InventoryArguments {
    enum class Verb {
        import,
        doubtful,
        same,
        different,
        merge,
        split,
        formats,
        columns,
        queues,
        attest,
        heartbeat,
        sources,
        profiles,
        around
    } verb = Verb::doubtful;
    Target target;
    std::vector<std::string> files;  // import
    std::string source;              // import, split
    std::string format, zone, at, sheet;
    std::vector<std::string> map;  // "COLUMN:WHAT"
    bool listed = false;
    bool dry_run = false;
    std::string one, other;  // keys of assets
    std::string key;         // split
    std::string reason;
    std::string query;    // attest
    std::string release;  // heartbeat
    uint32_t limit = 50;
    bool json = false;
};

struct EnrolArguments {
    enum class Verb { enrol, enrolments, collectors, revoke } verb = Verb::collectors;
    Target target;
    std::string name, zone, site, compartment;
    std::string lasts = "1d";
    int64_t uses = 1;
    bool listed = false;
    std::string id;  // revoke: of a collector or a token
    std::string reason;
    std::string state;  // collectors
    bool json = false;
};

struct NetworkArguments {
    enum class Verb { zones, place, reach, matrix, gaps, map, import, derive } verb = Verb::zones;
    Target target;
    std::string what;  // place: an address; reach, map: an asset; import: a file
    std::string site;  // place
    std::string query, reason;
    uint32_t hops = 2;
    bool dry_run = false;
    bool json = false;
};

struct SoftwareArguments {
    enum class Verb { list, who, on, upgrades, windows, keep_window, drop_window, feeds, match } verb = Verb::list;
    Target target;
    std::string what;     // a name, an asset, or a component
    std::string version;  // "<3.0.13"
    std::string sort = "name";
    std::string query, to, due_before, window;  // upgrades
    std::string assets, when, lasts;            // keep_window
    bool vulnerable = false;
    uint32_t limit = 50, skip = 0;
    bool json = false;
};

struct DeadlinesArguments {
    enum class Verb { list, show, use, keep, drop, trial } verb = Verb::list;
    Target target;
    std::string name, file;
    std::vector<std::string> names;  // of tables; try: INPUT=VALUE
    bool json = false;
};

struct VexArguments {
    enum class Verb { import, list, drop, out } verb = Verb::list;
    Target target;
    std::vector<std::string> names;  // import: files; drop: ids
    std::string query, author, reason;
    std::string format = "openvex";
    bool dry_run = false;
    bool json = false;
};

struct CollectArguments {
    std::string out;            // empty: standard output
    std::string key;            // empty: by who runs it
    std::string send;           // origin of a server; empty: none
    std::string enrol;          // token
    std::string every;          // "1h"; empty: once
    std::string spool;          // folder; empty: beside the key
    std::string authorities;    // PEM file; empty: the system's
    std::string install_units;  // folder, or "-" for standard output
    bool plain_http = false;
    bool once = false;  // with `every`: something else starts it each time
    bool json = false;
};

}  // namespace redoubt::cli
