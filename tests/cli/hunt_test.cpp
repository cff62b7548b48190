// Hunting real logs through the command line as a user does.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "cli/run.h"
#include "schema/json.h"
#include "support/shared_data.h"

namespace redoubt::cli {
namespace {

namespace fs = std::filesystem;

struct Ran {
    int status;
    std::string out;
    std::string error;
};

Ran run_words(const std::vector<std::string>& words) {
    SystemDisk disk;
    SystemClock clock;
    SystemRandom random;
    TextOutput out;
    TextOutput error;
    const Surroundings around{disk, clock, random, out, error, Terminal{}, [](const std::string&) { return std::string(); }, {}, {}};
    const int status = run(words, around);
    return {status, out.text, error.text};
}

std::string value_after(const std::string& text, const std::string& label) {
    const size_t at = text.find(label);
    if (at == std::string::npos) return {};
    std::istringstream words(text.substr(at + label.size()));
    std::string word;
    words >> word;
    return word;
}

// Every regression case names the rule that must fire on its log.
TEST(HuntOnRealLogs, FiresTheRuleOfEachRegressionCase) {
    SHARED_DATA_OR_SKIP(cases, "events/regression_data");
    SHARED_DATA_OR_SKIP(rules, "sigma-rules");
    const Ran ran = run_words({"hunt", cases, "--rules", rules + "/rules", "--rules", rules + "/rules-emerging-threats", "--rules",
                               rules + "/rules-threat-hunting", "--format", "jsonl", "--quiet"});
    ASSERT_EQ(ran.status, 0) << ran.error;
    std::set<std::pair<std::string, std::string>> fired;  // file, rule
    std::istringstream lines(ran.out);
    for (std::string line; std::getline(lines, line);) {
        const schema::Value alert = schema::parse_json(line).value();
        fired.emplace(alert.map()["file"].text(), alert.map()["rule_id"].text());
        EXPECT_FALSE(alert.map()["author"].text().empty()) << line;
    }
    size_t checked = 0;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(cases)) {
        if (entry.path().extension() != ".evtx") continue;
        std::ostringstream info;
        info << std::ifstream(entry.path().parent_path() / "info.yml").rdbuf();
        const std::string rule = value_after(info.str().substr(info.str().find("rule_metadata")), "id: ");
        ++checked;
        EXPECT_TRUE(fired.contains({entry.path().string(), rule})) << entry.path() << " must fire " << rule;
    }
    EXPECT_EQ(checked, 102U);
}

TEST(HuntOnRealLogs, GivesTheSameBytesAtAnyNumberOfThreads) {
    SHARED_DATA_OR_SKIP(logs, "events/DeepBlueCLI");
    SHARED_DATA_OR_SKIP(rules, "sigma-rules/rules");
    for (const char* format : {"jsonl", "timeline", "csv", "table"}) {
        const Ran one = run_words({"hunt", logs, "--rules", rules, "--format", format, "--threads", "1", "--explain"});
        const Ran many = run_words({"hunt", logs, "--rules", rules, "--format", format, "--threads", "7", "--explain"});
        ASSERT_EQ(one.status, 0) << one.error;
        EXPECT_GT(one.out.size(), 10000U);
        EXPECT_TRUE(one.out == many.out) << format;
    }
}

TEST(Hunt, WritesTheOutputFileWholeOrNotAtAll) {
    const fs::path folder = fs::path(testing::TempDir()) / "hunt-output";
    fs::create_directories(folder);
    const std::string files = std::string(REDOUBT_SOURCE_DIR) + "/tests/cli/files";
    const std::string target = (folder / "alerts.jsonl").string();
    const Ran good = run_words({"hunt", files + "/logs", "--rules", files + "/rules", "--format", "jsonl", "--output", target, "--quiet"});
    EXPECT_EQ(good.status, 0) << good.error;
    EXPECT_EQ(good.out, "");
    EXPECT_GT(fs::file_size(target), 100U);
    fs::remove(target);
    const Ran bad = run_words({"hunt", files + "/rules", "--rules", files + "/rules", "--format", "jsonl", "--output", target, "--quiet"});
    EXPECT_EQ(bad.status, 2);
    EXPECT_TRUE(fs::is_empty(folder));
    const Ran nowhere = run_words({"hunt", files + "/logs", "--rules", files + "/rules", "--output", "/nowhere/at/all", "--quiet"});
    EXPECT_EQ(nowhere.status, 3);
    EXPECT_NE(nowhere.error.find("/nowhere/at/all"), std::string::npos) << nowhere.error;
    fs::remove_all(folder);
}

}  // namespace
}  // namespace redoubt::cli
