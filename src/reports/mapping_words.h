// The words and marks of a mapping's text, with where they stand.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace redoubt::reports {

enum class WordKind : uint8_t { name, text, raw, number, variable, mark, end };  // text: "…" with {holes}; raw: '…'

struct Word {
    WordKind kind = WordKind::end;
    std::string text{};
    uint32_t line = 1, column = 1;
    size_t begin = 0, end = 0;  // in the source
    bool first = false;         // of its line
};

// Where the hole that begins at `at` ends, whatever stands in quotes within it; npos: nowhere.
size_t end_of_hole(std::string_view text, size_t at);

Result<std::vector<Word>> words_of_mapping(std::string_view text, std::string_view source);

}  // namespace redoubt::reports
