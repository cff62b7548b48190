#include "store/own_field_table.h"

#include <algorithm>

#include <fmt/format.h>

#include "schema/json.h"
#include "store/editor.h"

namespace redoubt::store {

using schema::Map;
using schema::OwnField;
using schema::Value;

namespace {

constexpr size_t most_own_fields = 100;  // of one type

OwnField own_field_of(const Row& row) {
    OwnField field;
    const auto map = schema::parse_json(row.text(0));
    if (map) schema::write_fields(OwnField::fields(), &field, map->map());
    return field;
}

Map as_map(const OwnField& field) { return schema::read_fields(OwnField::fields(), &field); }

// Publishes what is defined now; whoever reads a column of the type loads it anew.
void publish(Store::State& state, std::string_view type_name) {
    TypeState* type = state.find(type_name);
    if (!type) return;
    std::vector<OwnField> defined;
    for (const OwnField& field : state.own.defined)
        if (field.type == type_name) defined.push_back(field);
    OwnSlot& slot = *type->layout.own;
    slot.all.push_back(std::make_unique<const OwnColumns>(std::move(defined)));
    const std::unique_lock hold(type->columns.mutex);
    slot.now = slot.all.back().get();
    type->columns.forget();
}

std::string title_of(std::string_view name) {
    std::string title(name);
    std::ranges::replace(title, '_', ' ');
    if (!title.empty() && title[0] >= 'a' && title[0] <= 'z') title[0] = static_cast<char>(title[0] - 32);
    return title;
}

Result<> may_define(const Actor& actor) {
    if (actor.system || actor.level == schema::Level::lead) return {};
    return fail(Code::forbidden, "only a Lead may define fields", {}, "ask somebody who is Lead");
}

}  // namespace

OwnColumns::OwnColumns(std::vector<OwnField> defined) : fields(std::move(defined)) {
    for (const schema::FieldInfo& field : fields.fields())
        columns.push_back({.field = &field, .head = false, .listed = field.shape.kind == schema::Kind::list, .own = true, .name = "\"extra\""});
}

Result<> load_own_fields(Store::State& state, Connection& sql) {
    const std::scoped_lock lock(state.own.mutex);
    TRY(sql.each("SELECT body FROM own_field ORDER BY id", {}, [&](const Row& row) {
        state.own.defined.push_back(own_field_of(row));
        return true;
    }));
    for (const auto& type : state.types)
        if (std::ranges::any_of(state.own.defined, [&](const OwnField& field) { return field.type == type->layout.info->name; }))
            publish(state, type->layout.info->name);
    return {};
}

schema::List describe_own_fields(Store& store, std::string_view type_name) {
    schema::List out;
    const TypeState* type = store.state().find(type_name);
    const OwnColumns* now = type ? type->layout.own->now.load() : nullptr;
    for (size_t i = 0; now && i < now->columns.size(); ++i) out.push_back(schema::describe_own(now->fields, i));
    return out;
}

Result<std::vector<OwnField>> OwnFieldTable::list(std::string_view type) {
    TRY(may_read(actor_));
    const TypeState* wanted = type.empty() ? nullptr : store_.state().find(type);
    if (!type.empty() && !wanted) return fail(Code::invalid, fmt::format("there is no record type '{}'", type.substr(0, 60)), "type");
    const std::scoped_lock lock(store_.state().own.mutex);
    std::vector<OwnField> out;
    for (const OwnField& field : store_.state().own.defined)
        if (!wanted || field.type == wanted->layout.info->name) out.push_back(field);
    return out;
}

Result<OwnField> OwnFieldTable::find(std::string_view id) {
    std::vector<OwnField> all = TRY(list());
    for (OwnField& field : all)
        if (field.id == id || fmt::format("{}.{}", field.type, field.name) == id) return std::move(field);
    return fail(Code::not_found, fmt::format("there is no own field '{}'", id.substr(0, 60)), {}, "give its id, or TYPE.NAME");
}

Result<> OwnFieldTable::write(std::string_view action, const OwnField* before, const OwnField* after, std::string_view reason) {
    const OwnField& field = after ? *after : *before;
    Store::State& state = store_.state();
    TRY(store_.write([&](Transaction& transaction) -> Result<> {
        Editor editor(state, transaction, actor_, {});
        if (after)
            TRY(transaction.sql.run("INSERT OR REPLACE INTO own_field VALUES(?, ?, ?, ?)", {field.id, field.type, field.name, schema::to_json(as_map(field))}));
        else
            TRY(transaction.sql.run("DELETE FROM own_field WHERE id = ?", {field.id}));
        return editor.journal({.action = action,
                               .type = "own_field",
                               .id = field.id,
                               .key = fmt::format("{}.{}", field.type, field.name),
                               .reason = reason,
                               .before = before ? schema::canonical_json(as_map(*before)) : std::string(),
                               .after = after ? schema::canonical_json(as_map(*after)) : std::string()});
    }));
    const std::scoped_lock lock(state.own.mutex);
    auto& defined = state.own.defined;
    const auto at = std::ranges::find(defined, field.id, &OwnField::id);
    if (!after)
        defined.erase(at);
    else if (at == defined.end())
        defined.push_back(field);
    else
        *at = field;
    publish(state, field.type);
    return {};
}

Result<OwnField> OwnFieldTable::add(OwnField given) {
    TRY(may_define(actor_));
    schema::Problems problems;
    const TypeState* type = store_.state().find(given.type);
    if (!type || type->layout.info->derived) problems.add("/type", fmt::format("'{}' is not a record type that is written", given.type.substr(0, 60)));
    if (type) given.type = std::string(type->layout.info->name);
    if (!given.refers_to.empty() && given.refers_to != "*" && !store_.state().find(given.refers_to))
        problems.add("/refers_to", fmt::format("'{}' is not a record type", given.refers_to.substr(0, 60)));
    else if (const TypeState* target = store_.state().find(given.refers_to))
        given.refers_to = std::string(target->layout.info->name);
    schema::check_own_field(given, problems);
    TRY(problems.result());
    const auto there = TRY(list(given.type));
    if (std::ranges::find(there, given.name, &OwnField::name) != there.end())
        return fail(Code::conflict, fmt::format("{} have a field extra.{} already", type->layout.info->plural, given.name), "/name", "change that one");
    if (there.size() >= most_own_fields)
        return fail(Code::too_large, fmt::format("{} have {} own fields already", type->layout.info->plural, there.size()), "/type");
    if (given.title.empty()) given.title = title_of(given.name);
    given.id = store_.ids().next().text;
    TRY(write("define", nullptr, &given, {}));
    return given;
}

Result<OwnField> OwnFieldTable::change(std::string_view id, const Map& changes, std::string_view reason) {
    TRY(may_define(actor_));
    const OwnField before = TRY(find(id));
    schema::Problems problems;
    for (const schema::Member& member : changes)
        if (member.name == "type" || member.name == "name" || member.name == "kind" || member.name == "refers_to")
            problems.add("/" + member.name, "cannot be changed, since there may be values; define another field");
    const Map normalised = schema::normalise(OwnField::fields(), changes, schema::Mode::change, problems);
    OwnField after = before;
    schema::write_fields(OwnField::fields(), &after, normalised);
    schema::check_own_field(after, problems);
    TRY(problems.result());
    if (after.title.empty()) after.title = title_of(after.name);
    TRY(write("change", &before, &after, reason));
    return after;
}

Result<> OwnFieldTable::remove(std::string_view id, std::string_view reason) {
    TRY(may_define(actor_));
    const OwnField before = TRY(find(id));
    return write("remove", &before, nullptr, reason);
}

}  // namespace redoubt::store
