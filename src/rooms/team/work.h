// My work: everything that waits for one person, over all record types, first things first, and why. No type is named here:
// what waits for whom follows from RecordInfo (due, assignee, priority, depends_on) and from the states (closed, standing,
// waits_for). Points are in work_factors.h.
//
// Mine: I am its assignee, or its owner where it has none. My team's: the team owns it and nobody is assigned. The queue:
// nobody at all; of it only the most pressing of each type. What is counted into groups (alerts) waits there as a group.
#pragma once

#include "rooms/team/work_factors.h"
#include "store/store.h"

namespace redoubt::rooms {

struct WorkItem {
    store::Reference record{};
    std::string priority{};  // severity, criticality or priority, by its choice
    Time due{};              // zero: none
    std::string owner{};     // id; empty: nobody
    int score = 0;
    std::vector<WorkReason> why{};
    std::string command{};  // what to run next
};

struct WorkRequest {
    std::string party{};                       // id of the person
    schema::Level level = schema::Level::ic2;  // theirs
    std::string team{};                        // id; empty: none
    bool sees_queue = false;                   // what nobody has taken yet: for those who do such work
    int limit = 50;                            // 1 to 200
};

// The person that `who` names by key, id or title, with level and team; empty: the actor's own party.
Result<WorkRequest> work_request(store::Records& records, const std::string& who);
// As `records`' actor may see it. The same records always rank the same.
Result<std::vector<WorkItem>> work_of(store::Store& store, store::Records& records, const WorkRequest& request);

}  // namespace redoubt::rooms
