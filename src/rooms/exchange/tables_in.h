// Tables in: rows of CSV, a workbook or JSON lines become new records and changes of known ones. What a row stands for is
// found by its key or id, else by the type's unique field, else by its title when asked. Cells that say what the record says
// already are no change; an empty cell clears, a column that is not there leaves alone. The dry run and the real run are the
// same work; the real one writes all of it in one transaction, or nothing.
#pragma once

#include "rooms/exchange/table_file.h"

namespace redoubt::rooms::exchange {

struct InOptions {
    TableFormat format = TableFormat::csv;
    bool dry_run = false;
    bool skip_failed = false;
    bool match_title = false;
    std::string sheet{};                                     // of a workbook; empty: the first
    std::vector<std::pair<std::string, std::string>> map{};  // column of the file → field; an empty field leaves it out
    std::string reason{};
};

struct InProblem {
    uint64_t row = 0;
    std::string column{};  // as the file calls it; may be empty
    std::string message{};
};

struct InChange {
    uint64_t row = 0;
    std::string key{};  // of a new record: empty in a dry run
    std::string title{};
    bool created = false;
    std::vector<store::JournalChange> fields{};  // references as keys; of a new record without its title
};

struct UnknownColumn {
    std::string name{};
    std::string hint{};
};

constexpr size_t most_listed = 500;

struct InResult {
    int64_t rows = 0, created = 0, changed = 0, same = 0, failed = 0;
    bool written = false;
    std::vector<InProblem> problems{};   // the first 500
    std::vector<InChange> changes{};     // the first 500
    std::vector<std::string> columns{};  // fields that were read
    std::vector<std::string> ignored{};  // fields that only Redoubt sets
    std::vector<UnknownColumn> unknown{};
};

// "Host name:title,IP:ips"
Result<std::vector<std::pair<std::string, std::string>>> parse_column_map(std::string_view text);

Result<InResult> read_table(store::Store& store, const store::Actor& actor, const schema::RecordInfo& type, std::string_view bytes, const InOptions& options);

}  // namespace redoubt::rooms::exchange
