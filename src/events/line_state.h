// What the readers of text lines share: the line under way, the fields that they name, and the sources.
#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "events/event.h"
#include "events/field_cache.h"
#include "events/source_chooser.h"

namespace redoubt::events {

// The fields that readers add by themselves.
enum class Own : uint8_t {
    message,
    timestamp,
    hostname,
    program,
    pid,
    msgid,
    facility,
    severity,
    type,
    node,
    stamp,
    command_line,
    system_call,
    destination_ip,
    destination_port,
    initiated,
    client,
    user,
    time,
    method,
    uri,
    stem,
    query,
    extension,
    host,
    status,
    bytes,
    referer,
    agent,
    version,
    virtual_host,
    level,
    vendor,
    product,
    device_version,
    event_class,
    name,
    path,
    count
};

// One for each thread.
struct LineState {
    explicit LineState(FieldNames& names);

    FieldNames& names;
    FieldCache cache;
    SourceChooser sources;
    std::array<FieldId, static_cast<size_t>(Own::count)> own;
    FieldId id(Own name) const { return own[static_cast<size_t>(name)]; }
};

// The line under way. A reader adds its fields to `out` and fills `event`.
struct Line {
    LineState& state;
    EventBatch& out;
    Event event;
    Reader reader;   // as whose the sources are chosen; a syslog line may carry another format
    Time written{};  // of the file, for times without a year
    std::string_view text;

    void add(Own name, std::string_view value) const { out.add_field(state.id(name), ValueType::text, value); }
    void add_some(Own name, std::string_view value) const {
        if (!value.empty()) add(name, value);
    }
    void set_time(Time time) {
        event.time = time;
        event.has_time = true;
    }
};

// Each returns false when the line is not of its format; what it added is then dropped.
bool read_syslog_line(Line& line);
bool read_web_line(Line& line);
bool read_weberror_line(Line& line);
bool read_cef_line(Line& line);
bool read_pairs_line(Line& line);
bool read_xml_line(Line& line);
// The pieces that syslog lines may carry.
bool read_cef_text(std::string_view text, Line& line);
bool read_pairs_text(std::string_view text, Line& line);
bool read_xml_text(std::string_view text, Line& line);
bool read_audit_text(std::string_view text, Line& line);

// "Nov  2 04:52:07" and other times of logs; the year is the latest that is not after `written`.
bool read_log_time(std::string_view text, Time written, Time& out);

// Readers whose header lines say how the others are read.
class TableReader {
public:
    virtual ~TableReader() = default;
    virtual void header(std::string_view line) = 0;
    virtual bool read(Line& line) = 0;
};
std::unique_ptr<TableReader> make_table_reader(Reader reader, LineState& state);

}  // namespace redoubt::events
