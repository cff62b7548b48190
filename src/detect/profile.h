// Profile: what matching costs, rule by rule. A rule costs what it takes to evaluate it on its candidates, the events in which
// one of its witnesses was found; looking for the witnesses of all rules at once is counted by the field that is looked at.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace redoubt::detect {

struct RuleCost {
    uint64_t nanoseconds = 0;
    uint64_t evaluated = 0;   // on so many events
    uint64_t unprompted = 0;  // of those: because the rule has no witness, not because one was found
    uint64_t matched = 0;
};

struct FieldCost {
    std::string field;  // as logged; empty: all values, for keywords
    uint64_t nanoseconds = 0;
    uint64_t events = 0;  // in which it was looked at
};

struct Profile {
    std::vector<RuleCost> rules;    // by index
    std::vector<FieldCost> fields;  // by the matcher's number of the field
};

// Adds the time of its life to `sum`, less what telling the time takes itself.
class Timing {
public:
    explicit Timing(uint64_t* sum) : sum_(sum) {
        if (sum_ != nullptr) begun_ = Clock::now();
    }
    Timing(const Timing&) = delete;
    Timing& operator=(const Timing&) = delete;
    ~Timing() {
        if (sum_ == nullptr) return;
        const auto took = static_cast<uint64_t>(std::chrono::nanoseconds(Clock::now() - begun_).count());
        *sum_ += took > own_cost() ? took - own_cost() : 0;
    }

private:
    using Clock = std::chrono::steady_clock;
    static uint64_t own_cost();

    uint64_t* sum_;
    Clock::time_point begun_;
};

}  // namespace redoubt::detect
