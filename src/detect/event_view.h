// The fields of an event in a rule's words. Sigma's categories speak Sysmon; Windows' own audit events carry the same facts
// under other names and forms ("NewProcessName", "0x1f4", "S-1-16-12288", "\device\harddiskvolume3\…"). A FieldKey says where
// a rule's field is found in one FieldMap and how it is brought to Sysmon's form, so that a rule is written once and its
// wildcards work on both.
//
// `not_logged` marks fields that Sysmon has and the audit event cannot have. Tests of their value are false. Tests for their
// absence or presence (null, exists) cannot be decided, and count as whatever keeps the rule from matching: as false in a
// selection, as true in a filter.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "detect/logsource.h"
#include "events/event.h"

namespace redoubt::detect {

enum class Derivation : uint8_t {
    as_logged,
    not_logged,
    decimal,         // "0x1f4" → "500"
    account,         // domain and name of the target user if there is one, otherwise of the subject → "DOMAIN\name"
    logon_id,        // of the same user, lower case
    integrity,       // "S-1-16-12288" → "High" (and the SID itself)
    drive_path,      // "\device\harddiskvolume3\x" → "C:\x"
    outbound,        // "%%14593" → "true"
    protocol_name,   // "6" → "tcp"
    is_ipv6,         // "true" where the address has a colon
    registry_value,  // key and value name, roots as HKLM and HKU
    registry_details,
    registry_action,
};

struct FieldKey {
    Derivation how = Derivation::as_logged;
    events::FieldId source{};
    events::FieldId more[3] = {};  // further fields that a derivation reads
    bool operator==(const FieldKey&) const = default;
};

FieldKey resolve_field(FieldMap map, std::string_view rule_field, events::FieldNames& names);

// Appends the values of the field. Derived and late texts are kept in `arena`, the others are the event's own.
void append_values(const FieldKey& key, const events::Event& event, Arena& arena, std::vector<std::string_view>& out);

}  // namespace redoubt::detect
