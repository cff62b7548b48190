#include "hosts/proc_text.h"

#include <algorithm>
#include <array>
#include <bit>

#include <fmt/format.h>

#include "base/address.h"
#include "hosts/lines.h"

namespace redoubt::hosts {
namespace {

using Bytes = std::array<uint8_t, 16>;

constexpr uint32_t route_up = 0x1, route_reject = 0x200, route_local = 0x80000000;

// "key : value" with any blanks around the colon.
bool is_key(std::string_view line, std::string_view key, std::string_view& value) {
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos || trim(line.substr(0, colon)) != key) return false;
    value = trim(line.substr(colon + 1));
    return true;
}

// Words of 32 bits as the kernel prints them on this machine's byte order: one of them for IPv4, four for IPv6.
std::optional<Bytes> address_of_words(std::string_view hex) {
    Bytes out{};
    if (hex.size() == 8) {
        out[10] = out[11] = 0xFF;
    } else if (hex.size() != 32) {
        return std::nullopt;
    }
    const size_t first = hex.size() == 8 ? 12 : 0;
    for (size_t word = 0; word < hex.size() / 8; ++word) {
        const auto value = parse_number<uint32_t>(hex.substr(word * 8, 8), 16);
        if (!value) return std::nullopt;
        const auto bytes = std::bit_cast<std::array<uint8_t, 4>>(*value);
        std::ranges::copy(bytes, out.begin() + static_cast<ptrdiff_t>(first + word * 4));
    }
    return out;
}

std::optional<Bytes> address_of_digits(std::string_view hex) {
    if (hex.size() != 32) return std::nullopt;
    Bytes out{};
    for (size_t i = 0; i < out.size(); ++i) {
        const auto value = parse_number<uint8_t>(hex.substr(i * 2, 2), 16);
        if (!value) return std::nullopt;
        out[i] = *value;
    }
    return out;
}

bool is_container_id(std::string_view text) { return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos; }

std::string_view runtime_of(std::string_view prefix, std::string_view path) {
    if (prefix == "docker-" || (prefix.empty() && path.find("/docker/") != std::string_view::npos)) return "docker";
    if (prefix == "libpod-") return "podman";
    if (prefix.starts_with("cri-containerd")) return "containerd";
    if (prefix == "crio-") return "cri-o";
    return "";
}

}  // namespace

Processors parse_cpuinfo(std::string_view text) {
    Processors out;
    std::string_view value;
    while (const auto line = take_line(text)) {
        if (is_key(*line, "processor", value)) ++out.count;
        if (out.model.empty() && (is_key(*line, "model name", value) || is_key(*line, "cpu model", value) || is_key(*line, "Hardware", value)))
            out.model = value;
    }
    return out;
}

int64_t parse_meminfo(std::string_view text) {
    std::string_view value;
    while (const auto line = take_line(text)) {
        if (!is_key(*line, "MemTotal", value)) continue;
        const auto kib = parse_number<int64_t>(value.substr(0, value.find(' ')));
        return kib && *kib > 0 && *kib < (int64_t{1} << 50) ? *kib * 1024 : 0;
    }
    return 0;
}

std::vector<Listener> parse_sockets(std::string_view text, std::string_view transport) {
    const std::string_view waiting = transport == "tcp" ? "0A" : "07";
    std::vector<Listener> out;
    while (const auto line = take_line(text)) {
        const std::vector<std::string_view> columns = columns_of(*line);
        if (columns.size() < 10 || columns[3] != waiting || out.size() >= most_listeners) continue;
        const size_t colon = columns[1].find(':');
        if (colon == std::string_view::npos) continue;
        const auto address = address_of_words(columns[1].substr(0, colon));
        const auto port = parse_number<uint16_t>(columns[1].substr(colon + 1), 16);
        if (!address || !port || *port == 0) continue;
        out.push_back({.transport = std::string(transport),
                       .address = address_text(*address),
                       .port = *port,
                       .uid = parse_number<uint32_t>(columns[7]).value_or(0),
                       .inode = parse_number<uint64_t>(columns[9]).value_or(0)});
    }
    return out;
}

std::vector<Route> parse_routes(std::string_view text) {
    std::vector<Route> out;
    while (const auto line = take_line(text)) {
        const std::vector<std::string_view> columns = columns_of(*line);
        if (columns.size() < 8 || out.size() >= most_routes) continue;
        const auto to = address_of_words(columns[1]), via = address_of_words(columns[2]);
        const auto flags = parse_number<uint32_t>(columns[3], 16), mask = parse_number<uint32_t>(columns[7], 16);
        if (!to || !via || !mask || !flags || (*flags & route_up) == 0 || (*flags & route_reject) != 0) continue;
        const std::string gateway = address_text(*via);
        out.push_back({.to = fmt::format("{}/{}", address_text(*to), std::popcount(*mask)),
                       .via = gateway == "0.0.0.0" ? "" : gateway,
                       .interface = std::string(columns[0])});
    }
    return out;
}

std::vector<Route> parse_ipv6_routes(std::string_view text) {
    std::vector<Route> out;
    while (const auto line = take_line(text)) {
        const std::vector<std::string_view> columns = columns_of(*line);
        if (columns.size() < 10 || out.size() >= most_routes || columns[9] == "lo") continue;
        const auto to = address_of_digits(columns[0]), via = address_of_digits(columns[4]);
        const auto prefix = parse_number<uint8_t>(columns[1], 16);
        const auto flags = parse_number<uint32_t>(columns[8], 16);
        if (!to || !via || !prefix || !flags || (*flags & route_up) == 0 || (*flags & (route_reject | route_local)) != 0 || (*to)[0] == 0xFF) continue;
        const std::string gateway = address_text(*via);
        out.push_back({.to = fmt::format("{}/{}", address_text(*to), *prefix), .via = gateway == "::" ? "" : gateway, .interface = std::string(columns[9])});
    }
    return out;
}

uint64_t socket_inode(std::string_view link) {
    if (!link.starts_with("socket:[") || !link.ends_with(']')) return 0;
    return parse_number<uint64_t>(link.substr(8, link.size() - 9)).value_or(0);
}

std::optional<Container> container_of(std::string_view cgroup) {
    while (const auto line = take_line(cgroup)) {
        const size_t first = line->find(':'), colon = first == std::string_view::npos ? first : line->find(':', first + 1);
        if (colon == std::string_view::npos) continue;
        const std::string_view path = line->substr(colon + 1);
        for (std::string_view part : split(path, '/')) {
            if (part.ends_with(".scope")) part.remove_suffix(6);
            if (part.size() < 64 || !is_container_id(part.substr(part.size() - 64))) continue;
            const std::string_view prefix = part.substr(0, part.size() - 64);
            if (prefix == "libpod-conmon-" || prefix == "crio-conmon-") continue;  // who watches it, outside of it
            return Container{.id = std::string(part.substr(part.size() - 64)), .runtime = std::string(runtime_of(prefix, path)), .processes = 1};
        }
    }
    return std::nullopt;
}

std::string without_secrets(std::string_view command_line) {
    std::string out;
    for (const std::string_view word : columns_of(trim(command_line))) {
        const size_t equals = word.find('=');
        const std::string name = to_lower(word.substr(0, equals));
        const bool secret = equals != std::string_view::npos && std::ranges::any_of(std::array{"pass", "secret", "token", "credential"},
                                                                                    [&](const char* each) { return name.find(each) != std::string::npos; });
        out += fmt::format("{}{}", out.empty() ? "" : " ", secret ? std::string(word.substr(0, equals)) + "=…" : std::string(word));
    }
    return out;
}

}  // namespace redoubt::hosts
