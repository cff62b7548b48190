#include <fmt/format.h>

#include <utility>

#include "rooms/know/sample/estate.h"
#include "rooms/know/sample/network_lines.h"
#include "rooms/know/sample/noise.h"

namespace redoubt::rooms::sample {
namespace {

std::string customer(Week& week) { return fmt::format("198.51.100.{}", week.between(61, 250)); }

constexpr std::array<std::string_view, 10> outside_names{"www.news.example.org", "mail.example.net",    "updates.example.net", "cdn.video.example.net",
                                                         "maps.example.org",     "weather.example.org", "bank.example.net",    "forum.sailing.example.org",
                                                         "travel.example.org",   "files.example.com"};

void add_shop_visits(Week& week, int count) {
    struct Page {
        std::string_view path;
        std::string_view query;
        std::string_view method = "GET";
    };
    constexpr std::array<Page, 10> pages{{{"/", "-"},
                                          {"/catalogue/sails", "page=2"},
                                          {"/catalogue/ropes", "colour=blue"},
                                          {"/search", "q=anchor+chain"},
                                          {"/search", "q=union+jack+select+edition"},
                                          {"/product/1842", "-"},
                                          {"/basket", "-", "POST"},
                                          {"/checkout", "-", "POST"},
                                          {"/media/uploads/deck-14.jpg", "-"},
                                          {"/static/site.css", "v=41"}}};
    constexpr std::array<std::string_view, 4> agents{"Mozilla/5.0 (Windows NT 10.0; Win64; x64)", "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X)",
                                                     "Mozilla/5.0 (X11; Linux x86_64; rv:140.0)", "Mozilla/5.0 (compatible; ExampleBot/2.1)"};
    for (int i = 0; i < count; ++i) {
        const Page& page = week.pick(pages);
        const std::string client = customer(week);
        const int status = week.chance(94) ? 200 : week.chance(70) ? 404 : 302;
        add_web_request(week, week.chance(55) ? "web01" : "web02", week.some_time(Rhythm::shopping),
                        {.client = client, .method = page.method, .path = page.path, .query = page.query, .status = status, .agent = week.pick(agents)});
    }
}

void add_scanners(Week& week) {
    constexpr std::array<std::string_view, 5> probes{"/.env", "/wp-login.php", "/admin/", "/phpmyadmin/", "/cgi-bin/test.cgi"};
    for (int i = 0; i < 150; ++i) {
        const std::string client = fmt::format("198.51.100.{}", week.between(2, 60));
        add_web_request(week, "web01", week.some_time(Rhythm::machine),
                        {.client = client, .path = week.pick(probes), .status = 404, .agent = "python-requests/2.32"});
    }
    for (int i = 0; i < 18; ++i) {  // names itself
        const Time at = week.start() + hours(30) + seconds(7 * i);
        add_web_request(week, "web02", at, {.client = "198.51.100.33", .path = week.pick(probes), .status = 404, .agent = "Mozilla/5.00 (Nikto/2.5.0)"});
    }
}

void add_browsing(Week& week, int count) {
    for (int i = 0; i < count; ++i) {
        const Workstation& from = week.pick(workstations);
        const bool machine = week.chance(15);
        add_proxy_request(week, week.some_time(machine ? Rhythm::machine : Rhythm::office),
                          {.client = from.ip,
                           .user = machine ? "-" : from.user,
                           .method = week.chance(88) ? "GET" : "POST",
                           .host = machine ? "download.windowsupdate.com" : week.pick(outside_names),
                           .path = machine ? "/c/msdownload/update.cab" : "/",
                           .status = week.chance(95) ? 200 : 403,
                           .sent_bytes = static_cast<int64_t>(week.between(400, 90'000)),
                           .agent = machine ? "Microsoft BITS/7.8" : "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Edg/142.0"});
    }
}

void add_firewall_noise(Week& week, int count) {
    for (int i = 0; i < count; ++i) {
        if (week.chance(45)) {  // knocking from outside
            constexpr std::array<int, 8> ports{22, 23, 80, 445, 3389, 5900, 6379, 8080};
            add_firewall(week, week.some_time(Rhythm::machine), "deny",
                         {.from = fmt::format("198.51.100.{}", week.between(2, 60)), .to = "192.0.2.20", .to_port = week.pick(ports)});
        } else {
            const Workstation& from = week.pick(workstations);
            add_firewall(week, week.some_time(Rhythm::office), week.chance(97) ? "allow" : "deny",
                         {.from = from.ip, .to = customer(week), .to_port = week.chance(90) ? 443 : 993});
        }
    }
}

void add_wire_noise(Week& week) {
    constexpr std::array<std::string_view, 4> kinds{"A", "A", "AAAA", "HTTPS"};
    for (int i = 0; i < 2'000; ++i) add_zeek_dns(week, week.some_time(Rhythm::office), week.pick(workstations).ip, week.pick(kinds), week.pick(outside_names));
    for (int i = 0; i < 60; ++i)
        add_zeek_dns(week, week.some_time(Rhythm::machine), "10.20.5.20", "TXT", fmt::format("selector{}._domainkey.example.net", week.between(1, 4)));
    for (int i = 0; i < 2'300; ++i) {
        const Flow flow{.from = week.pick(workstations).ip, .to = "198.51.100.90", .to_port = 443};
        add_zeek_conn(week, week.some_time(Rhythm::office), flow, "ssl", static_cast<int64_t>(week.between(600, 400'000)),
                      static_cast<int64_t>(week.between(2'000, 40'000'000)));
    }
    for (int day = 0; day < 7; ++day)  // the off-site backup
        add_zeek_conn(week, week.start() + days(day) + hours(1), {.from = "10.20.1.40", .to = "198.51.100.200", .to_port = 443}, "ssl", 21'474'836'480,
                      912'000);
    for (int i = 0; i < 420; ++i) {
        const Time at = week.some_time(Rhythm::office);
        Line line = zeek_line(week, at, "ssl", {.from = week.pick(workstations).ip, .to = "198.51.100.90", .to_port = 443});
        line.text("version", "TLSv13").text("server_name", week.pick(outside_names)).flag("established", true).text("validation_status", "ok");
        add_zeek(week, at, "ssl", std::move(line));
    }
}

void add_wire_file_noise(Week& week) {
    constexpr std::array<std::string_view, 4> files{R"(q3\plan.xlsx)", R"(orders\2026\list.csv)", R"(letters\offer.docx)", R"(stock\count.xlsx)"};
    for (int i = 0; i < 420; ++i) {
        const Time at = week.some_time(Rhythm::office);
        Line line = zeek_line(week, at, "smb_files", {.from = week.pick(workstations).ip, .to = "10.20.2.30", .to_port = 445});
        line.text("action", week.chance(80) ? "SMB::FILE_OPEN" : "SMB::FILE_WRITE").text("path", R"(\\fs01\sales)").text("name", week.pick(files));
        line.number("size", static_cast<int64_t>(week.between(9'000, 4'000'000)));
        add_zeek(week, at, "smb_files", std::move(line));
    }
    for (int i = 0; i < 320; ++i) {
        const Time at = week.some_time(Rhythm::machine);
        const bool managing = week.chance(10);
        Line line = zeek_line(week, at, "dce_rpc", {.from = managing ? "10.20.1.50" : week.pick(workstations).ip, .to = "10.20.2.30", .to_port = 135});
        line.text("endpoint", managing ? "svcctl" : "srvsvc").text("operation", managing ? "CreateServiceW" : "NetrShareEnum");
        add_zeek(week, at, "dce_rpc", std::move(line));
    }
    for (int i = 0; i < 360; ++i) {
        const Time at = week.some_time(Rhythm::office);
        Line line = zeek_line(week, at, "http", {.from = week.pick(workstations).ip, .to = "198.51.100.90", .to_port = 80});
        line.text("method", "GET").text("host", week.pick(outside_names)).text("uri", "/").number("status_code", 200).text("user_agent", "Mozilla/5.0");
        line.texts("resp_mime_types", {week.chance(90) ? "text/html" : "application/x-dosexec"});
        add_zeek(week, at, "http", std::move(line));
    }
}

}  // namespace

void add_network_noise(Week& week) {
    add_shop_visits(week, 4'300);
    add_scanners(week);
    add_browsing(week, 2'500);
    add_firewall_noise(week, 2'400);
    add_wire_noise(week);
    add_wire_file_noise(week);
}

}  // namespace redoubt::rooms::sample
