#include "rooms/know/sample/estate.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace redoubt::rooms::sample {

std::string full_name(std::string_view host) { return std::string(host) + ".corp.example.com"; }

std::string sid_of(std::string_view account) {
    uint32_t sum = 0;
    for (const char c : account) sum = sum * 31 + static_cast<uint8_t>(c);
    return fmt::format("{}-{}", domain_sid, 1100 + sum % 8000);
}

std::string upper(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    return out;
}

}  // namespace redoubt::rooms::sample
