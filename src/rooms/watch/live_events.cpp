#include "rooms/watch/live_events.h"

#include <map>
#include <tuple>

#include "base/arena.h"
#include "base/text.h"
#include "events/recognize.h"
#include "formats/auditd/auditd.h"
#include "formats/ndjson/escapes.h"
#include "formats/ndjson/reader.h"

namespace redoubt::rooms {
namespace {

using events::PartInput;
using events::Reader;

constexpr size_t most_unfinished = 64;

// What a sender calls its events names a log source where it has the name of one whose form they are of.
const events::SourceEntry* entry_of_kind(std::string_view kind, Reader reader) {
    if (kind.empty()) return nullptr;
    const events::SourceEntry* entry = events::shipped_sources().find(kind);
    return entry != nullptr && entry->reader == reader && reader != Reader::text ? entry : nullptr;
}

Reader form_of(const LiveEvent& event) { return event.is_json ? Reader::json : events::recognize_text(event.body).value_or(Reader::text); }

// Lines of other systems' tables say nothing without the header that stood in their file.
Reader read_as(Reader reader) { return reader == Reader::w3c || reader == Reader::zeek ? Reader::text : reader; }

std::string_view audit_serial(const LiveEvent& event) {
    formats::auditd::Record record;
    if (event.is_json || !event.body.contains("audit(") || !formats::auditd::read(event.body, record)) return {};
    return record.id;
}

}  // namespace

LiveEvent live_event(uint64_t number, const logs::Line& line) {
    Arena arena;
    const auto plain = [&](std::string_view text) { return text.contains('\\') ? std::string(formats::ndjson::unescaped(text, arena)) : std::string(text); };
    LiveEvent event{.number = number, .time = line.time, .received = line.received, .is_json = line.is_json};
    event.source = plain(line.source);
    event.host = plain(line.host);
    event.kind = plain(line.kind);
    event.body = line.is_json ? std::string(line.body) : plain(line.body);
    return event;
}

std::vector<LivePart> live_parts(const std::deque<LiveEvent>& events) {
    using Place = std::tuple<std::string_view, std::string_view, Reader, const events::SourceEntry*>;
    std::vector<LivePart> parts;
    std::vector<std::shared_ptr<std::string>> texts;
    std::map<Place, size_t> places;
    for (const LiveEvent& event : events) {
        const Reader form = read_as(form_of(event));
        const events::SourceEntry* entry = entry_of_kind(event.kind, form);
        const auto [place, fresh] = places.try_emplace(Place{event.source, event.host, form, entry}, parts.size());
        if (fresh) {
            LivePart part{.input = {}, .source = event.source, .host = event.host};
            part.input.kind = form == Reader::json ? PartInput::Kind::ndjson : PartInput::Kind::text;
            part.input.file = event.source;
            part.input.reader = form;
            part.input.forced = entry;
            parts.push_back(std::move(part));
            texts.push_back(std::make_shared<std::string>());
        }
        LivePart& part = parts[place->second];
        std::string& text = *texts[place->second];
        const size_t begin = text.size();
        text += event.body;
        for (size_t at = text.find('\n', begin); at != std::string::npos; at = text.find('\n', at)) text[at] = ' ';  // an event is one line
        text += '\n';
        part.lines.push_back({event.number, event.time, event.received});
        part.received = std::max(part.received, event.received);
    }
    for (size_t i = 0; i < parts.size(); ++i) {
        const size_t size = texts[i]->size();
        texts[i]->append(formats::ndjson::line_padding, '\0');
        parts[i].input.bytes = std::string_view(*texts[i]).substr(0, size);
        parts[i].input.written = parts[i].received;
        parts[i].input.keep_alive = texts[i];
    }
    return parts;
}

size_t unfinished_at_end(const std::deque<LiveEvent>& events) {
    size_t first = events.size();
    std::string_view serial;
    for (size_t i = events.size(); i > 0 && events.size() - i < most_unfinished; --i) {
        const std::string_view one = audit_serial(events[i - 1]);
        if (i == events.size()) serial = one;
        if (serial.empty()) return 0;
        if (one == serial) first = i - 1;
    }
    return events.size() - first;
}

}  // namespace redoubt::rooms
