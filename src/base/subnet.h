// Subnets, v4 and v6, in CIDR form (RFC 4632, RFC 4291 section 2.3), over the 128 bits of base/address.h: a v4 prefix counts from
// bit 96, so one comparison serves both.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace redoubt {

struct Subnet {
    std::array<uint8_t, 16> base{};
    int bits = 0;  // of 128; 96 and more for v4
    bool contains(const std::array<uint8_t, 16>& address) const;
    bool contains(const Subnet& other) const { return other.bits >= bits && contains(other.base); }
    auto operator<=>(const Subnet&) const = default;
};

// "10.1.2.0/24", "2001:db8::/32"; an address alone is a subnet of one. Code::invalid, also where bits behind the prefix are set.
Result<Subnet> parse_subnet(std::string_view text);
std::string subnet_text(const Subnet& subnet);
std::array<uint8_t, 16> masked(std::array<uint8_t, 16> address, int bits);  // the bits behind the prefix cleared

}  // namespace redoubt
