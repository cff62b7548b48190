// A sighting: what one source says of one thing at one time, and by what it knows it. Reports of any format become sightings,
// and sightings become assets (src/estate). Pure data: nothing here asks the store.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "records/asset.h"

namespace redoubt::estate {

using records::IdKind;
std::string_view name_of(IdKind kind);
bool is_strong(IdKind kind);  // cloud to tag: says by itself that two sightings are of one thing

struct Identifier {
    IdKind kind = IdKind::host;
    std::string value{};  // normalised: normal_id
    std::string space{};  // within what the value means one thing: an address's zone, a serial's maker, an agent's product; may be empty
    bool operator==(const Identifier&) const = default;
};

// The value as it is compared: MAC as "00:11:22:aa:bb:cc", names and UUIDs in lower case without a dot at the end, addresses in
// their canonical form. Code::invalid for what proves nothing: empty, all zeros, "To be filled by O.E.M.", a broadcast or locally
// administered MAC, loopback and link-local addresses, "localhost". A name is a fqdn with a dot inside it and a host without one,
// whichever of the two was asked for.
Result<Identifier> normal_id(IdKind kind, std::string_view value, std::string_view space = {});

// Something that answers on a port, or that was seen to.
struct Service {
    std::string transport{"tcp"};
    int64_t port = 0;
    std::string address{};  // on which it listens; empty: unknown
    std::string name{};     // "https"
    std::string product{};
    std::string version{};
    std::string process{};
};

// That it runs on, depends on, connects to or stores another thing (the relations of schema/relation.h between assets).
struct Tie {
    std::string relation{};
    Identifier to{};
};

struct Sighting {
    std::string key{};  // what the source calls it, the same in its next report; empty: it has no such name
    records::AssetKind kind = records::AssetKind::host;
    std::string title{};
    Time at{};  // zero: when the report was made
    std::vector<Identifier> ids{};
    schema::Map facts{};  // fields of an asset by their names ("site", "zone", "exposure", "description", "data_class", …); "owner" as text
    std::vector<records::Software> software{};
    std::vector<Service> services{};
    std::vector<records::LocalAccount> accounts{};
    std::vector<records::ServiceUnit> units{};
    std::vector<records::NetworkRoute> routes{};
    std::vector<records::RunningContainer> containers{};
    std::vector<Tie> ties{};
};

struct Problem {
    std::string where{};  // "row 12", "host 3", a path in the document
    std::string message{};
};

// Takes what a reader finds, in the order of the report.
struct ReportSink {
    std::function<Result<>(Sighting&&)> sighting{};
    std::function<void(Problem)> problem{};
};

}  // namespace redoubt::estate
