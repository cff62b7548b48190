#include "cli/text_layout.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include <fmt/format.h>

#include "base/text.h"

namespace redoubt::cli {
namespace {

struct Decoded {
    char32_t point;
    size_t bytes;
};

// The next code point of valid UTF-8; a stray byte counts as U+FFFD.
Decoded decode(std::string_view text) {
    const auto first = static_cast<unsigned char>(text[0]);
    const size_t length = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 0;
    if (length == 0 || length > text.size()) return {0xFFFD, 1};
    if (length == 1) return {first, 1};
    char32_t point = first & (0xFFU >> (length + 1));
    for (size_t i = 1; i < length; ++i) point = (point << 6) | (static_cast<unsigned char>(text[i]) & 0x3FU);
    return {point, length};
}

struct Range {
    char32_t first;
    char32_t last;
};

// Unicode 15: East Asian Width W and F, and emoji presentation, joined into the blocks that hold them.
constexpr std::array wide{Range{0x1100, 0x115F}, Range{0x2E80, 0x303E},   Range{0x3041, 0x33FF},   Range{0x3400, 0x4DBF},  Range{0x4E00, 0x9FFF},
                          Range{0xA000, 0xA4CF}, Range{0xAC00, 0xD7A3},   Range{0xF900, 0xFAFF},   Range{0xFE30, 0xFE4F},  Range{0xFF00, 0xFF60},
                          Range{0xFFE0, 0xFFE6}, Range{0x1F300, 0x1F64F}, Range{0x1F900, 0x1F9FF}, Range{0x20000, 0x3FFFD}};
constexpr std::array combining{Range{0x0300, 0x036F}, Range{0x200B, 0x200D}, Range{0x20D0, 0x20FF}, Range{0xFE00, 0xFE0F}, Range{0xFE20, 0xFE2F}};
constexpr std::array dangerous{Range{0x00, 0x1F},     Range{0x7F, 0x9F},     Range{0x200E, 0x200F},
                               Range{0x2028, 0x202E}, Range{0x2066, 0x2069}, Range{0xFEFF, 0xFEFF}};

template <size_t n>
bool within(const std::array<Range, n>& ranges, char32_t point) {
    return std::ranges::any_of(ranges, [point](const Range& range) { return point >= range.first && point <= range.last; });
}

// Nothing but printing ASCII, as nearly all cells are: eight bytes at a time, a byte below 0x20 borrows, one above 0x7E carries.
bool is_plain(std::string_view text) {
    constexpr uint64_t ones = 0x0101010101010101, tops = ones * 0x80;
    uint64_t other = 0;
    size_t at = 0;
    for (uint64_t word = 0; at + sizeof word <= text.size(); at += sizeof word) {
        std::memcpy(&word, text.data() + at, sizeof word);
        other |= (word - ones * 0x20) | (word + ones) | word;
    }
    if ((other & tops) != 0) return false;
    for (; at < text.size(); ++at)
        if (text[at] < ' ' || text[at] > '~') return false;
    return true;
}

size_t width_of(char32_t point) {
    if (point < 0x300) return 1;
    return within(combining, point) ? 0 : within(wide, point) ? 2 : 1;
}

void append_escape(std::string& out, char32_t point) {
    if (point == '\n')
        out += "\\n";
    else if (point == '\r')
        out += "\\r";
    else if (point == '\t')
        out += "\\t";
    else if (point < 0x100)
        out += fmt::format("\\x{:02x}", static_cast<uint32_t>(point));
    else
        out += fmt::format("\\u{:04x}", static_cast<uint32_t>(point));
}

std::string_view escape_of(Tone tone) {
    switch (tone) {
        case Tone::plain: return "";
        case Tone::strong: return "\x1b[1m";
        case Tone::faint: return "\x1b[2m";
        case Tone::critical: return "\x1b[1;35m";
        case Tone::high:
        case Tone::bad: return "\x1b[1;31m";
        case Tone::medium: return "\x1b[33m";
        case Tone::low: return "\x1b[36m";
        case Tone::informational: return "\x1b[2m";
        case Tone::good: return "\x1b[32m";
    }
    return "";
}

std::vector<size_t> natural_widths(std::span<const Column> columns, std::span<const std::vector<std::string>> rows) {
    std::vector<size_t> widths;
    for (const Column& column : columns) widths.push_back(display_width(column.title));
    for (const std::vector<std::string>& row : rows)
        for (size_t i = 0; i < row.size() && i < widths.size(); ++i) widths[i] = std::max(widths[i], display_width(row[i]));
    return widths;
}

void shrink(std::vector<size_t>& widths, std::span<const Column> columns, size_t room) {
    size_t total = 0;
    for (const size_t width : widths) total += width;
    while (total > room) {
        size_t widest = widths.size();
        for (size_t i = 0; i < widths.size(); ++i)
            if (widths[i] > columns[i].least && (widest == widths.size() || widths[i] > widths[widest])) widest = i;
        if (widest == widths.size()) return;
        --widths[widest];
        --total;
    }
}

void append_line(std::string& out, std::span<const Column> columns, const std::vector<std::string>& cells, const std::vector<size_t>& widths) {
    std::string shortened;
    for (size_t i = 0; i < columns.size(); ++i) {
        std::string_view cell = i < cells.size() ? std::string_view(cells[i]) : std::string_view();
        size_t taken = display_width(cell);
        if (taken > widths[i] && widths[i] > 0) {
            shortened = fit(cell, widths[i]);
            cell = shortened;
            taken = display_width(cell);
        }
        const size_t blanks = taken < widths[i] ? widths[i] - taken : 0;
        if (i > 0) out += "  ";
        if (columns[i].right) out.append(blanks, ' ');
        out += cell;
        if (!columns[i].right && i + 1 < columns.size()) out.append(blanks, ' ');
    }
    while (out.ends_with(' ')) out.pop_back();
}

}  // namespace

std::string printable(std::string_view text) {
    if (is_plain(text)) return std::string(text);
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const Decoded next = decode(text);
        if (next.point == 0xFFFD && next.bytes == 1)
            append_utf8(out, 0xFFFD);
        else if (within(dangerous, next.point))
            append_escape(out, next.point);
        else
            out.append(text.substr(0, next.bytes));
        text.remove_prefix(next.bytes);
    }
    return out;
}

size_t display_width(std::string_view text) {
    if (is_plain(text)) return text.size();
    size_t width = 0;
    while (!text.empty()) {
        const Decoded next = decode(text);
        width += width_of(next.point);
        text.remove_prefix(next.bytes);
    }
    return width;
}

std::string fit(std::string_view text, size_t width) {
    if (width == 0 || (text.size() <= width) || display_width(text) <= width) return std::string(text);
    std::string out;
    size_t used = 0;
    for (std::string_view rest = text; !rest.empty();) {
        const Decoded next = decode(rest);
        if (used + width_of(next.point) > width - 1) break;
        used += width_of(next.point);
        out.append(rest.substr(0, next.bytes));
        rest.remove_prefix(next.bytes);
    }
    return out + "…";
}

std::string pad(std::string_view text, size_t width) {
    std::string out(text);
    const size_t taken = display_width(text);
    if (taken < width) out.append(width - taken, ' ');
    return out;
}

std::string group_digits(uint64_t number) {
    std::string digits = fmt::format("{}", number);
    for (size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
    return digits;
}

std::string counted(uint64_t number, std::string_view noun) { return fmt::format("{} {}{}", group_digits(number), noun, number == 1 ? "" : "s"); }

std::string toned(std::string_view text, Tone tone, bool colour) {
    if (!colour || tone == Tone::plain || text.empty()) return std::string(text);
    return fmt::format("{}{}\x1b[0m", escape_of(tone), text);
}

Tone tone_of_level(std::string_view level) {
    if (level == "critical") return Tone::critical;
    if (level == "high") return Tone::high;
    if (level == "medium") return Tone::medium;
    if (level == "low") return Tone::low;
    return level == "informational" ? Tone::informational : Tone::plain;
}

std::string layout_table(std::span<const Column> columns, std::span<const std::vector<std::string>> rows, size_t width, bool colour) {
    std::vector<std::vector<std::string>> made_printable;
    if (!std::ranges::all_of(rows, [](const std::vector<std::string>& row) { return std::ranges::all_of(row, is_plain); })) {
        made_printable.reserve(rows.size());
        for (const std::vector<std::string>& row : rows) {
            made_printable.emplace_back().reserve(row.size());
            for (const std::string& cell : row) made_printable.back().push_back(printable(cell));
        }
        rows = made_printable;
    }
    std::vector<size_t> widths = natural_widths(columns, rows);
    const size_t gaps = columns.empty() ? 0 : 2 * (columns.size() - 1);
    if (width > 0) shrink(widths, columns, width > gaps ? width - gaps : 1);
    std::vector<std::string> titles;
    for (const Column& column : columns) titles.push_back(column.title);
    std::string first;
    append_line(first, columns, titles, widths);
    std::string out = toned(first, Tone::faint, colour) + "\n";
    for (const std::vector<std::string>& row : rows) {
        append_line(out, columns, row, widths);
        out += '\n';
    }
    return out;
}

}  // namespace redoubt::cli
