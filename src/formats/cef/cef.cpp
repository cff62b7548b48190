#include "formats/cef/cef.h"

#include <algorithm>

namespace redoubt::formats::cef {
namespace {

// Up to the next bar that no backslash hides.
bool take_part(std::string_view& rest, std::string_view& out) {
    for (size_t at = 0; at < rest.size(); ++at) {
        if (rest[at] == '\\') {
            ++at;
            continue;
        }
        if (rest[at] != '|') continue;
        out = rest.substr(0, at);
        rest.remove_prefix(at + 1);
        return true;
    }
    return false;
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// "^", "x5E" or "0x5E"
char separator_of(std::string_view text) {
    if (text.size() == 1) return text[0];
    if (text.starts_with("0x")) text.remove_prefix(1);
    if (!text.starts_with('x') || text.size() < 2 || text.size() > 3) return '\t';
    int byte = 0;
    for (const char c : text.substr(1)) {
        if (hex_digit(c) < 0) return '\t';
        byte = byte * 16 + hex_digit(c);
    }
    return static_cast<char>(byte);
}

bool is_second_leef(std::string_view version) { return version.starts_with("2"); }

}  // namespace

size_t find(std::string_view line) {
    const std::string_view front = line.substr(0, 512);
    const auto follows = [&](std::string_view word) {
        const size_t at = front.find(word);
        const bool good = at != std::string_view::npos && at + word.size() < line.size() && line[at + word.size()] >= '0' && line[at + word.size()] <= '9';
        return good ? at : std::string_view::npos;
    };
    const size_t at = follows("CEF:");
    return at == std::string_view::npos ? follows("LEEF:") : at;
}

bool read(std::string_view line, Header& out) {
    out = {};
    std::string_view format;
    std::string_view rest = line;
    if (!take_part(rest, format)) return false;
    out.leef = format.starts_with("LEEF:");
    if (!out.leef && !format.starts_with("CEF:")) return false;
    if (!take_part(rest, out.vendor) || !take_part(rest, out.product) || !take_part(rest, out.version) || !take_part(rest, out.event_id)) return false;
    if (out.leef) {
        std::string_view separator;
        out.separator = '\t';
        if (is_second_leef(format.substr(5)) && take_part(rest, separator)) out.separator = separator_of(separator);
        out.pairs = rest;
        return true;
    }
    if (!take_part(rest, out.name)) return false;
    if (!take_part(rest, out.severity)) {  // nothing follows
        out.severity = rest;
        return true;
    }
    out.pairs = rest;
    return true;
}

size_t unescape(std::string_view text, char* out) {
    size_t size = 0;
    for (size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '\\' || at + 1 == text.size()) {
            out[size++] = text[at];
            continue;
        }
        const char next = text[at + 1];
        if (next == 'n' || next == 'r') {
            out[size++] = next == 'n' ? '\n' : '\r';
            ++at;
        } else if (next == '|' || next == '=' || next == '\\' || next == '"') {
            out[size++] = next;
            ++at;
        } else {
            out[size++] = '\\';
        }
    }
    return size;
}

}  // namespace redoubt::formats::cef
