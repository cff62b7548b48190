// What is installed against what is published: found once, closed by proof, opened again, and never closed by silence.
#include "rooms/fix/software_watch.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "advisories/exploitation.h"
#include "advisories/feed_folder.h"
#include "advisories/index_builder.h"
#include "room_store.h"
#include "rooms/decide/decisions.h"
#include "rooms/fix/deadlines.h"
#include "rooms/fix/priority.h"
#include "store/settings.h"
#include "support/zip_writer.h"

namespace redoubt::rooms {
namespace {

using schema::List;
using schema::Map;
using schema::Value;

constexpr const char* openssl = R"({"id":"DEBIAN-CVE-2023-0286","modified":"2026-01-02T00:00:00Z","published":"2026-01-01T00:00:00Z",
"summary":"Type confusion of an address","upstream":["CVE-2023-0286"],"severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:N/A:H"}],
"affected":[{"package":{"ecosystem":"Debian:12","name":"openssl"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"3.0.11-1"}]}]}]})";
constexpr const char* lodash = R"({"id":"GHSA-35jh-r3h4-6jhm","modified":"2026-01-02T00:00:00Z","aliases":["CVE-2021-23337"],"summary":"Command injection",
"affected":[{"package":{"ecosystem":"npm","name":"lodash"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"4.17.21"}]}]}]})";

double number_in(const Value& value) { return value.as<double>() ? *value.as<double>() : static_cast<double>(value.integer()); }

class SoftwareRoom : public ::testing::Test {
protected:
    void SetUp() override {
        ASSERT_TRUE(store::Settings(*store_).open());
        watch_ = std::make_unique<SoftwareWatch>(*store_, store_.disk, store_.path() + "/feeds");
        ASSERT_TRUE(watch_->open());
    }
    void publish(const std::vector<std::string>& records, const std::string& exploited = {}) {
        advisories::IndexBuilder builder;
        advisories::OsvReader reader;
        for (const std::string& text : records) {
            const auto record = reader.read_json(text);
            ASSERT_TRUE(record) << record.error().text();
            builder.add(**record);
        }
        advisories::ExploitationBuilder exploitation;
        if (!exploited.empty()) {
            advisories::KevCatalogue kev{.version = "1", .released = "2026-01-01T00:00:00Z", .entries = {}};
            kev.entries.push_back({.cve = exploited, .vendor = "v", .product = "p", .name = "n", .added = "2026-01-01", .due = "2026-01-22", .action = "fix"});
            exploitation.add(kev);
        }
        advisories::SnapshotFiles files{.made = store_.clock.now(), .feeds = {{.name = "test", .records = records.size()}}};
        if (!exploited.empty()) files.feeds.push_back({.name = "kev", .records = 1});
        const auto made =
            advisories::write_snapshot(store_.disk, store_.path() + "/feeds", files, {.index = *builder.finish(), .exploitation = *exploitation.finish()});
        ASSERT_TRUE(made) << made.error().text();
    }
    std::string asset(const std::string& title, const std::vector<std::string>& purls, Map more = {}) {
        Map given{{"title", title}, {"kind", "host"}, {"software", software(purls)}};
        for (const schema::Member& member : more) given.set(member.name, member.value);
        const auto made = store_.records().create("asset", given);
        EXPECT_TRUE(made) << made.error().text();
        return made ? made->id.text : std::string();
    }
    static List software(const std::vector<std::string>& purls) {
        List out;
        for (const std::string& purl : purls) out.push_back(Map{{"name", "x"}, {"version", "1"}, {"purl", purl}});
        return out;
    }
    void install(const std::string& id, const std::vector<std::string>& purls) {
        const auto done = store_.records().update("asset", id, {{"software", software(purls)}}, {});
        ASSERT_TRUE(done) << done.error().text();
    }
    SoftwareOutcome follow() {
        const auto done = watch_->follow();
        EXPECT_TRUE(done) << done.error().text();
        return done ? *done : SoftwareOutcome{};
    }
    std::vector<store::Record> all(const std::string& type, const std::string& query = {}) {
        const auto page = store_.records().list(type, {.text = query, .sort = "key", .limit = 500});
        EXPECT_TRUE(page) << page.error().text();
        return page ? page->records : std::vector<store::Record>{};
    }
    store::Record only(const std::string& type) {
        const auto found = all(type);
        EXPECT_EQ(found.size(), 1U) << type;
        return found.empty() ? store::Record{} : *store_.records().get(type, found.front().id.text);
    }
    RoomStore store_;
    std::unique_ptr<SoftwareWatch> watch_;
};

const std::string old_ssl = "pkg:deb/debian/libssl3@3.0.9-1?arch=amd64&distro=debian-12&upstream=openssl";
const std::string new_ssl = "pkg:deb/debian/libssl3@3.0.11-1~deb12u2?arch=amd64&distro=debian-12&upstream=openssl";
const std::string fixed_ssl = "pkg:deb/debian/libssl3@3.0.13-1?arch=amd64&distro=debian-12&upstream=openssl";
const std::string bash = "pkg:deb/debian/bash@5.2-1?arch=amd64&distro=debian-12";

TEST_F(SoftwareRoom, FindsWhatIsVulnerableAndSaysWhy) {
    publish({openssl, lodash}, "CVE-2023-0286");
    asset("web-1", {old_ssl, bash}, {{"exposure", "public"}, {"criticality", "critical"}});
    asset("db-1", {old_ssl}, {{"exposure", "internal"}, {"criticality", "low"}});
    asset("app-1", {"pkg:npm/lodash@4.17.21"});
    const SoftwareOutcome done = follow();
    EXPECT_EQ(done.raised, 1U);
    EXPECT_EQ(done.opened, 2U);
    const store::Record finding = only("finding");
    EXPECT_EQ(finding.title, "CVE-2023-0286 in openssl: Type confusion of an address");
    EXPECT_EQ(finding["component"].text(), "pkg:deb/debian/openssl");
    EXPECT_EQ(finding["vulnerabilities"], Value(List{"DEBIAN-CVE-2023-0286", "CVE-2023-0286"}));
    EXPECT_TRUE(finding["exploited"].boolean());
    EXPECT_EQ(finding["due_why"].text(), "Days by severity, line 4: 7 days (exploited yes); openssl 3.0.9-1 on web-1");
    EXPECT_EQ(finding["remedy"].text(), "Upgrade openssl to 3.0.11-1 or later.");
    const auto seen = all("occurrence");
    ASSERT_EQ(seen.size(), 2U);
    const store::Record first = *store_.records().get("occurrence", seen[0].id.text), second = *store_.records().get("occurrence", seen[1].id.text);
    EXPECT_EQ(first.title, "openssl 3.0.9-1 on web-1");
    EXPECT_EQ(first["priority_why"].text(), "CVSS 7.4 × known to be exploited × anybody can reach it × critical asset");
    EXPECT_EQ(number_in(first["priority"]), 74);
    EXPECT_LT(number_in(second["priority"]), number_in(first["priority"])) << "the same weakness, where it matters less";
    EXPECT_EQ(first["observations"].list()[0].map()["seen"].text(), "3.0.9-1 is affected by DEBIAN-CVE-2023-0286: < 3.0.11-1");
    const store::Record advisory = only("advisory");
    EXPECT_EQ(advisory["advisory_id"].text(), "CVE-2023-0286");
    EXPECT_EQ(advisory.state, "applicable");
    EXPECT_EQ(advisory["applicability"].text(), "openssl on 2 of our assets: web-1, db-1.");
    EXPECT_EQ(finding["advisory"].text(), advisory.id.text);
    EXPECT_EQ(follow().assets, 0U) << "nothing changed since";
}

TEST_F(SoftwareRoom, ClosesByProofAndOpensAgain) {
    publish({openssl});
    const std::string web = asset("web-1", {old_ssl, bash}), db = asset("db-1", {old_ssl, bash});
    follow();
    install(web, {fixed_ssl, bash});
    EXPECT_EQ(follow().verified, 1U);
    EXPECT_EQ(only("finding").state, "new") << "db-1 has it still";
    install(db, {bash});
    const SoftwareOutcome done = follow();
    EXPECT_EQ(done.closed, 1U);
    const store::Record finding = only("finding");
    EXPECT_EQ(finding.state, "closed");
    EXPECT_EQ(only("advisory")["applicability"].text(), "No asset of ours has it any more.");
    EXPECT_EQ(all("occurrence", "state:verified").size(), 2U);
    const auto occurrences = all("occurrence");
    EXPECT_EQ(store_.records().get("occurrence", occurrences[0].id.text)->fields["proof"].text(), "3.0.13-1 is installed now; the fix is in 3.0.11-1");
    EXPECT_EQ(store_.records().get("occurrence", occurrences[1].id.text)->fields["proof"].text(), "libssl3 is no longer installed");
    install(db, {old_ssl, bash});
    follow();
    EXPECT_EQ(only("finding").state, "reopened");
    EXPECT_EQ(all("occurrence", "state:open").size(), 1U);
    EXPECT_EQ(all("occurrence").size(), 2U) << "the same place";
}

TEST_F(SoftwareRoom, SilenceProvesNothing) {
    publish({openssl});
    const std::string web = asset("web-1", {old_ssl});
    follow();
    install(web, {});
    EXPECT_EQ(follow().verified, 0U) << "its software is no longer listed";
    install(web, {old_ssl});
    follow();
    publish({lodash});
    EXPECT_EQ(follow().verified, 0U) << "no feed of Debian is there any more";
    EXPECT_EQ(all("occurrence", "state:open").size(), 1U);
}

TEST_F(SoftwareRoom, ANewSnapshotTouchesOnlyWhatItIsAbout) {
    const std::string other = R"({"id":"DEBIAN-CVE-2026-1","modified":"2026-01-02T00:00:00Z","affected":[{"package":{"ecosystem":"Debian:12","name":"zlib"},
"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"}]}]}]})";
    publish({other, lodash});
    asset("web-1", {old_ssl, bash});
    asset("app-1", {"pkg:npm/lodash@4.17.20"});
    asset("app-2", {"pkg:npm/lodash@4.17.20"});
    EXPECT_EQ(follow().opened, 2U);
    publish({other, lodash, openssl});
    const SoftwareOutcome done = follow();
    EXPECT_EQ(done.assets, 1U);
    EXPECT_EQ(done.raised, 1U);
    std::string withdrawn = openssl;
    withdrawn.replace(withdrawn.find("\"published\""), 0, "\"withdrawn\":\"2026-02-01T00:00:00Z\",");
    publish({other, lodash, withdrawn});
    EXPECT_EQ(follow().verified, 1U);
    EXPECT_EQ(all("finding", "state:closed").size(), 1U);
    const auto gone = all("occurrence", "state:verified");
    ASSERT_EQ(gone.size(), 1U);
    EXPECT_EQ(store_.records().get("occurrence", gone[0].id.text)->fields["proof"].text(), "no advisory says any more that 3.0.9-1 is affected");
}

// What a watch knows: of each package the weaknesses, and where they are fixed.
std::set<std::string> known_to(const SoftwareWatch& watch) {
    return watch.with_state([](const SoftwareState& state) {
        std::set<std::string> out;
        for (advisories::PackageNumber number = 0; number < state.hits.size(); ++number)
            for (const WeaknessHit& hit : state.hits[number]) {
                const Weakness& weakness = state.book->weakness(hit.weakness);
                std::string known;
                for (const auto& [name, value] : weakness.known) known += fmt::format(" {}={}", name, value);
                std::set<std::string> ids;
                for (const advisories::AdvisoryNumber advisory : weakness.advisories) ids.emplace(state.book->snapshot().index().advisory(advisory)->id);
                out.insert(fmt::format("{} {} {} {} {}{}", state.fleet.package(number).purl, weakness.id, fmt::join(ids, ","), hit.fixed_in, hit.cause, known));
            }
        return out;
    });
}

TEST_F(SoftwareRoom, AnAdvisoryMoreAsksOnlyAboutWhatItIsAbout) {
    advisories::FeedFolder folder(store_.disk, store_.path() + "/feeds");
    const auto take = [&](const std::string& name, std::string bytes) {
        std::vector<advisories::FeedSource> sources(1);
        sources[0].state.name = name;
        sources[0].bytes = std::move(bytes);
        const auto taken = folder.take(std::move(sources), store_.clock.now());
        ASSERT_TRUE(taken && taken->changes[0].taken) << name;
    };
    std::vector<std::pair<std::string, std::string>> members;
    std::vector<std::string> purls{"pkg:npm/lodash@4.17.20"};
    for (int i = 0; i < 60; ++i) {
        members.emplace_back(
            fmt::format("{}.json", i),
            fmt::format(
                R"({{"id":"A-{0}","modified":"2026-01-01T00:00:00Z","aliases":["CVE-2026-{0}"],"affected":[{{"package":{{"ecosystem":"npm","name":"p{0}"}},"ranges":[{{"type":"SEMVER","events":[{{"introduced":"0"}},{{"fixed":"2.0.0"}}]}}]}}]}})",
                i));
        purls.push_back(fmt::format("pkg:npm/p{}@1.0.0", i));
    }
    take("npm", test::zip_of(members));
    asset("web-1", purls);
    asset("web-2", {"pkg:npm/p7@1.0.0"});
    EXPECT_EQ(follow().opened, 61U);

    take("late", lodash);
    SoftwareOutcome done = follow();
    EXPECT_EQ(done.packages, 1U);
    EXPECT_EQ(done.opened, 1U);
    EXPECT_EQ(done.assets, 1U);

    take("cve",
         R"({"id":"CVE-2026-3","modified":"2026-02-01T00:00:00Z","severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}]})");
    done = follow();
    EXPECT_EQ(done.packages, 1U) << "another word on the vulnerability of p3";
    EXPECT_EQ(all("finding", "vulnerabilities:CVE-2026-3 severity:critical").size(), 1U);

    auto& text = members[7].second;
    text.replace(text.find("\"aliases\""), 0, R"("withdrawn":"2026-02-02T00:00:00Z",)");
    take("npm", test::zip_of(members));
    done = follow();
    EXPECT_EQ(done.packages, 1U);
    EXPECT_EQ(done.verified, 2U) << "taken back on both assets";

    SoftwareWatch anew(*store_, store_.disk, store_.path() + "/feeds");
    ASSERT_TRUE(anew.know());
    EXPECT_EQ(known_to(*watch_), known_to(anew));
}

TEST_F(SoftwareRoom, TheFirstFeedIsMatchedWithWhatIsThere) {
    asset("web-1", {old_ssl});
    follow();
    EXPECT_EQ(follow().assets, 0U);
    publish({openssl});
    EXPECT_EQ(follow().opened, 1U);
}

TEST_F(SoftwareRoom, WhatBecomesExploitedGetsAnEarlierDate) {
    publish({openssl});
    asset("web-1", {old_ssl});
    follow();
    const store::Record before = only("finding");
    EXPECT_EQ(before["due_why"].text().substr(0, 52), "Days by severity, line 6: 30 days (severity high); o") << before["due_why"].text();
    publish({openssl}, "CVE-2023-0286");
    EXPECT_FALSE(only("advisory")["exploited"].boolean());
    follow();
    EXPECT_TRUE(only("advisory")["exploited"].boolean());
    const store::Record after = only("finding");
    EXPECT_TRUE(after["exploited"].boolean());
    EXPECT_LT(after["due"].time(), before["due"].time());
    // A person's date stays, and the tables' is shown beside it.
    ASSERT_TRUE(store_.records().update("finding", after.id.text, {{"due", "2027-01-01T00:00:00Z"}, {"due_why", "with the move to the new hall"}}, {}));
    publish({openssl});
    follow();
    const store::Record later = only("finding");
    EXPECT_EQ(later["due_why"].text(), "with the move to the new hall");
    EXPECT_EQ(later["deadline"].time(), before["deadline"].time());
}

TEST_F(SoftwareRoom, WhatAPersonSaysOfTheSeverityHoldsForEveryPlace) {
    publish({openssl});
    asset("web-1", {old_ssl});
    follow();
    ASSERT_TRUE(store_->as({.user_id = "u", .name = "Ada", .level = schema::Level::lead})
                    .update("finding", only("finding").id.text, {{"severity", "critical"}, {"severity_origin", "person"}}, {}));
    follow();
    EXPECT_EQ(only("finding")["severity"].text(), "critical");
    EXPECT_EQ(only("occurrence")["severity"].text(), "critical") << "who may decide about it goes by that";
}

TEST_F(SoftwareRoom, OneVulnerabilityUnderManyNamesIsOneFinding) {
    const std::string pysec =
        R"({"id":"PYSEC-2026-1","modified":"2026-01-02T00:00:00Z","aliases":["CVE-2026-9"],"affected":[{"package":{"ecosystem":"PyPI","name":"jinja2"},
"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"3.1.3"}]}]}]})";
    const std::string ghsa =
        R"({"id":"GHSA-aaaa-bbbb-cccc","modified":"2026-01-02T00:00:00Z","aliases":["CVE-2026-9"],"affected":[{"package":{"ecosystem":"PyPI","name":"Jinja2"},
"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"3.1.4"}]}]}]})";
    publish({pysec, ghsa});
    asset("app", {"pkg:pypi/jinja2@3.1.2"});
    EXPECT_EQ(follow().raised, 1U);
    const store::Record seen = only("occurrence");
    EXPECT_EQ(seen["fixed_in"].text(), "3.1.4") << "past every range";
    EXPECT_EQ(only("finding")["identity"].text(), "software/CVE-2026-9/pkg:pypi/jinja2");
}

TEST_F(SoftwareRoom, WhatLiesInACompartmentStaysThere) {
    ASSERT_TRUE(store_.records().create("party", Map{{"title", "Ada"}, {"kind", "person"}, {"level", "ic4"}}));
    publish({openssl});
    asset("web-1", {old_ssl});
    asset("secret-1", {old_ssl}, {{"compartment", "case-x"}});
    EXPECT_EQ(follow().raised, 2U);
    const auto findings = all("finding");
    ASSERT_EQ(findings.size(), 2U);
    EXPECT_NE(findings[0].compartment, findings[1].compartment);
    EXPECT_EQ(all("advisory").size(), 1U);
}

TEST_F(SoftwareRoom, ADecisionCarriesOverToOtherAssetsAndVersions) {
    const auto person = [&](const char* name, const char* level) { return store_.records().create("party", {{"title", name}, {"level", level}})->id.text; };
    const std::string cyd = person("Cyd", "IC4"), ana = person("Ana", "Lead");
    Decisions decisions(*store_);
    ASSERT_TRUE(decisions.open());
    publish({openssl});
    asset("web-1", {old_ssl}, {{"tags", List{"kiosk"}}});
    follow();
    const std::string first = only("occurrence").id.text;
    const auto by = [&](const std::string& party) { return store_->as({.user_id = "u", .name = "x", .level = schema::Level::p1, .party = party}); };
    Question question{
        .subjects = {{"occurrence", first}}, .to = "suppressed", .text = "May it stay?", .reason = "nothing asks it for such addresses", .term_days = 10};
    question.scope =
        records::DecisionScope{.weakness = "cve-2023-0286", .component = "pkg:deb/debian/openssl", .assets = "tags:kiosk", .versions = "<3.0.11-1"};
    auto asking = by(cyd);
    const auto asked = decisions.ask(asking, question);
    ASSERT_TRUE(asked) << asked.error().text();
    if (asked->decision->state == "open") {
        auto deciding = by(ana);
        ASSERT_TRUE(
            decisions.give_verdict(deciding, asked->decision->id.text, {.yes = true, .reason = "so it is", .chosen = {}, .for_party = {}, .conditions = {}}));
    }
    EXPECT_EQ(store_.records().get("occurrence", first)->state, "suppressed");
    asset("web-2", {"pkg:deb/debian/libssl3@3.0.10-1?distro=debian-12&upstream=openssl"}, {{"tags", List{"kiosk"}}});
    asset("web-3", {old_ssl});
    follow();
    const auto seen = all("occurrence");
    ASSERT_EQ(seen.size(), 3U);
    EXPECT_EQ(seen[1].state, "suppressed") << "the next version, on another kiosk";
    EXPECT_EQ(seen[2].state, "open") << "no kiosk";
}

TEST(Priority, SaysWhatItIsMadeOf) {
    const Priority known = priority_of({{"cvss", "9.8"}, {"exploited", "no"}, {"epss", "0.25"}, {"exposure", "internal"}, {"criticality", "high"}});
    EXPECT_EQ(known.why, "CVSS 9.8 × EPSS 25.0 % × reached from inside only × asset of high criticality");
    EXPECT_EQ(known.value, 21);
    EXPECT_EQ(priority_of({}).why, "severity not known × likelihood not known × exposure not known × criticality not known");
}

}  // namespace
}  // namespace redoubt::rooms
