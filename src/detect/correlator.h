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

#include "detect/evaluate.h"
#include "detect/explain.h"
#include "detect/rule.h"
#include "events/event.h"

namespace redoubt::detect {

// What an alert says of an event that counted.
struct SeenEvent {
    Time time{};
    std::string host;
    std::string channel;
    std::string event_id;
    uint64_t record = 0;
    bool recovered = false;
    std::shared_ptr<const std::string> file;
    std::string content;  // a hash of the event, where it is wanted
};

// One event, with the rules that it matched and their fields that correlations use.
struct Contribution {
    struct Part {
        uint32_t rule = 0;
        std::vector<std::optional<std::string>> values;  // of CorrelationPlan::fields_of(rule)
    };
    std::optional<Time> time;
    std::shared_ptr<const SeenEvent> witness;
    std::vector<Part> parts;
    uint64_t sequence = 0;  // set by the correlator: its place in the input
};

// Which rule feeds which correlation, with what. Constant and thread-safe.
struct CorrelationAlert;

class CorrelationPlan {
public:
    struct Input {
        uint32_t node = 0;
        uint32_t slot = 0;  // of the rule in Correlation::rules
        std::vector<uint32_t> group;   // indexes into the values of a part
        std::vector<uint32_t> fields;  // likewise, of what is counted or measured
    };
    struct Node {
        uint32_t rule = 0;
        const Correlation* correlation = nullptr;
    };
    // An event in one group of one correlation.
    struct Item {
        std::string key;  // the folded values
        std::vector<std::string> group;
        uint64_t slots = 0;  // bit set; beyond 64 rules only whether any
        uint32_t rule = 0;   // the first that matched
        std::optional<std::string> value;  // folded
    };

    // The rules and the names must outlive the plan.
    CorrelationPlan(std::span<const Rule> rules, events::FieldNames& names);

    bool empty() const { return nodes_.empty(); }
    bool feeds(uint32_t rule) const { return !inputs_[rule].empty(); }
    const Rule& rule(uint32_t index) const { return rules_[index]; }
    std::span<const Node> nodes() const { return nodes_; }  // what a correlation refers to comes before it
    Contribution::Part part(const events::Event& event, uint32_t rule) const;
    // What the event gives to one correlation, by group. `left_out` counts matches that lack a field to group by.
    std::vector<Item> items(std::span<const Contribution::Part> parts, uint32_t node, uint64_t& left_out) const;
    std::span<const Input> inputs(uint32_t rule) const { return inputs_[rule]; }
    // An alert as the correlations above it see it.
    static Contribution::Part part_of_alert(const CorrelationAlert& alert);

private:
    std::vector<std::string>& fields_of(uint32_t rule) { return fields_[rule]; }
    void add_node(uint32_t rule, const std::map<std::string_view, uint32_t>& by_id, std::vector<bool>& placed);
    uint32_t field_index(uint32_t rule, const std::string& field);

    std::span<const Rule> rules_;
    std::vector<Node> nodes_;
    std::vector<std::vector<Input>> inputs_;        // by rule
    std::vector<std::vector<std::string>> fields_;  // by rule, in the rule's words
    struct Bound {
        BoundRule rule;
        std::map<FieldMap, std::vector<FieldKey>> keys;  // by how the event names its fields
    };
    std::map<uint32_t, Bound> bound_;
};

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
    std::shared_ptr<const SeenEvent> last;                     // the event with which the condition came to hold
    std::string key;                                         // of the group
};

struct CorrelationCounts {
    uint64_t events = 0;           // that fed a correlation
    uint64_t without_time = 0;     // left out, since they have no place in time
    uint64_t without_group = 0;    // matches left out for want of a field to group by
    uint64_t late = 0;             // left out, since they came after what they belonged before was worked off
    uint64_t groups_evicted = 0;   // for want of memory
    uint64_t values_dropped = 0;   // likewise, of windows that hold too many
};

struct CorrelationLimits {
    size_t waiting_bytes = size_t{64} << 20;
    size_t state_bytes = size_t{64} << 20;
    size_t values_in_window = 10'000;
    size_t events_shown = 16;
};

class Correlator {
public:
    using Take = std::function<void(CorrelationAlert)>;

    virtual ~Correlator() = default;
    virtual void add(Contribution contribution) = 0;  // in the order of the input
    virtual void finish() = 0;                        // after the last
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
