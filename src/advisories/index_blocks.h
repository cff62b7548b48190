// The parts of an index while it is built: interned texts, and the ranges of each name.
// For index_builder.cpp.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "advisories/index_layout.h"
#include "advisories/version_intervals.h"
#include "advisories/versions.h"
#include "base/arena.h"
#include "base/result.h"

namespace redoubt::advisories {

// Each text once, numbered as it came.
class Interned {
public:
    uint32_t number_of(std::string_view text);
    std::string_view text(uint32_t number) const { return texts_[number]; }
    size_t size() const { return texts_.size(); }

private:
    // Open addressing, at most half full; the hash decides before a text is looked at.
    struct Place {
        uint32_t hash = 0;
        uint32_t number = layout::none;
    };
    void grow();

    Arena arena_;
    std::vector<Place> places_;
    std::vector<std::string_view> texts_;
};

// What is affected, by name, until it becomes blocks.
class NamedRanges {
public:
    uint32_t name_number(std::string_view ecosystem, Ordering ordering, std::string_view name);
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

    uint32_t bound_number(const VersionBound& bound);
    void sort_ecosystems();
    void sort_by_name(const std::vector<uint32_t>& place);
    static void write_buckets(SealedWriter& file, const std::vector<std::pair<uint64_t, uint32_t>>& blocks);
    std::vector<uint32_t> distinct_bounds(const Interval* first, const Interval* last);
    // Appends the block of one name.
    void write_block(std::string& out, uint32_t name, const Interval* first, const Interval* last, const Exact* first_exact, const Exact* last_exact);

    Interned ecosystems_, texts_;
    std::vector<Ordering> orderings_;                // of the ecosystems
    std::vector<std::string_view> ecosystem_names_;  // sorted, once the file is written
    std::unordered_map<uint64_t, uint32_t> numbers_;
    std::vector<Name> names_;
    std::vector<Interval> intervals_;
    std::vector<Exact> exact_;
    std::vector<uint32_t> rank_of_;  // of each text, within the name at hand
};

}  // namespace redoubt::advisories
