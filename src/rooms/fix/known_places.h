// The occurrences of some assets, as reports are matched with them: for report_import.cpp.
#pragma once

#include "reports/matching.h"
#include "store/tables.h"

namespace redoubt::rooms {

constexpr std::string_view own_tool = "redoubt";  // our own matching of installed software

struct KnownOccurrences {
    std::vector<store::Record> records{};
    std::vector<reports::KnownPlace> places{};  // of each
};

// Those on these assets; with `tool`, also those that it reported of no asset.
Result<KnownOccurrences> known_occurrences(store::Store& store, std::span<const std::string> assets, std::string_view tool_without_asset);

// What the tools say of an occurrence, as the record keeps it; of one that our own matching made, its own word.
schema::List sights_of(const store::Record& occurrence);
bool still_seen_by_others(const schema::List& sights, std::string_view tool);

}  // namespace redoubt::rooms
