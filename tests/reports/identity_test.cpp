// What makes a finding the same again, and what does not.
#include "reports/identity.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "base/hash.h"
#include "reports/matching.h"

namespace redoubt::reports {
namespace {

ReportedFinding in_code(const std::string& file, uint32_t line, const std::string& snippet) {
    ReportedFinding out{.kind = FindingClass::code, .rule = "sql-injection", .title = "SQL injection"};
    out.place = {.file = file, .line = line, .snippet = snippet};
    out.weaknesses = {"CWE-89"};
    return out;
}

KnownPlace known(const ReportedFinding& finding, std::string_view tool = "semgrep") { return {.sights = {fingerprint_of(finding, tool, "A")}}; }

Matched match(std::vector<Fingerprint> seen, const std::vector<KnownPlace>& places) {
    number_alike(seen);
    return match_places(seen, places);
}

TEST(Identity, ForgetsLayoutLineNumbersAndBuildFolders) {
    EXPECT_EQ(snippet_mark("  a =  b;\n"), snippet_mark("a = b;"));
    EXPECT_EQ(snippet_mark("12 a = b;\n13 c();"), snippet_mark("112: a = b;\n113: c();"));
    EXPECT_NE(snippet_mark("a = b;"), snippet_mark("a = c;"));
    EXPECT_EQ(snippet_mark(" \n "), "");
    EXPECT_EQ(repository_path("./src/a.c"), "src/a.c");
    EXPECT_EQ(repository_path("/home/runner/work/shop/shop/src/a.c"), "src/a.c");
    EXPECT_EQ(repository_path("C:\\build\\src\\a.c"), "build/src/a.c");
    EXPECT_EQ(repository_path("/builds/team/shop/src/a.c"), "src/a.c");
}

TEST(Identity, ARouteKeepsItsWordsAndDropsItsNumbers) {
    EXPECT_EQ(route_of("https://shop.example/users/17/orders/3f2c9a10-55aa-4b6c-9d00-0123456789ab?page=2#top"), "/users/{}/orders/{}");
    EXPECT_EQ(route_of("https://shop.example"), "/");
    EXPECT_EQ(route_of("/a//b/"), "/a/b");
    EXPECT_EQ(route_of("/facade/beef"), "/facade/beef");
}

TEST(Identity, IsKeptAsTextAndComesBack) {
    Fingerprint print{.kind = FindingClass::web, .asset = "A|1", .check = "zap/40012", .where = "/a%b", .mark = "GET q", .ordinal = 3};
    Fingerprint back;
    ASSERT_TRUE(parse_place(place_of(print), back));
    EXPECT_EQ(back.asset, print.asset);
    EXPECT_EQ(back.where, print.where);
    EXPECT_EQ(place_of(back), place_of(print));
    EXPECT_FALSE(parse_place("web|a|b|c|d", back));
    EXPECT_FALSE(parse_place("web|a|b|c|d|x", back));
    EXPECT_FALSE(parse_place("", back));
    print.where.assign(5000, 'x');
    EXPECT_LE(place_of(print).size(), 900U);
    EXPECT_LE(group_of(print, "case").size(), 900U);
}

TEST(Identity, SoftwareIsCalledAsOurOwnMatchingCallsIt) {
    ReportedFinding finding{.kind = FindingClass::software, .rule = "x", .vulnerabilities = {"GHSA-aaaa-bbbb-cccc", "CVE-2024-1"}};
    finding.component = {.purl = "pkg:deb/debian/libssl3@3.0.9-1?arch=amd64&distro=debian-12&upstream=openssl", .name = "libssl3"};
    const Fingerprint print = fingerprint_of(finding, "trivy", "A");
    EXPECT_EQ(group_of(print, ""), "software/CVE-2024-1/pkg:deb/debian/openssl");
    EXPECT_EQ(group_of(print, "case"), "software/CVE-2024-1/pkg:deb/debian/openssl@case");
}

TEST(Matching, ALineThatMovedIsTheSamePlace) {
    const auto before = in_code("src/a.py", 10, "execute(q)");
    EXPECT_EQ(match({fingerprint_of(in_code("src/a.py", 57, "execute(q)"), "semgrep", "A")}, {known(before)}).seen[0].pass, Pass::exact);
}

TEST(Matching, AFileThatWasRenamedIsKnownByItsCode) {
    const Matched matched = match({fingerprint_of(in_code("lib/b.py", 3, "execute(q)"), "semgrep", "A")}, {known(in_code("src/a.py", 10, "execute(q)"))});
    EXPECT_EQ(matched.seen[0].known, 0);
    EXPECT_EQ(matched.seen[0].pass, Pass::renamed);
}

TEST(Matching, CodeThatWasChangedIsKnownByItsFile) {
    EXPECT_EQ(match({fingerprint_of(in_code("src/a.py", 10, "execute(q, 1)"), "semgrep", "A")}, {known(in_code("src/a.py", 10, "execute(q)"))}).seen[0].pass,
              Pass::edited);
}

TEST(Matching, TwoThatCouldBeItAreADoubtAndNew) {
    const Matched matched = match({fingerprint_of(in_code("src/c.py", 1, "execute(q)"), "semgrep", "A")},
                                  {known(in_code("src/a.py", 10, "execute(q)")), known(in_code("src/b.py", 10, "execute(q)"))});
    EXPECT_EQ(matched.seen[0].known, -1);
    ASSERT_EQ(matched.doubts.size(), 1U);
    EXPECT_EQ(matched.doubts[0].candidates, 2U);
    EXPECT_EQ(matched.doubts[0].pass, Pass::renamed);
}

TEST(Matching, NothingDriftsToWhatIsThoughtGone) {
    KnownPlace gone = known(in_code("src/a.py", 10, "execute(q)"));
    gone.open = false;
    EXPECT_EQ(match({fingerprint_of(in_code("src/b.py", 10, "execute(q)"), "semgrep", "A")}, {gone}).seen[0].known, -1);
    EXPECT_EQ(match({fingerprint_of(in_code("src/a.py", 99, "execute(q)"), "semgrep", "A")}, {gone}).seen[0].pass, Pass::exact);
}

TEST(Matching, TwoToolsOnOneLineAndOneWeaknessAreOnePlace) {
    auto other = in_code("src/a.py", 10, "execute(q)");
    other.rule = "B608";
    const Matched matched = match({fingerprint_of(other, "bandit", "A")}, {known(in_code("src/a.py", 10, "execute(q)"))});
    EXPECT_EQ(matched.seen[0].pass, Pass::other_tool);
    other.weaknesses = {"CWE-78"};
    EXPECT_EQ(match({fingerprint_of(other, "bandit", "A")}, {known(in_code("src/a.py", 10, "execute(q)"))}).seen[0].known, -1);
}

TEST(Matching, APortThatShiftedAndARouteThatMoved) {
    ReportedFinding tls{.kind = FindingClass::host, .rule = "weak-cipher", .title = "Weak cipher"};
    tls.place.port = 8080;
    ReportedFinding shifted = tls;
    shifted.place.port = 8443;
    EXPECT_EQ(match({fingerprint_of(shifted, "nessus", "A")}, {known(tls, "nessus")}).seen[0].pass, Pass::shifted);
    EXPECT_EQ(match({fingerprint_of(shifted, "nessus", "B")}, {known(tls, "nessus")}).seen[0].known, -1) << "another host";
    ReportedFinding xss{.kind = FindingClass::web, .rule = "40012", .title = "XSS"};
    xss.place = {.url = "https://shop.example/search", .method = "GET", .parameter = "q"};
    ReportedFinding moved = xss;
    moved.place.url = "https://shop.example/find";
    EXPECT_EQ(match({fingerprint_of(moved, "zap", "A")}, {known(xss, "zap")}).seen[0].pass, Pass::rerouted);
}

TEST(Matching, AVulnerabilityHasManyNames) {
    ReportedFinding by_ghsa{.kind = FindingClass::software, .vulnerabilities = {"GHSA-aaaa-bbbb-cccc"}};
    by_ghsa.component = {.purl = "pkg:npm/lodash@4.17.20", .name = "lodash"};
    ReportedFinding by_cve = by_ghsa;
    by_cve.vulnerabilities = {"CVE-2021-23337", "GHSA-aaaa-bbbb-cccc"};
    EXPECT_EQ(match({fingerprint_of(by_cve, "trivy", "A")}, {known(by_ghsa, "npm-audit")}).seen[0].pass, Pass::exact);
    EXPECT_EQ(match({fingerprint_of(by_ghsa, "npm-audit", "A")}, {known(by_cve, "trivy")}).seen[0].pass, Pass::exact);
    by_cve.component.purl = "pkg:npm/lodash@4.17.21";
    EXPECT_EQ(match({fingerprint_of(by_cve, "trivy", "A")}, {known(by_ghsa, "npm-audit")}).seen[0].pass, Pass::exact) << "a version is no identity";
}

TEST(Matching, AlikeOnesInOneFileAreCountedByTheirLines) {
    std::vector<Fingerprint> seen;
    for (const uint32_t line : {30U, 10U, 20U}) seen.push_back(fingerprint_of(in_code("src/a.py", line, "execute(q)"), "semgrep", "A"));
    number_alike(seen);
    EXPECT_EQ(seen[0].ordinal, 2U);
    EXPECT_EQ(seen[1].ordinal, 0U);
    EXPECT_EQ(seen[2].ordinal, 1U);
}

// Whatever the order and whatever was taken away: nothing is matched twice, and what is the same is found.
TEST(Matching, IsOneToOneWhateverTheOrder) {
    uint32_t dice = 7;
    const auto roll = [&](uint32_t sides) {
        dice = dice * 1664525U + 1013904223U;
        return (dice >> 16) % sides;
    };
    for (int round = 0; round < 200; ++round) {
        std::vector<Fingerprint> all;
        for (int i = 0; i < 30; ++i)
            all.push_back(fingerprint_of(in_code("f" + std::to_string(roll(4)), roll(50) + 1, "code " + std::to_string(roll(6))), roll(2) ? "x" : "y", "A"));
        number_alike(all);
        std::vector<KnownPlace> places;
        std::vector<Fingerprint> seen;
        for (const Fingerprint& one : all) {
            const bool twice = std::ranges::any_of(places, [&](const KnownPlace& place) { return place_of(place.sights[0]) == place_of(one); });
            if (!twice && roll(3) != 0) places.push_back({.sights = {one}});
            if (one.tool == "x" && roll(3) != 0) seen.insert(seen.begin() + static_cast<std::ptrdiff_t>(roll(static_cast<uint32_t>(seen.size() + 1))), one);
        }
        const Matched matched = match_places(seen, places);
        std::map<int32_t, std::string> taken;
        for (size_t i = 0; i < seen.size(); ++i) {
            const int32_t place = matched.seen[i].known;
            const bool there = std::ranges::any_of(places, [&](const KnownPlace& one) { return place_of(one.sights[0]) == place_of(seen[i]); });
            if (there) {
                EXPECT_EQ(matched.seen[i].pass, Pass::exact);
            }
            if (place < 0) continue;
            const auto [held, fresh] = taken.try_emplace(place, place_of(seen[i]));
            EXPECT_TRUE(fresh || held->second == place_of(seen[i])) << "two places matched one";
        }
    }
}

}  // namespace
}  // namespace redoubt::reports
