// JSON events in every layout, in one piece and in many: the same slices, and each event can be written and read back.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "events/decode.h"
#include "events/event_json.h"
#include "events/late_text.h"
#include "formats/ndjson/slicer.h"

namespace {

using redoubt::formats::ndjson::Layout;
using redoubt::formats::ndjson::Slicer;

std::string sliced(std::string_view text, Layout layout, size_t piece) {
    Slicer slicer(layout, {.slice_bytes = 200, .line_bytes = 300});
    std::string out;
    const auto take = [&] {
        while (const auto slice = slicer.take()) out += slice->bytes;
    };
    for (; !text.empty(); text.remove_prefix(std::min(piece, text.size()))) {
        slicer.feed(text.substr(0, piece));
        take();
    }
    slicer.finish();
    take();
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace redoubt::events;
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const Layout layout = redoubt::formats::ndjson::layout_of(text).value_or(Layout::lines);
    const std::string lines = sliced(text, layout, text.size() + 1);
    if (lines != sliced(text, layout, 7)) std::abort();

    PartInput part;
    part.kind = PartInput::Kind::ndjson;
    part.bytes = lines;
    FieldNames names;
    DecodeCache cache(names);
    EventBatch batch;
    EventBatch again;
    DecodeReport report;
    decode_part(part, cache, batch, report);
    EventBatch late;
    decode_part(part, cache, late, report, Texts::asked_for);
    if (late.events.size() != batch.events.size()) std::abort();
    for (size_t i = 0; i < late.events.size(); ++i) {
        complete(late.events[i], late.arena);
        if (event_to_json(late.events[i], names) != event_to_json(batch.events[i], names)) std::abort();
    }
    for (const Event& event : batch.events) {
        if (!event_from_json(event_to_json(event, names), names, again)) std::abort();
        if (!event.raw.empty() && again.events.size() > batch.events.size()) std::abort();
    }
    return 0;
}
