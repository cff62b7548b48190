#include "software/vers.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/binary_text.h"
#include "base/text.h"

namespace redoubt::software {
namespace {

constexpr size_t most_vers_parts = 1000;

struct VersPart {
    std::string_view sign;  // "=", "!=", "<", "<=", ">", ">="
    std::string version;
};

bool is_upper(const VersPart& part) { return part.sign.front() == '<'; }
bool is_lower(const VersPart& part) { return part.sign.front() == '>'; }

std::string vers_decoded(std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (size_t at = 0; at < text.size(); ++at) {
        const size_t high = at + 2 < text.size() ? digits.find(static_cast<char>(text[at + 1] | 0x20)) : std::string_view::npos;
        const size_t low = at + 2 < text.size() ? digits.find(static_cast<char>(text[at + 2] | 0x20)) : std::string_view::npos;
        const bool escaped = text[at] == '%' && high != std::string_view::npos && low != std::string_view::npos;
        out += escaped ? static_cast<char>(high * 16 + low) : text[at];
        if (escaped) at += 2;
    }
    return out;
}

std::optional<std::vector<VersPart>> vers_parts(std::string_view range) {
    if (!range.starts_with("vers:")) return std::nullopt;
    const size_t slash = range.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    std::vector<VersPart> out;
    for (const std::string_view given : split(range.substr(slash + 1), '|')) {
        const std::string_view text = trim(given);
        if (text.empty()) continue;
        if (out.size() == most_vers_parts) return std::nullopt;
        VersPart part{.sign = "=", .version = {}};
        std::string_view version = text;
        for (const std::string_view sign : {"<=", ">=", "!=", "<", ">", "="})
            if (text.starts_with(sign)) {
                part.sign = sign;
                version = trim(text.substr(sign.size()));
                break;
            }
        part.version = vers_decoded(version);
        if (part.version.empty()) return std::nullopt;
        out.push_back(std::move(part));
    }
    if (out.empty()) return std::nullopt;
    return out;
}

bool vers_bound_holds(const VersPart& bound, std::string_view version, advisories::CompareVersions compare) {
    const std::weak_ordering order = compare(version, bound.version);
    if (order == 0) return bound.sign.size() == 2;
    return is_upper(bound) ? order < 0 : order > 0;
}

}  // namespace

std::optional<bool> vers_holds(std::string_view range, std::string_view version, advisories::CompareVersions compare) {
    auto parts = vers_parts(range);
    if (!parts || version.empty()) return std::nullopt;
    std::vector<VersPart> bounds;
    bool any_single = false;
    for (VersPart& part : *parts) {
        if (part.sign == "=" && part.version == "*") return true;
        const bool single = part.sign == "=" || part.sign == "!=";
        if (single && compare(version, part.version) == 0) return part.sign == "=";
        any_single = any_single || part.sign == "=";
        if (!single) bounds.push_back(std::move(part));
    }
    if (bounds.empty()) return !any_single;  // "!=1.2" alone: all others
    std::sort(bounds.begin(), bounds.end(), [&](const VersPart& a, const VersPart& b) { return compare(a.version, b.version) < 0; });
    if (is_upper(bounds.front()) && vers_bound_holds(bounds.front(), version, compare)) return true;
    if (is_lower(bounds.back()) && vers_bound_holds(bounds.back(), version, compare)) return true;
    for (size_t at = 0; at + 1 < bounds.size(); ++at)
        if (is_lower(bounds[at]) && is_upper(bounds[at + 1]) && vers_bound_holds(bounds[at], version, compare) &&
            vers_bound_holds(bounds[at + 1], version, compare))
            return true;
    return false;
}

}  // namespace redoubt::software
