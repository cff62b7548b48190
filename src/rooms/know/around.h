// All that has to do with one asset, in one answer: what it is linked with, and every record that names it, by type: alerts, findings,
// incidents, changes, controls, log sources and whatever else there is. No type is named in the code.
#pragma once

#include <string>
#include <vector>

#include "store/store.h"

namespace redoubt::rooms {

struct Around {
    const schema::RecordInfo* type = nullptr;
    std::string query{};  // finds them all
    int64_t total = 0;
    std::vector<store::Record> records{};  // the newest
};

// Those types of which there is one; `most` records of each.
Result<std::vector<Around>> around_asset(store::Store& store, store::Records& records, const store::Record& asset, int most);

}  // namespace redoubt::rooms
