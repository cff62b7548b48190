// The program as a user runs it: commands as processes, a server beside them, and what goes wrong around them.
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <memory>
#include <regex>
#include <sstream>
#include <utility>

#include <fmt/format.h>

#include "program.h"
#include "schema/json.h"
#include "store/sql.h"
#include "support/scratch.h"
#include "support/shared_data.h"

#ifdef REDOUBT_PROGRAM

namespace redoubt::cli {
namespace {

namespace fs = std::filesystem;

const std::string files = std::string(REDOUBT_SOURCE_DIR) + "/tests/cli/files";

TEST(Program, TellsWhoItIs) {
    EXPECT_TRUE(redoubt("--version").out.starts_with("redoubt "));
    EXPECT_EQ(redoubt("").status, 0);
    EXPECT_EQ(redoubt("hnt").status, 2);
}

TEST(Program, DescribesItsApiWithoutData) {
    const ProgramRun described = redoubt("schema --openapi --data /nowhere");
    ASSERT_EQ(described.status, 0) << described.error;
    EXPECT_TRUE(schema::parse_json(described.out, {.most_bytes = size_t{64} << 20})) << described.out.substr(0, 200);
}

// With and without a server beside: the same tables.
void expect_tables(const test::Scratch& scratch, const std::string& data) {
    std::ofstream(scratch.path("hosts.csv")) << "Host name;ips;criticality\nweb01;10.0.0.1;high\n\"=db;01\";10.0.0.2;low\n";
    const std::string import = "asset import '" + scratch.path("hosts.csv") + "' --map 'Host name:title' " + data;
    const ProgramRun dry = redoubt(import + " --dry-run");
    EXPECT_EQ(dry.status, 0) << dry.error;
    EXPECT_NE(dry.out.find("row 2: new web01"), std::string::npos) << dry.out;
    EXPECT_NE(dry.out.find("nothing was written"), std::string::npos) << dry.out;
    EXPECT_NE(redoubt(import).out.find("2 rows: 2 new, 0 changed"), std::string::npos);
    for (const std::string ending : {"csv", "xlsx", "jsonl"}) {
        const std::string file = scratch.path("assets." + ending);
        const ProgramRun out = redoubt("asset export --output '" + file + "' " + data);
        EXPECT_EQ(out.status, 0) << out.error;
        EXPECT_NE(redoubt("asset import '" + file + "' " + data).out.find("2 rows: 0 new, 0 changed, 2 the same"), std::string::npos) << ending;
    }
    EXPECT_NE(redoubt("asset export --fields title " + data).out.find("\"'=db;01\""), std::string::npos);
    EXPECT_EQ(redoubt("asset export --format xlsx " + data).status, 2);
    std::ofstream(scratch.path("bad.csv")) << "key,criticality\nASSET-1,enormous\n";
    const ProgramRun bad = redoubt("asset import '" + scratch.path("bad.csv") + "' " + data);
    EXPECT_EQ(bad.status, 2);
    EXPECT_NE(bad.error.find("nothing was changed"), std::string::npos) << bad.error;
    const ProgramRun bulk = redoubt("asset bulk 'criticality:high' --site Porto --dry-run " + data);
    EXPECT_EQ(bulk.status, 0) << bulk.error;
    EXPECT_NE(bulk.out.find("1 would change"), std::string::npos) << bulk.out;
}

TEST(Program, TakesTablesInAndOut) {
    const test::Scratch scratch;
    expect_tables(scratch, "--data '" + scratch.path("data") + "'");
}

TEST(Program, TakesTablesInAndOutThroughAServer) {
    const test::Scratch scratch;
    const ServingProgram serving(scratch.path("data"));
    ASSERT_FALSE(serving.address.empty());
    expect_tables(scratch, "--data '" + scratch.path("data") + "'");
}

TEST(Program, ImportsAndWorksOnRecordsWithoutAServer) {
    const test::Scratch scratch;
    const std::string data = "--data '" + scratch.path("data") + "'";
    const ProgramRun none = redoubt("alert list " + data);
    EXPECT_EQ(none.status, 2);
    EXPECT_NE(none.error.find("there is no data directory here"), std::string::npos) << none.error;
    const ProgramRun rules = redoubt("rules import '" + files + "/rules' " + data);
    EXPECT_EQ(rules.status, 0) << rules.error;
    const ProgramRun first = redoubt("import '" + files + "/logs' --json " + data);
    ASSERT_EQ(first.status, 0) << first.error;
    EXPECT_GE(schema::parse_json(first.out).value().map()["alerts_new"].integer(), 3);
    const ProgramRun second = redoubt("import '" + files + "/logs' --json " + data);
    EXPECT_EQ(schema::parse_json(second.out).value().map()["alerts_new"].integer(), 0) << second.error;
    const ProgramRun list = redoubt("alert list 'severity:high \"PowerShell With\"' --json " + data);
    ASSERT_EQ(list.status, 0) << list.error;
    const schema::Value alert = schema::parse_json(list.out.substr(0, list.out.find('\n'))).value();
    const std::string key(alert.map()["key"].text());
    EXPECT_EQ(alert.map()["host"].text(), "WS-014.example.test");
    const ProgramRun refused = redoubt("alert move " + key + " closed " + data);
    EXPECT_EQ(refused.status, 2);
    EXPECT_NE(refused.error.find("disposition"), std::string::npos) << refused.error;
    const ProgramRun closed = redoubt("alert move " + key + " closed --disposition false_positive --reason 'a test of ours' " + data);
    EXPECT_EQ(closed.status, 0) << closed.error;
    EXPECT_EQ(redoubt("alert comment " + key + " 'seen it' " + data).status, 0);
    const ProgramRun history = redoubt("alert history " + key + " " + data);
    EXPECT_NE(history.out.find("state: new → closed"), std::string::npos) << history.out;
    EXPECT_NE(redoubt("alert show " + key + " " + data).out.find("false_positive"), std::string::npos);
    const ProgramRun verified = redoubt("journal verify " + data);
    EXPECT_EQ(verified.status, 0) << verified.out << verified.error;
    EXPECT_NE(verified.out.find("the journal holds"), std::string::npos);
}

TEST(Program, CreatesEditsAndLinksAnyRecordType) {
    const test::Scratch scratch;
    const std::string data = "--data '" + scratch.path("data") + "'";
    const ProgramRun party = redoubt("party create --title 'Platform team' --kind team --json " + data);
    ASSERT_EQ(party.status, 0) << party.error;
    const std::string team(schema::parse_json(party.out).value().map()["key"].text());
    const ProgramRun asset =
        redoubt("asset create --title web01 --kind host --names web01,web01.example.test --criticality high --owner " + team + " --json " + data);
    ASSERT_EQ(asset.status, 0) << asset.error;
    const std::string key(schema::parse_json(asset.out).value().map()["key"].text());
    EXPECT_EQ(schema::parse_json(asset.out).value().map()["names"].list().size(), 2U);
    EXPECT_EQ(redoubt("asset edit " + key + " --site 'Head office' " + data).status, 0);
    const ProgramRun bad = redoubt("asset edit " + key + " --criticality enormous " + data);
    EXPECT_EQ(bad.status, 2);
    EXPECT_NE(bad.error.find("critical"), std::string::npos) << bad.error;
    EXPECT_NE(redoubt("asset list " + data).out.find("web01"), std::string::npos);
    EXPECT_EQ(redoubt("asset list --csv " + data).out.substr(0, 10), "key,state,");
    const ProgramRun missing = redoubt("asset show ASSET-99 " + data);
    EXPECT_EQ(missing.status, 2);
}

TEST(Program, ServesAndCommandsFindTheServer) {
    const test::Scratch scratch;
    const std::string folder = scratch.path("data");
    const std::string data = "--data '" + folder + "'";
    ServingProgram server(folder);
    ASSERT_FALSE(server.address.empty()) << server.said;
    EXPECT_NE(server.said.find(server.address + "/welcome#"), std::string::npos) << server.said;
    EXPECT_TRUE(fs::exists(folder + "/server.json"));
    EXPECT_EQ(fs::status(folder + "/server.json").permissions(), fs::perms::owner_read | fs::perms::owner_write);
    const ProgramRun imported = redoubt("import '" + files + "/logs' --json " + data);
    ASSERT_EQ(imported.status, 0) << imported.error;
    const schema::Value result = schema::parse_json(imported.out).value();
    EXPECT_EQ(result.map()["events"].integer(), 6);
    EXPECT_GE(result.map()["alerts_new"].integer(), 1);
    EXPECT_NE(redoubt("alert list " + data).out.find("DC-01.example.test"), std::string::npos);
    const ProgramRun rules = redoubt("rules import '" + files + "/rules' " + data);
    EXPECT_EQ(rules.out, "3 rules new, 0 renewed, 0 as before\n") << rules.error;
    EXPECT_EQ(redoubt("rules import '" + files + "/rules' " + data).out, "0 rules new, 0 renewed, 3 as before\n");
    const ProgramRun taken = redoubt("serve --data '" + scratch.path("other") + "' --listen " + server.address.substr(7));
    EXPECT_NE(taken.status, 0);
    EXPECT_NE(taken.error.find("is taken"), std::string::npos) << taken.error;
    const ProgramRun twice = redoubt("serve " + data + " --listen 127.0.0.1:0");
    EXPECT_NE(twice.status, 0);
    EXPECT_FALSE(twice.error.empty());
    const ProgramRun remote = redoubt("alert list --server " + server.address);
    EXPECT_EQ(remote.status, 2);
    EXPECT_NE(remote.error.find("--token"), std::string::npos) << remote.error;
    const ProgramRun token = redoubt("token create reader --scope read " + data);
    EXPECT_EQ(token.status, 0) << token.error;
    EXPECT_EQ(server.stop(SIGTERM), 0);
    EXPECT_FALSE(fs::exists(folder + "/server.json"));
    EXPECT_EQ(redoubt("journal verify " + data).status, 0);
}

// More rules than a page of a list holds: those of the later pages are known too.
TEST(Program, ImportsManyRulesTwiceThroughAServer) {
    const test::Scratch scratch;
    const std::string data = "--data '" + scratch.path("data") + "'";
    std::ofstream file(scratch.path("many.yml"));
    for (int i = 0; i < 620; ++i)
        file << fmt::format(
            "---\ntitle: Rule {0}\nid: 00000000-0000-4000-8000-{0:012}\nlogsource: {{product: linux}}\ndetection:\n    s: {{Image: /bin/x{0}}}\n    condition: "
            "s\n",
            i);
    file.close();
    const std::string import = "rules import '" + scratch.path("many.yml") + "' " + data;
    const ProgramRun first = redoubt(import);
    EXPECT_EQ(first.out, "620 rules new, 0 renewed, 0 as before\n") << first.error;
    const ServingProgram server(scratch.path("data"));
    ASSERT_FALSE(server.address.empty()) << server.said;
    const ProgramRun again = redoubt(import);
    EXPECT_EQ(again.out, "0 rules new, 0 renewed, 620 as before\n") << again.error;
}

TEST(Program, ImportsRulesWithThePlaceholdersOfTheData) {
    const test::Scratch scratch;
    const std::string folder = scratch.path("data");
    const std::string import = "rules import '" + files + "/correlations/rules' ";
    const std::string data = "--data '" + folder + "'";
    const ProgramRun without = redoubt(import + data);
    EXPECT_NE(without.error.find("%methods% has no values"), std::string::npos) << without.error;
    EXPECT_NE(without.error.find("placeholders.yml in the data directory"), std::string::npos) << without.error;
    fs::copy_file(files + "/correlations/placeholders.yml", folder + "/placeholders.yml");
    const ProgramRun with = redoubt(import + data);
    EXPECT_EQ(with.error, "");
    EXPECT_FALSE(with.out.starts_with("0 ")) << with.out;
    const ServingProgram server(folder);
    ASSERT_FALSE(server.address.empty()) << server.said;
    const ProgramRun beside = redoubt(import + data);
    EXPECT_EQ(beside.error, "");
    EXPECT_TRUE(beside.out.starts_with("0 rules new, 0 renewed")) << beside.out;
    const ProgramRun token = redoubt("token create importer --scope read --scope write --json " + data);
    ASSERT_EQ(token.status, 0) << token.error;
    const std::string named = import + "--server " + server.address + " --token " + std::string(schema::parse_json(token.out).value().map()["token"].text());
    EXPECT_EQ(redoubt(named).error, "") << "the server knows its own";
    EXPECT_EQ(redoubt(named + " --placeholders '" + files + "/correlations/placeholders.yml'").error, "");
    std::ofstream(folder + "/placeholders.yml") << "- not a map\n";
    const ProgramRun bad = redoubt(import + data);
    EXPECT_EQ(bad.status, 2);
    EXPECT_NE(bad.error.find("placeholders.yml"), std::string::npos) << bad.error;
}

// Filters come after their rules; a rule that somebody edited is not overwritten.
TEST(Program, NarrowsStoredRulesAndKeepsEditedOnes) {
    const test::Scratch scratch;
    const std::string folder = scratch.path("data");
    const std::string data = " --data '" + folder + "'";
    const std::string rule = scratch.path("rule.yml");
    const auto write_rule = [&](const std::string& image) {
        std::ofstream(rule) << "title: A tool\nid: 11111111-0000-4000-8000-0000000000a1\nlogsource: {product: linux}\ndetection:\n    s: {Image: " << image
                            << "}\n    condition: s\n";
    };
    write_rule("/bin/a");
    std::ofstream(scratch.path("filter.yml")) << "title: Not for root\nlogsource: {product: linux}\nfilter:\n    rules: 11111111-0000-4000-8000-0000000000a1\n"
                                                 "    root: {User: root}\n    condition: not root\n";
    const auto import = [&](const std::string& path, const std::string& more = "") { return redoubt("rules import '" + path + "'" + data + more); };
    for (const bool served : {false, true}) {
        const std::unique_ptr<ServingProgram> server = served ? std::make_unique<ServingProgram>(folder) : nullptr;
        write_rule(served ? "/bin/x" : "/bin/a");
        EXPECT_EQ(import(rule, " --force").status, 0);
        EXPECT_EQ(import(scratch.path("filter.yml")).out, "0 rules new, 1 renewed, 0 as before\n");
        EXPECT_EQ(import(scratch.path("filter.yml")).out, "0 rules new, 0 renewed, 0 as before\n") << "the same filter twice is once";
        write_rule("/bin/b");
        const ProgramRun kept = import(rule);
        EXPECT_EQ(kept.status, 1) << "its filter would be gone";
        EXPECT_NE(kept.error.find("1 rule was edited here since it came in"), std::string::npos) << kept.error;
        EXPECT_EQ(import(rule, " --force").out, "0 rules new, 1 renewed, 0 as before\n");
        EXPECT_EQ(import(rule).out, "0 rules new, 0 renewed, 1 as before\n");
        write_rule("/bin/c");
        EXPECT_EQ(import(rule).out, "0 rules new, 1 renewed, 0 as before\n") << "nobody edited what an import brought";
    }
}

TEST(Program, ImportsAsASourceThroughAServer) {
    const test::Scratch scratch;
    const ServingProgram server(scratch.path("data"));
    ASSERT_FALSE(server.address.empty()) << server.said;
    std::ofstream(scratch.path("app.log")) << "one line of no known form\nanother\n";
    const std::string import = "import '" + scratch.path("app.log") + "' --json --data '" + scratch.path("data") + "'";
    const ProgramRun done = redoubt(import + " --source django");
    ASSERT_EQ(done.status, 0) << done.error;
    EXPECT_EQ(schema::parse_json(done.out).value().map()["events"].integer(), 2) << done.out;
    const ProgramRun unknown = redoubt(import + " --source djnago");
    EXPECT_EQ(unknown.status, 2);
    EXPECT_NE(unknown.error.find("djnago"), std::string::npos) << unknown.error;
}

TEST(Program, ForgetsAServerThatWasKilled) {
    const test::Scratch scratch;
    const std::string folder = scratch.path("data");
    ServingProgram server(folder);
    ASSERT_FALSE(server.address.empty()) << server.said;
    server.stop(SIGKILL);
    EXPECT_TRUE(fs::exists(folder + "/server.json"));
    EXPECT_EQ(redoubt("import '" + files + "/logs' --data '" + folder + "'").status, 0);
}

TEST(Program, RefusesDataOfANewerVersion) {
    const test::Scratch scratch;
    const std::string data = "--data '" + scratch.path("data") + "'";
    ASSERT_EQ(redoubt("party create --title Somebody --kind person " + data).status, 0);
    {
        const auto database = store::Connection::open(scratch.path("data") + "/redoubt.db", store::Connection::Access::write).value();
        ASSERT_TRUE(database->script("PRAGMA user_version=99"));
    }
    const ProgramRun ran = redoubt("party list " + data);
    EXPECT_EQ(ran.status, 2);
    EXPECT_NE(ran.error.find("newer Redoubt"), std::string::npos) << ran.error;
    EXPECT_NE(ran.error.find("redoubt.db"), std::string::npos) << ran.error;
}

TEST(Program, SaysWhenTheOutputIsFull) {
    if (!fs::exists("/dev/full")) GTEST_SKIP() << "this machine has no /dev/full";
    const int status = std::system(fmt::format("'{}' hunt '{}/logs' --rules '{}/rules' --quiet >/dev/full 2>/dev/null", program, files, files).c_str());
    EXPECT_EQ(WEXITSTATUS(status), 3);
}

TEST(Program, SaysWhichFileItMayNotRead) {
    if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
    const test::Scratch scratch;
    fs::copy_file(files + "/logs/windows.jsonl", scratch.path("secret.jsonl"));
    fs::permissions(scratch.path("secret.jsonl"), fs::perms::none);
    const ProgramRun ran = redoubt("hunt '" + scratch.path("secret.jsonl") + "'");
    EXPECT_EQ(ran.status, 2);
    EXPECT_NE(ran.error.find("secret.jsonl"), std::string::npos) << ran.error;
    EXPECT_NE(ran.error.find("Permission denied"), std::string::npos) << ran.error;
}

TEST(Program, PassesOverALineOfAGigabyte) {
    const test::Scratch scratch;
    const std::string path = scratch.path("long.jsonl.gz");
    const std::string make = fmt::format(
        "(head -n 1 '{0}/logs/windows.jsonl'; printf '{{\"a\":\"'; head -c 1073741824 /dev/zero | tr '\\0' a; printf '\"}}\\n'; "
        "tail -n 1 '{0}/logs/windows.jsonl') | gzip -1 >'{1}'",
        files, path);
    ASSERT_EQ(std::system(make.c_str()), 0);
    const ProgramRun ran = redoubt("hunt '" + path + "' --rules '" + files + "/rules' --format timeline", "ulimit -v 2000000;");
    EXPECT_EQ(ran.status, 0) << ran.error;
    EXPECT_NE(ran.out.find("PowerShell With an Encoded Command"), std::string::npos) << ran.out;
    EXPECT_NE(ran.out.find("Security Log Cleared"), std::string::npos) << ran.out;
    EXPECT_NE(ran.error.find("long.jsonl.gz"), std::string::npos) << ran.error;
}

TEST(Program, RecoversWhatItCanOfATruncatedLog) {
    SHARED_DATA_OR_SKIP(log, "events/DeepBlueCLI/password-spray.evtx");
    const test::Scratch scratch;
    const std::string whole = slurp(log);
    std::ofstream(scratch.path("cut.evtx"), std::ios::binary) << whole.substr(0, 100'000);
    const ProgramRun ran = redoubt("hunt '" + scratch.path("cut.evtx") + "' --format jsonl");
    EXPECT_EQ(ran.status, 0) << ran.error;
    EXPECT_NE(ran.error.find("cut.evtx"), std::string::npos) << ran.error;
}

TEST(Program, DemoIsReadyAndReusesItsData) {
    const test::Scratch scratch;
    const std::string folder = scratch.path("demo");
    {
        ServingProgram demo(folder, "demo");
        ASSERT_FALSE(demo.address.empty()) << demo.said;
        EXPECT_NE(demo.said.find("/welcome#"), std::string::npos) << demo.said;
        EXPECT_EQ(demo.stop(SIGTERM), 0);
    }
    const std::string data = " --data '" + folder + "'";
    const ProgramRun alerts = redoubt("alert list --json --limit 500" + data);
    const auto before = std::ranges::count(alerts.out, '\n');
    EXPECT_GT(before, 20);
    EXPECT_EQ(redoubt("asset list 'title:web01'" + data).status, 0);
    ServingProgram again(folder, "demo");
    EXPECT_NE(again.said.find("/welcome#"), std::string::npos) << again.said;
    again.stop(SIGTERM);
    EXPECT_EQ(std::ranges::count(redoubt("alert list --json --limit 500" + data).out, '\n'), before);
}

}  // namespace
}  // namespace redoubt::cli

#endif
