#include "events/event_json.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/json_text.h"
#include "events/decode_state.h"

namespace redoubt::events {
namespace {

// The number grammar of JSON. Sources may type "007" or "nan" as numbers; those stay text.
bool is_json_number(std::string_view text) {
    size_t at = 0;
    const auto digits = [&] {
        const size_t start = at;
        while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
        return at - start;
    };
    if (text.starts_with('-')) ++at;
    const size_t whole_at = at;
    const size_t whole = digits();
    if (whole == 0 || (whole > 1 && text[whole_at] == '0')) return false;
    if (at < text.size() && text[at] == '.') {
        ++at;
        if (digits() == 0) return false;
    }
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        ++at;
        if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
        if (digits() == 0) return false;
    }
    return at == text.size();
}

void append_value(std::string& out, const Field& field) {
    const bool bare = (field.type == ValueType::number && is_json_number(field.text)) ||
                      (field.type == ValueType::boolean && (field.text == "true" || field.text == "false"));
    if (bare)
        out += field.text;
    else
        append_json_string(out, field.text);
}

void append_all(std::string& out, std::span<const Field> fields, FieldId id) {
    out += '[';
    for (const Field& field : fields) {
        if (field.id != id) continue;
        if (out.back() != '[') out += ',';
        append_value(out, field);
    }
    out += ']';
}

void append_source(std::string& out, const LogSource& source) {
    const bool known = !source.product.empty() || !source.category.empty() || !source.service.empty();
    if (!known || (source.product == "windows" && source.category.empty() && source.service.empty())) return;
    out += out.size() > 1 ? ",\"logsource\":{" : "\"logsource\":{";
    const auto part = [&](std::string_view name, std::string_view text) {
        if (text.empty()) return;
        if (out.back() != '{') out += ',';
        append_json_string(out, name);
        out += ':';
        append_json_string(out, text);
    };
    part("product", source.product);
    part("category", source.category);
    part("service", source.service);
    out += '}';
}

}  // namespace

std::string event_to_json(const Event& event, const FieldNames& names) {
    std::string out = "{";
    std::vector<FieldId> repeated;
    for (size_t i = 0; i < event.fields.size(); ++i) {
        const Field& field = event.fields[i];
        if (std::ranges::find(repeated, field.id) != repeated.end()) continue;
        const auto rest = event.fields.subspan(i + 1);
        const bool again = std::ranges::find(rest, field.id, &Field::id) != rest.end();
        if (again) repeated.push_back(field.id);
        if (out.size() > 1) out += ',';
        append_json_string(out, names.name(field.id));
        out += ':';
        if (again)
            append_all(out, event.fields.subspan(i), field.id);
        else
            append_value(out, field);
    }
    append_source(out, event.source);
    out += '}';
    return out;
}

Result<> event_from_json(std::string_view json, FieldNames& names, EventBatch& out) {
    DecodeCache::State state(names);
    const std::string_view line = out.arena.copy(json);
    const auto result = decode_line(line, 0, 1, state, out);
    if (!result.error.empty()) return fail(Code::malformed, "the event is not a JSON object: " + result.error);
    return {};
}

}  // namespace redoubt::events
