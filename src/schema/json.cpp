// A JSON reader of our own, because it has to give the offset of the first fault, refuse repeated keys, and stay within limits
// (RFC 8259; canonical output RFC 8785).
#include "schema/json.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <optional>
#include <unordered_set>

#include <fmt/format.h>

#include "base/json_text.h"
#include "base/text.h"

namespace redoubt::schema {
namespace {

class JsonReader {
public:
    JsonReader(std::string_view text, const JsonLimits& limits) : text_(text), limits_(limits) {}

    Result<Value> document() {
        Value value;
        if (read(value, 0)) {
            skip_blank();
            if (at_ == text_.size()) return value;
            wrong("something follows the end of the value");
        }
        return std::unexpected(std::move(*fault_));
    }

private:
    bool wrong(std::string message) {
        fault_ = fail(Code::malformed, std::move(message), fmt::format("byte {}", at_), "send valid JSON").error();
        return false;
    }

    bool too_much(std::string message) {
        fault_ = fail(Code::too_large, std::move(message), fmt::format("byte {}", at_)).error();
        return false;
    }

    template <class T>
    static bool give(Value& out, T&& held) {
        out.held = std::forward<T>(held);
        return true;
    }

    void skip_blank() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t')) ++at_;
    }

    bool take(std::string_view word) {
        if (text_.substr(at_, word.size()) != word) return false;
        at_ += word.size();
        return true;
    }

    // Each reads into a null value, and answers false when `fault_` says why it could not.
    bool read(Value& out, size_t depth) {
        if (depth > limits_.deepest) return too_much(fmt::format("nested deeper than {}", limits_.deepest));
        if (++values_ > limits_.most_values) return too_much(fmt::format("more than {} values", limits_.most_values));
        skip_blank();
        if (at_ == text_.size()) return wrong("the text ends where a value should be");
        switch (text_[at_]) {
            case '{': return object(out.held.emplace<Map>(), depth);
            case '[': return array(out.held.emplace<List>(), depth);
            case '"': return string(out.held.emplace<std::string>());
            case 't':
                if (take("true")) return give(out, true);
                break;
            case 'f':
                if (take("false")) return give(out, false);
                break;
            case 'n':
                if (take("null")) return true;
                break;
            default: return number(out);
        }
        return wrong("not a value");
    }

    bool object(Map& map, size_t depth) {
        ++at_;
        std::unordered_set<std::string> seen;
        skip_blank();
        if (take("}")) return true;
        for (;;) {
            skip_blank();
            if (at_ == text_.size() || text_[at_] != '"') return wrong("a member's name should be here");
            std::string name;
            if (!string(name)) return false;
            const bool repeated = map.size() < 8 ? map.find(name) != nullptr : !remember(map, seen, name);
            if (repeated) return wrong(fmt::format("the key '{}' is repeated", name.substr(0, 60)));
            skip_blank();
            if (!take(":")) return wrong("':' should be here");
            Value value;
            if (!read(value, depth + 1)) return false;
            map.add(std::move(name), std::move(value));
            skip_blank();
            if (take("}")) return true;
            if (!take(",")) return wrong("',' or '}' should be here");
        }
    }

    static bool remember(const Map& map, std::unordered_set<std::string>& seen, const std::string& name) {
        if (seen.empty())
            for (const Member& member : map) seen.insert(member.name);
        return seen.insert(name).second;
    }

    bool array(List& list, size_t depth) {
        ++at_;
        skip_blank();
        if (take("]")) return true;
        for (;;) {
            if (!read(list.emplace_back(), depth + 1)) return false;
            skip_blank();
            if (take("]")) return true;
            if (!take(",")) return wrong("',' or ']' should be here");
        }
    }

    bool string(std::string& out) {
        ++at_;
        for (;;) {
            const size_t start = at_;
            while (at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\\' && static_cast<unsigned char>(text_[at_]) >= 0x20) ++at_;
            out.append(text_.substr(start, at_ - start));
            if (at_ == text_.size()) return wrong("the text ends inside a string");
            if (text_[at_] == '"') {
                ++at_;
                return true;
            }
            if (text_[at_] != '\\') return wrong("a control character inside a string");
            ++at_;
            if (!escape(out)) return false;
        }
    }

    bool escape(std::string& out) {
        if (at_ == text_.size()) return wrong("the text ends inside a string");
        static constexpr std::string_view names = "\"\\/bfnrt";
        static constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
        const char c = text_[at_++];
        if (const size_t found = names.find(c); found != std::string_view::npos) {
            out += meanings[found];
            return true;
        }
        if (c != 'u') return wrong("an unknown escape");
        char32_t code = 0;
        if (!hex4(code)) return false;
        if (code >= 0xDC00 && code < 0xE000) return wrong("half of a surrogate pair");
        if (code >= 0xD800 && code < 0xDC00) {
            if (!take("\\u")) return wrong("half of a surrogate pair");
            char32_t low = 0;
            if (!hex4(low)) return false;
            if (low < 0xDC00 || low >= 0xE000) return wrong("half of a surrogate pair");
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        }
        append_utf8(out, code);
        return true;
    }

    bool hex4(char32_t& out) {
        uint32_t code = 0;
        const std::string_view digits = text_.substr(std::min(at_, text_.size()), 4);
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
        if (error != std::errc() || digits.size() < 4 || end != digits.data() + 4) return wrong("four hexadecimal digits should be here");
        at_ += 4;
        out = static_cast<char32_t>(code);
        return true;
    }

    size_t digits() {
        const size_t start = at_;
        while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
        return at_ - start;
    }

    bool number(Value& out) {
        const size_t start = at_;
        take("-");
        const bool leading_zero = at_ < text_.size() && text_[at_] == '0';
        const size_t whole = digits();
        if (whole == 0) {
            at_ = start;
            return wrong("not a value");
        }
        if (leading_zero && whole > 1) return wrong("a number with a leading zero");
        bool is_whole = true;
        if (take(".")) {
            is_whole = false;
            if (digits() == 0) return wrong("a digit should be here");
        }
        if (at_ < text_.size() && (text_[at_] == 'e' || text_[at_] == 'E')) {
            is_whole = false;
            ++at_;
            if (!take("-")) take("+");
            if (digits() == 0) return wrong("a digit should be here");
        }
        const std::string_view digits_seen = text_.substr(start, at_ - start);
        if (is_whole) {
            int64_t value = 0;
            if (std::from_chars(digits_seen.data(), digits_seen.data() + digits_seen.size(), value).ec == std::errc()) return give(out, value);
        }
        double value = 0;
        if (std::from_chars(digits_seen.data(), digits_seen.data() + digits_seen.size(), value).ec != std::errc()) return wrong("a number out of range");
        return give(out, value);
    }

    std::string_view text_;
    const JsonLimits& limits_;
    size_t at_ = 0;
    size_t values_ = 0;
    std::optional<Error> fault_{};
};

void append_integer(std::string& out, int64_t value) {
    char buffer[24];
    out.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr);
}

// The digits of the shortest decimal that reads back the same, placed as ECMAScript's Number::toString does.
void append_double(std::string& out, double value) {
    if (!std::isfinite(value)) {
        out += "null";
        return;
    }
    if (value == 0) {
        out += '0';
        return;
    }
    char buffer[64];
    const auto written = std::to_chars(buffer, buffer + sizeof buffer, std::abs(value), std::chars_format::scientific);
    const std::string_view shown(buffer, static_cast<size_t>(written.ptr - buffer));
    const size_t e = shown.find('e');
    std::string digits(shown.substr(0, e));
    std::erase(digits, '.');
    const int exponent = std::atoi(std::string(shown.substr(e + 1)).c_str());
    const int count = static_cast<int>(digits.size());
    const int point = exponent + 1;  // digits before the decimal point
    if (value < 0) out += '-';
    if (count <= point && point <= 21) {
        out += digits + std::string(static_cast<size_t>(point - count), '0');
    } else if (0 < point && point <= 21) {
        out += digits.substr(0, static_cast<size_t>(point)) + "." + digits.substr(static_cast<size_t>(point));
    } else if (-6 < point && point <= 0) {
        out += "0." + std::string(static_cast<size_t>(-point), '0') + digits;
    } else {
        out += digits.substr(0, 1);
        if (count > 1) out += "." + digits.substr(1);
        out += fmt::format("e{}{}", exponent < 0 ? '-' : '+', std::abs(exponent));
    }
}

// UTF-16 code units order differs from UTF-8 bytes only for characters outside the basic plane against U+E000..U+FFFF.
bool utf16_less(std::string_view a, std::string_view b) {
    const auto differ = std::ranges::mismatch(a, b);
    if (differ.in1 == a.end() || differ.in2 == b.end()) return a.size() < b.size();
    const auto x = static_cast<unsigned char>(*differ.in1);
    const auto y = static_cast<unsigned char>(*differ.in2);
    if (x >= 0xF0 && (y == 0xEE || y == 0xEF)) return true;
    if (y >= 0xF0 && (x == 0xEE || x == 0xEF)) return false;
    return x < y;
}

template <bool canonical>
void write(std::string& out, const Value& value);

template <bool canonical>
void write_map(std::string& out, const Map& map) {
    if constexpr (canonical) {
        std::vector<std::pair<std::string_view, const Value*>> members;
        members.reserve(map.size());
        for (const Member& member : map) members.emplace_back(member.name, &member.value);
        append_canonical(out, members);
        return;
    }
    out += '{';
    for (const Member& member : map) {
        if (out.back() != '{') out += ',';
        append_json_text(out, member.name);
        out += ':';
        write<false>(out, member.value);
    }
    out += '}';
}

template <bool canonical>
void write(std::string& out, const Value& value) {
    switch (value.held.index()) {
        case 0: out += "null"; return;
        case 1: out += *value.as<bool>() ? "true" : "false"; return;
        case 2: append_integer(out, *value.as<int64_t>()); return;
        case 3: append_double(out, *value.as<double>()); return;
        case 4: append_json_text(out, *value.as<std::string>()); return;
        case 5: out.append(1, '"').append(format_time(*value.as<Time>())).append(1, '"'); return;
        case 6: out += '"' + format_duration(*value.as<Duration>()) + '"'; return;
        case 7:
            out += '[';
            for (const Value& item : *value.as<List>()) {
                if (out.back() != '[') out += ',';
                write<canonical>(out, item);
            }
            out += ']';
            return;
        default: write_map<canonical>(out, *value.as<Map>());
    }
}

}  // namespace

Result<Value> parse_json(std::string_view text, const JsonLimits& limits) {
    if (text.size() > limits.most_bytes) return fail(Code::too_large, fmt::format("JSON of {} bytes, at most {} are read", text.size(), limits.most_bytes));
    if (!is_utf8(text)) return fail(Code::malformed, "not valid UTF-8", {}, "send JSON as UTF-8");
    return JsonReader(text, limits).document();
}

void append_json_text(std::string& out, std::string_view text) {
    if (is_utf8(text)) return append_json_string(out, text);
    append_json_string(out, to_valid_utf8(text));
}

void append_json(std::string& out, const Value& value) { write<false>(out, value); }

std::string to_json(const Value& value) {
    std::string out;
    write<false>(out, value);
    return out;
}

void append_canonical(std::string& out, const Value& value) { write<true>(out, value); }

void append_canonical(std::string& out, std::vector<std::pair<std::string_view, const Value*>>& members) {
    std::ranges::sort(members, [](const auto& a, const auto& b) { return utf16_less(a.first, b.first); });
    out += '{';
    for (const auto& [name, value] : members) {
        if (out.back() != '{') out += ',';
        append_json_text(out, name);
        out += ':';
        write<true>(out, *value);
    }
    out += '}';
}

std::string canonical_json(const Value& value) {
    std::string out;
    write<true>(out, value);
    return out;
}

Result<> from_json(std::span<const FieldInfo> fields, const Value& object, void* record, Mode mode) {
    Problems problems;
    if (!object.as<Map>()) problems.add("", "must be an object");
    const Map normalised = normalise(fields, object.map(), mode, problems);
    TRY(problems.result());
    write_fields(fields, record, normalised);
    return {};
}

}  // namespace redoubt::schema
