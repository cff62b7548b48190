#include "store/resolver.h"

#include <algorithm>

#include <fmt/format.h>

#include "store/any_type.h"

namespace redoubt::store {

using schema::Kind;
using schema::Map;
using schema::Value;

bool refers(const schema::Shape& shape) {
    const schema::Shape& inner = shape.item ? *shape.item : shape;
    if (inner.kind == Kind::nested) return std::ranges::any_of(inner.nested(), [](const schema::FieldInfo& field) { return refers(field.shape); });
    return inner.kind == Kind::reference;
}

Result<TypeState*> Resolver::type_of(std::string_view target, const std::string& text) {
    if (target != any_type) return state_.find(target);
    if (const auto found = types_.find(text); found != types_.end()) return found->second;
    TypeState* type = TRY(type_of_record(state_, sql_, text));
    if (type) types_.emplace(text, type);
    return type;
}

void Resolver::knows(std::string_view type, std::span<const std::string> ids) {
    auto& known = found_[state_.find(type)];
    known.reserve(known.size() + ids.size());
    for (const std::string& id : ids) known.emplace(id, id);
}

Result<std::string> Resolver::one(std::string_view target, const std::string& text) {
    TypeState* type = TRY(type_of(target, text));
    if (!type && target == any_type) return std::string();
    if (!type) return fail(Code::internal, fmt::format("there is no type '{}'", target));
    auto& known = found_[type];
    if (const auto found = known.find(text); found != known.end()) return found->second;
    const int64_t number = type->layout.number_in(text);
    std::string id, compartment;
    const auto take = [&](const Row& row) {
        id = std::string(row.text(0));
        compartment = std::string(row.text(1));
        return false;
    };
    if (number > 0)
        TRY(sql_.each(type->layout.find_number, {number}, take));
    else
        TRY(sql_.each(type->layout.find_id, {text}, take));
    if (!sight_.sees(*type->layout.info, compartment)) id.clear();
    if (!id.empty()) known.emplace(text, id);
    return id;
}

Result<> Resolver::value(const schema::FieldInfo& field, const schema::Shape& shape, Value& held, schema::Problems& problems, const std::string& path) {
    if (shape.kind == Kind::reference && !held.text().empty()) {
        std::string id = TRY(one(field.options.refers_to, std::string(held.text())));
        if (id.empty())
            problems.add(
                path, fmt::format("there is no {} '{}'", field.options.refers_to == any_type ? "record" : field.options.refers_to, held.text().substr(0, 60)));
        held = std::move(id);
    } else if (auto* list = std::get_if<schema::List>(&held.held); list && shape.kind == Kind::list) {
        for (size_t i = 0; i < list->size(); ++i) TRY(value(field, *shape.item, (*list)[i], problems, path + "/" + std::to_string(i)));
    } else if (Map* map = std::get_if<Map>(&held.held); map && shape.kind == Kind::nested) {
        for (const schema::FieldInfo& inner : shape.nested())
            if (Value* found = refers(inner.shape) ? map->find(inner.name) : nullptr)
                TRY(value(inner, inner.shape, *found, problems, path + "/" + std::string(inner.name)));
    }
    return {};
}

Result<> Resolver::resolve(const TypeState& type, Map& fields, schema::Problems& problems) {
    for (const schema::FieldInfo* field : type.referring)
        if (Value* found = fields.find(field->name); found && !found->is_null())
            TRY(value(*field, field->shape, *found, problems, "/" + std::string(field->name)));
    if (Value* found = fields.find("extra"))
        if (Map* extra = std::get_if<Map>(&found->held)) TRY(own(type, *extra, problems));
    if (Value* found = fields.find("owner"); found && !found->text().empty()) {
        schema::Ref ref{std::string(found->text())};
        TRY(owner(ref, problems));
        *found = ref.id;
    }
    return {};
}

Result<> Resolver::resolve(const TypeState& type, Record& record) {
    schema::Problems problems;
    TRY(resolve(type, record.fields, problems));
    TRY(own(type, record.extra, problems));
    TRY(owner(record.owner, problems));
    return problems.result();
}

Result<> Resolver::own(const TypeState& type, Map& extra, schema::Problems& problems) {
    if (extra.empty()) return {};
    for (const ColumnLayout& column : type.layout.own_columns()) {
        Value* found = extra.find(schema::own_name(*column.field));
        if (column.field->shape.kind == Kind::reference && found)
            TRY(value(*column.field, column.field->shape, *found, problems, "/extra/" + std::string(schema::own_name(*column.field))));
    }
    return {};
}

Result<> Resolver::owner(schema::Ref& ref, schema::Problems& problems) {
    if (ref.id.empty()) return {};
    const std::string id = TRY(one("party", ref.id));
    if (id.empty()) problems.add("/owner", fmt::format("there is no party '{}'", ref.id.substr(0, 60)));
    ref.id = id;
    return {};
}

}  // namespace redoubt::store
