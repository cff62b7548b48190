// Leases of DHCP servers: the lease file of ISC dhcpd (a journal in which the last entry of an address counts) and of dnsmasq (a
// line each).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace redoubt::formats::leases {

struct Lease {
    size_t line = 0;  // 1-based
    std::string address{};
    std::string mac{};
    std::string host_name{};
    std::string state{};  // "active", "free", "expired"; empty when the file does not say
    Time starts{};        // or when the client was last heard of; zero: unknown
    Time ends{};          // zero: unknown or never
};

struct Parsed {
    std::vector<Lease> leases{};          // in the order of the file
    std::vector<std::string> problems{};  // "line 7: …"
};

// Code::too_large past 5,000,000 leases.
Result<Parsed> parse_isc(std::string_view text);
Result<Parsed> parse_dnsmasq(std::string_view text);

}  // namespace redoubt::formats::leases
