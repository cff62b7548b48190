// The real reports of 33 tools: each is recognised, and the number of its findings is what is expected or argued otherwise here.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include <fmt/format.h>

#include "reports/read_report.h"
#include "schema/json.h"
#include "support/shared_data.h"

using namespace redoubt;
using namespace redoubt::reports;

namespace {

std::string content_of(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

// Where we count otherwise than the peer that the expected numbers come from, and why.
struct Other {
    uint64_t ours;
    const char* why;
};
const std::map<std::string, Other>& others() {
    static const std::map<std::string, Other> table = {
        {"snyk/snykcontainer_issue_epss.json", {13, "the applications inside the image are findings too, not only the packages of its system"}},
        {"spotbugs/version_4.4.0.xml", {56, "the report has 56 BugInstances at places of their own; the peer puts those of one type together"}},
        {"wpscan/wordpress_vuln_version.json", {13, "7 interesting findings, 3 holes of WordPress, 1 of the theme and 2 of a plugin; the peer leaves out two"}},
    };
    return table;
}

TEST(Samples, EveryReportGivesWhatIsExpected) {
    SHARED_DATA_OR_SKIP(folder, "vulns/scans");
    SystemDisk disk;
    Catalogue catalogue;
    const auto added = catalogue.add_folder(disk, REDOUBT_SOURCE_DIR "/content/mappings");
    ASSERT_TRUE(added) << added.error().text();
    const auto expected = schema::parse_json(content_of(folder + "/expected_counts.json"));
    ASSERT_TRUE(expected);
    for (const auto& [name, count] : expected->map()) {
        const std::string bytes = content_of(folder + "/" + name);
        const auto report = read_report(bytes, catalogue, {}, [](ReportedFinding&&) { return Result<>(); });
        if (!report) {
            ADD_FAILURE() << name << ": " << report.error().text();
            continue;
        }
        const auto other = others().find(name);
        const uint64_t wanted = other != others().end() ? other->second.ours : static_cast<uint64_t>(count.integer());
        EXPECT_EQ(report->findings, wanted) << name << " read as " << report->format;
        for (const std::string& problem : report->problems) ADD_FAILURE() << name << ": " << problem;
    }
}

}  // namespace
