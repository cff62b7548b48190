// What a change makes of a record, worked out before anything is written: fields checked and resolved, moves allowed or
// refused, rights asked. One record, many at once, an import and its dry run all go this way.
#pragma once

#include "store/editor.h"

namespace redoubt::store {

// Head and own fields of a new record with their defaults; nothing is looked up yet.
Result<Record> drafted(const TypeState& type, const Actor& actor, schema::Map given, Asked asked);
// Whether the actor may make it so, and the ids of what it refers to.
Result<> placed(Resolver& resolver, const TypeState& type, const Actor& actor, const Sight& sight, Record& record);
// What follows from its fields, once that is done: nothing is asked of the database.
Result<Ready> worked_out(const TypeState& type, Record record);
// All of a new record but what only the transaction can say: whether its unique fields are free, its number and version.
Result<Ready> ready_of(Resolver& resolver, const TypeState& type, const Actor& actor, const Sight& sight, Record record);
Result<schema::Map> normalised_changes(const TypeState& type, const Actor& actor, schema::Map changes);

// By which records are told apart: Code::invalid for a field that is not unique. The actor may make records of this type.
Result<const ColumnLayout*> unique_column(const TypeState& type, const Actor& actor, std::string_view field);
// Unless its compartment has the value already; `result` gets the id either way.
Result<> put_unless_known(Editor& editor, TypeState& type, Ready& ready, const ColumnLayout& unique, InsertResult& result);

Result<int64_t> known_number(Connection& sql, const ColumnLayout& unique, std::string_view value, std::string_view compartment);  // 0: none
// Code::conflict when another record than number `own` of its compartment has the value of a unique field.
Result<> check_all_unique(Connection& sql, const Layout& layout, const Record& record, int64_t own = 0);
Result<> check_version(const Record& record, std::optional<int64_t> expected);

struct Moved {
    Record after;
    std::string reason;  // given, or taken from the field that keeps it
};

struct Changing {
    const Actor& actor;
    const Sight& sight;
    const TypeState& type;
    Resolver& resolver;
    Time now;

    // `before` with normalised changes.
    Result<Record> updated(const Record& before, const schema::Map& normalised);
    Result<Moved> moved(const Record& before, const MoveRequest& request, const schema::Map& normalised);

private:
    Result<> check_signed(const Record& before, const schema::Map& normalised);
    Result<Record> changed(const Record& before, const schema::Map& normalised);
    Result<const schema::Move*> allowed_move(const Record& record, const std::string& to);
    void forget(Record& record, const schema::Move& move, const schema::Map& normalised);
    Result<> check_needs(const Record& record, const schema::Move& move, const std::string& reason);
};

}  // namespace redoubt::store
