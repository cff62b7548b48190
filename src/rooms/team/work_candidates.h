// What may wait for a person, found by a few queries over the columns of each type, before anything is read.
#pragma once

#include "rooms/team/work.h"

namespace redoubt::rooms {

struct Candidate {
    const schema::RecordInfo* type = nullptr;
    int64_t number = 0;
    Time created{};
    WorkFacts facts{};
    std::string owner{};
};

Result<std::vector<Candidate>> find_candidates(store::Store& store, store::Records& records, const WorkRequest& request);

// The type whose records this one counts into groups, or null.
const schema::RecordInfo* members_of(const schema::RecordInfo& group);

}  // namespace redoubt::rooms
