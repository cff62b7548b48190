// The real reports of 33 tools: each is recognised, and the number of its findings is what is expected or argued otherwise here.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include <fmt/format.h>

#include "reports/read_report.h"
#include "reports/report_json.h"
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
        {"burp/one_finding.xml", {3, "one check at three places; the peer makes one finding of a check"}},
        {"nuclei/many_findings.json", {18, "two checks that hold on two services of 127.0.0.1; the peer leaves the port out"}},
        {"semgrep/sca-deployments-vulns.json", {22, "one group of the tool each; the peer leaves repository and package out"}},
        {"tenable/nessus/nessus_many_vuln.xml", {7, "one check on two ports; the peer makes one finding of a check"}},
        {"testssl/defectdojo_many_vuln.csv", {381, "four addresses behind one name; the peer makes one finding of a check"}},
        {"zap/zap-results-first-scan.xml", {130, "each address, method and parameter; the peer makes one finding of a check"}},
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
            ADD_FAILURE() << name << ": " << report.error().message;
            continue;
        }
        const auto other = others().find(name);
        const uint64_t wanted = other != others().end() ? other->second.ours : static_cast<uint64_t>(count.integer());
        EXPECT_EQ(report->findings, wanted) << name << " read as " << report->format;
        for (const std::string& problem : report->problems) ADD_FAILURE() << name << ": " << problem;
    }
}

// Reading in parts must tell the same as reading the whole tree.
TEST(Samples, StreamedIsTheSameAsWhole) {
    SHARED_DATA_OR_SKIP(folder, "vulns/scans");
    SystemDisk disk;
    Catalogue catalogue;
    ASSERT_TRUE(catalogue.add_folder(disk, REDOUBT_SOURCE_DIR "/content/mappings"));
    const auto expected = schema::parse_json(content_of(folder + "/expected_counts.json"));
    ASSERT_TRUE(expected);
    for (const auto& [name, count] : expected->map()) {
        const std::string bytes = content_of(folder + "/" + name);
        const auto known = recognise_report(bytes, catalogue);
        if (!known || known->mapping->streams.empty()) continue;
        std::multiset<std::string> told[2];
        std::string scans[2];
        for (const size_t streamed : {size_t{0}, size_t{1}}) {
            const auto report = read_report(bytes, *known->mapping, {.format = {}, .stream_from_bytes = streamed == 1 ? 0 : SIZE_MAX},
                                            [&](ReportedFinding&& finding) -> Result<> {
                                                told[streamed].insert(schema::to_json(to_map(finding)) + std::to_string(finding.offset));
                                                return {};
                                            });
            ASSERT_TRUE(report) << name << ": " << report.error().text();
            for (const Scan& scan : report->scans) scans[streamed] += schema::to_json(to_map(scan));
        }
        EXPECT_EQ(told[0], told[1]) << name;
        EXPECT_EQ(scans[0], scans[1]) << name;
    }
}

}  // namespace
