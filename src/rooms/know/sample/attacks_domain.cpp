#include <fmt/format.h>

#include <utility>

#include "rooms/know/sample/attacks.h"
#include "rooms/know/sample/cloud_lines.h"
#include "rooms/know/sample/network_lines.h"
#include "rooms/know/sample/windows_lines.h"

namespace redoubt::rooms::sample {
namespace {

constexpr std::string_view console = R"(C:\Windows\System32\cmd.exe)";
constexpr std::string_view sprayer = "203.0.113.120";

}  // namespace

void add_password_spray(Week& week, Time at) {
    for (int i = 0; i < 40; ++i) {
        const std::string_view user = workstations[static_cast<size_t>(i) % workstations.size()].user;
        const Time attempt = at + seconds(50 * i + static_cast<int64_t>(week.between(0, 20)));
        add_failed_logon(week, "rdg01", attempt, {.user = user, .from_ip = sprayer, .from_host = "KALI", .package = "NTLM"}, "0xc000006a");
    }
    add_logon(week, "rdg01", at + seconds(2030), {.user = "b.novak", .from_ip = sprayer, .from_host = "KALI", .package = "NTLM"});
    for (int i = 0; i < 3; ++i) {
        const Time seen = at + minutes(40 + 7 * i);
        Line line = service_line(seen, "okta", "okta");
        line.text("eventType", "security.threat.detected").open("outcome").text("result", "ALLOW").text("reason", "Password Spray").close();
        line.open("client").text("ipAddress", sprayer).close();
        add_service_line(week, seen, "okta", "okta", std::move(line));
    }
}

void add_kerberoasting(Week& week, Time at) {
    constexpr std::array<std::string_view, 6> accounts{"svc_sql", "svc_portal", "svc_erp", "svc_backup", "svc_report", "svc_print"};
    add_script_block(week, "ws-011", at, "v.sorokin", "Get-DomainUser -SPN | select samaccountname,serviceprincipalname");
    for (size_t i = 0; i < accounts.size(); ++i)
        add_service_ticket(week, "dc01", at + seconds(20 + static_cast<int64_t>(i)), "v.sorokin", accounts[i], "0x17", "10.20.3.51");
}

void add_replication_theft(Week& week, Time at) {
    add_logon(week, "dc01", at, {.user = "svc_sql", .from_ip = "10.20.3.51", .from_host = "WS-011", .package = "NTLM"});
    WindowsEvent member = windows_event("dc01", Channel::security, 4728, at + minutes(3));
    member.line.text("TargetUserName", "Domain Admins").text("TargetSid", fmt::format("{}-512", domain_sid)).text("TargetDomainName", domain);
    member.line.text("MemberName", "CN=svc_sql,OU=Service,DC=corp,DC=example,DC=com")
        .text("MemberSid", sid_of("svc_sql"))
        .text("SubjectUserName", "adm.keller");
    add(week, std::move(member));
    for (int i = 0; i < 4; ++i) {
        WindowsEvent event = windows_event("dc01", Channel::security, 4662, at + minutes(6) + seconds(i));
        event.line.text("SubjectUserSid", sid_of("svc_sql")).text("SubjectUserName", "svc_sql").text("SubjectDomainName", domain).text("ObjectServer", "DS");
        event.line.text("AccessMask", "0x100").text("Properties", "%%7688 {1131f6ad-9c07-11d1-f79f-00c04fc2dcd2} {19195a5b-6da0-11d0-afd3-00c04fd930c9}");
        add(week, std::move(event));
    }
}

void add_log_clearing(Week& week, Time at) {
    add_logon(week, "erp01", at, {.user = "svc_erp", .type = 10, .from_ip = "10.20.3.55", .from_host = "WS-015"});
    for (const std::string_view log : {"Application", "Security"})
        add_process(week, "erp01", at + minutes(4),
                    {.image = R"(C:\Windows\System32\wevtutil.exe)", .command_line = fmt::format("wevtutil cl {}", log), .user = "svc_erp", .parent = console});
    WindowsEvent event = windows_event("erp01", Channel::security, 1102, at + minutes(4) + seconds(1));
    event.line.text("SubjectUserSid", sid_of("svc_erp")).text("SubjectUserName", "svc_erp").text("SubjectDomainName", domain);
    add(week, std::move(event));
}

void add_portal_web_shell(Week& week, Time at) {
    constexpr std::string_view worker = R"(C:\Windows\System32\inetsrv\w3wp.exe)";
    constexpr std::string_view from = "203.0.113.88";
    for (int i = 0; i < 12; ++i)
        add_web_request(week, "portal01", at + seconds(9 * i), {.client = from, .method = "POST", .path = "/profile/avatar", .status = i < 11 ? 400 : 200});
    add_file(week, "portal01", at + seconds(100), worker, R"(C:\inetpub\portal\uploads\avatar7.aspx)");
    constexpr std::array<std::string_view, 5> commands{"whoami", "ipconfig /all", "net user", R"(dir C:\inetpub)", "systeminfo"};
    for (size_t i = 0; i < commands.size(); ++i) {
        const Time typed = at + minutes(3) + seconds(31 * static_cast<int64_t>(i));
        add_web_request(week, "portal01", typed, {.client = from, .method = "POST", .path = "/uploads/avatar7.aspx"});
        add_process(week, "portal01", typed + seconds(1),
                    {.image = console, .command_line = fmt::format(R"("cmd.exe" /c {})", commands[i]), .user = "svc_portal", .parent = worker});
    }
}

void add_ransomware(Week& week, Time at) {
    constexpr std::array<std::string_view, 6> documents{R"(q3\plan.xlsx)",        R"(orders\2026\list.csv)", R"(letters\offer.docx)",
                                                        R"(catalogue\sails.pdf)", R"(stock\count.xlsx)",     R"(photos\deck.jpg)"};
    add_process(
        week, "ws-021", at,
        {.image = R"(C:\Windows\System32\vssadmin.exe)", .command_line = "vssadmin.exe Delete Shadows /All /Quiet", .user = "w.piet", .parent = console});
    add_process(
        week, "ws-021", at + seconds(2),
        {.image = R"(C:\Windows\System32\bcdedit.exe)", .command_line = "bcdedit /set {default} recoveryenabled No", .user = "w.piet", .parent = console});
    for (int i = 0; i < 44; ++i) {
        const Time renamed = at + seconds(30 + 2 * i);
        const std::string name = fmt::format("{:02}\\{}", i / 6, documents[static_cast<size_t>(i) % documents.size()]);
        Line line = zeek_line(week, renamed, "smb_files", {.from = "10.20.4.21", .to = "10.20.2.30", .to_port = 445});
        line.text("action", "SMB::FILE_RENAME").text("path", R"(\\fs01\warehouse)").text("name", name + ".locked").text("prev_name", name);
        add_zeek(week, renamed, "smb_files", std::move(line));
    }
    for (int i = 0; i < 8; ++i)
        add_file(week, "fs01", at + seconds(31 + 12 * i), "System", fmt::format(R"(D:\shares\warehouse\{:02}\RESTORE-MY-FILES-NOW.txt)", i));
    WindowsEvent found = windows_event("ws-021", Channel::defender, 1116, at + minutes(3));
    found.line.text("ThreatName", "Ransom:Win32/Filecoder").text("SeverityName", "Severe").text("ExecutionName", "Running");
    found.line.text("Path", R"(file:_C:\Users\w.piet\Downloads\labels-2026.exe)");
    add(week, std::move(found));
}

}  // namespace redoubt::rooms::sample
