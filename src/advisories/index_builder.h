// Makes an advisory index out of OSV records: add them in any order, then take the file. The same records give the same bytes,
// whatever order they come in.
//
// Of two records with one id the one that was modified later counts. A record that is withdrawn is kept and affects nothing. A
// version that is listed and lies in a range of its package is left to the range, which says the same.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "advisories/osv.h"
#include "base/disk.h"

namespace redoubt::advisories {

class IndexBuilder {
public:
    IndexBuilder();
    ~IndexBuilder();
    IndexBuilder(IndexBuilder&&) noexcept;

    void add(const OsvRecord& record);
    // The file's bytes; the builder is empty after it. Code::too_large when there is more than its 32-bit places can name.
    Result<std::string> finish();

private:
    struct State;
    std::unique_ptr<State> state_;
};

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
