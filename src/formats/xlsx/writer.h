// Writes an Excel workbook (.xlsx) of one table, row by row, in little memory: what has been added goes to temporary files.
//
// Excel holds at most 32,767 characters in a cell. A longer text goes, in parts, to a second sheet "Long texts", and its cell
// says "→ Long texts 7"; read_long_texts (reader.h) puts them back together. A text that begins so by itself goes there too.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"

namespace redoubt::formats::xlsx {

inline constexpr std::string_view long_texts_sheet = "Long texts";
inline constexpr std::string_view long_text_mark = "→ Long texts ";

using Cell = std::variant<std::monostate, bool, int64_t, double, std::string_view>;  // borrowed until add() returns

class Writer {
public:
    // Temporary files go to `temporary_folder`.
    static Result<std::unique_ptr<Writer>> create(const std::string& path, const std::string& sheet, const std::string& temporary_folder);
    ~Writer();
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    Result<> add(std::span<const Cell> cells);  // Code::too_large past Excel's 1,048,576 rows
    Result<> finish();                          // nothing is at `path` before

private:
    struct State;
    explicit Writer(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace redoubt::formats::xlsx
