#include "base/ports.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.h"

namespace redoubt {
namespace {

constexpr size_t most_ranges = 200;
constexpr std::array<std::string_view, 3> transports{"tcp", "udp", "sctp"};

std::optional<int64_t> port_of(std::string_view digits) {
    int64_t port = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (digits.empty() || error != std::errc() || end != digits.data() + digits.size() || port < 0 || port > 65535) return std::nullopt;
    return port;
}

Result<PortRange> parse_range(std::string_view text) {
    const auto wrong = [&] {
        return fail(Code::invalid, fmt::format("'{}' names no ports", text.substr(0, 60)), {}, "write them as tcp/443, udp/53, tcp/8000-8100, tcp or 22");
    };
    PortRange out;
    const size_t slash = text.find('/');
    std::string_view rest = text;
    const std::string front = to_lower(trim(text.substr(0, slash)));
    if (std::ranges::find(transports, front) != transports.end()) {
        out.transport = front;
        if (slash == std::string_view::npos) return out;
        rest = trim(text.substr(slash + 1));
    } else if (slash != std::string_view::npos) {
        return wrong();
    }
    const size_t dash = rest.find('-');
    const auto first = port_of(trim(rest.substr(0, dash))), last = dash == std::string_view::npos ? first : port_of(trim(rest.substr(dash + 1)));
    if (!first || !last || *last < *first) return wrong();
    out.first = *first;
    out.last = *last;
    return out;
}

bool meet(const PortRange& a, const PortRange& b) {
    return (a.transport.empty() || b.transport.empty() || a.transport == b.transport) && a.first <= b.last && b.first <= a.last;
}

std::string range_text(const PortRange& range) {
    std::string out = range.transport;
    if (range.first == 0 && range.last == 65535 && !out.empty()) return out;
    if (!out.empty()) out += '/';
    return out + (range.first == range.last ? fmt::format("{}", range.first) : fmt::format("{}-{}", range.first, range.last));
}

}  // namespace

bool Ports::contain(std::string_view transport, int64_t port) const {
    return ranges_.empty() || std::ranges::any_of(ranges_, [&](const PortRange& range) {
               return (range.transport.empty() || transport.empty() || range.transport == transport) && port >= range.first && port <= range.last;
           });
}

bool Ports::overlap(const Ports& other) const {
    if (ranges_.empty() || other.ranges_.empty()) return true;
    return std::ranges::any_of(ranges_, [&](const PortRange& a) { return std::ranges::any_of(other.ranges_, [&](const PortRange& b) { return meet(a, b); }); });
}

std::string Ports::text() const {
    if (ranges_.empty()) return "all ports";
    std::vector<std::string> parts;
    for (const PortRange& range : ranges_) parts.push_back(range_text(range));
    return fmt::format("{}", fmt::join(parts, ", "));
}

Result<Ports> parse_ports(std::string_view text) {
    std::vector<PortRange> ranges;
    text = trim(text);
    if (text.empty() || to_lower(text) == "all" || to_lower(text) == "any" || to_lower(text) == "all ports") return Ports();
    while (true) {
        const size_t comma = text.find(',');
        ranges.push_back(TRY(parse_range(trim(text.substr(0, comma)))));
        if (ranges.size() > most_ranges) return fail(Code::too_large, fmt::format("more than {} ranges of ports", most_ranges));
        if (comma == std::string_view::npos) break;
        text = text.substr(comma + 1);
    }
    return Ports(std::move(ranges));
}

}  // namespace redoubt
