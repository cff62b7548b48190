// Puts ids where a caller gave keys, and finds what refers to nothing. Records are never deleted, so what has been found once
// stays; it may be asked before a transaction as well as inside one.
#pragma once

#include <unordered_map>

#include "store/rights.h"

namespace redoubt::store {

class Resolver {
public:
    Resolver(Store::State& state, Connection& sql, const Sight& sight) : state_(state), sql_(sql), sight_(sight) {}

    Result<> resolve(const TypeState& type, schema::Map& fields, schema::Problems& problems);  // own fields and owner
    Result<> resolve(const TypeState& type, Record& record);                                   // the same, as one Error
    void knows(std::string_view type, std::span<const std::string> ids);                       // that these are there, and seen by whoever refers to them
    Store::State& state() { return state_; }
    Connection& sql() { return sql_; }

private:
    Result<std::string> one(std::string_view target, const std::string& text);  // empty: there is none
    Result<TypeState*> type_of(std::string_view target, const std::string& text);
    Result<> value(const schema::FieldInfo& field, const schema::Shape& shape, schema::Value& held, schema::Problems& problems, const std::string& path);
    Result<> own(const TypeState& type, schema::Map& extra, schema::Problems& problems);
    Result<> owner(schema::Ref& ref, schema::Problems& problems);

    Store::State& state_;
    Connection& sql_;
    const Sight& sight_;
    std::unordered_map<const TypeState*, std::unordered_map<std::string, std::string>> found_;
    std::unordered_map<std::string, TypeState*> types_;  // of what may be of any
};

bool refers(const schema::Shape& shape);  // whether there are references in it, however deep

}  // namespace redoubt::store
