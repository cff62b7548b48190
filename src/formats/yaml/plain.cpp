#include "formats/yaml/plain.h"

#include <algorithm>
#include <array>

namespace redoubt::formats::yaml {
namespace {

constexpr size_t longest_plain_key = 128;
constexpr size_t most_depth = 32;

enum Letter : uint8_t { in_key = 1, starts_plain = 2 };

constexpr std::array<uint8_t, 256> letters = [] {
    std::array<uint8_t, 256> out{};
    for (unsigned c = 0x21; c < 0x7F; ++c) {
        const char letter = static_cast<char>(c);
        const bool word = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') || letter == '_';
        if (word || letter == '-' || letter == '.' || letter == '|' || letter == '/') out[c] |= in_key;
        if (std::string_view(",[]{}#&*!|>'\"%@`-?:").find(letter) == std::string_view::npos) out[c] |= starts_plain;
    }
    return out;
}();

bool is_letter(char c, Letter kind) { return (letters[static_cast<unsigned char>(c)] & kind) != 0; }

// A line that is neither empty nor a comment.
struct Line {
    size_t begin = 0;  // of its first letter
    size_t end = 0;    // behind its last, blanks left out
    uint32_t number = 0;
    uint32_t indent = 0;
};

// False from any member: leave it to libyaml.
class PlainReader {
public:
    PlainReader(std::string_view text, const Limits& limits) : text_(text), limits_(limits) {}

    bool read(Node& root) {
        if (!next_line()) return false;
        if (rest() == "---" && line_.indent == 0 && !next_line()) return false;
        if (line_.indent != 0 || !is_key_here()) return false;
        return map(root, 0, 0) && done_;
    }

private:
    std::string_view rest() const { return text_.substr(line_.begin, line_.end - line_.begin); }

    // To the next line that says something; `done_` at the end.
    bool next_line() {
        while (next_ < text_.size()) {
            const size_t start = next_;
            size_t end = text_.find('\n', start);
            next_ = end == std::string_view::npos ? text_.size() : end + 1;
            if (end == std::string_view::npos) end = text_.size();
            ++number_;
            const size_t first = text_.find_first_not_of(' ', start);
            if (first >= end || first == std::string_view::npos || text_[first] == '#') continue;
            while (text_[end - 1] == ' ') --end;
            line_ = {first, end, number_, static_cast<uint32_t>(first - start)};
            line_start_ = start;
            return true;
        }
        done_ = true;
        line_.indent = 0;
        return false;
    }

    uint32_t column_of(size_t at) const { return static_cast<uint32_t>(at - line_start_ + 1); }

    bool start(Node& node, Kind kind, size_t at) {
        node.kind = kind;
        node.line = line_.number;
        node.column = column_of(at);
        return ++nodes_ <= limits_.nodes;
    }

    // "key:" or "key: …" at the place.
    bool is_key_here() const { return end_of_key(line_.begin) != 0; }

    // Behind the ':', or 0.
    size_t end_of_key(size_t at) const {
        const size_t begin = at;
        if (at < line_.end && text_[at] == '\'') {
            at = text_.find('\'', at + 1);
            if (at == std::string_view::npos || at + 1 >= line_.end || at - begin > longest_plain_key) return 0;
            ++at;
        } else {
            if (at >= line_.end || !is_letter(text_[at], in_key) || !is_letter(text_[at], starts_plain)) return 0;
            while (at < line_.end && is_letter(text_[at], in_key)) ++at;
            if (at - begin > longest_plain_key) return 0;
        }
        if (at >= line_.end || text_[at] != ':') return 0;
        return at + 1 == line_.end || text_[at + 1] == ' ' ? at + 1 : 0;
    }

    // The line stands at the first key, whose column is `indent`.
    bool map(Node& out, uint32_t indent, size_t depth) {
        if (depth > most_depth || depth > limits_.depth || !start(out, Kind::mapping, line_.begin)) return false;
        while (!done_ && line_.indent == indent) {
            const size_t colon = end_of_key(line_.begin);
            if (colon == 0 || depth >= limits_.depth || ++nodes_ > limits_.nodes) return false;
            const bool quoted = text_[line_.begin] == '\'';
            std::string key(text_.substr(line_.begin, colon - 1 - line_.begin));
            if (quoted) key = key.substr(1, key.size() - 2);
            for (const Key& other : out.keys)
                if (other.text == key) return false;
            out.keys.push_back({std::move(key), line_.number, column_of(line_.begin)});
            Node& value = out.items.emplace_back();
            if (!value_at(value, colon, indent, depth + 1, true)) return false;
        }
        return done_ || line_.indent < indent;
    }

    // What stands behind a key or a dash, of which `indent` is the column; afterwards the line is the one behind it.
    bool value_at(Node& out, size_t at, uint32_t indent, size_t depth, bool behind_key) {
        while (at < line_.end && text_[at] == ' ') ++at;
        if (at >= line_.end) return behind_key && below(out, indent, depth);
        if (depth > limits_.depth) return false;
        const char c = text_[at];
        if (c == '|') return block(out, at, indent);
        if (!start(out, Kind::scalar, at)) return false;
        const bool fine = c == '\'' ? single(out, at) : c == '"' ? twofold(out, at) : plain(out, at);
        if (!fine) return false;
        next_line();
        return done_ || line_.indent <= indent;  // otherwise it might go on
    }

    // A map or list below its key; lists may stand at the key's own column.
    bool below(Node& out, uint32_t indent, size_t depth) {
        if (!next_line() || line_.indent < indent) return false;
        if (text_[line_.begin] == '-') return list(out, line_.indent, depth);
        return line_.indent > indent && is_key_here() && map(out, line_.indent, depth);
    }

    bool list(Node& out, uint32_t indent, size_t depth) {
        if (depth > most_depth || depth > limits_.depth || !start(out, Kind::sequence, line_.begin)) return false;
        while (!done_ && line_.indent == indent && text_[line_.begin] == '-') {
            size_t at = line_.begin + 1;
            if (at >= line_.end || text_[at] != ' ') return false;
            while (at < line_.end && text_[at] == ' ') ++at;
            Node& item = out.items.emplace_back();
            if (end_of_key(at) != 0) {
                line_.begin = at;
                line_.indent = column_of(at) - 1;
                if (!map(item, line_.indent, depth + 1) || (!done_ && line_.indent > indent)) return false;
            } else if (!value_at(item, at, indent, depth + 1, false)) {
                return false;
            }
        }
        return done_ || line_.indent <= indent;
    }

    bool plain(Node& out, size_t at) {
        const char c = text_[at];
        if (!is_letter(c, starts_plain)) {
            const bool followed = at + 1 < line_.end && text_[at + 1] != ' ';
            if ((c != '-' && c != '?' && c != ':') || !followed) return false;
        }
        size_t end = line_.end;
        for (size_t i = at; i < end; ++i) {
            if (text_[i] == ':' && (i + 1 == end || text_[i + 1] == ' ')) return false;
            if (text_[i] == '#' && text_[i - 1] == ' ') end = i;
        }
        while (text_[end - 1] == ' ') --end;
        out.text = text_.substr(at, end - at);
        return true;
    }

    bool single(Node& out, size_t at) {
        out.plain = false;
        for (size_t from = at + 1;;) {
            const size_t quote = text_.find('\'', from);
            if (quote == std::string_view::npos || quote >= line_.end) return false;
            out.text += text_.substr(from, quote - from);
            if (quote + 1 >= line_.end || text_[quote + 1] != '\'') return ends_after(quote + 1);
            out.text += '\'';
            from = quote + 2;
        }
    }

    bool twofold(Node& out, size_t at) {
        out.plain = false;
        for (size_t i = at + 1; i < line_.end; ++i) {
            const char c = text_[i];
            if (c == '"') return ends_after(i + 1);
            if (c != '\\') {
                out.text += c;
                continue;
            }
            ++i;
            if (i >= line_.end) return false;
            if (text_[i] == 'n')
                out.text += '\n';
            else if (text_[i] == '\\' || text_[i] == '"')
                out.text += text_[i];
            else
                return false;
        }
        return false;
    }

    // Behind a quoted scalar: nothing, or a comment.
    bool ends_after(size_t at) const {
        if (at >= line_.end) return true;
        const size_t next = text_.find_first_not_of(' ', at);
        return next > at && next < line_.end && text_[next] == '#';
    }

    bool block(Node& out, size_t at, uint32_t indent) {
        const bool strip = at + 1 < line_.end && text_[at + 1] == '-';
        if (at + (strip ? 2 : 1) != line_.end || !start(out, Kind::scalar, at)) return false;
        out.plain = false;
        uint32_t own = 0;
        size_t breaks = 0;
        for (;;) {
            const size_t begin = next_;
            if (begin >= text_.size()) break;
            const size_t end = std::min(text_.find('\n', begin), text_.size());
            const size_t first = std::min(text_.find_first_not_of(' ', begin), end);
            const auto blanks = static_cast<uint32_t>(first - begin);
            if (own == 0) {
                if (first == end || blanks <= indent) return false;
                own = blanks;
            }
            if (first == end && blanks <= own) {
                ++breaks;
            } else if (blanks < own) {
                break;
            } else {
                if (end == text_.size()) return false;  // a last line that is not ended
                out.text.append(breaks, '\n');
                out.text += text_.substr(begin + own, end - begin - own);
                breaks = 1;
            }
            next_ = std::min(end + 1, text_.size());
            ++number_;
        }
        if (own == 0) return false;
        if (!strip) out.text += '\n';
        next_line();
        return done_ || line_.indent <= indent;
    }

    std::string_view text_;
    const Limits& limits_;
    Line line_;
    size_t line_start_ = 0;
    size_t next_ = 0;
    uint32_t number_ = 0;
    size_t nodes_ = 0;
    bool done_ = false;
};

// Letters, line ends, and no second document.
bool is_plain_text(std::string_view text) {
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte < 0x20 && c != '\n') || byte > 0x7E) return false;
    }
    for (const std::string_view mark : {"\n---", "\n...", "\n%"})
        if (text.find(mark) != std::string_view::npos) return false;
    return !text.starts_with('%') && !text.starts_with("...") && (!text.starts_with("---") || text.starts_with("---\n"));
}

}  // namespace

std::optional<Document> read_plain(std::string_view text, const Limits& limits) {
    if (!is_plain_text(text)) return std::nullopt;
    Document document{{}, 0, text.size()};
    if (!PlainReader(text, limits).read(document.root)) return std::nullopt;
    return document;
}

bool same_tree(const Node& a, const Node& b) {
    const auto same_key = [](const Key& one, const Key& other) { return one.text == other.text && one.line == other.line && one.column == other.column; };
    return a.kind == b.kind && a.plain == b.plain && a.line == b.line && a.column == b.column && a.text == b.text &&
           std::ranges::equal(a.keys, b.keys, same_key) && std::ranges::equal(a.items, b.items, same_tree);
}

}  // namespace redoubt::formats::yaml
