#include <fmt/format.h>

#include "rooms/know/sample/noise.h"
#include "rooms/know/sample/windows_lines.h"

namespace redoubt::rooms::sample {
namespace {

constexpr std::array<std::string_view, 9> ticket_services{"FS01$", "DC01$", "DC02$", "ERP01$", "SQL01$", "PORTAL01$", "svc_sql", "krbtgt", "svc_portal"};

std::string_view controller(Week& week) { return week.chance(72) ? "dc01" : "dc02"; }

void add_ticket_grant(Week& week, Time at, const Workstation& from) {
    WindowsEvent event = windows_event(controller(week), Channel::security, 4768, at);
    event.line.text("TargetUserName", from.user).text("TargetDomainName", domain).text("TargetSid", sid_of(from.user)).text("ServiceName", "krbtgt");
    event.line.text("TicketOptions", "0x40810010").text("Status", "0x0").text("TicketEncryptionType", "0x12").text("PreAuthType", "2");
    event.line.text("IpAddress", fmt::format("::ffff:{}", from.ip));
    add(week, std::move(event));
}

void add_logoff(Week& week, std::string_view host, Time at, std::string_view user) {
    WindowsEvent event = windows_event(host, Channel::security, 4634, at);
    event.line.text("TargetUserSid", sid_of(user)).text("TargetUserName", user).text("TargetDomainName", domain).text("LogonType", "3");
    add(week, std::move(event));
}

void add_privileges(Week& week, Time at, std::string_view user) {
    WindowsEvent event = windows_event(controller(week), Channel::security, 4672, at);
    event.line.text("SubjectUserSid", sid_of(user)).text("SubjectUserName", user).text("SubjectDomainName", domain);
    event.line.text("PrivilegeList", "SeSecurityPrivilege SeBackupPrivilege SeRestorePrivilege");
    add(week, std::move(event));
}

void add_replication(Week& week, Time at) {
    const bool first = week.chance(50);
    WindowsEvent event = windows_event(first ? "dc01" : "dc02", Channel::security, 4662, at);
    event.line.text("SubjectUserSid", sid_of(first ? "DC02$" : "DC01$")).text("SubjectUserName", first ? "DC02$" : "DC01$");
    event.line.text("ObjectServer", "DS").text("AccessMask", "0x100").text("Properties", "%%7688 {1131f6aa-9c07-11d1-f79f-00c04fc2dcd2}");
    add(week, std::move(event));
}

void add_domain_traffic(Week& week, int count) {
    for (int i = 0; i < count; ++i) {
        const Workstation& from = week.pick(workstations);
        const Time at = week.some_time(week.chance(80) ? Rhythm::office : Rhythm::machine);
        const auto roll = week.between(0, 99);
        if (roll < 12) {
            add_ticket_grant(week, at, from);
        } else if (roll < 50) {
            add_service_ticket(week, controller(week), at, week.chance(20) ? upper(from.name) + "$" : std::string(from.user), week.pick(ticket_services),
                               "0x12", from.ip);
        } else if (roll < 74) {
            add_logon(week, controller(week), at, {.user = from.user, .from_ip = from.ip});
        } else if (roll < 93) {
            add_logoff(week, controller(week), at, from.user);
        } else if (roll < 96) {
            add_privileges(week, at, week.chance(60) ? "adm.keller" : "svc_backup");
        } else if (roll < 98) {
            add_replication(week, at);
        } else {
            add_failed_logon(week, controller(week), at, {.user = from.user, .from_ip = from.ip, .from_host = from.name}, "0xc000006a");
        }
    }
}

void add_file_server_traffic(Week& week, int count) {
    constexpr std::array<std::string_view, 5> shares{R"(\\*\finance)", R"(\\*\sales)", R"(\\*\warehouse)", R"(\\*\common)", R"(\\*\IPC$)"};
    constexpr std::array<std::string_view, 7> files{R"(q3\plan.xlsx)",       R"(orders\2026\list.csv)", R"(catalogue\sails.pdf)", "srvsvc",
                                                    R"(letters\offer.docx)", R"(stock\count.xlsx)",     R"(photos\deck-14.jpg)"};
    for (int i = 0; i < count; ++i) {
        const Workstation& from = week.pick(workstations);
        const Time at = week.some_time(Rhythm::office);
        if (week.chance(70)) {
            add_share_access(week, "fs01", at, from.user, from.ip, week.pick(shares), week.pick(files), week.chance(75) ? "0x120089" : "0x12019f");
        } else {
            add_logon(week, "fs01", at, {.user = from.user, .from_ip = from.ip});
        }
    }
}

void add_server_logons(Week& week, std::string_view host, std::string_view service_account, int count) {
    for (int i = 0; i < count; ++i) {
        const Workstation& from = week.pick(workstations);
        const bool service = week.chance(55);
        const Time at = week.some_time(service ? Rhythm::machine : Rhythm::office);
        add_logon(week, host, at, {.user = service ? service_account : from.user, .type = service ? 5 : 3, .from_ip = service ? "-" : from.ip});
    }
}

void add_service_state(Week& week, std::string_view host, Time at) {
    constexpr std::array<std::string_view, 5> services{"Windows Update", "Software Protection", "WinHTTP Web Proxy Auto-Discovery", "Volume Shadow Copy",
                                                       "Windows Modules Installer"};
    WindowsEvent event = windows_event(host, Channel::system, 7036, at);
    event.line.text("param1", week.pick(services)).text("param2", week.chance(50) ? "running" : "stopped");
    add(week, std::move(event));
}

// What an analyst will soon know by heart.
void add_harmless_oddities(Week& week) {
    for (int i = 0; i < 14; ++i) {  // somebody left, a report still asks with his name
        const Time at = week.start() + hours(12 * i + 6) + seconds(static_cast<int64_t>(week.between(0, 300)));
        add_failed_logon(week, "erp01", at, {.user = "o.former", .from_ip = "10.20.2.36", .from_host = "SQL01", .package = "NTLM"}, "0xc0000064");
    }
    for (int i = 0; i < 3; ++i) {  // the directory administrator works under his second name
        WindowsEvent event = windows_event("ws-005", Channel::security, 4624, week.some_time(Rhythm::office));
        event.line.text("SubjectUserName", "p.keller").text("TargetUserName", "p.keller").text("TargetOutboundUserName", "adm.keller");
        event.line.text("LogonType", "9").text("LogonProcessName", "seclogo").text("AuthenticationPackageName", "Negotiate").text("IpAddress", "::1");
        add(week, std::move(event));
    }
    WindowsEvent helped = windows_event("ws-015", Channel::security, 4732, week.start() + hours(34) + minutes(12));
    helped.line.text("TargetUserName", "Administrators").text("TargetDomainName", "Builtin").text("TargetSid", "S-1-5-32-544");
    helped.line.text("MemberSid", sid_of("c.dubois")).text("SubjectUserSid", sid_of("desk.adm")).text("SubjectUserName", "desk.adm");
    add(week, std::move(helped));
}

}  // namespace

void add_directory_noise(Week& week) {
    add_domain_traffic(week, 9'400);
    add_file_server_traffic(week, 2'600);
    add_server_logons(week, "sql01", "svc_sql", 420);
    add_server_logons(week, "erp01", "svc_erp", 460);
    add_server_logons(week, "rdg01", "svc_rdg", 380);
    for (int i = 0; i < 420; ++i) add_service_state(week, week.pick(windows_servers).name, week.some_time(Rhythm::machine));
    add_service_installed(week, "mgmt01", week.start() + hours(52), "Ledger Agent", R"("C:\Program Files\Ledger\agent.exe" --service)");
    add_harmless_oddities(week);
}

}  // namespace redoubt::rooms::sample
