#include "support/made_events.h"

#include <array>

#include <fmt/format.h>

namespace redoubt::test {
namespace {

constexpr std::array hosts{"web01", "web02", "db01", "dc01", "fw-edge-1", "mail01", "build07", "laptop-114", "laptop-209", "vpn01"};
constexpr std::array paths{"/", "/login", "/api/v1/orders", "/api/v1/users/7", "/static/app.js", "/img/logo.png", "/admin", "/health"};
constexpr std::array programs{"C:\\\\Windows\\\\System32\\\\svchost.exe", "C:\\\\Windows\\\\System32\\\\cmd.exe", "C:\\\\Program Files\\\\App\\\\app.exe",
                              "C:\\\\Windows\\\\explorer.exe", "C:\\\\Windows\\\\System32\\\\WindowsPowerShell\\\\v1.0\\\\powershell.exe"};
constexpr std::array agents{"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36", "curl/8.5.0", "python-requests/2.31",
                            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0"};
constexpr std::array made_domains{"example.com", "cdn.example.net", "update.vendor.example", "mail.example.org", "telemetry.app.example"};
constexpr std::array calls{"DescribeInstances", "AssumeRole", "GetObject", "PutObject", "ConsoleLogin", "ListBuckets", "CreateAccessKey"};

}  // namespace

MadeEvents::MadeEvents(uint64_t seed, Time start, bool with_text) : random_(seed), fast_(seed * 2 + 1), now_(start), with_text_(with_text) {}

uint64_t MadeEvents::below(uint64_t bound) {
    fast_ = fast_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return ((fast_ >> 33) * bound) >> 31;
}

std::string MadeEvents::address() { return fmt::format("10.{}.{}.{}", below(8), below(32), 1 + below(250)); }

MadeEvent MadeEvents::next() {
    now_ = now_ + Duration{static_cast<int64_t>(1 + below(9)) * 1'000'000};
    const std::string time = format_time(now_);
    const char* const host = hosts[below(hosts.size())];
    const std::string user = fmt::format("user{}", below(5000));
    const std::string head = fmt::format(R"({{"@timestamp":"{}","host":{{"name":"{}"}},"event":{{"dataset":)", time, host);
    switch (below(with_text_ ? 8 : 7)) {
        case 0:
            return {
                fmt::format(
                    R"({}"zeek.connection","id":"C{:016x}"}},"source":{{"ip":"{}","port":{},"bytes":{}}},"destination":{{"ip":"{}","port":{},"bytes":{}}},)"
                    R"("network":{{"transport":"tcp","protocol":"ssl"}},"zeek":{{"connection":{{"state":"SF","history":"ShADadFf","duration":{:.6f}}}}},"ecs":{{"version":"8.11.0"}},"observer":{{"vendor":"Zeek","type":"sensor"}}}})",
                    head, below(1ULL << 31) << 31 | below(1ULL << 31), address(), 1024 + below(60000), below(1 << 20), address(), below(2) ? 443 : 80,
                    below(1 << 24), static_cast<double>(below(1 << 30)) / 1e7),
                true};
        case 1:
            return {
                fmt::format(
                    R"({}"dns"}},"source":{{"ip":"{}"}},"destination":{{"ip":"10.0.0.53","port":53}},"dns":{{"id":{},"question":{{"name":"h{}.{}","type":"A"}},"response_code":"NOERROR","answers":[{{"data":"{}","ttl":300,"type":"A"}}],"flags":["RD","RA"]}},"network":{{"transport":"udp","protocol":"dns","bytes":{}}},"ecs":{{"version":"8.11.0"}}}})",
                    head, address(), below(65536), below(20000), made_domains[below(made_domains.size())], address(), 60 + below(300)),
                true};
        case 2:
            return {
                fmt::format(
                    R"({}"nginx.access"}},"source":{{"ip":"{}"}},"url":{{"path":"{}","query":"id={}"}},"http":{{"request":{{"method":"{}","id":"{:08x}"}},"response":{{"status_code":{},"body":{{"bytes":{}}}}}}},"user_agent":{{"original":"{}"}},"ecs":{{"version":"8.11.0"}}}})",
                    head, address(), paths[below(paths.size())], below(100000), below(4) ? "GET" : "POST", below(1ULL << 31), below(20) ? 200 : 404,
                    below(50000), agents[below(agents.size())]),
                true};
        case 3:
            return {
                fmt::format(
                    R"({}"windows.sysmon","code":"1"}},"process":{{"pid":{},"executable":"{}","command_line":"{} -k netsvcs -p -s {}","parent":{{"executable":"{}","pid":{}}}}},"user":{{"name":"{}","domain":"CORP"}},"log":{{"level":"information"}},"ecs":{{"version":"8.11.0"}}}})",
                    head, below(20000), programs[below(programs.size())], programs[below(programs.size())], below(300), programs[below(programs.size())],
                    below(20000), user),
                true};
        case 4:
            return {
                fmt::format(
                    R"({}"system.auth","action":"ssh_login","outcome":"{}"}},"user":{{"name":"{}"}},"source":{{"ip":"{}","port":{}}},"process":{{"name":"sshd","pid":{}}},"message":"{} password for {} from {} port {} ssh2","log":{{"file":{{"path":"/var/log/auth.log"}}}},"ecs":{{"version":"8.11.0"}}}})",
                    head, below(5) ? "success" : "failure", user, address(), 1024 + below(60000), below(30000), below(5) ? "Accepted" : "Failed", user,
                    address(), below(60000)),
                true};
        case 5:
            return {
                fmt::format(
                    R"({}"fortinet.firewall","action":"{}"}},"source":{{"ip":"{}","port":{}}},"destination":{{"ip":"{}","port":{}}},"rule":{{"id":"{}","name":"policy-{}"}},"network":{{"transport":"tcp","bytes":{},"packets":{}}},"observer":{{"ingress":{{"interface":{{"name":"port1"}}}},"egress":{{"interface":{{"name":"wan1"}}}}}},"ecs":{{"version":"8.11.0"}}}})",
                    head, below(10) ? "accept" : "deny", address(), 1024 + below(60000), address(), 1 + below(1024), below(200), below(200), below(1 << 20),
                    below(1000)),
                true};
        case 6:
            return {
                fmt::format(
                    R"({}"aws.cloudtrail","action":"{}","id":"{:08x}-{:04x}-{:04x}"}},"cloud":{{"provider":"aws","region":"eu-central-1","account":{{"id":"123456789012"}}}},"user":{{"name":"{}","id":"AIDA{:08X}"}},"source":{{"ip":"{}"}},"user_agent":{{"original":"{}"}},"ecs":{{"version":"8.11.0"}}}})",
                    head, calls[below(calls.size())], below(1ULL << 31), below(65536), below(65536), user, below(1ULL << 31), address(),
                    agents[below(agents.size())]),
                true};
        default:
            return {fmt::format("<38>1 {} {} sshd {} - - {} password for {} from {} port {} ssh2", time, host, below(30000), below(5) ? "Accepted" : "Failed",
                                user, address(), below(60000)),
                    false};
    }
}

}  // namespace redoubt::test
