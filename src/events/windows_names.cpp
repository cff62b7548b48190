#include "events/windows_names.h"

#include <algorithm>
#include <array>

#include "events/field_limit.h"

namespace redoubt::events {

using formats::evtx::Name;
using formats::evtx::PathElement;
using formats::evtx::Role;

namespace {

constexpr Name no_field{.skip = true};

bool is_namespace(std::string_view attribute) { return attribute.starts_with("xmlns"); }

Role role_of(std::string_view system_field) {
    if (system_field == "Provider_Name") return Role::provider;
    if (system_field == "EventID") return Role::event_id;
    if (system_field == "Channel") return Role::channel;
    if (system_field == "Computer") return Role::computer;
    if (system_field == "TimeCreated") return Role::time;
    if (system_field == "EventRecordID") return Role::record;
    return Role::none;
}

}  // namespace

std::string without_blanks(std::string_view name) {
    std::string out(name);
    std::erase(out, ' ');
    return out;
}

Name WindowsNames::field(std::string_view name, Role role) {
    if (name.empty()) return no_field;
    return {.number = static_cast<uint32_t>(intern_within_limit(names_, name)), .role = role};
}

Name WindowsNames::raw_value() { return field("Data"); }

Name WindowsNames::name(std::span<const PathElement> path, std::string_view attribute) {
    if (!path.empty() && path[0].name == "Event") path = path.subspan(1);
    if (path.empty() || is_namespace(attribute)) return no_field;
    if (path[0].name == "System") return system(path, attribute);
    if (path[0].name == "RenderingInfo") return rendering(path, attribute);
    return content(path, attribute);
}

// Elements that only carry attributes have no text of their own: <Provider Name="…"/>.
Name WindowsNames::system(std::span<const PathElement> path, std::string_view attribute) {
    constexpr std::array<std::string_view, 5> only_attributes{"Provider", "TimeCreated", "Correlation", "Execution", "Security"};
    const std::string_view element = path.back().name;
    if (path.size() == 1) return no_field;
    if (!attribute.empty()) {
        const std::string name = element == "TimeCreated" && attribute == "SystemTime" ? "TimeCreated" : std::string(element) + "_" + std::string(attribute);
        return field(name, role_of(name));
    }
    if (std::ranges::find(only_attributes, element) != only_attributes.end()) return no_field;
    return field(element, path.size() == 2 ? role_of(element) : Role::none);
}

// What the collector of forwarded events added: texts for Level, Task and others, which would clash with System's.
Name WindowsNames::rendering(std::span<const PathElement> path, std::string_view attribute) {
    const std::string_view element = path.back().name;
    if (!attribute.empty()) return field(std::string(element) + "_" + std::string(attribute));
    if (path.size() == 1) return no_field;
    return element == "Message" ? field("Message") : field("RenderingInfo_" + std::string(element));
}

Name WindowsNames::content(std::span<const PathElement> path, std::string_view attribute) {
    const PathElement& element = path.back();
    const bool event_data = path[0].name == "EventData";
    if (path.size() == 1 && attribute.empty() && (event_data || element.name == "UserData")) return no_field;
    const bool named = element.has_name_given && (event_data || element.name == "Data") && path.size() > 1;
    std::string name = without_blanks(named && !element.name_given.empty() ? element.name_given : element.name);
    if (attribute.empty()) return field(name);
    if (named && attribute == "Name") return no_field;
    return field(name + "_" + std::string(attribute));
}

}  // namespace redoubt::events
