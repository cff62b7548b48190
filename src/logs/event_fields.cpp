#include "logs/event_fields.h"

#include <algorithm>

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

// Field name → what it means, found by the hash of tokens; open addressing over a table that is a quarter full.
class Meanings {
public:
    struct Entry {
        std::string_view name{};
        TokenHash hash = 0;
        uint8_t promoted = 255, rank = 0, time_rank = 255;
    };

    Meanings() {
        for (size_t i = 0; i < promoted_count; ++i) {
            uint8_t rank = i == static_cast<size_t>(Promoted::host) ? 1 : 0;
            for (const std::string_view name : promoted_table()[i].from) {
                Entry& entry = slot(name);
                entry.promoted = static_cast<uint8_t>(i);
                entry.rank = rank++;
            }
        }
        uint8_t rank = 0;
        for (const std::string_view name : time_names) slot(name).time_rank = rank++;
    }

    const Entry* find(std::string_view name, TokenHash hash) const {
        for (size_t at = hash & mask;; at = (at + 1) & mask) {
            const Entry& entry = entries_[at];
            if (entry.name.empty()) return nullptr;
            if (entry.hash == hash && equal_ignoring_case(entry.name, name)) return &entry;
        }
    }

private:
    static constexpr size_t mask = 511;
    Entry& slot(std::string_view name) {
        const TokenHash hash = hash_of(name);
        size_t at = hash & mask;
        while (!entries_[at].name.empty() && !equal_ignoring_case(entries_[at].name, name)) at = (at + 1) & mask;
        entries_[at].name = name;
        entries_[at].hash = hash;
        return entries_[at];
    }
    std::array<Entry, mask + 1> entries_{};
};

const Meanings& meanings() {
    static const Meanings all;
    return all;
}

bool within(std::string_view part, std::string_view whole) { return part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size(); }

}  // namespace

struct EventFields::State {
    events::FieldNames names;
    events::DecodeCache cache{names};
    events::EventBatch batch;
    ndjson::Reader reader, label_reader;  // names live until a reader's next line
    std::string padded_text;
};

std::string_view promoted_name(Promoted field) { return promoted_table()[static_cast<size_t>(field)].name; }

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

void EventFields::promote(const FieldValue& field) {
    std::array<char, 128> copy;
    if (field.name.size() > 64) return;
    std::copy(field.name.begin(), field.name.end(), copy.begin());
    const Meanings::Entry* meaning = meanings().find(field.name, token_hash(copy.data(), field.name.size()));
    if (meaning == nullptr) return;
    if (wants_time_ && meaning->time_rank < time_rank_ && events::read_event_time(field.text, time_)) time_rank_ = meaning->time_rank;
    if (meaning->promoted == 255 || field.text.empty() || ranks_[meaning->promoted] <= meaning->rank) return;
    promoted_[meaning->promoted] = field.text;
    ranks_[meaning->promoted] = meaning->rank;
}

void EventFields::read_json(std::string_view json, size_t readable_after, std::string_view prefix) {
    leaves_.clear();
    const ndjson::LineResult result = (prefix.empty() ? state_->reader : state_->label_reader).read(json, readable_after, arena_, leaves_);
    const std::string_view whole = result.line.empty() ? json : result.line;
    for (const ndjson::Leaf& leaf : leaves_) {
        FieldValue field{.name = leaf.name,
                         .text = leaf.text,
                         .as_stands = within(leaf.text, whole),
                         .bounded = within(leaf.text, whole),
                         .number = leaf.kind == ndjson::LeafKind::number};
        if (leaf.kind == ndjson::LeafKind::string) field.text = plain(leaf.text);
        if (!field.as_stands) field.as_stands = whole.contains(field.text);
        if (!prefix.empty()) field.name = arena_.copy(fmt::format("{}{}", prefix, leaf.name));
        fields_.push_back(field);
        if (prefix.empty()) promote(field);
    }
}

void EventFields::read_text(std::string_view text, Time written) {
    state_->batch.clear();
    const std::optional<events::Reader> reader = events::recognize_text(text);
    if (!reader || *reader == events::Reader::text || text.contains('\n')) return;
    events::PartInput part{.kind = events::PartInput::Kind::text, .bytes = text, .reader = *reader};
    part.written = written;
    events::DecodeReport report;
    events::decode_part(part, state_->cache, state_->batch, report);
    for (const events::Event& event : state_->batch.events) {
        for (const events::Field& one : event.fields) {
            const FieldValue field{.name = state_->names.name(one.id),
                                   .text = one.text,
                                   .as_stands = within(one.text, text) || text.contains(one.text),
                                   .number = one.type == events::ValueType::number};
            fields_.push_back(field);
            promote(field);
        }
        if (wants_time_ && time_rank_ == 255 && event.has_time) {
            time_ = event.time;
            time_rank_ = 0;
        }
    }
}

std::string_view EventFields::raw() { return line_.is_json ? std::string_view() : plain(line_.body); }

bool EventFields::read(std::string_view text, size_t readable_after) {
    arena_.reset();
    fields_.clear();
    promoted_.fill({});
    ranks_.fill(255);
    escapes_letters_ = wants_time_ = false;
    if (!read_line(text, line_)) return false;
    promoted_[static_cast<size_t>(Promoted::source)] = plain(line_.source);
    promoted_[static_cast<size_t>(Promoted::kind)] = plain(line_.kind);
    if (!line_.host.empty()) {
        promoted_[static_cast<size_t>(Promoted::host)] = plain(line_.host);
        ranks_[static_cast<size_t>(Promoted::host)] = 0;
    }
    if (line_.is_json) {
        escapes_letters_ = line_.body.contains("\\u");
        const auto behind = static_cast<size_t>(text.data() + text.size() - (line_.body.data() + line_.body.size()));
        read_json(line_.body, readable_after + behind, {});
    } else {
        read_text(raw(), line_.received);
    }
    if (!line_.labels.empty()) {
        escapes_letters_ |= line_.labels.contains("\\u");
        read_json(line_.labels, 0, "labels.");
    }
    return true;
}

bool EventFields::is_object(std::string_view json) {
    leaves_.clear();
    const ndjson::LineResult result = state_->label_reader.read(json, 0, arena_, leaves_);
    return result.error.empty() && !result.repaired;
}

bool EventFields::read_body(const Incoming& event, Time received, Time& time, bool& is_json) {
    arena_.reset();
    fields_.clear();
    leaves_.clear();
    promoted_.fill({});
    ranks_.fill(0);  // nothing is promoted
    wants_time_ = true;
    time_rank_ = event.time.unix_ns != 0 ? 0 : 255;
    time_ = event.time.unix_ns != 0 ? event.time : received;
    is_json = event.is_json;
    if (event.is_json) {
        const ndjson::LineResult result = state_->reader.read(event.body, 0, arena_, leaves_);
        is_json = result.error.empty() && !result.repaired;
        for (const ndjson::Leaf& leaf : leaves_) promote({.name = leaf.name, .text = leaf.text});
    } else if (time_rank_ == 255) {
        read_text(event.body, received);
    }
    time = time_;
    return time_rank_ != 255;
}

}  // namespace redoubt::logs
