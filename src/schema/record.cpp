#include "schema/record.h"

#include <array>

#include <fmt/format.h>

#include "schema/titles.h"

namespace redoubt::schema {

std::span<const FieldInfo> head_fields() {
    static constexpr std::array table{
        field<&Head::id>("id", {.doc = "Sortable, unique, for ever.", .unique = true, .read_only = true}),
        field<&Head::key>("key", {.doc = "What people call it.", .unique = true, .read_only = true}),
        field<&Head::title>("title", {.doc = "What it is, in a few words.", .required = true, .indexed = true, .searchable = true, .longest = 500}),
        field<&Head::state>("state", {.doc = "Where it stands; changed by moves.", .indexed = true, .longest = 60}),
        field<&Head::owner>("owner", {.doc = "Who answers for it.", .indexed = true, .refers_to = "party"}),
        field<&Head::compartment>("compartment", {.doc = "Empty: everyone may see it.", .indexed = true, .longest = 100}),
        field<&Head::tags>("tags", {.doc = "Words of your own.", .indexed = true, .searchable = true}),
        field<&Head::extra>("extra", {.doc = "Fields of your own.", .searchable = true}),
        field<&Head::created>("created", {.doc = "When it was entered.", .indexed = true, .read_only = true}),
        field<&Head::updated>("updated", {.doc = "When it last changed.", .indexed = true, .read_only = true}),
        field<&Head::version>("version", {.doc = "Counts its changes; for optimistic locking.", .read_only = true}),
    };
    static_assert(covers<Head>(table));
    return table;
}

const FieldInfo* RecordInfo::find(std::string_view field) const {
    const FieldInfo* own = find_field(fields, field);
    return own ? own : find_field(head_fields(), field);
}

int RecordInfo::state_number(std::string_view state) const {
    for (size_t i = 0; i < states.size(); ++i)
        if (states[i].name == state) return static_cast<int>(i);
    return -1;
}

const State* RecordInfo::find_state(std::string_view state) const {
    const int number = state_number(state);
    return number < 0 ? nullptr : &states[static_cast<size_t>(number)];
}

const Move* RecordInfo::find_move(std::string_view from, std::string_view to) const {
    for (const Move& move : moves)
        if (move.from == from && move.to == to) return &move;
    return nullptr;
}

namespace {

Value describe_fields(std::span<const FieldInfo> fields, bool head);

void describe_shape(Map& out, const Shape& shape) {
    out.set("kind", kind_name(shape.kind));
    if (shape.optional) out.set("optional", true);
    if (!shape.choices.empty()) {
        List choices;
        for (const Choice& choice : shape.choices) choices.push_back(Map{{"name", choice.name}, {"doc", choice.doc}});
        out.set("choices", std::move(choices));
    }
    if (shape.nested) out.set("fields", describe_fields(shape.nested(), false));
    if (shape.item) {
        Map item;
        describe_shape(item, *shape.item);
        out.set("item", std::move(item));
    }
}

}  // namespace

Value describe_field(const FieldInfo& field, bool head) {
    Map out{{"name", field.name}};
    describe_shape(out, field.shape);
    const FieldOptions& options = field.options;
    out.set("doc", options.doc);
    for (const auto& [name, set] : {std::pair{"required", options.required},
                                    {"indexed", options.indexed},
                                    {"unique", options.unique},
                                    {"read_only", options.read_only},
                                    {"searchable", options.searchable},
                                    {"large", options.large},
                                    {"head", head}})
        out.set(name, set);
    if (!options.refers_to.empty()) out.set("refers_to", options.refers_to);
    if (options.range) out.set("range", Map{{"min", options.range->min}, {"max", options.range->max}});
    if (options.longest) out.set("longest", options.longest);
    return out;
}

namespace {

Value describe_fields(std::span<const FieldInfo> fields, bool head) {
    List out;
    for (const FieldInfo& field : fields) out.push_back(describe_field(field, head));
    return out;
}

List names_of(std::span<const std::string_view> names) {
    List out;
    for (const std::string_view name : names) out.emplace_back(name);
    return out;
}

Value describe_state(const State& state) {
    Map out{{"name", state.name}, {"doc", state.doc}, {"closed", state.closed}, {"needs", names_of(state.needs)}};
    if (state.sealed) out.set("sealed", true);
    return out;
}

Value describe_move(const Move& move) {
    Map out{{"from", move.from}, {"to", move.to}, {"level", level_name(move.level)}, {"needs", names_of(move.needs)}};
    if (!move.signs.empty()) out.set("signs", move.signs);
    if (!move.decided_as.empty()) out.set("decided_as", move.decided_as);
    if (!move.decided_if.empty()) out.set("decided_if", move.decided_if);
    if (move.by_room) out.set("by_room", true);
    if (move.level_by_choice.empty()) return out;
    List levels;
    for (const Level level : move.level_by_choice) levels.emplace_back(level_name(level));
    out.set("level_field", move.level_field);
    out.set("level_by_choice", std::move(levels));
    return out;
}

Value object_schema(std::span<const FieldInfo> fields, Direction direction);

Map shape_schema(const Shape& shape, const FieldOptions& options, Direction direction) {
    Map out;
    const auto typed = [&](std::string_view type, std::string_view format = {}) {
        out.set("type", type);
        if (!format.empty()) out.set("format", format);
    };
    switch (shape.kind) {
        case Kind::text: typed("string"); break;
        case Kind::integer: typed("integer", "int64"); break;
        case Kind::decimal: typed("number"); break;
        case Kind::boolean: typed("boolean"); break;
        case Kind::time: typed("string", "date-time"); break;
        case Kind::duration: typed("string", "duration"); break;
        case Kind::map:
            typed("object");
            out.set("additionalProperties", true);
            break;
        case Kind::nested: return object_schema(shape.nested(), direction).map();
        case Kind::choice: {
            typed("string");
            List names;
            for (const Choice& choice : shape.choices) names.emplace_back(choice.name);
            out.set("enum", std::move(names));
            break;
        }
        case Kind::reference:
            if (direction == Direction::read)
                out.set("$ref", "#/components/schemas/Reference");
            else
                typed("string");
            break;
        case Kind::list:
            typed("array");
            out.set("items", shape_schema(*shape.item, options, direction));
            return out;
    }
    if (options.range && (shape.kind == Kind::integer || shape.kind == Kind::decimal)) {
        out.set("minimum", options.range->min);
        if (options.range->max != INT64_MAX) out.set("maximum", options.range->max);
    }
    return out;
}

// What may be absent or null: on reading everything but what is required or always has a value.
bool always_there(const FieldInfo& field) { return field.options.required && !field.shape.optional; }

void add_property(Map& properties, List& required, const FieldInfo& field, Direction direction) {
    if (direction != Direction::read && field.options.read_only) return;
    Map schema = shape_schema(field.shape, field.options, direction);
    const bool nullable = direction == Direction::patch || (direction == Direction::read && !always_there(field));
    if (nullable && schema.find("$ref"))
        schema = Map{{"anyOf", List{schema, Map{{"type", "null"}}}}};
    else if (nullable && schema.find("type"))
        schema.set("type", List{schema["type"], "null"});
    if (nullable && schema.find("enum")) {
        List names = schema["enum"].list();
        names.emplace_back();
        schema.set("enum", std::move(names));
    }
    schema.set("description", field.options.doc);
    properties.set(field.name, std::move(schema));
    if (direction != Direction::patch && field.options.required) required.emplace_back(field.name);
}

Value object_schema(std::span<const FieldInfo> fields, Direction direction) {
    Map properties;
    List required;
    for (const FieldInfo& field : fields) add_property(properties, required, field, direction == Direction::patch ? Direction::write : direction);
    Map out{{"type", "object"}, {"properties", std::move(properties)}};
    if (!required.empty()) out.set("required", std::move(required));
    return out;
}

}  // namespace

Value describe(const RecordInfo& info) {
    List states;
    for (const State& state : info.states) states.push_back(describe_state(state));
    List moves;
    for (const Move& move : info.moves) moves.push_back(describe_move(move));
    List fields = describe_fields(head_fields(), true).list();
    const Value own_fields = describe_fields(info.fields, false);
    for (const Value& own : own_fields.list()) fields.push_back(own);
    return Map{{"name", info.name},
               {"plural", info.plural},
               {"title", info.title},
               {"doc", info.doc},
               {"room", info.room},
               {"key_prefix", info.key_prefix},
               {"default_sort", info.default_sort},
               {"derived", info.derived},
               {"due", info.due},
               {"assignee", info.assignee},
               {"slip", info.slip},
               {"priority", info.priority},
               {"stale", info.stale},
               {"reads_journaled", info.reads_journaled},
               {"create_level", level_name(info.create_level)},
               {"update_level", level_name(info.update_level)},
               {"fields", std::move(fields)},
               {"states", std::move(states)},
               {"moves", std::move(moves)}};
}

Value json_schema(const RecordInfo& info, Direction direction) {
    Map properties;
    List required;
    if (direction == Direction::read) {
        properties.set("type", Map{{"type", "string"}, {"const", info.name}});
        for (const std::string_view name : {"type", "id", "key", "state", "version"}) required.emplace_back(name);
    }
    for (const FieldInfo& field : head_fields()) {
        if (field.name == "title" && direction == Direction::write && makes_titles(info)) {  // made from other fields when it is left out
            properties.set("title", Map{{"type", "string"}, {"description", field.options.doc}});
            continue;
        }
        if (direction == Direction::patch && field.name == "state") continue;
        add_property(properties, required, field, direction);
    }
    for (const FieldInfo& field : info.fields) add_property(properties, required, field, direction);
    if (direction == Direction::read)  // these always have a value
        for (const std::string_view name : {"id", "key", "state", "created", "updated", "version"}) {
            Map schema = properties[name].map();
            schema.set("type", name == "version" ? "integer" : "string");
            properties.set(name, std::move(schema));
        }
    Map out{{"type", "object"}, {"description", info.doc}, {"properties", std::move(properties)}};
    if (!required.empty()) out.set("required", std::move(required));
    if (direction != Direction::read) out.set("additionalProperties", false);
    return out;
}

}  // namespace redoubt::schema
