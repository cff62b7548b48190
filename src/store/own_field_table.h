// To define, change and remove the customer's own fields, and to see what is defined.
#pragma once

#include "schema/own_field.h"
#include "store/store.h"

namespace redoubt::store {

schema::List describe_own_fields(Store& store, std::string_view type);  // as GET /schema shows them

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
