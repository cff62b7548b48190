// The detection rules that ship become rule records at first start and after an upgrade; others come by rule_import.h.
// A shipped rule that somebody edited is theirs: a newer shipped version does not overwrite it, and is counted as kept.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "detect/load.h"
#include "schema/value.h"

namespace redoubt::store {
class Records;
}

namespace redoubt::rooms {

struct SeedOutcome {
    uint64_t created = 0;
    uint64_t updated = 0;
    uint64_t unchanged = 0;
    uint64_t kept = 0;  // edited here, so left alone
};

// "T1059.001" for each tag attack.t1059.001.
std::vector<std::string> techniques_of(const detect::Rule& rule);

// The fields of the record that a rule becomes.
schema::Map rule_fields(const detect::Rule& rule);

// The rules compiled into the program.
detect::RuleSet shipped_rules(const detect::LoadOptions& options = {});

Result<SeedOutcome> seed_shipped_rules(store::Records& records);

}  // namespace redoubt::rooms
