// redoubt scan over a snapshot of feeds, with a clock that stands still.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "advisories/indexed.h"
#include "advisories/snapshot.h"
#include "cli/run.h"
#include "hosts/fact_file.h"
#include "software/vex.h"
#include "support/scratch.h"

namespace redoubt::cli {
namespace {

constexpr std::string_view records_of_npm[]{
    R"({"id":"GHSA-low","modified":"2026-01-01T00:00:00Z","summary":"Small","database_specific":{"severity":"LOW"},
        "affected":[{"package":{"ecosystem":"npm","name":"left"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"3.0.0"}]}]}]})",
    R"({"id":"GHSA-bad","aliases":["CVE-2024-1"],"modified":"2026-01-01T00:00:00Z","summary":"Large",
        "severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:H/PR:L/UI:N/S:U/C:L/I:L/A:L"}],
        "affected":[{"package":{"ecosystem":"npm","name":"left"},"ranges":[{"type":"SEMVER","events":[{"introduced":"1.0.0"},{"fixed":"2.0.1"}]}]}]})",
    R"({"id":"DSA-9","modified":"2026-01-01T00:00:00Z","summary":"Of a distribution",
        "affected":[{"package":{"ecosystem":"Debian:12","name":"openssl"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"3.0.12-1"}]}]}]})"};

class ScanCommand : public testing::Test {
protected:
    ScanCommand() {
        advisories::IndexBuilder builder;
        advisories::OsvReader reader;
        for (const std::string_view record : records_of_npm) builder.add(**reader.read_json(record));
        advisories::ExploitationBuilder exploited;
        exploited.add(*advisories::EpssScores::parse("#model_version:v1,score_date:2026-05-01T00:00:00+0000\ncve,epss,percentile\nCVE-2024-1,0.12345,0.9\n"));
        advisories::KevCatalogue catalogue;
        catalogue.entries = {
            {.cve = "CVE-2024-1", .vendor = {}, .product = {}, .name = {}, .added = "2026-03-01", .due = "2026-03-22", .action = {}, .ransomware = true}};
        exploited.add(catalogue);
        const std::vector<advisories::FeedState> feeds{{.name = "npm", .taken = *parse_time("2026-05-01T09:00:00Z"), .records = 3},
                                                       {.name = "kev", .taken = *parse_time("2026-04-01T09:00:00Z"), .records = 1}};
        EXPECT_TRUE(advisories::write_snapshot(disk_, scratch_.path("feeds"), {.made = *parse_time("2026-05-01T09:00:00Z"), .feeds = feeds},
                                               {.index = *builder.finish(), .exploitation = *exploited.finish()}));
    }

    int scan(const std::vector<std::string>& words) {
        std::vector<std::string> all{"scan"};
        all.insert(all.end(), words.begin(), words.end());
        all.insert(all.end(), {"--feeds", scratch_.path("feeds")});
        out_.text.clear();
        error_.text.clear();
        const auto no_data = [](const std::string&) -> Result<std::unique_ptr<LocalData>> { return fail(Code::internal, "no data in these tests"); };
        const Surroundings around{disk_, clock_, random_, out_, error_, {}, [](const std::string&) { return std::string(); }, no_data, {}};
        return run(all, around);
    }

    std::string bill(std::string_view purl) const {
        return scratch_.write(
            "sbom.json", fmt::format(R"({{"bomFormat":"CycloneDX","specVersion":"1.5","components":[{{"type":"library","name":"x","purl":"{}"}}]}})", purl));
    }

    test::Scratch scratch_;
    SystemDisk disk_;
    ManualClock clock_{*parse_time("2026-05-01T12:00:00Z")};
    SystemRandom random_;
    TextOutput out_, error_;
};

TEST_F(ScanCommand, RanksWhatIsExploitedFirstAndSaysHowOldFeedsAre) {
    EXPECT_EQ(scan({bill("pkg:npm/left@2.0.0")}), 1);
    EXPECT_EQ(out_.text,
              "VULNERABILITY  SEVERITY    EXPLOITED    EPSS  PACKAGE  VERSION  FIXED IN\n"
              "CVE-2024-1     Medium 5.0  yes        12.3 %  left     2.0.0    2.0.1\n"
              "GHSA-low       Low                            left     2.0.0    3.0.0\n"
              "2 findings in 1 package asked about: 1 medium, 1 low; 1 exploited\n"
              "feeds: kev 30 days old, npm 3 hours old; 1 feed not renewed for more than 5 days: redoubt feeds update\n");
    EXPECT_EQ(error_.text, "");
}

TEST_F(ScanCommand, FailsFromTheSeverityThatIsAsked) {
    const std::string low = bill("pkg:npm/left@2.5.0");
    EXPECT_EQ(scan({low}), 1);
    EXPECT_EQ(scan({low, "--fail-on", "low"}), 1);
    EXPECT_EQ(scan({low, "--fail-on", "medium"}), 0);
    EXPECT_EQ(scan({bill("pkg:npm/left@3.0.0")}), 0);
    // Of an advisory that says no severity, any is possible.
    const std::string unknown = bill("pkg:deb/debian/openssl@3.0.11-1?distro=debian-12");
    EXPECT_EQ(scan({unknown, "--fail-on", "critical"}), 1);
    EXPECT_EQ(scan({unknown, "--fail-on", "never"}), 0);
}

TEST_F(ScanCommand, ReadsFactFilesAndFolders) {
    hosts::Facts facts;
    facts.at = clock_.now();
    facts.system = {.id = "debian", .name = "Debian", .version = "12"};
    facts.packages = {{.kind = "deb", .name = "libssl3", .version = "3.0.11-1", .arch = "amd64", .source = "openssl", .source_version = {}}};
    const std::string file = scratch_.write("facts.json", hosts::write_fact_file(facts, hosts::HostKey::make(random_)));
    EXPECT_EQ(scan({file, "--explain"}), 1) << error_.text;
    EXPECT_NE(out_.text.find("Debian:12 openssl 3.0.11-1 (its source package) is in < 3.0.12-1"), std::string::npos) << out_.text;
    ASSERT_TRUE(disk_.make_folders(scratch_.path("app")));
    scratch_.write("app/package-lock.json", R"({"name":"app","lockfileVersion":3,"packages":{"":{},"node_modules/left":{"version":"2.0.0"}}})");
    EXPECT_EQ(scan({scratch_.path("app")}), 1) << error_.text;
    EXPECT_NE(out_.text.find("package-lock.json"), std::string::npos) << out_.text;
    EXPECT_EQ(scan({scratch_.write("app/package-lock.json", "{")}), 2);
    EXPECT_NE(error_.text.find("package-lock.json"), std::string::npos);
}

TEST_F(ScanCommand, WritesCycloneDxThatIsVexItself) {
    const std::string sbom = bill("pkg:npm/left@2.0.0");
    const std::string vex = scratch_.write("vex.json", R"({"@context":"https://openvex.dev/ns/v0.2.0","@id":"urn:x","author":"Team","statements":[
        {"vulnerability":{"name":"GHSA-bad"},"products":[{"@id":"pkg:npm/left@2.0.0"}],"status":"not_affected","justification":"component_not_present"},
        {"vulnerability":{"name":"GHSA-low"},"products":[{"@id":"pkg:npm/left@2.0.0"}],"status":"fixed"}]})");
    EXPECT_EQ(scan({sbom, "--vex", vex, "--cyclonedx"}), 0) << error_.text;
    EXPECT_EQ(error_.text.substr(0, error_.text.find('\n')), "0 findings in 1 package asked about; 2 more that VEX says are harmless or fixed");
    const std::string written = scratch_.write("with-vex.json", out_.text);
    EXPECT_NE(out_.text.find(R"("timestamp":"2026-05-01T12:00:00Z")"), std::string::npos);
    EXPECT_EQ(scan({written, "--vex", written}), 0) << out_.text;
    EXPECT_EQ(scan({written}), 1);
}

}  // namespace
}  // namespace redoubt::cli
