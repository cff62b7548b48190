// Advisories while an index is built. For index_builder.cpp and index_finish.cpp.
#pragma once

#include <string_view>
#include <unordered_map>
#include <vector>

#include "advisories/index_blocks.h"
#include "advisories/index_builder.h"

namespace redoubt::advisories {

struct IndexBuilder::State {
    // A record; views into `arena`, ids as interned.
    struct Advisory {
        uint32_t id = 0, feed = 0;
        int64_t modified_ns = 0, published_s = 0;
        uint64_t content = 0;
        std::string_view summary{}, details{}, vector{}, urgency{};
        std::vector<std::string_view> references{};
        std::vector<uint32_t> weaknesses{}, aliases{}, upstream{};
        uint8_t score = 0, score_version = 0;
        bool withdrawn = false;
        bool about_packages = false;
        bool replaced = false;
        bool several = false;  // other records have the id
    };
    // What a file's entry is made of: a record, or several with one id, the first of which leads.
    struct Merged : Advisory {
        std::vector<uint32_t> records;  // places in `advisories`
    };

    Arena arena;
    Interned ids, feeds;
    std::unordered_map<uint64_t, uint32_t> newest;  // id << 32 | feed
    std::vector<Advisory> advisories;
    NamedRanges ranges;
    uint32_t feed = 0;

    Advisory read(const OsvRecord& record);  // what tells it from others
    void fill(const OsvRecord& record, Advisory& advisory);
    // The score of the newest version of CVSS that the record has a vector for.
    void add_score(const OsvRecord& record, Advisory& advisory);
    void add_affected(const OsvAffected& affected, uint32_t advisory);
    // In the order of ids.
    std::vector<Merged> merge();
};

// What of a base has to be said again in an overlay: the classes of aliases that anything changed in, of ids as interned.
struct Surroundings {
    std::vector<uint32_t> ids{};                           // with every id of their classes
    std::vector<std::pair<uint32_t, uint32_t>> aliases{};  // what the records that still hold say of these
    std::vector<bool> unnamed{};                           // by id: nobody names it any more
};
Result<Surroundings> surroundings_of(const IndexBuilder::Over& over, IndexBuilder::State& state, const std::vector<IndexBuilder::State::Merged>& merged);
// Of each of the sorted advisories, its number in base and overlay together.
Result<std::vector<uint32_t>> places_over(const IndexBuilder::Over& over, const IndexBuilder::State& state,
                                          const std::vector<IndexBuilder::State::Merged>& merged);

}  // namespace redoubt::advisories
