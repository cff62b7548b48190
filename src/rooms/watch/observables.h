// What in an event could be looked for elsewhere: addresses, domains and file hashes, from fields that are known to hold
// them and from matched values that are nothing else. At most eight for each event; loopback and the like are left out.
#pragma once

#include <string>
#include <vector>

#include "detect/explain.h"
#include "events/event.h"

namespace redoubt::rooms {

struct Observed {
    std::string type;  // "ip", "domain", "hash": a choice of observable.kind
    std::string value;
    bool operator==(const Observed&) const = default;
};

std::vector<Observed> observables_of(const events::Event& event, const events::FieldNames& names, const std::vector<detect::FieldHit>& matched);

bool is_ip(std::string_view text);         // that says something: no loopback, link-local, multicast or unspecified
bool is_domain(std::string_view text);     // at least two labels, the last of letters
bool is_file_hash(std::string_view text);  // MD5, SHA-1 or SHA-256 in hex

}  // namespace redoubt::rooms
