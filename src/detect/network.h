// IP addresses and networks for |cidr: v4 and v6 in one 128-bit form, v4 as ::ffff:a.b.c.d, so that an address which a log
// writes as "::ffff:10.0.0.1" is inside 10.0.0.0/8.
#pragma once

#include <array>
#include <string_view>

#include "base/address.h"
#include "base/result.h"
#include "detect/pattern.h"

namespace redoubt::detect {

// "10.0.0.0/8", "fe80::/10"; an address alone is a network of one. Host bits that are set are an error.
Result<Network> parse_network(std::string_view text);

bool contains(const Network& network, const std::array<uint8_t, 16>& address);

}  // namespace redoubt::detect
