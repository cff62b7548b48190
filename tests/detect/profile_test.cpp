// What the profile of matching says, and that an expression which would search forever is given up and counted.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>

#include "detect/load.h"
#include "detect/matcher.h"
#include "events/decode.h"

namespace redoubt::test {
namespace {

constexpr size_t good_rules = 20, lines = 50;

std::string rule_file(const std::string& id, const std::string& test) {
    return "title: " + id + "\nid: " + id + "\nlogsource:\n    category: made\ndetection:\n    selection:\n        " + test + "\n    condition: selection\n";
}

// Rules that look for a text each, and last one that tries every way to divide a run of letters.
detect::RuleSet rules_with_a_bad_one() {
    std::vector<detect::RuleFile> files;
    for (size_t i = 0; i < good_rules; ++i)
        files.push_back(
            {"a" + std::to_string(i) + ".yml", rule_file("good-" + std::to_string(i), "CommandLine|contains: ' --needle" + std::to_string(i) + "x'")});
    files.push_back({"b.yml", rule_file("bad", "CommandLine|re: '^(\\w+\\s?)+$'")});
    return detect::load_rules(files);
}

std::string log() {
    std::string out;
    for (size_t i = 0; i < lines; ++i)
        out += R"({"logsource":{"category":"made"},"CommandLine":"run with a long line of plain words and then one sign that is none --needle)" +
               std::to_string(i % good_rules) + "x\"}\n";
    return out;
}

class Measured : public testing::Test {
protected:
    Measured() {
        const std::string text = log();
        bytes_ = text + std::string(64, ' ');
        part_.kind = events::PartInput::Kind::ndjson;
        part_.bytes = std::string_view(bytes_).substr(0, text.size());
        events::DecodeCache cache(names_);
        events::DecodeReport report;
        events::decode_part(part_, cache, batch_, report);
    }

    detect::RuleSet set_ = rules_with_a_bad_one();
    events::FieldNames names_;
    events::EventBatch batch_;

private:
    std::string bytes_;
    events::PartInput part_;
};

TEST_F(Measured, TheBadRuleIsNamed) {
    ASSERT_TRUE(set_.not_loaded.empty());
    ASSERT_EQ(batch_.events.size(), lines);
    const auto matcher = detect::make_fast_matcher(set_.rules, names_);
    const auto scratch = matcher->new_scratch();
    detect::Profile profile = matcher->new_profile();
    scratch->profile = &profile;
    std::vector<detect::Match> matches;
    const auto begun = std::chrono::steady_clock::now();
    matcher->match(batch_, *scratch, matches);
    const auto took = static_cast<uint64_t>(std::chrono::nanoseconds(std::chrono::steady_clock::now() - begun).count());

    const auto dearest = std::ranges::max_element(profile.rules, {}, &detect::RuleCost::nanoseconds);
    EXPECT_EQ(set_.rules[static_cast<size_t>(dearest - profile.rules.begin())].id, "bad");
    EXPECT_EQ(dearest->evaluated, lines);
    EXPECT_EQ(dearest->unprompted, lines) << "it has no witness";
    uint64_t accounted = 0, evaluated = 0;
    for (const detect::RuleCost& rule : profile.rules) accounted += rule.nanoseconds, evaluated += rule.evaluated;
    for (const detect::FieldCost& field : profile.fields) accounted += field.nanoseconds;
    EXPECT_EQ(evaluated, 2 * lines) << "each line prompts one of the good rules";
    EXPECT_LE(accounted, took);
    EXPECT_GT(accounted, took / 2) << "the profile accounts for the time";
}

TEST_F(Measured, AnExpressionThatSearchesForeverIsGivenUpAndCounted) {
    for (const auto make : {detect::make_naive_matcher, detect::make_fast_matcher}) {
        const auto matcher = make(set_.rules, names_);
        const auto scratch = matcher->new_scratch();
        std::vector<detect::Match> matches;
        matcher->match(batch_, *scratch, matches);
        EXPECT_EQ(scratch->regex_gave_up, lines);
        EXPECT_EQ(matches.size(), lines) << "the others go on";
    }
}

// A long text that stands in every event was taken for rare; the rule has another text to be found by.
TEST(Profile, ARuleIsNoLongerTriedWhereItsWitnessStandsInMostEvents) {
    const detect::RuleSet set = detect::load_rules(std::vector<detect::RuleFile>{
        {"r.yml",
         "title: r\nid: r\nlogsource:\n    category: made\ndetection:\n    selection:\n        CallTrace|contains: 'kernelbase.dll+every event has it'\n"
         "        GrantedAccess: '0x1F'\n    condition: selection\n"}});
    std::string text;
    for (size_t i = 0; i < lines; ++i)
        text += R"({"logsource":{"category":"made"},"CallTrace":"x|KERNELBASE.dll+Every event has it|y","GrantedAccess":")" +
                std::string(i == 7 ? "0x1f" : "0x40") + "\"}\n";
    const size_t size = text.size();
    text += std::string(64, ' ');
    events::PartInput part;
    part.kind = events::PartInput::Kind::ndjson;
    part.bytes = std::string_view(text).substr(0, size);
    events::FieldNames names;
    events::DecodeCache cache(names);
    events::DecodeReport report;
    events::EventBatch batch;
    events::decode_part(part, cache, batch, report);

    const auto matcher = detect::make_fast_matcher(set.rules, names);
    const auto scratch = matcher->new_scratch();
    detect::Profile profile = matcher->new_profile();
    scratch->profile = &profile;
    uint64_t first = 0, last = 0;
    for (size_t round = 0; round < 200; ++round) {
        const uint64_t before = profile.rules[0].evaluated;
        std::vector<detect::Match> matches;
        matcher->match(batch, *scratch, matches);
        ASSERT_EQ(matches, (std::vector<detect::Match>{{7, 0}})) << "round " << round;
        last = profile.rules[0].evaluated - before;
        if (round == 0) first = last;
    }
    EXPECT_EQ(first, lines);
    EXPECT_EQ(last, 1U);
}

}  // namespace
}  // namespace redoubt::test
