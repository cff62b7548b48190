// The cells of one sheet of an Excel workbook (.xlsx, ECMA-376) as texts, row by row.
//
// Numbers are as written, booleans "true" and "false", dates (numbers with a date format) RFC 3339 in UTC, errors "#N/A".
// The sheet is unpacked as it is read and only one row of it is ever a tree, so memory is bounded by the shared texts and the
// longest row; bounds hold against archives and XML made to explode. Entities beyond XML's own five stay as they are.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace redoubt::formats::xlsx {

struct Limits {
    uint64_t unpacked_bytes = uint64_t{2} << 30;   // of all parts read
    size_t part_bytes = size_t{16} << 20;          // of the small parts: workbook, styles
    size_t shared_text_bytes = size_t{256} << 20;  // of the shared texts, as XML
    size_t row_bytes = size_t{16} << 20;           // of one row, as XML
    uint64_t rows = 1'048'576;                     // Excel's own
    size_t cells = 16'384;                         // of a row; Excel's own
};

struct Row {
    std::vector<std::string> cells{};
    uint64_t number = 0;  // 1-based, as Excel shows it
};

class Reader {
public:
    // `bytes` must outlive the reader. `sheet`: its name; empty: the first. Code::invalid names the sheets there are.
    static Result<Reader> open(std::string_view bytes, std::string_view sheet = {}, const Limits& limits = {});
    ~Reader();
    Reader(Reader&&) noexcept;
    Reader& operator=(Reader&&) noexcept;

    Result<bool> next(Row& row);  // false at the end; rows without any text are passed over
    const std::vector<std::string>& sheets() const;

private:
    struct State;
    explicit Reader(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

// The texts of the sheet "Long texts" (writer.h): number 1 is the first. Empty when there is no such sheet.
Result<std::vector<std::string>> read_long_texts(std::string_view bytes, const Limits& limits = {});
bool is_workbook(std::string_view bytes);  // a zip archive, by its first bytes

}  // namespace redoubt::formats::xlsx
