// CorrelationPlan: which rule's matches feed which correlation, and what of them it needs: the values to group by and those
// to count or measure, by the names that each log source has for them. Shared by both correlators.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "detect/evaluate.h"
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
        uint32_t slot = 0;             // of the rule in Correlation::rules
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
        uint64_t slots = 0;                // bit set; beyond 64 rules only whether any
        uint32_t rule = 0;                 // the first that matched
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

}  // namespace redoubt::detect
