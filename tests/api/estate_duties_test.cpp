// Duties about the estate, each shown over the API as its row of the acceptance table asks for it; and what must not be seen of it.
#include <algorithm>
#include <set>

#include "api_fixture.h"
#include "base/binary_text.h"
#include "rooms/fix/scan_coverage.h"
#include "rooms/know/tool_health.h"
#include "rooms/know/upkeep.h"

namespace redoubt::api {
namespace {

using schema::List;
using schema::Map;
using schema::Value;

class EstateDuties : public ApiFixture {
protected:
    void SetUp() override {
        ApiFixture::SetUp();
        lead = sign_in("lead");
        pia = sign_in("p1");
    }
    Map said(const Caller& caller, int status, const std::string& method, const std::string& target, const std::string& body = {}, HttpHeaders headers = {}) {
        const HttpResponse answer = send(caller, method, target, body, std::move(headers));
        EXPECT_EQ(answer.status, status) << method << " " << target << ": " << answer.body.substr(0, 500);
        return json(answer);
    }
    std::string key(const std::string& target, const std::string& body) { return std::string(said(lead, 201, "POST", target, body)["key"].text()); }
    void patch(const std::string& target, const std::string& body) { said(lead, 200, "PATCH", target, body, {{"If-Match", "*"}}); }
    void link(const std::string& from, const std::string& relation, const std::string& to) {
        said(lead, 201, "POST", "/assets/" + from + "/links", fmt::format(R"({{"relation":"{}","to":"{}"}})", relation, to));
    }
    Map import(const std::string& parameters, const std::string& report) {
        return said(lead, 200, "POST", "/inventory/reports?" + parameters, report, {{"Content-Type", "application/octet-stream"}});
    }
    std::vector<std::string> keys(const std::string& query, const std::string& plural = "assets") {
        std::vector<std::string> out;
        const Map page = said(lead, 200, "GET", "/" + plural + "?limit=500&sort=key&q=" + percent_encode(query));
        for (const Value& item : page["items"].list()) out.emplace_back(item.map()["key"].text());
        return out;
    }
    std::string queue(std::string_view name) {
        const Map page = said(lead, 200, "GET", "/inventory/queues");
        for (const Value& one : page["items"].list())
            if (one.map()["name"].text() == name) return std::string(one.map()["q"].text());
        ADD_FAILURE() << "there is no queue " << name;
        return {};
    }
    Caller lead, pia;
};

// 1: know what assets the organisation has → import 1,000-row CSV twice → same 1,000 assets, no duplicates.
TEST_F(EstateDuties, D001_AThousandRowsTwiceAreAThousandAssets) {
    std::string list = "Hostname,Serial Number,IP address,Site\n";
    for (int i = 0; i < 1000; ++i) list += fmt::format("srv-{0:04}.corp.example,SN{0:06}XY,10.{1}.{2}.7,Lyon\n", i, i / 250, i % 250);
    const Map first = import("source=cmdb&listed=true&name=list.csv", list);
    EXPECT_EQ(first["created"].integer(), 1000);
    const Map again = import("source=cmdb&listed=true&name=list.csv", list);
    EXPECT_EQ(again["created"].integer() + again["merged"].integer(), 0);
    EXPECT_EQ(said(lead, 200, "GET", "/assets?limit=1&count=exact")["total"].integer(), 1000);
}

// 2: the inventory is maintained → an asset unseen for days is stale; a host that only logs or scans saw is unlisted.
TEST_F(EstateDuties, D002_UnseenIsStaleAndOnlySeenIsUnlisted) {
    import("source=cmdb&listed=true", R"({"key":"c1","title":"srv1","ids":[{"kind":"host","value":"srv1"}]})");
    import("source=scan", R"({"key":"s1","title":"stranger","ids":[{"kind":"host","value":"stranger"}]})");
    EXPECT_EQ(keys(queue("unlisted")), std::vector<std::string>{"ASSET-2"});
    for (const char* one : {"ASSET-1", "ASSET-2"}) said(lead, 200, "POST", fmt::format("/assets/{}/moves", one), R"({"to":"active","reason":"in use"})");
    EXPECT_TRUE(keys(queue("stale")).empty());
    data.clock.advance(days(31));
    lead = sign_in("lead");
    import("source=scan", R"({"key":"s1","title":"stranger","ids":[{"kind":"host","value":"stranger"}]})");
    EXPECT_EQ(keys(queue("stale")), std::vector<std::string>{"ASSET-1"});
}

// 1: what is in use and was never confirmed waits for its owner after ninety days; nobody else's word counts, and a Lead's does.
TEST_F(EstateDuties, D001_WhatWasNeverConfirmedWaitsForItsOwner) {
    const std::string pia_one = std::string(said(pia, 200, "GET", "/session")["user"].map()["party"].map()["key"].text());
    const std::string cyd = key("/parties", R"({"title":"Cyd","kind":"person"})");
    const auto host = [&](const std::string& title, const std::string& owner, bool used = true) {
        const std::string whose = owner.empty() ? "" : fmt::format(R"(,"owner":"{}")", owner);
        const std::string made = key("/assets", fmt::format(R"({{"title":"{}","kind":"host"{}}})", title, whose));
        if (used) said(lead, 200, "POST", "/assets/" + made + "/moves", R"({"to":"active","reason":"in use"})");
        return made;
    };
    const std::string hers = host("hers", pia_one), his = host("his", cyd);
    host("nobodys", {});
    host("planned", pia_one, false);
    const std::string waiting = queue("to_attest");
    const auto shown = [&] {
        const Map queues = said(lead, 200, "GET", "/inventory/queues");
        for (const Value& one : queues["items"].list())
            if (one.map()["name"].text() == "to_attest") return one.map()["count"].integer();
        return int64_t{-1};
    };
    const auto pass = [&](int64_t count) {
        data.clock.advance(days(count));
        lead = sign_in("lead");
        pia = sign_in("p1");
    };
    pass(89);
    EXPECT_TRUE(keys(waiting).empty()) << "there was time";
    pass(2);
    EXPECT_EQ(keys(waiting), (std::vector{hers, his})) << "not what nobody owns, and not what is not in use";
    EXPECT_EQ(shown(), 2);
    EXPECT_EQ(keys("is:open attest_by:<now"), std::vector<std::string>()) << "it has no date by which it is to be confirmed again";

    said(pia, 403, "POST", "/inventory/attest", fmt::format(R"({{"assets":["{}"]}})", his));
    const Value all(Map{{"query", waiting}, {"note", "looked at the racks"}});
    const Map done = said(pia, 200, "POST", "/inventory/attest", schema::to_json(all));
    EXPECT_EQ(done["confirmed"], Value(List{hers}));
    EXPECT_EQ(done["refused"], Value(List{his}));
    const Map now = said(lead, 200, "GET", "/assets/" + hers);
    EXPECT_EQ(now["attested_by"].map()["key"].text(), pia_one);
    EXPECT_FALSE(now["attest_by"].is_null());
    EXPECT_EQ(keys(waiting), std::vector{his});
    said(lead, 200, "POST", "/inventory/attest", fmt::format(R"({{"assets":["{}"]}})", his));
    EXPECT_EQ(shown(), 0);
    pass(400);
    EXPECT_EQ(keys(waiting), (std::vector{hers, his})) << "and again, when it is too long ago";
}

// 3: what must be known of each asset → a server without owner is incomplete; public-facing, owner and site find the exact set.
TEST_F(EstateDuties, D003_WhatIsMissingIsListedAndThreeConditionsFindTheExactSet) {
    const std::string ada = key("/parties", R"({"title":"Ada","kind":"person"})"), bob = key("/parties", R"({"title":"Bob","kind":"person"})");
    const std::string bare = key("/assets", R"({"title":"srv1","kind":"host"})");
    const std::vector<std::string> incomplete = keys(queue("incomplete") + " missing:owner");
    EXPECT_EQ(incomplete, std::vector{bare});
    std::vector<std::string> wanted;
    for (int i = 0; i < 30; ++i) {
        const bool open = i % 2 == 0, hers = i % 3 == 0, lyon = i % 5 == 0;
        const std::string made = key("/assets", fmt::format(R"({{"title":"h{}","kind":"host","exposure":"{}","owner":"{}","site":"{}"}})", i,
                                                            open ? "public" : "internal", hers ? ada : bob, lyon ? "Lyon" : "Graz"));
        if (open && hers && lyon) wanted.push_back(made);
    }
    EXPECT_EQ(keys("exposure:public owner:Ada site:Lyon"), wanted);
}

// 4: owners are accountable → an owner leaves: their assets are orphans, and are given to somebody at once.
TEST_F(EstateDuties, D004_WhoLeavesLeavesOrphansThatAreGivenAwayInBulk) {
    const std::string ada = key("/parties", R"({"title":"Ada","kind":"person"})"), cyd = key("/parties", R"({"title":"Cyd","kind":"person"})");
    std::vector<std::string> hers;
    for (int i = 0; i < 3; ++i) hers.push_back(key("/assets", fmt::format(R"({{"title":"h{}","kind":"host","owner":"{}"}})", i, ada)));
    said(lead, 200, "POST", "/parties/" + ada + "/moves", R"({"to":"inactive","reason":"left"})");
    EXPECT_EQ(keys(queue("orphans")), hers);
    const Value body(Map{{"q", queue("orphans")}, {"changes", Map{{"owner", cyd}}}, {"reason", "Ada has left"}});
    said(lead, 200, "POST", "/assets/bulk", schema::to_json(body));
    EXPECT_TRUE(keys(queue("orphans")).empty());
    EXPECT_EQ(keys("owner:Cyd"), hers);
}

// 5: protect sensitive data → data become customer PII: what stores them inherits high criticality, and says why.
TEST_F(EstateDuties, D005_WhatStoresCustomerDataIsAsCriticalAndSaysWhy) {
    const std::string store = key("/assets", R"({"title":"Customers","kind":"data_set","criticality":"low"})");
    const std::string db = key("/assets", R"({"title":"db01","kind":"host"})");
    link(db, "stores", store);
    EXPECT_EQ(said(lead, 200, "GET", "/assets/" + db)["effective_criticality"].text(), "medium");
    patch("/assets/" + store, R"({"data_class":"customer PII"})");
    const Map now = said(lead, 200, "GET", "/assets/" + db);
    EXPECT_EQ(now["effective_criticality"].text(), "high");
    ASSERT_EQ(now["inherited_path"].list().size(), 1U);
    EXPECT_EQ(now["inherited_path"].list()[0].map()["asset"].map()["key"].text(), store);
    EXPECT_EQ(now["inherited_path"].list()[0].map()["why"].text(), "customer PII");
}

// 6: how environment and services fit together → from one asset everything linked, by one call.
TEST_F(EstateDuties, D006_OneCallHasEverythingAroundAnAsset) {
    const std::string shop = key("/assets", R"({"title":"Shop","kind":"application","business_function":"Selling"})");
    const std::string web = key("/assets", R"({"title":"web01","kind":"host"})");
    link(shop, "runs-on", web);
    const std::string finding = key("/findings", fmt::format(R"({{"title":"old openssl","kind":"vulnerability","severity":"high","subjects":["{}"]}})", web));
    const std::string control = key("/controls", fmt::format(R"({{"title":"EDR","kind":"prevent","layer":"host","assets":["{}"]}})", web));
    const Map around = said(lead, 200, "GET", "/inventory/around/" + web);
    ASSERT_EQ(around["links"].list().size(), 1U);
    EXPECT_EQ(around["links"].list()[0].map()["record"].map()["key"].text(), shop);
    std::set<std::string> found;
    for (const Value& group : around["groups"].list())
        for (const Value& item : group.map()["items"].list()) found.emplace(item.map()["key"].text());
    EXPECT_TRUE(found.contains(finding) && found.contains(control));
    const Map map = said(lead, 200, "GET", "/map?hops=2&focus=" + shop);
    EXPECT_EQ(map["nodes"].list().size(), 2U);
}

// 7: maintain security tools → a heartbeat that stops is a finding within minutes; coverage is what reports of what is in scope.
TEST_F(EstateDuties, D007_ASilentToolIsFoundAndCoverageIsCounted) {
    const std::string tool = key("/assets", R"({"title":"EDR","kind":"tool","state":"active","heartbeat_every":"5m","reports_as":"edr","covers":"kind:host"})");
    import("source=edr", R"({"key":"a1","title":"lt-1","ids":[{"kind":"host","value":"lt-1"}]})");
    key("/assets", R"({"title":"lt-2","kind":"host"})");
    const Map source = said(lead, 200, "GET", "/inventory/sources")["items"].list().front().map();
    EXPECT_EQ(source["in_scope"].integer(), 2);
    EXPECT_EQ(source["missed"].integer(), 1);
    const Caller agent = with_token(lead, R"("import:asset")");
    said(agent, 200, "POST", "/inventory/heartbeats", fmt::format(R"({{"tool":"{}"}})", tool));
    ASSERT_TRUE(rooms::find_silent_tools(*data.store));
    EXPECT_TRUE(keys("kind:gap", "findings").empty());
    data.clock.advance(minutes(7));
    ASSERT_TRUE(rooms::find_silent_tools(*data.store));
    EXPECT_EQ(keys("kind:gap subjects:" + tool, "findings").size(), 1U);
}

// A token that may only bring an inventory says that a tool works, and sees and changes nothing.
TEST_F(EstateDuties, ATokenOfImportAssetBringsAssetsAndNothingElse) {
    const std::string tool = key("/assets", R"({"title":"EDR","kind":"tool","heartbeat_every":"5m"})");
    const Caller agent = with_token(lead, R"("import:asset")");
    EXPECT_EQ(said(agent, 200, "POST", "/inventory/heartbeats", fmt::format(R"({{"tool":"{}"}})", tool))["tool"].text(), tool);
    for (const char* target : {"/assets", "/inventory/queues", "/inventory/sources", "/map", "/network/gaps", "/findings"}) said(agent, 403, "GET", target);
    said(agent, 403, "POST", "/assets", R"({"title":"mine","kind":"host"})");
    said(agent, 403, "PATCH", "/assets/" + tool, R"({"title":"mine"})", {{"If-Match", "*"}});
    said(agent, 403, "POST", "/inventory/attest", fmt::format(R"({{"assets":["{}"]}})", tool));
    said(agent, 403, "POST", "/inventory/merge", R"({"one":"ASSET-1","other":"ASSET-1","reason":"x"})");
    said(agent, 403, "POST", "/network/derive");
    said(with_token(lead, R"("import:alert")"), 403, "POST", "/inventory/heartbeats", fmt::format(R"({{"tool":"{}"}})", tool));
}

// 14: secure network architecture → a flow that policy forbids, and a database that the internet reaches, are findings.
TEST_F(EstateDuties, D014_AForbiddenFlowAndAnExposedDatabaseAreFindings) {
    const std::string outside = key("/assets", R"({"title":"internet","kind":"network_zone","trust":"outside"})");
    const std::string servers = key("/assets", R"({"title":"servers","kind":"network_zone","trust":"internal","subnets":["10.2.0.0/24"]})");
    key("/assets", R"({"title":"db01","kind":"host","ips":["10.2.0.9"],"services":[{"port":5432,"name":"postgresql"}]})");
    said(lead, 200, "POST", "/network/derive");
    EXPECT_TRUE(keys("kind:misconfiguration", "findings").empty());
    patch("/assets/" + outside,
          fmt::format(R"({{"flows":[{{"to":"{0}","ports":"tcp/5432","rule":"allowed"}},{{"to":"{0}","ports":"tcp/1-65535","rule":"forbidden"}}]}})", servers));
    said(lead, 200, "POST", "/network/derive");
    EXPECT_EQ(keys("kind:misconfiguration is:open", "findings").size(), 2U);
    patch("/assets/" + outside, R"({"flows":[]})");
    said(lead, 200, "POST", "/network/derive");
    EXPECT_TRUE(keys("kind:misconfiguration is:open", "findings").empty());
}

// 20: defence in depth → an asset that fewer than two layers protect is in the gap report.
TEST_F(EstateDuties, D020_FewerThanTwoLayersIsInTheGapReport) {
    const std::string host = key("/assets", R"({"title":"app01","kind":"host","state":"active"})");
    const auto thin = [&] { return said(lead, 200, "GET", "/network/gaps")["thin"].map()["total"].integer(); };
    EXPECT_EQ(thin(), 1);
    for (const char* layer : {"host", "network"})
        key("/controls", fmt::format(R"({{"title":"{0}","kind":"prevent","layer":"{0}","assets":["{1}"],"state":"active"}})", layer, host));
    EXPECT_EQ(thin(), 0);
}

// 33: at least all public code covered → a public repository without a scan for thirty days is a gap finding.
TEST_F(EstateDuties, D033_APublicRepositoryWithoutScanIsAGap) {
    key("/assets", R"({"title":"Scanner","kind":"tool","reports_as":"sast"})");
    key("/assets", R"({"title":"inner","kind":"repository","visibility":"internal"})");
    const std::string scan = R"({"key":"r1","kind":"repository","title":"shop","ids":[{"kind":"url","value":"https://code.example/shop"}]})";
    import("source=sast", scan);
    const std::string shop = keys("kind:repository title:shop").front();
    patch("/assets/" + shop, R"({"visibility":"public"})");
    const auto look = [&] {
        const auto done = rooms::ScanCoverage(*data.store).follow();
        EXPECT_TRUE(done) << done.error().text();
        return keys("kind:gap is:open subjects:" + shop, "findings").size();
    };
    EXPECT_EQ(look(), 0U);
    data.clock.advance(days(31));
    lead = sign_in("lead");
    EXPECT_EQ(look(), 1U);
    EXPECT_EQ(look(), 1U) << "once";
    import("source=sast", scan);
    EXPECT_EQ(look(), 0U) << "scanned again";
}

}  // namespace
}  // namespace redoubt::api
