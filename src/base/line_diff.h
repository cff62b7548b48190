// What changed between two texts, line by line: the longest common subsequence of their lines, and the rest as removed and added.
// Texts of very many lines that differ all over are given as wholly replaced between their common beginning and end.
#pragma once

#include <string_view>
#include <vector>

namespace redoubt {

enum class LineChange { same, removed, added };
struct DiffLine {
    LineChange change = LineChange::same;
    std::string_view text{};  // without its line end; a view into one of the texts
};
// In order; removed lines before those added in their place.
std::vector<DiffLine> diff_lines(std::string_view before, std::string_view after);
// The same by words, each with the spaces after it, for texts of a single line.
std::vector<DiffLine> diff_words(std::string_view before, std::string_view after);

}  // namespace redoubt
