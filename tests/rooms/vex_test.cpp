// What suppliers say: shown, ranked down, followed where no person spoke, and never a reason to close.
#include <gtest/gtest.h>

#include "advisories/index_builder.h"
#include "room_store.h"
#include "rooms/fix/our_vex.h"
#include "rooms/fix/software_watch.h"
#include "rooms/fix/supplier_matches.h"
#include "store/settings.h"

namespace redoubt::rooms {
namespace {

using schema::List;
using schema::Map;
using schema::Value;

constexpr const char* published = R"({"id":"DEBIAN-CVE-2026-1","modified":"2026-01-02T00:00:00Z","upstream":["CVE-2026-1"],
"severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
"affected":[{"package":{"ecosystem":"Debian:12","name":"openssl"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"3.0.11-1"}]}]}]})";

std::string ssl(const std::string& version) { return "pkg:deb/debian/libssl3@" + version + "?arch=amd64&distro=debian-12&upstream=openssl"; }

std::string openvex(const std::string& status, const std::string& product, const std::string& time = "2026-05-01T00:00:00Z", const std::string& id = "urn:a") {
    const std::string why = status == "not_affected" ? R"(,"justification":"vulnerable_code_not_present","impact_statement":"It was taken out.")"
                            : status == "affected"   ? R"(,"action_statement":"Upgrade.")"
                                                     : "";
    return R"({"@context":"https://openvex.dev/ns/v0.2.0","@id":")" + id + R"(","author":"ACME","timestamp":")" + time +
           R"(","version":1,"statements":[{"vulnerability":{"name":"CVE-2026-1"},"products":[{"@id":")" + product + R"("}],"status":")" + status + "\"" + why +
           "}]}";
}

class SuppliersRoom : public ::testing::Test {
protected:
    void SetUp() override {
        ASSERT_TRUE(store::Settings(*store_).open());
        watch_ = std::make_unique<SoftwareWatch>(*store_, store_.disk, store_.path() + "/feeds");
        ASSERT_TRUE(watch_->open());
        advisories::IndexBuilder builder;
        advisories::OsvReader reader;
        const auto record = reader.read_json(published);
        ASSERT_TRUE(record);
        builder.add(**record);
        advisories::ExploitationBuilder exploitation;
        const advisories::SnapshotFiles files{.made = store_.clock.now(), .feeds = {{.name = "test", .records = 1}}};
        ASSERT_TRUE(
            advisories::write_snapshot(store_.disk, store_.path() + "/feeds", files, {.index = *builder.finish(), .exploitation = *exploitation.finish()}));
    }
    std::string asset(const std::string& title, const std::string& purl) {
        const auto made =
            store_.records().create("asset", {{"title", title}, {"kind", "host"}, {"software", List{Map{{"name", "x"}, {"version", "1"}, {"purl", purl}}}}});
        EXPECT_TRUE(made) << made.error().text();
        return made ? made->id.text : std::string();
    }
    SoftwareOutcome follow() {
        const auto done = watch_->follow();
        EXPECT_TRUE(done) << done.error().text();
        return done ? *done : SoftwareOutcome{};
    }
    bool bring(const std::string& text) {
        const auto document = read_supplier_document(text);
        EXPECT_TRUE(document) << document.error().text();
        const auto taken = document ? SupplierDocuments(*store_).keep(store::Actor::redoubt(), text, *document, "") : false;
        EXPECT_TRUE(taken) << taken.error().text();
        watch_->touch_statements();
        follow();
        return taken && *taken;
    }
    store::Record finding() {
        const auto page = store_.records().list("finding", {.text = "", .sort = "key"});
        EXPECT_TRUE(page && page->records.size() == 1);
        return *store_.records().get("finding", page->records.front().id.text);
    }
    std::vector<store::Record> places() {
        std::vector<store::Record> out;
        const auto page = store_.records().list("occurrence", {.text = "", .sort = "key"});
        for (const store::Record& one : page->records) out.push_back(*store_.records().get("occurrence", one.id.text));
        return out;
    }
    RoomStore store_;
    std::unique_ptr<SoftwareWatch> watch_;
};

TEST_F(SuppliersRoom, AClaimOfAllPlacesIsFollowedAndRankedDownButClosesNothing) {
    asset("web-1", ssl("3.0.9-1"));
    follow();
    const double before = places()[0]["priority"].as<double>() ? *places()[0]["priority"].as<double>() : static_cast<double>(places()[0]["priority"].integer());
    EXPECT_TRUE(bring(openvex("not_affected", "pkg:deb/debian/openssl?distro=debian-12")));
    const store::Record found = finding(), place = places()[0];
    EXPECT_EQ(found.state, "new");
    EXPECT_EQ(found["vex_status"].text(), "not_affected");
    EXPECT_EQ(found["vex_justification"].text(), "vulnerable_code_not_present");
    EXPECT_EQ(found["vex_says"].text(), "not_affected (vulnerable_code_not_present), says ACME in urn:a of 2026-05-01: It was taken out.");
    EXPECT_EQ(place.state, "open");
    EXPECT_EQ(place["vex_status"].text(), "not_affected");
    EXPECT_NE(place["priority_why"].text().find("× the supplier says not affected: vulnerable_code_not_present"), std::string_view::npos);
    const double after = place["priority"].as<double>() ? *place["priority"].as<double>() : static_cast<double>(place["priority"].integer());
    EXPECT_LT(after, before);
    EXPECT_EQ(place["observations"].list().back().map()["tool"].text(), "VEX");
    EXPECT_FALSE(bring(openvex("not_affected", "pkg:deb/debian/openssl?distro=debian-12"))) << "the same";
    EXPECT_FALSE(bring(openvex("affected", "pkg:deb/debian/openssl", "2026-04-01T00:00:00Z"))) << "an older one";
}

TEST_F(SuppliersRoom, AClaimOfSomePlacesIsNamedThereAlone) {
    asset("web-1", ssl("3.0.9-1"));
    asset("db-1", ssl("3.0.8-1"));
    follow();
    bring(openvex("not_affected", "pkg:deb/debian/openssl@3.0.9-1"));
    EXPECT_EQ(finding()["vex_status"].text(), "");
    EXPECT_EQ(places()[0]["vex_status"].text(), "not_affected");
    EXPECT_EQ(places()[1]["vex_status"].text(), "");
    EXPECT_EQ(places()[1]["observations"].list().size(), 1U);
    bring(openvex("under_investigation", "pkg:deb/debian/openssl@3.0.8-1", "2026-05-02T00:00:00Z", "urn:b"));
    EXPECT_EQ(finding()["vex_status"].text(), "under_investigation") << "the graver of both";
}

TEST_F(SuppliersRoom, WhatAPersonSaidStays) {
    asset("web-1", ssl("3.0.9-1"));
    follow();
    ASSERT_TRUE(store_.records().update("finding", finding().id.text, {{"vex_status", "affected"}}, {}));
    bring(openvex("not_affected", "pkg:deb/debian/openssl"));
    EXPECT_EQ(finding()["vex_status"].text(), "affected");
    EXPECT_EQ(finding()["vex_says"].text(), "");
    EXPECT_EQ(places()[0]["vex_status"].text(), "not_affected");
}

TEST_F(SuppliersRoom, ItHoldsForWhatComesLaterAndIsTakenBack) {
    bring(openvex("not_affected", "pkg:deb/debian/openssl"));
    asset("web-1", ssl("3.0.9-1"));
    follow();
    EXPECT_EQ(finding()["vex_status"].text(), "not_affected");
    asset("db-1", ssl("3.0.8-1"));
    follow();
    EXPECT_EQ(places()[1]["vex_status"].text(), "not_affected") << "a new asset and another version";
    ASSERT_TRUE(SupplierDocuments(*store_).drop(store::Actor::redoubt(), "urn:a", ""));
    watch_->touch_statements();
    EXPECT_EQ(follow().changed, 2U);
    EXPECT_EQ(finding()["vex_status"].text(), "");
    EXPECT_EQ(finding()["vex_says"].text(), "");
    EXPECT_EQ(places()[0]["vex_status"].text(), "");
}

TEST_F(SuppliersRoom, RangesAreHeldAgainstTheInstalledVersion) {
    asset("web-1", ssl("3.0.9-1"));
    asset("db-1", ssl("3.0.7-1"));
    follow();
    bring(R"({"bomFormat":"CycloneDX","specVersion":"1.6","version":1,"serialNumber":"urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",
"metadata":{"timestamp":"2026-05-01T00:00:00Z","supplier":{"name":"ACME"}},"components":[{"type":"library","bom-ref":"r","name":"openssl","purl":"pkg:deb/debian/openssl"}],
"vulnerabilities":[{"id":"CVE-2026-1","analysis":{"state":"not_affected","justification":"code_not_present"},
"affects":[{"ref":"r","versions":[{"range":"vers:deb/>=3.0.8-1|<3.0.10-1","status":"affected"}]}]}]})");
    EXPECT_EQ(places()[0]["vex_status"].text(), "not_affected");
    EXPECT_EQ(places()[1]["vex_status"].text(), "");
}

TEST_F(SuppliersRoom, WeSayWhatWasDecidedAndWhatIsKnown) {
    asset("web-1", ssl("3.0.9-1"));
    follow();
    const auto said = [&] { return *our_vex(*store_, store::Actor::redoubt(), "", "Example"); };
    EXPECT_TRUE(said().statements.empty()) << "nothing is said of what nobody looked at";
    ASSERT_TRUE(store_.records().update("finding", finding().id.text, {{"vex_status", "affected"}, {"plan_text", "Upgrade in May."}}, {}));
    const software::VexDocument document = said();
    ASSERT_EQ(document.statements.size(), 1U);
    const software::VexStatement& one = document.statements[0];
    EXPECT_EQ(one.vulnerabilities.front(), "CVE-2026-1");
    EXPECT_EQ(one.status, software::VexStatus::affected);
    EXPECT_EQ(one.action, "Upgrade in May.");
    ASSERT_EQ(one.products.size(), 1U);
    EXPECT_EQ(advisories::to_text(*one.products[0].purl), "pkg:deb/debian/openssl@3.0.9-1");
    for (const std::string& text : {write_openvex(document), write_csaf(document), write_cyclonedx_vex(document)}) {
        const auto again = software::read_vex(text);
        ASSERT_TRUE(again) << again.error().text() << text;
        EXPECT_EQ(again->statements.size(), 1U);
    }
}

TEST_F(SuppliersRoom, ASuppliersNotAffectedIsNotOurs) {
    asset("web-1", ssl("3.0.9-1"));
    follow();
    EXPECT_TRUE(bring(openvex("not_affected", "pkg:deb/debian/openssl")));
    ASSERT_EQ(finding()["vex_status"].text(), "not_affected");
    const software::VexDocument document = *our_vex(*store_, store::Actor::redoubt(), "", "Example");
    ASSERT_EQ(document.statements.size(), 1U);
    EXPECT_EQ(document.statements[0].status, software::VexStatus::under_investigation);
    EXPECT_TRUE(document.statements[0].justification.empty());
    EXPECT_TRUE(document.statements[0].statement.starts_with("Not decided here. The supplier's word: not_affected (vulnerable_code_not_present), says ACME"))
        << document.statements[0].statement;
}

TEST_F(SuppliersRoom, TellsWhatADocumentIsAbout) {
    asset("web-1", ssl("3.0.9-1"));
    asset("db-1", ssl("3.0.9-1"));
    follow();
    software::VexStatements statements;
    statements.add(*read_supplier_document(openvex("affected", "pkg:deb/debian/openssl")));
    const AssetSight sight = *AssetSight::of(*store_, store::Actor::redoubt());
    const auto matches = watch_->with_state([&](const SoftwareState& state) { return supplier_matches(state, sight, statements); });
    ASSERT_EQ(matches.size(), 1U);
    EXPECT_EQ(matches[0].weakness, "CVE-2026-1");
    EXPECT_EQ(matches[0].assets, 2U);
    EXPECT_EQ(matches[0].versions, std::vector<std::string>{"3.0.9-1"});
}

}  // namespace
}  // namespace redoubt::rooms
