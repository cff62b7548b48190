// Triage of one alert: what is known about it (evidence, rule, what was decided about the same rule before), and escalation
// into an incident.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "schema/value.h"
#include "store/records.h"

namespace redoubt::store {
class Store;
}

namespace redoubt::rooms {

// {"event":{…},"raw":…,"file":…,"explanation":{…},"rule":{id,title,author,description,body,references,falsepositives},
//  "history":{"total":n,"by_disposition":{…},"recent":[{key,disposition,reason,closed_by,at}]}}
Result<schema::Value> alert_evidence(store::Store& store, store::Records& records, std::string_view alert);

struct Escalation {
    std::string alert{};       // id or key
    bool whole_group = false;  // also the other open alerts of its group
    std::string incident{};    // join this one; empty: a new one
    std::string title{};       // of the new one; empty: the rule's title and the host
    std::string severity{};    // empty: the alert's
    std::string reason{};
};

// The incident, created or joined; the alerts are linked to it and moved to escalated. All of it or nothing.
Result<store::Record> escalate(store::Store& store, store::Records& records, const Escalation& escalation);

}  // namespace redoubt::rooms
