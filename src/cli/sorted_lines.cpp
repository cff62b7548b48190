#include "cli/sorted_lines.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <queue>

#include <fmt/format.h>

namespace redoubt::cli {
namespace {

std::unexpected<Error> spill_failed(int error) {
    return fail(Code::io, fmt::format("cannot sort in temporary files: {}", std::strerror(error)), "",
                "free some space in the temporary folder, or use --format jsonl, which needs none");
}

}  // namespace

Result<> SortedLines::add(int64_t time, std::string text) {
    bytes_ += text.size() + sizeof(Line);
    lines_.push_back({time, added_++, std::move(text)});
    if (bytes_ > most_bytes_) return spill();
    return {};
}

void SortedLines::sort() {
    std::ranges::sort(lines_, [](const Line& a, const Line& b) { return a.time != b.time ? a.time < b.time : a.number < b.number; });
}

// A run is (time, length, text)… in this machine's byte order; it never leaves the process.
Result<> SortedLines::spill() {
    sort();
    Run run(std::tmpfile());
    if (!run) return spill_failed(errno);
    for (const Line& line : lines_) {
        const uint64_t length = line.text.size();
        if (std::fwrite(&line.time, sizeof line.time, 1, run.get()) != 1 || std::fwrite(&length, sizeof length, 1, run.get()) != 1 ||
            std::fwrite(line.text.data(), 1, line.text.size(), run.get()) != line.text.size())
            return spill_failed(errno);
    }
    if (std::fflush(run.get()) != 0) return spill_failed(errno);
    std::rewind(run.get());
    runs_.push_back(std::move(run));
    lines_.clear();
    bytes_ = 0;
    return {};
}

Result<bool> SortedLines::read_line(std::FILE* file, Line& line) {
    uint64_t length = 0;
    if (std::fread(&line.time, sizeof line.time, 1, file) != 1) return false;
    if (std::fread(&length, sizeof length, 1, file) != 1) return spill_failed(errno);
    line.text.resize(length);
    if (std::fread(line.text.data(), 1, length, file) != length) return spill_failed(errno);
    return true;
}

Result<> SortedLines::merge(const std::function<Result<>(const std::string&)>& take) {
    struct Head {
        Line line;
        size_t run;
    };
    const auto later = [](const Head& a, const Head& b) { return a.line.time != b.line.time ? a.line.time > b.line.time : a.run > b.run; };
    std::priority_queue<Head, std::vector<Head>, decltype(later)> heads(later);
    const auto push_from = [&](size_t run) -> Result<> {
        Line line{};
        if (TRY(read_line(runs_[run].get(), line))) heads.push({std::move(line), run});
        return {};
    };
    for (size_t run = 0; run < runs_.size(); ++run) TRY(push_from(run));
    while (!heads.empty()) {
        const Head head = heads.top();
        heads.pop();
        TRY(take(head.line.text));
        TRY(push_from(head.run));
    }
    return {};
}

Result<> SortedLines::drain(const std::function<Result<>(const std::string&)>& take) {
    if (!runs_.empty()) {
        TRY(spill());
        return merge(take);
    }
    sort();
    for (const Line& line : lines_) TRY(take(line.text));
    lines_.clear();
    return {};
}

}  // namespace redoubt::cli
