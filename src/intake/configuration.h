// What is received where, as YAML: listeners, sources with their tokens, files to follow, buckets to fetch from. Unknown keys are
// errors, and every error names its line. docs/intake.md has an example for each.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "intake/batch.h"
#include "intake/source_keys.h"

namespace redoubt::intake {

enum class Protocol : uint8_t { syslog, gelf, lumberjack, relp, ndjson, http };
enum class Transport : uint8_t { udp, tcp, tls };

struct ListenerConfiguration {
    std::string name{};
    Protocol protocol = Protocol::syslog;
    Transport transport = Transport::tcp;
    std::string address = "127.0.0.1";
    uint16_t port = 0;     // 0: any free one
    std::string source{};  // of what comes without a token or certificate; empty: those are needed
    std::string certificate{};
    std::string key{};
    std::string client_authority{};
    bool plain_from_anywhere = false;  // the operator accepts that it crosses the network in the clear
    std::vector<std::string> http{};   // protocols of an http listener; empty: all
    Limits limits{};
    size_t most_connections = 20'000;
    size_t most_per_peer = 20'000;
    size_t request_bytes = size_t{64} << 20;
    int64_t idle_ms = 0;          // 0: as the protocol has it
    int64_t message_ms = 60'000;  // for a message, a head or a body that has begun, and a second more for each 4 KiB
};

struct FileConfiguration {
    std::vector<std::string> paths{};  // files, folders, or patterns with * and ? in the last part
    std::string source{};
    std::string kind{};
    bool from_beginning = true;  // of files that are there already when they are first seen
};

struct JournalConfiguration {
    std::string source{};
    std::vector<std::string> units{};  // empty: all
};

struct BucketConfiguration {
    std::string source{};
    std::string endpoint{};  // "https://s3.eu-central-1.amazonaws.com"
    std::string bucket{};
    std::string prefix{};
    std::string region = "us-east-1";
    std::string key_file{};  // two lines: the access key's id and its secret; nobody else may read it
    int64_t every_ms = 60'000;
};

struct Configuration {
    std::vector<ListenerConfiguration> listeners{};
    std::vector<SourceKey> sources{};
    bool keys_come = false;  // sources may get their first token or certificate later: SourceKeys::set()
    std::vector<FileConfiguration> files{};
    std::vector<JournalConfiguration> journals{};
    std::vector<BucketConfiguration> buckets{};
};

// Code::invalid with the line, what is wrong and what is meant.
Result<Configuration> read_configuration(std::string_view yaml);
Result<Configuration> read_server_configuration(std::string_view yaml);  // with keys_come
// "127.0.0.1:514", "[::1]:514", "514"
Result<> read_listen_address(std::string_view text, std::string& address, uint16_t& port);
Result<> check(const Configuration& configuration);

std::string_view protocol_name(Protocol protocol);
std::string_view transport_name(Transport transport);

}  // namespace redoubt::intake
