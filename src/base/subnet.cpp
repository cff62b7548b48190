#include "base/subnet.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/address.h"
#include "base/text.h"

namespace redoubt {
namespace {

constexpr std::array<uint8_t, 12> mapped_v4{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
constexpr size_t longest_subnet = 100;

bool is_v4(std::string_view text) { return text.find(':') == std::string_view::npos; }

std::unexpected<Error> no_subnet(std::string_view text, std::string_view what) {
    return fail(Code::invalid, fmt::format("'{}' {}", text.substr(0, longest_subnet), what), {}, "write it as 10.1.2.0/24 or 2001:db8:1::/48");
}

}  // namespace

std::array<uint8_t, 16> masked(std::array<uint8_t, 16> address, int bits) {
    for (size_t i = 0; i < address.size(); ++i) {
        const int kept = std::clamp(bits - static_cast<int>(i) * 8, 0, 8);
        address[i] = static_cast<uint8_t>(address[i] & (0xFF00U >> static_cast<unsigned>(kept)));
    }
    return address;
}

bool Subnet::contains(const std::array<uint8_t, 16>& address) const { return masked(address, bits) == base; }

Result<Subnet> parse_subnet(std::string_view text) {
    text = trim(text);
    const size_t slash = text.find('/');
    const std::string_view front = text.substr(0, slash);
    const auto address = parse_address(front);
    if (!address || front.find('%') != std::string_view::npos) return no_subnet(text, "is no subnet");
    const int widest = is_v4(front) ? 32 : 128;
    int length = widest;
    if (slash != std::string_view::npos) {
        const std::string_view digits = text.substr(slash + 1);
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
        if (error != std::errc() || end != digits.data() + digits.size() || length < 0 || length > widest)
            return no_subnet(text, fmt::format("has no prefix length of 0 to {}", widest));
    }
    const int bits = length + 128 - widest;
    const Subnet out{.base = masked(*address, bits), .bits = bits};
    if (out.base != *address) return no_subnet(text, fmt::format("has bits behind its prefix: the subnet is {}", subnet_text(out)));
    return out;
}

std::string subnet_text(const Subnet& subnet) {
    const bool v4 = subnet.bits >= 96 && std::equal(mapped_v4.begin(), mapped_v4.end(), subnet.base.begin());
    return fmt::format("{}/{}", address_text(subnet.base), v4 ? subnet.bits - 96 : subnet.bits);
}

}  // namespace redoubt
