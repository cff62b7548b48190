// Lowered severities: the matrix goes by how severe a record is, so whoever lowers it first must not reach more by that. A lowering
// counts when whoever made it could have said yes at the severity that it was lowered from; others count after 30 days of a record
// that has been opened anew since, and never for one that is still open.
#pragma once

#include "store/rights_book.h"
#include "store/sql.h"

namespace redoubt::store {

// As what a record still counts, and why.
struct CountsAs {
    int severity = -1;
    std::string by{};  // who lowered it
    Time at{};
    std::string text() const;  // "counts as critical: lowered by Pia on 2026-11-20"
};

// Of a change that makes a record less severe. By Redoubt itself nothing is kept.
Result<> note_lowering(Connection& sql, const Actor& actor, const Record& before, const Record& after, Time now);
// Nothing: as much as it says. `asks`: the party that asks another for a yes, whose own lowering counts for nothing.
Result<std::optional<CountsAs>> counts_as(Connection& sql, const RightsBook& book, const Record& record, std::string_view kind, Time now,
                                          std::string_view asks = {});

}  // namespace redoubt::store
