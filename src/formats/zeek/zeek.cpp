#include "formats/zeek/zeek.h"

#include <algorithm>

namespace redoubt::formats::zeek {
namespace {

constexpr size_t most_columns = 1024;

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

std::string plain(std::string_view text) {
    std::string out(text.size(), '\0');
    out.resize(unescape(text, out.data()));
    return out;
}

template <class Take>
void each_part(std::string_view text, char separator, Take take) {
    for (size_t i = 0; i < most_columns; ++i) {
        const size_t end = std::min(text.find(separator), text.size());
        take(i, text.substr(0, end));
        if (end == text.size()) return;
        text.remove_prefix(end + 1);
    }
}

}  // namespace

size_t unescape(std::string_view text, char* out) {
    size_t size = 0;
    for (size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '\\' && at + 1 < text.size()) {
            const bool hex = text[at + 1] == 'x' && at + 3 < text.size() && hex_digit(text[at + 2]) >= 0 && hex_digit(text[at + 3]) >= 0;
            if (hex) {
                out[size++] = static_cast<char>(hex_digit(text[at + 2]) * 16 + hex_digit(text[at + 3]));
                at += 3;
                continue;
            }
            if (text[at + 1] == '\\') ++at;
        }
        out[size++] = text[at];
    }
    return size;
}

void read_header_line(std::string_view line, Header& header) {
    constexpr std::string_view separator = "#separator ";
    if (line.starts_with(separator)) {
        const std::string text = plain(line.substr(separator.size()));
        header = {};
        if (!text.empty()) header.separator = text[0];
        return;
    }
    const size_t end = line.find(header.separator);
    if (end == std::string_view::npos) return;
    const std::string_view name = line.substr(0, end);
    const std::string_view value = line.substr(end + 1);
    if (name == "#set_separator") header.set_separator = plain(value);
    if (name == "#empty_field") header.empty = plain(value);
    if (name == "#unset_field") header.unset = plain(value);
    if (name == "#path") header.path = value;
    if (name == "#fields") {
        header.columns.clear();
        each_part(value, header.separator, [&](size_t, std::string_view part) { header.columns.push_back({std::string(part)}); });
    }
    if (name == "#types")
        each_part(value, header.separator, [&](size_t i, std::string_view part) {
            if (i < header.columns.size()) header.columns[i].several = part.starts_with("set[") || part.starts_with("vector[");
        });
}

}  // namespace redoubt::formats::zeek
