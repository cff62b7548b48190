#include <fmt/format.h>

#include "rooms/know/sample/estate.h"
#include "rooms/know/sample/linux_lines.h"
#include "rooms/know/sample/noise.h"

namespace redoubt::rooms::sample {
namespace {

constexpr std::array<std::string_view, 4> engineers{"o.lindqvist", "a.brandt", "t.wrona", "deploy"};

void add_key_sign_ins(Week& week, int count) {
    for (int i = 0; i < count; ++i) {
        const Server& host = week.pick(linux_servers);
        const std::string_view user = week.pick(engineers);
        const Time at = week.some_time(user == "deploy" ? Rhythm::machine : Rhythm::office);
        const std::string_view from = host.name == "bastion01" ? office_exit : "10.20.5.10";
        const auto port = week.between(32'768, 60'000);
        add_message(week, host.name, at, "sshd", "sshd", fmt::format("Accepted publickey for {} from {} port {} ssh2: ED25519 SHA256:q1c0", user, from, port));
        const Time end = at + seconds(static_cast<int64_t>(week.between(5, 4000)));
        add_message(week, host.name, end, "sshd", "sshd", fmt::format("Disconnected from user {} {} port {}", user, from, port));
        if (week.chance(4))
            add_message(week, host.name, at - seconds(4), "sshd", "sshd", fmt::format("Failed password for {} from {} port {} ssh2", user, from, port));
    }
}

// The weather of the internet: names that do not exist here, all week long.
void add_unknown_users(Week& week, int count) {
    constexpr std::array<std::string_view, 12> guesses{"admin", "oracle",  "test",    "ubuntu", "postgres", "pi",
                                                       "git",   "ftpuser", "jenkins", "user",   "hadoop",   "minecraft"};
    for (int i = 0; i < count; ++i) {
        const Time at = week.some_time(Rhythm::machine);
        const std::string_view name = week.pick(guesses);
        const std::string from = fmt::format("198.51.100.{}", week.between(2, 60));
        const auto port = week.between(32'768, 60'000);
        add_message(week, "bastion01", at, "sshd", "sshd", fmt::format("Invalid user {} from {} port {}", name, from, port));
        add_message(week, "bastion01", at + seconds(2), "sshd", "sshd",
                    fmt::format("Failed password for invalid user {} from {} port {} ssh2", name, from, port));
    }
}

void add_sudo(Week& week, int count) {
    constexpr std::array<std::string_view, 6> commands{"/usr/bin/systemctl restart shop",  "/usr/bin/apt update",
                                                       "/usr/bin/journalctl -u nginx",     "/usr/bin/find /var/log -name *.gz -delete",
                                                       "/usr/bin/tail -f /var/log/syslog", "/usr/bin/systemctl status postgresql"};
    for (int i = 0; i < count; ++i) {
        const Server& host = week.pick(linux_servers);
        const std::string_view user = week.pick(engineers);
        add_message(week, host.name, week.some_time(Rhythm::office), "sudo", "sudo",
                    fmt::format("{} : TTY=pts/{} ; PWD=/home/{} ; USER=root ; COMMAND={}", user, week.between(0, 4), user, week.pick(commands)));
    }
    add_message(week, "db01", week.start() + hours(62), "sudo", "sudo",
                "a.brandt : user NOT in sudoers ; TTY=pts/0 ; PWD=/home/a.brandt ; USER=root ; COMMAND=/usr/bin/systemctl restart shop");
}

void add_cron(Week& week) {
    for (const Server& host : linux_servers) {
        for (int hour = 0; hour < 168; ++hour) {
            const Time at = week.start() + hours(hour);
            add_message(week, host.name, at + minutes(17) + seconds(1), "cron", "CRON", "(root) CMD (cd / && run-parts --report /etc/cron.hourly)");
            if (host.name.starts_with("web"))
                add_message(week, host.name, at + minutes(30) + seconds(1), "cron", "CRON", "(www-data) CMD (curl -fsS http://127.0.0.1/cron.php > /dev/null)");
            if (hour % 24 == 6)
                add_message(week, host.name, at + minutes(25) + seconds(1), "cron", "CRON",
                            "(root) CMD (test -x /usr/sbin/anacron || run-parts --report /etc/cron.daily)");
        }
    }
}

void add_audit_noise(Week& week, int count) {
    constexpr std::array<std::string_view, 4> programs{"/usr/bin/convert-im6.q16", "/usr/bin/dash", "/usr/bin/rsync", "/usr/bin/python3.11"};
    for (int i = 0; i < count; ++i) {
        const Server& host = week.pick(linux_servers);
        const Time at = week.some_time(Rhythm::machine);
        const std::string_view exe = week.pick(programs);
        Line line = audit_record(host.name, at, week.chance(70) ? "SYSCALL" : "EXECVE");
        line.text("syscall", "execve").text("success", "yes").number("uid", week.chance(50) ? 33 : 1004).text("comm", exe.substr(exe.rfind('/') + 1));
        line.text("exe", exe).text("a0", exe).text("a1", "--quiet");
        add_audit(week, host.name, at, std::move(line));
    }
}

void add_processes(Week& week, int count) {
    constexpr std::array<LinuxProcess, 5> usual{{
        {"/usr/bin/dash", "sh -c convert in.png -resize 200x out.png", "www-data", "/usr/sbin/php-fpm8.2"},
        {"/usr/bin/git", "git upload-pack /srv/git/shop.git", "git", "/usr/sbin/sshd"},
        {"/usr/bin/bash", "bash -c timeout 1 true </dev/tcp/10.20.2.31/5432", "monitor", "/usr/bin/python3.11"},
        {"/usr/bin/pg_dump", "pg_dump --format=custom shop", "postgres", "/usr/sbin/cron"},
        {"/usr/bin/curl", "curl -fsS http://10.20.2.20/healthz", "monitor", "/usr/bin/python3.11"},
    }};
    for (int i = 0; i < count; ++i) add_linux_process(week, week.pick(linux_servers).name, week.some_time(Rhythm::machine), week.pick(usual));
    for (int i = 0; i < 2; ++i)  // a host that nobody listed, on which somebody tries things
        add_linux_process(week, "lx-test07", week.start() + days(2 * i + 1) + hours(15),
                          {"/usr/bin/bash", "bash -c curl -fsSL https://get.tool.example.net/install.sh | sh", "a.brandt", "/usr/bin/bash"});
}

}  // namespace

void add_linux_noise(Week& week) {
    add_key_sign_ins(week, 640);
    add_unknown_users(week, 150);
    add_sudo(week, 460);
    add_cron(week);
    add_audit_noise(week, 1'100);
    add_processes(week, 800);
}

}  // namespace redoubt::rooms::sample
