#include "events/late_text.h"

#include <algorithm>

#include "formats/ndjson/escapes.h"

namespace redoubt::events {
namespace {

namespace evtx = formats::evtx;

evtx::ValueType evtx_type(Form form) { return static_cast<evtx::ValueType>(static_cast<uint8_t>(form) - static_cast<uint8_t>(Form::evtx)); }

}  // namespace

std::string_view made_text(Form form, std::string_view value, Arena& arena) {
    switch (form) {
        case Form::text: return value;
        case Form::json_string: return formats::ndjson::unescaped(value, arena);
        default: return evtx::render(evtx_type(form), value, arena);
    }
}

void complete(Event& event, Arena& arena) {
    if (std::ranges::all_of(event.fields, [](const Field& field) { return field.form == Form::text; })) return;
    auto* const fields = reinterpret_cast<Field*>(arena.allocate(event.fields.size() * sizeof(Field)));
    std::ranges::transform(event.fields, fields, [&](Field field) {
        field.text = text_of(field, arena);
        field.form = Form::text;
        return field;
    });
    event.fields = {fields, event.fields.size()};
}

}  // namespace redoubt::events
