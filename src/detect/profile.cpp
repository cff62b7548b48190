#include "detect/profile.h"

#include <algorithm>

namespace redoubt::detect {

uint64_t Timing::own_cost() {
    static const uint64_t cost = [] {
        auto least = std::chrono::nanoseconds::max();
        for (int i = 0; i < 1000; ++i) {
            const Clock::time_point begun = Clock::now();
            least = std::min(least, std::chrono::nanoseconds(Clock::now() - begun));
        }
        return static_cast<uint64_t>(least.count());
    }();
    return cost;
}

}  // namespace redoubt::detect
