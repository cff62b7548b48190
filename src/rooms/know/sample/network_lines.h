// Log lines of the network: web server, proxy and firewall as JSON with a "logsource" (field names of Sigma's categories), and
// Zeek as Zeek writes it. Zeek lines get their _path, time and uid here; the caller adds the rest.
#pragma once

#include <string_view>

#include "rooms/know/sample/week.h"

namespace redoubt::rooms::sample {

struct WebRequest {
    std::string_view client;
    std::string_view method = "GET";
    std::string_view path = "/";
    std::string_view query = "-";
    int status = 200;
    std::string_view agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)";
};
void add_web_request(Week& week, std::string_view host, Time at, const WebRequest& request);  // web/<host>-access.ndjson

struct ProxyRequest {
    std::string_view client;
    std::string_view user;
    std::string_view method = "GET";
    std::string_view host;
    std::string_view path = "/";
    int status = 200;
    int64_t sent_bytes = 700;
    std::string_view agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)";
};
void add_proxy_request(Week& week, Time at, const ProxyRequest& request);  // proxy/proxy01.ndjson

struct Flow {
    std::string_view from;
    std::string_view to;
    int to_port;
    std::string_view protocol = "tcp";
};
void add_firewall(Week& week, Time at, std::string_view action, const Flow& flow);  // firewall/fw01.ndjson

Line zeek_line(Week& week, Time at, std::string_view path, const Flow& flow);
void add_zeek(Week& week, Time at, std::string_view path, Line line);  // zeek/<path>.ndjson
void add_zeek_conn(Week& week, Time at, const Flow& flow, std::string_view service, int64_t sent_bytes, int64_t received_bytes);
void add_zeek_dns(Week& week, Time at, std::string_view client, std::string_view kind, std::string_view name);

}  // namespace redoubt::rooms::sample
