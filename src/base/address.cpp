#include "base/address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>

namespace redoubt {

std::optional<std::array<uint8_t, 16>> parse_address(std::string_view text) {
    std::array<char, INET6_ADDRSTRLEN> copy{};
    text = text.substr(0, text.find('%'));
    if (text.empty() || text.size() >= copy.size()) return std::nullopt;
    std::memcpy(copy.data(), text.data(), text.size());
    std::array<uint8_t, 16> address{};
    if (inet_pton(AF_INET6, copy.data(), address.data()) == 1) return address;
    address = {};
    address[10] = address[11] = 0xFF;
    if (inet_pton(AF_INET, copy.data(), address.data() + 12) == 1) return address;
    return std::nullopt;
}

std::string address_text(const std::array<uint8_t, 16>& address) {
    static constexpr std::array<uint8_t, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    const bool v4 = std::equal(mapped.begin(), mapped.end(), address.begin());
    std::array<char, INET6_ADDRSTRLEN> text{};
    inet_ntop(v4 ? AF_INET : AF_INET6, address.data() + (v4 ? 12 : 0), text.data(), text.size());
    return text.data();
}

}  // namespace redoubt
