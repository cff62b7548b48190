// SortedLines: texts in the order of their times, however many there are. What does not fit in memory goes to sorted
// temporary files that are merged at the end. Equal times keep the order in which they came.
#pragma once

#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"

namespace redoubt::cli {

class SortedLines {
public:
    explicit SortedLines(size_t most_bytes = size_t{64} << 20) : most_bytes_(most_bytes) {}

    Result<> add(int64_t time, std::string text);
    // All of them in order, once.
    Result<> drain(const std::function<Result<>(const std::string&)>& take);

private:
    struct Line {
        int64_t time;
        uint64_t number;  // in the order of adding
        std::string text;
    };
    struct CloseFile {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    using Run = std::unique_ptr<std::FILE, CloseFile>;

    void sort();
    Result<> spill();
    static Result<bool> read_line(std::FILE* file, Line& line);
    Result<> merge(const std::function<Result<>(const std::string&)>& take);

    size_t most_bytes_;
    size_t bytes_ = 0;
    uint64_t added_ = 0;
    std::vector<Line> lines_;
    std::vector<Run> runs_;
};

}  // namespace redoubt::cli
