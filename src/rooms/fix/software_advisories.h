// The advisories of what we run, brought to what is so: how bad they are by now, whether somebody exploits them, and on which of our
// assets they are. For software_findings.cpp. What a person wrote about applicability stays.
#pragma once

#include <map>

#include "rooms/fix/weakness_book.h"
#include "store/store.h"

namespace redoubt::rooms {

// By id of the advisory; null where the weakness is not known any more.
using TouchedAdvisories = std::map<std::string, const Weakness*>;

// An advisory lies open to everybody, so that only findings outside of compartments count.
Result<> settle_advisories(store::Store& store, const TouchedAdvisories& touched);

}  // namespace redoubt::rooms
