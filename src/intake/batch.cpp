#include "intake/batch.h"

#include <numeric>

namespace redoubt::intake {

std::string_view refusal_name(logs::Refusal refusal) {
    constexpr std::array<std::string_view, refusals> names{"none", "malformed", "too_large", "not_allowed", "full", "busy"};
    return names[static_cast<size_t>(refusal)];
}

uint64_t Batch::received() const { return std::accumulate(dropped.begin(), dropped.end(), uint64_t{events.size()}); }

void Batch::clear() {
    events.clear();
    arena.reset();
    bytes = 0;
    dropped = {};
    cut = 0;
}

}  // namespace redoubt::intake
