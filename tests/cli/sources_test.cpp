// One rule for each kind of log, on logs of the tests' own: through hunt, and through an import into records.
#include <gtest/gtest.h>

#include <sys/wait.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "detect/load.h"
#include "support/scratch.h"

namespace redoubt::cli {
namespace {

const std::string source = REDOUBT_SOURCE_DIR;
const std::string rules = source + "/tests/cli/files/source_rules";
const std::string logs = source + "/tests/events/logs";

// What a command gives: its status, and what it wrote.
struct Outcome {
    int status = 0;
    std::string out;
    std::string error;
};

Outcome run_redoubt(const std::vector<std::string>& words) {
    std::string command;
    const test::Scratch scratch;
    for (const std::string& word : words) command += "'" + word + "' ";
    const std::string out = scratch.path("out");
    const std::string error = scratch.path("error");
    const int status = std::system((std::string(REDOUBT_PROGRAM) + " " + command + ">" + out + " 2>" + error).c_str());
    const auto read = [](const std::string& path) {
        std::ostringstream text;
        text << std::ifstream(path).rdbuf();
        return text.str();
    };
    return {WEXITSTATUS(status), read(out), read(error)};
}

std::vector<std::string> titles_of_rules() {
    SystemDisk disk;
    const std::vector<std::string> paths{rules};
    const auto loaded = detect::load_rules_below(disk, paths);
    std::vector<std::string> titles;
    if (loaded)
        for (const detect::Rule& rule : loaded->rules) titles.push_back(rule.title);
    return titles;
}

TEST(Sources, EachKindFiresItsRuleThroughHunt) {
    const Outcome ran = run_redoubt({"hunt", logs, "--rules", rules, "--format", "jsonl"});
    EXPECT_EQ(ran.status, 0) << ran.error;
    const std::vector<std::string> titles = titles_of_rules();
    EXPECT_EQ(titles.size(), 40U);
    for (const std::string& title : titles) EXPECT_NE(ran.out.find("\"" + title + "\""), std::string::npos) << title << "\n" << ran.error;
    EXPECT_NE(ran.error.find("syslog_3164.log:8: the line is not of the form of the log (syslog); kept as text"), std::string::npos) << ran.error;
}

TEST(Sources, EachKindBecomesAlertsOnItsHost) {
    const test::Scratch scratch;
    const std::string data = scratch.path("data");
    ASSERT_EQ(run_redoubt({"rules", "import", rules, "--data", data}).status, 0);
    const Outcome imported = run_redoubt({"import", logs, "--data", data, "--quiet"});
    ASSERT_EQ(imported.status, 0) << imported.error;
    const Outcome alerts = run_redoubt({"alert", "list", "", "--limit", "500", "--json", "--data", data});
    ASSERT_EQ(alerts.status, 0) << alerts.error;
    for (const std::string& title : titles_of_rules()) EXPECT_NE(alerts.out.find(title), std::string::npos) << title;
    const Outcome assets = run_redoubt({"asset", "list", "", "--limit", "500", "--data", data});
    for (const std::string_view host : {"bastion01", "fw01", "web01", "web02", "shop.example.com", "gate1", "FG100", "canary1", "ws-014", "dc01"})
        EXPECT_NE(assets.out.find(host), std::string::npos) << host << "\n" << assets.out;
    const Outcome again = run_redoubt({"import", logs, "--data", data, "--quiet"});
    EXPECT_NE(again.out.find(": 0 alerts new"), std::string::npos) << again.out;
}

TEST(Sources, AGivenSourceIsUsedAndAnUnknownOneRefused) {
    const test::Scratch scratch;
    const std::string log = scratch.write("app.log", "2026-11-21 06:25:00,123 ERROR You have an error in your SQL syntax\n");
    const std::string rule = scratch.write("rule.yml",
                                           "title: Broken Query\nid: 7c0f1c5e-7a52-4c7e-9f0d-2a7c8f3d2001\nlogsource: { category: application, product: sql }\n"
                                           "detection:\n    keywords:\n        - error in your SQL syntax\n    condition: keywords\n");
    EXPECT_EQ(run_redoubt({"hunt", log, "--rules", rule}).status, 2);
    const Outcome given = run_redoubt({"hunt", log, "--rules", rule, "--source", "sql", "--fail-on", "low"});
    EXPECT_EQ(given.status, 1) << given.error;
    EXPECT_NE(given.out.find("Broken Query"), std::string::npos);
    const Outcome unknown = run_redoubt({"hunt", log, "--rules", rule, "--source", "cobol"});
    EXPECT_EQ(unknown.status, 2);
    EXPECT_NE(unknown.error.find("there is no log source 'cobol'"), std::string::npos);
    EXPECT_LT(unknown.error.size(), 300U) << unknown.error;
    const Outcome nearly = run_redoubt({"hunt", log, "--rules", rule, "--source", "cloudtrial"});
    EXPECT_NE(nearly.error.find("near it are"), std::string::npos) << nearly.error;
    EXPECT_NE(run_redoubt({"hunt", log, "--rules", rule, "--source", "list"}).error.find("auditd"), std::string::npos);
}

}  // namespace
}  // namespace redoubt::cli
