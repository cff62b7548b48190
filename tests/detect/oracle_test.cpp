// Compares all matches on the shared logs with those of an independent evaluator (events/oracle). Each difference is listed in
// expected_differences.txt under its reason; one that is not listed fails, and so does one that no longer occurs.
// A line there: corpus, + (ours alone) or - (theirs alone), how many, rule id, file; separated by tabs.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>
#include <tuple>

#include <boost/json.hpp>

#include "base/text.h"
#include "detect/matcher.h"
#include "detect/real_events.h"
#include "support/shared_data.h"

namespace redoubt::test {
namespace {

using Matches = std::map<std::tuple<std::string, uint64_t, std::string>, int>;  // file, record, rule id

struct Corpus {
    std::string name;
    std::string oracle;
    const char* record_key;
    std::string folder;
};

Matches read_oracle(const std::string& root, const Corpus& corpus, std::set<std::string>& files) {
    Matches matches;
    std::ifstream lines(root + "/oracle/" + corpus.oracle);
    for (std::string line; std::getline(lines, line);) {
        const auto entry = boost::json::parse(line).as_object();
        const std::string file(entry.at("file").as_string());
        files.insert(file);
        for (const auto& match : entry.at("matches").as_array())
            ++matches[{file, match.at(corpus.record_key).to_number<uint64_t>(), std::string(match.at("rule").as_string())}];
    }
    return matches;
}

Matches match_all(const std::string& root, const Corpus& corpus, const std::set<std::string>& files, const detect::RuleSet& set) {
    Matches matches;
    events::FieldNames names;
    const auto matcher = detect::make_fast_matcher(set.rules, names);
    const auto scratch = matcher->new_scratch();
    for (const std::string& file : files) {
        for_each_batch(root + corpus.folder + "/" + file, names, [&](const events::PartInput&, const events::EventBatch& batch) {
            std::vector<detect::Match> found;
            matcher->match(batch, *scratch, found);
            for (const detect::Match& match : found) ++matches[{file, batch.events[match.event].record, set.rules[match.rule].id}];
        });
    }
    return matches;
}

using Differences = std::map<std::string, int>;  // "corpus\t+\trule\tfile" → how many

Differences differences_of(const Corpus& corpus, const Matches& ours, const Matches& theirs) {
    std::map<std::tuple<std::string, uint64_t, std::string>, int> balance = ours;
    for (const auto& [where, count] : theirs) balance[where] -= count;
    Differences differences;
    for (const auto& [where, count] : balance) {
        const auto& [file, record, rule] = where;
        if (count != 0) differences[corpus.name + "\t" + (count > 0 ? "+" : "-") + "\t" + rule + "\t" + file] += std::abs(count);
    }
    return differences;
}

Differences read_expected(std::string_view corpus) {
    Differences expected;
    std::ifstream lines(std::string(REDOUBT_SOURCE_DIR) + "/tests/detect/expected_differences.txt");
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with(std::string(corpus) + "\t")) continue;
        const auto parts = split(line, '\t');
        expected[std::string(parts[0]) + "\t" + std::string(parts[1]) + "\t" + std::string(parts[3]) + "\t" + std::string(parts[4])] =
            std::stoi(std::string(parts[2]));
    }
    return expected;
}

void compare(const Corpus& corpus) {
    const auto rules = shared_data_path("sigma-rules");
    const auto events = shared_data_path("events");
    if (!rules || !events) GTEST_SKIP() << "the shared real data is not on this machine";
    std::set<std::string> files;
    const Matches theirs = read_oracle(*events, corpus, files);
    ASSERT_GT(theirs.size(), 1000U);
    const Differences found = differences_of(corpus, match_all(*events, corpus, files, all_rules(*rules)), theirs);
    const Differences expected = read_expected(corpus.name);
    for (const auto& [what, count] : found)
        EXPECT_TRUE(expected.contains(what) && expected.at(what) == count) << "not listed as it is: " << count << " of " << what;
    for (const auto& [what, count] : expected) EXPECT_TRUE(found.contains(what)) << "listed, but no longer so: " << what;
}

TEST(Oracle, EvtxMatchesDifferOnlyAsListed) { compare({"evtx", "evtx-naive-matches.jsonl", "record", ""}); }

TEST(Oracle, JsonMatchesDifferOnlyAsListed) { compare({"otrf", "otrf-json-naive-matches.jsonl", "line", "/otrf-json"}); }

}  // namespace
}  // namespace redoubt::test
