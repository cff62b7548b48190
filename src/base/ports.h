// Which ports a rule of a firewall speaks of: "tcp/443, udp/53, 8000-8100". No transport: any; nothing at all: all ports.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace redoubt {

struct PortRange {
    std::string transport{};  // lower case; empty: any
    int64_t first = 0, last = 65535;
    auto operator<=>(const PortRange&) const = default;
};

class Ports {
public:
    Ports() = default;  // all
    explicit Ports(std::vector<PortRange> ranges) : ranges_(std::move(ranges)) {}
    bool are_all() const { return ranges_.empty(); }
    bool contain(std::string_view transport, int64_t port) const;
    bool overlap(const Ports& other) const;
    std::string text() const;  // "all ports"

private:
    std::vector<PortRange> ranges_;
};

Result<Ports> parse_ports(std::string_view text);  // Code::invalid; at most 200 ranges

}  // namespace redoubt
