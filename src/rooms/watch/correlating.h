// From matches to what correlations take: hunt and import alike hand each part's contributions, in the order of the input,
// to a Correlator, and get alerts back.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "detect/correlator.h"
#include "rooms/watch/log_walk.h"

namespace redoubt::rooms {

// `describe` may say more of the event than where and when it was.
std::vector<detect::Contribution> contributions_of(const MatchedPart& matched, const detect::CorrelationPlan& plan, const std::string& file,
                                                   const std::function<void(const events::Event&, detect::SeenEvent&)>& describe = {});

// "left out: 3 without a time, 12 too late"; empty when nothing was.
std::string losses_text(const detect::CorrelationCounts& counts);

}  // namespace redoubt::rooms
