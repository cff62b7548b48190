#include "cli/record_options.h"

#include <algorithm>

#include <fmt/format.h>

#include "records/all.h"
#include "schema/record.h"

namespace redoubt::cli {
namespace {

using schema::FieldInfo;
using schema::Kind;
using schema::RecordInfo;

std::string upper(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    return out;
}

std::string type_name_of(const schema::Shape& shape, std::string_view refers_to) {
    switch (shape.kind) {
        case Kind::text: return "TEXT";
        case Kind::integer: return "N";
        case Kind::decimal: return "NUMBER";
        case Kind::boolean: return "true|false";
        case Kind::time: return "TIME";
        case Kind::duration: return "DURATION";
        case Kind::choice: {
            std::string out;
            for (const schema::Choice& choice : shape.choices) out += (out.empty() ? "" : "|") + std::string(choice.name);
            return out;
        }
        case Kind::reference: return refers_to == "*" ? "RECORD" : upper(refers_to);
        case Kind::list: return type_name_of(*shape.item, refers_to) + ",...";
        case Kind::map:
        case Kind::nested: return "JSON";
    }
    return "TEXT";
}

FieldOption option_of(const FieldInfo& field) {
    std::string flag(field.name);
    std::ranges::replace(flag, '_', '-');
    return {std::string(field.name), flag, type_name_of(field.shape, field.options.refers_to), std::string(field.options.doc)};
}

std::string moves_doc(const RecordInfo& type) {
    std::string states;
    for (const schema::State& state : type.states) states += (states.empty() ? "" : ", ") + std::string(state.name);
    return "Move it to another state: " + states + ".";
}

RecordOptions options_of(const RecordInfo& type) {
    RecordOptions options{std::string(type.name), std::string(type.plural), std::string(type.key_prefix), std::string(type.doc), moves_doc(type), {}, {}};
    for (const char* name : {"title", "owner", "compartment", "tags"})
        if (const FieldInfo* field = schema::find_field(schema::head_fields(), name)) options.fields.push_back(option_of(*field));
    for (const FieldInfo& field : type.fields)
        if (!field.options.read_only) options.fields.push_back(option_of(field));
    std::vector<std::string> reserved{"reason", "json", "csv", "data", "server", "token", "help"};
    std::erase_if(options.fields, [&](const FieldOption& field) { return std::ranges::find(reserved, field.flag) != reserved.end(); });
    return options;
}

// What people want to see first; a type without a row here shows its first indexed fields.
struct Shown {
    std::string_view type;
    std::vector<std::string> fields;
};
const std::vector<Shown>& chosen_fields() {
    static const std::vector<Shown> chosen{{"alert", {"severity", "event_time", "host", "asset"}},
                                           {"asset", {"kind", "effective_criticality", "exposure", "completeness", "names"}},
                                           {"incident", {"severity", "kind", "declared", "commander"}},
                                           {"observable", {"kind", "verdict", "last_seen"}},
                                           {"party", {"kind", "role", "level", "email"}},
                                           {"rule", {"level", "rule_id", "author"}}};
    return chosen;
}

std::vector<std::string> shown_fields(const RecordInfo& type) {
    std::vector<std::string> shown;
    if (const auto chosen = std::ranges::find(chosen_fields(), type.name, &Shown::type); chosen != chosen_fields().end()) return chosen->fields;
    for (const FieldInfo& field : type.fields) {
        const Kind kind = field.shape.kind;
        const bool short_kind = kind == Kind::choice || kind == Kind::time || kind == Kind::reference || kind == Kind::text;
        if (field.options.indexed && short_kind && !field.options.unique && shown.size() < 4) shown.emplace_back(field.name);
    }
    return shown;
}

}  // namespace

const std::vector<RecordOptions>& record_options() {
    static const std::vector<RecordOptions> all = [] {
        std::vector<RecordOptions> out;
        for (const RecordInfo* type : records::all_records()) {
            if (type->derived) continue;
            out.push_back(options_of(*type));
            out.back().shown = shown_fields(*type);
        }
        return out;
    }();
    return all;
}

}  // namespace redoubt::cli
