// Finds the type of a record of which only the id or key is known, for fields that may refer to any record (refers_to "*").
// A key tells its type; an id is looked up in the journal, where every record has an entry.
#pragma once

#include "store/state.h"

namespace redoubt::store {

inline constexpr std::string_view any_type = "*";

Result<TypeState*> type_of_record(Store::State& state, Connection& sql, std::string_view id_or_key);  // null: there is none

}  // namespace redoubt::store
