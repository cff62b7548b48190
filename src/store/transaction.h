// What a change works with on the writer's thread: the connection, the journal's head, the counters of human keys, and what
// is to be told to subscribers and to the columns once it is committed.
#pragma once

#include <map>

#include "base/hash.h"
#include "store/columns.h"
#include "store/store.h"

namespace redoubt::store {

// A record as it is now, and what it was as far as the columns need it.
struct Touched {
    size_t type;  // index into Store::types()
    int64_t number;
    Record record;  // as it is now
    Columns::Before before{};
};

// Numbers of records that were made, very many of them, and are kept nowhere: columns read them once the change is done.
struct MadeRange {
    size_t type;  // index into Store::types()
    int64_t first, last;
};

struct Heads {
    int64_t seq = 0;
    Sha256 hash{};
    Time at{};                                              // of the last entry; the journal's time never goes back
    std::map<std::string, int64_t, std::less<>> numbers{};  // last human number by type
    std::map<std::string, int64_t, std::less<>> saved{};    // those numbers as they are in the database
};

class Transaction {
public:
    Transaction(Connection& connection, Heads given) : sql(connection), heads(std::move(given)) {}
    ~Transaction() { take_back(0); }
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    void add_made(size_t type, int64_t number) {
        if (made.empty() || made.back().type != type || made.back().last + 1 != number) made.push_back({type, number, number});
        made.back().last = number;
    }
    void take_back(size_t kept) {  // of the codes given out for keys, all but the first ones
        for (; coded.size() > kept; coded.pop_back()) coded.back().first->forget(coded.back().second);
    }

    Connection& sql;
    Heads heads;
    std::vector<Change> changes{};
    std::vector<Touched> touched{};
    std::vector<MadeRange> made{};                       // may name too many: numbers of what was taken back
    std::vector<std::pair<CodeKeys*, int64_t>> coded{};  // rows that have a code for a key
};

}  // namespace redoubt::store
