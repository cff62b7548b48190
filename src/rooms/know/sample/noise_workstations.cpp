#include <fmt/format.h>

#include "rooms/know/sample/noise.h"
#include "rooms/know/sample/windows_lines.h"

namespace redoubt::rooms::sample {
namespace {

constexpr std::string_view explorer = R"(C:\Windows\explorer.exe)";
constexpr std::string_view service_host = R"(C:\Windows\System32\svchost.exe)";
constexpr std::string_view services = R"(C:\Windows\System32\services.exe)";
constexpr std::string_view edge = R"(C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe)";
constexpr std::string_view outlook = R"(C:\Program Files\Microsoft Office\root\Office16\OUTLOOK.EXE)";
constexpr std::string_view shell = R"(C:\Windows\System32\cmd.exe)";
constexpr std::string_view power_shell = R"(C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe)";
constexpr std::string_view ledger = R"(C:\Program Files\Ledger\ledger.exe)";

struct Habit {
    std::string_view image;
    std::string_view command_line;
    std::string_view parent;
    bool system = false;
};

constexpr std::array habits{
    Habit{edge, R"("msedge.exe" --type=renderer --lang=en-GB)", edge},
    Habit{edge, R"("msedge.exe" https://intranet.example.com/)", explorer},
    Habit{outlook, R"("OUTLOOK.EXE")", explorer},
    Habit{R"(C:\Program Files\Microsoft Office\root\Office16\EXCEL.EXE)", R"("EXCEL.EXE" "\\fs01\sales\orders.xlsx")", explorer},
    Habit{R"(C:\Program Files\Microsoft Office\root\Office16\WINWORD.EXE)", R"("WINWORD.EXE" /n "offer.docx")", outlook},
    Habit{edge, R"("msedge.exe" --single-argument https://shop.example.com/)", R"(C:\Program Files\Microsoft Office\root\Office16\WINWORD.EXE)"},
    Habit{ledger, R"("ledger.exe" --company LMS)", explorer},
    Habit{R"(C:\Windows\splwow64.exe)", "splwow64.exe 12288", R"(C:\Program Files\Microsoft Office\root\Office16\WINWORD.EXE)"},
    Habit{R"(C:\Windows\System32\RuntimeBroker.exe)", "RuntimeBroker.exe -Embedding", service_host},
    Habit{R"(C:\Windows\System32\SearchProtocolHost.exe)", "SearchProtocolHost.exe Global", R"(C:\Windows\System32\SearchIndexer.exe)", true},
    Habit{R"(C:\Windows\System32\taskhostw.exe)", "taskhostw.exe", service_host},
    Habit{service_host, "svchost.exe -k netsvcs -p -s Schedule", services, true},
    Habit{service_host, "svchost.exe -k LocalServiceNetworkRestricted -p", services, true},
    Habit{R"(C:\Windows\System32\wbem\WmiPrvSE.exe)", "wmiprvse.exe -secured -Embedding", service_host, true},
    Habit{R"(C:\Windows\System32\conhost.exe)", "conhost.exe 0xffffffff -ForceV1", power_shell, true},
    Habit{power_shell, R"(powershell.exe -NoProfile -ExecutionPolicy RemoteSigned -File C:\Ops\inventory.ps1)", service_host, true},
    Habit{shell, R"(cmd.exe /c \\dc01\netlogon\drives.cmd)", R"(C:\Windows\System32\userinit.exe)"},
    Habit{R"(C:\Windows\System32\net.exe)", R"(net use S: \\fs01\sales)", shell},
    Habit{R"(C:\Windows\System32\schtasks.exe)", "schtasks /query /fo csv", power_shell, true},
    Habit{R"(C:\Windows\System32\certutil.exe)", R"(certutil -hashfile C:\Ops\ledger.msi SHA256)", power_shell, true},
    Habit{R"(C:\Windows\System32\rundll32.exe)", "rundll32.exe shell32.dll,Control_RunDLL desk.cpl", explorer},
    Habit{R"(C:\Windows\System32\msiexec.exe)", R"(msiexec /i C:\Windows\ccmcache\4\ledger.msi /qn)", R"(C:\Windows\CCM\CcmExec.exe)", true},
};

constexpr std::array<std::string_view, 12> names_looked_up{
    "intranet.example.com",       "shop.example.com", "fs01.corp.example.com", "mail.example.net",       "updates.example.net", "cdn.news.example.org",
    "login.identity.example.net", "maps.example.org", "weather.example.org",   "erp01.corp.example.com", "video.example.net",   "forum.sailing.example.org"};

std::string public_address(Week& week) { return fmt::format("198.51.100.{}", week.between(80, 250)); }

void add_habit(Week& week, const Workstation& from) {
    const Habit& habit = week.pick(habits);
    const Time at = week.some_time(habit.system ? Rhythm::machine : Rhythm::office);
    add_process(week, from.name, at,
                {.image = habit.image, .command_line = habit.command_line, .user = habit.system ? "SYSTEM" : from.user, .parent = habit.parent});
}

void add_talk(Week& week, const Workstation& from) {
    const Time at = week.some_time(Rhythm::office);
    if (week.chance(45)) {
        add_dns_query(week, from.name, at, week.chance(80) ? edge : outlook, week.pick(names_looked_up), "::ffff:" + public_address(week) + ";");
    } else if (week.chance(60)) {
        add_connection(week, from.name, at, week.chance(75) ? edge : outlook, from.user, from.ip, public_address(week), 443);
    } else {
        constexpr std::array<std::string_view, 4> inside{"10.20.2.30", "10.20.2.35", "10.20.1.10", "10.20.1.60"};
        const std::string_view to = week.pick(inside);
        add_connection(week, from.name, at, to == inside[1] ? ledger : "System", from.user, from.ip, to, to == inside[1] ? 8080 : 445);
    }
}

void add_trace(Week& week, const Workstation& from) {
    const Time at = week.some_time(Rhythm::office);
    const auto roll = week.between(0, 9);
    if (roll < 6) {
        constexpr std::array<std::string_view, 4> files{"Documents\\offer-draft.docx", "Downloads\\invoice.pdf", "Desktop\\list.xlsx", "Downloads\\README.txt"};
        add_file(week, from.name, at, roll < 3 ? explorer : edge, fmt::format(R"(C:\Users\{}\{})", from.user, week.pick(files)));
    } else if (roll < 8) {
        add_registry_value(week, from.name, at, R"(C:\Windows\System32\svchost.exe)",
                           R"(HKLM\System\CurrentControlSet\Services\Tcpip\Parameters\Interfaces\DhcpServer)", "10.20.1.10");
    } else if (roll < 9) {
        add_registry_value(week, from.name, at, fmt::format(R"(C:\Users\{}\AppData\Local\Microsoft\OneDrive\OneDrive.exe)", from.user),
                           fmt::format(R"(HKU\{}\Software\Microsoft\Windows\CurrentVersion\Run\OneDrive)", sid_of(from.user)),
                           fmt::format(R"("C:\Users\{}\AppData\Local\Microsoft\OneDrive\OneDrive.exe" /background)", from.user));
    } else {
        add_image_load(week, from.name, at, R"(C:\Windows\System32\lsass.exe)", R"(C:\Windows\System32\kerberos.dll)");
    }
}

void add_session(Week& week, const Workstation& from) {
    const Time at = week.some_time(Rhythm::office);
    if (week.chance(8)) {
        add_failed_logon(week, from.name, at, {.user = from.user, .type = 2, .from_ip = "127.0.0.1", .from_host = from.name, .package = "Negotiate"},
                         "0xc000006a");
    } else {
        add_logon(week, from.name, at, {.user = from.user, .type = week.chance(70) ? 7 : 2, .from_ip = "127.0.0.1", .from_host = from.name});
    }
}

void add_scripts(Week& week, int count) {
    constexpr std::array<std::string_view, 6> scripts{"Get-Service | Where-Object Status -eq 'Running' | Export-Csv C:\\Ops\\services.csv",
                                                      "$os = Get-CimInstance Win32_OperatingSystem; $os.LastBootUpTime",
                                                      "Invoke-RestMethod https://intranet.example.com/api/inventory -Method Post -Body $body",
                                                      "Get-ADUser -Filter * -Properties LastLogonDate | Export-Csv C:\\Ops\\users.csv",
                                                      "Import-Module C:\\Ops\\Inventory.psm1",
                                                      "{ Set-StrictMode -Version 1; $_.PSMessageDetails }"};
    for (int i = 0; i < count; ++i) {
        const Workstation& from = week.pick(workstations);
        add_script_block(week, from.name, week.some_time(Rhythm::machine), from.user, week.pick(scripts));
    }
}

void add_defender(Week& week) {
    for (const Workstation& host : workstations) {
        for (int day = 0; day < 7; ++day) {
            const Time at = week.start() + days(day) + hours(5) + seconds(static_cast<int64_t>(week.between(0, 7000)));
            WindowsEvent event = windows_event(host.name, Channel::defender, 2000, at);
            event.line.text("ProductName", "Microsoft Defender Antivirus").text("CurrentSignatureVersion", fmt::format("1.421.{}.0", 300 + day * 11));
            add(week, std::move(event));
        }
    }
    WindowsEvent toolbar = windows_event("ws-018", Channel::defender, 1116, week.start() + hours(57));
    toolbar.line.text("ThreatName", "PUA:Win32/Toolbar").text("SeverityName", "Low").text("ExecutionName", "Suspended");
    toolbar.line.text("Path", R"(file:_C:\Users\g.rossi\Downloads\setup.exe)");
    add(week, std::move(toolbar));
}

void add_server_processes(Week& week, std::string_view host, std::string_view parent, std::string_view image, std::string_view command_line, int count) {
    for (int i = 0; i < count; ++i)
        add_process(week, host, week.some_time(Rhythm::machine), {.image = image, .command_line = command_line, .user = "SYSTEM", .parent = parent});
}

// What an analyst will soon know by heart.
void add_harmless_habits(Week& week) {
    for (int i = 0; i < 2; ++i) {
        add_process(week, "mgmt01", week.start() + days(1 + 3 * i) + hours(9) + minutes(20),
                    {.image = R"(C:\Windows\System32\net.exe)", .command_line = R"(net group "Domain Admins" /domain)", .user = "adm.keller", .parent = shell});
        add_process(week, "ws-021", week.start() + days(2 * i) + hours(6) + minutes(2),
                    {.image = R"(C:\Windows\System32\bitsadmin.exe)",
                     .command_line = R"(bitsadmin /transfer labels http://10.20.4.5/labels.zip C:\Labels\labels.zip)",
                     .user = "w.piet",
                     .parent = shell,
                     .parent_command_line = R"(cmd.exe /c \\dc01\netlogon\labels.cmd)"});
        add_process(week, "ws-003", week.start() + days(1 + 2 * i) + hours(8) + minutes(41),
                    {.image = shell, .command_line = R"(cmd.exe /c "C:\MailAddin\archive.bat")", .user = "l.fontaine", .parent = outlook});
    }
    for (int i = 0; i < 3; ++i)
        add_dns_query(week, "ws-010", week.some_time(Rhythm::office), R"(C:\Users\a.brandt\AppData\Local\Programs\tunnel\tunnel-cli.exe)",
                      "x4kp2q.devtunnels.ms", "::ffff:198.51.100.91;");
}

}  // namespace

void add_workstation_noise(Week& week) {
    for (int i = 0; i < 4'400; ++i) add_habit(week, week.pick(workstations));
    for (int i = 0; i < 3'300; ++i) add_talk(week, week.pick(workstations));
    for (int i = 0; i < 1'700; ++i) add_trace(week, week.pick(workstations));
    for (int i = 0; i < 1'400; ++i) add_session(week, week.pick(workstations));
    add_scripts(week, 520);
    add_defender(week);
    add_server_processes(week, "portal01", R"(C:\Windows\System32\inetsrv\w3wp.exe)", R"(C:\Windows\Microsoft.NET\Framework64\v4.0.30319\csc.exe)",
                         R"(csc.exe /noconfig /fullpaths @"C:\Windows\Temp\p.cmdline")", 160);
    add_server_processes(week, "erp01", services, R"(C:\Program Files\Ledger\batch.exe)", "batch.exe --queue nightly", 240);
    add_server_processes(week, "fs01", services, service_host, "svchost.exe -k smbsvcs", 180);
    add_harmless_habits(week);
}

}  // namespace redoubt::rooms::sample
