// Changes records inside one transaction: row, lists, full text, journal, groups, and what is to be told afterwards. Rights are
// asked by Records before; here a record is only made consistent.
#pragma once

#include <map>
#include <unordered_map>

#include "store/rights.h"

namespace redoubt::store {

struct EntryText {
    std::string_view action;
    std::string_view type, id, key;
    int64_t version = 0;
    std::string_view reason{};
    std::string before{}, after{};  // canonical JSON objects, or empty
};

class Editor {
public:
    Editor(Store::State& state, Transaction& transaction, const Actor& actor, Sight sight)
        : state_(state), transaction_(transaction), actor_(actor), sight_(std::move(sight)), now_(state.options.clock.now()), now_text_(format_time(now_)) {}

    // `record` has head and normalised own fields; id, key, times and version are given here. The result lives until the next.
    Result<const Record*> insert(TypeState& type, Record record, std::string_view reason);
    // `after` is `before` with changes; nothing happens when they are the same.
    Result<> replace(TypeState& type, int64_t number, const Record& before, Record& after, std::string_view action, std::string_view reason);
    // Puts ids for keys in `fields`, and reports what refers to nothing.
    Result<> resolve(TypeState& type, schema::Map& fields, schema::Problems& problems);
    Result<std::string> resolve_one(std::string_view target, const std::string& text);  // empty: there is none
    Result<> journal(const EntryText& entry);
    Result<> finish();  // writes the groups; once, last

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
    Result<> put_lists(const Layout& layout, int64_t number, const Record* before, const Record* after);
    Result<bool> put_words(const Layout& layout, int64_t number, const Record* before, const Record* after);  // whether they changed
    Result<schema::Value> resolve_value(const schema::FieldInfo& field, const schema::Shape& shape, const schema::Value& value, schema::Problems& problems,
                                        const std::string& path);
    Result<> check_unique(const Layout& layout, int64_t number, const Record& record);
    void grouped(TypeState& type, const Record* before);  // for the record told of last
    Result<> write_group(const std::string& id, const GroupChange& change);
    void tell(TypeState& type, int64_t number, Record record, std::string_view action, bool words_changed);

    Store::State& state_;
    Transaction& transaction_;
    const Actor& actor_;
    Sight sight_;
    Time now_;
    std::string now_text_;
    std::unordered_map<std::string, GroupChange> groups_;
    std::unordered_map<const TypeState*, std::unordered_map<std::string, std::string>> resolved_;
};

}  // namespace redoubt::store
