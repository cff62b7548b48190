#include "detect/evaluate.h"
#include "detect/matcher.h"

namespace redoubt::detect {
namespace {

struct NaiveScratch final : Matcher::Scratch {
    Arena arena;
    Regex::Work regex;
};

class NaiveMatcher final : public Matcher {
public:
    NaiveMatcher(std::span<const Rule> rules, events::FieldNames& names) : Matcher(rules, names) {
        for (const Rule& rule : rules) bound_.push_back(bind_rule(rule, names));
    }

    std::unique_ptr<Scratch> new_scratch() const override { return std::make_unique<NaiveScratch>(); }

    void match(const events::EventBatch& batch, Scratch& scratch, std::vector<Match>& out) const override {
        auto& mine = static_cast<NaiveScratch&>(scratch);
        for (uint32_t event = 0; event < batch.events.size(); ++event)
            for (uint32_t rule = 0; rule < bound_.size(); ++rule)
                if (matches(bound_[rule], batch.events[event], mine)) out.push_back({event, rule});
    }

private:
    static bool matches(const BoundRule& rule, const events::Event& event, NaiveScratch& scratch) {
        scratch.arena.reset();
        const BoundRule::Route* route = find_route(rule, event, scratch.arena);
        if (route == nullptr) return false;
        Evaluation evaluation(rule, *route, event, scratch.arena, scratch.regex);
        const bool held = evaluation.condition_holds();
        scratch.regex_gave_up += evaluation.regex_gave_up();
        return held;
    }

    std::vector<BoundRule> bound_;
};

}  // namespace

std::unique_ptr<Matcher> make_naive_matcher(std::span<const Rule> rules, events::FieldNames& names) { return std::make_unique<NaiveMatcher>(rules, names); }

}  // namespace redoubt::detect
