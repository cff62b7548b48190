#include "events/json_names.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "events/field_limit.h"
#include "events/windows_names.h"

namespace redoubt::events {
namespace {

struct Renamed {
    std::string_view from;
    std::string_view to;
};

constexpr std::array winlogbeat{
    Renamed{"winlog.channel", "Channel"},
    Renamed{"winlog.event_id", "EventID"},
    Renamed{"winlog.provider_name", "Provider_Name"},
    Renamed{"winlog.provider_guid", "Provider_Guid"},
    Renamed{"winlog.computer_name", "Computer"},
    Renamed{"winlog.record_id", "EventRecordID"},
    Renamed{"winlog.task", "Task"},
    Renamed{"winlog.opcode", "Opcode"},
    Renamed{"winlog.keywords", "Keywords"},
    Renamed{"winlog.version", "Version"},
    Renamed{"winlog.process.pid", "Execution_ProcessID"},
    Renamed{"winlog.process.thread.id", "Execution_ThreadID"},
    Renamed{"winlog.activity_id", "Correlation_ActivityID"},
    Renamed{"winlog.user.identifier", "Security_UserID"},
};

// Of flat Windows events, as NXLog and the shippers built on it name them.
constexpr std::array flat_windows{
    Renamed{"Hostname", "Computer"},
    Renamed{"SourceName", "Provider_Name"},
    Renamed{"ProviderName", "Provider_Name"},
    Renamed{"EventSourceName", "Provider_Name"},
    Renamed{"ProviderGuid", "Provider_Guid"},
    Renamed{"RecordNumber", "EventRecordID"},
    Renamed{"ExecutionProcessID", "Execution_ProcessID"},
    Renamed{"ExecutionThreadID", "Execution_ThreadID"},
    Renamed{"ActivityID", "Correlation_ActivityID"},
    Renamed{"UserID", "Security_UserID"},
    // winlogbeat up to 6
    Renamed{"log_name", "Channel"},
    Renamed{"event_id", "EventID"},
    Renamed{"source_name", "Provider_Name"},
    Renamed{"provider_guid", "Provider_Guid"},
    Renamed{"computer_name", "Computer"},
    Renamed{"record_number", "EventRecordID"},
    Renamed{"process_id", "Execution_ProcessID"},
    Renamed{"thread_id", "Execution_ThreadID"},
    Renamed{"activity_id", "Correlation_ActivityID"},
    Renamed{"user.identifier", "Security_UserID"},
    Renamed{"task", "Task"},
    Renamed{"opcode", "Opcode"},
    Renamed{"keywords", "Keywords"},
    Renamed{"version", "Version"},
};

struct Known {
    std::string_view name;
    Meaning meaning;
    uint8_t rank = 0;
};

constexpr std::array meanings{
    Known{"TimeCreated", Meaning::time, 0},
    Known{"@timestamp", Meaning::time, 1},
    Known{"eventTime", Meaning::time, 2},
    Known{"UtcTime", Meaning::time, 3},
    Known{"ts", Meaning::time, 4},
    Known{"timestamp", Meaning::time, 5},
    Known{"TimeGenerated", Meaning::time, 6},
    Known{"time", Meaning::time, 7},
    Known{"Channel", Meaning::channel},
    Known{"EventID", Meaning::event_id},
    Known{"log_name", Meaning::beat_channel},
    Known{"event_id", Meaning::beat_event_id},
    Known{"Provider_Name", Meaning::provider},
    Known{"Computer", Meaning::computer},
    Known{"host.name", Meaning::host, 0},
    Known{"hostname", Meaning::host, 1},
    Known{"Hostname", Meaning::host, 2},
    Known{"HostName", Meaning::host, 3},
    Known{"host", Meaning::host, 4},
    Known{"NODE", Meaning::host, 5},
    Known{"node", Meaning::host, 6},
    Known{"logsource.product", Meaning::product},
    Known{"logsource.category", Meaning::category},
    Known{"logsource.service", Meaning::service},
};

template <class Table>
std::optional<std::string_view> renamed(const Table& table, std::string_view name) {
    const auto at = std::ranges::find(table, name, &Renamed::from);
    return at == table.end() ? std::nullopt : std::optional(at->to);
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) text.replace(at, from.size(), to);
}

// "Provider.#attributes.Name", "Provider_attributes.Name", "Provider.@Name" → "Provider_Name"; "EventID.#text" → "EventID".
std::string plain_element(std::string_view element) {
    std::string out(element);
    replace_all(out, ".#attributes.", "_");
    replace_all(out, "_attributes.", "_");
    replace_all(out, ".@", "_");
    if (out.ends_with(".#text")) out.resize(out.size() - 6);
    return out;
}

// The Sigma name of a value in the XML-like nesting below "Event."; empty when it is no field.
std::string name_below_event(std::string_view path) {
    const auto below = [&](std::string_view section) { return path.starts_with(section) && path.size() > section.size(); };
    std::string out;
    if (below("System.")) {
        out = plain_element(path.substr(7));
        if (out == "TimeCreated_SystemTime") out = "TimeCreated";
    } else if (below("EventData.#attributes.")) {
        out = "EventData_" + std::string(path.substr(22));
    } else if (below("EventData.")) {
        out = without_blanks(plain_element(path.substr(10)));
    } else if (below("RenderingInfo.")) {
        out = plain_element(path.substr(14));
        if (out != "Message") out = "RenderingInfo_" + out;
    } else {
        out = without_blanks(plain_element(path));
        out.erase(0, out.rfind('.') + 1);
    }
    return out.find("xmlns") == std::string::npos ? out : std::string();
}

bool below_event(std::string_view name) {
    constexpr std::array<std::string_view, 6> sections{"System.", "EventData.", "UserData.", "RenderingInfo.", "#attributes.", "ProcessingErrorData."};
    if (!name.starts_with("Event.")) return name == "Event_attributes.xmlns";
    name.remove_prefix(6);
    return std::ranges::any_of(sections, [&](std::string_view section) { return name.starts_with(section); }) || name.contains("_attributes.");
}

// A name that only Windows events have, brought to its Sigma form.
std::optional<std::string> windows_name(std::string_view name) {
    if (below_event(name)) return name.starts_with("Event.") ? name_below_event(name.substr(6)) : std::string();
    if (!name.starts_with("winlog.")) return std::nullopt;
    for (const std::string_view section : {"winlog.event_data.", "winlog.user_data."})
        if (name.starts_with(section)) return without_blanks(name.substr(section.size()));
    if (const auto to = renamed(winlogbeat, name)) return std::string(*to);
    return std::string(name);
}

// The name of a value of a Windows event that is not nested.
std::string flat_windows_name(std::string_view name) {
    if (name.starts_with("event_data.")) return std::string(name.substr(11));
    if (name.starts_with("user_data.")) return std::string(name.substr(10));
    return std::string(renamed(flat_windows, name).value_or(name));
}

bool from_system(std::string_view name) { return !name.starts_with("Event.EventData.") && !name.starts_with("Event.UserData.") && !name.contains("_data."); }

const Known* meaning_of(std::string_view name) {
    const auto at = std::ranges::find(meanings, name, &Known::name);
    return at == meanings.end() ? nullptr : &*at;
}

Meaning windows_meaning_of(std::string_view name) {
    const Known* const known = meaning_of(name);
    return known ? known->meaning : Meaning::none;
}

}  // namespace

JsonName JsonNames::resolve(std::string_view name) const {
    JsonName out;
    out.known = true;
    const auto windows = windows_name(name);
    out.windows = windows.has_value();
    const std::string shown = windows ? *windows : std::string(name);
    if (shown.empty()) {
        out.meaning = out.windows_meaning = Meaning::dropped;
        return out;
    }
    out.field = intern_within_limit(names_, shown);
    out.windows_field = out.field;
    const Known* const known = windows && !from_system(name) ? nullptr : meaning_of(shown);
    if (known) {
        out.meaning = known->meaning;
        out.rank = known->rank;
    }
    out.windows_meaning = out.meaning;
    if (windows) return out;
    const std::string flat = flat_windows_name(name);
    out.windows_field = intern_within_limit(names_, without_blanks(flat));
    if (flat != name) out.windows_meaning = name.contains('.') ? Meaning::none : windows_meaning_of(flat);
    return out;
}

}  // namespace redoubt::events
