#include "formats/csv/csv.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace redoubt::formats::csv {
namespace {

constexpr std::string_view separators = ",;\t|";

// The one that the first line has most of, outside quotes.
char guess_separator(std::string_view bytes) {
    std::array<size_t, separators.size()> counts{};
    bool quoted = false;
    for (const char c : bytes.substr(0, 65536)) {
        if (c == '"') quoted = !quoted;
        if (quoted) continue;
        if (c == '\n' || c == '\r') break;
        if (const size_t which = separators.find(c); which != std::string_view::npos) ++counts[which];
    }
    return separators[static_cast<size_t>(std::ranges::max_element(counts) - counts.begin())];
}

}  // namespace

Result<Reader> Reader::open(std::string_view bytes, char separator, const Limits& limits) {
    using namespace std::literals;
    if (bytes.starts_with("\xFF\xFE"sv) || bytes.starts_with("\xFE\xFF"sv))
        return fail(Code::unsupported, "the file is UTF-16 text", {}, "save it as CSV in UTF-8");
    Reader reader(bytes, limits);
    if (bytes.starts_with("\xEF\xBB\xBF"sv)) reader.at_ = 3;
    const std::string_view text = bytes.substr(reader.at_);
    reader.separator_ = separator != 0 ? separator : guess_separator(text);
    if (text.size() > 5 && text.starts_with("sep=") && (text[5] == '\n' || text[5] == '\r')) {
        if (separator == 0) reader.separator_ = text[4];
        reader.at_ += 5;
        reader.skip_line_end();
    }
    return reader;
}

void Reader::skip_line_end() {
    if (at_ >= bytes_.size()) return;
    const bool two = bytes_[at_] == '\r' && at_ + 1 < bytes_.size() && bytes_[at_ + 1] == '\n';
    at_ += two ? 2 : 1;
    ++line_;
}

Result<bool> Reader::next(Row& row) {
    while (at_ < bytes_.size() && at_line_end()) skip_line_end();
    if (at_ >= bytes_.size()) return false;
    row.line = line_;
    row.problem.clear();
    size_t count = 0;
    for (;;) {
        if (count >= limits_.cells) return fail(Code::too_large, fmt::format("a row has more than {} cells", limits_.cells), fmt::format("line {}", row.line));
        if (row.cells.size() <= count) row.cells.emplace_back();
        row.cells[count].clear();
        TRY(read_cell(row, row.cells[count]));
        ++count;
        if (at_line_end()) break;
        ++at_;  // the separator
    }
    row.cells.resize(count);
    skip_line_end();
    return true;
}

Result<> Reader::read_cell(Row& row, std::string& cell) {
    const size_t start = at_;
    if (at_ < bytes_.size() && bytes_[at_] == '"') read_quoted(row, cell);
    const size_t from = at_;
    while (!at_line_end() && bytes_[at_] != separator_) ++at_;
    const std::string_view rest = bytes_.substr(from, at_ - from);
    const bool after_quote = from > start;
    if (after_quote && rest.find_first_not_of(' ') != std::string_view::npos && row.problem.empty()) row.problem = "there is text behind a closing quote";
    if (!after_quote) cell.append(rest);
    if (cell.size() <= limits_.cell_bytes) return {};
    return fail(Code::too_large, fmt::format("a cell has more than {} bytes", limits_.cell_bytes), fmt::format("line {}", row.line));
}

// From an opening quote to behind the closing one.
void Reader::read_quoted(Row& row, std::string& cell) {
    const size_t opened_in = line_;
    ++at_;
    for (;;) {
        const size_t quote = bytes_.find('"', at_);
        const std::string_view piece = bytes_.substr(at_, quote == std::string_view::npos ? quote : quote - at_);
        for (size_t i = 0; i < piece.size(); ++i)
            if (piece[i] == '\n' || (piece[i] == '\r' && (i + 1 >= piece.size() || piece[i + 1] != '\n'))) ++line_;
        cell.append(piece);
        if (quote == std::string_view::npos) {
            at_ = bytes_.size();
            row.problem = fmt::format("the quote that opens in line {} is never closed", opened_in);
            return;
        }
        at_ = quote + 1;
        if (at_ >= bytes_.size() || bytes_[at_] != '"') return;
        cell += '"';
        ++at_;
    }
}

void append_cell(std::string& out, std::string_view cell) {
    const bool blank_end = !cell.empty() && (cell.front() == ' ' || cell.back() == ' ');
    if (!blank_end && cell.find_first_of(",;|\"\r\n\t") == std::string_view::npos) {
        out += cell;
        return;
    }
    out += '"';
    for (const char c : cell) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
}

}  // namespace redoubt::formats::csv
