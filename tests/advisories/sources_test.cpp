// Publishers' forms of advisories become records that match as the publisher means them.
#include "advisories/sources.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "advisories/feed_reading.h"
#include "indexed.h"
#include "support/shared_data.h"

namespace redoubt::advisories {
namespace {

struct Taken {
    Index index;
    FeedReading reading;
    std::string table;

    std::vector<std::string> ids(std::string_view ecosystem, std::string_view name, std::string_view version) const {
        std::vector<AdvisoryNumber> found;
        EXPECT_TRUE(index.match(index.scope(ecosystem), name, version, found));
        std::vector<std::string> texts;
        for (const AdvisoryNumber number : found) texts.emplace_back(index.advisory(number)->id);
        return texts;
    }
    Exploitation exploitation(std::string_view cve) const {
        const auto opened = ExploitationTable::open(std::make_unique<test::MemoryMapping>(table));
        EXPECT_TRUE(opened);
        return *opened->of(std::span(&cve, 1));
    }
};

Taken taken(const std::vector<std::pair<std::string, std::string>>& files) {
    IndexBuilder builder;
    ExploitationBuilder exploitation;
    FeedReading reading;
    FeedReader reader(builder, &exploitation, "test", reading);
    for (const auto& [path, bytes] : files) reader.add(path, bytes);
    auto table = exploitation.finish();
    EXPECT_TRUE(table);
    return {.index = test::opened(*builder.finish()), .reading = std::move(reading), .table = std::move(*table)};
}

using Ids = std::vector<std::string>;

TEST(Sources, DebiansTrackerIsRead) {
    const Taken all = taken({{"debian.json", R"({
        "curl": {"CVE-2024-1": {"description": "what is wrong", "scope": "remote", "releases": {
            "bookworm": {"status": "resolved", "fixed_version": "7.88.1-10+deb12u5", "urgency": "medium"},
            "bullseye": {"status": "open", "urgency": "medium"},
            "trixie": {"status": "resolved", "fixed_version": "0", "urgency": "unimportant"},
            "sid": {"status": "open", "urgency": "medium"}}},
          "TEMP-0000001-AB": {"releases": {"bookworm": {"status": "undetermined", "urgency": "low"}}}},
        "libcurl3": {"CVE-2024-1": {"releases": {"bookworm": {"status": "open", "urgency": "medium"}}}}})"}});
    EXPECT_EQ(all.reading.kinds, Ids{"debian"});
    EXPECT_EQ(all.ids("Debian:12", "curl", "7.88.1-10+deb12u4"), Ids{"DEBIAN-CVE-2024-1"});
    EXPECT_EQ(all.ids("Debian:12", "curl", "7.88.1-10+deb12u5"), Ids{});
    EXPECT_EQ(all.ids("Debian:11", "curl", "99"), Ids{"DEBIAN-CVE-2024-1"});
    EXPECT_EQ(all.ids("Debian:13", "curl", "1"), Ids{}) << "fixed in 0: never affected";
    EXPECT_EQ(all.ids("Debian:12", "libcurl3", "1"), Ids{"DEBIAN-CVE-2024-1"});
    EXPECT_EQ(all.index.counts().advisories, 1u) << "what is undetermined is no statement";
    EXPECT_EQ(all.index.advisory(0)->urgency, "medium");
    EXPECT_EQ(*all.index.upstream_of(0), std::vector<std::string_view>{"CVE-2024-1"});
    EXPECT_EQ(all.index.page(0)->details, "what is wrong");
}

TEST(Sources, SecdbOfSeveralReleasesIsRead) {
    const auto file = [](std::string_view release, std::string_view fixed) {
        return fmt::format(R"({{"distroversion":"{}","reponame":"main","urlprefix":"https://dl-cdn.alpinelinux.org/alpine","packages":[
            {{"pkg":{{"name":"openssl","secfixes":{{"{}":["CVE-2024-1 GHSA-x"],"0":["CVE-2024-2"]}}}}}}]}})",
                           release, fixed);
    };
    const Taken all = taken({{"a.json", file("v3.19", "3.1.0-r1")}, {"b.json", file("v3.20", "3.3.0-r2")}});
    EXPECT_EQ(all.ids("Alpine:v3.19", "openssl", "3.1.0-r0"), Ids{"ALPINE-CVE-2024-1"});
    EXPECT_EQ(all.ids("Alpine:v3.19", "openssl", "3.1.0-r1"), Ids{});
    EXPECT_EQ(all.ids("Alpine:v3.20", "openssl", "3.3.0-r1"), Ids{"ALPINE-CVE-2024-1"});
    const Taken wolfi = taken(
        {{"w.json",
          R"({"apkurl":"x","urlprefix":"https://packages.wolfi.dev","reponame":"os","packages":[{"pkg":{"name":"go","secfixes":{"1.2-r0":["CVE-2024-3"]}}}]})"}});
    EXPECT_EQ(wolfi.ids("Wolfi", "go", "1.1-r0"), Ids{"WOLFI-CVE-2024-3"});
}

TEST(Sources, CveRecordsGivePackagesWeaknessesAndDecisions) {
    const Taken all = taken(
        {{"CVE-2024-9.json",
          R"({"dataType":"CVE_RECORD","cveMetadata":{"cveId":"CVE-2024-9","state":"PUBLISHED","datePublished":"2024-01-01T00:00:00","dateUpdated":"2024-02-01T00:00:00"},
        "containers":{"cna":{"title":"A title","descriptions":[{"lang":"en","value":"A description"}],
          "metrics":[{"cvssV3_1":{"vectorString":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H","baseScore":5.0}}],
          "problemTypes":[{"descriptions":[{"cweId":"CWE-79"}]}],
          "affected":[{"packageURL":"pkg:npm/%40scope/left","versions":[{"version":"1.0.0","lessThan":"1.4.0","status":"affected","versionType":"semver"}]},
                      {"collectionURL":"https://pypi.org/project","packageName":"Left.Pad","defaultStatus":"affected","versions":[{"version":"2.0","status":"unaffected","lessThan":"*"}]},
                      {"vendor":"a","product":"b","cpes":["cpe:2.3:a:acme:rocket:*:*:*:*:*:*:*:*"],"versions":[{"version":"3.1","status":"affected"}]}]},
        "adp":[{"title":"CISA ADP Vulnrichment","metrics":[{"other":{"type":"ssvc","content":{"options":[{"Exploitation":"PoC"},{"Automatable":"Yes"},{"Technical Impact":"total"}],"timestamp":"2024-10-15T18:59:27Z"}}}]}]}})"}});
    EXPECT_EQ(all.ids("npm", "@scope/left", "1.3.9"), Ids{"CVE-2024-9"});
    EXPECT_EQ(all.ids("npm", "@scope/left", "1.4.0"), Ids{});
    EXPECT_EQ(all.ids("PyPI", "left-pad", "1.9"), Ids{"CVE-2024-9"});
    EXPECT_EQ(all.ids("PyPI", "left-pad", "2.0"), Ids{});
    EXPECT_EQ(all.ids("CPE", "a:acme:rocket", "3.1"), Ids{"CVE-2024-9"}) << "kept as a fact; no package is looked up there";
    EXPECT_EQ(all.index.page(0)->weaknesses, std::vector<uint32_t>{79});
    EXPECT_EQ(all.exploitation("CVE-2024-9").ssvc, (Ssvc{.exploitation = Ssvc::Exploitation::poc, .automatable = true, .impact = Ssvc::Impact::total}));
    EXPECT_EQ(all.index.advisory(0)->score, 98) << "computed anew";
    EXPECT_EQ(all.reading.scores_apart, 1u);
    ASSERT_EQ(all.reading.disagreeing.size(), 1u);
    EXPECT_EQ(all.reading.disagreeing[0].message, "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H is published as 5.0: 9.8");
}

TEST(Sources, NvdGivesFactsAndAffectsNoPackage) {
    const Taken all = taken(
        {{"nvd.json",
          R"({"format":"NVD_CVE","vulnerabilities":[{"cve":{"id":"CVE-2024-8","published":"2024-01-01T00:00:00.000","lastModified":"2024-01-02T00:00:00.000","vulnStatus":"Analyzed",
        "descriptions":[{"lang":"es","value":"malo"},{"lang":"en","value":"bad"}],
        "metrics":{"cvssMetricV31":[{"type":"Secondary","cvssData":{"vectorString":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H","baseScore":9.8}},
                                    {"type":"Primary","cvssData":{"vectorString":"CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N","baseScore":1.8}}]},
        "weaknesses":[{"description":[{"lang":"en","value":"CWE-22"},{"lang":"en","value":"NVD-CWE-noinfo"}]}],
        "configurations":[{"nodes":[{"cpeMatch":[{"vulnerable":true,"criteria":"cpe:2.3:a:apache:http_server:*:*:*:*:*:*:*:*","versionStartIncluding":"2.4.0","versionEndExcluding":"2.4.58"},
                                                 {"vulnerable":false,"criteria":"cpe:2.3:o:linux:linux_kernel:-:*:*:*:*:*:*:*"}]}]}],
        "references":[{"url":"https://example.org/a"}]}},
        {"cve":{"id":"CVE-2024-7","vulnStatus":"Rejected","lastModified":"2024-01-02T00:00:00.000"}}]})"}});
    const AdvisoryNumber number = **all.index.find("CVE-2024-8");
    EXPECT_EQ(all.index.advisory(number)->score, 18) << "NVD's own score, where there is one";
    EXPECT_EQ(all.index.page(number)->details, "bad");
    EXPECT_EQ(all.index.page(number)->weaknesses, std::vector<uint32_t>{22});
    const auto packages = all.index.packages_of(number);
    ASSERT_EQ(packages->size(), 1u);
    EXPECT_EQ(packages->front().name, "a:apache:http_server");
    EXPECT_EQ(range_text(packages->front().causes.front()), ">= 2.4.0, < 2.4.58");
    EXPECT_TRUE(all.index.advisory(**all.index.find("CVE-2024-7"))->withdrawn);
}

TEST(Sources, GithubsFormsAreRead) {
    const Taken all = taken(
        {{"rest.json",
          R"([{"ghsa_id":"GHSA-1111-2222-3333","cve_id":"CVE-2024-6","summary":"s","severity":"high","updated_at":"2024-01-01T00:00:00Z","cwes":[{"cwe_id":"CWE-400"}],
        "vulnerabilities":[{"package":{"ecosystem":"pip","name":"Left"},"vulnerable_version_range":">= 1.0, < 1.2"},{"package":{"ecosystem":"npm","name":"left"},"vulnerable_version_range":"= 3.0.0"}]}])"},
         {"graphql.json",
          R"({"ghsaId":"GHSA-4444-5555-6666","identifiers":[{"type":"CVE","value":"CVE-2024-5"}],"vulnerabilities":{"nodes":[{"package":{"ecosystem":"MAVEN","name":"org.a:b"},"vulnerableVersionRange":"<= 2.0"}]}})"}});
    EXPECT_EQ(all.ids("PyPI", "left", "1.1"), Ids{"GHSA-1111-2222-3333"});
    EXPECT_EQ(all.ids("PyPI", "left", "1.2"), Ids{});
    EXPECT_EQ(all.ids("npm", "left", "3.0.0"), Ids{"GHSA-1111-2222-3333"});
    EXPECT_EQ(all.ids("Maven", "org.a:b", "2.0"), Ids{"GHSA-4444-5555-6666"});
    EXPECT_EQ(all.index.advisory(**all.index.find("GHSA-1111-2222-3333"))->urgency, "high");
    EXPECT_EQ(all.index.aliases_of("CVE-2024-5")->size(), 2u);
}

TEST(Sources, CsafOfADistributionAffectsItsPackages) {
    const Taken all = taken(
        {{"rhsa.json",
          R"({"document":{"csaf_version":"2.0","title":"t","aggregate_severity":{"text":"Important"},"tracking":{"id":"RHSA-2024:1","current_release_date":"2024-01-01T00:00:00Z"}},
        "product_tree":{"branches":[{"branches":[{"product":{"name":"Red Hat Enterprise Linux BaseOS v. 9","product_id":"BaseOS-9","product_identification_helper":{"cpe":"cpe:/o:redhat:enterprise_linux:9::baseos"}}},
            {"product":{"name":"openssl-1:3.0.7-25.el9_3.x86_64","product_id":"openssl","product_identification_helper":{"purl":"pkg:rpm/redhat/openssl@3.0.7-25.el9_3?arch=x86_64&epoch=1"}}},
            {"product":{"name":"zlib-0:1.2.11-40.el9.x86_64","product_id":"zlib"}}]}],
          "relationships":[{"full_product_name":{"product_id":"BaseOS-9:openssl"},"product_reference":"openssl","relates_to_product_reference":"BaseOS-9"},
                           {"full_product_name":{"product_id":"BaseOS-9:zlib"},"product_reference":"zlib","relates_to_product_reference":"BaseOS-9"}]},
        "vulnerabilities":[{"cve":"CVE-2024-4","cwe":{"id":"CWE-20"},"scores":[{"cvss_v3":{"vectorString":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H","baseScore":9.8}}],"product_status":{"fixed":["BaseOS-9:openssl","BaseOS-9:zlib"]}}]})"}});
    EXPECT_EQ(all.ids("Red Hat:9", "openssl", "1:3.0.7-24.el9"), Ids{"RHSA-2024:1"});
    EXPECT_EQ(all.ids("Red Hat:9", "openssl", "1:3.0.7-25.el9_3"), Ids{});
    EXPECT_EQ(all.ids("Red Hat:8", "openssl", "1:1.0"), Ids{});
    EXPECT_EQ(all.ids("Red Hat:9", "zlib", "0:1.2.11-39.el9"), Ids{"RHSA-2024:1"}) << "by the name of the rpm";
    EXPECT_EQ(all.index.advisory(0)->urgency, "Important");
    EXPECT_EQ(*all.index.downstream_of("CVE-2024-4"), std::vector<AdvisoryNumber>{0});
}

TEST(Sources, WhatIsNoneIsNamed) {
    const Taken all = taken({{"a.json", "{\"hello\": 1}"},
                             {"b.json", "{"},
                             {"c.json", "[]"},
                             {"d.zip", "PK\x03\x04 and no more"},
                             {"e.json", R"([{"id":"A","modified":"2024-01-01T00:00:00Z"},{"x":1}])"}});
    EXPECT_EQ(all.reading.records, 1u);
    EXPECT_EQ(all.reading.not_read, 5u);
    ASSERT_EQ(all.reading.problems.size(), 5u);
    EXPECT_NE(all.reading.problems[0].message.find("no form of advisories"), std::string::npos);
    EXPECT_NE(all.reading.problems[3].message.find("cut off"), std::string::npos);
}

TEST(Sources, EveryRealFileAtHandIsRead) {
    SHARED_DATA_OR_SKIP(vulns, "vulns");
    std::map<std::string, FeedReading> all;
    SystemDisk disk;
    IndexBuilder builder;
    ExploitationBuilder exploitation;
    const auto read = [&](const std::string& folder) {
        const auto files = disk.files_below(vulns + "/" + folder);
        ASSERT_TRUE(files);
        for (const std::string& path : *files) {
            if (!is_feed_file(path) || path.ends_with("changes.csv") || path.find("-feed-") != std::string::npos) continue;
            FeedReader reader(builder, &exploitation, folder, all[folder]);
            reader.add(path, (*disk.map(path))->bytes());
        }
    };
    for (const char* folder :
         {"cve5-adp", "csaf/cisa-ics", "csaf/oasis/csaf_2.0/examples/csaf", "feeds-raw/grype-transformers/github", "feeds-raw/grype-transformers/nvd",
          "feeds-raw/grype-transformers/osv", "kev/known_exploited_vulnerabilities.json", "epss/epss_sample_2026-08.csv"})
        read(folder);
    for (const auto& [folder, reading] : all) {
        std::string first = reading.problems.empty() ? "" : reading.problems.front().path + " " + reading.problems.front().message;
        fmt::print("{}: {} records, {} not read, {} of {} scores apart {}\n", folder, reading.records, reading.not_read, reading.scores_apart, reading.scores,
                   first);
        EXPECT_EQ(reading.not_read, 0u) << folder << ": " << first;
        EXPECT_GT(reading.records, 0u) << folder;
    }
    const auto table = ExploitationTable::open(std::make_unique<test::MemoryMapping>(*exploitation.finish()));
    EXPECT_EQ(table->ssvc_count(), 1009u);
    EXPECT_EQ(table->kev_count(), all["kev/known_exploited_vulnerabilities.json"].records);
    EXPECT_EQ(table->epss_count(), 50u);
}

}  // namespace
}  // namespace redoubt::advisories
