// What the specification of correlations says, and what docs/sigma.md adds where it leaves room; then the streaming
// correlator against the naive one on random matches.
#include <algorithm>
#include <random>
#include <ranges>

#include <fmt/format.h>

#include "detect/correlation_events.h"

namespace redoubt::test {
namespace {

std::string correlation(const std::string& body, const std::string& name = "c") {
    return "---\ntitle: " + name + "\nname: " + name + "\ncorrelation:\n" + body;
}

// "second:measured" of each alert, with its group.
std::string fired(const Correlated& result) {
    std::string out;
    for (const detect::CorrelationAlert& alert : result.alerts) {
        out += fmt::format("{}{}={}", out.empty() ? "" : " ", static_cast<double>(alert.time.unix_ns - 1'767'225'600'000'000'000) / 1e9, alert.measured);
        for (const auto& [field, value] : alert.group) out += ":" + value;
    }
    return out;
}

// Both correlators, which must agree.
std::string run(const std::string& yaml, const std::vector<std::string>& events) {
    Correlating correlating(yaml);
    for (const auto& bad : correlating.set.not_loaded) ADD_FAILURE() << bad.error.text();
    const std::string streaming = fired(correlating.run(events));
    EXPECT_EQ(streaming, fired(correlating.run(events, Kind::naive)));
    return streaming;
}

std::string refusal(const std::string& yaml) {
    const Correlating correlating(yaml);
    return correlating.set.not_loaded.empty() ? "" : correlating.set.not_loaded.front().error.message;
}

const std::string three = base_rule("a") + correlation("  type: event_count\n  rules: a\n  group-by: user\n  timespan: 10s\n  condition: {gte: 3}\n");

std::string user(const std::string& name) { return "\"user\":\"" + name + "\""; }

TEST(Correlation, CountsEventsByGroupInASlidingWindow) {
    EXPECT_EQ(run(three, {event_at(0, "a", user("x")), event_at(6, "a", user("y")), event_at(7, "a", user("x")), event_at(9, "a", user("x"))}), "9=3:x");
    EXPECT_EQ(run(three, {event_at(8, "a", user("x")), event_at(12, "a", user("x")), event_at(14, "a", user("x"))}), "14=3:x") << "windows slide";
}

TEST(Correlation, AWindowHoldsBothItsEnds) {
    EXPECT_EQ(run(three, {event_at(0, "a", user("x")), event_at(5, "a", user("x")), event_at(10, "a", user("x"))}), "10=3:x");
    EXPECT_EQ(run(three, {event_at(0, "a", user("x")), event_at(5, "a", user("x")), event_at(10.001, "a", user("x"))}), "");
}

TEST(Correlation, AGroupIsSilentForOneTimespanAfterAnAlert) {
    std::vector<std::string> events;
    for (int second = 0; second <= 24; ++second) events.push_back(event_at(second, "a", user("x")));
    EXPECT_EQ(run(three, events), "2=3:x 13=11:x 24=11:x");
}

TEST(Correlation, TheOrderOfTheInputDoesNotMatter) {
    std::vector<std::string> events{event_at(0, "a", user("x")), event_at(4, "a", user("y")), event_at(5, "a", user("x")), event_at(9, "a", user("x"))};
    std::ranges::sort(events);
    do EXPECT_EQ(run(three, events), "9=3:x");
    while (std::ranges::next_permutation(events).found);
}

TEST(Correlation, GroupsCompareLikeValues) {
    EXPECT_EQ(run(three, {event_at(0, "a", user("Bob")), event_at(1, "a", user("BOB")), event_at(2, "a", user("bob"))}), "2=3:Bob");
}

TEST(Correlation, AnEventWithoutAFieldToGroupByDoesNotCount) {
    Correlating correlating(three);
    const Correlated result = correlating.run({event_at(0, "a"), event_at(1, "a"), event_at(2, "a")});
    EXPECT_EQ(fired(result), "");
    EXPECT_EQ(result.counts.without_group, 3U);
}

TEST(Correlation, AnEventWithoutATimeDoesNotCount) {
    Correlating correlating(three);
    const Correlated result = correlating.run({R"({"logsource":{"product":"test"},"kind":"a","user":"x"})"});
    EXPECT_EQ(result.counts.without_time, 1U);
    EXPECT_EQ(result.counts.events, 0U);
}

TEST(Correlation, WithoutGroupByThereIsOneGroup) {
    const std::string yaml = base_rule("a") + base_rule("b") + correlation("  type: event_count\n  rules: [a, b]\n  timespan: 1m\n  condition: {gt: 2}\n");
    EXPECT_EQ(run(yaml, {event_at(0, "a"), event_at(1, "b"), event_at(2, "a")}), "2=3");
    EXPECT_EQ(run(yaml, {event_at(0, "ab"), event_at(1, "ab")}), "") << "an event that matches two of the rules is one event";
}

TEST(Correlation, EveryComparison) {
    const auto with = [](const std::string& condition) {
        return run(base_rule("a") + correlation("  type: event_count\n  rules: a\n  timespan: 1m\n  condition: " + condition + "\n"),
                   {event_at(0, "a"), event_at(1, "a"), event_at(2, "a"), event_at(3, "a")});
    };
    EXPECT_EQ(with("{eq: 3}"), "2=3");
    EXPECT_EQ(with("{neq: 1}"), "1=2");
    EXPECT_EQ(with("{lt: 2}"), "0=1");
    EXPECT_EQ(with("{lte: 2}"), "0=1");
    EXPECT_EQ(with("{gt: 3}"), "3=4");
    EXPECT_EQ(with("{gte: 2, lt: 4}"), "1=2");
}

TEST(Correlation, CountsDifferentValues) {
    const std::string yaml =
        base_rule("a") + correlation("  type: value_count\n  rules: a\n  group-by: ip\n  timespan: 10s\n  condition: {field: user, gte: 3}\n");
    const auto tried = [](double second, const std::string& name) { return event_at(second, "a", R"("ip":"1","user":")" + name + "\""); };
    EXPECT_EQ(run(yaml, {tried(0, "x"), tried(1, "X"), tried(2, "y"), tried(3, "x"), tried(4, "z")}), "4=3:1");
    EXPECT_EQ(run(yaml, {tried(0, "x"), tried(5, "y"), tried(10.5, "z")}), "");
    EXPECT_EQ(run(yaml, {tried(0, "x"), tried(5, "y"), tried(6, "x"), tried(10.5, "z")}), "10.5=3:1") << "a value counts while it was last seen in the window";
    const std::string pairs = base_rule("a") + correlation("  type: value_count\n  rules: a\n  timespan: 10s\n  condition: {field: [ip, user], gte: 2}\n");
    EXPECT_EQ(run(pairs, {tried(0, "x"), tried(1, "x"), event_at(2, "a", R"("ip":"1")"), tried(3, "y")}), "3=2");
}

const std::string ab = base_rule("a") + base_rule("b") + base_rule("c");

TEST(Correlation, TemporalWantsAllRulesInAnyOrderInOneGroup) {
    const std::string yaml = ab + correlation("  type: temporal\n  rules: [a, b, c]\n  group-by: user\n  timespan: 10s\n", "t");
    EXPECT_EQ(run(yaml, {event_at(0, "c", user("x")), event_at(1, "a", user("x")), event_at(2, "b", user("y")), event_at(3, "b", user("x"))}), "3=3:x");
    EXPECT_EQ(run(yaml, {event_at(0, "c", user("x")), event_at(1, "a", user("x")), event_at(11, "b", user("x"))}), "");
    const std::string two = ab + correlation("  type: temporal\n  rules: [a, b, c]\n  timespan: 10s\n  condition: {gte: 2}\n", "t");
    EXPECT_EQ(run(two, {event_at(0, "c"), event_at(1, "c"), event_at(2, "b")}), "2=2");
}

TEST(Correlation, TemporalOrderedChecksEveryPair) {
    const std::string yaml = ab + correlation("  type: temporal_ordered\n  rules: [a, b, c]\n  timespan: 10s\n", "t");
    EXPECT_EQ(run(yaml, {event_at(0, "a"), event_at(1, "b"), event_at(2, "c")}), "2=3");
    EXPECT_EQ(run(yaml, {event_at(0, "a"), event_at(1, "c"), event_at(2, "b")}), "") << "the last two are turned round";
    EXPECT_EQ(run(yaml, {event_at(0, "b"), event_at(1, "a"), event_at(2, "b"), event_at(3, "a"), event_at(4, "c")}), "4=3");
    EXPECT_EQ(run(yaml, {event_at(0, "a"), event_at(1, "bc")}), "") << "one event is not two in a row";
    EXPECT_EQ(run(yaml, {event_at(0, "a"), event_at(3, "b"), event_at(11, "c")}), "") << "the whole chain lies in the window";
    const std::string two = ab + correlation("  type: temporal_ordered\n  rules: [a, b, c]\n  timespan: 10s\n  condition: {gte: 2}\n", "t");
    EXPECT_EQ(run(two, {event_at(0, "c"), event_at(1, "b"), event_at(2, "a"), event_at(3, "c")}), "3=2");
}

TEST(Correlation, AConditionAsTextSaysWhichRulesAndWhichNot) {
    const std::string yaml = ab + correlation("  type: temporal\n  rules: [a, b, c]\n  timespan: 10s\n  condition: a and (b or c) and not (b and c)\n", "t");
    EXPECT_EQ(run(yaml, {event_at(0, "a"), event_at(1, "b")}), "1=2");
    EXPECT_EQ(run(yaml, {event_at(0, "a"), event_at(1, "bc")}), "");
    EXPECT_EQ(run(yaml, {event_at(0, "b"), event_at(1, "c"), event_at(2, "a"), event_at(10.5, "a")}), "10.5=2") << "b lies outside the window by then";
    const std::string alone = ab + correlation("  type: temporal\n  timespan: 10s\n  group-by: user\n  condition: a and not b\n", "t");
    EXPECT_EQ(run(alone, {event_at(0, "b", user("x")), event_at(1, "a", user("y")), event_at(2, "a", user("x"))}), "1=1:y");
    const std::string some = ab + correlation("  type: temporal\n  rules: [a, b, c]\n  timespan: 10s\n  condition: all of them\n", "t");
    EXPECT_EQ(run(some, {event_at(0, "a"), event_at(1, "b"), event_at(2, "c")}), "2=3");
    const std::string ordered = ab + correlation("  type: temporal_ordered\n  rules: [a, b, c]\n  timespan: 10s\n  condition: c and a\n", "t");
    EXPECT_EQ(run(ordered, {event_at(0, "a"), event_at(1, "c"), event_at(2, "b"), event_at(3, "a")}), "3=2");
}

TEST(Correlation, CountsOfHayabusaAndChainsawBecomeCorrelations) {
    const std::string hayabusa =
        "title: Many\nid: 11111111-0000-4000-8000-00000000000a\nruletype: Hayabusa\nlogsource: {product: windows}\ndetection:\n"
        "  s: {Channel: Security, EventID: 4625}\n  timeframe: 5m\n  condition: s | count(TargetUserName) by IpAddress, Computer > 3\n";
    const Correlating many(hayabusa);
    ASSERT_EQ(many.set.rules.size(), 2U);
    EXPECT_TRUE(many.set.rules[0].silent);
    EXPECT_EQ(many.set.rules[1].id, "11111111-0000-4000-8000-00000000000a");
    EXPECT_EQ(many.set.rules[1].condition_text, "value_count of TargetUserName gt 3 within 5m by IpAddress, Computer");
    const Correlating brute(
        "title: Brute\nkind: evtx\nlevel: info\nfilter: {Event.System.EventID: 4625}\naggregate: {count: '>=5', fields: [Who]}\n"
        "fields: [{name: Who, to: Event.EventData.TargetUserName}]\n");
    ASSERT_EQ(brute.set.rules.size(), 2U);
    EXPECT_EQ(brute.set.rules[1].condition_text, "event_count gte 5 within 100y by TargetUserName");
    // What is kept of them is Sigma, and loads by itself.
    for (const Correlating* each : {&many, &brute}) {
        const std::vector<detect::RuleFile> kept{{"kept.yml", each->set.rules[0].yaml + "---\n" + each->set.rules[1].yaml}};
        EXPECT_EQ(detect::load_rules(kept).rules.size(), 2U) << kept[0].text;
    }
}

std::string number(double second, const std::string& text) { return event_at(second, "a", "\"n\":" + text); }

TEST(Correlation, MeasuresNumbers) {
    const auto with = [](const std::string& type, const std::string& condition, const std::vector<std::string>& events) {
        return run(base_rule("a") + correlation("  type: " + type + "\n  rules: a\n  timespan: 10s\n  condition: {field: n, " + condition + "}\n"), events);
    };
    EXPECT_EQ(with("value_sum", "gt: 9", {number(0, "4"), number(1, "\"0x5\""), number(2, "\"none\""), number(3, "0.5")}), "3=9.5");
    EXPECT_EQ(with("value_avg", "gte: 3, lt: 4", {number(0, "1"), number(1, "2"), number(2, "6")}), "2=3");
    EXPECT_EQ(with("value_median", "gte: 5", {number(0, "1"), number(1, "9")}), "1=5");
    EXPECT_EQ(with("value_median", "gte: 5", {number(0, "4"), number(1, "1"), number(2, "9"), number(12.5, "8")}), "12.5=8") << "the window slides";
}

TEST(Correlation, PercentilesLieBetweenTheNearestRanks) {
    const auto reaches = [](const std::string& percent, const std::string& bound) {
        return run(base_rule("a") + correlation("  type: value_percentile\n  rules: a\n  timespan: 1h\n  condition: {field: n, percentile: " + percent +
                                                ", gte: " + bound + "}\n"),
                   {number(0, "10"), number(1, "20"), number(2, "30"), number(3, "40"), number(4, "50")});
    };
    EXPECT_EQ(reaches("0", "10"), "0=10") << "of one number, that number";
    EXPECT_EQ(reaches("100", "10"), "0=10");
    EXPECT_EQ(reaches("0", "11"), "");
    EXPECT_EQ(reaches("100", "50"), "4=50");
    EXPECT_EQ(reaches("50", "30"), "4=30");
    EXPECT_EQ(reaches("25", "20"), "4=20");
    EXPECT_EQ(reaches("90", "46"), "4=46") << "between 40 and 50";
    EXPECT_EQ(reaches("95", "48"), "4=48");
    EXPECT_EQ(reaches("95", "48.1"), "");
}

TEST(Correlation, AliasesNameOneThingInTwoLogs) {
    const std::string yaml = ab + correlation("  type: temporal\n  rules: [a, b]\n  group-by: who\n  aliases: {who: {a: user, b: account}}\n  timespan: 10s\n");
    EXPECT_EQ(run(yaml, {event_at(0, "a", user("x")), event_at(1, "b", R"("account":"x","user":"y")")}), "1=2:x");
    EXPECT_EQ(run(yaml, {event_at(0, "a", user("y")), event_at(1, "b", R"("account":"x","user":"y")")}), "");
}

TEST(Correlation, CorrelationsChain) {
    const std::string yaml = ab + correlation("  type: event_count\n  rules: a\n  group-by: user\n  timespan: 10s\n  condition: {gte: 2}\n", "many") +
                             correlation("  type: temporal_ordered\n  rules: [many, b]\n  group-by: user\n  timespan: 1m\n", "then");
    EXPECT_EQ(run(yaml, {event_at(0, "a", user("x")), event_at(1, "a", user("x")), event_at(2, "b", user("y")), event_at(5, "b", user("x"))}), "1=2:x 5=2:x");
    EXPECT_EQ(run(yaml, {event_at(0, "a", user("x")), event_at(5, "b", user("x")), event_at(7, "a", user("x"))}), "7=2:x");
    const Correlating correlating(yaml);
    for (const detect::Rule& rule : correlating.set.rules) EXPECT_EQ(rule.silent, rule.name != "then" && rule.name != "c") << rule.name;
}

TEST(Correlation, GenerateShowsTheReferredRulesToo) {
    const std::string body = "  type: event_count\n  rules: a\n  timespan: 1m\n  condition: {gte: 2}\n";
    EXPECT_TRUE(Correlating(base_rule("a") + correlation(body)).set.rules.front().silent);
    EXPECT_FALSE(Correlating(base_rule("a") + correlation(body + "  generate: true\n")).set.rules.front().silent);
    EXPECT_FALSE(Correlating(base_rule("a") + correlation(body) + correlation(body + "  generate: true\n", "d")).set.rules.front().silent)
        << "one that wants it shown is enough";
}

TEST(Correlation, ARuleMayBeThereForCorrelationsOnly) {
    const std::string only = base_rule("a") + "silent: true\n";
    const std::string body = "  type: event_count\n  rules: a\n  timespan: 1m\n  condition: {gte: 2}\n";
    EXPECT_TRUE(Correlating(only).set.rules.front().silent) << "also when its correlation is taken away";
    EXPECT_TRUE(Correlating(only + correlation(body)).set.rules.front().silent);
    EXPECT_FALSE(Correlating(only + correlation(body + "  generate: true\n")).set.rules.front().silent);
}

TEST(Correlation, KeptRulesBringWhatTheyStandOn) {
    Correlating correlating(base_rule("a") + base_rule("b") + correlation("  type: event_count\n  rules: a\n  timespan: 1m\n  condition: {gte: 2}\n"));
    detect::keep_rules(correlating.set.rules, [](const detect::Rule& rule) { return rule.correlation.has_value(); });
    ASSERT_EQ(correlating.set.rules.size(), 2U);
    EXPECT_TRUE(correlating.set.rules[0].silent);
    detect::keep_rules(correlating.set.rules, [](const detect::Rule& rule) { return !rule.correlation; });
    ASSERT_EQ(correlating.set.rules.size(), 1U);
    EXPECT_FALSE(correlating.set.rules[0].silent) << "nothing asks for its silence any more";
}

TEST(Correlation, RefusesWhatItCannotDo) {
    const auto with = [](const std::string& body) { return refusal(ab + correlation(body, "x")); };
    const std::string fine = "  rules: a\n  timespan: 5m\n  condition: {gte: 2}\n";
    EXPECT_EQ(with("  type: event_count\n" + fine), "");
    EXPECT_EQ(with(fine), "the correlation has no type");
    EXPECT_EQ(with("  type: event_sum\n" + fine), "'event_sum' is not a type of correlation");
    EXPECT_EQ(with("  type: event_count\n  rules: a\n  condition: {gte: 2}\n"), "the correlation has no timespan");
    EXPECT_EQ(with("  type: event_count\n  rules: a\n  timespan: 5\n  condition: {gte: 2}\n"), "the timespan '5' has no unit");
    EXPECT_EQ(with("  type: event_count\n  rules: a\n  timespan: 5q\n  condition: {gte: 2}\n"), "the timespan '5q' has an unknown unit");
    EXPECT_EQ(with("  type: event_count\n  rules: a\n  timespan: 0s\n  condition: {gte: 2}\n"), "the timespan '0s' is not positive");
    EXPECT_EQ(with("  type: event_count\n  rules: a\n  timespan: 101y\n  condition: {gte: 2}\n"), "the timespan '101y' is longer than 100 years");
    EXPECT_EQ(with("  type: event_count\n  rules: a\n  timespan: 99999999999999999999s\n  condition: {gte: 2}\n"),
              "the timespan '99999999999999999999s' does not start with a whole number");
    EXPECT_EQ(with("  type: event_count\n  timespan: 5m\n  condition: {gte: 2}\n"), "the correlation names no rules");
    EXPECT_EQ(with("  type: event_count\n  rules: a\n  timespan: 5m\n"), "the correlation has no condition");
    EXPECT_EQ(with("  type: event_count\n  rules: a\n  timespan: 5m\n  condition: {atleast: 2}\n"), "the correlation's condition has no 'atleast'");
    EXPECT_EQ(with("  type: event_count\n  rules: a\n  timespan: 5m\n  condition: {gte: many}\n"), "'gte' is not compared with a number");
    EXPECT_EQ(with("  type: event_count\n  rules: a\n  timespan: 5m\n  condition: {eq: 0}\n"), "the condition holds only when nothing happens");
    EXPECT_EQ(with("  type: event_count\n  rules: a\n  timespan: 5m\n  condition: {gte: 2000000}\n"), "event_count never goes above 1000000");
    EXPECT_EQ(with("  type: temporal\n  rules: [a, b]\n  timespan: 5m\n  condition: {gte: 3}\n"), "temporal never goes above 2");
    EXPECT_EQ(with("  type: event_count\n  rules: [a, b]\n  timespan: 5m\n  condition: a and b\n"),
              "a condition as text joins rules, which event_count does not");
    EXPECT_EQ(with("  type: temporal\n  rules: [a, b]\n  timespan: 5m\n  condition: a and c\n"),
              "the condition names 'c', which is not among the correlation's rules");
    EXPECT_EQ(with("  type: temporal\n  rules: [a, b]\n  timespan: 5m\n  condition: not a\n"), "the condition holds only when nothing happens");
    EXPECT_EQ(with("  type: temporal_ordered\n  rules: [a, b]\n  timespan: 5m\n  condition: a or b\n"),
              "the condition of temporal_ordered has more than rules joined by 'and'");
    EXPECT_EQ(with("  type: value_count\n" + fine), "value_count needs a field");
    EXPECT_EQ(with("  type: event_count\n  rules: a\n  timespan: 5m\n  condition: {gte: 2, field: x}\n"), "event_count takes no field");
    EXPECT_EQ(with("  type: value_percentile\n  rules: a\n  timespan: 5m\n  condition: {gte: 2, field: x}\n"),
              "value_percentile does not say which percentile");
    EXPECT_EQ(with("  type: value_percentile\n  rules: a\n  timespan: 5m\n  condition: {gte: 2, field: x, percentile: 101}\n"),
              "the percentile is not a number from 0 to 100");
    EXPECT_EQ(with("  type: event_count\n  groupby: x\n" + fine), "a correlation has no 'groupby'");
    EXPECT_EQ(with("  type: event_count\n  aliases: {u: {z: f}}\n" + fine), "the alias 'u' names 'z', which is not among the correlation's rules");
    EXPECT_EQ(with("  type: event_count\n  rules: z\n  timespan: 5m\n  condition: {gte: 2}\n"), "the correlation refers to 'z', which is no rule's id or name");
    EXPECT_EQ(with("  type: event_count\n  rules: x\n  timespan: 5m\n  condition: {gte: 2}\n"), "the correlation refers to itself: x → x");
    EXPECT_EQ(refusal(base_rule("a") + base_rule("a") + correlation("  type: event_count\n" + fine)), "the id is already that of the rule in rules.yml")
        << "two without id and of one text";
}

TEST(Correlation, CirclesAndWhatStandsOnThemAreRefused) {
    const auto one = [](const std::string& name, const std::string& on) {
        return correlation("  type: event_count\n  rules: " + on + "\n  timespan: 5m\n  condition: {gte: 2}\n", name);
    };
    const Correlating correlating(base_rule("a") + one("x", "y") + one("y", "z") + one("z", "x") + one("w", "x") + one("v", "a"));
    ASSERT_EQ(correlating.set.not_loaded.size(), 4U);
    EXPECT_EQ(correlating.set.rules.size(), 2U);
    for (const auto& bad : correlating.set.not_loaded) EXPECT_NE(bad.error.message.find("refers to"), std::string::npos) << bad.error.message;
    const Correlating group(base_rule("a") + one("x", "a") + correlation("  type: temporal\n  rules: [a, x]\n  group-by: user\n  timespan: 5m\n", "y"));
    ASSERT_EQ(group.set.not_loaded.size(), 1U);
    EXPECT_EQ(group.set.not_loaded[0].error.message, "the correlation uses the field 'user', which the correlation 'x' does not group by");
}

TEST(Correlation, StateIsBoundedAndCounted) {
    Correlating correlating(three);
    std::vector<std::string> events;
    for (int i = 0; i < 2000; ++i) events.push_back(event_at(i * 0.001, "a", user("u" + std::to_string(i))));
    const Correlated little = correlating.run(events, Kind::streaming, {.state_bytes = 100'000});
    EXPECT_GT(little.counts.groups_evicted, 1000U);
    EXPECT_EQ(correlating.run(events).counts.groups_evicted, 0U);
    events.push_back(event_at(3, "a", user("u1999")));
    events.push_back(event_at(4, "a", user("u1999")));
    EXPECT_EQ(fired(correlating.run(events, Kind::streaming, {.state_bytes = 100'000})), "4=3:u1999") << "the latest groups stay";
}

TEST(Correlation, WhatIsOverIsNoLoss) {
    Correlating correlating(three);
    std::vector<std::string> events;
    for (int i = 0; i < 2000; ++i) events.push_back(event_at(i * 11, "a", user("u" + std::to_string(i))));
    EXPECT_EQ(correlating.run(events, Kind::streaming, {.state_bytes = 3'000}).counts.groups_evicted, 0U);
}

TEST(Correlation, WindowsOfNumbersAreBoundedAndCounted) {
    Correlating correlating(base_rule("a") + correlation("  type: value_sum\n  rules: a\n  timespan: 1h\n  condition: {field: n, gte: 1000}\n"));
    std::vector<std::string> events;
    for (int i = 0; i < 50; ++i) events.push_back(number(i, "1"));
    EXPECT_EQ(correlating.run(events, Kind::streaming, {.values_in_window = 20}).counts.values_dropped, 30U);
}

TEST(Correlation, LateEventsAreCounted) {
    Correlating correlating(three);
    std::vector<std::string> events;
    for (int i = 0; i < 100; ++i) events.push_back(event_at(1000 + i, "a", user("x")));
    events.push_back(event_at(0, "a", user("y")));
    EXPECT_EQ(correlating.run(events, Kind::streaming, {.waiting_bytes = 10'000}).counts.late, 1U);
    EXPECT_EQ(correlating.run(events).counts.late, 0U);
}

TEST(Correlation, AnAlertShowsTheEventsThatCounted) {
    Correlating correlating(ab + correlation("  type: temporal_ordered\n  rules: [a, b]\n  group-by: user\n  timespan: 10s\n"));
    const Correlated result =
        correlating.run({event_at(0, "a", user("x")), event_at(0.5, "a", user("y")), event_at(1, "c", user("x")), event_at(2, "b", user("x"))});
    ASSERT_EQ(result.alerts.size(), 1U);
    ASSERT_EQ(result.alerts[0].events.size(), 2U);
    EXPECT_EQ(result.alerts[0].events[0].witness->record, 1U);
    EXPECT_EQ(result.alerts[0].last->record, 4U);
    const detect::Explanation explanation = detect::explain(result.alerts[0], correlating.set.rules);
    EXPECT_EQ(explanation.condition, "temporal_ordered gte 2 within 10s by user");
    EXPECT_EQ(explanation.nodes.size(), 3U);

    Correlating counting(base_rule("a") + correlation("  type: event_count\n  rules: a\n  timespan: 1h\n  condition: {gte: 100}\n"));
    std::vector<std::string> events;
    for (int i = 0; i < 100; ++i) events.push_back(event_at(i, "a"));
    EXPECT_EQ(counting.run(events).alerts.at(0).events.size(), 16U);
}

class RandomCorrelations {
public:
    explicit RandomCorrelations(uint64_t seed) : random_(seed) {}

    std::string rules() {
        std::string out = ab;
        std::vector<std::string> referable{"a", "b", "c"};
        for (size_t i = 0; i < 6; ++i) {
            const std::string name = "x" + std::to_string(i);
            out += correlation(body(referable), name);
            referable.push_back(name);
        }
        return out;
    }

    std::vector<std::string> events(size_t count) {
        std::vector<std::string> out;
        for (size_t i = 0; i < count; ++i) {
            std::string kinds;
            for (const std::string kind : {"a", "b", "c"})
                if (below(3) == 0) kinds += kind;
            std::string more;
            if (below(10) > 0) more = user(std::string(1, static_cast<char>('x' + below(3))));
            if (below(5) > 0) more += std::string(more.empty() ? "" : ",") + "\"n\":" + std::to_string(below(8));
            out.push_back(event_at(static_cast<double>(below(below(2) == 0 ? 60 : 6000)) / 2, kinds, more));
        }
        return out;
    }

private:
    size_t below(size_t end) { return static_cast<size_t>(random_() % end); }

    std::string body(const std::vector<std::string>& referable) {
        const std::vector<std::string> types{"event_count", "value_count", "temporal",         "temporal_ordered",
                                             "value_sum",   "value_avg",   "value_percentile", "value_median"};
        const std::string& type = types[below(types.size())];
        std::vector<std::string> rules = referable;
        std::ranges::shuffle(rules, random_);
        rules.resize(1 + below(std::min<size_t>(rules.size(), 4)));
        std::string out = fmt::format("  type: {}\n  rules: [{}]\n  timespan: {}s\n", type, fmt::join(rules, ", "), 1 + below(20));
        if (below(3) > 0) out += "  group-by: user\n";
        const bool field = type.starts_with("value_");
        const size_t most = type.starts_with("temporal") ? rules.size() : 5;
        const std::vector<std::string> operators{"gte", "gt", "eq", "neq", "lte"};
        if (type == "temporal" && below(3) == 0) {
            out += fmt::format("  condition: {}{} {}{}\n", rules.front(), below(2) == 0 ? " and" : " or", below(2) == 0 ? "not " : "", rules.back());
            return out;
        }
        out += fmt::format("  condition: {{{}: {}{}{}}}\n", operators[below(operators.size())], 1 + below(most),
                           field ? below(3) > 0 ? ", field: n" : ", field: user" : "",
                           type == "value_percentile" ? fmt::format(", percentile: {}", below(101)) : "");
        return out;
    }

    std::mt19937_64 random_;
};

TEST(Correlation, StreamingIsNaiveOnRandomMatches) {
    const char* more = std::getenv("REDOUBT_ROUNDS");
    const uint64_t rounds = more == nullptr ? 80 : std::strtoull(more, nullptr, 10);
    size_t alerts = 0;
    size_t loaded = 0;
    for (uint64_t round = 0; round < rounds && !testing::Test::HasFailure(); ++round) {
        RandomCorrelations random(round);
        const std::string yaml = random.rules();
        Correlating correlating(yaml);
        const std::vector<std::string> events = random.events(120);
        const Correlated streaming = correlating.run(events);
        const Correlated naive = correlating.run(events, Kind::naive);
        EXPECT_EQ(fired(streaming), fired(naive)) << "round " << round << "\n" << yaml;
        EXPECT_EQ(streaming.counts.without_group, naive.counts.without_group);
        ASSERT_EQ(streaming.alerts.size(), naive.alerts.size());
        for (size_t i = 0; i < naive.alerts.size(); ++i) EXPECT_EQ(streaming.alerts[i].rule, naive.alerts[i].rule) << "round " << round;
        alerts += naive.alerts.size();
        loaded += correlating.set.rules.size();
    }
    EXPECT_GT(loaded, rounds * 5);
    EXPECT_GT(alerts, rounds * 5);
}

}  // namespace
}  // namespace redoubt::test
