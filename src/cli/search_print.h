// What redoubt search prints, wherever the events come from; and the search on a server.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "cli/logstore_arguments.h"
#include "cli/surroundings.h"
#include "logs/aggregate.h"

namespace redoubt::cli {

// Rows of cells; the first `keys` columns are what is counted by, the others are numbers or empty.
struct CountTable {
    std::vector<std::string> names{};
    size_t keys = 0;
    std::vector<std::vector<std::string>> rows{};
};
CountTable table_of_counts(const logs::AggregateRequest& request, const logs::Aggregated& counted);  // most first, where not by time
Result<> print_counts(const SearchArguments& arguments, const Surroundings& around, CountTable table);

// The most frequent values of a field, most first.
Result<> print_top(const Surroundings& around, const std::string& name, uint64_t events, const std::vector<std::pair<uint64_t, std::string>>& values);

class HitPrinter {
public:
    HitPrinter(const SearchArguments& arguments, const Surroundings& around);
    Result<> print(const std::string& line);  // a stored line

private:
    const SearchArguments& arguments_;
    const Surroundings& around_;
    std::vector<std::string> fields_;
    logs::EventFields event_;
    size_t head_ = 0;
};

Result<int> search_on_server(const SearchArguments& arguments, const Surroundings& around);

}  // namespace redoubt::cli
