// What has to be read to know how much a record presses: the record itself, the asset it is about, the incident it is part of,
// what waits for it and what it waits for.
#pragma once

#include <map>

#include "rooms/team/work_candidates.h"

namespace redoubt::rooms {

struct WorkContext {
    std::map<std::pair<const schema::RecordInfo*, int64_t>, store::Record> records{};
    // Null: it went out of sight meanwhile.
    const store::Record* record_of(const Candidate& candidate) const;
};

// Fills in the facts of all candidates that are only known now.
Result<WorkContext> read_context(store::Store& store, store::Records& records, std::span<Candidate* const> candidates);

}  // namespace redoubt::rooms
