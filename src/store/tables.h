// Many records at once, for tables in and out. Reading: all that a query finds, in order, in batches, however many. Writing:
// rows are worked out first (fields, references, rights, moves, unique values), with no writer waiting; a dry run ends there,
// and a real run writes exactly that in one transaction, or nothing when a record changed in between.
#pragma once

#include <functional>

#include "store/store.h"

namespace redoubt::store {

using EachBatch = std::function<Result<>(std::span<Record>)>;  // to keep, when it moves them away
// In the query's sort order, in batches of at most 500; the query's limit and cursor do not count, `at` does. Empty `fields`: all of
// them, the large ones too; else the records have no others.
Result<> each_record(Store& store, const Actor& actor, std::string_view type, ListQuery query, const EachBatch& each);
Result<std::vector<std::string>> extra_names(Store& store, const Actor& actor, std::string_view type, const ListQuery& query);  // sorted

struct Named {
    std::optional<Record> record{};
    bool several = false;  // more than one has this title; or this value, in several compartments and not outside
};
// What each name stands for, in the same order: by "key" (or id), by "title", or by a unique field, where the one that lies open is
// meant before those in compartments.
Result<std::vector<Named>> find_named(Store& store, const Actor& actor, std::string_view type, std::string_view by, std::span<const std::string> names);

struct RowChange {
    std::string id{};  // of the record to change; empty: a new one
    std::optional<int64_t> expected_version{};
    schema::Map given{};  // as for create or update; another state is a move
};

struct RowOutcome {
    enum class Action : uint8_t { created, changed, same, failed };
    Action action = Action::same;
    std::string id{}, key{};  // of a new one: empty in a dry run
    std::string title{};
    std::vector<JournalChange> changes{};  // by field; the customer's own as "extra.NAME"
    std::optional<Error> error{};
};

struct PutOptions {
    bool dry_run = false;
    bool skip_failed = false;  // the good rows are written though others fail
    std::string reason{};      // for the journal, and for moves that need one
};

struct PutResult {
    std::vector<RowOutcome> rows{};  // in the order given
    bool written = false;            // false: a dry run, or a row failed, or there was nothing to do
};
constexpr size_t most_rows_at_once = 250'000;
Result<PutResult> put_rows(Store& store, const Actor& actor, std::string_view type, std::span<const RowChange> rows, const PutOptions& options);

}  // namespace redoubt::store
