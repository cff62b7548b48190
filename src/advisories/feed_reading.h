// Reading what publishers give into an index: folders, zips and files of records.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "advisories/index_builder.h"
#include "base/disk.h"

namespace redoubt::advisories {

// What came of reading a source.
struct FeedReading {
    uint64_t records = 0;
    uint64_t bytes = 0;  // of records, unpacked
    uint64_t not_read = 0;
    struct Problem {
        std::string path;
        std::string message;
    };
    std::vector<Problem> problems{};  // the first of what was not read
};

constexpr size_t most_feed_problems = 100;

// Every .json, .yaml and .yml file below `path`, and every one in a .zip there, as one record. What is no record is counted and
// named, and the rest is read; a path that is not there is an error.
Result<> add_feed(IndexBuilder& builder, Disk& disk, const std::string& path, FeedReading& reading);

}  // namespace redoubt::advisories
