// The columns of a record type's table: what each is called, and what a record says in it.
#pragma once

#include <map>
#include <optional>
#include <unordered_map>

#include "store/tables.h"

namespace redoubt::rooms::exchange {

struct Column {
    std::string name;                          // "severity", "extra.cost_centre"
    const schema::FieldInfo* field = nullptr;  // of a column "extra.NAME" that nobody defined: the field extra
    std::string extra{};                       // NAME
    bool own = false;                          // it is a column "extra.NAME"
    bool typed = false;                        // of an own field that is defined, so `field` says what it holds
    bool is_key() const { return !own && (field->name == "key" || field->name == "id"); }
    bool is_version() const { return !own && field->name == "version"; }
};
using OwnFields = std::span<const schema::FieldInfo>;  // Records::own_fields

// Code::invalid for a name that is no column.
Result<Column> column_named(const schema::RecordInfo& type, OwnFields own, std::string_view name);
// Head, the type's fields, the customer's own, others found in the records (`extras`), times and version: all that there is.
std::vector<Column> all_columns(const schema::RecordInfo& type, OwnFields own, std::span<const std::string> extras);

// Keys for ids, as far as the actor may see them: others stay empty. Remembers what it has looked up.
class Keys {
public:
    explicit Keys(store::Records& records) : records_(records) {}
    Result<> look_up(std::span<const Column> columns, std::span<const store::Record> records);  // all that they refer to
    Result<> look_up(const schema::FieldInfo& field, const schema::Value& value);
    std::string key(std::string_view type, const std::string& id) const;

private:
    using Wanted = std::map<std::string_view, std::vector<std::string>>;
    void gather(const schema::FieldInfo& field, const schema::Shape& shape, const schema::Value& value, Wanted& wanted);
    Result<> fetch(const Wanted& wanted);
    store::Records& records_;
    std::map<std::string, std::unordered_map<std::string, std::string>, std::less<>> known_;
};

// The record's value with keys for ids; `keys` has looked them up.
schema::Value shown_value(const Column& column, const store::Record& record, const Keys& keys);
schema::Value with_keys(const schema::FieldInfo& field, const schema::Shape& shape, schema::Value value, const Keys& keys);
// As text, before it is defused.
std::string shown_text(const Column& column, const schema::Value& shown);

}  // namespace redoubt::rooms::exchange
