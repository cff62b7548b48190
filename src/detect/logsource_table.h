// The facts behind logsource.h: which Windows channels a Sigma service stands for, and which events a category is made of.
// From SigmaHQ's tests/thor.yml, completed from the Sigma taxonomy (services that thor.yml leaves out) and from what
// Windows itself audits (4688, 4657, 5156, WMI 5861). A new service or category is one line here.
#pragma once

#include <string_view>

#include "detect/logsource.h"

namespace redoubt::detect {

struct ServiceChannel {
    std::string_view service;
    std::string_view channel;  // lower case; the first of a service is its main one
};

struct CategoryEvents {
    std::string_view category;
    std::string_view service;
    std::string_view event_id;
    FieldMap fields = FieldMap::as_logged;
    std::string_view field = {};
    std::string_view values[2] = {};
};

// clang-format off
inline constexpr ServiceChannel service_channels[] = {
    {"application", "application"},
    {"application-experience", "microsoft-windows-application-experience/program-telemetry"},
    {"application-experience", "microsoft-windows-application-experience/program-compatibility-assistant"},
    {"applocker", "microsoft-windows-applocker/msi and script"},
    {"applocker", "microsoft-windows-applocker/exe and dll"},
    {"applocker", "microsoft-windows-applocker/packaged app-deployment"},
    {"applocker", "microsoft-windows-applocker/packaged app-execution"},
    {"appmodel-runtime", "microsoft-windows-appmodel-runtime/admin"},
    {"appxdeployment-server", "microsoft-windows-appxdeploymentserver/operational"},
    {"appxpackaging-om", "microsoft-windows-appxpackaging/operational"},
    {"bitlocker", "microsoft-windows-bitlocker/bitlocker management"},
    {"bits-client", "microsoft-windows-bits-client/operational"},
    {"capi2", "microsoft-windows-capi2/operational"},
    {"certificateservicesclient-lifecycle-system", "microsoft-windows-certificateservicesclient-lifecycle-system/operational"},
    {"codeintegrity-operational", "microsoft-windows-codeintegrity/operational"},
    {"dhcp", "microsoft-windows-dhcp-server/operational"},
    {"diagnosis-scripted", "microsoft-windows-diagnosis-scripted/operational"},
    {"dns-client", "microsoft-windows-dns client events/operational"},
    {"dns-client", "microsoft-windows-dns-client/operational"},
    {"dns-server", "dns server"},
    {"dns-server-analytic", "microsoft-windows-dnsserver/analytical"},
    {"dns-server-analytic", "microsoft-windows-dns-server/analytical"},
    {"dns-server-audit", "microsoft-windows-dnsserver/audit"},
    {"dns-server-audit", "microsoft-windows-dns-server/audit"},
    {"driver-framework", "microsoft-windows-driverframeworks-usermode/operational"},
    {"firewall-as", "microsoft-windows-windows firewall with advanced security/firewall"},
    {"hyper-v-worker", "microsoft-windows-hyper-v-worker"},
    {"hyper-v-worker", "microsoft-windows-hyper-v-worker-admin"},
    {"hyper-v-worker", "microsoft-windows-hyper-v-worker-operational"},
    {"iis-configuration", "microsoft-iis-configuration/operational"},
    {"kernel-event-tracing", "microsoft-windows-kernel-eventtracing"},
    {"kernel-event-tracing", "microsoft-windows-kernel-eventtracing/admin"},
    {"kernel-shimengine", "microsoft-windows-kernel-shimengine/operational"},
    {"kernel-shimengine", "microsoft-windows-kernel-shimengine/diagnostic"},
    {"ldap", "microsoft-windows-ldap-client/debug"},
    {"lsa-server", "microsoft-windows-lsa/operational"},
    {"microsoft-servicebus-client", "microsoft-servicebus-client"},
    {"microsoft-servicebus-client", "microsoft-servicebus-client/admin"},
    {"microsoft-servicebus-client", "microsoft-servicebus-client/operational"},
    {"msexchange-management", "msexchange management"},
    {"ntfs", "microsoft-windows-ntfs/operational"},
    {"ntlm", "microsoft-windows-ntlm/operational"},
    {"openssh", "openssh/operational"},
    {"powershell", "microsoft-windows-powershell/operational"},
    {"powershell", "powershellcore/operational"},
    {"powershell-classic", "windows powershell"},
    {"printservice-admin", "microsoft-windows-printservice/admin"},
    {"printservice-operational", "microsoft-windows-printservice/operational"},
    {"security", "security"},
    {"security-mitigations", "microsoft-windows-security-mitigations/kernel mode"},
    {"security-mitigations", "microsoft-windows-security-mitigations/user mode"},
    {"security-mitigations", "microsoft-windows-security-mitigations/kernelmode"},
    {"security-mitigations", "microsoft-windows-security-mitigations/usermode"},
    {"sense", "microsoft-windows-sense/operational"},
    {"servicebus-client", "microsoft-servicebus-client/admin"},
    {"servicebus-client", "microsoft-servicebus-client/operational"},
    {"servicebus-client", "microsoft-servicebus-client"},
    {"shell-core", "microsoft-windows-shell-core/operational"},
    {"smbclient-connectivity", "microsoft-windows-smbclient/connectivity"},
    {"smbclient-security", "microsoft-windows-smbclient/security"},
    {"smbserver-connectivity", "microsoft-windows-smbserver/connectivity"},
    {"sysmon", "microsoft-windows-sysmon/operational"},
    {"system", "system"},
    {"taskscheduler", "microsoft-windows-taskscheduler/operational"},
    {"terminalservices-localsessionmanager", "microsoft-windows-terminalservices-localsessionmanager/operational"},
    {"vhdmp", "microsoft-windows-vhdmp/operational"},
    {"windefend", "microsoft-windows-windows defender/operational"},
    {"wmi", "microsoft-windows-wmi-activity/operational"},
};

inline constexpr CategoryEvents category_events[] = {
    {"process_creation", "sysmon", "1", FieldMap::as_logged},
    {"process_creation", "security", "4688", FieldMap::process_4688},
    {"file_change", "sysmon", "2", FieldMap::as_logged},
    {"network_connection", "sysmon", "3", FieldMap::as_logged},
    {"network_connection", "security", "5156", FieldMap::network_5156},
    {"sysmon_status", "sysmon", "4", FieldMap::as_logged},
    {"sysmon_status", "sysmon", "16", FieldMap::as_logged},
    {"process_termination", "sysmon", "5", FieldMap::as_logged},
    {"driver_load", "sysmon", "6", FieldMap::as_logged},
    {"image_load", "sysmon", "7", FieldMap::as_logged},
    {"create_remote_thread", "sysmon", "8", FieldMap::as_logged},
    {"raw_access_thread", "sysmon", "9", FieldMap::as_logged},
    {"process_access", "sysmon", "10", FieldMap::as_logged},
    {"file_event", "sysmon", "11", FieldMap::as_logged},
    {"registry_event", "sysmon", "12", FieldMap::as_logged},
    {"registry_event", "sysmon", "13", FieldMap::as_logged},
    {"registry_event", "sysmon", "14", FieldMap::as_logged},
    {"registry_event", "security", "4657", FieldMap::registry_4657},
    {"registry_add", "sysmon", "12", FieldMap::as_logged, "EventType", {"CreateKey"}},
    {"registry_add", "security", "4657", FieldMap::registry_4657, "OperationType", {"%%1904"}},
    {"registry_delete", "sysmon", "12", FieldMap::as_logged, "EventType", {"DeleteKey", "DeleteValue"}},
    {"registry_delete", "security", "4657", FieldMap::registry_4657, "OperationType", {"%%1906"}},
    {"registry_set", "sysmon", "13", FieldMap::as_logged},
    {"registry_set", "security", "4657", FieldMap::registry_4657, "OperationType", {"%%1904", "%%1905"}},
    {"registry_rename", "sysmon", "14", FieldMap::as_logged},
    {"create_stream_hash", "sysmon", "15", FieldMap::as_logged},
    {"pipe_created", "sysmon", "17", FieldMap::as_logged},
    {"pipe_created", "sysmon", "18", FieldMap::as_logged},
    {"wmi_event", "sysmon", "19", FieldMap::as_logged},
    {"wmi_event", "sysmon", "20", FieldMap::as_logged},
    {"wmi_event", "sysmon", "21", FieldMap::as_logged},
    {"wmi_event", "wmi", "5861", FieldMap::wmi_5861},
    {"dns_query", "sysmon", "22", FieldMap::as_logged},
    {"file_delete", "sysmon", "23", FieldMap::as_logged},
    {"file_delete", "sysmon", "26", FieldMap::as_logged},
    {"clipboard_change", "sysmon", "24", FieldMap::as_logged},
    {"clipboard_capture", "sysmon", "24", FieldMap::as_logged},
    {"process_tampering", "sysmon", "25", FieldMap::as_logged},
    {"file_delete_detected", "sysmon", "26", FieldMap::as_logged},
    {"file_block_executable", "sysmon", "27", FieldMap::as_logged},
    {"file_block_shredding", "sysmon", "28", FieldMap::as_logged},
    {"file_executable_detected", "sysmon", "29", FieldMap::as_logged},
    {"sysmon_error", "sysmon", "255", FieldMap::as_logged},
    {"ps_module", "powershell", "4103", FieldMap::as_logged},
    {"ps_script", "powershell", "4104", FieldMap::as_logged},
    {"ps_classic_start", "powershell-classic", "400", FieldMap::as_logged},
    {"ps_classic_provider_start", "powershell-classic", "600", FieldMap::as_logged},
    {"ps_classic_script", "powershell-classic", "800", FieldMap::as_logged},
    {"antivirus", "windefend", "1006", FieldMap::defender},
    {"antivirus", "windefend", "1007", FieldMap::defender},
    {"antivirus", "windefend", "1008", FieldMap::defender},
    {"antivirus", "windefend", "1009", FieldMap::defender},
    {"antivirus", "windefend", "1010", FieldMap::defender},
    {"antivirus", "windefend", "1011", FieldMap::defender},
    {"antivirus", "windefend", "1012", FieldMap::defender},
    {"antivirus", "windefend", "1017", FieldMap::defender},
    {"antivirus", "windefend", "1018", FieldMap::defender},
    {"antivirus", "windefend", "1019", FieldMap::defender},
    {"antivirus", "windefend", "1115", FieldMap::defender},
    {"antivirus", "windefend", "1116", FieldMap::defender},
};

// Sysmon for Linux logs the same events into one channel of its own; only these exist there.
inline constexpr std::string_view linux_sysmon_channel = "linux-sysmon/operational";
inline constexpr CategoryEvents linux_category_events[] = {
    {"process_creation", "", "1"},
    {"network_connection", "", "3"},
    {"process_termination", "", "5"},
    {"raw_access_thread", "", "9"},
    {"file_event", "", "11"},
    {"file_delete", "", "23"},
};
// clang-format on

}  // namespace redoubt::detect
