#include <array>
#include <charconv>

#include <fmt/format.h>

#include "base/text.h"
#include "events/decode_state.h"
#include "events/late_text.h"
#include "formats/evtx/layout.h"

namespace redoubt::events {
namespace {

namespace evtx = formats::evtx;

// How JSON writes a value of this type of BinXML.
constexpr std::array<ValueType, 256> binxml_types = [] {
    std::array<ValueType, 256> out{};
    for (size_t type = 0; type < out.size(); ++type) {
        const evtx::TextKind kind = evtx::text_kind(static_cast<evtx::ValueType>(type));
        out[type] = kind == evtx::TextKind::number ? ValueType::number : kind == evtx::TextKind::boolean ? ValueType::boolean : ValueType::text;
    }
    return out;
}();

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
    EventSink(const PartInput& part, EventBatch& out, DecodeReport& report, Texts texts) : part_(part), out_(out), report_(report), texts_(texts) {}

    void begin_chunk(size_t at) { chunk_offset_ = part_.offset + at; }

    void record(const evtx::Record& record) override {
        Event& event = out_.events.emplace_back();
        event.source.product = "windows";
        event.recovered = record.recovered;
        event.record = record.id;
        auto* const fields = reinterpret_cast<Field*>(out_.arena.allocate(record.values.size() * sizeof(Field)));
        event.fields = {fields, record.values.size()};
        Field* field = fields;
        for (const evtx::Value& value : record.values) {
            field->id = static_cast<FieldId>(value.field);
            field->type = binxml_types[static_cast<uint8_t>(value.type)];
            field->form = value.is_text ? Form::text : form_of(value.type);
            field->text = value.bytes;
            if (value.role != evtx::Role::none)
                take_role(event, value.role, *field);
            else if (texts_ == Texts::all)
                make_text(*field);
            ++field;
        }
        const uint64_t ticks = record.time_filetime != 0 ? record.time_filetime : record.written_filetime;
        if (!event.has_time && ticks != 0) {
            event.time = Time::from_filetime(ticks);
            event.has_time = true;
        }
        if (event.channel.data() != last_channel_.data() || event.channel.size() != last_channel_.size()) {
            last_channel_ = event.channel;
            last_service_ = service_of(event.channel);
        }
        event.source.service = last_service_;
        ++report_.count.events;
        report_.count.recovered += record.recovered ? 1 : 0;
    }

    void damage(uint32_t offset, std::string message) override {
        report_.add({fmt::format("{}: chunk at {}, offset {}", part_.place(), chunk_offset_, offset), std::move(message)});
    }

private:
    void make_text(Field& field) {
        field.text = text_of(field, out_.arena);
        field.form = Form::text;
    }

    // Most events of a log share their channel, provider and computer with the one before.
    void make_shared_text(Field& field, evtx::Role role) {
        Shared& last = shared_[static_cast<size_t>(role)];
        if (last.form != field.form || last.value != field.text) {
            last = {field.form, field.text, {}};
            make_text(field);
            last.text = field.text;
        }
        field.form = Form::text;
        field.text = last.text;
    }

    // The first value of each counts, which is System's.
    void take_role(Event& event, evtx::Role role, Field& field) {
        if (role == evtx::Role::time) return take_time(event, field);
        make_shared_text(field, role);
        const auto keep_first = [&](std::string_view& place) {
            if (place.data() == nullptr) place = field.text;
        };
        switch (role) {
            case evtx::Role::provider: return keep_first(event.provider);
            case evtx::Role::event_id: return keep_first(event.event_id);
            case evtx::Role::channel: return keep_first(event.channel);
            case evtx::Role::computer: return keep_first(event.computer);
            case evtx::Role::record: return take_record_number(event, field.text);
            default: return;
        }
    }

    static void take_record_number(Event& event, std::string_view text) {
        uint64_t number = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error == std::errc{} && end == text.data() + text.size()) event.record = number;
    }

    // Written as text by old sources; FILETIMEs come with the record.
    void take_time(Event& event, Field& field) {
        const bool is_filetime = field.form == form_of(evtx::ValueType::filetime);
        if (texts_ == Texts::all || !is_filetime) make_text(field);
        if (event.has_time || is_filetime || field.text.size() == 28) return;
        if (const auto time = parse_time(field.text)) {
            event.time = *time;
            event.has_time = true;
        }
    }

    struct Shared {
        Form form = Form::text;
        std::string_view value{};
        std::string_view text{};
    };

    const PartInput& part_;
    EventBatch& out_;
    DecodeReport& report_;
    Texts texts_;
    std::array<Shared, 7> shared_{};  // by role
    std::string_view last_channel_;
    std::string_view last_service_;
    uint64_t chunk_offset_ = 0;
};

}  // namespace

void decode_evtx(const PartInput& part, DecodeCache::State& state, EventBatch& out, DecodeReport& report, Texts texts) {
    EventSink sink(part, out, report, texts);
    for (size_t at = 0; at < part.bytes.size(); at += evtx::chunk_size) {
        sink.begin_chunk(at);
        state.evtx.decode_chunk(part.bytes.substr(at, evtx::chunk_size), {.check_sums = part.check_sums, .recover = part.recover}, out.arena, sink);
    }
}

}  // namespace redoubt::events
