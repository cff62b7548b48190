// Findings by what they have in common: one upgrade, one rule, one component, one weakness, one cause, one owner, one asset, one tool. A group says how
// many it holds, how bad the worst is, when the first is due, and how often its findings came back after they were thought gone;
// its query finds exactly its members, for the list and for an act on all of them.
#pragma once

#include "store/store.h"

namespace redoubt::rooms {

enum class GroupBy : uint8_t { fix, rule, component, weakness, root_cause, owner, asset, tool };
std::optional<GroupBy> parse_group_by(std::string_view name);  // "root_cause"
std::string_view group_by_name(GroupBy by);

struct FindingGroup {
    std::string value{};  // empty: those that have none
    std::string title{};
    std::string query{};
    std::string worst{};  // severity
    Time first_due{};
    int64_t count = 0, open = 0, overdue = 0;
    int64_t came_back = 0;   // findings that did, at least once
    int64_t times_back = 0;  // all of their returns
    bool recurs() const { return came_back > 0 && count > 1; }
};

struct GroupQuestion {
    GroupBy by = GroupBy::fix;
    std::string q{};
    bool recurring = false;  // only groups of several findings of which some came back
    size_t limit = 100;
};

struct FindingGroups {
    std::vector<FindingGroup> groups{};  // the most open first, then the worst
    int64_t total = 0;                   // groups
    int64_t findings = 0, open = 0;
    int64_t came_back = 0, times_back = 0;
    int64_t recurring = 0;  // groups
};

// Of what `actor` may see, tallied from the columns, so that a million take a fifth of a second. A finding with several weaknesses,
// assets or tools counts in each of their groups.
Result<FindingGroups> group_findings(store::Store& store, const store::Actor& actor, const GroupQuestion& question);

}  // namespace redoubt::rooms
