#include "rooms/exchange/columns.h"

#include <algorithm>

#include <fmt/format.h>

#include "rooms/exchange/cells.h"
#include "schema/own_field.h"

namespace redoubt::rooms::exchange {

using schema::FieldInfo;
using schema::Kind;
using schema::Shape;
using schema::Value;

namespace {

constexpr size_t most_remembered = 200'000;

const FieldInfo& extra_field() { return *schema::find_field(schema::head_fields(), "extra"); }

Column column_of(const FieldInfo& field) { return {.name = std::string(field.name), .field = &field}; }

Column own_column(OwnFields own, std::string_view extra) {
    for (const FieldInfo& field : own)
        if (schema::own_name(field) == extra)
            return {.name = std::string(field.name), .field = &field, .extra = std::string(extra), .own = true, .typed = true};
    return {.name = std::string(schema::own_prefix) + std::string(extra), .field = &extra_field(), .extra = std::string(extra), .own = true};
}

// What a record holds there, references still as ids. A value from before its own field was defined so stays as it is.
Value held_value(const Column& column, const store::Record& record) {
    if (column.own) {
        Value typed = column.typed ? schema::own_value(*column.field, record.extra) : Value();
        return typed.is_null() ? record.extra[column.extra] : typed;
    }
    const bool own = schema::find_field(record.type->fields, column.field->name) != nullptr;
    return own ? record.fields[column.field->name] : column.field->get(static_cast<const schema::Head*>(&record));
}

}  // namespace

Result<Column> column_named(const schema::RecordInfo& type, OwnFields own, std::string_view name) {
    if (name.starts_with(schema::own_prefix)) return own_column(own, name.substr(schema::own_prefix.size()));
    if (const FieldInfo* field = type.find(name)) return column_of(*field);
    std::vector<std::string_view> names;
    for (const FieldInfo& field : schema::head_fields()) names.push_back(field.name);
    for (const FieldInfo& field : type.fields) names.push_back(field.name);
    const auto near = schema::near_names(name, names);
    return fail(Code::invalid, fmt::format("{} have no field '{}'", type.plural, name.substr(0, 60)), {},
                near.empty() ? std::string() : fmt::format("did you mean {}?", fmt::join(near, ", ")));
}

std::vector<Column> all_columns(const schema::RecordInfo& type, OwnFields own, std::span<const std::string> extras) {
    std::vector<Column> out;
    for (const std::string_view name : {"key", "id", "title", "state", "owner", "compartment", "tags"}) out.push_back(column_of(*type.find(name)));
    for (const FieldInfo& field : type.fields) out.push_back(column_of(field));
    for (const FieldInfo& field : own) out.push_back(own_column(own, schema::own_name(field)));
    for (const std::string& name : extras)
        if (Column column = own_column(own, name); !column.typed) out.push_back(std::move(column));
    for (const std::string_view name : {"created", "updated", "version"}) out.push_back(column_of(*schema::find_field(schema::head_fields(), name)));
    return out;
}

void Keys::gather(const FieldInfo& field, const Shape& shape, const Value& value, Wanted& wanted) {
    if (value.is_null()) return;
    if (shape.kind == Kind::reference) {
        const std::string id(value.text());
        if (!known_[std::string(field.options.refers_to)].contains(id)) wanted[field.options.refers_to].push_back(id);
    }
    if (shape.kind == Kind::list)
        for (const Value& item : value.list()) gather(field, *shape.item, item, wanted);
    if (shape.kind == Kind::nested)
        for (const FieldInfo& inner : shape.nested()) gather(inner, inner.shape, value.map()[inner.name], wanted);
}

Result<> Keys::fetch(const Wanted& wanted) {
    for (const auto& [type, ids] : wanted) {
        auto& known = known_[std::string(type)];
        if (known.size() > most_remembered) known.clear();
        const auto found = TRY(records_.refer(type, ids));
        for (size_t i = 0; i < ids.size(); ++i) known[ids[i]] = found[i] ? found[i]->key : std::string();
    }
    return {};
}

Result<> Keys::look_up(std::span<const Column> columns, std::span<const store::Record> records) {
    Wanted wanted;
    for (const store::Record& record : records)
        for (const Column& column : columns)
            if (!column.own || column.typed) gather(*column.field, column.field->shape, held_value(column, record), wanted);
    return fetch(wanted);
}

Result<> Keys::look_up(const FieldInfo& field, const Value& value) {
    Wanted wanted;
    gather(field, field.shape, value, wanted);
    return fetch(wanted);
}

std::string Keys::key(std::string_view type, const std::string& id) const {
    const auto known = known_.find(type);
    if (known == known_.end()) return {};
    const auto found = known->second.find(id);
    return found == known->second.end() ? std::string() : found->second;
}

Value with_keys(const FieldInfo& field, const Shape& shape, Value value, const Keys& keys) {
    if (value.is_null()) return value;
    if (shape.kind == Kind::reference) {
        std::string key = keys.key(field.options.refers_to, std::string(value.text()));
        return key.empty() ? Value() : Value(std::move(key));
    }
    if (shape.kind == Kind::list && value.as<schema::List>())
        for (Value& item : std::get<schema::List>(value.held)) item = with_keys(field, *shape.item, std::move(item), keys);
    if (shape.kind == Kind::nested && value.as<schema::Map>())
        for (const FieldInfo& inner : shape.nested())
            if (Value* found = std::get<schema::Map>(value.held).find(inner.name)) *found = with_keys(inner, inner.shape, std::move(*found), keys);
    return value;
}

Value shown_value(const Column& column, const store::Record& record, const Keys& keys) {
    Value value = held_value(column, record);
    return column.own && !column.typed ? value : with_keys(*column.field, column.field->shape, std::move(value), keys);
}

std::string shown_text(const Column& column, const Value& shown) {
    if (column.own && !column.typed) return shown.is_null() ? std::string() : free_cell_text(shown);
    return cell_text(column.field->shape, shown);
}

}  // namespace redoubt::rooms::exchange
