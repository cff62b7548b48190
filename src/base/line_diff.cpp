#include "base/line_diff.h"

#include <algorithm>
#include <cstdint>

#include "base/text.h"

namespace redoubt {
namespace {

constexpr size_t most_cells = 4'000'000;  // of the table of common lengths

using Lines = std::vector<std::string_view>;

Lines lines_of(std::string_view text) {
    if (text.empty()) return {};
    if (text.ends_with('\n')) text.remove_suffix(1);
    Lines out;
    for (const std::string_view line : split(text, '\n')) out.push_back(line.ends_with('\r') ? line.substr(0, line.size() - 1) : line);
    return out;
}

void add(std::vector<DiffLine>& out, LineChange change, const Lines& lines, size_t from, size_t until) {
    for (size_t i = from; i < until; ++i) out.push_back({change, lines[i]});
}

// Common lengths from the back, then a walk from the front.
void between(std::vector<DiffLine>& out, const Lines& a, size_t a_from, size_t a_until, const Lines& b, size_t b_from, size_t b_until) {
    const size_t height = a_until - a_from, width = b_until - b_from;
    if (height == 0 || width == 0 || height > most_cells / width) {
        add(out, LineChange::removed, a, a_from, a_until);
        add(out, LineChange::added, b, b_from, b_until);
        return;
    }
    std::vector<uint32_t> common((height + 1) * (width + 1), 0);
    const auto at = [&](size_t i, size_t j) -> uint32_t& { return common[i * (width + 1) + j]; };
    for (size_t i = height; i-- > 0;)
        for (size_t j = width; j-- > 0;) at(i, j) = a[a_from + i] == b[b_from + j] ? at(i + 1, j + 1) + 1 : std::max(at(i + 1, j), at(i, j + 1));
    size_t i = 0, j = 0;
    while (i < height && j < width) {
        if (a[a_from + i] == b[b_from + j]) {
            out.push_back({LineChange::same, a[a_from + i]});
            ++i, ++j;
        } else if (at(i + 1, j) >= at(i, j + 1)) {
            out.push_back({LineChange::removed, a[a_from + i++]});
        } else {
            out.push_back({LineChange::added, b[b_from + j++]});
        }
    }
    add(out, LineChange::removed, a, a_from + i, a_until);
    add(out, LineChange::added, b, b_from + j, b_until);
}

Lines words_of(std::string_view text) {
    Lines out;
    while (!text.empty()) {
        const size_t space = text.find(' ');
        const size_t next = space == std::string_view::npos ? text.size() : std::min(text.find_first_not_of(' ', space), text.size());
        out.push_back(text.substr(0, next));
        text.remove_prefix(next);
    }
    return out;
}

std::vector<DiffLine> compared(const Lines& a, const Lines& b) {
    size_t head = 0, tail = 0;
    while (head < a.size() && head < b.size() && a[head] == b[head]) ++head;
    while (tail + head < a.size() && tail + head < b.size() && a[a.size() - 1 - tail] == b[b.size() - 1 - tail]) ++tail;
    std::vector<DiffLine> out;
    add(out, LineChange::same, a, 0, head);
    between(out, a, head, a.size() - tail, b, head, b.size() - tail);
    add(out, LineChange::same, a, a.size() - tail, a.size());
    return out;
}

}  // namespace

std::vector<DiffLine> diff_lines(std::string_view before, std::string_view after) { return compared(lines_of(before), lines_of(after)); }

std::vector<DiffLine> diff_words(std::string_view before, std::string_view after) { return compared(words_of(before), words_of(after)); }

}  // namespace redoubt
