#include "store/resolver.h"

#include <fmt/format.h>

#include "store/any_type.h"

namespace redoubt::store {

using schema::Kind;
using schema::Map;
using schema::Value;

Result<std::string> Resolver::one(std::string_view target, const std::string& text) {
    TypeState* type = target == any_type ? TRY(type_of_record(state_, sql_, text)) : state_.find(target);
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

Result<Value> Resolver::value(const schema::FieldInfo& field, const schema::Shape& shape, const Value& given, schema::Problems& problems,
                              const std::string& path) {
    if (shape.kind == Kind::reference && !given.text().empty()) {
        const std::string id = TRY(one(field.options.refers_to, std::string(given.text())));
        if (id.empty())
            problems.add(
                path, fmt::format("there is no {} '{}'", field.options.refers_to == any_type ? "record" : field.options.refers_to, given.text().substr(0, 60)));
        return Value(id);
    }
    if (shape.kind == Kind::list) {
        schema::List out;
        for (size_t i = 0; i < given.list().size(); ++i)
            out.push_back(TRY(value(field, *shape.item, given.list()[i], problems, path + "/" + std::to_string(i))));
        return Value(std::move(out));
    }
    if (shape.kind == Kind::nested) {
        Map out = given.map();
        for (schema::Member& member : out)
            if (const schema::FieldInfo* inner = schema::find_field(shape.nested(), member.name))
                member.value = TRY(value(*inner, inner->shape, member.value, problems, path + "/" + member.name));
        return Value(std::move(out));
    }
    return given;
}

Result<> Resolver::resolve(const TypeState& type, Map& fields, schema::Problems& problems) {
    for (const schema::FieldInfo* field : type.referring)
        if (Value* found = fields.find(field->name); found && !found->is_null())
            *found = TRY(value(*field, field->shape, *found, problems, "/" + std::string(field->name)));
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
            *found = TRY(value(*column.field, column.field->shape, *found, problems, "/extra/" + std::string(schema::own_name(*column.field))));
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
