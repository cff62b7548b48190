// Advisories while an index is built. For index_builder.cpp and index_finish.cpp.
#pragma once

#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "advisories/ecosystems.h"
#include "advisories/index_blocks.h"
#include "advisories/index_builder.h"
#include "advisories/interval_cover.h"

namespace redoubt::advisories {

struct IndexBuilder::State {
    // A record, or several with one id, of which the first leads. Views into `arena`, ids as interned.
    struct Advisory {
        uint32_t id = 0, feed = 0;
        int64_t modified_ns = 0, published_s = 0;
        uint64_t content = 0;
        std::string_view summary{}, details{}, vector{}, urgency{};
        std::span<const std::string_view> references{};
        std::span<const uint32_t> weaknesses{}, aliases{}, upstream{};
        uint8_t score = 0, score_version = 0;
        bool withdrawn = false;
        bool about_packages = false;
        bool replaced = false;
        bool several = false;  // other records have the id
    };
    // What is known of an ecosystem, by the spelling of records.
    struct Spelled {
        Ordering ordering = Ordering::natural;
        Names names = Names::as_written;
        uint32_t number = 0;  // in `ranges`
    };

    Arena arena;
    Interned ids, feeds, spellings;
    InternedPairs ids_of_feeds;    // id and feed
    std::vector<uint32_t> newest;  // of each of these: a place in `advisories`
    std::vector<Advisory> advisories;
    std::vector<Spelled> ecosystems;  // by spelling
    NamedRanges ranges;
    uint32_t feed = 0;
    std::vector<std::string_view> texts;  // of the record at hand
    std::vector<uint32_t> numbers;        // likewise
    IntervalCover cover;                  // of what is affected, at hand
    std::string spelled;                  // its name
    std::vector<uint32_t> id_order;       // ids by text

    Advisory read(const OsvRecord& record);  // what tells it from others
    void fill(const OsvRecord& record, Advisory& advisory);
    // The score of the newest version of CVSS that the record has a vector for.
    void add_score(const OsvRecord& record, Advisory& advisory);
    void add_affected(const OsvAffected& affected, uint32_t advisory);
    Spelled ecosystem_of(const OsvAffected& affected);
    const std::vector<uint32_t>& ids_in_order();
    // In the order of ids; `place` becomes the number of each of `advisories` in it, or none.
    std::vector<Advisory> merge(std::vector<uint32_t>& place);
    void fill_in(Advisory& merged, const Advisory& other);

    template <class T>
    std::span<const T> kept(const std::vector<T>& items) {
        if (items.empty()) return {};
        char* const at = arena.allocate(items.size() * sizeof(T));
        std::memcpy(at, items.data(), items.size() * sizeof(T));
        return {reinterpret_cast<const T*>(at), items.size()};
    }
};

// What of a base has to be said again in an overlay: the classes of aliases that anything changed in, of ids as interned.
struct Surroundings {
    std::vector<uint32_t> ids{};                           // with every id of their classes
    std::vector<std::pair<uint32_t, uint32_t>> aliases{};  // what the records that still hold say of these
    std::vector<bool> unnamed{};                           // by id: nobody names it any more
};
Result<Surroundings> surroundings_of(const IndexBuilder::Over& over, IndexBuilder::State& state, const std::vector<IndexBuilder::State::Advisory>& merged);
// Of each of the sorted advisories, its number in base and overlay together.
Result<std::vector<uint32_t>> places_over(const IndexBuilder::Over& over, const IndexBuilder::State& state,
                                          const std::vector<IndexBuilder::State::Advisory>& merged);

}  // namespace redoubt::advisories
