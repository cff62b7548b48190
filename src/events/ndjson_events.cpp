#include <array>
#include <cstring>

#include <fmt/format.h>

#include "base/text.h"
#include "events/decode_state.h"
#include "events/late_text.h"
#include "formats/ndjson/escapes.h"

namespace redoubt::events {
namespace {

namespace ndjson = formats::ndjson;

constexpr std::array leaf_types{ValueType::text, ValueType::number, ValueType::boolean, ValueType::text};  // by LeafKind
ValueType value_type(ndjson::LeafKind kind) { return leaf_types[static_cast<size_t>(kind)]; }
Form leaf_form(ndjson::LeafKind kind) { return kind == ndjson::LeafKind::string ? Form::json_string : Form::text; }

// What the leaves say about the event as a whole.
struct Shape {
    std::string_view channel, event_id, beat_channel, beat_event_id, product, category, service;
    bool nested_windows = false;

    void look_at(const JsonName& name, const ndjson::Leaf& leaf) {
        switch (name.meaning) {
            case Meaning::channel: channel = leaf.text; return;
            case Meaning::event_id: event_id = leaf.text; return;
            case Meaning::beat_channel: beat_channel = leaf.text; return;
            case Meaning::beat_event_id: beat_event_id = leaf.text; return;
            case Meaning::product: product = leaf.text; return;
            case Meaning::category: category = leaf.text; return;
            case Meaning::service: service = leaf.text; return;
            default: return;
        }
    }

    bool windows() const {
        const bool flat = !channel.empty() && !event_id.empty();
        const bool beat = !beat_channel.empty() && !beat_event_id.empty();
        return nested_windows || flat || beat;
    }

    bool told() const { return !product.empty() || !category.empty() || !service.empty(); }
};

class Assembly {
public:
    Assembly(DecodeCache::State& state, EventBatch& out, Texts texts) : state_(state), out_(out), texts_(texts) {}

    // `forced` is the source that was given for the whole file.
    void run(std::string_view raw, uint64_t number, const SourceEntry* forced) {
        name_leaves();
        event_.raw = raw;
        event_.record = number;
        windows_ = shape_.windows();
        event_.raw_has_all = windows_;
        if (windows_ && texts_ == Texts::asked_for && forced == nullptr)
            take_as_they_stand();
        else
            for (const ndjson::Leaf& leaf : state_.json_leaves) take(name_of(leaf), leaf);
        if (event_.computer.empty()) event_.computer = host_;
        set_time();
        set_source(forced);
        out_.add_event(event_);
    }

private:
    const JsonName& name_of(const ndjson::Leaf& leaf) { return state_.json_names.of(leaf.path, leaf.name); }

    // Those that say something of the event as a whole as text, not as it stands.
    void name_leaves() {
        for (ndjson::Leaf& leaf : state_.json_leaves) {
            const JsonName& name = name_of(leaf);
            shape_.nested_windows |= name.windows;
            if (!name.says_something()) continue;
            if (leaf.kind == ndjson::LeafKind::string) {
                leaf.text = ndjson::unescaped(leaf.text, out_.arena);
                leaf.kind = ndjson::LeafKind::text;
            }
            shape_.look_at(name, leaf);
        }
    }

    // What the event says of itself goes before what it looks like.
    void set_source(const SourceEntry* forced) {
        if (shape_.told())
            event_.source = {shape_.product, shape_.category, shape_.service};
        else if (windows_ && forced == nullptr)
            event_.source = {.product = "windows"};
        else
            state_.lines().sources.apply(Reader::json, forced, event_, out_);
    }

    // Straight to where they stay.
    void take_as_they_stand() {
        auto* const fields = reinterpret_cast<Field*>(out_.arena.allocate(state_.json_leaves.size() * sizeof(Field)));
        Field* field = fields;
        for (const ndjson::Leaf& leaf : state_.json_leaves) {
            const JsonName& name = name_of(leaf);
            if (name.windows_meaning != Meaning::none && !take_meaning(name.windows_meaning, name, leaf)) continue;
            field->id = name.windows_field;
            field->type = value_type(leaf.kind);
            field->form = leaf_form(leaf.kind);
            field->text = leaf.text;
            ++field;
        }
        event_.fields = {fields, field};
    }

    void take(const JsonName& name, const ndjson::Leaf& leaf) {
        const Meaning meaning = windows_ ? name.windows_meaning : name.meaning;
        if (meaning != Meaning::none && !take_meaning(meaning, name, leaf)) return;
        const Field field = field_of(windows_ ? name.windows_field : name.field, leaf);
        out_.add_field(field.id, field.type, text_of(field, out_.arena));
    }

    static Field field_of(FieldId id, const ndjson::Leaf& leaf) { return {id, value_type(leaf.kind), leaf_form(leaf.kind), leaf.text}; }

    // False: it is no field.
    bool take_meaning(Meaning meaning, const JsonName& name, const ndjson::Leaf& leaf) {
        switch (meaning) {
            case Meaning::dropped:
            case Meaning::product:
            case Meaning::category:
            case Meaning::service: return false;
            case Meaning::time: take_time(name, leaf); break;
            case Meaning::host: take_host(name, leaf); break;
            case Meaning::computer: keep_first(event_.computer, leaf.text); break;
            case Meaning::channel: keep_first(event_.channel, windows_ ? leaf.text : std::string_view()); break;
            case Meaning::provider: keep_first(event_.provider, windows_ ? leaf.text : std::string_view()); break;
            case Meaning::event_id: keep_first(event_.event_id, windows_ ? leaf.text : std::string_view()); break;
            default: break;
        }
        return true;
    }

    static void keep_first(std::string_view& place, std::string_view text) {
        if (place.empty()) place = text;
    }

    // Of each rank the first that can be read; most need not be read at all.
    void take_time(const JsonName& name, const ndjson::Leaf& leaf) {
        std::string_view& place = times_[name.rank];
        Time ignored;
        if (place.data() == nullptr || !read_event_time(place, ignored)) place = leaf.text;
    }

    void set_time() {
        for (const std::string_view text : times_) {
            if (text.data() == nullptr || !read_event_time(text, event_.time)) continue;
            event_.has_time = true;
            return;
        }
    }

    void take_host(const JsonName& name, const ndjson::Leaf& leaf) {
        if (!host_.empty() && host_rank_ <= name.rank) return;
        host_ = leaf.text;
        host_rank_ = name.rank;
    }

    DecodeCache::State& state_;
    EventBatch& out_;
    Texts texts_;
    Shape shape_;
    Event event_;
    std::string_view host_;
    std::array<std::string_view, time_ranks> times_{};
    uint8_t host_rank_ = 0;
    bool windows_ = false;
};

}  // namespace

ndjson::LineResult decode_line(std::string_view line, size_t readable_after, uint64_t number, DecodeCache::State& state, EventBatch& out,
                               const SourceEntry* forced, Texts texts) {
    ndjson::LineResult result = state.json.read(line, readable_after, out.arena, state.json_leaves);
    if (result.renumbered) state.json_names.forget();
    if (!result.error.empty()) return result;
    Assembly(state, out, texts).run(result.line, number, forced);
    return result;
}

void decode_ndjson(const PartInput& part, DecodeCache::State& state, EventBatch& out, DecodeReport& report, Texts texts) {
    const char* at = part.bytes.data();
    const char* const end = at + part.bytes.size();
    for (uint64_t number = part.first_line; at < end; ++number) {
        const auto* found = static_cast<const char*>(std::memchr(at, '\n', static_cast<size_t>(end - at)));
        const char* const line_end = found ? found : end;
        const std::string_view line = trim({at, static_cast<size_t>(line_end - at)});
        at = line_end + 1;
        if (line.empty()) continue;
        const auto place = [&] { return fmt::format("{}:{}", part.place(), number); };
        const ndjson::LineResult result = decode_line(line, static_cast<size_t>(end - (line.data() + line.size())), number, state, out, part.forced, texts);
        if (!result.error.empty()) {
            ++report.count.bad;
            report.add({place(), fmt::format("the line is not a JSON object: {}; skipped", result.error)});
            continue;
        }
        ++report.count.events;
        if (result.repaired) ++report.count.repaired;
        if (result.repaired) report.add({place(), "invalid UTF-8 in the line was replaced"});
        if (result.cut) report.add({place(), "the line holds more than 16,384 values; the rest was left out"});
    }
}

}  // namespace redoubt::events
