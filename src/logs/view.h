// View: the segments of a store and what is not in one yet, as they stood at one moment, for searches.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/disk.h"
#include "logs/columns.h"
#include "logs/segment_index.h"

namespace redoubt::logs {

struct SegmentView {
    std::string name;
    std::shared_ptr<const Mapping> file;
    SegmentIndex index;
    std::shared_ptr<Columns> columns;  // nullptr: there are none, or not yet
    bool has_index = true;             // false: blocks are known from their headers only
};

// Lines that lie in memory; as a block without a filter.
struct LooseLines {
    std::shared_ptr<const std::string> lines;
    BlockHeader header;
};

struct View {
    std::vector<SegmentView> segments;
    std::vector<LooseLines> loose;
    std::vector<std::string> problems;  // what could not be read, and is left out
    uint64_t next_event = 1;            // no event here has this number or a higher one

    uint64_t events() const;
};

// A segment with its sidecars, as far as there are any.
Result<SegmentView> open_segment(Disk& disk, const std::string& folder, const std::string& name);
// Of a folder that nobody or another process writes: its segments, and the lines of its write-ahead log that are in none of them.
Result<View> open_view(Disk& disk, const std::string& folder);
// Times and counts of lines, as a block's header says them.
BlockHeader describe_lines(std::string_view lines, BlockHeader header);
std::vector<std::string> segment_names(Disk& disk, const std::string& folder);  // in segments/, sorted

}  // namespace redoubt::logs
