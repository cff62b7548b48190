// Findings and occurrences of vulnerable software, brought to what the watch knows: for software_watch.h.
#pragma once

#include "rooms/fix/software_watch.h"

namespace redoubt::rooms {

constexpr std::string_view software_identity = "software/";  // findings and occurrences of ours begin with it

// Advisories, findings and occurrences of these assets as the state has them, and what follows for these findings, of which people changed something. `state`
// is not changed meanwhile. Code::unavailable as soon as `stopping` says so; what was written by then stands.
Result<> keep_software_records(store::Store& store, const SoftwareState& state, const std::vector<advisories::AssetNumber>& touched,
                               const std::set<std::string>& touched_findings, SoftwareOutcome& outcome, const std::function<bool()>& stopping);

}  // namespace redoubt::rooms
