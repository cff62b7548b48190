// The past, rebuilt from the journal. A moment is a place in the journal: everything up to entry `seq` had happened. For one
// type, Past holds only the records that stand otherwise today, as they stood then; all others are as the columns have them.
// Where less lies before the moment than after it, Past is folded from the start instead and holds every record (`whole`).
#pragma once

#include <memory>
#include <mutex>
#include <unordered_map>

#include "store/bits.h"
#include "store/layout.h"

namespace redoubt::store {

// A record as the entries so far make it.
class Fold {
public:
    explicit Fold(const Layout& layout) : layout_(layout) {}
    // One entry's body; entries that change nothing of the record itself pass by.
    Result<> apply(std::string_view body);
    bool exists() const { return record_.version > 0; }
    Record& record() { return record_; }

private:
    void put(const schema::Member& member);
    const Layout& layout_;
    Record record_{};
};

class Past {
public:
    Past(const Layout& layout, int64_t seq) : layout_(layout), seq_(seq) {}
    // Takes in what was journaled since, as this connection sees it. Under `mutex`.
    Result<> follow(Connection& sql);

    std::mutex mutex;  // whoever uses it holds it
    const std::unordered_map<int64_t, Record>& records() const { return records_; }
    bool differs(int64_t number) const { return whole_ || changed_.test(static_cast<size_t>(number)); }
    void without_changed(Bits& bits) const;
    // Those of `records` that full text finds.
    Result<Bits> matched(const std::string& match, size_t rows);

private:
    Result<> fold_all(Connection& sql);
    Result<> take_back(Connection& sql, int64_t from);

    const Layout& layout_;
    int64_t seq_;
    int64_t followed_ = 0;  // entries up to here are taken in
    bool whole_ = false;
    Bits changed_{};
    std::unordered_map<int64_t, Record> records_{};
    std::unique_ptr<Connection> words_{};
};

// The last few that were asked for.
class Moments {
public:
    std::shared_ptr<Past> of(const Layout& layout, int64_t seq);

private:
    std::mutex mutex_;
    std::vector<std::pair<int64_t, std::shared_ptr<Past>>> kept_;  // the last used at the end
    std::vector<const Layout*> layouts_;
};

// The last entry at or before `at`; 0: none.
Result<int64_t> seq_at(Connection& sql, Time at);
// Nothing when it did not exist yet.
Result<std::optional<Record>> record_at(Connection& sql, const Layout& layout, std::string_view id, int64_t seq);
Result<Time> read_moment(std::string_view text, Time now);

}  // namespace redoubt::store
