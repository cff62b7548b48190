#include "formats/weblog/weblog.h"

#include <algorithm>
#include <chrono>

namespace redoubt::formats::weblog {
namespace {

constexpr size_t most_columns = 256;
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool number(std::string_view text, size_t at, size_t size, int& out) {
    if (text.size() < at + size) return false;
    out = 0;
    for (size_t i = at; i < at + size; ++i) {
        if (!is_digit(text[i])) return false;
        out = out * 10 + (text[i] - '0');
    }
    return true;
}

std::string_view take_word(std::string_view& rest) {
    const size_t end = std::min(rest.find(' '), rest.size());
    const std::string_view word = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return word;
}

// "…" with backslashes before quotes within; the text between.
bool take_quoted(std::string_view& rest, std::string_view& out) {
    if (!rest.starts_with('"')) return false;
    for (size_t at = 1; at < rest.size(); ++at) {
        if (rest[at] == '\\') {
            ++at;
            continue;
        }
        if (rest[at] != '"') continue;
        out = rest.substr(1, at - 1);
        rest.remove_prefix(at + 1);
        if (rest.starts_with(' ')) rest.remove_prefix(1);
        return true;
    }
    return false;
}

void split_request(std::string_view request, Request& out) {
    const size_t method = request.find(' ');
    const size_t version = request.rfind(" HTTP/");
    const bool plain = method != std::string_view::npos && method > 0 && method <= 24 &&
                       std::ranges::all_of(request.substr(0, method), [](char c) { return (c >= 'A' && c <= 'Z') || c == '_' || c == '-'; });
    if (!plain) {
        out.target = request == "-" ? std::string_view() : request;
        return;
    }
    out.method = request.substr(0, method);
    const bool versioned = version != std::string_view::npos && version > method;
    out.target = versioned ? request.substr(method + 1, version - method - 1) : version == method ? std::string_view() : request.substr(method + 1);
    if (version != std::string_view::npos) out.version = request.substr(version + 1);
}

bool is_word(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
}

std::string_view without_dash(std::string_view word) { return word == "-" ? std::string_view() : word; }

}  // namespace

bool read(std::string_view line, Request& out) {
    out = {};
    const size_t bracket = line.find(" [");
    if (bracket == std::string_view::npos || bracket > 1024 || line.size() < bracket + 24) return false;
    const std::string_view stamp = line.substr(bracket + 2);
    const size_t close = stamp.substr(0, 40).find("] ");
    if (close == std::string_view::npos || stamp[2] != '/' || stamp[6] != '/' || stamp[11] != ':') return false;
    out.time = stamp.substr(0, close);
    std::string_view front = line.substr(0, bracket);
    const std::string_view first = take_word(front);
    const std::string_view second = take_word(front);
    if (second.empty()) return false;
    out.client = first;
    if (second != "-" && front.find(' ') != std::string_view::npos) {  // vhost:port client ident user
        out.virtual_host = first;
        out.client = second;
        take_word(front);
    }
    out.user = without_dash(front);
    std::string_view rest = stamp.substr(close + 2);
    std::string_view request;
    if (!take_quoted(rest, request)) return false;
    split_request(request, out);
    out.status = take_word(rest);
    if (out.status.size() != 3 || !std::ranges::all_of(out.status, is_digit)) return false;
    out.bytes = without_dash(take_word(rest));
    out.has_referer = take_quoted(rest, out.referer);
    out.has_agent = out.has_referer && take_quoted(rest, out.agent);
    out.has_referer = out.has_referer && out.referer != "-";
    out.has_agent = out.has_agent && out.agent != "-";
    return true;
}

bool read_time(std::string_view text, int64_t& ns) {
    constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
    int day = 0, year = 0, hour = 0, minute = 0, second = 0, zone_hour = 0, zone_minute = 0;
    if (text.size() < 20 || !number(text, 0, 2, day) || !number(text, 7, 4, year) || !number(text, 12, 2, hour) || !number(text, 15, 2, minute) ||
        !number(text, 18, 2, second))
        return false;
    const size_t month = months.find(text.substr(3, 3));
    if (month == std::string_view::npos || month % 3 != 0 || hour > 23 || minute > 59 || second > 60) return false;
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month / 3) + 1),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (!date.ok() || year < 1970 || year > 2200) return false;
    int64_t seconds = std::chrono::sys_days(date).time_since_epoch().count() * int64_t{86400} + hour * 3600 + minute * 60 + second;
    if (text.size() >= 26 && (text[21] == '+' || text[21] == '-') && number(text, 22, 2, zone_hour) && number(text, 24, 2, zone_minute)) {
        const int offset = zone_hour * 3600 + zone_minute * 60;
        seconds += text[21] == '-' ? offset : -offset;
    }
    ns = seconds * 1'000'000'000;
    return true;
}

Target split_target(std::string_view target) {
    Target out;
    std::string_view path = target;
    if (const size_t scheme = target.substr(0, 16).find("://"); scheme != std::string_view::npos && scheme > 0 && is_word(target.substr(0, scheme))) {
        const std::string_view behind = target.substr(scheme + 3);
        const size_t slash = std::min(behind.find_first_of("/?"), behind.size());
        out.host = behind.substr(0, slash);
        path = behind.substr(slash);
    }
    const size_t mark = path.find('?');
    out.stem = path.substr(0, mark);
    if (mark != std::string_view::npos) out.query = path.substr(mark + 1);
    const std::string_view file = out.stem.substr(out.stem.rfind('/') + 1);
    const size_t dot = file.rfind('.');
    if (dot != std::string_view::npos && file.size() - dot <= 16) out.extension = file.substr(dot + 1);
    return out;
}

bool read_failure(std::string_view line, Failure& out) {
    out = {};
    if (line.starts_with('[')) {
        const size_t close = line.substr(0, 64).find("] [");
        if (close == std::string_view::npos || close < 20 || line[4] != ' ' || line[8] != ' ') return false;
        const size_t level = line.find(']', close + 3);
        if (level == std::string_view::npos || level - close > 64) return false;
        out.time = line.substr(1, close - 1);
        out.level = line.substr(close + 3, level - close - 3);
        if (const size_t colon = out.level.find(':'); colon != std::string_view::npos) out.level.remove_prefix(colon + 1);
        out.text = line.substr(std::min(level + 2, line.size()));
        return true;
    }
    int part = 0;
    if (line.size() < 24 || !number(line, 0, 4, part) || line[4] != '/' || !number(line, 5, 2, part) || line[7] != '/' || !number(line, 8, 2, part) ||
        line[10] != ' ' || line[13] != ':' || line[16] != ':' || line[19] != ' ' || line[20] != '[')
        return false;
    const size_t level = line.substr(0, 40).find("] ");
    if (level == std::string_view::npos) return false;
    out = {.time = line.substr(0, 19), .level = line.substr(21, level - 21), .text = line.substr(level + 2), .nginx = true};
    return true;
}

std::vector<std::string_view> w3c_names(std::string_view line) {
    std::vector<std::string_view> names;
    constexpr std::string_view opening = "#Fields:";
    if (!line.starts_with(opening)) return names;
    std::string_view rest = line.substr(opening.size());
    while (!rest.empty() && names.size() < most_columns) {
        const size_t begin = rest.find_first_not_of(" \t\r");
        if (begin == std::string_view::npos) break;
        rest.remove_prefix(begin);
        const size_t end = std::min(rest.find_first_of(" \t\r"), rest.size());
        names.push_back(rest.substr(0, end));
        rest.remove_prefix(end);
    }
    return names;
}

bool next_w3c_value(std::string_view& rest, std::string_view& value) {
    const size_t begin = rest.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return false;
    rest.remove_prefix(begin);
    if (rest[0] == '"') {
        if (const size_t close = rest.find('"', 1); close != std::string_view::npos) {
            value = rest.substr(1, close - 1);
            rest.remove_prefix(close + 1);
            return true;
        }
    }
    const size_t end = std::min(rest.find_first_of(" \t"), rest.size());
    value = rest.substr(0, end);
    rest.remove_prefix(end);
    return true;
}

}  // namespace redoubt::formats::weblog
