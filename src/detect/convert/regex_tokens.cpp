#include "detect/convert/regex_tokens.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include <fmt/format.h>

#include "base/text.h"
#include "detect/casefold.h"

namespace redoubt::detect::convert {
namespace {

using Kind = RegexToken::Kind;

constexpr size_t most_tokens = 20'000;
constexpr size_t deepest_group = 64;

std::unexpected<Error> lacks(std::string_view what) {
    return fail(Code::unsupported, fmt::format("the regular expression uses {}, which the target's engine does not have", what), "",
                "write it without, or use this rule with redoubt hunt");
}

bool is_shorthand(char c) { return std::string_view("dDwWsS").find(c) != std::string_view::npos; }

class Tokenizing {
public:
    Tokenizing(std::string_view source, RegexFlags flags) : source_(source) { scopes_.push_back(flags); }

    Result<std::vector<RegexToken>> run() {
        while (at_ < source_.size()) {
            if (out_.size() > most_tokens) return fail(Code::too_large, "the regular expression is too long to convert", "", "split it");
            TRY(next());
        }
        return std::move(out_);
    }

private:
    char peek(size_t ahead = 0) const { return at_ + ahead < source_.size() ? source_[at_ + ahead] : '\0'; }
    bool take(std::string_view text) {
        if (!source_.substr(at_).starts_with(text)) return false;
        at_ += text.size();
        return true;
    }

    RegexToken& put(Kind kind) {
        RegexToken& token = out_.emplace_back();
        token.kind = kind;
        token.now = scopes_.back();
        return token;
    }

    Result<> next() {
        const char c = peek();
        switch (c) {
            case '.': return simple(Kind::any);
            case '|': return simple(Kind::alternative);
            case '^': return simple(Kind::line_start);
            case '$': return simple(Kind::line_end);
            case '(': return group();
            case ')':
                if (scopes_.size() > 1) scopes_.pop_back();
                return simple(Kind::close);
            case '[': return set();
            case '\\': return escape();
            case '*':
            case '+':
            case '?': return repeat(c == '+' ? 1 : 0, c == '?' ? 1 : -1, 1);
            case '{': return braces();
            default: put(Kind::literal).code_point = next_code_point(source_, at_); return {};
        }
    }

    Result<> simple(Kind kind) {
        put(kind);
        ++at_;
        return {};
    }

    Result<> group() {
        if (scopes_.size() > deepest_group) return fail(Code::too_large, "the regular expression nests too deeply to convert", "", "write it flatter");
        if (peek(1) == '*') return lacks("a verb such as (*SKIP)");
        ++at_;
        if (peek() != '?') return open("");
        ++at_;
        if (take(":")) return open("");
        for (const std::string_view look : {"=", "!", "<=", "<!"})
            if (source_.substr(at_).starts_with(look)) return lacks("looking ahead or behind");
        if (take("P<") || take("<") || take("'")) {
            const size_t end = source_.find_first_of(">'", at_);
            if (end == std::string_view::npos) return lacks("a group of a form that is not known here");
            at_ = end + 1;
            return open("");
        }
        const size_t start = at_;
        while (std::string_view("ims-").find(peek()) != std::string_view::npos && peek() != '\0') ++at_;
        const std::string flags(source_.substr(start, at_ - start));
        if (flags.empty() || (peek() != ')' && peek() != ':')) return lacks("a group of a form that is not known here");
        if (take(":")) return open(flags);
        ++at_;
        set_flags(scopes_.back(), flags);
        put(Kind::flags).text = flags;
        return {};
    }

    Result<> open(const std::string& flags) {
        put(Kind::open).text = flags;
        scopes_.push_back(scopes_.back());
        set_flags(scopes_.back(), flags);
        return {};
    }

    static void set_flags(RegexFlags& scope, std::string_view flags) {
        bool on = true;
        for (const char c : flags) {
            if (c == '-') on = false;
            if (c == 'i') scope.ignore_case = on;
            if (c == 'm') scope.multi_line = on;
            if (c == 's') scope.dot_all = on;
        }
    }

    Result<> repeat(int least, int most, size_t length) {
        at_ += length;
        if (peek() == '+') return lacks("a possessive quantifier");
        RegexToken& token = put(Kind::repeat);
        token.least = least;
        token.most = most;
        token.lazy = take("?");
        return {};
    }

    // A brace that starts no quantifier is itself.
    Result<> braces() {
        const size_t end = source_.find('}', at_);
        const std::string_view body = end == std::string_view::npos ? "" : source_.substr(at_ + 1, end - at_ - 1);
        const size_t comma = body.find(',');
        int least = 0, most = -1;
        const auto number = [](std::string_view text, int& out) {
            const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), out);
            return !text.empty() && error == std::errc() && stop == text.data() + text.size() && out >= 0;
        };
        bool counts = number(body.substr(0, comma), least);
        if (counts && comma == std::string_view::npos) most = least;
        if (counts && comma != std::string_view::npos && comma + 1 < body.size()) counts = number(body.substr(comma + 1), most);
        if (counts) return repeat(least, most, body.size() + 2);
        put(Kind::literal).code_point = '{';
        ++at_;
        return {};
    }

    Result<> escape() {
        if (at_ + 1 >= source_.size()) return lacks("a lone backslash");
        const char c = source_[at_ + 1];
        if (is_shorthand(c) || c == 'b' || c == 'B') {
            at_ += 2;
            put(is_shorthand(c) ? Kind::shorthand : Kind::word_edge).letter = c;
            return {};
        }
        if (c == 'A') return at_ += 1, simple(Kind::text_start);
        if (c == 'z') return at_ += 1, simple(Kind::text_end);
        if (c == 'Z') {  // like $ without multi-line
            at_ += 1;
            TRY(simple(Kind::line_end));
            out_.back().now.multi_line = false;
            return {};
        }
        const char32_t literal = TRY(escaped_literal());
        put(Kind::literal).code_point = literal;
        return {};
    }

    // After the backslash: a character that stands for itself or has a name.
    Result<char32_t> escaped_literal() {
        ++at_;
        const char c = peek();
        if (static_cast<unsigned char>(c) >= 0x80) return next_code_point(source_, at_);
        ++at_;
        switch (c) {
            case 'n': return U'\n';
            case 'r': return U'\r';
            case 't': return U'\t';
            case 'f': return U'\f';
            case 'a': return U'\a';
            case 'e': return char32_t{0x1B};
            case 'x': return hex();
            default: break;
        }
        if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
            if (c >= '1' && c <= '9') return lacks("a reference back");
            if (c == '0') return char32_t{0};
            return lacks(fmt::format("\\{}", c));
        }
        return static_cast<char32_t>(static_cast<unsigned char>(c));
    }

    Result<char32_t> hex() {
        size_t length = 0;
        const bool braced = take("{");
        while (length < (braced ? 6U : 2U) && std::isxdigit(static_cast<unsigned char>(peek(length))) != 0) ++length;
        uint32_t value = 0;
        const std::string_view digits = source_.substr(at_, length);
        std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
        at_ += length;
        if (braced && !take("}")) return lacks("a hexadecimal escape of this form");
        if (value > 0x10FFFF || (value >= 0xD800 && value < 0xE000)) return lacks("a character that does not exist");
        return static_cast<char32_t>(value);
    }

    Result<> set() {
        RegexToken& token = put(Kind::set);
        ++at_;
        token.negated = take("^");
        bool first = true;
        while (at_ < source_.size() && (peek() != ']' || first)) {
            first = false;
            TRY(set_item(token));
        }
        if (!take("]")) return lacks("a set without an end");
        return {};
    }

    Result<> set_item(RegexToken& token) {
        RegexToken::SetItem item;
        if (peek() == '[' && (peek(1) == ':' || peek(1) == '.' || peek(1) == '=')) {
            const size_t end = source_.find(":]", at_);
            const bool named = end != std::string_view::npos && peek(1) == ':' &&
                               std::ranges::all_of(source_.substr(at_ + 2, end - at_ - 2), [](char c) { return (c >= 'a' && c <= 'z') || c == '^'; });
            if (named) {
                item.posix = source_.substr(at_, end + 2 - at_);
                at_ = end + 2;
                token.items.push_back(std::move(item));
                return {};
            }
        }
        if (peek() == '\\' && is_shorthand(peek(1))) {
            item.letter = peek(1);
            at_ += 2;
            token.items.push_back(std::move(item));
            return {};
        }
        item.from = item.to = TRY(set_character());
        if (peek() == '-' && peek(1) != ']' && peek(1) != '\0' && !(peek(1) == '\\' && is_shorthand(peek(2)))) {
            ++at_;
            item.to = TRY(set_character());
        }
        token.items.push_back(std::move(item));
        return {};
    }

    Result<char32_t> set_character() {
        if (peek() != '\\') return next_code_point(source_, at_);
        if (peek(1) == 'b') return at_ += 2, char32_t{8};
        return escaped_literal();
    }

    std::string_view source_;
    size_t at_ = 0;
    std::vector<RegexFlags> scopes_;
    std::vector<RegexToken> out_;
};

}  // namespace

Result<std::vector<RegexToken>> regex_tokens(std::string_view source, RegexFlags flags) { return Tokenizing(source, flags).run(); }

}  // namespace redoubt::detect::convert
