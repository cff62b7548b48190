// What a command line says about the record plane as a whole: where the records are, the customer's own fields, jobs, My work.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace redoubt::cli {

// Where records are: a data directory (with or without a server running on it), or a server elsewhere.
struct Target {
    std::string data;    // empty: $REDOUBT_DATA, else the user's default
    std::string server;  // origin, e.g. https://redoubt.example:8600
    std::string token;   // for `server`; empty: $REDOUBT_TOKEN
};

struct FieldArguments {
    enum class Verb { list, add, change, remove } verb = Verb::list;
    Target target;
    std::string type;
    std::string name;  // add: its name; change, remove: TYPE.NAME or its id
    std::string kind;
    std::string title;
    std::string doc;
    std::vector<std::string> choices;
    std::string refers_to;
    std::string required;  // true, false; empty: not said
    std::string reason;
    bool json = false;
};

struct JobArguments {
    enum class Verb { list, show, retry } verb = Verb::list;
    Target target;
    std::string id;     // show, retry
    std::string state;  // list
    bool json = false;
};

struct NotifyArguments {
    enum class Verb { mail, test_mail, webhook, webhooks, test_webhook, remove_webhook, deliveries, resend } verb = Verb::deliveries;
    Target target;
    std::string name;  // an address, a webhook's name or id, a delivery's id or state
    std::string url;
    std::string host, security, from, user, password_file;
    int port = 0;
    bool off = false, internal = false;
    bool json = false;
};

struct WorkArguments {
    Target target;
    std::string who;  // a party's key, id or name; empty: the caller
    uint32_t limit = 20;
    bool formula = false;  // explain the ranking instead
    bool json = false;
};

struct CompartmentArguments {
    enum class Verb { list, open, admit, dismiss } verb = Verb::list;
    Target target;
    std::string name;
    std::string purpose;
    std::string person;                // admit, dismiss
    std::vector<std::string> members;  // open
    std::string reason;
    bool json = false;
};

struct ConcernArguments {
    enum class Verb { report, follow, add, answer } verb = Verb::report;
    Target target;
    std::string code;  // answer: the finding
    std::string title, text, severity;
    bool named = false;
    bool json = false;
};

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

struct ViewArguments {
    enum class Verb { list, save, show, remove } verb = Verb::list;
    Target target;
    std::string name;  // or id
    std::string type;
    std::string query;
    std::string sort, layout, by;
    std::string columns;  // with commas between
    bool shared = false;
    bool json = false;
};

struct FollowArguments {
    Target target;
    std::string what;  // a key, a record type, the id of a subscription; empty: list them
    std::string query;
    bool stop = false;
    bool json = false;
};

struct NewsArguments {
    Target target;
    bool all = false;
    bool seen = false;
    uint32_t limit = 100;
    bool json = false;
};

}  // namespace redoubt::cli
