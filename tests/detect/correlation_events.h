// Rules and events as text, put through matcher and correlator.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "detect/correlator.h"
#include "detect/load.h"
#include "detect/matcher.h"
#include "events/event_json.h"

namespace redoubt::test {

enum class Kind { streaming, naive };

struct Correlated {
    std::vector<detect::CorrelationAlert> alerts;
    detect::CorrelationCounts counts;
};

class Correlating {
public:
    explicit Correlating(const std::string& yaml) {
        const std::vector<detect::RuleFile> files{{"rules.yml", yaml}};
        set = detect::load_rules(files);
        matcher_ = detect::make_naive_matcher(set.rules, names_);
        fast_ = detect::make_fast_matcher(set.rules, names_);
        plan_ = std::make_unique<detect::CorrelationPlan>(set.rules, names_);
    }

    Correlated run(const std::vector<std::string>& events, Kind kind = Kind::streaming, const detect::CorrelationLimits& limits = {}) {
        Correlated out;
        const auto take = [&](detect::CorrelationAlert alert) { out.alerts.push_back(std::move(alert)); };
        const auto correlator = kind == Kind::naive ? detect::make_naive_correlator(*plan_, take) : detect::make_correlator(*plan_, take, limits);
        for (const std::string& event : events) add(event, *correlator);
        correlator->finish();
        out.counts = correlator->counts();
        return out;
    }

    detect::RuleSet set;

private:
    void add(const std::string& json, detect::Correlator& correlator) {
        events::EventBatch batch;
        const auto decoded = events::event_from_json(json, names_, batch);
        ASSERT_TRUE(decoded.has_value()) << json;
        std::vector<detect::Match> matches;
        std::vector<detect::Match> by_fast;
        matcher_->match(batch, *matcher_->new_scratch(), matches);
        fast_->match(batch, *fast_->new_scratch(), by_fast);
        EXPECT_EQ(matches, by_fast);
        const events::Event& event = batch.events.front();
        detect::Contribution contribution;
        if (event.has_time) contribution.time = event.time;
        auto witness = std::make_shared<detect::SeenEvent>();
        witness->time = event.time;
        witness->record = ++records_;
        contribution.witness = witness;
        for (const detect::Match& match : matches)
            if (plan_->feeds(match.rule)) contribution.parts.push_back(plan_->part(event, match.rule));
        if (!contribution.parts.empty()) correlator.add(std::move(contribution));
    }

    events::FieldNames names_;
    std::unique_ptr<detect::Matcher> matcher_;
    std::unique_ptr<detect::Matcher> fast_;
    std::unique_ptr<detect::CorrelationPlan> plan_;
    uint64_t records_ = 0;
};

inline std::string base_rule(const std::string& name) {
    return "---\ntitle: " + name + "\nname: " + name + "\nlogsource: {product: test}\ndetection: {s: {kind|contains: " + name + "}, condition: s}\n";
}

// `second` counts from the midnight of a day.
inline std::string event_at(double second, const std::string& kind, const std::string& more = "") {
    return R"({"logsource":{"product":"test"},"timestamp":")" + format_time({1'767'225'600'000'000'000 + static_cast<int64_t>(second * 1e9)}) +
           R"(","kind":")" + kind + "\"" + (more.empty() ? "" : "," + more) + "}";
}

}  // namespace redoubt::test
