// The ranges of each name, while an index is built. For index_builder.cpp.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "advisories/index_layout.h"
#include "advisories/interned.h"
#include "advisories/version_intervals.h"
#include "advisories/version_keys.h"
#include "advisories/versions.h"
#include "base/result.h"

namespace redoubt::advisories {

// What is affected, by name, until it becomes blocks.
class NamedRanges {
public:
    uint32_t ecosystem_number(std::string_view ecosystem, Ordering ordering);
    uint32_t name_number(uint32_t ecosystem, std::string_view name);
    void add(uint32_t name, uint32_t advisory, const VersionInterval& interval);
    void add(uint32_t name, uint32_t advisory, std::string_view version);

    // An advisory, by its number in the file, and the block / 8 of a name that it is about.
    struct About {
        uint32_t advisory = 0, block = 0;
        auto operator<=>(const About&) const = default;
    };
    // Buckets, names, blocks and ecosystems. `place` says the number of each advisory in the file, or none for one that is left out;
    // several may have one number. Sorted.
    Result<std::vector<About>> write(SealedWriter& file, const std::vector<uint32_t>& place);

private:
    struct Name {
        uint32_t ecosystem = 0;
        uint32_t text = 0;
    };
    struct Interval {
        uint32_t name = 0, advisory = 0;
        uint32_t from = 0, to = 0;  // 2 * version + 1 when right after it; layout::none: open
        bool fixed = false;
    };
    struct Exact {
        uint32_t name = 0, advisory = 0, version = 0;
    };
    struct Bound {
        uint32_t text = 0;
        VersionKey key = 0;
    };
    // What is said of one name.
    struct Said {
        std::span<const Interval> intervals{};
        std::span<const Exact> exact{};
    };

    uint32_t bound_number(const VersionBound& bound);
    void sort_ecosystems();
    void sort_names();
    void sort_by_name(const std::vector<uint32_t>& place);
    Said said_of(uint32_t name) const;
    static void write_buckets(SealedWriter& file, const std::vector<std::pair<uint64_t, uint32_t>>& blocks);
    // Of the name at hand, into bounds_ and ranges_.
    void rank_bounds(uint32_t name, std::span<const Interval> intervals);
    void rank_ranges(std::span<const Interval> intervals);
    // Appends the block of one name.
    void write_block(std::string& out, uint32_t name, const Said& said);

    Interned ecosystems_, texts_;
    std::vector<Ordering> orderings_;                // of the ecosystems
    std::vector<std::string_view> ecosystem_names_;  // sorted, once the file is written
    InternedPairs numbers_;                          // of ecosystem and name
    std::vector<Name> names_;
    std::vector<Interval> intervals_;
    std::vector<Exact> exact_;
    std::vector<uint32_t> interval_starts_, exact_starts_;  // of each name
    std::vector<uint32_t> rank_of_;                         // of each text, within the name at hand
    std::vector<Bound> all_bounds_;
    std::vector<uint32_t> bounds_;  // in order; equal versions are one
    std::vector<layout::Range> ranges_;
};

}  // namespace redoubt::advisories
