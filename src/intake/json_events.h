// Events that are one JSON object each: checked, and asked for the host, the kind and the time that its sender's names say.
#pragma once

#include <string_view>

#include "intake/batch.h"
#include "intake/json_object.h"

namespace redoubt::intake {

enum class JsonDialect : uint8_t { plain, gelf, beats };

// `text` must live as long as the batch. What is no JSON object is dropped as malformed; a broken line of `plain` is kept as text,
// since it may be a log's own line.
void add_json(std::string_view text, JsonDialect dialect, const Delivered& delivered, JsonObject& reader, Batch& out);

}  // namespace redoubt::intake
