#include "rooms/decide/material.h"

#include <algorithm>

#include "base/hash.h"
#include "schema/json.h"

namespace redoubt::rooms {
namespace {

bool is_made_by_moves(const schema::RecordInfo& type, std::string_view field) {
    return std::ranges::any_of(type.moves, [&](const schema::Move& move) { return move.stamps == field || move.signs == field; });
}

}  // namespace

schema::Map material_fields(const store::Record& record) {
    schema::Map out{{"title", record.title}};
    for (const schema::FieldInfo& field : record.type->fields) {
        if (field.options.passing || field.options.read_only || is_made_by_moves(*record.type, field.name)) continue;
        if (!schema::is_empty(record.fields[field.name])) out.set(field.name, record.fields[field.name]);
    }
    return out;
}

std::string subjects_hash(std::span<const store::Record> subjects) {
    std::vector<std::string> parts;
    for (const store::Record& record : subjects) parts.push_back(record.id.text + schema::canonical_json(material_fields(record)));
    std::ranges::sort(parts);
    std::string all;
    for (const std::string& part : parts) all += part + "\n";
    return to_hex(sha256(all));
}

}  // namespace redoubt::rooms
