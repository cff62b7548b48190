#include "formats/eventxml/eventxml.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"

namespace redoubt::formats::eventxml {
namespace {

constexpr std::string_view blanks = " \t\r\n";

class Scan {
public:
    Scan(std::string_view text, Sink& sink) : rest_(text), sink_(sink) {}

    bool run() {
        do {
            const size_t open = rest_.find('<');
            if (open == std::string_view::npos) return false;
            if (depth_ > 0 && !text_given_) take_text(rest_.substr(0, open));
            rest_.remove_prefix(open + 1);
            if (!take_tag()) return false;
        } while (depth_ > 0);
        return true;
    }

private:
    bool take_tag() {
        if (rest_.starts_with('?') || rest_.starts_with('!')) return skip_past(rest_.starts_with("!--") ? "-->" : ">");
        if (rest_.starts_with('/')) {
            if (depth_ == 0) return false;
            --depth_;
            text_given_ = true;  // only blanks follow an element that has ended
            return skip_past(">");
        }
        if (depth_ == most_depth) return false;
        const size_t end = rest_.find_first_of(" \t\r\n/>");
        if (end == std::string_view::npos || end == 0) return false;
        path_[depth_++] = {.name = rest_.substr(0, end), .name_given = {}};
        rest_.remove_prefix(end);
        return take_attributes();
    }

    bool take_attributes() {
        std::array<std::pair<std::string_view, std::string_view>, 32> found;
        size_t count = 0;
        bool closed = false;
        for (;;) {
            rest_.remove_prefix(std::min(rest_.find_first_not_of(blanks), rest_.size()));
            if (rest_.starts_with("/>")) closed = true;
            if (closed || rest_.starts_with('>')) break;
            const size_t equals = rest_.find('=');
            if (equals == std::string_view::npos || equals + 1 >= rest_.size() || count == found.size()) return false;
            const char quote = rest_[equals + 1];
            if (quote != '"' && quote != '\'') return false;
            const size_t close = rest_.find(quote, equals + 2);
            if (close == std::string_view::npos) return false;
            found[count++] = {rest_.substr(0, equals), rest_.substr(equals + 2, close - equals - 2)};
            rest_.remove_prefix(close + 1);
        }
        rest_.remove_prefix(closed ? 2 : 1);
        Element& element = path_[depth_ - 1];
        for (size_t i = 0; i < count; ++i) {
            if (found[i].first != "Name") continue;
            element.name_given = found[i].second;
            element.has_name_given = true;
        }
        for (size_t i = 0; i < count; ++i) hand_over(found[i].first, found[i].second);
        if (closed) hand_over({}, {});
        if (closed) --depth_;
        text_given_ = closed;
        return values_ <= most_values;
    }

    // Blanks between elements are layout, not text; an element that holds nothing at all has the empty text.
    void take_text(std::string_view text) {
        const bool ends_here = rest_.substr(text.size()).starts_with("</");
        if (ends_here) hand_over({}, text);
    }

    void hand_over(std::string_view attribute, std::string_view text) {
        if (++values_ <= most_values) sink_.value({path_.data(), depth_}, attribute, text);
    }

    bool skip_past(std::string_view mark) {
        const size_t at = rest_.find(mark);
        if (at == std::string_view::npos) return false;
        rest_.remove_prefix(at + mark.size());
        return true;
    }

    std::string_view rest_;
    Sink& sink_;
    std::array<Element, most_depth> path_;
    size_t depth_ = 0;
    size_t values_ = 0;
    bool text_given_ = false;
};

size_t append_entity(std::string_view name, char* out) {
    constexpr std::array<std::pair<std::string_view, char>, 5> named{{{"lt", '<'}, {"gt", '>'}, {"amp", '&'}, {"quot", '"'}, {"apos", '\''}}};
    for (const auto& [known, c] : named) {
        if (known != name) continue;
        *out = c;
        return 1;
    }
    if (!name.starts_with('#')) return 0;
    const bool hex = name.starts_with("#x");
    uint32_t code = 0;
    const char* const end = name.data() + name.size();
    const auto [at, error] = std::from_chars(name.data() + (hex ? 2 : 1), end, code, hex ? 16 : 10);
    if (error != std::errc() || at != end || code == 0 || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return 0;
    std::string text;
    append_utf8(text, code);
    std::ranges::copy(text, out);
    return text.size();
}

}  // namespace

bool read(std::string_view text, Sink& sink) { return Scan(text, sink).run(); }

size_t unescape(std::string_view text, char* out) {
    size_t size = 0;
    for (size_t at = 0; at < text.size(); ++at) {
        const size_t end = text[at] == '&' ? text.substr(at, 12).find(';') : std::string_view::npos;
        const size_t made = end == std::string_view::npos ? 0 : append_entity(text.substr(at + 1, end - 1), out + size);
        if (made == 0)
            out[size++] = text[at];
        else
            at += end;
        size += made;
    }
    return size;
}

}  // namespace redoubt::formats::eventxml
