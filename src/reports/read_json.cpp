// JSON (RFC 8259) as it comes: one value, or values one after another with or without line ends between (NDJSON), also where a script
// gives it to a variable. Strings without escapes are views into the text.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "base/text.h"
#include "reports/readers.h"

namespace redoubt::reports {
namespace {

constexpr size_t deepest_json = 200;
constexpr size_t peeked_bytes = size_t{16} << 20;

class JsonReader {
public:
    JsonReader(std::string_view text, Builder& into) : text_(text), into_(into) {}

    Result<> run() {
        at_ = json_begin(text_);
        const bool assigned = at_ > 0;
        skip_blanks();
        if (at_ == text_.size()) return fail(Code::malformed, "the file is empty");
        const bool single = into_.tree().single_object;
        while (at_ < text_.size() && !into_.stopped()) {
            const char c = text_[at_];
            const bool good = single && c == '{' ? members(1) : c == '[' ? elements("item", 1) : value("item", 1);
            if (!good) break;
            skip_blanks();
            if (assigned && at_ < text_.size() && text_[at_] == ';') ++at_;
            if (at_ < text_.size() && text_[at_] == ',' && !single) ++at_;
            skip_blanks();
        }
        if (into_.error()) return std::unexpected(*into_.error());
        if (!into_.stopped() && why_ != nullptr) {
            const auto line = 1 + std::count(text_.begin(), text_.begin() + static_cast<ptrdiff_t>(std::min(at_, text_.size())), '\n');
            return fail(Code::malformed, fmt::format("this is no JSON: {}", why_), fmt::format("line {}, byte {}", line, at_));
        }
        return {};
    }

private:
    bool wrong(const char* why) {
        if (why_ == nullptr) why_ = why;
        return false;
    }

    void skip_blanks() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t' || text_[at_] == '\x1e')) ++at_;
    }

    bool members(size_t depth) {
        ++at_;
        skip_blanks();
        if (at_ < text_.size() && text_[at_] == '}') {
            if (into_.open_nodes() > 1) into_.set_type(NodeType::empty);
            return ++at_, true;
        }
        for (;;) {
            skip_blanks();
            if (at_ >= text_.size() || text_[at_] != '"') return wrong("a name in quotes is missing");
            std::string_view name;
            bool stays = true;
            if (!string(name, stays)) return false;
            std::string held;
            if (!stays) {
                held.assign(name);
                name = held;
            }
            skip_blanks();
            if (at_ >= text_.size() || text_[at_] != ':') return wrong("a colon is missing");
            ++at_;
            skip_blanks();
            if (at_ < text_.size() && text_[at_] == '[' ? !elements(name, depth + 1) : !value(name, depth + 1)) return false;
            skip_blanks();
            if (at_ >= text_.size()) return wrong("it ends inside an object");
            if (text_[at_] == '}') return ++at_, true;
            if (text_[at_] != ',') return wrong("a comma is missing between members");
            ++at_;
        }
    }

    bool elements(std::string_view name, size_t depth) {
        if (depth > deepest_json) return wrong("it is nested too deep");
        const size_t start = at_++;
        skip_blanks();
        if (at_ < text_.size() && text_[at_] == ']') {
            ++at_;
            return into_.leaf(name, false, NodeType::empty, {}, true, start);
        }
        for (;;) {
            skip_blanks();
            if (at_ < text_.size() && text_[at_] == '[') {  // an array in an array
                if (!into_.open(name, false, NodeType::element, at_) || !elements("item", depth + 1) || !into_.close()) return false;
            } else if (!value(name, depth + 1)) {
                return false;
            }
            skip_blanks();
            if (at_ >= text_.size()) return wrong("it ends inside an array");
            if (text_[at_] == ']') return ++at_, true;
            if (text_[at_] != ',') return wrong("a comma is missing between elements");
            ++at_;
        }
    }

    bool value(std::string_view name, size_t depth) {
        if (depth > deepest_json) return wrong("it is nested too deep");
        if (at_ >= text_.size()) return wrong("it ends where a value should be");
        const size_t start = at_;
        switch (text_[at_]) {
            case '{': return into_.open(name, false, NodeType::element, start) && members(depth) && into_.close();
            case '"': {
                if (!into_.open(name, false, NodeType::string, start)) return false;
                std::string_view text;
                bool stays = true;
                return string(text, stays) && into_.text(text, stays) && into_.close();
            }
            case 't': return word("true") && into_.leaf(name, false, NodeType::boolean, "true", true, start);
            case 'f': return word("false") && into_.leaf(name, false, NodeType::boolean, "false", true, start);
            case 'n': return word("null") && into_.leaf(name, false, NodeType::null, {}, true, start);
            case 'N': return word("NaN") && into_.leaf(name, false, NodeType::null, {}, true, start);
            default: return number(name);
        }
    }

    bool word(std::string_view expected) {
        if (text_.substr(at_, expected.size()) != expected) return wrong("this is no value");
        at_ += expected.size();
        return true;
    }

    bool number(std::string_view name) {
        const size_t start = at_;
        const auto is_part = [](char c) { return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E'; };
        while (at_ < text_.size() && is_part(text_[at_])) ++at_;
        if (at_ == start || (text_[start] != '-' && (text_[start] < '0' || text_[start] > '9'))) return wrong("this is no value");
        return into_.leaf(name, false, NodeType::number, text_.substr(start, at_ - start), true, start);
    }

    // Views into the text, or into scratch_ when there were escapes.
    bool string(std::string_view& out, bool& stays) {
        const size_t start = ++at_;
        bool escaped = false;
        for (;;) {
            const auto* quote = static_cast<const char*>(std::memchr(text_.data() + at_, '"', text_.size() - at_));
            if (quote == nullptr) return at_ = text_.size(), wrong("a text is not closed");
            const size_t end = static_cast<size_t>(quote - text_.data());
            if (!escaped) escaped = std::memchr(text_.data() + at_, '\\', end - at_) != nullptr;
            size_t slashes = 0;
            while (end - slashes > start && text_[end - slashes - 1] == '\\') ++slashes;
            at_ = end + 1;
            if (slashes % 2 == 0) break;
        }
        out = text_.substr(start, at_ - 1 - start);
        stays = !escaped;
        if (!escaped || !into_.wants_text()) return true;
        if (!unescape(out)) return wrong("an escape in a text is wrong");
        out = scratch_;
        return true;
    }

    static int hex4(std::string_view digits) {
        if (digits.size() < 4) return -1;
        int out = 0;
        for (const char c : digits.substr(0, 4)) {
            const int digit = c >= '0' && c <= '9' ? c - '0' : lower(c) >= 'a' && lower(c) <= 'f' ? lower(c) - 'a' + 10 : -1;
            if (digit < 0) return -1;
            out = out * 16 + digit;
        }
        return out;
    }

    bool unescape(std::string_view raw) {
        scratch_.clear();
        for (size_t i = 0; i < raw.size(); ++i) {
            if (raw[i] != '\\') {
                scratch_ += raw[i];
                continue;
            }
            if (++i == raw.size()) return false;
            static constexpr std::string_view from = "\"\\/bfnrt";
            static constexpr std::string_view to = "\"\\/\b\f\n\r\t";
            if (const size_t known = from.find(raw[i]); known != std::string_view::npos) {
                scratch_ += to[known];
                continue;
            }
            int unit = raw[i] == 'u' ? hex4(raw.substr(i + 1)) : -1;
            if (unit < 0) return false;
            i += 4;
            if (unit >= 0xd800 && unit < 0xdc00 && raw.substr(i + 1, 2) == "\\u") {
                const int low = hex4(raw.substr(i + 3));
                if (low >= 0xdc00 && low < 0xe000) {
                    unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
                    i += 6;
                }
            }
            append_utf8(scratch_, unit >= 0xd800 && unit < 0xe000 ? char32_t{0xfffd} : static_cast<char32_t>(unit));
        }
        return true;
    }

    std::string_view text_;
    Builder& into_;
    size_t at_ = 0;
    const char* why_ = nullptr;
    std::string scratch_;
};

}  // namespace

Result<> read_json(std::string_view text, Builder& into) { return JsonReader(text, into).run(); }

size_t json_begin(std::string_view text) {
    constexpr std::string_view blanks = " \r\n\t";
    constexpr size_t longest_target = 200;
    const auto in_target = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' || c == '.';
    };
    const auto past_blanks = [&](size_t from) { return std::min(text.find_first_not_of(blanks, from), text.size()); };
    const auto past_word = [&](size_t from) {
        const size_t end = std::min(text.size(), from + longest_target + 1);
        while (from < end && in_target(text[from])) ++from;
        return from;
    };
    const size_t start = past_blanks(0);
    size_t at = past_word(start);
    if (at == start || at - start > longest_target || (text[start] >= '0' && text[start] <= '9')) return 0;
    const std::string_view first = text.substr(start, at - start);
    if (first == "var" || first == "let" || first == "const") {
        const size_t name = past_blanks(at);
        at = past_word(name);
        if (at == name || at - name > longest_target) return 0;
    }
    at = past_blanks(at);
    if (at >= text.size() || text[at] != '=') return 0;
    at = past_blanks(at + 1);
    return at < text.size() && (text[at] == '{' || text[at] == '[') ? at : 0;
}

bool is_single_object(std::string_view text) {
    size_t at = text.find_first_not_of(" \r\n\t", json_begin(text));
    if (at == std::string_view::npos || text[at] != '{') return false;
    size_t depth = 0;
    bool quoted = false;
    for (; at < text.size() && at < peeked_bytes; ++at) {
        const char c = text[at];
        if (quoted) {
            if (c == '\\') ++at;
            if (c == '"') quoted = false;
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{' || c == '[') {
            ++depth;
        } else if ((c == '}' || c == ']') && --depth == 0) {
            return text.find_first_not_of(json_begin(text) > 0 ? " \r\n\t;" : " \r\n\t", at + 1) == std::string_view::npos;
        }
    }
    return true;
}

}  // namespace redoubt::reports
