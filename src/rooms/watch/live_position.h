// LivePosition: where detection in the log store was, as it is kept on the disk between runs, and what of the past its windows need.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/disk.h"
#include "base/time.h"

namespace redoubt::rooms {

class LivePosition {
public:
    uint64_t next = 1;
    Time passed{};                        // correlations have seen what happened before
    std::map<std::string, Time> fired{};  // source keys of correlated alerts that windows may still need

    // No file: the beginning. One that cannot be read is the beginning too, since alerts are made once only.
    static LivePosition load(Disk& disk, const std::string& path);
    Result<> save(Disk& disk, const std::string& path) const;

    // An event that fed a correlation.
    void fed(uint64_t number, Time time) { fed_.push_back({number, time}); }
    // Forgets what no window reaches any more: `reach` is the longest, with what it is patient for.
    void forget(Duration reach);
    uint64_t repeat_from() const;  // the first event that a window may need; `next` when there is none

private:
    struct Fed {
        uint64_t number = 0;
        Time time{};
    };
    std::vector<Fed> fed_{};
    uint64_t loaded_from_ = 0;
};

}  // namespace redoubt::rooms
