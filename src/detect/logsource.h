// Where a rule's log source is found. On Windows a category or service becomes routes: channel, event id, and how the fields
// of that event are named in the rule's words (FieldMap). Every other event is matched by product, category and service: each
// part that the rule gives must equal the event's; an event that does not know a part does not match a rule that demands it.
// Facts: SigmaHQ's tests/thor.yml and the Sigma taxonomy; table in logsource_table.cpp.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "detect/rule.h"
#include "events/event.h"

namespace redoubt::detect {

enum class FieldMap : uint8_t {
    as_logged,
    process_4688,   // Security 4688 in the words of Sysmon 1
    registry_4657,  // Security 4657 in the words of Sysmon 13
    network_5156,   // Security 5156 in the words of Sysmon 3
    wmi_5861,       // WMI-Activity 5861 in the words of Sysmon 20
    defender,       // Defender's events in the words of category antivirus
};

struct Route {
    std::string_view channel = {};   // lower case
    std::string_view event_id = {};  // empty: any
    FieldMap fields = FieldMap::as_logged;
    std::string_view field = {};  // empty, or a field that must equal one of the two values
    std::string_view values[2] = {};
    bool operator==(const Route&) const = default;
};

// Empty when no Windows channel is known for the log source: then only Event::source decides.
std::vector<Route> routes_of(const RuleLogSource& source);

// The channels of a Windows service ("security"), lower case; empty when unknown.
std::span<const std::string_view> channels_of(std::string_view service);

// The channel of the event, or that of its service where a Windows event came without one.
std::string_view channel_of(const events::Event& event);

// Each part that `wanted` gives equals the event's, or is a service that the event's counts as (content/logsources).
bool source_fits(const RuleLogSource& wanted, const events::LogSource& source);

}  // namespace redoubt::detect
