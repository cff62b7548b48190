// Which rows of a segment's columns match a query, when all that it asks is in the columns.
#pragma once

#include <map>
#include <optional>

#include "logs/columns.h"
#include "logs/event_query.h"

namespace redoubt::logs {

class ColumnFilter {
public:
    ColumnFilter(Columns& columns, const EventCondition& root, std::optional<Time> from, std::optional<Time> to)
        : columns_(columns), root_(root), from_(from), to_(to) {}

    static bool serves(const EventCondition& condition);
    Result<bool> prepare();  // false: a column that it needs is not whole

    struct Rows {
        bool all = false, none = false;
        std::vector<uint8_t> mask;   // 1: matches; unless all or none
        std::vector<int64_t> times;  // when asked for
    };
    Result<Rows> rows(size_t chunk, bool with_times);

private:
    Result<bool> prepare(const EventCondition& condition);
    Result<std::vector<uint8_t>> mask(const EventCondition& condition, size_t chunk, const std::vector<int64_t>& times);
    Columns& columns_;
    const EventCondition& root_;
    std::optional<Time> from_, to_;
    std::map<const EventCondition*, std::vector<uint8_t>> holds_;  // per place in the dictionary
};

}  // namespace redoubt::logs
