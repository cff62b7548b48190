// How two indexes differ, advisory by advisory, for whoever matched against the one and now has the other. One walk along the ids of
// both: time in proportion to the advisories, whatever they say; of two over one index, to what lies over it.
#pragma once

#include <functional>
#include <string_view>

#include "advisories/index.h"

namespace redoubt::advisories {

struct AdvisoryChange {
    enum class Kind : uint8_t { added, changed, withdrawn, gone };
    Kind kind = Kind::added;
    std::string_view id;                          // a view into the index that has it
    std::optional<AdvisoryNumber> before, after;  // numbers in each
};

std::string_view change_name(AdvisoryChange::Kind kind);  // "added"

// In the order of ids. An advisory that is modified and says the same is no change.
Result<> for_changes(const Index& before, const Index& after, const std::function<Result<>(const AdvisoryChange&)>& each);

}  // namespace redoubt::advisories
