// Any text is recognized or not, cut into parts that lose nothing, and decoded by every reader: no line is lost, and each event
// can be written as JSON and read back. The first byte chooses the reader.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "events/decode.h"
#include "events/event_json.h"
#include "events/recognize.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace redoubt::events;
    if (size == 0) return 0;
    const std::string_view text{reinterpret_cast<const char*>(data) + 1, size - 1};
    const auto found = recognize_text(text);
    const auto chosen = static_cast<Reader>(data[0] % 11);
    const Reader reader = chosen == Reader::json ? found.value_or(Reader::text) : chosen;
    size_t cut_bytes = 0;
    for (std::string_view rest = text; !rest.empty();) {
        const size_t cut = text_cut(reader, rest, 64, true);
        if (cut == 0 || cut > rest.size()) std::abort();
        cut_bytes += cut;
        rest.remove_prefix(cut);
    }
    if (cut_bytes != text.size()) std::abort();
    std::string header;
    follow_headers(reader, text, header);

    PartInput part;
    part.kind = PartInput::Kind::text;
    part.reader = reader;
    part.bytes = text;
    part.header = header;
    FieldNames names;
    DecodeCache cache(names);
    EventBatch batch;
    EventBatch again;
    DecodeReport report;
    decode_part(part, cache, batch, report);
    if (report.count.events != batch.events.size()) std::abort();
    for (const Event& event : batch.events)
        if (!event_from_json(event_to_json(event, names), names, again)) std::abort();
    return 0;
}
