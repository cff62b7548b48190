#include "estate/readers.h"
#include "estate/reading.h"

namespace redoubt::estate {
namespace {

TEST(OsqueryReport, MakesOneHostOfItsTables) { expect_golden(read_osquery, "osquery-tables.json", {.zone = "lab"}); }
TEST(OsqueryReport, ReadsRowsOfManyMachines) { expect_golden(read_osquery, "osquery-rows.json"); }
TEST(OsqueryReport, FollowsTheLogOfResults) { expect_golden(read_osquery, "osquery-results.log"); }

TEST(OsqueryReport, SaysWhatIsMissing) {
    const Reading nameless = read_report(read_osquery, R"([{"name":"bash","version":"5","maintainer":"x"}])");
    ASSERT_EQ(nameless.problems.size(), 1);
    EXPECT_NE(nameless.problems[0].message.find("system_info"), std::string::npos);
    EXPECT_NE(nameless.error.find("no host in this report could be read"), std::string::npos);
    EXPECT_NE(read_report(read_osquery, "").error.find("not JSON"), std::string::npos);
    EXPECT_NE(read_report(read_osquery, R"([{"a":1,"a":2}])").error.find("repeated"), std::string::npos);
    EXPECT_NE(read_report(read_osquery, std::string(5000, '[')).error.find("nested deeper"), std::string::npos);
}

TEST(OsqueryReport, SurvivesDamage) {
    for (const char* name : {"osquery-tables.json", "osquery-rows.json", "osquery-results.log"}) expect_survives_damage(read_osquery, name);
}

TEST(OsqueryReport, ReadsUtf16AsPowerShellWritesIt) {
    std::string wide = "\xFF\xFE";
    for (const char c : report_file("osquery-rows.json")) wide += std::string{c, '\0'};
    EXPECT_EQ(text_of(read_report(read_osquery, wide)), report_file("osquery-rows.json.txt"));
}

}  // namespace
}  // namespace redoubt::estate
