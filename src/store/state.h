// The inside of a Store: its types with their layout and columns, the writer, the pool of reading connections.
#pragma once

#include <atomic>
#include <mutex>
#include <set>

#include "schema/field_index.h"
#include "store/columns.h"
#include "store/layout.h"
#include "store/own_fields.h"
#include "store/past.h"
#include "store/reads.h"
#include "store/rights_book.h"
#include "store/writer.h"

namespace redoubt::store {

struct TypeState {
    explicit TypeState(Layout given);
    Layout layout;
    Columns columns;
    std::vector<schema::FieldInfo> writable;          // head and own fields together, as a caller may give them
    schema::FieldIndex by_name;                       // of `writable`
    std::vector<const schema::FieldInfo*> referring;  // own fields with references in them
    std::vector<std::string_view> signed_fields;      // what some move signs
    schema::Map defaults;
    TypeState* group_into = nullptr;
    std::atomic<int64_t> kept = 0;  // up to which journal entry its columns lie in a file

    // Of a field among `writable`.
    bool is_head(const schema::FieldInfo& field) const { return static_cast<size_t>(&field - writable.data()) < schema::head_fields().size(); }
};

// Tells subscribers, in order, on the writer's thread.
class ChangeFeed final : public Changes {
public:
    int64_t subscribe(Callback callback) override;
    void unsubscribe(int64_t subscription) override;
    void tell(std::span<const Change> changes);

private:
    std::mutex mutex_;
    std::vector<std::pair<int64_t, Callback>> callbacks_;
    int64_t last_ = 0;
};

class ReaderPool {
public:
    ReaderPool(std::string path, std::string vfs) : path_(std::move(path)), vfs_(std::move(vfs)) {}
    Result<std::unique_ptr<Connection>> take();
    void give(std::unique_ptr<Connection> connection);

private:
    std::string path_;
    std::string vfs_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<Connection>> idle_;
};

using Follower = std::function<Result<>(Transaction&, size_t first, const Actor& actor)>;
using LinkFollower = std::function<Result<>(Transaction&, const LinkChange&)>;

struct Store::State {
    State(const StoreOptions& given, int lock_file)
        : options(given), lock(lock_file), readers(given.folder + "/redoubt.db", given.vfs), ids(given.clock, given.random) {}
    ~State();

    StoreOptions options;
    int lock;
    std::vector<std::unique_ptr<TypeState>> types;
    std::vector<const schema::RecordInfo*> infos;
    OwnDefinitions own;
    std::string cursor_secret;
    ReaderPool readers;
    IdSource ids;
    ChangeFeed feed;
    std::unique_ptr<Writer> writer;
    std::unique_ptr<Journal> journal;
    std::unique_ptr<Blobs> blobs;
    std::unique_ptr<Jobs> jobs;
    Moments moments;
    Rights rights;
    std::vector<Follower> followers;
    std::vector<LinkFollower> link_followers;
    Reads reads;
    std::mutex signing;
    std::mutex keeping;
    std::mutex ensuring;
    std::set<std::string> ensured;     // tables of other parts that were made since the start
    std::atomic<int64_t> applied = 0;  // the last journal entry whose transaction the columns have taken in

    TypeState* find(std::string_view name_or_plural);
    // As Store::read; inside a change, as the change has left things so far.
    Result<> look(Store& store, const std::function<Result<>(Connection&)>& function);
};

// Makes and migrates the tables; src/store/migrations.cpp.
Result<> prepare_database(Connection& sql, std::span<const std::unique_ptr<TypeState>> types);

// src/store/column_cache.cpp: false when there is nothing kept that fits; and files of the columns of large types.
Result<bool> load_kept(Store::State& state, TypeState& type, Connection& sql);
Result<> keep_columns(Store::State& state);

Result<> load_own_fields(Store::State& state, Connection& sql);  // src/store/own_field_table.cpp

}  // namespace redoubt::store
