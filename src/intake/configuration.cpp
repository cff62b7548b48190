#include "intake/configuration.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/listening.h"
#include "base/text.h"
#include "base/time.h"
#include "formats/yaml/yaml.h"
#include "intake/http_protocol.h"

namespace redoubt::intake {
namespace {

using formats::yaml::Node;

constexpr std::array<std::string_view, 6> protocol_names{"syslog", "gelf", "lumberjack", "relp", "ndjson", "http"};
constexpr std::array<std::string_view, 3> transport_names{"udp", "tcp", "tls"};

std::unexpected<Error> wrong(const Node& at, std::string message, std::string hint = {}) {
    return fail(Code::invalid, std::move(message), at.place(), std::move(hint));
}

// One reader for each key of a mapping; a key that none reads is an error that lists them.
using Readers = std::map<std::string_view, std::function<Result<>(const Node&)>>;

Result<> read_mapping(const Node& node, std::string_view what, const Readers& readers) {
    if (!node.is_mapping()) return wrong(node, fmt::format("{} is to be a mapping of names and values", what));
    for (size_t i = 0; i < node.keys.size(); ++i) {
        const auto reader = readers.find(node.keys[i].text);
        if (reader == readers.end()) {
            std::string known;
            for (const auto& [name, ignored] : readers) known += (known.empty() ? "" : ", ") + std::string(name);
            return fail(Code::invalid, fmt::format("{} has no key '{}'", what, node.keys[i].text), fmt::format("{}:{}", node.keys[i].line, node.keys[i].column),
                        "keys are " + known);
        }
        TRY(reader->second(node.items[i]));
    }
    return {};
}

auto into_text(std::string& out) {
    return [&out](const Node& node) -> Result<> {
        if (!node.is_scalar() || node.is_null() || node.text.empty()) return wrong(node, "a text is wanted here");
        out = node.text;
        return {};
    };
}

auto into_flag(bool& out) {
    return [&out](const Node& node) -> Result<> {
        if (!node.is_scalar() || (node.text != "true" && node.text != "false")) return wrong(node, "true or false is wanted here");
        out = node.text == "true";
        return {};
    };
}

auto into_number(size_t& out, size_t least, size_t most) {
    return [&out, least, most](const Node& node) -> Result<> {
        size_t number = 0;
        const std::string& text = node.text;
        const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (!node.is_scalar() || fault != std::errc() || end != text.data() + text.size() || number < least || number > most)
            return wrong(node, fmt::format("a number from {} to {} is wanted here", least, most));
        out = number;
        return {};
    };
}

auto into_milliseconds(int64_t& out) {
    return [&out](const Node& node) -> Result<> {
        const Result<Duration> duration = parse_duration(node.text);
        if (!node.is_scalar() || !duration || duration->ns < 1'000'000'000 || duration->ns > days(30).ns)
            return wrong(node, "a duration from 1s to 30d is wanted here", "such as 30s, 15m or 1h");
        out = duration->ns / 1'000'000;
        return {};
    };
}

// A list, or one of it.
auto into_texts(std::vector<std::string>& out) {
    return [&out](const Node& node) -> Result<> {
        if (node.is_mapping()) return wrong(node, "a list of texts is wanted here");
        if (node.is_scalar()) {
            out.emplace_back();
            return into_text(out.back())(node);
        }
        for (const Node& one : node.items) {
            out.emplace_back();
            TRY(into_text(out.back())(one));
        }
        return {};
    };
}

template <class Choice, size_t Count>
auto into_choice(Choice& out, const std::array<std::string_view, Count>& names) {
    return [&out, &names](const Node& node) -> Result<> {
        const auto found = std::ranges::find(names, std::string_view(node.text));
        if (!node.is_scalar() || found == names.end()) return wrong(node, fmt::format("'{}' is none of {}", node.text, fmt::join(names, ", ")));
        out = static_cast<Choice>(found - names.begin());
        return {};
    };
}

// Fingerprints and hashes of tokens: 64 hex digits, colons allowed.
auto into_digests(std::vector<std::string>& out) {
    return [&out](const Node& node) -> Result<> {
        std::vector<std::string> texts;
        TRY(into_texts(texts)(node));
        for (const std::string& text : texts) {
            std::string hex = to_lower(text);
            std::erase(hex, ':');
            if (hex.size() != 64 || hex.find_first_not_of("0123456789abcdef") != std::string::npos)
                return wrong(node, fmt::format("'{}' is no SHA-256 in hex", text), "printf %s TOKEN | sha256sum");
            out.push_back(std::move(hex));
        }
        return {};
    };
}

Result<> read_listener(const Node& node, ListenerConfiguration& out) {
    const auto into_address = [&out](const Node& at) -> Result<> {
        const Result<> read = read_listen_address(at.text, out.address, out.port);
        if (!read) return wrong(at, read.error().message, read.error().hint);
        return {};
    };
    return read_mapping(node, "a listener",
                        {{"name", into_text(out.name)},
                         {"protocol", into_choice(out.protocol, protocol_names)},
                         {"transport", into_choice(out.transport, transport_names)},
                         {"address", into_address},
                         {"source", into_text(out.source)},
                         {"certificate", into_text(out.certificate)},
                         {"key", into_text(out.key)},
                         {"client_authority", into_text(out.client_authority)},
                         {"plain_from_anywhere", into_flag(out.plain_from_anywhere)},
                         {"http", into_texts(out.http)},
                         {"message_bytes", into_number(out.limits.message_bytes, 480, most_message_bytes)},
                         {"unpacked_bytes", into_number(out.limits.unpacked_bytes, 4096, size_t{1} << 30)},
                         {"request_bytes", into_number(out.request_bytes, 4096, size_t{1} << 30)},
                         {"connections", into_number(out.most_connections, 1, 1'000'000)},
                         {"connections_per_peer", into_number(out.most_per_peer, 1, 1'000'000)},
                         {"idle", into_milliseconds(out.idle_ms)},
                         {"message_time", into_milliseconds(out.message_ms)}});
}

Result<> read_source(const Node& node, SourceKey& out) {
    TRY(read_mapping(node, "a source",
                     {{"name", into_text(out.source)}, {"tokens_sha256", into_digests(out.tokens)}, {"certificates_sha256", into_digests(out.certificates)}}));
    if (out.source.empty()) return wrong(node, "a source needs a name");
    return {};
}

Result<> read_files(const Node& node, FileConfiguration& out) {
    TRY(read_mapping(node, "an entry of files",
                     {{"paths", into_texts(out.paths)},
                      {"source", into_text(out.source)},
                      {"kind", into_text(out.kind)},
                      {"from_beginning", into_flag(out.from_beginning)}}));
    if (out.paths.empty() || out.source.empty()) return wrong(node, "an entry of files needs paths and a source");
    return {};
}

Result<> read_journal(const Node& node, JournalConfiguration& out) {
    TRY(read_mapping(node, "a journal", {{"source", into_text(out.source)}, {"units", into_texts(out.units)}}));
    if (out.source.empty()) return wrong(node, "a journal needs a source");
    return {};
}

Result<> read_bucket(const Node& node, BucketConfiguration& out) {
    TRY(read_mapping(node, "a bucket",
                     {{"source", into_text(out.source)},
                      {"endpoint", into_text(out.endpoint)},
                      {"bucket", into_text(out.bucket)},
                      {"prefix", into_text(out.prefix)},
                      {"region", into_text(out.region)},
                      {"key_file", into_text(out.key_file)},
                      {"every", into_milliseconds(out.every_ms)}}));
    if (out.source.empty() || out.endpoint.empty() || out.bucket.empty() || out.key_file.empty())
        return wrong(node, "a bucket needs a source, an endpoint, its name as bucket, and a key_file");
    if (!out.endpoint.starts_with("https://") && !out.endpoint.starts_with("http://127.0.0.1:"))
        return wrong(node, fmt::format("'{}' is no https:// address", out.endpoint));
    return {};
}

template <class Item>
auto into_list(std::vector<Item>& out, std::string_view what, Result<> (*read)(const Node&, Item&)) {
    return [&out, what, read](const Node& node) -> Result<> {
        if (!node.is_sequence()) return wrong(node, fmt::format("{} are to be a list", what));
        for (const Node& one : node.items) {
            out.emplace_back();
            TRY(read(one, out.back()));
        }
        return {};
    };
}

std::unexpected<Error> wrong_listener(const ListenerConfiguration& listener, std::string message, std::string hint) {
    return fail(Code::invalid, fmt::format("listener '{}' {}", listener.name, message), {}, std::move(hint));
}

Result<> check_listener(const ListenerConfiguration& listener) {
    const bool tls = listener.transport == Transport::tls;
    const bool udp = listener.transport == Transport::udp;
    if (listener.name.empty()) return fail(Code::invalid, "a listener has no name", {}, "give it one: its counters stand under it");
    if (udp && listener.protocol != Protocol::syslog && listener.protocol != Protocol::gelf)
        return wrong_listener(listener, fmt::format("cannot speak {} over udp", protocol_name(listener.protocol)), "only syslog and gelf come as datagrams");
    if (tls && (listener.certificate.empty() || listener.key.empty()))
        return wrong_listener(listener, "has no certificate or no key", "name the PEM files of both");
    if (!tls && !(listener.certificate + listener.key + listener.client_authority).empty())
        return wrong_listener(listener, fmt::format("has a certificate, but its transport is {}", transport_name(listener.transport)), "write transport: tls");
    if (!tls && !listener.plain_from_anywhere && !net::is_loopback(listener.address))
        return wrong_listener(listener, fmt::format("is open to other machines on {} without TLS", listener.address),
                              "write transport: tls, or plain_from_anywhere: true if what comes may be read and forged on the way");
    if (listener.source.empty() && listener.protocol != Protocol::http && listener.client_authority.empty())
        return wrong_listener(listener, "says neither source nor client_authority", "name the source that what comes in counts for");
    if (!listener.http.empty() && listener.protocol != Protocol::http)
        return wrong_listener(listener, "has http protocols, but is none of http", "write protocol: http");
    for (const std::string& name : listener.http)
        if (std::ranges::find(http_protocol_names(), name) == http_protocol_names().end())
            return wrong_listener(listener, fmt::format("has the unknown http protocol '{}'", name),
                                  fmt::format("known are {}", fmt::join(http_protocol_names(), ", ")));
    return {};
}

}  // namespace

std::string_view protocol_name(Protocol protocol) { return protocol_names[static_cast<size_t>(protocol)]; }
std::string_view transport_name(Transport transport) { return transport_names[static_cast<size_t>(transport)]; }

Result<> read_listen_address(std::string_view text, std::string& address, uint16_t& port) {
    const size_t colon = text.rfind(':');
    const std::string_view number = colon == std::string_view::npos ? text : text.substr(colon + 1);
    if (colon != std::string_view::npos) {
        std::string_view host = text.substr(0, colon);
        if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
        address = host;
    }
    const auto [end, fault] = std::from_chars(number.data(), number.data() + number.size(), port);
    if (number.empty() || fault != std::errc() || end != number.data() + number.size() || address.empty())
        return fail(Code::invalid, fmt::format("'{}' is no address to listen on", text), {}, "write ADDRESS:PORT, such as 127.0.0.1:6514 or [::1]:6514");
    return {};
}

Result<> check(const Configuration& configuration) {
    std::set<std::string> names;
    bool has_certificates = false, has_tokens = false;
    for (const SourceKey& source : configuration.sources) {
        has_certificates |= !source.certificates.empty();
        has_tokens |= !source.tokens.empty();
        if (!names.insert("source " + source.source).second) return fail(Code::invalid, fmt::format("the source '{}' stands there twice", source.source));
    }
    for (const ListenerConfiguration& listener : configuration.listeners) {
        TRY(check_listener(listener));
        if (!names.insert("listener " + listener.name).second) return fail(Code::invalid, fmt::format("the listener '{}' stands there twice", listener.name));
        if (!listener.source.empty()) continue;
        if (!has_tokens && !has_certificates && !configuration.keys_come)
            return wrong_listener(listener, "takes only senders with a token or a certificate, and no source has one",
                                  "give sources tokens_sha256, or the listener a source");
    }
    return {};
}

namespace {

Result<Configuration> read_all(std::string_view yaml, bool keys_come) {
    const Node root = TRY(formats::yaml::parse(yaml));
    Configuration out{.keys_come = keys_come};
    TRY(read_mapping(root, "the configuration",
                     {{"listeners", into_list(out.listeners, "listeners", &read_listener)},
                      {"sources", into_list(out.sources, "sources", &read_source)},
                      {"files", into_list(out.files, "files", &read_files)},
                      {"journals", into_list(out.journals, "journals", &read_journal)},
                      {"buckets", into_list(out.buckets, "buckets", &read_bucket)}}));
    TRY(check(out));
    return out;
}

}  // namespace

Result<Configuration> read_configuration(std::string_view yaml) { return read_all(yaml, false); }
Result<Configuration> read_server_configuration(std::string_view yaml) { return read_all(yaml, true); }

}  // namespace redoubt::intake
