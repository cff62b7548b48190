#include "software/findings.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "advisories/indexed.h"
#include "schema/json.h"
#include "software/bom.h"
#include "software/sarif.h"
#include "support/shared_data.h"

namespace redoubt::software {
namespace {

using schema::Map;
using schema::Value;

Package package_named(std::string_view purl) { return {.purl = *advisories::parse_purl(purl)}; }

advisories::Index some_index() {
    const std::vector<std::string> records{
        R"({"id":"GHSA-a","aliases":["CVE-2026-1"],"modified":"2026-01-01T00:00:00Z","summary":"Reads too far",
            "severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
            "affected":[{"package":{"ecosystem":"npm","name":"a"},"ranges":[{"type":"SEMVER","events":[{"introduced":"1.0.0"},{"fixed":"1.5.0"}]}]}]})",
        R"({"id":"NPM-7","aliases":["GHSA-a"],"modified":"2026-01-01T00:00:00Z",
            "affected":[{"package":{"ecosystem":"npm","name":"a"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"1.5.1"}]}]}]})",
        R"({"id":"DSA-1","modified":"2026-01-01T00:00:00Z","upstream":["CVE-2026-1","CVE-2026-2"],
            "affected":[{"package":{"ecosystem":"Debian:12","name":"src"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"2-1"}]}]}]})",
        R"({"id":"DEBIAN-CVE-2026-1","modified":"2026-01-01T00:00:00Z","upstream":["CVE-2026-1"],
            "affected":[{"package":{"ecosystem":"Debian:12","name":"src"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"2-1"}]}]}]})",
        R"({"id":"DEBIAN-CVE-2026-2","modified":"2026-01-01T00:00:00Z","upstream":["CVE-2026-2"],
            "affected":[{"package":{"ecosystem":"Debian:12","name":"src"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"}]}]}]})"};
    advisories::IndexBuilder builder;
    advisories::OsvReader reader;
    for (const std::string& record : records) builder.add(**reader.read_json(record));
    return test::opened(*builder.finish());
}

std::vector<Package> some_packages() {
    std::vector<Package> packages{package_named("pkg:npm/a@1.4.0"),     package_named("pkg:deb/debian/libsrc@1-1?distro=debian-12&upstream=src"),
                                  package_named("pkg:npm/a@1.4.0"),     package_named("pkg:npm/b@1"),
                                  package_named("pkg:generic/thing@1"), package_named("pkg:npm/none"),
                                  package_named("pkg:deb/debian/x@1"),  package_named("pkg:pypi/y@1"),
                                  package_named("pkg:npm/a@1.3.0"),     package_named("pkg:npm/a@1.2.0")};
    packages[0].location = "one dir/package-lock.json";
    packages[0].line = 7;
    packages[2].location = "two/package-lock.json";
    packages[8].owned_by = "pkg:deb/debian/node-a@1.3.0";
    packages[9].development = true;
    return packages;
}

std::vector<std::string> lines_of_findings(const Findings& findings) {
    std::vector<std::string> out;
    for (const Finding& each : findings.found) {
        std::string line = fmt::format("{} {} {} fixed {} by", each.id, each.purl, severity_text(each), fmt::join(each.fixed, ","));
        for (const FindingReason& reason : each.reasons) line += fmt::format(" {}", reason.id);
        out.push_back(line);
    }
    return out;
}

TEST(Findings, AreOneForEachVulnerabilityAndPurl) {
    const advisories::Index index = some_index();
    const std::vector<Package> packages = some_packages();
    const auto findings = find_vulnerable(packages, index, {});
    ASSERT_TRUE(findings) << findings.error().text();
    EXPECT_EQ(lines_of_findings(*findings),
              (std::vector<std::string>{
                  "CVE-2026-1 pkg:deb/debian/libsrc@1-1?distro=debian-12&upstream=src Critical fixed 2-1 by DEBIAN-CVE-2026-1 DSA-1",
                  "CVE-2026-1 pkg:npm/a@1.4.0 Critical fixed 1.5.0,1.5.1 by GHSA-a NPM-7",
                  "CVE-2026-2 pkg:deb/debian/libsrc@1-1?distro=debian-12&upstream=src Unknown fixed 2-1 by DEBIAN-CVE-2026-2 DSA-1",
              }));
    EXPECT_EQ(findings->found[1].packages, (std::vector<uint32_t>{0, 2}));
    EXPECT_EQ(findings->asked, 3U);
    EXPECT_EQ(findings->owned, 1U);
    EXPECT_EQ(findings->left_out, 1U);
    std::vector<std::string> unknown;
    for (const NotAsked& each : findings->unknown) unknown.push_back(each.purl + ": " + each.why);
    EXPECT_EQ(unknown, (std::vector<std::string>{"pkg:deb/debian/x@1: the release of Debian is not known",
                                                 "pkg:generic/thing@1: no advisories are published for pkg:generic", "pkg:npm/none: its version is not known",
                                                 "pkg:pypi/y@1: no feed here has advisories of PyPI"}));
    EXPECT_EQ(find_vulnerable(packages, index, {.development = true})->found.size(), 4U);
}

TEST(Findings, OfSeveralVulnerabilitiesAreHarmlessWhenEachIs) {
    std::vector<Package> packages{package_named("pkg:deb/debian/other@1-1?distro=debian-12")};
    const std::vector<std::string> records{R"({"id":"DSA-2","modified":"2026-01-01T00:00:00Z","upstream":["CVE-2026-8","CVE-2026-9"],
        "affected":[{"package":{"ecosystem":"Debian:12","name":"other"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"}]}]}]})"};
    advisories::IndexBuilder builder;
    advisories::OsvReader reader;
    builder.add(**reader.read_json(records[0]));
    const advisories::Index index = test::opened(*builder.finish());
    const auto harmless = [](std::string id) {
        return VexDocument{.statements = {{.vulnerabilities = {std::move(id)},
                                           .products = {{.purl = *advisories::parse_purl("pkg:deb/debian/other")}},
                                           .status = VexStatus::not_affected,
                                           .justification = "component_not_present"}}};
    };
    VexStatements vex;
    vex.add(harmless("CVE-2026-8"));
    EXPECT_TRUE(find_vulnerable(packages, index, {.vex = &vex})->found.at(0).is_open());
    vex.add(harmless("CVE-2026-9"));
    EXPECT_FALSE(find_vulnerable(packages, index, {.vex = &vex})->found.at(0).is_open());
}

TEST(Findings, KnowTheWordsOfPublishers) {
    EXPECT_EQ(severity_of_urgency("HIGH"), advisories::Severity::high);
    EXPECT_EQ(severity_of_urgency("Important"), advisories::Severity::high);
    EXPECT_EQ(severity_of_urgency("negligible"), advisories::Severity::low);
    EXPECT_EQ(severity_of_urgency("whatever"), std::nullopt);
}

struct Written {
    advisories::Index index = some_index();
    Contents contents{.packages = some_packages(), .unread = {{.location = "three/yarn.lock", .why = "it is cut off"}}};
    VexStatements vex;
    Findings findings;

    Written() {
        vex.add({.statements = {{.vulnerabilities = {"GHSA-a"},
                                 .products = {{.purl = *advisories::parse_purl("pkg:npm/a")}},
                                 .status = VexStatus::not_affected,
                                 .justification = "vulnerable_code_not_present",
                                 .statement = "It was taken out."}}});
        findings = *find_vulnerable(contents.packages, index, {.vex = &vex});
    }
    ScannedSoftware scanned() const {
        return {.target = "shop", .subject = "pkg:oci/shop@1", .made = "2026-05-01T00:00:00Z", .version = "1.0", .contents = &contents, .findings = &findings};
    }
};

// What SARIF 2.1.0 requires of what is written here (sarif-schema-2.1.0), with the place of what is missing.
class SarifCheck {
public:
    std::vector<std::string> problems;

    void log(const Value& log) {
        expect(log.map()["version"].text() == "2.1.0", "/version");
        expect(log.map()["runs"].is_null() || log.map()["runs"].as<schema::List>() != nullptr, "/runs");
        for (const Value& run : log.map()["runs"].list()) check_run(run.map());
    }

private:
    void expect(bool holds, const std::string& place) {
        if (!holds) problems.push_back(place);
    }
    void expect_message(const Value& message, const std::string& place) {
        expect(!message.map()["text"].text().empty() || !message.map()["id"].text().empty() || !message.map()["markdown"].text().empty(), place);
    }
    void check_run(const Map& run) {
        const Map& driver = run["tool"].map()["driver"].map();
        expect(!driver["name"].text().empty(), "/tool/driver/name");
        for (const Value& rule : driver["rules"].list()) expect(!rule.map()["id"].text().empty(), "/tool/driver/rules/id");
        for (const Value& invocation : run["invocations"].list()) {
            expect(invocation.map()["executionSuccessful"].as<bool>() != nullptr, "/invocations/executionSuccessful");
            for (const Value& said : invocation.map()["toolExecutionNotifications"].list()) expect_message(said.map()["message"], "/notifications/message");
        }
        for (const Value& result : run["results"].list()) check_result(result.map(), driver["rules"].list());
    }
    void check_result(const Map& result, const schema::List& rules) {
        expect_message(result["message"], "/results/message");
        const std::string_view level = result["level"].text();
        expect(level.empty() || level == "none" || level == "note" || level == "warning" || level == "error", "/results/level");
        if (const Value& index = result["ruleIndex"]; !index.is_null() && index.integer() >= 0) {
            const auto number = static_cast<size_t>(index.integer());
            expect(rules.empty() || number < rules.size(), "/results/ruleIndex");
            if (number < rules.size() && !result["ruleId"].is_null())
                expect(result["ruleId"].text().starts_with(rules[number].map()["id"].text()), "/results/ruleId");
        }
        for (const Value& location : result["locations"].list()) {
            const Map& physical = location.map()["physicalLocation"].map();
            const Map& artifact = physical["artifactLocation"].map();
            expect(physical.empty() || !artifact["uri"].text().empty() || !artifact["index"].is_null() || !physical["address"].is_null(), "/results/locations");
            expect(artifact["uri"].text().find(' ') == std::string_view::npos, "/results/locations/uri");
            if (const Value& line = physical["region"].map()["startLine"]; !line.is_null()) expect(line.integer() > 0, "/results/locations/startLine");
        }
        for (const Value& suppression : result["suppressions"].list()) {
            const std::string_view kind = suppression.map()["kind"].text();
            expect(kind == "inSource" || kind == "external", "/results/suppressions/kind");
        }
    }
};

TEST(Sarif, HasWhatTheStandardRequires) {
    const Written written;
    const auto log = schema::parse_json(write_sarif(written.scanned()));
    ASSERT_TRUE(log);
    SarifCheck check;
    check.log(*log);
    EXPECT_EQ(check.problems, std::vector<std::string>());
    const Map& run = log->map()["runs"].list().at(0).map();
    ASSERT_EQ(run["results"].list().size(), 3U);
    EXPECT_EQ(run["tool"].map()["driver"].map()["rules"].list().size(), 2U);
    EXPECT_EQ(run["invocations"].list().at(0).map()["toolExecutionNotifications"].list().size(), 5U);
    const Map& suppressed = run["results"].list().at(2).map();
    EXPECT_EQ(suppressed["suppressions"].list().at(0).map()["justification"].text(), "not_affected: It was taken out.");
    EXPECT_EQ(suppressed["locations"].list().at(0).map()["physicalLocation"].map()["artifactLocation"].map()["uri"].text(), "one%20dir/package-lock.json");
    EXPECT_EQ(write_sarif(written.scanned()), write_sarif(written.scanned()));
}

// The check is no use if it finds fault with what others write well.
TEST(Sarif, IsCheckedAsTheSamplesAtHandAreWritten) {
    SHARED_DATA_OR_SKIP(folder, "vulns/sarif/microsoft-tutorials");
    size_t logs = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.path().extension() != ".sarif" || entry.path().filename() == "_template.sarif") continue;
        std::ostringstream text;
        text << std::ifstream(entry.path()).rdbuf();
        std::string_view json = text.view();
        if (json.starts_with("\xef\xbb\xbf")) json.remove_prefix(3);
        const auto log = schema::parse_json(json);
        if (!log) continue;  // some have comments
        SarifCheck check;
        check.log(*log);
        std::erase(check.problems, "/results/ruleId");  // two of them name another rule than they point to
        EXPECT_EQ(check.problems, std::vector<std::string>()) << entry.path();
        ++logs;
    }
    EXPECT_GT(logs, 3U);
}

TEST(CycloneDx, IsReadAgainWithItsVex) {
    const Written written;
    const std::string text = write_cyclonedx(written.scanned());
    const auto bill = read_bom(text);
    ASSERT_TRUE(bill) << bill.error().text();
    EXPECT_EQ(bill->contents.packages.size(), 9U);  // two of the ten are the same
    EXPECT_EQ(bill->subject_purl, "pkg:oci/shop@1");
    const auto vex = read_vex(text);
    ASSERT_TRUE(vex) << vex.error().text();
    ASSERT_EQ(vex->statements.size(), 1U);
    EXPECT_EQ(vex->statements[0].vulnerabilities, (std::vector<std::string>{"CVE-2026-1", "GHSA-a", "NPM-7"}));
    EXPECT_EQ(vex->statements[0].status, VexStatus::not_affected);
    EXPECT_EQ(advisories::to_text(*vex->statements[0].products.at(0).purl), "pkg:npm/a@1.4.0");
}

}  // namespace
}  // namespace redoubt::software
