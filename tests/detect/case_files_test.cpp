// Runs every tests/detect/cases/*.case with both matchers, and checks that the explanation of each rule on each event agrees.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "detect/case_file.h"
#include "detect/matcher.h"
#include "events/event_json.h"

namespace redoubt::test {
namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

std::vector<fs::path> case_paths() {
    std::vector<fs::path> paths;
    for (const auto& entry : fs::directory_iterator(fs::path(REDOUBT_SOURCE_DIR) / "tests/detect/cases"))
        if (entry.path().extension() == ".case") paths.push_back(entry.path());
    std::ranges::sort(paths);
    return paths;
}

void check_explanations(const detect::Matcher& matcher, const events::EventBatch& batch, const std::vector<detect::Match>& matches) {
    for (uint32_t event = 0; event < batch.events.size(); ++event) {
        for (uint32_t rule = 0; rule < matcher.rules().size(); ++rule) {
            const bool matched = std::ranges::find(matches, detect::Match{event, rule}) != matches.end();
            EXPECT_EQ(matcher.explain(batch.events[event], rule).matched, matched) << matcher.rule(rule).title << " on event " << event + 1;
        }
    }
}

// The number in "rule-03.yml".
size_t number_of(const std::string& path) { return static_cast<size_t>(std::atoi(path.c_str() + 5)); }

std::string outcome_of(const CaseFile& file) {
    const detect::RuleSet set = detect::load_rules(file.rules, file.options);
    std::string out;
    for (const detect::NotLoaded& refused : set.not_loaded)
        out += "rule " + std::to_string(number_of(refused.path)) + ": not loaded: " + refused.error.text() + "\n";
    events::FieldNames names;
    events::EventBatch batch;
    for (const std::string& event : file.events) {
        const auto decoded = events::event_from_json(event, names, batch);
        EXPECT_TRUE(decoded.has_value()) << event << ": " << (decoded ? "" : decoded.error().text());
    }
    EXPECT_EQ(batch.events.size(), file.events.size());
    const auto naive = detect::make_naive_matcher(set.rules, names);
    const auto fast = detect::make_fast_matcher(set.rules, names);
    std::vector<detect::Match> by_naive;
    std::vector<detect::Match> by_fast;
    naive->match(batch, *naive->new_scratch(), by_naive);
    fast->match(batch, *fast->new_scratch(), by_fast);
    EXPECT_EQ(by_naive, by_fast);
    check_explanations(*naive, batch, by_naive);
    for (uint32_t event = 0; event < batch.events.size(); ++event) {
        std::string matched;
        for (const detect::Match& match : by_naive)
            if (match.event == event) matched += " " + std::to_string(number_of(set.rules[match.rule].path));
        out += "event " + std::to_string(event + 1) + ":" + (matched.empty() ? " none" : matched) + "\n";
    }
    return out;
}

class CaseFiles : public testing::TestWithParam<fs::path> {};

TEST_P(CaseFiles, MatchesAsExpected) {
    const CaseFile file = parse_case(read_file(GetParam()));
    ASSERT_FALSE(file.rules.empty()) << "the case holds no rule";
    const std::string outcome = outcome_of(file);
    if (std::getenv("REDOUBT_UPDATE") != nullptr) {
        std::ofstream(GetParam()) << file.head << "=== expect\n" << outcome;
        return;
    }
    EXPECT_EQ(outcome, file.expected) << "REDOUBT_UPDATE=1 rewrites the expectations; read the difference like code";
}

INSTANTIATE_TEST_SUITE_P(All, CaseFiles, testing::ValuesIn(case_paths()), [](const auto& each) { return each.param.stem().string(); });

}  // namespace
}  // namespace redoubt::test
