// Columns of large types are kept in files beside the database, so that a start need not read every record: what the journal
// tells of since is brought up to date, and when it tells too much, or anything does not fit, they are loaded as ever.
#include <algorithm>
#include <mutex>
#include <shared_mutex>

#include "store/state.h"

namespace redoubt::store {
namespace {

constexpr int64_t most_entries_behind = 100'000;  // reading more of them takes longer than loading

std::string path_of(const Store::State& state, const TypeState& type) { return state.options.folder + "/columns/" + std::string(type.layout.info->name); }

Result<std::string> hash_of_entry(Connection& sql, int64_t seq) { return TRY(sql.text("SELECT hash FROM journal WHERE seq = ?", {seq})).value_or(""); }

Result<> bring_up_to_date(TypeState& type, Connection& sql, int64_t seq) {
    std::vector<std::string> ids;
    TRY(sql.each("SELECT DISTINCT record FROM journal WHERE seq > ? AND type = ? AND record <> ''", {seq, type.layout.info->name}, [&](const Row& row) {
        ids.emplace_back(row.text(0));
        return true;
    }));
    std::vector<std::pair<int64_t, Record>> records;
    for (const std::string& id : ids)
        TRY(sql.each(type.layout.select_short + " WHERE id = ?", {id}, [&](const Row& row) {
            records.emplace_back(row.integer(0), record_of(type.layout, row));
            return false;
        }));
    std::ranges::sort(records, {}, [](const auto& each) { return each.first; });
    type.columns.renew(records);
    return {};
}

// Whether it is worth a file: derived records are few, and the journal does not tell of them.
bool is_kept(const Store::State& state, const TypeState& type) {
    return !type.layout.info->derived && type.columns.loaded() && type.columns.last() >= state.options.least_kept;
}

Result<> keep(Store::State& state, TypeState& type, Connection& sql) {
    const int64_t seq = state.applied;  // before the columns are held: they hold this much, or more
    if (seq == 0) return {};
    KeptAt at{.seq = seq, .hash = TRY(hash_of_entry(sql, seq))};
    std::string bytes;
    {
        const std::shared_lock hold(type.columns.mutex);
        if (!is_kept(state, type) || (!type.columns.changed() && seq - type.kept <= most_entries_behind)) return {};
        bytes = type.columns.kept(at);
    }
    TRY(state.options.disk.make_folders(state.options.folder + "/columns"));
    TRY(state.options.disk.write_durably(path_of(state, type), bytes));
    type.kept = seq;
    return {};
}

}  // namespace

Result<bool> load_kept(Store::State& state, TypeState& type, Connection& sql) {
    const std::string path = path_of(state, type);
    if (type.layout.info->derived || !state.options.disk.exists(path)) return false;
    const auto file = state.options.disk.map(path);
    if (!file) return false;
    const Result<KeptAt> at = type.columns.restore((*file)->bytes());
    if (!at) return false;
    const int64_t head = TRY(sql.integer("SELECT max(seq) FROM journal")).value_or(0);
    if (at->seq > head || head - at->seq > most_entries_behind || at->hash.empty() || TRY(hash_of_entry(sql, at->seq)) != at->hash) {
        type.columns.forget();
        return false;
    }
    type.kept = at->seq;
    if (head > at->seq) TRY(bring_up_to_date(type, sql, at->seq));
    return true;
}

Result<> keep_columns(Store::State& state) {
    const std::scoped_lock one(state.keeping);
    auto connection = TRY(state.readers.take());
    Result<> done;
    for (const auto& type : state.types)
        if (done) done = keep(state, *type, *connection);
    state.readers.give(std::move(connection));
    return done;
}

}  // namespace redoubt::store
