#include "reports/mapping_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace redoubt::reports {
namespace {

constexpr size_t most_words = 100'000;

bool starts_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '@' || static_cast<unsigned char>(c) >= 0x80; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool goes_on(char c) { return starts_name(c) || is_digit(c) || c == '-' || c == '.'; }

constexpr std::array<std::string_view, 26> marks = {"??", "//", "==", "!=", "<=", ">=", "/", "[", "]", "(", ")", "{", "}",
                                                    ",",  ":",  "=",  "<",  ">",  "*",  ".", "?", "@", "$", "+", "!", ";"};

size_t end_of_text(std::string_view text, size_t at) {
    const char quote = text[at];
    for (++at; at < text.size() && text[at] != quote; ++at)
        if (text[at] == '\\' && quote == '"') ++at;
    return at;
}

}  // namespace

size_t end_of_hole(std::string_view text, size_t at) {
    for (++at; at < text.size() && text[at] != '}'; ++at)
        if (text[at] == '"' || text[at] == '\'') at = end_of_text(text, at);
    return at < text.size() ? at : std::string_view::npos;
}

namespace {

class Words {
public:
    Words(std::string_view text, std::string_view source) : text_(text), source_(source) {}

    Result<std::vector<Word>> run() {
        for (;;) {
            skip();
            Word word{.kind = WordKind::end,
                      .text = {},
                      .line = line_,
                      .column = static_cast<uint32_t>(at_ - line_start_ + 1),
                      .begin = at_,
                      .end = at_,
                      .first = first_};
            first_ = false;
            if (at_ == text_.size()) {
                out_.push_back(word);
                return std::move(out_);
            }
            TRY(one(word));
            word.end = at_;
            out_.push_back(std::move(word));
            if (out_.size() > most_words) return fail(Code::too_large, "the mapping is too long", std::string(source_));
        }
    }

private:
    void skip() {
        for (; at_ < text_.size(); ++at_) {
            const char c = text_[at_];
            if (c == '#') {
                while (at_ + 1 < text_.size() && text_[at_ + 1] != '\n') ++at_;
            } else if (c == '\n') {
                ++line_;
                line_start_ = at_ + 1;
                first_ = true;
            } else if (c != ' ' && c != '\t' && c != '\r') {
                return;
            }
        }
    }

    Result<> quoted(Word& word, char quote) {
        word.kind = quote == '"' ? WordKind::text : WordKind::raw;
        for (++at_; at_ < text_.size() && text_[at_] != '\n'; ++at_) {
            const char c = text_[at_];
            if (c == '{' && quote == '"') {  // what a hole holds is read by itself, with its own quotes and backslashes
                const size_t end = std::min(end_of_hole(text_, at_), text_.find('\n', at_));
                if (end >= text_.size() || text_[end] != '}')
                    return fail(Code::malformed, "a hole in a text is not closed", fmt::format("{}:{}:{}", source_, line_, at_ - line_start_ + 1),
                                "write \\{ for a brace itself");
                word.text += text_.substr(at_, end - at_ + 1);
                at_ = end;
            } else if (c == quote && quote == '\'' && at_ + 1 < text_.size() && text_[at_ + 1] == '\'') {
                word.text += c;
                ++at_;
            } else if (c == quote) {
                return ++at_, Result<>();
            } else if (c == '\\' && quote == '"' && at_ + 1 < text_.size()) {
                const char next = text_[++at_];
                if (next == '{' || next == '}') word.text += '\\';
                word.text += next == 'n' ? '\n' : next == 't' ? '\t' : next;
            } else {
                word.text += c;
            }
        }
        return fail(Code::malformed, "a text is not closed on its line", fmt::format("{}:{}:{}", source_, word.line, word.column));
    }

    Result<> one(Word& word) {
        const char c = text_[at_];
        if (c == '"' || c == '\'') return quoted(word, c);
        const size_t start = at_;
        if (c == '$' || starts_name(c)) {
            word.kind = c == '$' ? WordKind::variable : WordKind::name;
            for (++at_; at_ < text_.size() && goes_on(text_[at_]); ++at_) {
            }
            while (text_[at_ - 1] == '.') --at_;
            word.text = text_.substr(c == '$' ? start + 1 : start, at_ - (c == '$' ? start + 1 : start));
            return {};
        }
        if (is_digit(c) || (c == '-' && at_ + 1 < text_.size() && is_digit(text_[at_ + 1]))) {
            word.kind = WordKind::number;
            for (++at_; at_ < text_.size() && (is_digit(text_[at_]) || text_[at_] == '.'); ++at_) {
            }
            word.text = text_.substr(start, at_ - start);
            return {};
        }
        for (const std::string_view mark : marks)
            if (text_.substr(at_).starts_with(mark)) {
                word.kind = WordKind::mark;
                word.text = mark;
                at_ += mark.size();
                return {};
            }
        return fail(Code::malformed, fmt::format("'{}' means nothing here", c), fmt::format("{}:{}:{}", source_, word.line, word.column));
    }

    std::string_view text_, source_;
    std::vector<Word> out_;
    size_t at_ = 0, line_start_ = 0;
    uint32_t line_ = 1;
    bool first_ = true;
};

}  // namespace

Result<std::vector<Word>> words_of_mapping(std::string_view text, std::string_view source) { return Words(text, source).run(); }

}  // namespace redoubt::reports
