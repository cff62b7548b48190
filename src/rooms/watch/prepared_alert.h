// PreparedAlert: all of an alert that follows from the event and the rule alone. Made on worker threads; only what needs the
// store (asset, observables' ids, evidence's hash) is left for the importing thread.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "detect/correlator.h"
#include "rooms/watch/log_walk.h"
#include "rooms/watch/observables.h"
#include "schema/value.h"

namespace redoubt::rooms {

struct PreparedAlert {
    uint32_t rule = 0;  // index into the matcher's rules
    Time time{};
    bool has_time = false;
    std::string host;
    std::string channel;
    uint64_t record = 0;
    std::string source{};    // the record of the source that delivered it; empty: a file
    std::string source_key;  // hash of the event's content and the rule's id
    schema::Map hits;
    std::vector<Observed> observables;
    std::string evidence;  // {"event":{…},"raw":…,"file":…,"explanation":{…}}
};

// When a host was heard of.
struct Heard {
    Time first{};
    Time last{};
    uint64_t events = 0;

    void add(const Heard& other);
};
using Hosts = std::map<std::string, Heard, std::less<>>;

struct PreparedPart {
    std::vector<PreparedAlert> alerts;
    std::vector<detect::Contribution> contributions;
    Hosts hosts;
    events::DecodeReport report;
};

// `shown_file` replaces the part's path where it was spooled under another name; empty: the path.
PreparedPart prepare_part(const MatchedPart& matched, const detect::Matcher& matcher, const detect::CorrelationPlan& plan, const events::FieldNames& names,
                          const std::string& shown_file);

// The identity of a correlation's alert: of the event that completed it, the rule and the group.
std::string correlated_source_key(const detect::SeenEvent& last, const detect::Rule& rule, const std::string& key);

// The same from a correlation.
PreparedAlert prepare_correlated(const detect::CorrelationAlert& alert, std::span<const detect::Rule> rules);

}  // namespace redoubt::rooms
