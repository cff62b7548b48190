// EVTX chunks, whole or cut off anywhere: whatever the bytes are, decoding ends, and all text is valid UTF-8.
#include <cstdint>
#include <cstdlib>

#include "base/text.h"
#include "events/decode.h"
#include "events/event_json.h"
#include "events/late_text.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace redoubt::events;
    PartInput part;
    part.kind = PartInput::Kind::evtx;
    part.bytes = {reinterpret_cast<const char*>(data), size};
    part.recover = size % 2 == 1;
    FieldNames names;
    DecodeCache cache(names);
    EventBatch batch;
    DecodeReport report;
    for (int twice = 0; twice < 2; ++twice) decode_part(part, cache, batch, report);  // the second time with compiled templates
    if (batch.events.size() % 2 != 0) std::abort();
    EventBatch late;
    decode_part(part, cache, late, report, Texts::asked_for);
    if (late.events.size() * 2 != batch.events.size()) std::abort();
    for (size_t i = 0; i < batch.events.size() / 2; ++i) {
        const std::string json = event_to_json(batch.events[i], names);
        if (json != event_to_json(batch.events[i + batch.events.size() / 2], names) || !redoubt::is_utf8(json)) std::abort();
        complete(late.events[i], late.arena);
        if (json != event_to_json(late.events[i], names)) std::abort();
    }
    return 0;
}
