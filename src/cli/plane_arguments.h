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
