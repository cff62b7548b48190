#include "advisories/identifiers.h"

#include <charconv>

#include <fmt/format.h>

#include "base/text.h"

namespace redoubt::advisories {
namespace {

std::optional<uint64_t> whole_number(std::string_view text) {
    uint64_t number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    return read.ec == std::errc() && read.ptr == text.data() + text.size() && !text.empty() ? std::optional(number) : std::nullopt;
}

}  // namespace

std::optional<uint64_t> cve_number(std::string_view cve) {
    if (!cve.starts_with("CVE-") || cve.size() < 10 || cve[8] != '-') return std::nullopt;
    const auto year = whole_number(cve.substr(4, 4)), number = whole_number(cve.substr(9));
    if (!year || !number || *number >> 40 != 0) return std::nullopt;
    return *year << 40 | *number;
}

std::string cve_text(uint64_t number) { return fmt::format("CVE-{:04}-{:04}", number >> 40, number & ((uint64_t{1} << 40) - 1)); }

std::optional<uint32_t> cwe_number(std::string_view cwe) {
    if (cwe.size() < 5 || cwe.size() > 12 || !equal_ignoring_case(cwe.substr(0, 4), "CWE-")) return std::nullopt;
    const auto number = whole_number(cwe.substr(4));
    return number && *number <= UINT32_MAX ? std::optional(static_cast<uint32_t>(*number)) : std::nullopt;
}

}  // namespace redoubt::advisories
