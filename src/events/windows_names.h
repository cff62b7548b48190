// Where a value stands in the XML of a Windows event → its field: System elements by their Sigma names (Provider_Name, EventID,
// …), values of EventData and UserData by their own names without blanks.
#pragma once

#include "events/event.h"
#include "formats/evtx/naming.h"

namespace redoubt::events {

class WindowsNames final : public formats::evtx::Naming {
public:
    explicit WindowsNames(FieldNames& names) : names_(names) {}
    formats::evtx::Name name(std::span<const formats::evtx::PathElement> path, std::string_view attribute) override;
    formats::evtx::Name raw_value() override;

private:
    formats::evtx::Name field(std::string_view name, formats::evtx::Role role = formats::evtx::Role::none);
    formats::evtx::Name system(std::span<const formats::evtx::PathElement> path, std::string_view attribute);
    formats::evtx::Name rendering(std::span<const formats::evtx::PathElement> path, std::string_view attribute);
    formats::evtx::Name content(std::span<const formats::evtx::PathElement> path, std::string_view attribute);

    FieldNames& names_;
};

std::string without_blanks(std::string_view name);  // "Threat Name" → "ThreatName"

}  // namespace redoubt::events
