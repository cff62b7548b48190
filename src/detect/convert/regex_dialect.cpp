#include "detect/convert/regex_dialect.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "base/text.h"
#include "detect/casefold.h"
#include "detect/convert/regex_tokens.h"

namespace redoubt::detect::convert {
namespace {

using Kind = RegexToken::Kind;

constexpr int most_repeats_of_re2 = 1000;
constexpr int most_repeats_of_lucene = 1000;

std::unexpected<Error> cannot(std::string_view what, std::string_view engine) {
    return fail(Code::unsupported, fmt::format("the regular expression uses {}, which {} cannot say", what, engine), "",
                "write it without, or use this rule with redoubt hunt");
}

void put_escaped(std::string& out, char32_t c, std::string_view special) {
    if (c < 0x20 || c == 0x7F)
        out += fmt::format("\\x{:02X}", static_cast<uint32_t>(c));
    else if (c < 0x80 && special.find(static_cast<char>(c)) != std::string_view::npos)
        out += {'\\', static_cast<char>(c)};
    else
        append_utf8(out, c);
}

std::string repeat_text(const RegexToken& token, bool lazy) {
    std::string out;
    if (token.least == 0 && token.most == -1)
        out = "*";
    else if (token.least == 1 && token.most == -1)
        out = "+";
    else if (token.least == 0 && token.most == 1)
        out = "?";
    else if (token.most == -1)
        out = fmt::format("{{{},}}", token.least);
    else if (token.least == token.most)
        out = fmt::format("{{{}}}", token.least);
    else
        out = fmt::format("{{{},{}}}", token.least, token.most);
    return lazy ? out + "?" : out;
}

constexpr std::string_view re2_special = "\\.+*?()|[]{}^$";
constexpr std::string_view re2_set_special = "\\]^-[";

// PCRE's \s takes the vertical tab in, RE2's does not.
std::string re2_set(const RegexToken& token) {
    std::string out = token.negated ? "[^" : "[";
    for (const RegexToken::SetItem& item : token.items) {
        if (!item.posix.empty()) {
            out += item.posix;
        } else if (item.letter != 0) {
            out += {'\\', item.letter};
            if (item.letter == 's') out += "\\x0B";
        } else {
            put_escaped(out, item.from, re2_set_special);
            if (item.to != item.from) {
                out += '-';
                put_escaped(out, item.to, re2_set_special);
            }
        }
    }
    return out + "]";
}

Result<> put_re2(std::string& out, const RegexToken& token) {
    switch (token.kind) {
        case Kind::literal: put_escaped(out, token.code_point, re2_special); break;
        case Kind::any: out += '.'; break;
        case Kind::set: out += re2_set(token); break;
        case Kind::shorthand: out += token.letter == 's' ? "[\\s\\x0B]" : token.letter == 'S' ? "[^\\s\\x0B]" : std::string{'\\', token.letter}; break;
        case Kind::open: out += fmt::format("(?{}:", token.text); break;
        case Kind::flags: out += fmt::format("(?{})", token.text); break;
        case Kind::close: out += ')'; break;
        case Kind::alternative: out += '|'; break;
        case Kind::repeat:
            if (token.least > most_repeats_of_re2 || token.most > most_repeats_of_re2) return cannot("a count above 1,000", "RE2");
            out += repeat_text(token, token.lazy);
            break;
        case Kind::line_start: out += '^'; break;
        // PCRE's end takes a last line end along.
        case Kind::line_end: out += token.now.multi_line ? "$" : "(?:\\n?\\z)"; break;
        case Kind::text_start: out += "\\A"; break;
        case Kind::text_end: out += "\\z"; break;
        case Kind::word_edge: out += {'\\', token.letter}; break;
    }
    return {};
}

// Everything that Lucene's syntax or the query string around it could take for its own.
constexpr std::string_view lucene_special = "\\.+*?()|[]{}^$#@&<>~\"/";
constexpr std::string_view lucene_set_special = "\\]^-[\"/";

std::string_view shorthand_set(char letter) {
    switch (std::tolower(letter)) {
        case 'd': return "0-9";
        case 'w': return "A-Za-z0-9_";
        default: return " \t\n\v\f\r";
    }
}

std::string_view posix_set(std::string_view name) {
    constexpr std::pair<std::string_view, std::string_view> known[] = {{"[:alpha:]", "A-Za-z"},      {"[:digit:]", "0-9"}, {"[:alnum:]", "A-Za-z0-9"},
                                                                       {"[:lower:]", "a-z"},         {"[:upper:]", "A-Z"}, {"[:xdigit:]", "0-9A-Fa-f"},
                                                                       {"[:space:]", " \t\n\v\f\r"}, {"[:blank:]", " \t"}};
    for (const auto& [posix, set] : known)
        if (posix == name) return set;
    return {};
}

class LuceneWriting {
public:
    explicit LuceneWriting(std::vector<std::string>& notes) : notes_(notes) {}

    Result<std::string> run(const std::vector<RegexToken>& tokens) {
        const bool alternatives = std::ranges::any_of(tokens, [](const RegexToken& one) { return one.kind == Kind::alternative; });
        const bool start = !tokens.empty() && !tokens.front().now.multi_line && is_start(tokens.front());
        const bool end = !tokens.empty() && !tokens.back().now.multi_line && is_end(tokens.back());
        if ((start || end) && alternatives && top_level_alternative(tokens)) return cannot("an anchor beside alternatives", "Lucene");
        std::string body;
        for (size_t i = start ? 1 : 0; i + (end ? 1 : 0) < tokens.size(); ++i) TRY(put(body, tokens[i]));
        if (alternatives && top_level_alternative(tokens)) body = "(" + body + ")";
        return (start ? "" : ".*") + body + (end ? "" : ".*");
    }

private:
    static bool is_start(const RegexToken& token) { return token.kind == Kind::line_start || token.kind == Kind::text_start; }
    static bool is_end(const RegexToken& token) { return token.kind == Kind::line_end || token.kind == Kind::text_end; }

    static bool top_level_alternative(const std::vector<RegexToken>& tokens) {
        int depth = 0;
        for (const RegexToken& token : tokens) {
            if (token.kind == Kind::open) ++depth;
            if (token.kind == Kind::close) --depth;
            if (token.kind == Kind::alternative && depth == 0) return true;
        }
        return false;
    }

    void note(std::string text) {
        if (std::ranges::find(notes_, text) == notes_.end()) notes_.push_back(std::move(text));
    }

    Result<> put(std::string& out, const RegexToken& token) {
        switch (token.kind) {
            case Kind::literal: return literal(out, token);
            case Kind::any:
                if (!token.now.dot_all) note("'.' in a regular expression takes line ends too");
                out += '.';
                return {};
            case Kind::set: return set(out, token);
            case Kind::shorthand: out += fmt::format("[{}{}]", std::isupper(token.letter) != 0 ? "^" : "", shorthand_set(token.letter)); return {};
            case Kind::open: out += '('; return {};
            case Kind::flags: return {};
            case Kind::close: out += ')'; return {};
            case Kind::alternative: out += '|'; return {};
            case Kind::repeat:
                if (token.least > most_repeats_of_lucene || token.most > most_repeats_of_lucene) return cannot("a count above 1,000", "Lucene");
                out += repeat_text(token, false);
                return {};
            case Kind::word_edge: return cannot("a word boundary", "Lucene");
            default: return cannot("an anchor within", "Lucene");
        }
    }

    Result<> literal(std::string& out, const RegexToken& token) {
        const char32_t c = token.code_point;
        if (!token.now.ignore_case || fold_code_point(c) == c) {
            if (token.now.ignore_case && c >= 0x80) note("letters beyond ASCII in a regular expression are compared as written");
            const bool lower_letter = c >= 'a' && c <= 'z';
            if (!(token.now.ignore_case && lower_letter)) return put_lucene(out, c, lucene_special), Result<>{};
        }
        if (c >= 0x80) {
            note("letters beyond ASCII in a regular expression are compared as written");
            return put_lucene(out, c, lucene_special), Result<>{};
        }
        const char small = lower(static_cast<char>(c));
        out += {'[', small, static_cast<char>(small - 32), ']'};
        return {};
    }

    // Lucene reads a backslash and a letter as that letter or a class, so control characters stand raw.
    static void put_lucene(std::string& out, char32_t c, std::string_view special) {
        if (c < 0x20 || c == 0x7F)
            out += static_cast<char>(c);
        else
            put_escaped(out, c, special);
    }

    static bool has_letters(char32_t from, char32_t to) {
        for (char32_t c = from; c <= to && c < 0x80; ++c)
            if (std::isalpha(static_cast<int>(c)) != 0) return true;
        return false;
    }

    Result<> set(std::string& out, const RegexToken& token) {
        out += token.negated ? "[^" : "[";
        for (const RegexToken::SetItem& item : token.items) {
            if (!item.posix.empty()) {
                const std::string_view known = posix_set(item.posix);
                if (known.empty()) return cannot(item.posix, "Lucene");
                out += known;
            } else if (item.letter != 0) {
                if (std::isupper(item.letter) != 0) return cannot(fmt::format("\\{} in a set", item.letter), "Lucene");
                out += shorthand_set(item.letter);
            } else {
                TRY(range(out, token, item));
            }
        }
        out += ']';
        return {};
    }

    Result<> range(std::string& out, const RegexToken& token, const RegexToken::SetItem& item) {
        put_range(out, item.from, item.to);
        if (!token.now.ignore_case || !has_letters(item.from, item.to)) return {};
        for (const bool upper : {false, true}) {
            const char32_t first = upper ? 'A' : 'a';
            const char32_t from = std::max(item.from, first);
            const char32_t to = std::min<char32_t>(item.to, first + 25);
            if (from > to) continue;
            const char32_t shift = upper ? 32 : static_cast<char32_t>(-32);
            put_range(out, from + shift, to + shift);
        }
        return {};
    }

    static void put_range(std::string& out, char32_t from, char32_t to) {
        put_lucene(out, from, lucene_set_special);
        if (to == from) return;
        out += '-';
        put_lucene(out, to, lucene_set_special);
    }

    std::vector<std::string>& notes_;
};

}  // namespace

Result<std::string> regex_for_re2(std::string_view source, RegexFlags flags) {
    const std::vector<RegexToken> tokens = TRY(regex_tokens(source, flags));
    // Some engines let '.' take line ends unless told otherwise, so it is always told. The flags stand around the whole: old
    // servers of ClickHouse look for the letters of the pattern as they are when the flags stand before it.
    std::string out = "(?";
    if (flags.ignore_case) out += 'i';
    if (flags.multi_line) out += 'm';
    out += flags.dot_all ? "s:" : "-s:";
    for (const RegexToken& token : tokens) TRY(put_re2(out, token));
    return out + ")";
}

Result<std::string> regex_for_lucene(std::string_view source, RegexFlags flags, std::vector<std::string>& notes) {
    const std::vector<RegexToken> tokens = TRY(regex_tokens(source, flags));
    return LuceneWriting(notes).run(tokens);
}

std::string regex_of_pieces(const Pieces& pieces, bool cased) {
    std::string out = cased ? "(?s:\\A" : "(?is:\\A";
    for (const GlobPiece& piece : pieces) {
        if (piece.kind == GlobPiece::Kind::run) out += ".*";
        if (piece.kind == GlobPiece::Kind::one) out += '.';
        if (piece.kind != GlobPiece::Kind::literal) continue;
        for (size_t at = 0; at < piece.text.size();) put_escaped(out, next_code_point(piece.text, at), re2_special);
    }
    return out + "\\z)";
}

std::string regex_of_any(std::span<const std::string> texts) {
    std::string out;
    for (const std::string& text : texts) {
        if (!out.empty()) out += '|';
        for (size_t at = 0; at < text.size();) put_escaped(out, next_code_point(text, at), re2_special);
    }
    return out;
}

Pieces pieces_of(const Pattern& pattern) {
    Pieces pieces;
    const bool before = pattern.shape == Shape::suffix || pattern.shape == Shape::contains || pattern.shape == Shape::any_value;
    const bool after = pattern.shape == Shape::prefix || pattern.shape == Shape::contains;
    if (pattern.shape == Shape::glob) return pattern.glob;
    append_literal(pieces, pattern.text);
    if (before) add_run_before(pieces);
    if (after) add_run_after(pieces);
    return pieces;
}

}  // namespace redoubt::detect::convert
