// IP addresses, v4 and v6 in one 128-bit form: v4 as ::ffff:a.b.c.d, so that both ways to write one address compare equal.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace redoubt {

std::optional<std::array<uint8_t, 16>> parse_address(std::string_view text);  // a zone ("%eth0") is ignored
std::string address_text(const std::array<uint8_t, 16>& address);             // RFC 5952; "10.0.0.1" for ::ffff:10.0.0.1

}  // namespace redoubt
