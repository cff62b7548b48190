// Event: one log entry as a flat list of (field, text) views. Never a record, never a map of strings.
//
// Fields keep the names of their source, since Sigma rules are written for those ("CommandLine", "EventID"); nested JSON is
// flattened with dots. One field may stand several times (unnamed <Data> elements, JSON arrays): a test on it holds when it
// holds for any of its values. A field that is present with empty text is not the same as an absent one; a JSON null counts
// as absent and is left out. All views point into the EventBatch that holds the event, or into the input that it was decoded
// from, and live as long as both.
#pragma once

#include <cstdint>
#include <deque>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/arena.h"
#include "base/time.h"

namespace redoubt::events {

enum class FieldId : uint32_t {};

// The dictionary of field names of one run: name ↔ small number. Thread-safe; numbers are dense from 0 and names are never
// forgotten, so views of them stay valid as long as the dictionary. Compilers of templates and rules look a name up once and
// keep the number.
class FieldNames {
public:
    FieldId intern(std::string_view name);
    // Like intern, but does not add: what no rule and no event has named yet is unknown.
    bool find(std::string_view name, FieldId& id) const;
    std::string_view name(FieldId id) const;
    size_t size() const;

private:
    mutable std::shared_mutex mutex_;
    std::unordered_map<std::string_view, FieldId> ids_;
    std::deque<std::string> names_;
};

// How the source typed a value; matching always uses the text. Number, boolean and text render to JSON accordingly.
enum class ValueType : uint8_t { text, number, boolean };

// What `text` of a field holds: its text, or the value as its source wrote it, of which text_of() (events/late_text.h) makes
// the text. A decoder leaves values like that when it is asked to, since most are never looked at.
enum class Form : uint8_t {
    text,         // valid UTF-8
    json_string,  // what stands between the quotes, with escapes
    evtx,         // this and above: a value of BinXML, of the type that is left
};

struct Field {
    FieldId id{};
    ValueType type = ValueType::text;
    Form form = Form::text;
    std::string_view text;

    Field() = default;
    Field(FieldId of, ValueType how, std::string_view is) : id(of), type(how), text(is) {}
    Field(FieldId of, ValueType how, Form stands, std::string_view as) : id(of), type(how), form(stands), text(as) {}
};

// Where a log comes from, in Sigma's words. Empty parts are unknown. Windows events leave category empty: the channel and
// the event id say it.
struct LogSource {
    std::string_view product = {};   // windows, linux, aws, zeek, …
    std::string_view category = {};  // process_creation, dns, firewall, webserver, …
    std::string_view service = {};   // sysmon, security, auditd, cloudtrail, …
};

struct Event {
    std::span<const Field> fields;
    LogSource source;
    Time time{};  // when it happened, as the source says; {0} when has_time is false
    bool has_time = false;
    bool recovered = false;     // carved out of a damaged or deleted part of the file
    bool raw_has_all = false;   // `raw` is JSON in which all texts of the fields stand, with its escapes; numbers may stand otherwise
    std::string_view channel;   // Windows: as logged, "Microsoft-Windows-Sysmon/Operational"; otherwise empty
    std::string_view provider;  // Windows: Provider_Name
    std::string_view event_id;  // Windows: EventID as text
    std::string_view computer;  // host that logged it, as logged; may be empty
    uint64_t record = 0;        // Windows: EventRecordID; text formats: line number from 1 in its file or archive member
    std::string_view raw;       // the line as it came (text formats); empty for EVTX, which render to JSON on demand
};

// Events decoded together, and the memory behind them.
class EventBatch {
public:
    std::vector<Event> events;
    Arena arena;

    // Collects the fields of the event under way, then add_event() copies them into the arena and appends `event` with them.
    void add_field(FieldId id, ValueType type, std::string_view text) { add_field({id, type, Form::text, text}); }
    void add_field(const Field& field) {
        if (pending_count_ == pending_.size()) pending_.resize(pending_.size() * 2 + 32);
        pending_[pending_count_++] = field;
    }
    std::span<const Field> pending() const { return {pending_.data(), pending_count_}; }
    void drop_pending() { pending_count_ = 0; }
    void add_event(Event event);
    void clear();  // keeps its memory for the next batch

private:
    std::vector<Field> pending_;
    size_t pending_count_ = 0;
};

// The first value of a field, or nullptr when the event does not have it.
const Field* find_field(const Event& event, FieldId id);

}  // namespace redoubt::events
