#include "intake/json_events.h"

#include <initializer_list>

namespace redoubt::intake {
namespace {

std::string_view first_text(const JsonObject& object, std::initializer_list<std::string_view> paths) {
    for (const std::string_view path : paths)
        if (const std::string_view found = object.text(path); !found.empty()) return found;
    return {};
}

Time json_time(const JsonObject& object, JsonDialect dialect) {
    if (dialect == JsonDialect::gelf) return time_of_seconds(object.number("timestamp").value_or(0));
    if (const std::string_view written = object.text("@timestamp"); !written.empty())
        if (const Result<Time> time = parse_time(written)) return *time;
    return {};
}

}  // namespace

void add_json(std::string_view text, JsonDialect dialect, const Delivered& delivered, JsonObject& reader, Batch& out) {
    logs::Incoming event{.body = text, .sender = delivered.sender};
    event.is_json = reader.read(text);
    if (!event.is_json && dialect != JsonDialect::plain) return out.drop(logs::Refusal::malformed);
    if (event.is_json) {
        const bool gelf = dialect == JsonDialect::gelf;
        const std::string_view host =
            gelf ? reader.text("host") : first_text(reader, {"host.name", "host.hostname", "agent.hostname", "beat.hostname", "host", "hostname"});
        const std::string_view kind = gelf
                                          ? first_text(reader, {"_tag", "_container_name", "facility", "_facility"})
                                          : first_text(reader, {"event.dataset", "data_stream.dataset", "fields.type", "agent.type", "@metadata.beat", "type"});
        event.host = out.arena.copy(host);
        event.kind = out.arena.copy(kind);
        event.time = json_time(reader, dialect);
    }
    out.add(event);
}

}  // namespace redoubt::intake
