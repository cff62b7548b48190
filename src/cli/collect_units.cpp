// The systemd units of redoubt collect: a service that may read what it describes and little else, and the timer that starts it.
#include <fmt/format.h>

#include "cli/collect_send.h"
#include "hosts/host_files.h"

namespace redoubt::cli {
namespace {

// As systemd reads an argument of ExecStart: in double quotes, with \, ", $ and % doubled or escaped.
std::string unit_word(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        if (c == '$' || c == '%') out += c;
        out += c;
    }
    return out + "\"";
}

std::string service_unit(const CollectArguments& arguments, const std::string& program) {
    std::string command = fmt::format("{} collect --send {} --every {}", unit_word(program), unit_word(arguments.send), unit_word(arguments.every));
    command += " --once --key /var/lib/redoubt/collect/host.key";
    if (!arguments.authorities.empty()) command += " --ca " + unit_word(arguments.authorities);
    if (arguments.plain_http) command += " --plain-http";
    return fmt::format(R"([Unit]
Description=Send the facts of this host to Redoubt
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
ExecStart={}
StateDirectory=redoubt/collect
StateDirectoryMode=0700
UMask=0077
TimeoutStartSec=15min
Nice=10
IOSchedulingClass=idle
# It reads files and sockets of all users, so it runs as root, with two of root's powers.
CapabilityBoundingSet=CAP_DAC_READ_SEARCH CAP_SYS_PTRACE
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_NETLINK AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
MemoryDenyWriteExecute=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM
)",
                       command);
}

std::string timer_unit(Duration every) {
    const int64_t every_s = every.ns / 1'000'000'000;
    return fmt::format(R"([Unit]
Description=Send the facts of this host to Redoubt, every {}

[Timer]
OnBootSec=2min
OnUnitActiveSec={}s
RandomizedDelaySec={}s
AccuracySec=1min

[Install]
WantedBy=timers.target
)",
                       format_duration(every), every_s, every_s / 10);
}

}  // namespace

Result<> install_units(const CollectArguments& arguments, const Surroundings& around, Duration every) {
    const std::string program = around.host->link("/proc/self/exe").value_or("/usr/bin/redoubt");
    const std::string service = service_unit(arguments, program), timer = timer_unit(every);
    if (arguments.install_units == "-") return around.out.write(fmt::format("# redoubt-collect.service\n{}\n# redoubt-collect.timer\n{}", service, timer));
    TRY(around.disk.write_durably(arguments.install_units + "/redoubt-collect.service", service));
    TRY(around.disk.write_durably(arguments.install_units + "/redoubt-collect.timer", timer));
    return around.error.write(
        fmt::format("{}/redoubt-collect.service and .timer are written; start them with: systemctl daemon-reload && systemctl enable --now "
                    "redoubt-collect.timer\n",
                    arguments.install_units));
}

}  // namespace redoubt::cli
