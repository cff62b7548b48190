#include "schema/field.h"

#include <array>

#include "base/text.h"
#include "schema/level.h"

namespace redoubt::schema {

std::string_view kind_name(Kind kind) {
    static constexpr std::array<std::string_view, 11> names{"text",   "integer",   "decimal", "boolean", "time",  "duration",
                                                            "choice", "reference", "list",    "map",     "nested"};
    return names[static_cast<size_t>(kind)];
}

const FieldInfo* find_field(std::span<const FieldInfo> fields, std::string_view name) {
    for (const FieldInfo& field : fields)
        if (field.name == name) return &field;
    return nullptr;
}

Map read_fields(std::span<const FieldInfo> fields, const void* record) {
    Map map;
    map.reserve(fields.size());
    for (const FieldInfo& field : fields) {
        Value value = field.get(record);
        if (!value.is_null()) map.add(std::string(field.name), std::move(value));
    }
    return map;
}

void write_fields(std::span<const FieldInfo> fields, void* record, const Map& normalised) {
    for (const Member& member : normalised)
        if (const FieldInfo* field = find_field(fields, member.name)) field->set(record, member.value);
}

static constexpr std::array<std::string_view, 5> level_names{"Auditor", "P1", "IC2", "IC4", "Lead"};

std::string_view level_name(Level level) { return level_names[static_cast<size_t>(level)]; }

Result<Level> parse_level(std::string_view text) {
    for (size_t i = 0; i < level_names.size(); ++i)
        if (equal_ignoring_case(text, level_names[i])) return static_cast<Level>(i);
    return fail(Code::invalid, "'" + std::string(text.substr(0, 40)) + "' is not a level", {}, "one of Auditor, P1, IC2, IC4, Lead");
}

}  // namespace redoubt::schema
