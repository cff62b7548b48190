// Matcher: which rules match which events. Compiled once from a rule set, constant and thread-safe afterwards; each thread
// brings its own Scratch. NaiveMatcher tries every rule on every event, is kept simple, and is the oracle of FastMatcher,
// which must return exactly the same (tests compare them on random and on real events).
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "detect/explain.h"
#include "detect/profile.h"
#include "detect/rule.h"
#include "events/event.h"

namespace redoubt::detect {

struct Match {
    uint32_t event = 0;  // index into EventBatch::events
    uint32_t rule = 0;   // index into the rules that the matcher was made of
    auto operator<=>(const Match&) const = default;
};

class Matcher {
public:
    struct Scratch {
        virtual ~Scratch() = default;
        uint64_t regex_gave_up = 0;  // regular expressions that hit their match limit, which counts as not matching
        Profile* profile = nullptr;  // made by new_profile(): what is matched is measured into it, which takes longer
    };

    virtual ~Matcher() = default;
    virtual std::unique_ptr<Scratch> new_scratch() const = 0;
    virtual Profile new_profile() const { return {.rules = std::vector<RuleCost>(rules_.size()), .fields = {}}; }
    // Appends the matches of the batch, sorted by event, then by rule. Only the fast matcher takes events that are not complete().
    virtual void match(const events::EventBatch& batch, Scratch& scratch, std::vector<Match>& out) const = 0;

    const Rule& rule(uint32_t index) const { return rules_[index]; }
    std::span<const Rule> rules() const { return rules_; }
    Explanation explain(const events::Event& event, uint32_t rule) const;
    std::vector<FieldHit> matched_fields(const events::Event& event, uint32_t rule) const;

protected:
    Matcher(std::span<const Rule> rules, events::FieldNames& names) : rules_(rules), names_(names) {}

    std::span<const Rule> rules_;
    events::FieldNames& names_;
};

// The rules and the names must outlive the matcher; events must be decoded with the same names.
std::unique_ptr<Matcher> make_naive_matcher(std::span<const Rule> rules, events::FieldNames& names);
std::unique_ptr<Matcher> make_fast_matcher(std::span<const Rule> rules, events::FieldNames& names);

}  // namespace redoubt::detect
