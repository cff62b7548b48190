#include "api/present.h"

#include <functional>
#include <map>

#include "schema/own_field.h"
#include "schema/relation.h"

namespace redoubt::api {
namespace {

using schema::FieldInfo;
using schema::Kind;
using schema::List;
using schema::Map;
using schema::Value;

using EachReference = std::function<void(std::string_view type, Value& value)>;

void visit_fields(std::span<const FieldInfo> fields, Map& map, const EachReference& each);

void visit(const FieldInfo& field, const schema::Shape& shape, Value& value, const EachReference& each) {
    if (value.is_null()) return;
    if (shape.kind == Kind::reference) each(field.options.refers_to, value);
    if (shape.kind == Kind::nested)
        if (Map* nested = std::get_if<Map>(&value.held)) visit_fields(shape.nested(), *nested, each);
    if (shape.kind == Kind::list)
        if (List* list = std::get_if<List>(&value.held))
            for (Value& item : *list) visit(field, *shape.item, item, each);
}

void visit_fields(std::span<const FieldInfo> fields, Map& map, const EachReference& each) {
    for (const FieldInfo& field : fields)
        if (Value* value = map.find(field.name)) visit(field, field.shape, *value, each);
}

// References among the customer's own fields, inside `extra`.
void visit_own(std::span<const FieldInfo> fields, Map& row, const EachReference& each) {
    Value* extra = row.find("extra");
    Map* held = extra ? std::get_if<Map>(&extra->held) : nullptr;
    if (!held || held->empty()) return;
    for (const FieldInfo& field : fields)
        if (Value* value = held->find(schema::own_name(field)); value && value->as<std::string>()) visit(field, field.shape, *value, each);
}

using Known = std::map<std::string, std::map<std::string, Value, std::less<>>, std::less<>>;  // type → id → shown

Result<> look_up(store::Records& records, Known& known) {
    for (auto& [type, by_id] : known) {
        std::vector<std::string> ids;
        for (const auto& [id, shown] : by_id) ids.push_back(id);
        const auto found = TRY(records.refer(type, ids));
        for (size_t i = 0; i < ids.size(); ++i)
            if (found[i]) by_id[ids[i]] = present(*found[i]);
    }
    return {};
}

}  // namespace

Result<List> present(store::Records& records, std::span<const store::Record> found) {
    Known known;
    std::vector<Map> rows;
    rows.reserve(found.size());
    const EachReference gather = [&](std::string_view type, Value& value) { known[std::string(type)].try_emplace(std::string(value.text())); };
    const EachReference replace = [&](std::string_view type, Value& value) { value = known.find(type)->second.find(value.text())->second; };
    const auto each = [&](const store::Record& record, Map& row, const EachReference& what) {
        visit_fields(schema::head_fields(), row, what);
        visit_own(records.own_fields(record.type->name), row, what);
        visit_fields(record.type->fields, row, what);
    };
    for (const store::Record& record : found) each(record, rows.emplace_back(record.flat()), gather);
    TRY(look_up(records, known));
    List out;
    out.reserve(rows.size());
    for (size_t i = 0; i < rows.size(); ++i) {
        each(found[i], rows[i], replace);
        out.emplace_back(std::move(rows[i]));
    }
    return out;
}

Result<Value> present(store::Records& records, const store::Record& record) {
    List one = TRY(present(records, std::span(&record, 1)));
    return std::move(one.front());
}

Value present(const store::Reference& reference) {
    return Map{{"type", reference.type}, {"id", reference.id}, {"key", reference.key}, {"title", reference.title}, {"state", reference.state}};
}

Value present(const store::JournalEntry& entry) {
    List changes;
    for (const store::JournalChange& change : entry.changes) changes.push_back(Map{{"field", change.field}, {"old", change.before}, {"new", change.after}});
    return Map{{"seq", entry.seq},         {"at", entry.at},         {"actor", entry.actor_name},     {"actor_id", entry.actor},
               {"action", entry.action},   {"type", entry.type},     {"record", entry.record},        {"key", entry.key},
               {"version", entry.version}, {"reason", entry.reason}, {"changes", std::move(changes)}, {"hash", entry.hash}};
}

Value present(const store::Comment& comment) {
    return Map{{"id", comment.id}, {"text", comment.text}, {"author", comment.author_name}, {"author_id", comment.author}, {"at", comment.at}};
}

Value present(const store::Link& link) {
    const schema::Relation* relation = schema::find_relation(link.relation);
    return Map{{"id", link.id},
               {"relation", link.relation},
               {"label", relation && !link.outgoing ? relation->inverse : std::string_view(link.relation)},
               {"direction", link.outgoing ? "out" : "in"},
               {"record", present(link.record)},
               {"reason", link.reason},
               {"author", link.author_name},
               {"author_id", link.author},
               {"at", link.at}};
}

Value time_or_null(Time time) { return time.unix_ns == 0 ? Value() : Value(time); }

Value present(const store::Attachment& attachment) {
    return Map{{"id", attachment.id},       {"name", attachment.name},          {"media_type", attachment.media_type}, {"hash", attachment.hash},
               {"bytes", attachment.bytes}, {"author", attachment.author_name}, {"author_id", attachment.author},      {"at", attachment.at}};
}

}  // namespace redoubt::api
