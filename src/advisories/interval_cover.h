// Whether any of a package's ranges has a version: what contain() says of each range, for who asks of hundreds of versions.
#pragma once

#include <span>
#include <vector>

#include "advisories/version_intervals.h"
#include "advisories/version_keys.h"

namespace redoubt::advisories {

class IntervalCover {
public:
    // Of another package; its memory is used again.
    void begin(Ordering ordering);
    void add(const OsvRange& range);

    std::span<const VersionInterval> intervals() const { return intervals_; }  // of all ranges
    bool has(std::string_view version) const;

private:
    // As numbers on either side of versions, 2 * key, so that the version is in it where from <= 2 * key < to.
    struct Keyed {
        VersionKey from = 0, to = 0;
    };
    bool has_key(VersionKey key) const;

    Ordering ordering_ = Ordering::natural;
    KeyOfVersion key_of_ = nullptr;
    std::vector<VersionInterval> intervals_;
    std::vector<Keyed> keyed_;  // of each of these, while all their bounds have keys
    std::vector<size_t> ends_;  // of each range
};

}  // namespace redoubt::advisories
