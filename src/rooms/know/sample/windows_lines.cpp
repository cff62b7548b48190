#include "rooms/know/sample/windows_lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace redoubt::rooms::sample {
namespace {

struct ChannelNames {
    std::string_view channel;
    std::string_view provider;
    std::string_view file_part;
};

constexpr std::array<ChannelNames, 5> channel_names{{
    {"Security", "Microsoft-Windows-Security-Auditing", "security"},
    {"System", "Service Control Manager", "system"},
    {"Microsoft-Windows-Sysmon/Operational", "Microsoft-Windows-Sysmon", "sysmon"},
    {"Microsoft-Windows-PowerShell/Operational", "Microsoft-Windows-PowerShell", "powershell"},
    {"Microsoft-Windows-Windows Defender/Operational", "Microsoft-Windows-Windows Defender", "defender"},
}};

const ChannelNames& names_of(Channel channel) { return channel_names[static_cast<size_t>(channel)]; }

// Workstations send to one collector; each server has its own file.
std::string file_of(std::string_view host, Channel channel) {
    return fmt::format("windows/{}-{}.ndjson", host.starts_with("ws-") ? "workstations" : host, names_of(channel).file_part);
}

std::string account(std::string_view user) { return user == "SYSTEM" ? "NT AUTHORITY\\SYSTEM" : fmt::format("{}\\{}", domain, user); }

// Digits that look like process ids but depend on nothing but the event.
int64_t process_number(std::string_view image, Time at) {
    uint64_t sum = static_cast<uint64_t>(at.unix_ms()) / 1000;
    for (const char c : image) sum = sum * 33 + static_cast<uint8_t>(c);
    return static_cast<int64_t>(400 + sum % 15'000 / 4 * 4);
}

WindowsEvent sysmon(std::string_view host, int event_id, Time at) {
    WindowsEvent event = windows_event(host, Channel::sysmon, event_id, at);
    std::string utc = format_time(at);
    std::ranges::replace(utc, 'T', ' ');
    if (utc.ends_with('Z')) utc.pop_back();
    event.line.text("UtcTime", utc);
    return event;
}

}  // namespace

WindowsEvent windows_event(std::string_view host, Channel channel, int event_id, Time at) {
    WindowsEvent event{.host = host, .channel = channel, .at = at, .line = {}};
    const std::string time = format_time(at);
    event.line.text("@timestamp", time).text("TimeCreated", time).text("Channel", names_of(channel).channel).number("EventID", event_id);
    event.line.text("SourceName", event_id == 1102 ? "Microsoft-Windows-Eventlog" : names_of(channel).provider);
    event.line.text("Hostname", full_name(host)).text("Level", channel == Channel::security ? "0" : "4");
    return event;
}

void add(Week& week, WindowsEvent event) {
    const std::string file = file_of(event.host, event.channel);
    const std::string log = fmt::format("{}/{}", event.host, names_of(event.channel).file_part);
    week.add_numbered(file, event.at, std::move(event.line), log);
}

void add_process(Week& week, std::string_view host, Time at, const Process& process) {
    WindowsEvent event = sysmon(host, 1, at);
    const size_t slash = process.image.rfind('\\');
    const std::string_view base = process.image.substr(slash == std::string_view::npos ? 0 : slash + 1);
    event.line.number("ProcessId", process_number(process.image, at)).text("Image", process.image).text("CommandLine", process.command_line);
    event.line.text("OriginalFileName", process.original_name.empty() ? base : process.original_name).text("User", account(process.user));
    event.line.text("IntegrityLevel", process.user == "SYSTEM" ? "System" : "Medium");
    event.line.number("ParentProcessId", process_number(process.parent, at)).text("ParentImage", process.parent);
    event.line.text("ParentCommandLine", process.parent_command_line.empty() ? process.parent : process.parent_command_line);
    add(week, std::move(event));
}

void add_connection(Week& week, std::string_view host, Time at, std::string_view image, std::string_view user, std::string_view from_ip, std::string_view to_ip,
                    int to_port) {
    WindowsEvent event = sysmon(host, 3, at);
    event.line.number("ProcessId", process_number(image, at)).text("Image", image).text("User", account(user)).text("Protocol", "tcp");
    event.line.text("Initiated", "true").text("SourceIp", from_ip).number("SourcePort", 49'152 + process_number(image, at));
    event.line.text("DestinationIp", to_ip).number("DestinationPort", to_port);
    add(week, std::move(event));
}

void add_image_load(Week& week, std::string_view host, Time at, std::string_view image, std::string_view library) {
    WindowsEvent event = sysmon(host, 7, at);
    event.line.number("ProcessId", process_number(image, at)).text("Image", image).text("ImageLoaded", library);
    event.line.text("Signed", "true").text("Signature", "Microsoft Windows").text("SignatureStatus", "Valid");
    add(week, std::move(event));
}

void add_process_access(Week& week, std::string_view host, Time at, std::string_view from, std::string_view to, std::string_view access,
                        std::string_view trace) {
    WindowsEvent event = sysmon(host, 10, at);
    event.line.text("SourceImage", from).text("TargetImage", to).text("GrantedAccess", access).text("CallTrace", trace);
    add(week, std::move(event));
}

void add_file(Week& week, std::string_view host, Time at, std::string_view image, std::string_view file) {
    WindowsEvent event = sysmon(host, 11, at);
    event.line.number("ProcessId", process_number(image, at)).text("Image", image).text("TargetFilename", file);
    add(week, std::move(event));
}

void add_registry_value(Week& week, std::string_view host, Time at, std::string_view image, std::string_view key, std::string_view value) {
    WindowsEvent event = sysmon(host, 13, at);
    event.line.text("EventType", "SetValue").number("ProcessId", process_number(image, at)).text("Image", image);
    event.line.text("TargetObject", key).text("Details", value);
    add(week, std::move(event));
}

void add_dns_query(Week& week, std::string_view host, Time at, std::string_view image, std::string_view name, std::string_view answer) {
    WindowsEvent event = sysmon(host, 22, at);
    event.line.number("ProcessId", process_number(image, at)).text("QueryName", name).text("QueryStatus", "0").text("QueryResults", answer);
    event.line.text("Image", image);
    add(week, std::move(event));
}

void add_logon(Week& week, std::string_view host, Time at, const Logon& logon) {
    WindowsEvent event = windows_event(host, Channel::security, 4624, at);
    event.line.text("SubjectUserSid", "S-1-0-0").text("TargetUserSid", sid_of(logon.user)).text("TargetUserName", logon.user);
    event.line.text("TargetDomainName", domain).text("LogonType", std::to_string(logon.type));
    event.line.text("LogonProcessName", logon.type == 2 ? "User32" : logon.package == "NTLM" ? "NtLmSsp" : "Kerberos");
    event.line.text("AuthenticationPackageName", logon.type == 2 ? "Negotiate" : logon.package);
    event.line.text("WorkstationName", logon.from_host).text("IpAddress", logon.from_ip);
    add(week, std::move(event));
}

void add_failed_logon(Week& week, std::string_view host, Time at, const Logon& logon, std::string_view sub_status) {
    WindowsEvent event = windows_event(host, Channel::security, 4625, at);
    event.line.text("SubjectUserSid", "S-1-0-0").text("TargetUserName", logon.user).text("TargetDomainName", domain);
    event.line.text("LogonType", std::to_string(logon.type)).text("LogonProcessName", logon.package == "NTLM" ? "NtLmSsp" : "Kerberos");
    event.line.text("AuthenticationPackageName", logon.package).text("WorkstationName", logon.from_host).text("IpAddress", logon.from_ip);
    event.line.text("Status", "0xc000006d").text("SubStatus", sub_status);
    add(week, std::move(event));
}

void add_service_ticket(Week& week, std::string_view controller, Time at, std::string_view user, std::string_view service, std::string_view cipher,
                        std::string_view from_ip) {
    WindowsEvent event = windows_event(controller, Channel::security, 4769, at);
    event.line.text("TargetUserName", fmt::format("{}@CORP.EXAMPLE.COM", user)).text("TargetDomainName", "CORP.EXAMPLE.COM");
    event.line.text("ServiceName", service).text("ServiceSid", sid_of(service)).text("TicketOptions", "0x40810000");
    event.line.text("TicketEncryptionType", cipher).text("IpAddress", fmt::format("::ffff:{}", from_ip)).text("Status", "0x0");
    add(week, std::move(event));
}

void add_share_access(Week& week, std::string_view host, Time at, std::string_view user, std::string_view from_ip, std::string_view share,
                      std::string_view file, std::string_view mask) {
    WindowsEvent event = windows_event(host, Channel::security, 5145, at);
    event.line.text("SubjectUserSid", sid_of(user)).text("SubjectUserName", user).text("SubjectDomainName", domain).text("ObjectType", "File");
    event.line.text("IpAddress", from_ip).text("ShareName", share).text("RelativeTargetName", file).text("AccessMask", mask);
    add(week, std::move(event));
}

void add_script_block(Week& week, std::string_view host, Time at, std::string_view user, std::string_view text) {
    WindowsEvent event = windows_event(host, Channel::powershell, 4104, at);
    event.line.text("MessageNumber", "1").text("MessageTotal", "1").text("ScriptBlockText", text).text("UserID", sid_of(user)).text("Path", "");
    add(week, std::move(event));
}

void add_service_installed(Week& week, std::string_view host, Time at, std::string_view name, std::string_view path) {
    WindowsEvent event = windows_event(host, Channel::system, 7045, at);
    event.line.text("ServiceName", name).text("ImagePath", path).text("ServiceType", "user mode service");
    event.line.text("StartType", "demand start").text("AccountName", "LocalSystem");
    add(week, std::move(event));
}

}  // namespace redoubt::rooms::sample
