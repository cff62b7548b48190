// Events as flat JSON objects, for output and for evidence: {"EventID":1,"Image":"…","Data":["a","b"]}.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "events/event.h"

namespace redoubt::events {

// All fields in the order decoded; a field that stands several times becomes an array where it first stands. Events whose source
// the fields do not tell (everything but Windows) end with "logsource", so that reading it back gives the same event.
std::string event_to_json(const Event& event, const FieldNames& names);

// One line of any JSON shape that decode_part reads, appended to `out`.
Result<> event_from_json(std::string_view json, FieldNames& names, EventBatch& out);

}  // namespace redoubt::events
