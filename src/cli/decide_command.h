// redoubt decide …: what a command line says about decisions.
#pragma once

#include "cli/plane_arguments.h"

namespace redoubt::cli {

struct DecideArguments {
    enum class Verb {
        inbox,
        ask,
        preview,
        break_glass,
        show,
        grant,
        deny,
        opinion,
        withdraw,
        question,
        answer,
        revoke,
        ways,
        matrix,
        sampling,
        data_export,
        replay
    } verb = Verb::inbox;
    Target target;
    std::string key;  // of the record that is asked about, or of the decision
    std::string to;   // ask: the state to move to
    std::string who;  // inbox: whose; grant, deny: in whose place; ask: who asks, where the caller is nobody
    std::string kind, severity, title, question, reason, until;
    std::string text;  // opinion; sampling: the month
    std::vector<std::string> set, consulted, conditions;
    int64_t days = 0;
    bool agrees = true;
    bool all = false;
    bool history = false, file = false;  // data_export: of what `key` names; otherwise a table
    bool json = false;
};

}  // namespace redoubt::cli
