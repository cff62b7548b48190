#include "rooms/watch/shipper_texts.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace redoubt::rooms {
namespace {

struct Place {
    std::string host;
    std::string port;
    bool tls = false;
};

Place place_of(std::string_view base) {
    Place out{.host = {}, .port = {}, .tls = base.starts_with("https://")};
    const size_t scheme = base.find("://");
    std::string_view rest = base.substr(scheme == std::string_view::npos ? 0 : scheme + 3);
    rest = rest.substr(0, rest.find('/'));
    const size_t colon = rest.rfind(':');
    const bool has_port = colon != std::string_view::npos && rest.find(']', colon) == std::string_view::npos;
    out.host = rest.substr(0, has_port ? colon : rest.size());
    out.port = has_port ? std::string(rest.substr(colon + 1)) : out.tls ? "443" : "80";
    return out;
}

// The text with {base}, {host}, {port}, {token}, {tls}, {yes} in place.
std::string filled(std::string text, const std::vector<std::pair<std::string_view, std::string_view>>& values) {
    for (const auto& [name, value] : values) {
        const std::string hole = fmt::format("@{}@", name);
        for (size_t at = text.find(hole); at != std::string::npos; at = text.find(hole, at + value.size())) text.replace(at, hole.size(), value);
    }
    return text;
}

class Texts {
public:
    Texts(std::string_view base, std::span<const SourceDoor> doors, std::string_view source, std::string_view token)
        : base_(base), place_(place_of(base)), doors_(doors), source_(source), token_(token) {}

    void http(std::string name, std::string title, std::string file, std::string text) {
        add(std::move(name), std::move(title), std::move(file), std::move(text), place_.port, {});
    }

    // To a listener of its own, of this source before any other.
    void door(std::string name, std::string title, std::string file, std::string text, std::string_view protocol, std::string_view transport) {
        const SourceDoor* best = nullptr;
        for (const SourceDoor& one : doors_) {
            if (one.protocol != protocol || (!transport.empty() && one.transport != transport)) continue;
            if (best == nullptr || (one.source == source_ && best->source != source_)) best = &one;
        }
        const std::string missing =
            best != nullptr && best->source != source_ && !best->source.empty()
                ? fmt::format("listener '{}' counts what comes for {}; give this source a listener of its own", best->name, best->source)
            : best == nullptr
                ? fmt::format("no listener takes {}{}: add one to the intake file", protocol, transport.empty() ? "" : fmt::format(" over {}", transport))
                : "";
        add(std::move(name), std::move(title), std::move(file), std::move(text), best != nullptr ? std::to_string(best->port) : "PORT", missing);
    }

    std::vector<ShipperText> out;

private:
    void add(std::string name, std::string title, std::string file, std::string text, std::string_view port, std::string missing) {
        text = filled(std::move(text), {{"base", base_},
                                        {"host", place_.host},
                                        {"port", port},
                                        {"token", token_},
                                        {"On", place_.tls ? "On" : "Off"},
                                        {"on", place_.tls ? "on" : "off"},
                                        {"scheme", place_.tls ? "https" : "http"}});
        out.push_back({std::move(name), std::move(title), std::move(file), std::move(text), std::move(missing)});
    }

    std::string_view base_;
    Place place_;
    std::span<const SourceDoor> doors_;
    std::string_view source_;
    std::string_view token_;
};

void add_http_shippers(Texts& texts) {
    texts.http("curl", "curl", "",
               "curl @base@/ingest/ndjson -H 'Authorization: Bearer @token@' --data-binary @events.ndjson\n"
               "curl @base@/services/collector/event -H 'Authorization: Splunk @token@' -d '{\"event\": \"hello\", \"host\": \"web01\"}'\n");
    texts.http("filebeat", "Filebeat, Winlogbeat, Metricbeat", "filebeat.yml",
               "output.elasticsearch:\n  hosts: [\"@base@\"]\n  path: /elastic\n  username: redoubt\n  password: \"@token@\"\n"
               "setup.template.enabled: false\nsetup.ilm.enabled: false\n");
    texts.http("fluent-bit", "Fluent Bit", "fluent-bit.conf",
               "[OUTPUT]\n    Name          splunk\n    Match         *\n    Host          @host@\n    Port          @port@\n    TLS           @On@\n"
               "    Splunk_Token  @token@\n");
    texts.http("vector", "Vector", "vector.toml",
               "[sinks.redoubt]\ntype = \"splunk_hec_logs\"\ninputs = [\"YOUR_SOURCE\"]\nendpoint = \"@base@\"\ndefault_token = \"@token@\"\n"
               "encoding.codec = \"json\"\nacknowledgements.enabled = true\n");
    texts.http("otel", "OpenTelemetry Collector", "config.yaml",
               "exporters:\n  otlphttp:\n    logs_endpoint: @base@/v1/logs\n    headers:\n      Authorization: Bearer @token@\nservice:\n  pipelines:\n"
               "    logs:\n      receivers: [YOUR_RECEIVER]\n      exporters: [otlphttp]\n");
    texts.http("promtail", "Promtail", "promtail.yml",
               "clients:\n  - url: @base@/loki/api/v1/push\n    basic_auth:\n      username: redoubt\n      password: \"@token@\"\n");
    texts.http("syslog-ng", "syslog-ng, over HTTP", "syslog-ng.conf",
               "destination d_redoubt {\n  elasticsearch-http(url(\"@base@/elastic/_bulk\") index(\"linux\") type(\"\") user(\"redoubt\")\n"
               "                     password(\"@token@\") batch-lines(500) batch-timeout(1000));\n};\n");
}

void add_door_shippers(Texts& texts) {
    texts.door("rsyslog", "rsyslog, RELP", "/etc/rsyslog.d/redoubt.conf",
               "module(load=\"omrelp\")\naction(type=\"omrelp\" target=\"@host@\" port=\"@port@\"\n       queue.type=\"linkedList\" "
               "queue.filename=\"redoubt\" queue.maxDiskSpace=\"1g\" queue.saveOnShutdown=\"on\"\n       action.resumeRetryCount=\"-1\")\n",
               "relp", "");
    texts.door("rsyslog-tls", "rsyslog, syslog over TLS", "/etc/rsyslog.d/redoubt.conf",
               "global(defaultNetstreamDriverCAFile=\"/etc/ssl/certs/redoubt-ca.pem\")\naction(type=\"omfwd\" target=\"@host@\" port=\"@port@\" "
               "protocol=\"tcp\" TCP_Framing=\"octet-counted\"\n       StreamDriver=\"gtls\" StreamDriverMode=\"1\" StreamDriverAuthMode=\"x509/name\" "
               "StreamDriverPermittedPeers=\"@host@\"\n       template=\"RSYSLOG_SyslogProtocol23Format\")\n",
               "syslog", "tls");
    texts.door("syslog-ng-tls", "syslog-ng, syslog over TLS", "syslog-ng.conf",
               "destination d_redoubt {\n  network(\"@host@\" port(@port@) transport(\"tls\") flags(syslog-protocol)\n"
               "          tls(ca-file(\"/etc/ssl/certs/redoubt-ca.pem\")));\n};\n",
               "syslog", "tls");
    texts.door("beats", "Beats, their own protocol", "filebeat.yml",
               "output.logstash:\n  hosts: [\"@host@:@port@\"]\n  ssl.certificate_authorities: [\"/etc/ssl/certs/redoubt-ca.pem\"]\n", "lumberjack", "");
    texts.door("splunk-uf", "Splunk's forwarder, as plain lines", "outputs.conf", "[tcpout:redoubt]\nserver = @host@:@port@\nsendCookedData = false\n",
               "syslog", "tcp");
    texts.door("journal-upload", "systemd-journal-upload, with a certificate", "/etc/systemd/journal-upload.conf",
               "[Upload]\nURL=@scheme@://@host@:@port@\nServerKeyFile=/etc/ssl/private/client.key\nServerCertificateFile=/etc/ssl/certs/client.pem\n"
               "TrustedCertificateFile=/etc/ssl/certs/redoubt-ca.pem\n",
               "http", "");
    texts.door("logger", "logger", "", "logger -n @host@ -P @port@ -d --rfc5424 -t test \"hello\"\n", "syslog", "udp");
}

}  // namespace

std::vector<ShipperText> shipper_texts(std::string_view base, std::span<const SourceDoor> doors, std::string_view source, std::string_view token) {
    Texts texts(base, doors, source, token);
    add_http_shippers(texts);
    add_door_shippers(texts);
    return std::move(texts.out);
}

}  // namespace redoubt::rooms
