#include "estate/directory.h"

#include <fmt/format.h>

#include "base/text.h"

namespace redoubt::estate {
namespace {

uint8_t byte(std::string_view bytes, size_t at) { return static_cast<uint8_t>(bytes[at]); }

// The values of one attribute of a distinguished name, from the leaf on. "\," is no end of a part (RFC 4514).
std::vector<std::string> values_of(std::string_view dn, std::string_view attribute) {
    std::vector<std::string> out;
    std::string part;
    for (size_t i = 0; i <= dn.size(); ++i) {
        const bool escaped = i < dn.size() && dn[i] == '\\' && i + 1 < dn.size();
        if (escaped) part += dn[++i];
        if (escaped) continue;
        if (i < dn.size() && dn[i] != ',') {
            part += dn[i];
            continue;
        }
        const std::string_view text = trim(part);
        const size_t equals = text.find('=');
        if (equals != std::string_view::npos && equal_ignoring_case(trim(text.substr(0, equals)), attribute)) out.emplace_back(trim(text.substr(equals + 1)));
        part.clear();
    }
    return out;
}

}  // namespace

std::string guid_text(std::string_view bytes) {
    if (bytes.size() != 16) return {};
    std::string out;
    for (const size_t at : std::initializer_list<size_t>{3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15}) {
        if (at == 5 || at == 7 || at == 8 || at == 10) out += '-';
        out += fmt::format("{:02x}", byte(bytes, at));
    }
    return out;
}

// MS-DTYP 2.4.2.2: revision, count of sub-authorities, six bytes of authority (big-endian), sub-authorities (little-endian).
std::string sid_text(std::string_view bytes) {
    if (bytes.size() < 8 || byte(bytes, 0) != 1) return {};
    const size_t count = byte(bytes, 1);
    if (count > 15 || bytes.size() != 8 + 4 * count) return {};
    uint64_t authority = 0;
    for (size_t at = 2; at < 8; ++at) authority = authority << 8 | byte(bytes, at);
    std::string out = fmt::format("S-1-{}", authority);
    for (size_t at = 8; at < bytes.size(); at += 4) {
        uint32_t part = 0;
        for (size_t i = 4; i > 0; --i) part = part << 8 | byte(bytes, at + i - 1);
        out += fmt::format("-{}", part);
    }
    return out;
}

std::string unit_of(std::string_view dn) {
    const std::vector<std::string> units = values_of(dn, "OU");
    return units.empty() ? std::string{} : units.front();
}

std::string domain_of(std::string_view dn) {
    std::string out;
    for (const std::string& part : values_of(dn, "DC")) out += (out.empty() ? "" : ".") + to_lower(part);
    return out;
}

}  // namespace redoubt::estate
