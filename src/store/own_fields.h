// The customer's own fields: their definitions are rows, journaled like any change; what is defined now is a snapshot per type that
// the checker, the columns and the query language read. Snapshots are kept for as long as the store is open, so that whoever
// holds one may go on with it.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>

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

Result<> load_own_fields(Store::State& state, Connection& sql);  // at opening

// What one may do with definitions; only a Lead may change them.
class OwnFieldTable {
public:
    OwnFieldTable(Store& store, Actor actor) : store_(store), actor_(std::move(actor)) {}

    Result<std::vector<schema::OwnField>> list(std::string_view type = {});  // of one type, or of all
    Result<schema::OwnField> add(schema::OwnField given);
    // `changes`: title, doc, choices, required. A choice that is taken away stays readable where it was chosen.
    Result<schema::OwnField> change(std::string_view id, const schema::Map& changes, std::string_view reason = {});
    Result<> remove(std::string_view id, std::string_view reason = {});  // the values stay in `extra`, to be read

private:
    Result<> write(std::string_view action, const schema::OwnField* before, const schema::OwnField* after, std::string_view reason);
    Result<schema::OwnField> find(std::string_view id);

    Store& store_;
    Actor actor_;
};

}  // namespace redoubt::store
