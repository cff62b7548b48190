#include "logs/event_fields.h"

#include <algorithm>
#include <unordered_map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.h"
#include "events/decode.h"
#include "events/recognize.h"
#include "events/source_chooser.h"
#include "formats/ndjson/escapes.h"
#include "logs/tokens.h"

namespace redoubt::logs {
namespace {

namespace ndjson = formats::ndjson;
using Names = std::initializer_list<std::string_view>;

// What each is called, the first that an event has counts. Of `source` and `kind` only the line says anything.
struct PromotedNames {
    std::string_view name;
    std::vector<std::string_view> from;
};

const std::array<PromotedNames, promoted_count>& promoted_table() {
    static const std::array<PromotedNames, promoted_count> table{{
        {"source", {}},
        {"host", {"host.name", "hostname", "Hostname", "Computer", "computer_name", "winlog.computer_name", "agent.hostname", "host", "s-host", "node"}},
        {"kind", {}},
        {"dataset", {"dataset", "event.dataset", "event.module", "Channel", "winlog.channel", "_path", "eventSource"}},
        {"level", {"level", "log.level", "severity", "severity_text", "severityText", "log_level", "PRIORITY"}},
        {"event_id", {"event_id", "EventID", "event.code", "winlog.event_id", "Event.System.EventID", "Event.System.EventID.#text", "deviceEventClassId"}},
        {"user",
         {"user", "user.name", "TargetUserName", "SubjectUserName", "AccountName", "userName", "winlog.event_data.TargetUserName", "winlog.event_data.User",
          "Event.EventData.TargetUserName", "userIdentity.userName", "acct", "cs-username"}},
        {"src_ip", {"src_ip", "source.ip", "SourceIp", "IpAddress", "c-ip", "id.orig_h", "sourceIPAddress", "srcip", "src", "client.ip", "remote_addr"}},
        {"dst_ip", {"dst_ip", "destination.ip", "DestinationIp", "id.resp_h", "dstip", "dst"}},
        {"dst_port", {"dst_port", "destination.port", "DestinationPort", "id.resp_p", "dstport", "dpt"}},
        {"process",
         {"process", "process.name", "process.executable", "Image", "winlog.event_data.Image", "Event.EventData.Image", "NewProcessName", "ProcessName",
          "program", "exe", "comm"}},
        {"action", {"action", "event.action", "eventName", "act", "cs-method", "http.request.method"}},
        {"status", {"status", "http.response.status_code", "sc-status", "status_code", "event.outcome", "outcome"}},
    }};
    return table;
}

// Where a body says when: the lowest rank that can be read counts.
constexpr std::array time_names{"@timestamp",
                                "timestamp",
                                "time",
                                "ts",
                                "eventTime",
                                "UtcTime",
                                "EventTime",
                                "TimeCreated",
                                "SystemTime",
                                "Event.System.TimeCreated.SystemTime",
                                "Event.System.TimeCreated.#attributes.SystemTime",
                                "datetime",
                                "_time",
                                "date"};

// Field name → what it means; names without regard to case.
class Meanings {
public:
    Meanings() {
        for (size_t i = 0; i < promoted_count; ++i) {
            uint8_t rank = i == static_cast<size_t>(Promoted::host) ? 1 : 0;
            for (const std::string_view name : promoted_table()[i].from) {
                FieldMeaning& meaning = meanings_[to_lower(name)];
                meaning.promoted = static_cast<uint8_t>(i);
                meaning.rank = rank++;
            }
        }
        uint8_t rank = 0;
        for (const std::string_view name : time_names) meanings_[to_lower(name)].time_rank = rank++;
    }

    FieldMeaning of(std::string_view name) const {
        const auto found = meanings_.find(to_lower(name));
        FieldMeaning out = found == meanings_.end() ? FieldMeaning{} : found->second;
        out.hash = token_hash(name);
        out.known = true;
        return out;
    }

private:
    std::unordered_map<std::string, FieldMeaning> meanings_;
};

const Meanings& meanings() {
    static const Meanings all;
    return all;
}

bool within(std::string_view part, std::string_view whole) {
    return part.data() != nullptr && part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size();
}

}  // namespace

struct EventFields::State {
    events::FieldNames names;
    events::DecodeCache cache{names};
    events::EventBatch batch;
    ndjson::Reader reader, label_reader;  // names live until a reader's next line
    std::vector<FieldMeaning> by_id;      // of names of decoded text
};

std::string_view promoted_name(Promoted field) { return promoted_table()[static_cast<size_t>(field)].name; }

bool few_values(Promoted field) {
    return field != Promoted::user && field != Promoted::src_ip && field != Promoted::dst_ip && field != Promoted::dst_port && field != Promoted::count;
}

bool promoted_named(std::string_view name, Promoted& out) {
    for (size_t i = 0; i < promoted_count; ++i) {
        if (!equal_ignoring_case(promoted_table()[i].name, name)) continue;
        out = static_cast<Promoted>(i);
        return true;
    }
    return false;
}

std::string format_aliases(Promoted field) { return fmt::format("{}", fmt::join(promoted_table()[static_cast<size_t>(field)].from, ", ")); }

EventFields::EventFields() : state_(std::make_unique<State>()) {}
EventFields::~EventFields() = default;

std::string_view EventFields::plain(std::string_view string) { return string.contains('\\') ? ndjson::unescaped(string, arena_) : string; }

const FieldMeaning& EventFields::meaning_of(const ndjson::Leaf& leaf) {
    if (leaf.path >= meanings_.size()) meanings_.resize(leaf.path + 64);
    FieldMeaning& meaning = meanings_[leaf.path];
    if (!meaning.known) meaning = meanings().of(leaf.name);
    return meaning;
}

void EventFields::promote(const FieldValue& field, const FieldMeaning& meaning) {
    if (meaning.promoted == 255 || field.text.empty() || ranks_[meaning.promoted] <= meaning.rank) return;
    promoted_[meaning.promoted] = field.text;
    promoted_there_ |= uint32_t{1} << meaning.promoted;
    ranks_[meaning.promoted] = meaning.rank;
}

bool EventFields::look_for_time(std::string_view text, uint8_t rank) {
    if (rank >= time_rank_) return false;
    const bool as_lines = read_line_time(text, time_);
    if (!as_lines && !events::read_event_time(text, time_)) return false;
    time_rank_ = rank;
    time_text_ = as_lines ? text : std::string_view();
    return as_lines;
}

// The values of a line whose shape is known.
[[gnu::flatten]] void EventFields::take_shape() {
    const std::span<const LineShapes::Value> values = shapes_.values();
    fields_.reserve(fields_.size() + values.size());
    may_have_line_ends_ = shapes_.has_line_ends();
    for (const LineShapes::Value& value : values) {
        const LineShapes::Place& place = *value.place;
        FieldValue& field = fields_.emplace_back(FieldValue{
            .name = place.name, .text = value.text, .as_stands = true, .number = place.kind == LineShapes::Kind::number, .name_hash = place.meaning.hash});
        if (value.has_escapes) field.text = ndjson::unescaped(value.text, arena_);
        promote(field, place.meaning);
        if (wants_time_ && place.meaning.time_rank < time_rank_) field.is_time = look_for_time(value.text, place.meaning.time_rank);
        if (value.has_escapes && !escapes_letters_) escapes_letters_ = value.text.contains("\\u");
    }
}

void EventFields::learn_shape(std::string_view json) {
    if (!shapes_.wants_more()) return;
    learned_.clear();
    for (const ndjson::Leaf& leaf : leaves_) learned_.push_back(meaning_of(leaf));
    shapes_.learn(json, leaves_, learned_);
}

// False: it is not one object of valid UTF-8. Of a stored line, what of it could be read is taken.
bool EventFields::read_json(std::string_view json, size_t readable_after) {
    if (shapes_.read(json, readable_after)) {
        take_shape();
        return true;
    }
    leaves_.clear();
    const ndjson::LineResult result = state_->reader.read(json, readable_after, arena_, leaves_);
    if (result.renumbered) meanings_.clear();
    const bool is_object = result.error.empty() && !result.repaired;
    if (!is_object && wants_time_) return false;
    const std::string_view whole = result.line.empty() ? json : result.line;
    const bool escapes = whole.contains('\\');
    if (escapes) escapes_letters_ |= whole.contains("\\u");
    for (const ndjson::Leaf& leaf : leaves_) {
        const FieldMeaning& meaning = meaning_of(leaf);
        FieldValue& field = fields_.emplace_back(FieldValue{.name = leaf.name,
                                                            .text = leaf.text,
                                                            .as_stands = within(leaf.text, whole),
                                                            .number = leaf.kind == ndjson::LeafKind::number,
                                                            .name_hash = meaning.hash});
        if (escapes && leaf.kind == ndjson::LeafKind::string) field.text = plain(leaf.text);
        if (!field.as_stands) field.as_stands = whole.contains(field.text);
        promote(field, meaning);
        if (wants_time_ && meaning.time_rank < time_rank_) field.is_time = look_for_time(leaf.text, meaning.time_rank);
    }
    if (is_object && !result.cut && within(whole, json)) learn_shape(json);
    return is_object;
}

// False: as with read_json().
bool EventFields::read_labels(std::string_view labels) {
    leaves_.clear();
    const ndjson::LineResult result = state_->label_reader.read(labels, 0, arena_, leaves_);
    const bool is_object = result.error.empty() && !result.repaired;
    if (!is_object && wants_time_) return false;
    escapes_letters_ |= labels.contains("\\u");
    for (const ndjson::Leaf& leaf : leaves_) {
        const std::string_view text = leaf.kind == ndjson::LeafKind::string ? plain(leaf.text) : leaf.text;
        if (leaf.name == "header" && text.starts_with('#')) {
            header_ = text;
            continue;
        }
        const std::string_view name = arena_.copy(fmt::format("labels.{}", leaf.name));
        fields_.push_back({.name = name,
                           .text = text,
                           .as_stands = within(leaf.text, labels) || labels.contains(text),
                           .number = leaf.kind == ndjson::LeafKind::number,
                           .name_hash = token_hash(name)});
    }
    return is_object;
}

void EventFields::read_text(std::string_view text, Time written) {
    state_->batch.clear();
    std::optional<events::Reader> reader = events::recognize_text(text);
    if (!header_.empty()) reader = header_.starts_with("#Fields:") ? events::Reader::w3c : events::Reader::zeek;
    if (!reader || *reader == events::Reader::text || text.contains('\n')) return;
    events::PartInput part{.kind = events::PartInput::Kind::text, .bytes = text, .reader = *reader};
    part.written = written;
    part.header = header_;
    events::DecodeReport report;
    events::decode_part(part, state_->cache, state_->batch, report);
    for (const events::Event& event : state_->batch.events) {
        for (const events::Field& one : event.fields) {
            const auto id = static_cast<size_t>(one.id);
            if (id >= state_->by_id.size()) state_->by_id.resize(id + 64);
            FieldMeaning& meaning = state_->by_id[id];
            if (!meaning.known) meaning = meanings().of(state_->names.name(one.id));
            fields_.push_back({.name = state_->names.name(one.id),
                               .text = one.text,
                               .as_stands = within(one.text, text) || text.contains(one.text),
                               .number = one.type == events::ValueType::number,
                               .name_hash = meaning.hash});
            promote(fields_.back(), meaning);
            if (wants_time_) look_for_time(one.text, meaning.time_rank);
        }
        if (wants_time_ && time_rank_ == 255 && event.has_time) {
            time_ = event.time;
            time_rank_ = 0;
        }
    }
}

void EventFields::clear() {
    arena_.reset();
    fields_.clear();
    header_ = raw_ = time_text_ = {};
    promoted_.fill({});
    promoted_there_ = 0;
    ranks_.fill(255);
    may_have_line_ends_ = true;
    escapes_letters_ = wants_time_ = false;
}

void EventFields::promote_line() {
    const auto set = [&](Promoted field, std::string_view value) {
        if (value.empty()) return;
        promoted_[static_cast<size_t>(field)] = plain(value);
        promoted_there_ |= uint32_t{1} << static_cast<unsigned>(field);
    };
    set(Promoted::source, line_.source);
    set(Promoted::kind, line_.kind);
    set(Promoted::host, line_.host);
}

bool EventFields::read(std::string_view text, size_t readable_after) {
    clear();
    if (!read_line(text, line_)) return false;
    if (!line_.host.empty()) ranks_[static_cast<size_t>(Promoted::host)] = 0;
    if (!line_.labels.empty()) read_labels(line_.labels);
    if (line_.is_json) {
        const auto behind = static_cast<size_t>(text.data() + text.size() - (line_.body.data() + line_.body.size()));
        read_json(line_.body, readable_after + behind);
    } else {
        raw_ = plain(line_.body);
        read_text(raw_, line_.received);
    }
    promote_line();
    return true;
}

void EventFields::read_arrival(const Incoming& event, const LineHead& head, size_t readable_after, std::string& lines) {
    clear();
    wants_time_ = true;
    time_rank_ = event.time.unix_ns != 0 ? 0 : 255;
    time_ = event.time.unix_ns != 0 ? event.time : head.received;
    Incoming checked = event;
    if (!event.host.empty()) ranks_[static_cast<size_t>(Promoted::host)] = 0;
    if (!event.labels.empty() && !read_labels(event.labels)) checked.labels = {};
    checked.is_json = event.is_json && read_json(event.body, readable_after);
    if (checked.is_json) checked.body = trim(event.body);
    if (!checked.is_json) {
        raw_ = is_utf8(event.body) ? event.body : arena_.copy(to_valid_utf8(event.body));
        read_text(raw_, head.received);
    }
    const bool says_time = checked.is_json && within(time_text_, checked.body);
    line_ = append_line(lines, head, checked, checked.is_json, time_, says_time ? static_cast<size_t>(time_text_.data() - checked.body.data()) : time_apart,
                        may_have_line_ends_);
    promote_line();
}

}  // namespace redoubt::logs
