// What the verbs are told that only findings have: groups, triage of a whole group, and why one stands above another.
#pragma once

#include <string>
#include <vector>

#include "cli/plane_arguments.h"

namespace redoubt::cli {

struct FindingArguments {
    enum class Verb { groups, triage, compare } verb = Verb::groups;
    Target target;
    std::string query;
    std::string by = "fix";
    std::string group;  // triage: BY=VALUE, one group of what the query finds
    bool recurring = false;
    uint32_t limit = 50;
    std::string act, due, text, reason, until;
    std::string left, right;  // compare
    bool dry_run = false;
    bool json = false;
};

}  // namespace redoubt::cli
