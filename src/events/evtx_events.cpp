#include <charconv>

#include <fmt/format.h>

#include "base/text.h"
#include "events/decode_state.h"
#include "formats/evtx/layout.h"

namespace redoubt::events {
namespace {

namespace evtx = formats::evtx;

ValueType value_type(evtx::TextKind kind) {
    return kind == evtx::TextKind::number ? ValueType::number : kind == evtx::TextKind::boolean ? ValueType::boolean : ValueType::text;
}

// Only where the channel's name is the service's: everything else is the matcher's table.
std::string_view service_of(std::string_view channel) {
    if (equal_ignoring_case(channel, "Security")) return "security";
    if (equal_ignoring_case(channel, "System")) return "system";
    if (equal_ignoring_case(channel, "Application")) return "application";
    if (equal_ignoring_case(channel, "Microsoft-Windows-Sysmon/Operational")) return "sysmon";
    return {};
}

class EventSink final : public evtx::RecordSink {
public:
    EventSink(const PartInput& part, EventBatch& out, DecodeReport& report) : part_(part), out_(out), report_(report) {}

    void begin_chunk(size_t at) { chunk_offset_ = part_.offset + at; }

    void record(const evtx::Record& record) override {
        Event event;
        event.source.product = "windows";
        event.recovered = record.recovered;
        event.record = record.id;
        for (const evtx::Value& value : record.values) {
            if (value.role != evtx::Role::none) take_role(event, value);
            out_.add_field(static_cast<FieldId>(value.field), value_type(value.kind), value.text);
        }
        const uint64_t ticks = record.time_filetime != 0 ? record.time_filetime : record.written_filetime;
        if (!event.has_time && ticks != 0) {
            event.time = Time::from_filetime(ticks);
            event.has_time = true;
        }
        event.source.service = service_of(event.channel);
        out_.add_event(event);
        ++report_.count.events;
        report_.count.recovered += record.recovered ? 1 : 0;
    }

    void damage(uint32_t offset, std::string message) override {
        report_.add({fmt::format("{}: chunk at {}, offset {}", part_.place(), chunk_offset_, offset), std::move(message)});
    }

private:
    // The first value of each counts, which is System's.
    static void take_role(Event& event, const evtx::Value& value) {
        const auto keep_first = [&](std::string_view& place) {
            if (place.data() == nullptr) place = value.text;
        };
        switch (value.role) {
            case evtx::Role::provider: return keep_first(event.provider);
            case evtx::Role::event_id: return keep_first(event.event_id);
            case evtx::Role::channel: return keep_first(event.channel);
            case evtx::Role::computer: return keep_first(event.computer);
            case evtx::Role::record: return take_record_number(event, value.text);
            case evtx::Role::time: return take_time(event, value);
            case evtx::Role::none: return;
        }
    }

    static void take_record_number(Event& event, std::string_view text) {
        uint64_t number = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error == std::errc{} && end == text.data() + text.size()) event.record = number;
    }

    // Written as text by old sources; FILETIMEs come with the record.
    static void take_time(Event& event, const evtx::Value& value) {
        if (event.has_time || value.text.size() == 28) return;
        if (const auto time = parse_time(value.text)) {
            event.time = *time;
            event.has_time = true;
        }
    }

    const PartInput& part_;
    EventBatch& out_;
    DecodeReport& report_;
    uint64_t chunk_offset_ = 0;
};

}  // namespace

void decode_evtx(const PartInput& part, DecodeCache::State& state, EventBatch& out, DecodeReport& report) {
    EventSink sink(part, out, report);
    for (size_t at = 0; at < part.bytes.size(); at += evtx::chunk_size) {
        sink.begin_chunk(at);
        state.evtx.decode_chunk(part.bytes.substr(at, evtx::chunk_size), {.check_sums = part.check_sums, .recover = part.recover}, out.arena, sink);
    }
}

}  // namespace redoubt::events
