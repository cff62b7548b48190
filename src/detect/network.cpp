#include "detect/network.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

namespace redoubt::detect {

Result<Network> parse_network(std::string_view text) {
    const size_t slash = text.find('/');
    const auto address = parse_address(text.substr(0, slash));
    const auto wrong = [&](std::string_view why, std::string_view hint) {
        return fail(Code::invalid, fmt::format("'{}' {}", text, why), "", std::string(hint));
    };
    if (!address || text.find('%') != std::string_view::npos) return wrong("is not an IP network", "write it as 10.0.0.0/8 or fe80::/10");
    const unsigned width = text.substr(0, slash).find(':') == std::string_view::npos ? 32 : 128;
    unsigned bits = width;
    if (slash != std::string_view::npos) {
        const std::string_view digits = text.substr(slash + 1);
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
        if (error != std::errc() || end != digits.data() + digits.size() || bits > width)
            return wrong("has no valid prefix length", width == 32 ? "use 0 to 32" : "use 0 to 128");
    }
    Network network{*address, static_cast<uint8_t>(bits + 128 - width)};
    for (size_t bit = network.bits; bit < 128; ++bit)
        if ((network.address[bit / 8] >> (7 - bit % 8) & 1) != 0)
            return wrong("has bits set behind its prefix length", "write the network's first address, e.g. 10.0.0.0/8 and not 10.1.2.3/8");
    return network;
}

bool contains(const Network& network, const std::array<uint8_t, 16>& address) {
    const size_t whole = network.bits / 8;
    if (!std::equal(address.begin(), address.begin() + static_cast<ptrdiff_t>(whole), network.address.begin())) return false;
    const unsigned rest = network.bits % 8;
    if (rest == 0) return true;
    const unsigned mask = 0xFFU << (8 - rest) & 0xFFU;
    return (address[whole] & mask) == (network.address[whole] & mask);
}

}  // namespace redoubt::detect
