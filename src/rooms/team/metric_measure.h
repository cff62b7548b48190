// What a metric measures, worked out over the records that match: now from the columns, or at a past time from the journal.
#pragma once

#include <optional>

#include "store/store.h"

namespace redoubt::rooms {

struct Definition {
    const schema::RecordInfo* of = nullptr;  // null: events of the log store, of one period
    std::string measure = "count";           // count, sum, median, ratio
    std::string query{};
    std::string field{};
    std::string out_of{};
    Duration period{};
};

Result<Definition> definition_in(store::Store& store, const store::Record& metric);
// Durations count as seconds.
Result<std::optional<double>> measure(store::Store& store, const Definition& definition, std::optional<Time> at);

// The list behind the number: its path with query, and the command. Both leave compartments out, as the number does.
std::string list_address(const Definition& definition, const std::string& query, std::optional<Time> at);
std::string list_command(const Definition& definition, const std::string& query, std::optional<Time> at);

}  // namespace redoubt::rooms
