// Duties about hardening and scanning, each shown over the API with reports as tools write them.
#include <array>

#include "api_fixture.h"
#include "base/binary_text.h"
#include "rooms/fix/scan_coverage.h"
#include "rooms/team/due_dates.h"

namespace redoubt::api {
namespace {

using schema::Map;
using schema::Value;

// The clock of the fixture stands at 2027-01-15.
std::string xccdf(const std::string& host, const std::string& day, std::string_view benchmark,
                  const std::vector<std::pair<std::string, std::string>>& results) {
    std::string rules, told;
    for (const auto& [id, result] : results) {
        rules += fmt::format(R"(<Rule id="{0}" severity="high"><title>{0} is set</title><fixtext>Set {0}.</fixtext></Rule>)", id);
        told += fmt::format(R"(<rule-result idref="{}" severity="high" time="{}T06:00:00"><result>{}</result></rule-result>)", id, day, result);
    }
    return fmt::format(
        R"(<?xml version="1.0"?><Benchmark xmlns="http://checklists.nist.gov/xccdf/1.2" id="{}">{}<TestResult id="run" test-system="cpe:/a:redhat:openscap:1.3.6" )"
        R"(start-time="{}T06:00:00" end-time="{}T06:05:00"><target>{}</target>{}</TestResult></Benchmark>)",
        benchmark, rules, day, day, host, told);
}

class ScanDuties : public ApiFixture {
protected:
    void SetUp() override {
        ApiFixture::SetUp();
        lead = sign_in("lead");
    }
    Map said(int status, const std::string& method, const std::string& target, const std::string& body = {}, HttpHeaders headers = {}) {
        const HttpResponse answer = send(lead, method, target, body, std::move(headers));
        EXPECT_EQ(answer.status, status) << method << " " << target << ": " << answer.body.substr(0, 500);
        return status == 204 ? Map() : json(answer);
    }
    Map report(const std::string& text, const std::string& parameters = "misses=1") {
        return said(200, "POST", "/reports?" + parameters, text, {{"Content-Type", "application/octet-stream"}});
    }
    std::vector<std::string> keys(const std::string& query, const std::string& plural = "findings") {
        std::vector<std::string> out;
        const Map page = said(200, "GET", "/" + plural + "?limit=500&sort=key&q=" + percent_encode(query));
        for (const Value& item : page["items"].list()) out.emplace_back(item.map()["key"].text());
        return out;
    }
    std::string only(const std::string& query, const std::string& plural = "findings") {
        const std::vector<std::string> found = keys(query, plural);
        EXPECT_EQ(found.size(), 1U) << query;
        return found.empty() ? std::string() : found.front();
    }
    void pass(int64_t count) {
        data.clock.advance(days(count));
        lead = sign_in("lead");
    }
    Map demand(std::string_view name) {
        const Map coverage = said(200, "GET", "/coverage");
        for (const Value& one : coverage["items"].list())
            if (one.map()["name"].text() == name) return one.map();
        ADD_FAILURE() << "there is no demand " << name;
        return {};
    }
    void follow_coverage() {
        const auto done = rooms::ScanCoverage(*data.store).follow();
        EXPECT_TRUE(done) << done.error().text();
    }
    // A check fails: a finding on that asset. It is put right and looked at again: closed, and its history says why.
    void check_baseline(const std::string& failing, const std::string& fixed, const std::string& rule, const std::string& asset_query) {
        ASSERT_GE(report(failing)["new"].integer(), 1);
        const std::string asset = only(asset_query, "assets");
        const std::string finding = only(fmt::format("rule:\"{}\"", rule));
        EXPECT_EQ(said(200, "GET", "/findings/" + finding)["subjects"].list().front().map()["key"].text(), asset);
        EXPECT_EQ(only(fmt::format("is:open subjects:{} rule:\"{}\"", asset, rule)), finding);
        EXPECT_EQ(report(failing)["same"].integer(), report(failing)["places"].integer()) << "the same report again is nothing new";
        pass(1);
        EXPECT_GE(report(fixed)["closed"].integer(), 1);
        EXPECT_EQ(said(200, "GET", "/findings/" + finding)["state"].text(), "closed");
        EXPECT_EQ(said(200, "GET", fmt::format("/findings/{}/history", finding))["entries"].list().empty(), false);
        EXPECT_TRUE(keys(fmt::format("is:open rule:\"{}\"", rule)).empty());
        pass(1);
    }
    Caller lead;
};

// 15: Windows hardened → import failing check → finding on host; fix and re-import closes it.
TEST_F(ScanDuties, D015_AFailedCheckOfAWindowsBaselineIsAFindingUntilItPasses) {
    constexpr std::string_view benchmark = "MS_Windows_Server_2022_STIG";
    check_baseline(xccdf("win-1.corp.example", "2027-01-10", benchmark, {{"SMBv1_off", "fail"}, {"LSA_protected", "pass"}}),
                   xccdf("win-1.corp.example", "2027-01-14", benchmark, {{"SMBv1_off", "pass"}, {"LSA_protected", "pass"}}), "SMBv1_off",
                   "names:win-1.corp.example kind:host");
    // Drift: what was put right fails again.
    EXPECT_EQ(report(xccdf("win-1.corp.example", "2027-01-15", benchmark, {{"SMBv1_off", "fail"}, {"LSA_protected", "pass"}}))["back"].integer(), 1);
    EXPECT_EQ(said(200, "GET", "/findings/" + only("rule:SMBv1_off"))["state"].text(), "reopened");
}

// 16: Linux hardened → the same with SCAP and with Lynis.
TEST_F(ScanDuties, D016_AFailedCheckOfALinuxBaselineIsAFindingUntilItPasses) {
    constexpr std::string_view benchmark = "xccdf_org.ssgproject.content_benchmark_DEBIAN-12";
    check_baseline(xccdf("lin-1.corp.example", "2027-01-10", benchmark, {{"sshd_no_root", "fail"}, {"audit_on", "pass"}}),
                   xccdf("lin-1.corp.example", "2027-01-14", benchmark, {{"sshd_no_root", "pass"}, {"audit_on", "pass"}}), "sshd_no_root",
                   "names:lin-1.corp.example kind:host");
    const auto lynis = [](std::string_view day, std::string_view found) {
        return fmt::format(
            "lynis_version=3.0.9\nreport_datetime_start={0} 06:00:00\nhostname=lin-2\nos_fullname=Debian 12\n{1}tests_executed=SSH-7408|FILE-6310|\n"
            "report_datetime_end={0} 06:01:00\n",
            day, found);
    };
    check_baseline(lynis("2027-01-10", "warning[]=SSH-7408|Root may sign in over SSH|-|text:Set PermitRootLogin to no|\n"), lynis("2027-01-14", ""), "SSH-7408",
                   "names:lin-2 kind:host");
}

// 17: Active Directory hardened → the same with a health check of the domain.
TEST_F(ScanDuties, D017_AFailedCheckOfADirectoryIsAFindingUntilItPasses) {
    const auto health = [](std::string_view day, std::string_view rules) {
        return fmt::format(
            "<HealthcheckData><EngineVersion>3.3.0.0</EngineVersion><GenerationDate>{}T06:00:00Z</GenerationDate><Level>Full</Level>"
            "<DomainFQDN>corp.example</DomainFQDN><RiskRules>{}</RiskRules></HealthcheckData>",
            day, rules);
    };
    const std::string made =
        std::string(said(201, "POST", "/assets", R"({"title":"Our directory","kind":"account_store","names":["corp.example"]})")["key"].text());
    check_baseline(health("2027-01-10",
                          "<HealthcheckRiskRule><Points>50</Points><Category>PrivilegedAccounts</Category><Model>AccountTakeOver</Model>"
                          "<RiskId>P-Delegated</RiskId><Rationale>Administrators can be delegated</Rationale></HealthcheckRiskRule>"),
                   health("2027-01-14", ""), "P-Delegated", "names:corp.example");
    EXPECT_EQ(only("names:corp.example", "assets"), made);
    EXPECT_EQ(said(200, "GET", "/findings/" + only("rule:P-Delegated"))["severity"].text(), "critical");
}

// 25: run security scans → a scheduled scan that is missing is told as overdue.
TEST_F(ScanDuties, D025_AScanThatIsMissingIsOverdue) {
    said(204, "PUT", "/coverage", R"({"demands":[{"name":"hosts-weekly","query":"kind:host","scan":"host","days":7,"severity":"medium"}]})");
    const auto scan = [](const std::string& day) { return xccdf("lin-1.corp.example", day, "B", {{"audit_on", "pass"}, {"sshd_no_root", "fail"}}); };
    report(scan("2027-01-14"));
    const std::string host = only("names:lin-1.corp.example", "assets");
    follow_coverage();
    EXPECT_EQ(demand("hosts-weekly")["covered"].integer(), 1);
    EXPECT_TRUE(keys("kind:gap is:open").empty());
    pass(8);
    follow_coverage();
    const Map late = demand("hosts-weekly");
    EXPECT_EQ(late["late"].integer(), 1);
    ASSERT_EQ(late["gaps"].list().size(), 1U);
    EXPECT_EQ(late["gaps"].list().front().map()["asset"].map()["key"].text(), host);
    EXPECT_EQ(late["gaps"].list().front().map()["tool"].text(), "openscap");
    EXPECT_EQ(keys("kind:gap is:open subjects:" + host).size(), 1U);
    report(scan("2027-01-23"));
    follow_coverage();
    EXPECT_TRUE(keys("kind:gap is:open").empty());
    EXPECT_EQ(demand("hosts-weekly")["late"].integer(), 0);
}

// 27: assess existing systems → the report of coverage lists in-scope assets that were not assessed.
TEST_F(ScanDuties, D027_WhatIsInScopeAndWasNotAssessedIsListed) {
    std::vector<std::string> made;
    for (const char* name : {"lin-1.corp.example", "lin-2.corp.example", "lin-3.corp.example"})
        made.push_back(std::string(
            said(201, "POST", "/assets", fmt::format(R"({{"title":"{0}","kind":"host","names":["{0}"],"tags":["scope-2027"]}})", name))["key"].text()));
    said(201, "POST", "/assets", R"({"title":"outside.corp.example","kind":"host","names":["outside.corp.example"]})");
    said(204, "PUT", "/coverage", R"({"demands":[{"name":"assessment-2027","query":"tags:scope-2027","scan":"any","days":90,"severity":"medium"}]})");
    report(xccdf("lin-2.corp.example", "2027-01-10", "B", {{"audit_on", "pass"}, {"sshd_no_root", "fail"}}));
    const Map coverage = demand("assessment-2027");
    EXPECT_EQ(coverage["assets"].integer(), 3);
    EXPECT_EQ(coverage["covered"].integer(), 1);
    EXPECT_EQ(coverage["never"].integer(), 2);
    std::vector<std::string> missing;
    for (const Value& gap : coverage["gaps"].list()) missing.emplace_back(gap.map()["asset"].map()["key"].text());
    std::ranges::sort(missing);
    EXPECT_EQ(missing, (std::vector{made[0], made[2]}));
}

// 32: time limits of vulnerability management → advance the clock: the breach is listed, told and in the number.
TEST_F(ScanDuties, D032_ABreachIsListedToldAndCounted) {
    const std::string metric = std::string(
        said(201, "POST", "/metrics", R"({"title":"Past due","of":"finding","query":"is:overdue","unit":"findings","direction":"down","target":0})")["key"]
            .text());
    const auto counted = [&] {
        const Map value = said(200, "GET", "/metrics/" + metric + "/value");
        return value["value"].as<double>() != nullptr ? *value["value"].as<double>() : static_cast<double>(value["value"].integer());
    };
    const auto told = [&](const std::string& finding) {
        const Map entries = said(200, "GET", "/findings/" + finding + "/history");
        return std::ranges::count_if(entries["entries"].list(), [](const Value& one) { return one.map()["action"].text() == "overdue"; });
    };
    report(xccdf("lin-1.corp.example", "2027-01-10", "B", {{"sshd_no_root", "fail"}}));
    const std::string finding = only("rule:sshd_no_root");
    const Map before = said(200, "GET", "/findings/" + finding);
    EXPECT_EQ(before["due"].text().substr(0, 10), "2027-02-09") << "thirty days for what is high";
    EXPECT_NE(before["due_why"].text().find("Days by severity"), std::string::npos);
    EXPECT_TRUE(keys("is:overdue").empty());
    EXPECT_EQ(counted(), 0.0);
    pass(30);
    const auto passed = rooms::pass_due_dates(*data.store);
    ASSERT_TRUE(passed) << passed.error().text();
    EXPECT_GE(passed->overdue, 1U);
    EXPECT_EQ(keys("is:overdue"), std::vector{finding});
    EXPECT_EQ(counted(), 1.0);
    EXPECT_EQ(told(finding), 1);
    EXPECT_EQ(rooms::pass_due_dates(*data.store)->overdue, 0U) << "once";
    const Map work = said(200, "GET", "/work?limit=200");
    EXPECT_TRUE(std::ranges::any_of(work["items"].list(), [&](const Value& item) { return item.map()["record"].map()["key"].text() == finding; }));
    report(xccdf("lin-1.corp.example", "2027-02-13", "B", {{"sshd_no_root", "pass"}}));
    EXPECT_TRUE(keys("is:overdue").empty());
    EXPECT_EQ(counted(), 0.0);
}

}  // namespace
}  // namespace redoubt::api
