// Alerts about sources: one for each thing that is wrong with a source, from when it began until it is over. Raised once for each time
// that it begins; closed by Redoubt when it is over and nobody has taken it up, otherwise told as a comment.
#pragma once

#include <string>

#include "store/store.h"

namespace redoubt::rooms {

enum class SourceTrouble : uint8_t { silent, volume, clock };
std::string_view trouble_title(SourceTrouble trouble);

struct RaisedTrouble {
    std::string why{};  // with the numbers
    Time since{};       // one alert for each
    schema::Map numbers{};
};
// True: a new alert.
Result<bool> raise_trouble(store::Store& store, const store::Record& source, SourceTrouble trouble, const RaisedTrouble& raised);
// How many were closed.
Result<size_t> end_trouble(store::Store& store, const store::Record& source, SourceTrouble trouble, const std::string& why);

}  // namespace redoubt::rooms
