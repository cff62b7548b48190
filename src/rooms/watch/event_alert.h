// An alert that a person raises from an event of the log store, without a rule. The same event twice is the same alert.
#pragma once

#include <string>

#include "base/result.h"
#include "logs/search.h"
#include "store/store.h"

namespace redoubt::rooms {

struct EventAlertAsk {
    logs::Hit event;
    std::string title{};
    std::string severity = "medium";
};

Result<store::Record> alert_of_event(store::Store& store, store::Records& records, const EventAlertAsk& ask);

}  // namespace redoubt::rooms
