// The customer's own fields: their definitions are rows, journaled like any change; what is defined now is a snapshot per type that
// the checker, the columns and the query language read. Snapshots are kept for as long as the store is open, so that whoever
// holds one may go on with it.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>

#include "schema/own_field.h"
#include "store/layout.h"

namespace redoubt::store {

// The own fields of one type as they are now, with a column each.
struct OwnColumns {
    explicit OwnColumns(std::vector<schema::OwnField> defined);
    schema::OwnFields fields;
    std::vector<ColumnLayout> columns{};
};

struct OwnSlot {
    std::atomic<const OwnColumns*> now{nullptr};
    std::vector<std::unique_ptr<const OwnColumns>> all{};  // under OwnDefinitions::mutex
};

struct OwnDefinitions {
    std::mutex mutex{};
    std::vector<schema::OwnField> defined{};  // in the order in which they were made
};

}  // namespace redoubt::store
