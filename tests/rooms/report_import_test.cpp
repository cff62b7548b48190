// Reports of scanners, scan after scan: no finding loses its history, owner, decision or date, and none is there twice.
#include "rooms/fix/report_import.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "room_store.h"
#include "store/compartments.h"
#include "store/settings.h"

namespace redoubt::rooms {
namespace {

using reports::FindingClass;
using reports::ReportedFinding;
using schema::List;
using schema::Map;
using schema::Value;
using store::Record;

ReportedFinding on_host(const std::string& host, uint16_t port, const std::string& rule = "cipher") {
    ReportedFinding out{.kind = FindingClass::host, .rule = rule, .title = "Check " + rule, .severity = reports::Severity::medium, .severity_says = "2"};
    out.target.host = host;
    out.place.port = port;
    out.place.protocol = "tcp";
    return out;
}

ReportedFinding in_code(const std::string& file, uint32_t line, const std::string& snippet) {
    ReportedFinding out{.kind = FindingClass::code, .rule = "sqli", .title = "SQL injection", .severity = reports::Severity::high};
    out.target.repository = "https://git.example/team/shop.git";
    out.place = {.file = file, .line = line, .snippet = snippet};
    out.weaknesses = {"CWE-89"};
    return out;
}

ReportedFinding in_package(const std::string& name, const std::string& version, std::vector<std::string> ids) {
    ReportedFinding out{.kind = FindingClass::software, .rule = ids.front(), .title = "Something in " + name, .severity = reports::Severity::critical};
    out.target.repository = "https://git.example/team/shop";
    out.vulnerabilities = std::move(ids);
    out.component = {.purl = "pkg:npm/" + name + "@" + version, .name = name, .version = version, .fixed_in = {"9.9.9"}};
    return out;
}

class ReportRoom : public ::testing::Test {
protected:
    void SetUp() override {
        ASSERT_TRUE(store::Settings(*store_).open());
        lead_ = {.user_id = "ada", .name = "Ada", .level = schema::Level::lead};
    }

    ReportOutcome import(std::vector<ReportedFinding> findings, const std::string& tool = "scanner", ReportOptions options = {},
                         std::vector<reports::Target> targets = {}) {
        auto importing = ReportImport::open(*store_, lead_, options, nullptr);
        EXPECT_TRUE(importing) << importing.error().text();
        for (ReportedFinding& finding : findings) {
            const auto taken = (*importing)->take(std::move(finding));
            EXPECT_TRUE(taken) << taken.error().text();
        }
        store_.clock.advance(minutes(5));
        reports::Scan scan{
            .tool = tool, .version = "1.0", .finished = at_.unix_ns != 0 ? at_ : store_.clock.now(), .targets = std::move(targets), .checks = checks_};
        const auto done = (*importing)->finish({.format = tool, .scans = {scan}});
        EXPECT_TRUE(done) << done.error().text();
        return done ? *done : ReportOutcome{};
    }
    void next_day() { store_.clock.advance(days(1)); }

    std::vector<Record> all(const std::string& type, const std::string& text = {}) {
        const auto page = store_.records().list(type, {.text = text, .sort = "created", .limit = 500});
        EXPECT_TRUE(page) << page.error().text();
        return page ? page->records : std::vector<Record>{};
    }
    Record only(const std::string& type, const std::string& text = {}) {
        const std::vector<Record> found = all(type, text);
        EXPECT_EQ(found.size(), 1U) << type << " " << text;
        return found.empty() ? Record{} : *store_.records().get(type, found.front().id.text);
    }
    int64_t journal() {
        const auto seq = store_->read([](store::Reader& reader) { return reader.sql.integer("SELECT max(seq) FROM journal"); });
        EXPECT_TRUE(seq);
        return seq ? seq->value_or(0) : -1;
    }

    RoomStore store_;
    store::Actor lead_;
    Time at_{};
    std::vector<std::string> checks_{};
};

TEST_F(ReportRoom, MakesFindingsOccurrencesAndTheAssetsThatNobodyKnew) {
    const ReportOutcome done = import({on_host("web-1.example", 443), on_host("web-2.example", 443), on_host("web-1.example", 443, "banner")});
    EXPECT_EQ(done.fresh, 3);
    EXPECT_EQ(done.fresh_findings, 2);
    EXPECT_EQ(done.new_assets, 2);
    EXPECT_TRUE(done.written);
    ASSERT_EQ(all("finding").size(), 2U);
    EXPECT_EQ(all("occurrence").size(), 3U);
    EXPECT_EQ(only("asset", "names:web-1.example").state, "proposed");
    const Record finding = only("finding", "rule:cipher");
    EXPECT_EQ(finding["subjects"].list().size(), 2U);
    EXPECT_EQ(finding["severity_origin"].text(), "tool");
    EXPECT_FALSE(finding["priority_why"].text().empty());
    EXPECT_EQ(finding["tools"].list().front().text(), "scanner");
    const Record occurrence = only("occurrence", "asset:\"" + only("asset", "names:web-2.example").id.text + "\"");
    EXPECT_EQ(occurrence["location"].text(), "443/tcp");
    EXPECT_EQ(occurrence["seen_by"].list().front().map()["severity"].text(), "2");
}

TEST_F(ReportRoom, TheSameReportAgainWritesNothing) {
    at_ = store_.clock.now();
    import({on_host("web-1", 443), in_code("a.py", 3, "x()"), in_package("lodash", "1.0.0", {"CVE-2021-1"})});
    const int64_t before = journal();
    const ReportOutcome again = import({on_host("web-1", 443), in_code("a.py", 3, "x()"), in_package("lodash", "1.0.0", {"CVE-2021-1"})});
    EXPECT_EQ(again.same, 3);
    EXPECT_EQ(again.fresh + again.changed + again.missed + again.moved + again.back, 0);
    EXPECT_EQ(journal(), before);
}

TEST_F(ReportRoom, WhatIsKnownToBeTheSameIsComparedAgainOnceSomethingHasChanged) {
    const auto reported = [](reports::Severity severity = reports::Severity::medium) {
        std::vector<ReportedFinding> out{on_host("a.example", 443), on_host("a.example", 22), on_host("b.example", 443)};
        out[1].severity = severity;
        return out;
    };
    at_ = store_.clock.now();
    import(reported());
    const auto same = [&](const ReportOutcome& done) { return done.same == 3 && done.fresh + done.changed + done.missed + done.back == 0; };
    const auto later = [&](Duration by) {
        at_ = at_ + by;
        store_.clock.advance(by);
    };
    EXPECT_TRUE(same(import(reported())));
    EXPECT_TRUE(same(import(reported(), "scanner", {.dry_run = true})));
    later(hours(1));
    EXPECT_TRUE(same(import(reported())));  // a later scan that sees the same
    ASSERT_EQ(import(reported(reports::Severity::critical)).changed, 1);
    later(minutes(1));
    EXPECT_EQ(import(reported()).changed, 1);
    later(minutes(1));
    EXPECT_TRUE(same(import(reported())));

    const std::vector<Record> places = all("occurrence");
    const Record place = *std::ranges::find_if(places, [](const Record& one) { return one["location"].text() == "22/tcp"; });
    ASSERT_TRUE(store_.records().update("occurrence", place.id.text, {{"installed", "1.0"}, {"location", "elsewhere"}}, {}));
    later(minutes(1));
    EXPECT_EQ(import(reported()).changed, 1);
    EXPECT_EQ((*store_.records().get("occurrence", place.id.text))["location"].text(), "22/tcp");
    later(minutes(1));
    EXPECT_TRUE(same(import(reported())));

    const Record asset = only("asset", "names:b.example");
    ASSERT_TRUE(store_.records().update("asset", asset.id.text, {{"exposure", "public"}}, {}));
    later(minutes(1));
    EXPECT_EQ(import(reported()).changed, 1);
    later(hours(21));
    EXPECT_EQ(import(reported()).changed, 3);  // seen today as well

    later(minutes(1));
    EXPECT_EQ(import({on_host("a.example", 443), on_host("b.example", 443)}).missed, 1);
    later(minutes(1));
    EXPECT_EQ(import({on_host("a.example", 443), on_host("b.example", 443)}).closed, 1);
    later(minutes(1));
    EXPECT_EQ(import(reported()).back, 1);
}

TEST_F(ReportRoom, NothingFoundOnAnotherAssetIsAnotherReport) {
    import({on_host("a.example", 443)});
    next_day();
    import({on_host("b.example", 443)});
    const auto clean = [&](const std::string& host) {
        next_day();
        return import({}, "scanner", {.misses = 1}, {{.host = host}});
    };
    EXPECT_EQ(clean("a.example").closed, 1);
    EXPECT_EQ(clean("a.example").closed, 0);
    EXPECT_EQ(clean("b.example").closed, 1);
}

TEST_F(ReportRoom, TheDryRunSaysTheSameAndWritesNothing) {
    const int64_t before = journal();
    const ReportOutcome dry = import({on_host("web-1", 443), on_host("web-1", 8443, "banner")}, "scanner", {.dry_run = true});
    EXPECT_EQ(dry.fresh, 2);
    EXPECT_EQ(dry.new_assets, 1);
    EXPECT_FALSE(dry.written);
    EXPECT_EQ(journal(), before);
    EXPECT_EQ(import({on_host("web-1", 443), on_host("web-1", 8443, "banner")}).fresh, dry.fresh);
}

TEST_F(ReportRoom, WhatPeopleSetStaysThroughRescoringRewordingAndReordering) {
    import({in_code("a.py", 10, "q(1)"), in_code("b.py", 20, "q(2)")});
    const Record finding = all("finding").front();
    const std::string ada = store_.records().create("party", {{"title", "Ada"}, {"kind", "person"}})->id.text;
    const Time due = store_.clock.now() + days(90);
    ASSERT_TRUE(store_.records().update("finding", finding.id.text,
                                        {{"owner", ada}, {"due", due}, {"severity", "low"}, {"severity_origin", "person"}, {"title", "Ours"}}, {}));
    next_day();
    auto rescored = in_code("a.py", 44, "q(1)");
    rescored.severity = reports::Severity::critical;
    rescored.description = "In other words.";
    const ReportOutcome done = import({in_code("b.py", 2, "q(2)"), rescored});
    EXPECT_EQ(done.fresh, 0);
    EXPECT_EQ(done.missed, 0);
    const Record after = *store_.records().get("finding", finding.id.text);
    EXPECT_EQ(after.owner.id, ada);
    EXPECT_EQ(after["due"].time(), due);
    EXPECT_EQ(after["severity"].text(), "low");
    EXPECT_EQ(after.title, "Ours");
    EXPECT_EQ(all("finding").size(), 2U);
}

TEST_F(ReportRoom, ARenamedFileKeepsItsFinding) {
    import({in_code("src/a.py", 10, "q(1)")});
    const Record before = only("finding");
    next_day();
    const ReportOutcome done = import({in_code("lib/a.py", 12, "q(1)")});
    EXPECT_EQ(done.moved, 1);
    EXPECT_EQ(done.fresh, 0);
    const Record occurrence = only("occurrence");
    EXPECT_EQ(occurrence["location"].text(), "lib/a.py:12");
    EXPECT_NE(occurrence["observations"].list().back().map()["seen"].text().find("it was at src/a.py:10"), std::string_view::npos);
    EXPECT_EQ(only("finding").id.text, before.id.text);
    next_day();
    EXPECT_EQ(import({in_code("lib/a.py", 13, "q(1)")}).fresh, 0) << "known by its new place from now on";
}

TEST_F(ReportRoom, ANewVersionIsTheSameFindingAndTwoToolsAreOne) {
    import({in_package("lodash", "1.0.0", {"GHSA-aaaa-bbbb-cccc"})}, "npm-audit");
    next_day();
    const ReportOutcome trivy = import({in_package("lodash", "1.0.1", {"CVE-2021-1", "GHSA-aaaa-bbbb-cccc"})}, "trivy");
    EXPECT_EQ(trivy.fresh, 0);
    const Record finding = only("finding"), occurrence = only("occurrence");
    EXPECT_EQ(occurrence["installed"].text(), "1.0.1");
    EXPECT_EQ(occurrence["tools"], Value(List{"npm-audit", "trivy"}));
    EXPECT_EQ(finding["tools"], Value(List{"npm-audit", "trivy"}));
    EXPECT_EQ(finding["vulnerabilities"].list().size(), 2U);
    next_day();
    EXPECT_EQ(import({}, "npm-audit", {}, {reports::Target{.repository = "https://git.example/team/shop"}}).missed, 1);
    EXPECT_EQ(only("occurrence").state, "open") << "the other tool still sees it";
}

TEST_F(ReportRoom, WhatIsMissedTwiceIsClosedAndWhatComesBackIsOpenedInTheSamePlace) {
    const reports::Target target{.host = "web-1"};
    import({on_host("web-1", 443)});
    const Record finding = only("finding");
    next_day();
    EXPECT_EQ(import({}, "scanner", {}, {target}).missed, 1);
    EXPECT_EQ(only("occurrence").state, "gone");
    EXPECT_EQ(only("finding").state, "new") << "not seen is not fixed";
    next_day();
    EXPECT_EQ(import({}, "scanner", {}, {target}).closed, 1);
    EXPECT_EQ(only("occurrence").state, "verified");
    EXPECT_NE(only("occurrence")["proof"].text().find("2 reports in a row of scanner"), std::string_view::npos);
    EXPECT_EQ(only("finding").state, "closed");
    next_day();
    const ReportOutcome back = import({on_host("web-1", 443)});
    EXPECT_EQ(back.back, 1);
    EXPECT_EQ(back.fresh, 0);
    EXPECT_EQ(only("occurrence").state, "open");
    EXPECT_EQ(only("finding").state, "reopened");
    EXPECT_EQ(only("finding")["times_back"].integer(), 1);
    EXPECT_EQ(only("finding").id.text, finding.id.text);
}

// Duty 26: the same report again adds nothing, and what was found to be a false positive stays one.
TEST_F(ReportRoom, AFalsePositiveSurvivesTheNextImport) {
    import({on_host("web-1", 443), on_host("web-1", 22, "ssh")});
    const Record finding = only("finding", "rule:ssh");
    ASSERT_TRUE(store_.records().move("finding", finding.id.text, {.to = "rejected", .reason = "a honeypot"}));
    next_day();
    const ReportOutcome again = import({on_host("web-1", 443), on_host("web-1", 22, "ssh")});
    EXPECT_EQ(again.fresh, 0);
    EXPECT_EQ(again.fresh_findings, 0);
    EXPECT_EQ(all("finding").size(), 2U);
    EXPECT_EQ(only("finding", "rule:ssh").state, "rejected");
    EXPECT_EQ(only("finding", "rule:ssh")["closing_reason"].text(), "a honeypot");
}

// Duty 28: one weakness on two assets; the public and critical one ranks first, and says why.
TEST_F(ReportRoom, ThePublicAndCriticalAssetRanksFirst) {
    for (const auto& [name, exposure, criticality] : {std::tuple{"quiet-1", "internal", "low"}, {"front-1", "public", "critical"}})
        ASSERT_TRUE(
            store_.records().create("asset", {{"title", name}, {"kind", "host"}, {"names", List{name}}, {"exposure", exposure}, {"criticality", criticality}}));
    std::vector<ReportedFinding> seen{on_host("quiet-1", 443), on_host("front-1", 443)};
    for (ReportedFinding& one : seen) one.vulnerabilities = {"CVE-2026-1"};
    import(std::move(seen));
    ASSERT_EQ(all("finding").size(), 1U);
    const auto ranked = store_.records().list("occurrence", {.sort = "-priority", .limit = 10});
    ASSERT_TRUE(ranked);
    ASSERT_EQ(ranked->records.size(), 2U);
    const auto asset_of = [&](const Record& occurrence) { return store_.records().get("asset", occurrence["asset"].text())->title; };
    EXPECT_EQ(asset_of(ranked->records[0]), "front-1");
    const Record first = *store_.records().get("occurrence", ranked->records[0].id.text);
    EXPECT_NE(first["priority_why"].text().find("anybody can reach it × critical asset"), std::string_view::npos) << first["priority_why"].text();
    EXPECT_NE(only("finding")["priority_why"].text().find("front-1"), std::string_view::npos);
}

// Duty 29: "fixed" is a claim until somebody else, or the next scan, has seen it. Duties 15 to 17 are the same over a baseline's checks.
TEST_F(ReportRoom, AFixIsAClaimUntilTheNextScanVerifiesIt) {
    const reports::Target target{.host = "web-1"};
    import({on_host("web-1", 443)});
    const std::string id = only("finding").id.text;
    const auto move = [&](const std::string& to, Map changes = {}) {
        const auto moved = store_.records().move("finding", id, {.to = to, .changes = std::move(changes)});
        EXPECT_TRUE(moved) << moved.error().text();
    };
    move("triaged");
    move("planned", {{"plan", "fix"}, {"due", store_.clock.now() + days(9)}});
    const auto party = store_.records().create("party", {{"title", "Olga"}, {"kind", "person"}});
    ASSERT_TRUE(party) << party.error().text();
    move("fixed", {{"fixed_by", party->id.text}});
    next_day();
    import({on_host("web-1", 443)});
    EXPECT_EQ(only("finding").state, "fixed") << "the scan still sees it: the claim stands as it was made, and nothing is closed";
    next_day();
    import({}, "scanner", {.misses = 1}, {target});
    EXPECT_EQ(only("finding").state, "closed");
    EXPECT_NE(only("finding")["verification"].text().find("scanner"), std::string_view::npos) << only("finding")["verification"].text();
}

TEST_F(ReportRoom, AScanClosesOnlyWhatItCouldHaveSeen) {
    import({on_host("web-1", 443), on_host("web-2", 443), on_host("web-1", 22, "ssh")});
    next_day();
    EXPECT_EQ(import({on_host("web-1", 443)}, "other").missed, 0) << "another tool";
    next_day();
    EXPECT_EQ(import({on_host("web-1", 443)}, "scanner", {.partial = true}).missed, 0) << "it says that it is a part";
    next_day();
    checks_ = {"cipher"};
    EXPECT_EQ(import({on_host("web-1", 443)}).missed, 0) << "the check of ssh did not run, and web-2 was not looked at";
    next_day();
    checks_.clear();
    EXPECT_EQ(import({on_host("web-1", 443)}).missed, 1);
    EXPECT_EQ(only("occurrence", "state:gone")["location"].text(), "22/tcp");
}

TEST_F(ReportRoom, OneScanMissesAPlaceOnceHoweverOftenItIsImported) {
    import({on_host("web-1", 443), on_host("web-1", 22, "ssh")});
    next_day();
    at_ = store_.clock.now();
    const auto again = [&](const std::string& file) { return import({on_host("web-1", 443)}, "scanner", {.sha256 = file}); };
    EXPECT_EQ(again("first").missed, 1);
    const ReportOutcome twice = again("first");
    EXPECT_EQ(twice.missed + twice.closed, 0);
    EXPECT_FALSE(twice.same_as.empty());
    next_day();
    at_ = store_.clock.now();
    EXPECT_EQ(again("second").closed, 1);
}

TEST_F(ReportRoom, AFileThatWasTakenAsAPartMayStillBeTakenWhole) {
    import({on_host("web-1", 443), on_host("web-1", 22, "ssh")});
    next_day();
    at_ = store_.clock.now();
    EXPECT_EQ(import({on_host("web-1", 443)}, "scanner", {.sha256 = "file", .partial = true}).missed, 0);
    EXPECT_EQ(import({on_host("web-1", 443)}, "scanner", {.sha256 = "file"}).missed, 1);
}

TEST_F(ReportRoom, AnOlderReportNeitherClosesNorOpens) {
    const Time first = store_.clock.now();
    store_.clock.advance(days(3));
    import({on_host("web-1", 443)});
    at_ = first;
    EXPECT_EQ(import({}, "scanner", {}, {reports::Target{.host = "web-1"}}).missed, 0);
    EXPECT_EQ(only("occurrence").state, "open");
    at_ = {};
    next_day();
    ASSERT_EQ(import({}, "scanner", {.misses = 1}, {reports::Target{.host = "web-1"}}).closed, 1);
    at_ = first + days(1);
    EXPECT_EQ(import({on_host("web-1", 443)}).back, 0);
    EXPECT_EQ(only("occurrence").state, "verified");
}

TEST_F(ReportRoom, WhatTheToolCallsFixedIsClosedWithItsWord) {
    import({on_host("web-1", 443)});
    next_day();
    auto fixed = on_host("web-1", 443);
    fixed.status = reports::Status::fixed;
    auto unknown = on_host("web-1", 80, "other");
    unknown.status = reports::Status::fixed;
    const ReportOutcome done = import({fixed, unknown});
    EXPECT_EQ(done.closed, 1);
    EXPECT_EQ(done.passed_over, 1);
    EXPECT_EQ(only("occurrence")["proof"].text(), "scanner says that it is fixed");
}

TEST_F(ReportRoom, ANameOfTwoAssetsJoinsNeither) {
    for (int i = 0; i < 2; ++i) ASSERT_TRUE(store_.records().create("asset", {{"title", "twin"}, {"kind", "host"}, {"names", List{"twin"}}}));
    const ReportOutcome done = import({on_host("twin", 443)});
    ASSERT_EQ(done.problems.size(), 1U);
    EXPECT_NE(done.problems.front().find("is of several assets"), std::string::npos);
    EXPECT_TRUE(only("occurrence")["asset"].text().empty());
    next_day();
    EXPECT_EQ(import({on_host("twin", 443)}).fresh, 0) << "known again without an asset";
    const std::string one = all("asset").front().key;
    EXPECT_TRUE(import({on_host("twin", 443)}, "scanner", {.asset = one}).problems.empty());
    EXPECT_FALSE(ReportImport::open(*store_, lead_, {.asset = "ASSET-99"}, nullptr));
}

TEST_F(ReportRoom, GoesIntoTheCompartmentOfItsAsset) {
    const std::string member = store_.records().create("party", {{"title", "Eve"}, {"kind", "person"}, {"level", "Lead"}})->id.text;
    store::Actor eve{.user_id = "eve", .name = "Eve", .level = schema::Level::lead, .party = member};
    const auto opened = store::Compartments(*store_, store_->with_level(eve)).open("case", "a case", {});
    ASSERT_TRUE(opened) << opened.error().text();
    ASSERT_TRUE(store_->as(eve).create("asset", {{"title", "hidden"}, {"kind", "host"}, {"names", List{"hidden"}}, {"compartment", opened->name}}));
    const store::Actor outside = lead_;
    lead_ = eve;
    import({on_host("hidden", 443)});
    EXPECT_EQ(only("finding").compartment, opened->name);
    EXPECT_EQ(only("occurrence").compartment, opened->name);
    lead_ = outside;
    next_day();
    const ReportOutcome other = import({on_host("hidden", 443)}, "scanner", {.dry_run = true});
    EXPECT_EQ(other.fresh, 1) << "to somebody outside there is no such asset, finding or occurrence";
    EXPECT_EQ(other.new_assets, 1);
}

}  // namespace
}  // namespace redoubt::rooms
