// Correlator: the stage after the matchers. It takes the matches that correlations want, puts them into the order of event
// time, and finds where a correlation's condition comes to hold.
//
// A window slides: it ends with the event that is looked at and reaches back one timespan, both ends included. After an
// alert a group is silent for one timespan, so two alerts never share an event. Matches wait until the end, or until
// CorrelationLimits::waiting_bytes of them are there; then the older half is worked off, and a match older than what was
// worked off comes too late and is counted. State is bounded: the group that was quiet for longest goes first, counted.
//
// The naive correlator keeps everything, recomputes every window from all matches, and is the oracle of the other.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "detect/correlation_plan.h"
#include "detect/explain.h"

namespace redoubt::detect {

struct Counted {
    uint32_t rule = 0;
    std::shared_ptr<const SeenEvent> witness;
};

struct CorrelationAlert {
    uint32_t rule = 0;
    Time time{};
    double measured = 0;
    std::vector<std::pair<std::string, std::string>> group;  // field and value
    std::vector<Counted> events;                             // the latest that counted, in the order of time
    std::shared_ptr<const SeenEvent> last;                   // the event with which the condition came to hold
    std::string key;                                         // of the group
};

struct CorrelationCounts {
    uint64_t events = 0;          // that fed a correlation
    uint64_t without_time = 0;    // left out, since they have no place in time
    uint64_t without_group = 0;   // matches left out for want of a field to group by
    uint64_t late = 0;            // left out, since they came after what they belonged before was worked off
    uint64_t groups_evicted = 0;  // for want of memory
    uint64_t values_dropped = 0;  // likewise, of windows that hold too many
};

struct CorrelationLimits {
    size_t waiting_bytes = size_t{64} << 20;
    size_t state_bytes = size_t{64} << 20;
    size_t values_in_window = 10'000;
    size_t events_shown = 16;
    // For events that arrive as they happen: how much later than others those of a slow source may come and still count, in the
    // order in which their group had them. None: what is older than what was worked off is too late.
    Duration patience{};
};

class Correlator {
public:
    using Take = std::function<void(CorrelationAlert)>;

    virtual ~Correlator() = default;
    virtual void add(Contribution contribution) = 0;  // in the order of the input
    virtual void finish() = 0;                        // after the last
    // Works off what happened before `until`: it has had its time to arrive. The naive one waits for finish().
    virtual void pass(Time) {}
    // Until it is set to nothing: what is worked off was so before, and an alert comes exactly where `fired` says that one came.
    using Fired = std::function<bool(uint32_t rule, const std::string& key, const SeenEvent& last)>;
    virtual void repeat(Fired) {}
    const CorrelationCounts& counts() const { return counts_; }

protected:
    CorrelationCounts counts_;
};

// In the words of any other explanation: the group, the condition with what was measured, and the events that counted.
Explanation explain(const CorrelationAlert& alert, std::span<const Rule> rules);
std::vector<FieldHit> matched_fields(const CorrelationAlert& alert, const Rule& rule);

// The plan must outlive the correlator. Alerts come in the order in which they happened, as far as waiting_bytes reach.
std::unique_ptr<Correlator> make_correlator(const CorrelationPlan& plan, Correlator::Take take, const CorrelationLimits& limits = {});
std::unique_ptr<Correlator> make_naive_correlator(const CorrelationPlan& plan, Correlator::Take take);

}  // namespace redoubt::detect
