#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>

#include "base/text.h"
#include "reports/evaluate.h"
#include "reports/text_functions.h"

namespace redoubt::reports {
namespace {

// Minutes east of Greenwich: "+02:00", "-0500", "Z", "UTC", "GMT"; nothing for anything else.
std::optional<int> zone_of(std::string_view text) {
    text = trim(text);
    if (text.empty() || text == "Z" || text == "UTC" || text == "GMT") return 0;
    static constexpr std::pair<std::string_view, int> known[] = {{"CEST", 120}, {"CET", 60},   {"BST", 60},   {"EST", -300}, {"EDT", -240}, {"CST", -360},
                                                                 {"CDT", -300}, {"MST", -420}, {"MDT", -360}, {"PST", -480}, {"PDT", -420}, {"IST", 330}};
    for (const auto& [name, offset] : known)
        if (text == name) return offset;
    if (text[0] != '+' && text[0] != '-') return std::nullopt;
    std::string digits;
    for (const char c : text.substr(1)) {
        if (c == ':') continue;
        if (c < '0' || c > '9') return std::nullopt;
        digits += c;
    }
    if (digits.size() != 4) return std::nullopt;
    const int minutes = ((digits[0] - '0') * 10 + digits[1] - '0') * 60 + (digits[2] - '0') * 10 + digits[3] - '0';
    return text[0] == '-' ? -minutes : minutes;
}

std::optional<Time> by_form(const std::string& text, const char* form) {
    std::tm parts{};
    parts.tm_mday = 1;
    const char* rest = ::strptime(text.c_str(), form, &parts);
    if (rest == nullptr) return std::nullopt;
    const auto zone = zone_of(rest);
    if (!zone) return std::nullopt;
    if (parts.tm_year < -221 || parts.tm_year > 360) return std::nullopt;
    const auto offset = static_cast<int64_t>(parts.tm_gmtoff);
    parts.tm_gmtoff = 0;
    return Time::from_unix_s(static_cast<int64_t>(::timegm(&parts)) - offset - int64_t{*zone} * 60);
}

}  // namespace

std::optional<Time> time_of(std::string_view text, std::string_view form) {
    text = trim(text);
    if (text.empty() || text.size() > 64) return std::nullopt;
    if (!form.empty()) return by_form(std::string(text), std::string(form).c_str());
    if (auto usual = parse_time(text)) return *usual;
    if (const auto number = number_of(text)) {
        if (*number >= 1e8 && *number < 9e9) return Time::from_unix_ms(static_cast<int64_t>(*number * 1000));
        if (*number >= 1e11 && *number < 9e12) return Time::from_unix_ms(static_cast<int64_t>(*number));
        if (text.size() == 8) return by_form(std::string(text), "%Y%m%d");
        return std::nullopt;
    }
    static constexpr std::array<const char*, 22> forms = {"%a %b %d %H:%M:%S %Y",
                                                          "%a, %d %b %Y %H:%M:%S",
                                                          "%a %d %b %Y %H:%M:%S",
                                                          "%d %b %Y %H:%M:%S",
                                                          "%b %d, %Y %I:%M:%S %p",
                                                          "%b %d, %Y %H:%M:%S",
                                                          "%b %d, %Y at %H:%M",
                                                          "%b %d, %Y",
                                                          "%B %d, %Y",
                                                          "%d %b %Y %I:%M%p",
                                                          "%d %b %Y",
                                                          "%d-%b-%Y",
                                                          "%Y/%m/%d %H:%M:%S",
                                                          "%Y/%m/%d",
                                                          "%Y-%m-%dT%H:%M:%S",
                                                          "%Y-%m-%d %H:%M:%S",
                                                          "%Y%m%dT%H%M%S",
                                                          "%b %d %H:%M:%S %Y",
                                                          "%a %b %d %H:%M:%S",
                                                          "%a, %d %b %Y",
                                                          "%a %b %d %Y",
                                                          "%Y-%m-%d"};
    std::string plain(text);
    // "Mon Sep 21 10:00:00 CEST 2020" as without the zone's name, which is added behind.
    const auto parts = words(text);
    if (parts.size() == 6 && zone_of(parts[4]))
        plain = std::string(parts[0]) + ' ' + std::string(parts[1]) + ' ' + std::string(parts[2]) + ' ' + std::string(parts[3]) + ' ' + std::string(parts[5]) +
                ' ' + std::string(parts[4]);
    for (const char* known : forms)
        if (const auto time = by_form(plain, known)) return time;
    return std::nullopt;
}

}  // namespace redoubt::reports
