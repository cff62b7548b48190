// Which assets the logs speak of, and when they did last: hosts seen in events, by name or address, and what a source that delivers says
// that it covers.
#pragma once

#include <map>
#include <optional>

#include "store/store.h"

namespace redoubt::rooms {

// By the id of the asset; nothing where no source has ever delivered.
Result<std::optional<std::map<std::string, Time>>> heard_assets(store::Store& store, Time since);

}  // namespace redoubt::rooms
