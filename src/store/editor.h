// Changes records inside one transaction: row, lists, full text, journal, groups, and what is to be told afterwards. Rights are
// asked by Records before; here a record is only made consistent.
#pragma once

#include <map>
#include <unordered_map>

#include "store/resolver.h"

namespace redoubt::store {

struct EntryText {
    std::string_view action;
    std::string_view type, id, key;
    int64_t version = 0;
    std::string_view reason{};
    std::string before{}, after{};  // canonical JSON objects, or empty
};

// A new record with all that follows from it and can be worked out before the transaction.
struct Ready {
    Record record{};
    std::string after{};  // for the journal
    std::string words{};  // for the full text
    // By lay_out, once it lies where it stays: the row borrows from the record and from `kept`.
    std::vector<SqlValue> row{};
    std::vector<std::string> kept{};
};
std::unexpected<Error> taken_already(const Layout& layout, const ColumnLayout& column, const Record& record, int64_t number);
Ready made_ready(const Layout& layout, Record record);
void lay_out(const Layout& layout, Ready& ready);
// What the journal keeps of a record: the head's fields that a caller may set, and its own that are not empty.
schema::Map journaled_fields(const Record& record);

class Editor {
public:
    Editor(Store::State& state, Transaction& transaction, const Actor& actor, Sight sight);
    Editor(const Editor&) = delete;
    Editor& operator=(const Editor&) = delete;

    // The record has head and normalised own fields; id, key, times and version are given here. It is used up; the result lives
    // until the next. With `unless_known`, a unique column, nullptr when another record of its compartment has its value there: nothing happened.
    Result<const Record*> insert(TypeState& type, Ready& ready, std::string_view reason, const ColumnLayout* unless_known = nullptr);
    // `after` is `before` with changes; nothing happens when they are the same.
    Result<> replace(TypeState& type, int64_t number, const Record& before, Record& after, std::string_view action, std::string_view reason);
    Resolver& resolver() { return resolver_; }
    Result<> journal(const EntryText& entry);
    Result<> finish();  // writes the groups, then lets the followers have their part; once, last

    Result<> linked(const LinkChange& change);  // tells the followers of links, after the link is made or gone

    Time now() const { return now_; }
    Connection& sql() { return transaction_.sql; }

private:
    struct GroupChange {
        TypeState* type = nullptr;
        int64_t count = 0, open = 0;
        size_t latest = 0;   // the newest member of those changed: its place in Transaction::touched, plus 1
        int64_t worst = -1;  // by choice
        Time first{}, last{};
    };
    Result<int64_t> next_number(std::string_view type, const std::string& table);
    Result<> give_code(const Layout& layout, int64_t number, Record& record);                                     // a key that tells nobody outside of it
    Result<bool> replace_words(const Layout& layout, int64_t number, const Record& before, const Record& after);  // whether they changed
    Result<bool> newly_unique(const Layout& layout, int64_t number, const Record& before, const Record& after);
    void grouped(TypeState& type, const Record* before);  // for the record told of last
    Result<> write_group(const std::string& id, const GroupChange& change);
    void tell(TypeState& type, int64_t number, Record record, std::string_view action, Columns::Before before);

    Store::State& state_;
    Transaction& transaction_;
    const Actor& actor_;
    Sight sight_;
    Time now_;
    std::string actor_json_, now_json_, name_json_;  // members of every journal entry
    size_t first_;                                   // of what was touched by this
    std::unordered_map<std::string, GroupChange> groups_;
    Resolver resolver_;
};

}  // namespace redoubt::store
