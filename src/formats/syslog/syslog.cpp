#include "formats/syslog/syslog.h"

#include <algorithm>
#include <array>

namespace redoubt::formats::syslog {
namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Digits at the beginning of `text`, at most `most`; how many there are.
size_t digits(std::string_view text, size_t most, int& out) {
    size_t count = 0;
    out = 0;
    while (count < most && count < text.size() && is_digit(text[count])) out = out * 10 + (text[count++] - '0');
    return count;
}

std::string_view take_word(std::string_view& rest) {
    const size_t end = std::min(rest.find(' '), rest.size());
    const std::string_view word = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return word;
}

std::string_view without_dash(std::string_view word) { return word == "-" ? std::string_view() : word; }

// "<34>"; nothing is taken when it is none.
int take_priority(std::string_view& rest) {
    if (!rest.starts_with('<')) return -1;
    int priority = 0;
    const size_t count = digits(rest.substr(1), 3, priority);
    if (count == 0 || priority > 191 || rest.size() < count + 2 || rest[count + 1] != '>') return -1;
    rest.remove_prefix(count + 2);
    return priority;
}

// The elements "[…][…]" that begin `rest`, or "-".
bool take_data(std::string_view& rest, std::string_view& data) {
    if (rest.starts_with('-')) {
        rest.remove_prefix(1);
        return rest.empty() || rest[0] == ' ';
    }
    size_t at = 0;
    while (at < rest.size() && rest[at] == '[') {
        bool quoted = false;
        for (++at; at < rest.size() && (quoted || rest[at] != ']'); ++at) {
            if (rest[at] == '\\' && quoted)
                ++at;
            else if (rest[at] == '"')
                quoted = !quoted;
        }
        if (at >= rest.size()) return false;
        ++at;
    }
    data = rest.substr(0, at);
    rest.remove_prefix(at);
    return at > 0 && (rest.empty() || rest[0] == ' ');
}

bool read_structured(std::string_view rest, Message& out) {
    out.structured = true;
    out.timestamp = without_dash(take_word(rest));
    out.host = without_dash(take_word(rest));
    out.program = without_dash(take_word(rest));
    out.pid = without_dash(take_word(rest));
    out.id = without_dash(take_word(rest));
    if (!take_data(rest, out.data)) return false;
    if (rest.starts_with(' ')) rest.remove_prefix(1);
    if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);
    out.text = rest;
    return true;
}

bool is_iso_time(std::string_view text) {
    if (text.size() < 19) return false;
    for (const size_t at : {size_t{0}, size_t{1}, size_t{2}, size_t{3}, size_t{5}, size_t{6}, size_t{8}, size_t{9}, size_t{11}, size_t{12}})
        if (!is_digit(text[at])) return false;
    return text[4] == '-' && text[7] == '-' && (text[10] == 'T' || text[10] == ' ') && text[13] == ':' && text[16] == ':';
}

// "Nov  2 04:52:07", "2026 Nov …" and "Nov  2 2026 04:52:07", with a fraction; how long it is.
size_t month_time_size(std::string_view text) {
    MonthTime time;
    const size_t longest = std::min(text.size(), size_t{32});
    size_t blanks = 0;
    for (size_t at = 3; at < longest; ++at) {
        if (text[at] != ' ' && text[at] != ':') continue;
        if (text[at] == ' ') ++blanks;
        if (blanks >= 2 && read_month_time(text.substr(0, at), time)) return at;
    }
    return longest == text.size() && read_month_time(text, time) ? text.size() : 0;
}

std::string_view take_time(std::string_view& rest) {
    size_t size = 0;
    if (is_iso_time(rest)) {
        size = rest[10] == 'T' ? std::min(rest.find(' '), rest.size()) : std::min(rest.find_first_not_of("0123456789.,", 17), rest.size());
    } else {
        size = month_time_size(rest);
    }
    const std::string_view time = rest.substr(0, size);
    rest.remove_prefix(std::min(size + (size > 0 ? 1 : 0), rest.size()));
    return time;
}

constexpr bool ends_tag(char c) { return c == ' ' || c == ':' || c == '[' || c == '"' || c == '{' || c == '<' || c == '=' || c == '|'; }

// "sshd[1234]: ", "kernel: ": how long it is with the colon; 0 when no program stands there.
size_t tag_size(std::string_view rest, Message& out) {
    size_t end = 0;
    while (end < rest.size() && end <= 128 && !ends_tag(rest[end])) ++end;
    if (end == rest.size() || end == 0 || end > 128) return 0;
    if (rest[end] == ':') {
        if (end + 1 < rest.size() && rest[end + 1] != ' ') return 0;
        out.program = rest.substr(0, end);
        return end + 1;
    }
    if (rest[end] != '[') return 0;
    const size_t close = rest.find(']', end);
    if (close == std::string_view::npos || close - end > 64) return 0;
    out.program = rest.substr(0, end);
    out.pid = rest.substr(end + 1, close - end - 1);
    return close + (close + 1 < rest.size() && rest[close + 1] == ':' ? 2 : 1);
}

void read_tag(std::string_view rest, Message& out) {
    size_t size = tag_size(rest, out);
    if (size == 0) {  // a host stands in front
        const size_t blank = rest.find(' ');
        if (blank != std::string_view::npos && blank > 0 && rest.substr(0, blank).find_first_of("=|\"{<") == std::string_view::npos) {
            out.host = rest.substr(0, blank);
            rest.remove_prefix(blank + 1);
            while (rest.starts_with(' ')) rest.remove_prefix(1);
            size = tag_size(rest, out);
        }
    }
    rest.remove_prefix(std::min(size, rest.size()));
    if (size > 0 && rest.starts_with(' ')) rest.remove_prefix(1);
    out.text = rest;
}

}  // namespace

bool read_month_time(std::string_view text, MonthTime& out) {
    constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
    out = {};
    const size_t month = text.size() < 14 ? std::string_view::npos : months.find(text.substr(0, 3));
    if (month == std::string_view::npos || month % 3 != 0 || text[3] != ' ') return false;
    out.month = static_cast<int>(month / 3) + 1;
    text.remove_prefix(text[4] == ' ' ? 5 : 4);
    const size_t day = digits(text, 2, out.day);
    if (day == 0 || out.day < 1 || out.day > 31 || text.size() <= day || text[day] != ' ') return false;
    text.remove_prefix(day + 1);
    int year = 0;
    if (digits(text, 4, year) == 4 && text.size() > 4 && text[4] == ' ') {
        out.year = year;
        text.remove_prefix(5);
    }
    int parts[3] = {};
    for (int i = 0; i < 3; ++i) {
        if (digits(text, 2, parts[i]) != 2) return false;
        text.remove_prefix(2);
        if (i < 2 && !text.starts_with(':')) return false;
        if (i < 2) text.remove_prefix(1);
    }
    if (parts[0] > 23 || parts[1] > 59 || parts[2] > 60) return false;
    out.second_of_day = parts[0] * 3600 + parts[1] * 60 + parts[2];
    if (text.empty()) return true;
    if (text[0] != '.') return false;
    int fraction = 0;
    const size_t count = digits(text.substr(1), 9, fraction);
    for (size_t i = count; i < 9; ++i) fraction *= 10;
    out.nanosecond = fraction;
    return count > 0 && count + 1 == text.size();
}

bool read(std::string_view line, Message& out) {
    out = {};
    std::string_view rest = line;
    out.priority = take_priority(rest);
    int version = 0;
    const size_t version_digits = out.priority >= 0 ? digits(rest, 2, version) : 0;
    if (version_digits > 0 && version > 0 && rest.size() > version_digits && rest[version_digits] == ' ') {
        const std::string_view behind = rest.substr(version_digits + 1);
        if ((behind.starts_with("- ") || is_iso_time(behind)) && read_structured(behind, out)) return true;
        out = {.priority = out.priority};
    }
    out.timestamp = take_time(rest);
    if (out.timestamp.empty()) {
        out.text = rest;
        return out.priority >= 0;
    }
    read_tag(rest, out);
    return true;
}

bool Parameters::next(Parameter& out) {
    for (;;) {
        while (!rest_.empty() && (rest_[0] == ' ' || rest_[0] == ']')) rest_.remove_prefix(1);
        if (rest_.empty()) return false;
        if (rest_[0] == '[') {
            rest_.remove_prefix(1);
            const size_t end = std::min(rest_.find_first_of(" ]"), rest_.size());
            element_ = rest_.substr(0, end);
            rest_.remove_prefix(end);
            continue;
        }
        const size_t equals = rest_.find("=\"");
        if (equals == std::string_view::npos) return false;
        out = {.element = element_, .name = rest_.substr(0, equals), .value = {}};
        size_t at = equals + 2;
        const size_t begin = at;
        for (; at < rest_.size() && rest_[at] != '"'; ++at) {
            if (rest_[at] != '\\') continue;
            out.escaped = true;
            ++at;
        }
        at = std::min(at, rest_.size());
        out.value = rest_.substr(begin, at - begin);
        rest_.remove_prefix(std::min(at + 1, rest_.size()));
        return true;
    }
}

size_t octet_count(std::string_view line, size_t& begin) {
    int count = 0;
    const size_t size = digits(line, 7, count);
    if (size == 0 || count == 0 || line.size() < size + 3 || line[size] != ' ' || line[size + 1] != '<' || !is_digit(line[size + 2])) return 0;
    begin = size + 1;
    return static_cast<size_t>(count);
}

}  // namespace redoubt::formats::syslog
