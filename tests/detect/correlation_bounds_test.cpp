// Windows over millions of groups: what they hold is bounded, what had to go is counted, and the groups seen last still count.
#include <fstream>
#include <string>

#include "detect/correlation_events.h"

namespace redoubt::test {
namespace {

constexpr size_t megabyte = size_t{1} << 20;

// A line of /proc/self/status, in bytes.
size_t status_bytes(const std::string& name) {
    std::ifstream in("/proc/self/status");
    for (std::string line; std::getline(in, line);)
        if (line.starts_with(name)) return std::stoul(line.substr(name.size())) * 1024;
    return 0;
}

// Matches of one rule, each by another user, all in one window.
class Crowd {
public:
    explicit Crowd(const std::string& correlation)
        : set_(detect::load_rules(std::vector<detect::RuleFile>{{"rules.yml", base_rule("a") + correlation}})), plan_(set_.rules, names_) {
        EXPECT_TRUE(set_.not_loaded.empty());
    }

    void run(uint32_t users, const detect::CorrelationLimits& limits = {}) {
        const auto correlator =
            detect::make_correlator(plan_, [&](const detect::CorrelationAlert& alert) { alerts.push_back(alert.group.front().second); }, limits);
        for (uint32_t i = 0; i < users; ++i) add(i, i, *correlator);
        for (uint32_t again = 0; again < 2; ++again) add(users + again, users - 1, *correlator);
        for (uint32_t again = 0; again < 2; ++again) add(users + 2 + again, 0, *correlator);
        correlator->finish();
        counts = correlator->counts();
    }

    detect::CorrelationCounts counts;
    std::vector<std::string> alerts;  // the users

private:
    void add(uint32_t millisecond, uint32_t user, detect::Correlator& correlator) {
        detect::Contribution contribution;
        contribution.time = Time{int64_t{1'767'225'600'000'000'000} + int64_t{millisecond} * 1'000'000};
        contribution.witness = witness_;
        contribution.parts.push_back({.rule = 0, .values = {"user" + std::to_string(user)}});
        correlator.add(std::move(contribution));
    }

    events::FieldNames names_;
    detect::RuleSet set_;
    detect::CorrelationPlan plan_;
    std::shared_ptr<const detect::SeenEvent> witness_ = std::make_shared<const detect::SeenEvent>();  // of all; nothing here reads it
};

std::string by_user(const std::string& body) { return "---\ntitle: c\nname: c\ncorrelation:\n  rules: a\n  group-by: user\n  timespan: 30d\n" + body; }

TEST(CorrelationBounds, TwoMillionGroupsInOneWindow) {
    constexpr uint32_t users = 2'000'000;
    Crowd crowd(by_user("  type: event_count\n  condition: {gte: 3}\n"));
    std::ofstream("/proc/self/clear_refs") << 5;  // the highest so far is forgotten
    const size_t before = status_bytes("VmRSS:");
    crowd.run(users, {.waiting_bytes = 4 * megabyte});
    const size_t highest = status_bytes("VmHWM:");

    EXPECT_EQ(crowd.counts.events, users + 4U);
    EXPECT_EQ(crowd.counts.late, 0U);
    EXPECT_GT(crowd.counts.groups_evicted, users * 9 / 10) << "what had to go is counted";
    EXPECT_LT(crowd.counts.groups_evicted, users) << "and not all went";
    EXPECT_EQ(crowd.alerts, std::vector<std::string>{"user" + std::to_string(users - 1)}) << "who was seen last still counts, who was first was forgotten";
    // 64 MiB of state and 4 MiB of matches that wait for their turn, as far as they are estimated.
    if (before > 0 && highest > 0) EXPECT_LT(highest - std::min(before, highest), 200 * megabyte);
}

TEST(CorrelationBounds, GroupsOfValuesAreBoundedToo) {
    Crowd crowd(by_user("  type: value_count\n  condition: {field: user, gte: 2}\n"));
    crowd.run(200'000, {.state_bytes = megabyte});
    EXPECT_GT(crowd.counts.groups_evicted, 190'000U);
    EXPECT_TRUE(crowd.alerts.empty());
}

}  // namespace
}  // namespace redoubt::test
