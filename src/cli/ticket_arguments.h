// What `redoubt ticket` and `redoubt tracker` are told.
#pragma once

#include <string>
#include <vector>

#include "cli/plane_arguments.h"

namespace redoubt::cli {

struct TicketArguments {
    enum class Verb { push, sync, list, let_go } verb = Verb::list;
    Target target;
    std::vector<std::string> names;  // push: keys of findings; let_go: the ticket
    std::string query, tracker, state;
    bool troubled = false;
    bool json = false;
};

struct TrackerArguments {
    enum class Verb { add, list, remove, test } verb = Verb::list;
    Target target;
    std::string name, kind, address, project, user, issue_type;
    std::string token_file;                                    // its first line; empty: $REDOUBT_TRACKER_TOKEN
    std::vector<std::string> labels, done_states, priorities;  // priorities: SEVERITY=PRIORITY
    bool internal = false;
    bool keep_open = false;
    bool json = false;
};

}  // namespace redoubt::cli
