// What rules cost: a rule that is made to be dear is named first, and the parts add up to the whole.
#include <gtest/gtest.h>

#include <algorithm>

#include "detect/load.h"
#include "rooms/watch/profiling.h"
#include "support/scratch.h"

namespace redoubt::rooms {
namespace {

constexpr std::string_view rules_text = R"(title: Cheap
id: 11111111-0000-4000-8000-000000000001
author: Redoubt
status: test
level: low
logsource: { product: windows, category: process_creation }
detection:
    selection:
        CommandLine|contains: seldom-seen-word
    condition: selection
---
title: Dear
id: 11111111-0000-4000-8000-000000000002
author: Redoubt
status: test
level: low
logsource: { product: windows, category: process_creation }
detection:
    selection:
        CommandLine|re: '(a|b|ab)+(a|b|ba)+c$'
    condition: selection
)";

TEST(Profiling, NamesTheDearRuleAndAddsUp) {
    test::Scratch scratch;
    std::string lines;
    for (int i = 0; i < 400; ++i)
        lines += R"({"Channel":"Microsoft-Windows-Sysmon/Operational","EventID":1,"CommandLine":"run )" + std::to_string(i) +
                 (i % 4 == 0 ? " seldom-seen-word" : "") + R"( abababababababababab"})" + "\n";
    const std::vector<std::string> logs{scratch.write("log.json", lines)};
    const std::vector<std::string> rule_files{scratch.write("rules.yml", rules_text)};
    SystemDisk disk;
    const detect::RuleSet rules = detect::load_rules_below(disk, rule_files).value();
    ASSERT_EQ(rules.rules.size(), 2U);
    events::FieldNames names;
    const auto matcher = detect::make_fast_matcher(rules.rules, names);
    double shown = 0;
    const auto profiled = profile_rules(disk, logs, *matcher, names, [&](double fraction) { shown = fraction; });
    ASSERT_TRUE(profiled) << profiled.error().text();
    EXPECT_EQ(shown, 1);
    EXPECT_EQ(profiled->events, 400U);
    const auto cost_of = [&](std::string_view title) {
        return profiled->costs.rules[static_cast<size_t>(std::ranges::find(rules.rules, title, &detect::Rule::title) - rules.rules.begin())];
    };
    EXPECT_EQ(cost_of("Cheap").evaluated, 100U) << "only where its word was found";
    EXPECT_EQ(cost_of("Cheap").matched, 100U);
    EXPECT_EQ(cost_of("Cheap").unprompted, 0U);
    EXPECT_EQ(cost_of("Dear").evaluated, 400U);
    EXPECT_EQ(cost_of("Dear").unprompted, 400U) << "nothing in it is sure to stand in a match";
    EXPECT_GT(cost_of("Dear").nanoseconds, cost_of("Cheap").nanoseconds);
    uint64_t parts = 0;
    for (const detect::RuleCost& cost : profiled->costs.rules) parts += cost.nanoseconds;
    for (const detect::FieldCost& cost : profiled->costs.fields) parts += cost.nanoseconds;
    EXPECT_GT(parts, 0U);
    EXPECT_LE(parts, profiled->matching_ns);
    EXPECT_GT(profiled->reading_ns, 0U);
}

TEST(Profiling, SaysWhenNothingWasALog) {
    test::Scratch scratch;
    SystemDisk disk;
    events::FieldNames names;
    const std::vector<detect::Rule> none;
    const auto matcher = detect::make_fast_matcher(none, names);
    const std::vector<std::string> logs{scratch.write("x.bin", std::string(100, '\0'))};
    EXPECT_FALSE(profile_rules(disk, logs, *matcher, names, [](double) {}));
}

}  // namespace
}  // namespace redoubt::rooms
