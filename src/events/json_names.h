// The flattened names of a JSON event → fields, and what the event's reader needs to know of each: the shapes of Windows events
// (flat, nested like the XML, winlogbeat) come down to one set of names. Whose the other events are, content/logsources says.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

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
    FieldId field{};
    FieldId windows_field{};  // its name in a flat Windows event: Hostname is Computer there
    Meaning meaning = Meaning::none;
    Meaning windows_meaning = Meaning::none;
    uint8_t rank = 0;      // among times: the lowest that can be read wins; below time_ranks
    bool windows = false;  // stands only in Windows events
    bool known = false;
    bool says_something() const { return meaning != Meaning::none || windows_meaning != Meaning::none; }
};

// By the reader's number of the path. One for each thread.
class JsonNames {
public:
    explicit JsonNames(FieldNames& names) : names_(names) {}
    const JsonName& of(uint32_t path, std::string_view name) {
        if (path >= by_path_.size()) by_path_.resize(path * 2 + 64);
        if (!by_path_[path].known) by_path_[path] = resolve(name);
        return by_path_[path];
    }
    void forget() { by_path_ = {}; }

private:
    JsonName resolve(std::string_view name) const;

    FieldNames& names_;
    std::vector<JsonName> by_path_;
};

}  // namespace redoubt::events
