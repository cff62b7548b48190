// Rule files become rule records, live at once: `redoubt rules import`, here or through a server. A known id gets the new text as
// a new version, unless somebody edited the rule since it came in: then it is kept and named. Filters and correlations may be
// about rules that are records already: a filter narrows their text, as a change of its own.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "detect/load.h"
#include "rooms/watch/rule_seeding.h"

namespace redoubt::rooms {

struct RuleImport {
    std::span<const detect::RuleFile> files;
    detect::LoadOptions options{};
    bool force = false;  // take the new text also where somebody edited the old one
};

struct KeptRule {
    std::string key;
    std::string rule_id;
    std::string title;
};

struct RuleImportOutcome {
    SeedOutcome counts;
    std::vector<KeptRule> kept;
    std::vector<detect::NotLoaded> not_loaded;
};

// Rights are those of `records`.
Result<RuleImportOutcome> import_rule_files(store::Records& records, const RuleImport& import);

// Rules that are loaded already.
Result<SeedOutcome> import_rules(store::Records& records, const detect::RuleSet& rules);

}  // namespace redoubt::rooms
