// One data directory: redoubt.db (SQLite, WAL), blobs/, and a lock file so that one process has it. One writer thread gathers
// concurrent changes into one transaction and one fsync (group commit); each caller gets its own answer after the commit, and
// a change that fails takes back only itself. Readers have their own connections. Thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>

#include "base/clock.h"
#include "base/disk.h"
#include "base/id.h"
#include "base/random.h"
#include "schema/record.h"
#include "store/blobs.h"
#include "store/jobs.h"
#include "store/journal.h"
#include "store/records.h"
#include "store/sql.h"

namespace redoubt::store {

struct StoreOptions {
    std::string folder{};
    Clock& clock;
    Random& random;
    Disk& disk;
    std::span<const schema::RecordInfo* const> types;
    int64_t most_pages = 0;       // of the database file; 0: no limit (tests fill a small one)
    std::string vfs{};            // the disk of SQLite's files; empty: the system's (tests bring one that fails)
    int64_t least_kept = 20'000;  // records of a type from which on its columns are kept in a file
    bool sync = true;             // false only for throw-away data: a power failure may then lose what was acknowledged
};

struct Change {
    std::string type{}, id{}, key{}, action{}, state{}, group{};
    int64_t version = 0;
};

struct LinkChange {
    std::string relation{}, from_type{}, from{}, to_type{}, to{};  // types by name, ends by id
    bool made = true;
};

// Hears of every change once it is durable, in order, on the store's own thread: be quick.
class Changes {
public:
    using Callback = std::function<void(std::span<const Change>)>;
    virtual ~Changes() = default;
    virtual int64_t subscribe(Callback callback) = 0;
    virtual void unsubscribe(int64_t subscription) = 0;
};

struct Reader {
    Connection& sql;
};

class Rights;       // levels and the matrix; store/rights_book.h
class Transaction;  // has `Connection& sql`; store/transaction.h

class Store {
public:
    static Result<std::unique_ptr<Store>> open(const StoreOptions& options);
    ~Store();

    // With the level that the actor's party has now, if it has one.
    Records as(const Actor& actor) { return Records(*this, with_level(actor)); }
    Actor with_level(Actor actor) const;
    const Rights& rights() const;
    // Work that belongs to every change: it runs inside the change's own transaction, for all that was changed. Added before the
    // store is used by several threads. `first`: where the changes begin in Transaction::touched; `actor`: whose they are.
    void follow(std::function<Result<>(Transaction&, size_t first, const Actor& actor)> follower);
    // The same for each link that is made or taken away.
    void follow_links(std::function<Result<>(Transaction&, const LinkChange&)> follower);
    Journal& journal();
    Blobs& blobs();
    Changes& changes();
    Jobs& jobs();
    Clock& clock();
    Random& random();
    IdSource& ids();

    std::span<const schema::RecordInfo* const> types() const;
    const schema::RecordInfo* find_type(std::string_view name_or_plural) const;

    // Plain SQL for small tables that are not records (users, sessions, tokens, jobs). The function may run again from the
    // start when a neighbour in its transaction broke it, so it sets its outputs anew each time. T is the function's Result.
    template <class Function>
    auto write(Function&& function) -> decltype(function(std::declval<Transaction&>())) {
        return run<decltype(function(std::declval<Transaction&>()))>([&](Transaction& t) { return function(t); }, &Store::write_erased);
    }
    template <class Function>
    auto read(Function&& function) -> decltype(function(std::declval<Reader&>())) {
        return run<decltype(function(std::declval<Reader&>()))>([&](Reader& r) { return function(r); }, &Store::read_erased);
    }
    // Several changes as one: all of them are there, or none. Inside, changes see each other and what they refer to; reads see what was there before.
    template <class Function>
    auto together(Function&& function) -> decltype(function()) {
        return write([&](Transaction&) { return function(); });
    }
    // Tables of another part, made at start: "CREATE TABLE IF NOT EXISTS …".
    Result<> ensure_tables(const std::string& ddl);

    // A moment of the past as people write it: a time, "now-7d", or a date, which is the end of that day. Not in the future.
    Result<Time> moment(std::string_view text) const;

    // Loads the in-memory columns of every type now instead of at the first list.
    Result<> warm();
    // Writes those of large types to files, so that the next start loads them in no time; closing the store does it too.
    Result<> keep_columns();
    const std::string& folder() const;

    struct State;
    State& state() { return *state_; }

private:
    explicit Store(std::unique_ptr<State> state);
    Result<> write_erased(const std::function<Result<>(Transaction&)>& function);
    Result<> read_erased(const std::function<Result<>(Reader&)>& function);

    template <class R, class Function, class Erased>
    R run(Function function, Erased erased);

    std::unique_ptr<State> state_;
};

template <class R, class Function, class Erased>
R Store::run(Function function, Erased erased) {
    using T = typename R::value_type;
    if constexpr (std::is_void_v<T>) {
        return (this->*erased)([&](auto& context) -> Result<> { return function(context); });
    } else {
        std::optional<T> out;
        TRY((this->*erased)([&](auto& context) -> Result<> {
            out.reset();
            out.emplace(TRY(function(context)));
            return {};
        }));
        return *std::move(out);
    }
}

}  // namespace redoubt::store
