// Window: what one group of one correlation keeps of the past, no more than its type needs. Events are added in the order of
// time; each addition says what the window that ends with it measures.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "detect/correlator.h"

namespace redoubt::detect {

class Window {
public:
    virtual ~Window() = default;
    // `from` is the beginning of the window that ends at `time`. Nothing when the event does not count.
    virtual std::optional<double> add(const CorrelationPlan::Item& item, Time time, Time from, const Counted& counted) = 0;
    virtual std::vector<Counted> events(Time from) const = 0;  // at most CorrelationLimits::events_shown, except one for each rule
    virtual size_t bytes() const = 0;
    uint64_t take_dropped() { return std::exchange(dropped_, 0); }

protected:
    uint64_t dropped_ = 0;
};

std::unique_ptr<Window> make_window(const Correlation& correlation, const CorrelationLimits& limits);

// The measure of numbers, by type; they are not empty. `sorted` holds the same numbers in order.
double measure(const Correlation& correlation, const std::deque<std::pair<Time, double>>& numbers, const std::vector<double>& sorted);

}  // namespace redoubt::detect
