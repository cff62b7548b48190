#include "logs/line.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/json_text.h"
#include "base/text.h"
#include "events/source_chooser.h"

namespace redoubt::logs {
namespace {

constexpr int64_t second_ns = 1'000'000'000;

// Takes `mark` and then what stands up to the next quote that is no escape.
bool take_string(std::string_view text, size_t& at, std::string_view mark, std::string_view& out) {
    if (text.substr(at, mark.size()) != mark) return false;
    const size_t begin = at + mark.size();
    size_t end = begin;
    for (;; ++end) {
        end = text.find('"', end);
        if (end == std::string_view::npos) return false;
        size_t slashes = 0;
        while (end - slashes > begin && text[end - slashes - 1] == '\\') ++slashes;
        if (slashes % 2 == 0) break;
    }
    out = text.substr(begin, end - begin);
    at = end + 1;
    return true;
}

// The object that starts at `at`; strings are skipped.
bool take_object(std::string_view text, size_t& at, std::string_view& out) {
    size_t depth = 0;
    for (size_t i = at; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '"') {
            std::string_view skipped;
            if (!take_string(text, i, "\"", skipped)) return false;
            --i;
        } else if (c == '{' || c == '[') {
            ++depth;
        } else if (c == '}' || c == ']') {
            if (--depth > 0) continue;
            out = text.substr(at, i + 1 - at);
            at = i + 1;
            return true;
        }
    }
    return false;
}

void put_two(char* to, int64_t value) {
    to[0] = static_cast<char>('0' + value / 10);
    to[1] = static_cast<char>('0' + value % 10);
}

void append_base64(std::string& out, std::string_view bytes) {
    constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < bytes.size(); i += 3) {
        const auto byte = [&](size_t at) { return at < bytes.size() ? static_cast<unsigned>(static_cast<unsigned char>(bytes[at])) : 0U; };
        const unsigned three = byte(i) << 16 | byte(i + 1) << 8 | byte(i + 2);
        out += letters[three >> 18];
        out += letters[three >> 12 & 63];
        out += i + 1 < bytes.size() ? letters[three >> 6 & 63] : '=';
        out += i + 2 < bytes.size() ? letters[three & 63] : '=';
    }
}

// Where in a line something stands.
struct Span {
    size_t begin = 0, end = 0;
    std::string_view of(std::string_view line) const { return line.substr(begin, end - begin); }
};

// The value is what stands between the quotes.
Span append_string(std::string& out, std::string_view value) {
    const size_t begin = out.size() + 1;
    if (is_utf8(value))
        append_json_string(out, value);
    else
        append_json_string(out, to_valid_utf8(value));
    return {begin, out.size() - 1};
}

Span append_named(std::string& out, std::string_view mark, std::string_view value) {
    if (value.empty()) return {};
    out += mark;
    return append_string(out, value);
}

Span append_object(std::string& out, std::string_view object, bool may_have_line_ends = true) {
    const size_t start = out.size();
    out += object;
    if (may_have_line_ends && (object.contains('\n') || object.contains('\r'))) {
        for (size_t i = start; i < out.size(); ++i)
            if (out[i] == '\n' || out[i] == '\r') out[i] = ' ';
    }
    return {start, out.size()};
}

constexpr std::string_view time_at_mark = "{\"time_at\":";

bool take_time_at(std::string_view text, size_t& at, size_t& time_at) {
    if (!text.starts_with(time_at_mark)) return false;
    const char* const begin = text.data() + time_at_mark.size();
    const auto read = std::from_chars(begin, text.data() + text.size(), time_at);
    if (read.ec != std::errc{} || time_at == time_apart) return false;
    at = static_cast<size_t>(read.ptr - text.data());
    return true;
}

bool read_time_within(std::string_view body, size_t at, Time& out) {
    constexpr size_t longest = 32;
    const std::string_view from = at < body.size() ? body.substr(at, longest) : std::string_view();
    return read_line_time(from.substr(0, from.find('"')), out);
}

}  // namespace

bool read_line(std::string_view text, Line& out) {
    if (!text.empty() && text.back() == '\n') text.remove_suffix(1);
    size_t at = 0, time_at = time_apart;
    std::string_view time, received;
    out = {};
    if (!take_time_at(text, at, time_at) && !take_string(text, at, "{\"time\":\"", time)) return false;
    if (!take_string(text, at, ",\"received\":\"", received) || !take_string(text, at, ",\"source\":\"", out.source)) return false;
    const auto read = [](std::string_view from, Time& to) { return read_line_time(from, to) || events::read_event_time(from, to); };
    if ((time_at == time_apart && !read(time, out.time)) || !read(received, out.received)) return false;
    out.searched_from = at;
    take_string(text, at, ",\"host\":\"", out.host);
    take_string(text, at, ",\"sender\":\"", out.sender);
    take_string(text, at, ",\"kind\":\"", out.kind);
    constexpr std::string_view labels = ",\"labels\":", event = ",\"event\":";
    if (text.substr(at, labels.size() + 1) == ",\"labels\":{") {
        at += labels.size();
        if (!take_object(text, at, out.labels)) return false;
    }
    if (text.substr(at, event.size() + 1) == ",\"event\":{") {
        at += event.size();
        if (!text.ends_with("}}")) return false;
        out.is_json = true;
        out.body = text.substr(at, text.size() - at - 1);
        return time_at == time_apart || read_time_within(out.body, time_at, out.time);
    }
    if (time_at != time_apart) return false;
    if (!take_string(text, at, ",\"raw\":\"", out.body)) return false;
    take_string(text, at, ",\"bytes\":\"", out.bytes);
    return text.substr(at) == "}";
}

bool read_line_time(std::string_view text, Time& out) {
    constexpr std::string_view form = "0000-00-00T00:00:00";
    if (text.size() <= form.size() || text.size() > form.size() + 11 || text.back() != 'Z') return false;
    for (size_t i = 0; i < form.size(); ++i)
        if (form[i] == '0' ? text[i] < '0' || text[i] > '9' : text[i] != form[i]) return false;
    const auto two = [&](size_t at) { return (text[at] - '0') * 10 + text[at + 1] - '0'; };
    const int hour = two(11), minute = two(14), second = two(17);
    if (hour > 23 || minute > 59 || second > 59) return false;
    int64_t ns = 0;
    if (text.size() > form.size() + 1) {
        if (text[form.size()] != '.' || text.size() == form.size() + 2) return false;
        int64_t unit = second_ns / 10;
        for (size_t at = form.size() + 1; at + 1 < text.size(); ++at, unit /= 10) {
            if (text[at] < '0' || text[at] > '9') return false;
            ns += (text[at] - '0') * unit;
        }
    }
    thread_local std::array<char, 10> day_kept{};
    thread_local int64_t day_start = 0;
    if (std::string_view(day_kept.data(), day_kept.size()) != text.substr(0, 10)) {
        const auto day = parse_time(text.substr(0, 10));
        if (!day) return false;
        std::ranges::copy(text.substr(0, 10), day_kept.begin());
        day_start = day->unix_ns / second_ns;
    }
    out = {(day_start + hour * 3600 + minute * 60 + second) * second_ns + ns};
    return true;
}

void append_time(std::string& out, Time time) {
    int64_t second = time.unix_ns / second_ns, ns = time.unix_ns % second_ns;
    if (ns < 0) {
        --second;
        ns += second_ns;
    }
    thread_local int64_t day_kept = INT64_MIN;
    thread_local std::string day_text;
    const int64_t day = second >= 0 ? second / 86400 : (second - 86399) / 86400;
    if (day != day_kept) {
        day_text = format_time(Time::from_unix_s(day * 86400)).substr(0, 11);
        day_kept = day;
    }
    const int64_t of_day = second - day * 86400;
    char text[] = "00:00:00.000000000";
    put_two(text, of_day / 3600);
    put_two(text + 3, of_day / 60 % 60);
    put_two(text + 6, of_day % 60);
    size_t digits = ns == 0 ? 0 : ns % 1'000'000 == 0 ? 3 : ns % 1000 == 0 ? 6 : ns % 100 == 0 ? 7 : 9;
    int64_t left = ns;
    for (size_t i = 9; i > 0; --i, left /= 10) text[8 + i] = static_cast<char>('0' + left % 10);
    out += day_text;
    out.append(text, digits == 0 ? 8 : 9 + digits);
    out += 'Z';
}

LineHead::LineHead(std::string_view source, Time when) : received(when) {
    text = ",\"received\":\"";
    append_time(text, received);
    text += "\",\"source\":";
    source_at = text.size() + 1;
    append_json_string(text, is_utf8(source) ? source : std::string_view("?"));
    source_bytes = text.size() - 1 - source_at;
}

Line append_line(std::string& out, const LineHead& head, const Incoming& event, bool is_json, Time time, size_t time_at, bool may_have_line_ends) {
    const size_t start = out.size();
    if (time_at != time_apart) {
        std::array<char, 20> digits;
        out += time_at_mark;
        out.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), time_at).ptr);
    } else {
        out += "{\"time\":\"";
        append_time(out, time);
        out += '"';
    }
    const size_t head_at = out.size();
    out += head.text;
    const size_t searched_from = out.size() - start;
    const Span host = append_named(out, ",\"host\":", event.host), sender = append_named(out, ",\"sender\":", event.sender);
    const Span kind = append_named(out, ",\"kind\":", event.kind);
    Span labels, body, bytes;
    if (!event.labels.empty()) {
        out += ",\"labels\":";
        labels = append_object(out, event.labels);
    }
    if (is_json) {
        out += ",\"event\":";
        body = append_object(out, event.body, may_have_line_ends);
    } else {
        body = append_named(out, ",\"raw\":", event.body);
        if (event.body.empty()) out += ",\"raw\":\"\"";
        if (!is_utf8(event.body)) {
            out += ",\"bytes\":\"";
            bytes.begin = out.size();
            append_base64(out, event.body);
            bytes.end = out.size();
            out += '"';
        }
    }
    out += "}\n";
    const std::string_view all = out;
    return {.time = time,
            .received = head.received,
            .source = all.substr(head_at + head.source_at, head.source_bytes),
            .host = host.of(all),
            .sender = sender.of(all),
            .kind = kind.of(all),
            .labels = labels.of(all),
            .body = body.of(all),
            .bytes = bytes.of(all),
            .is_json = is_json,
            .searched_from = searched_from};
}

std::string shown_line(std::string_view text) {
    if (!text.empty() && text.back() == '\n') text.remove_suffix(1);
    Line line;
    if (!text.starts_with(time_at_mark) || !read_line(text, line)) return std::string(text);
    std::string out = "{\"time\":\"";
    append_time(out, line.time);
    out += '"';
    return out.append(text.substr(text.find(',')));
}

}  // namespace redoubt::logs
