// CSV as RFC 4180 has it, and as programs write it: separated by comma, semicolon, tab or bar, with or without a byte order
// mark, any line ends, quotes with line ends in them. Exact: nothing is trimmed or guessed inside a cell, and what cannot be
// meant (text behind a closing quote, a quote that never closes) is a fault of its row, named by line, not a silent repair.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace redoubt::formats::csv {

struct Row {
    std::vector<std::string> cells{};
    size_t line = 0;        // 1-based, where it begins
    std::string problem{};  // why its cells cannot be relied on
};

struct Limits {
    size_t cells = 2000;  // of a row
    size_t cell_bytes = size_t{8} << 20;
};

class Reader {
public:
    // `bytes` must outlive the reader. Separator 0: found in the first line ("sep=;" there says it). Fails on UTF-16.
    static Result<Reader> open(std::string_view bytes, char separator = 0, const Limits& limits = {});
    // False at the end; lines with nothing on them are passed over. Code::too_large past a limit.
    Result<bool> next(Row& row);
    char separator() const { return separator_; }
    size_t bytes_read() const { return at_; }

private:
    Reader(std::string_view bytes, const Limits& limits) : bytes_(bytes), limits_(limits) {}
    bool at_line_end() const { return at_ >= bytes_.size() || bytes_[at_] == '\n' || bytes_[at_] == '\r'; }
    void skip_line_end();
    Result<> read_cell(Row& row, std::string& cell);
    void read_quoted(Row& row, std::string& cell);

    std::string_view bytes_;
    Limits limits_;
    char separator_ = ',';
    size_t at_ = 0;
    size_t line_ = 1;
};

// Quoted where it must be: separators, quotes, line ends, blanks at either end. An empty cell stays empty.
void append_cell(std::string& out, std::string_view cell);

}  // namespace redoubt::formats::csv
