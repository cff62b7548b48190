#include "intake/configuration.h"

#include <gtest/gtest.h>

namespace redoubt::intake {
namespace {

constexpr std::string_view whole = R"(
listeners:
  - name: network
    protocol: syslog
    transport: udp
    address: 127.0.0.1:5514
    source: SRC-1
  - name: beats
    protocol: lumberjack
    transport: tls
    address: "[::]:5044"
    certificate: /etc/redoubt/cert.pem
    key: /etc/redoubt/key.pem
    client_authority: /etc/redoubt/ca.pem
    message_bytes: 1048576
    idle: 10m
  - name: web
    protocol: http
    address: 127.0.0.1:8088
    http: [hec, otlp]
sources:
  - name: SRC-2
    tokens_sha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
    certificates_sha256: ["9F:86:D0:81:88:4C:7D:65:9A:2F:EA:A0:C5:5A:D0:15:A3:BF:4F:1B:2B:0B:82:2C:D1:5D:6C:15:B0:F0:0A:08"]
files:
  - paths: [/var/log/*.log, /var/log/app]
    source: SRC-3
    kind: app
journals:
  - source: SRC-4
    units: ssh.service
buckets:
  - source: SRC-5
    endpoint: https://s3.eu-central-1.amazonaws.com
    bucket: trail
    prefix: AWSLogs/
    region: eu-central-1
    key_file: /etc/redoubt/s3.key
    every: 5m
)";

TEST(Configuration, IsRead) {
    const auto read = read_configuration(whole);
    ASSERT_TRUE(read) << read.error().text();
    ASSERT_EQ(read->listeners.size(), 3U);
    EXPECT_EQ(read->listeners[0].port, 5514);
    EXPECT_EQ(read->listeners[1].address, "::");
    EXPECT_EQ(read->listeners[1].limits.message_bytes, 1'048'576U);
    EXPECT_EQ(read->listeners[1].idle_ms, 600'000);
    EXPECT_EQ(read->listeners[2].http, (std::vector<std::string>{"hec", "otlp"}));
    EXPECT_EQ(read->sources[0].certificates[0], read->sources[0].tokens[0]);
    EXPECT_EQ(read->files[0].paths.size(), 2U);
    EXPECT_EQ(read->journals[0].units[0], "ssh.service");
    EXPECT_EQ(read->buckets[0].every_ms, 300'000);
}

TEST(Configuration, SaysWhatIsWrong) {
    const auto error = [](std::string_view yaml) {
        const auto read = read_configuration(yaml);
        return read ? std::string("none") : read.error().text();
    };
    EXPECT_EQ(error("listener: []"), "1:1: the configuration has no key 'listener' (keys are buckets, files, journals, listeners, sources)");
    EXPECT_EQ(error("listeners:\n  - name: a\n    protocol: smtp\n"), "3:15: 'smtp' is none of syslog, gelf, lumberjack, relp, ndjson, http");
    EXPECT_EQ(error("listeners:\n  - name: a\n    address: 127.0.0.1\n"),
              "3:14: '127.0.0.1' is no address to listen on (write ADDRESS:PORT, such as 127.0.0.1:6514 or [::1]:6514)");
    EXPECT_EQ(error("listeners:\n  - name: a\n    source: s\n    message_bytes: 20\n"), "4:20: a number from 480 to 10485760 is wanted here");
    EXPECT_EQ(error("listeners:\n  - name: a\n    source: s\n    address: 0.0.0.0:514\n"),
              "listener 'a' is open to other machines on 0.0.0.0 without TLS (write transport: tls, or plain_from_anywhere: true if what comes may be read and "
              "forged on the "
              "way)");
    EXPECT_EQ(error("listeners:\n  - {name: a, source: s, transport: tls}\n"), "listener 'a' has no certificate or no key (name the PEM files of both)");
    EXPECT_EQ(error("listeners:\n  - {name: a, source: s, transport: udp, protocol: relp}\n"),
              "listener 'a' cannot speak relp over udp (only syslog and gelf come as datagrams)");
    EXPECT_EQ(error("listeners:\n  - {name: a, protocol: http}\n"),
              "listener 'a' takes only senders with a token or a certificate, and no source has one (give sources tokens_sha256, or the listener a source)");
    EXPECT_EQ(error("listeners:\n  - {name: a, source: s, protocol: http, http: [kafka]}\n"),
              "listener 'a' has the unknown http protocol 'kafka' (known are hec, otlp, loki, journal, ndjson, elasticsearch)");
    EXPECT_EQ(error("sources:\n  - {name: a, tokens_sha256: [abc]}\n"), "2:30: 'abc' is no SHA-256 in hex (printf %s TOKEN | sha256sum)");
    EXPECT_EQ(error("listeners:\n  - {name: a, source: s}\n  - {name: a, source: s}\n"), "the listener 'a' stands there twice");
    EXPECT_EQ(error("files:\n  - paths: /var/log/a\n"), "2:5: an entry of files needs paths and a source");
    EXPECT_EQ(error("buckets:\n  - {source: a, endpoint: \"ftp://x\", bucket: b, key_file: k}\n"), "2:5: 'ftp://x' is no https:// address");
}

}  // namespace
}  // namespace redoubt::intake
