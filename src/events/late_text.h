// Late text: the values that a decoder left as their source wrote them (Form), and how they become text. Both ways give the
// same: an event that is made complete equals one that was decoded with all its texts.
#pragma once

#include <string_view>

#include "base/arena.h"
#include "events/event.h"
#include "formats/evtx/value.h"

namespace redoubt::events {

constexpr Form form_of(formats::evtx::ValueType type) { return static_cast<Form>(static_cast<uint8_t>(Form::evtx) + static_cast<uint8_t>(type)); }

// Made in the arena where the field is not text already.
std::string_view made_text(Form form, std::string_view value, Arena& arena);
inline std::string_view text_of(const Field& field, Arena& arena) { return field.form == Form::text ? field.text : made_text(field.form, field.text, arena); }

// A text of this form holds nothing but digits, hexadecimal ones too, and the letters and signs of numbers, times, GUIDs, SIDs
// and truth values: what is in `scalar_letters`, in any case.
constexpr std::string_view scalar_letters = "0123456789abcdefilnrstuxz{}-.:+";
constexpr bool is_scalar(Form form) {
    using formats::evtx::ValueType;
    return form >= Form::evtx && form != form_of(ValueType::utf16) && form != form_of(ValueType::ansi);
}

// All fields of the event as texts in the arena.
void complete(Event& event, Arena& arena);

}  // namespace redoubt::events
