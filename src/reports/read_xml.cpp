// XML 1.0 as a stream: no tree but the Builder's, no entity but XML's own five and numbers of characters, prefixes dropped.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "base/text.h"
#include "reports/readers.h"

namespace redoubt::reports {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

std::string_view without_prefix(std::string_view name) {
    const size_t colon = name.find(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

class XmlReader {
public:
    XmlReader(std::string_view text, Builder& into) : text_(text), into_(into) {}

    Result<> run() {
        while (at_ < text_.size() && !into_.stopped() && why_.empty()) {
            const auto* open = static_cast<const char*>(std::memchr(text_.data() + at_, '<', text_.size() - at_));
            const size_t end = open == nullptr ? text_.size() : static_cast<size_t>(open - text_.data());
            if (end > at_) characters(text_.substr(at_, end - at_));
            at_ = end;
            if (at_ < text_.size() && !markup()) break;
        }
        if (into_.error()) return std::unexpected(*into_.error());
        if (into_.stopped()) return {};
        if (why_.empty() && !names_.empty()) why_ = fmt::format("it ends inside <{}>", names_.back());
        if (why_.empty() && !any_) why_ = "it has no element";
        if (why_.empty()) return {};
        const auto line = 1 + std::count(text_.begin(), text_.begin() + static_cast<ptrdiff_t>(std::min(at_, text_.size())), '\n');
        return fail(Code::malformed, "this XML is broken: " + why_, fmt::format("line {}, byte {}", line, at_));
    }

private:
    bool wrong(std::string why) {
        if (why_.empty()) why_ = std::move(why);
        return false;
    }

    void characters(std::string_view raw) {
        raw = trim(raw);
        if (raw.empty() || !into_.wants_text()) return;
        if (names_.empty()) {
            wrong("there is text outside of all elements");
            return;
        }
        if (raw.find('&') == std::string_view::npos) {
            into_.text(raw, true);
            return;
        }
        scratch_.clear();
        append_unescaped_xml(scratch_, raw);
        into_.text(scratch_, false);
    }

    // Past the next `end`, or false.
    bool skip_past(std::string_view end, const char* what) {
        const size_t found = text_.find(end, at_);
        if (found == std::string_view::npos) return wrong(fmt::format("{} is not closed", what));
        at_ = found + end.size();
        return true;
    }

    bool document_type() {
        size_t brackets = 0;
        for (at_ += 9; at_ < text_.size(); ++at_) {
            const char c = text_[at_];
            if (c == '"' || c == '\'') {
                const size_t closing = text_.find(c, at_ + 1);
                if (closing == std::string_view::npos) break;
                at_ = closing;
            } else if (c == '[') {
                ++brackets;
            } else if (c == ']' && brackets > 0) {
                --brackets;
            } else if (c == '>' && brackets == 0) {
                return ++at_, true;
            }
        }
        return wrong("its document type is not closed");
    }

    bool markup() {
        const std::string_view rest = text_.substr(at_);
        if (rest.starts_with("<?")) return skip_past("?>", "an instruction");
        if (rest.starts_with("<!--")) return at_ += 4, skip_past("-->", "a comment");
        if (rest.starts_with("<![CDATA[")) {
            const size_t start = at_ + 9;
            if (!skip_past("]]>", "a CDATA section")) return false;
            if (names_.empty()) return wrong("there is text outside of all elements");
            into_.text(text_.substr(start, at_ - 3 - start), true);
            return true;
        }
        if (rest.starts_with("<!DOCTYPE") || rest.starts_with("<!doctype")) return document_type();
        if (rest.starts_with("</")) return end_tag();
        return start_tag();
    }

    bool end_tag() {
        const size_t end = text_.find('>', at_);
        if (end == std::string_view::npos) return wrong("an end tag is not closed");
        std::string_view name = text_.substr(at_ + 2, end - at_ - 2);
        while (!name.empty() && is_blank(name.back())) name.remove_suffix(1);
        if (names_.empty() || names_.back() != name)
            return wrong(names_.empty() ? fmt::format("</{}> closes nothing", name) : fmt::format("<{}> is closed by </{}>", names_.back(), name));
        names_.pop_back();
        at_ = end + 1;
        return into_.close();
    }

    std::string_view read_name() {
        const size_t start = at_;
        while (at_ < text_.size() && !is_blank(text_[at_]) && text_[at_] != '/' && text_[at_] != '>' && text_[at_] != '=' && text_[at_] != '<') ++at_;
        return text_.substr(start, at_ - start);
    }

    void skip_blanks() {
        while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
    }

    bool start_tag() {
        const size_t start = at_++;
        const std::string_view name = read_name();
        if (name.empty()) return wrong("a tag has no name");
        if (names_.empty() && any_) return wrong("there is more than one outermost element");
        any_ = true;
        if (!into_.open(without_prefix(name), false, NodeType::element, start)) return false;
        for (;;) {
            skip_blanks();
            if (at_ >= text_.size()) return wrong(fmt::format("<{}> is not closed", name));
            if (text_[at_] == '>') {
                ++at_;
                names_.push_back(name);
                return true;
            }
            if (text_[at_] == '/') {
                if (at_ + 1 >= text_.size() || text_[at_ + 1] != '>') return wrong("a slash stands alone in a tag");
                at_ += 2;
                return into_.close();
            }
            if (!attribute()) return false;
        }
    }

    bool attribute() {
        const size_t start = at_;
        const std::string_view name = read_name();
        skip_blanks();
        if (name.empty() || at_ >= text_.size() || text_[at_] != '=') return wrong("an attribute has no value");
        ++at_;
        skip_blanks();
        if (at_ >= text_.size() || (text_[at_] != '"' && text_[at_] != '\'')) return wrong(fmt::format("the value of {} is not in quotes", name));
        const auto* closing = static_cast<const char*>(std::memchr(text_.data() + at_ + 1, text_[at_], text_.size() - at_ - 1));
        if (closing == nullptr) return wrong(fmt::format("the value of {} is not closed", name));
        const std::string_view raw(text_.data() + at_ + 1, static_cast<size_t>(closing - text_.data()) - at_ - 1);
        at_ = static_cast<size_t>(closing - text_.data()) + 1;
        if (name.starts_with("xmlns") && (name.size() == 5 || name[5] == ':')) return true;
        if (!into_.open(without_prefix(name), true, NodeType::string, start)) return false;
        if (raw.find('&') == std::string_view::npos) return into_.text(raw, true) && into_.close();
        scratch_.clear();
        if (into_.wants_text()) append_unescaped_xml(scratch_, raw);
        return into_.text(scratch_, false) && into_.close();
    }

    std::string_view text_;
    Builder& into_;
    size_t at_ = 0;
    bool any_ = false;
    std::string why_;
    std::string scratch_;
    std::vector<std::string_view> names_;
};

bool append_entity(std::string& out, std::string_view name) {
    static constexpr std::pair<std::string_view, char> known[] = {{"lt", '<'}, {"gt", '>'}, {"amp", '&'}, {"quot", '"'}, {"apos", '\''}};
    for (const auto& [entity, c] : known)
        if (name == entity) return out += c, true;
    if (name.size() < 2 || name[0] != '#') return false;
    const bool hex = name[1] == 'x' || name[1] == 'X';
    const std::string_view digits = name.substr(hex ? 2 : 1);
    if (digits.empty() || digits.size() > 7) return false;
    uint32_t code = 0;
    for (const char c : digits) {
        const int digit = c >= '0' && c <= '9' ? c - '0' : hex && lower(c) >= 'a' && lower(c) <= 'f' ? lower(c) - 'a' + 10 : -1;
        if (digit < 0) return false;
        code = code * (hex ? 16 : 10) + static_cast<uint32_t>(digit);
    }
    const bool sound = code != 0 && code < 0x110000 && (code < 0xd800 || code >= 0xe000);
    append_utf8(out, sound ? static_cast<char32_t>(code) : char32_t{0xfffd});
    return true;
}

}  // namespace

void append_unescaped_xml(std::string& out, std::string_view text) {
    for (;;) {
        const size_t mark = text.find('&');
        out += text.substr(0, mark);
        if (mark == std::string_view::npos) return;
        text.remove_prefix(mark);
        const size_t end = text.substr(0, 12).find(';');
        if (end != std::string_view::npos && append_entity(out, text.substr(1, end - 1))) {
            text.remove_prefix(end + 1);
        } else {
            out += '&';
            text.remove_prefix(1);
        }
    }
}

Result<> read_xml(std::string_view text, Builder& into) { return XmlReader(text, into).run(); }

}  // namespace redoubt::reports
