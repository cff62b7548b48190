#include "detect/event_view.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>

#include "base/text.h"
#include "events/late_text.h"

namespace redoubt::detect {
namespace {

using events::Event;
using events::FieldId;

struct MappedField {
    FieldMap map;
    std::string_view rule_field;
    Derivation how;
    std::string_view source = {};
    std::string_view more[3] = {};
};

using enum Derivation;

// clang-format off
constexpr MappedField mapped_fields[] = {
    {FieldMap::process_4688, "Image", as_logged, "NewProcessName"},
    {FieldMap::process_4688, "ParentImage", as_logged, "ParentProcessName"},
    {FieldMap::process_4688, "ProcessId", decimal, "NewProcessId"},
    {FieldMap::process_4688, "ParentProcessId", decimal, "ProcessId"},
    {FieldMap::process_4688, "User", account, "SubjectUserName", {"SubjectDomainName", "TargetUserName", "TargetDomainName"}},
    {FieldMap::process_4688, "LogonId", logon_id, "SubjectLogonId", {"TargetUserName", "TargetLogonId"}},
    {FieldMap::process_4688, "IntegrityLevel", integrity, "MandatoryLabel"},
    {FieldMap::process_4688, "OriginalFileName", not_logged}, {FieldMap::process_4688, "Hashes", not_logged},
    {FieldMap::process_4688, "ParentCommandLine", not_logged}, {FieldMap::process_4688, "CurrentDirectory", not_logged},
    {FieldMap::process_4688, "Company", not_logged}, {FieldMap::process_4688, "Product", not_logged},
    {FieldMap::process_4688, "Description", not_logged}, {FieldMap::process_4688, "FileVersion", not_logged},
    {FieldMap::process_4688, "ParentUser", not_logged}, {FieldMap::process_4688, "ProcessGuid", not_logged},
    {FieldMap::process_4688, "ParentProcessGuid", not_logged}, {FieldMap::process_4688, "LogonGuid", not_logged},
    {FieldMap::process_4688, "TerminalSessionId", not_logged}, {FieldMap::process_4688, "RuleName", not_logged},
    {FieldMap::process_4688, "UtcTime", not_logged},

    {FieldMap::registry_4657, "TargetObject", registry_value, "ObjectName", {"ObjectValueName"}},
    {FieldMap::registry_4657, "Details", registry_details, "NewValue", {"NewValueType"}},
    {FieldMap::registry_4657, "EventType", registry_action, "OperationType"},
    {FieldMap::registry_4657, "Image", as_logged, "ProcessName"},
    {FieldMap::registry_4657, "ProcessId", decimal, "ProcessId"},
    {FieldMap::registry_4657, "User", account, "SubjectUserName", {"SubjectDomainName"}},
    {FieldMap::registry_4657, "NewName", not_logged}, {FieldMap::registry_4657, "ProcessGuid", not_logged},
    {FieldMap::registry_4657, "RuleName", not_logged}, {FieldMap::registry_4657, "UtcTime", not_logged},

    {FieldMap::network_5156, "Image", drive_path, "Application"},
    {FieldMap::network_5156, "Initiated", outbound, "Direction"},
    {FieldMap::network_5156, "Protocol", protocol_name, "Protocol"},
    {FieldMap::network_5156, "SourceIp", as_logged, "SourceAddress"},
    {FieldMap::network_5156, "DestinationIp", as_logged, "DestAddress"},
    {FieldMap::network_5156, "DestinationPort", as_logged, "DestPort"},
    {FieldMap::network_5156, "SourceIsIpv6", is_ipv6, "SourceAddress"},
    {FieldMap::network_5156, "DestinationIsIpv6", is_ipv6, "DestAddress"},
    {FieldMap::network_5156, "ProcessId", as_logged, "ProcessID"},
    {FieldMap::network_5156, "User", not_logged}, {FieldMap::network_5156, "SourceHostname", not_logged},
    {FieldMap::network_5156, "DestinationHostname", not_logged}, {FieldMap::network_5156, "SourcePortName", not_logged},
    {FieldMap::network_5156, "DestinationPortName", not_logged}, {FieldMap::network_5156, "ProcessGuid", not_logged},
    {FieldMap::network_5156, "RuleName", not_logged}, {FieldMap::network_5156, "UtcTime", not_logged},

    {FieldMap::wmi_5861, "EventNamespace", as_logged, "Namespace"},
    {FieldMap::wmi_5861, "Consumer", as_logged, "CONSUMER"},
    {FieldMap::wmi_5861, "Destination", as_logged, "PossibleCause"},
    {FieldMap::wmi_5861, "Query", as_logged, "PossibleCause"},
    {FieldMap::wmi_5861, "EventType", not_logged}, {FieldMap::wmi_5861, "Operation", not_logged},
    {FieldMap::wmi_5861, "Name", not_logged}, {FieldMap::wmi_5861, "Type", not_logged}, {FieldMap::wmi_5861, "Filter", not_logged},

    {FieldMap::defender, "Signature", as_logged, "ThreatName"},
    {FieldMap::defender, "Filename", as_logged, "Path"},
};
// clang-format on

std::string_view first_value(const Event& event, FieldId id, Arena& arena) {
    const events::Field* field = events::find_field(event, id);
    return field == nullptr ? std::string_view() : events::text_of(*field, arena);
}

bool has_text(std::string_view text) { return !text.empty() && text != "-"; }

bool parse_hex(std::string_view text, uint64_t& number) {
    if (!text.starts_with("0x") && !text.starts_with("0X")) return false;
    text.remove_prefix(2);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, 16);
    return error == std::errc() && end == text.data() + text.size();
}

bool starts_ignoring_case(std::string_view text, std::string_view start) { return equal_ignoring_case(text.substr(0, start.size()), start); }

// Puts derived text together in the arena.
class Derived {
public:
    Derived(Arena& arena, std::vector<std::string_view>& out) : arena_(arena), out_(out) {}

    template <class... Parts>
    void add(const Parts&... parts) {
        const size_t size = (std::string_view(parts).size() + ...);
        char* start = arena_.allocate(size);
        char* end = start;
        ((end = std::ranges::copy(std::string_view(parts), end).out), ...);
        out_.emplace_back(start, size);
    }
    void add_same(std::string_view text) { out_.push_back(text); }
    Arena& arena() { return arena_; }

    template <class... Numbers>
    void add_numbers(std::string_view format, const Numbers&... numbers) {
        std::array<char, 64> buffer;
        const auto result = fmt::format_to_n(buffer.begin(), buffer.size(), fmt::runtime(format), numbers...);
        add(std::string_view(buffer.data(), std::min(result.size, buffer.size())));
    }

private:
    Arena& arena_;
    std::vector<std::string_view>& out_;
};

void derive_integrity(std::string_view label, Derived& out) {
    constexpr std::pair<std::string_view, std::string_view> levels[] = {{"S-1-16-0", "Untrusted"},      {"S-1-16-4096", "Low"},   {"S-1-16-8192", "Medium"},
                                                                        {"S-1-16-8448", "Medium Plus"}, {"S-1-16-12288", "High"}, {"S-1-16-16384", "System"}};
    for (const auto& [sid, name] : levels)
        if (equal_ignoring_case(label, sid)) out.add_same(name);
    out.add_same(label);
}

void derive_drive_path(std::string_view path, Derived& out) {
    constexpr std::string_view device = "\\device\\harddiskvolume";
    if (!starts_ignoring_case(path, device)) return out.add_same(path);
    const size_t rest = path.find('\\', device.size());
    if (rest == std::string_view::npos) return out.add_same(path);
    out.add(std::string_view("C:"), path.substr(rest));
}

void derive_registry_value(std::string_view key, std::string_view value, Derived& out) {
    constexpr std::pair<std::string_view, std::string_view> roots[] = {{"\\REGISTRY\\MACHINE", "HKLM"}, {"\\REGISTRY\\USER", "HKU"}};
    std::string_view root;
    for (const auto& [native, name] : roots) {
        if (!starts_ignoring_case(key, native)) continue;
        root = name;
        key.remove_prefix(native.size());
        break;
    }
    if (has_text(value)) return out.add(root, key, std::string_view("\\"), value);
    out.add(root, key);
}

// Sysmon writes numbers and binary data in its own way; %%1873 and the following are the registry's types.
void derive_registry_details(std::string_view value, std::string_view type, Derived& out) {
    uint64_t number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    const bool numeric = (error == std::errc() && end == value.data() + value.size()) || parse_hex(value, number);
    if (type == "%%1875") return out.add_same("Binary Data");
    if (type == "%%1876" && numeric) return out.add_numbers("DWORD (0x{:08x})", number);
    if (type == "%%1883" && numeric) return out.add_numbers("QWORD (0x{:08x}-0x{:08x})", number >> 32, number & 0xFFFFFFFF);
    out.add_same(value);
}

void derive(const FieldKey& key, std::string_view text, const Event& event, Derived& out) {
    const auto more = [&](size_t index) { return first_value(event, key.more[index], out.arena()); };
    uint64_t number = 0;
    switch (key.how) {
        case decimal: return parse_hex(text, number) ? out.add_numbers("{}", number) : out.add_same(text);
        case integrity: return derive_integrity(text, out);
        case drive_path: return derive_drive_path(text, out);
        case outbound: return out.add_same(text == "%%14593" ? "true" : text == "%%14592" ? "false" : text);
        case protocol_name: return out.add_same(text == "6" ? "tcp" : text == "17" ? "udp" : text);
        case is_ipv6: return out.add_same(text.find(':') == std::string_view::npos ? "false" : "true");
        case registry_value: return derive_registry_value(text, more(0), out);
        case registry_details: return derive_registry_details(text, more(0), out);
        case registry_action: return out.add_same(text == "%%1906" ? "DeleteValue" : text == "%%1904" || text == "%%1905" ? "SetValue" : text);
        case logon_id: {
            const std::string_view target = more(1);
            return out.add_same(has_text(more(0)) && has_text(target) ? target : text);
        }
        case account: {
            const bool other = has_text(more(1));
            const std::string_view name = other ? more(1) : text;
            const std::string_view domain = more(other ? 2 : 0);
            return has_text(domain) ? out.add(domain, std::string_view("\\"), name) : out.add_same(name);
        }
        case as_logged:
        case not_logged: return;
    }
}

}  // namespace

FieldKey resolve_field(FieldMap map, std::string_view rule_field, events::FieldNames& names) {
    if (map != FieldMap::as_logged) {
        for (const MappedField& row : mapped_fields) {
            if (row.map != map || row.rule_field != rule_field) continue;
            FieldKey key;
            key.how = row.how;
            key.source = names.intern(row.source.empty() ? rule_field : row.source);
            if (row.how == as_logged) return key;  // one key per field, whatever the rule calls it
            for (size_t i = 0; i < std::size(row.more); ++i) key.more[i] = names.intern(row.more[i].empty() ? "(none)" : row.more[i]);
            return key;
        }
    }
    FieldKey key;
    key.source = names.intern(rule_field);
    return key;
}

void append_values(const FieldKey& key, const Event& event, Arena& arena, std::vector<std::string_view>& out) {
    if (key.how == not_logged) return;
    Derived derived(arena, out);
    for (const events::Field& field : event.fields) {
        if (field.id != key.source) continue;
        const std::string_view text = events::text_of(field, arena);
        if (key.how == as_logged)
            out.push_back(text);
        else
            derive(key, text, event, derived);
    }
}

}  // namespace redoubt::detect
