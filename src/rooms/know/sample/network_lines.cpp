#include "rooms/know/sample/network_lines.h"

#include <fmt/format.h>

#include <utility>

namespace redoubt::rooms::sample {
namespace {

Line category_line(std::string_view category, std::string_view host, Time at) {
    Line line;
    line.open("logsource").text("category", category).close();
    line.text("timestamp", format_time(at)).text("hostname", host);
    return line;
}

std::string zeek_uid(Week& week) {
    constexpr std::string_view letters = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz0123456789";
    std::string uid = "C";
    for (int i = 0; i < 16; ++i) uid += letters[week.random().below(letters.size())];
    return uid;
}

}  // namespace

void add_web_request(Week& week, std::string_view host, Time at, const WebRequest& request) {
    Line line = category_line("webserver", host, at);
    line.text("c-ip", request.client).text("cs-method", request.method).text("cs-uri-stem", request.path).text("cs-uri-query", request.query);
    line.number("sc-status", request.status).number("sc-bytes", static_cast<int64_t>(week.between(180, 64'000))).text("cs-user-agent", request.agent);
    week.add(fmt::format("web/{}-access.ndjson", host), at, std::move(line));
}

void add_proxy_request(Week& week, Time at, const ProxyRequest& request) {
    Line line = category_line("proxy", "proxy01", at);
    line.text("c-ip", request.client).text("cs-username", request.user).text("cs-method", request.method).text("cs-host", request.host);
    line.text("c-uri", request.path).number("sc-status", request.status).number("cs-bytes", request.sent_bytes).text("c-useragent", request.agent);
    week.add("proxy/proxy01.ndjson", at, std::move(line));
}

void add_firewall(Week& week, Time at, std::string_view action, const Flow& flow) {
    Line line = category_line("firewall", "fw01", at);
    line.text("action", action).text("src_ip", flow.from).number("src_port", static_cast<int64_t>(week.between(32'768, 60'000)));
    line.text("dst_ip", flow.to).number("dst_port", flow.to_port).text("protocol", flow.protocol);
    week.add("firewall/fw01.ndjson", at, std::move(line));
}

Line zeek_line(Week& week, Time at, std::string_view path, const Flow& flow) {
    Line line;
    line.text("_path", path).decimal("ts", static_cast<double>(at.unix_ms()) / 1000.0, 3).text("uid", zeek_uid(week));
    line.text("id.orig_h", flow.from).number("id.orig_p", static_cast<int64_t>(week.between(32'768, 60'000)));
    line.text("id.resp_h", flow.to).number("id.resp_p", flow.to_port);
    return line;
}

void add_zeek(Week& week, Time at, std::string_view path, Line line) { week.add(fmt::format("zeek/{}.ndjson", path), at, std::move(line)); }

void add_zeek_conn(Week& week, Time at, const Flow& flow, std::string_view service, int64_t sent_bytes, int64_t received_bytes) {
    Line line = zeek_line(week, at, "conn", flow);
    line.text("proto", flow.protocol).text("service", service).decimal("duration", static_cast<double>(week.between(2, 9000)) / 100.0, 2);
    line.number("orig_bytes", sent_bytes).number("resp_bytes", received_bytes).text("conn_state", "SF");
    add_zeek(week, at, "conn", std::move(line));
}

void add_zeek_dns(Week& week, Time at, std::string_view client, std::string_view kind, std::string_view name) {
    Line line = zeek_line(week, at, "dns", {.from = client, .to = "10.20.1.10", .to_port = 53, .protocol = "udp"});
    line.text("proto", "udp").text("query", name).text("qclass_name", "C_INTERNET").text("qtype_name", kind).text("rcode_name", "NOERROR");
    add_zeek(week, at, "dns", std::move(line));
}

}  // namespace redoubt::rooms::sample
