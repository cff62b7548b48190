// The flattened names of a JSON event → fields, and what the event's reader needs to know of each: the shapes of Windows events
// (flat, nested like the XML, winlogbeat) come down to one set of names. Whose the other events are, content/logsources says.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "events/event.h"

namespace redoubt::events {

enum class Meaning : uint8_t {
    none,
    dropped,  // not a field: XML namespaces, logsource
    channel,
    beat_channel,  // the names of winlogbeat up to 6, which say little on their own
    beat_event_id,
    provider,
    event_id,
    computer,
    host,  // of events that are not from Windows, and of flat Windows events
    time,
    product,
    category,
    service,
};

constexpr size_t time_ranks = 8;

struct JsonName {
    std::string name;  // as it stands in the flattened input
    FieldId field{};
    FieldId windows_field{};  // its name in a flat Windows event: Hostname is Computer there
    Meaning meaning = Meaning::none;
    Meaning windows_meaning = Meaning::none;
    uint8_t rank = 0;      // among times: the lowest that can be read wins; below time_ranks
    bool windows = false;  // stands only in Windows events
    // What followed the last times, the latest first: lines of one source have the same names in the same order, and a few kinds of
    // them take turns.
    std::array<JsonName*, 4> next{};
};

// One for each thread.
class JsonNames {
public:
    explicit JsonNames(FieldNames& names) : names_(names) {}
    JsonName* find(std::string_view name, JsonName* previous);
    void forget_if_large();  // between parts: no JsonName is in use

private:
    std::unique_ptr<JsonName> resolve(std::string_view name);

    FieldNames& names_;
    JsonName first_;
    std::unordered_map<std::string_view, std::unique_ptr<JsonName>> known_;
};

}  // namespace redoubt::events
