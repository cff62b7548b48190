// Random work on a store (assets, parties, incidents, alerts with links, comments and attachments) and random queries that
// make sense for it. The same seed does the same.
#pragma once

#include "store/plain_query.h"
#include "support/store_fixture.h"

namespace redoubt::test {

class RandomRecords {
public:
    RandomRecords(StoreFixture& on, uint64_t seed) : on_(on), dice_(seed) {}

    void step();  // one change, and sometimes the clock goes on
    std::string query(std::string_view type, int depth = 0);
    std::string sort(std::string_view type);
    PlainWorld world();  // all as it is now, as Redoubt sees it

    uint64_t below(uint64_t n) { return dice_.below(n); }
    template <size_t N>
    std::string_view one_of(const std::string_view (&choices)[N]) {
        return choices[dice_.below(N)];
    }
    static constexpr std::string_view types[] = {"asset", "party", "incident", "alert"};

private:
    schema::Map fields_of(std::string_view type, bool fresh);
    std::string some_key(std::string_view type);
    std::string plain_test(std::string_view type);
    void make(std::string_view type);
    void change(std::string_view type);
    void hang(std::string_view type);

    StoreFixture& on_;
    SeededRandom dice_;
    std::map<std::string, int, std::less<>> made_;
    std::vector<std::pair<std::string, std::string>> linked_;  // record key, link id
};

}  // namespace redoubt::test
