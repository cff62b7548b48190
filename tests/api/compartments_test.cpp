// Compartments over the API: who is in, and who may let people in and out, said before anybody tries.
#include <set>

#include "api_fixture.h"

namespace redoubt::api {
namespace {

using schema::Map;
using schema::Value;

class CompartmentsApi : public ApiFixture {
protected:
    void SetUp() override {
        ApiFixture::SetUp();
        lead = sign_in("lead");
        pia = sign_in("p1");
        pias = said(pia, 200, "GET", "/session")["user"].map()["party"].map()["id"].text();
        leas = said(lead, 200, "GET", "/session")["user"].map()["party"].map()["id"].text();
        const Map opened = said(lead, 201, "POST", "/compartments", fmt::format(R"({{"name":"case","purpose":"x","members":["{}"]}})", pias));
        EXPECT_EQ(managers(opened), std::set<std::string>{leas});
        EXPECT_TRUE(opened["manages"].boolean());
        name = opened["name"].text();
    }
    Map said(const Caller& caller, int status, const std::string& method, const std::string& target, const std::string& body = {}, HttpHeaders headers = {}) {
        const HttpResponse answer = send(caller, method, target, body, std::move(headers));
        EXPECT_EQ(answer.status, status) << method << " " << target << ": " << answer.body.substr(0, 600);
        return json(answer);
    }
    static std::set<std::string> managers(const Map& compartment) {
        std::set<std::string> out;
        for (const Value& member : compartment["members"].list())
            if (member.map()["manages"].boolean()) out.emplace(member.map()["id"].text());
        return out;
    }
    Map first_of(const Caller& caller) {
        const Map page = said(caller, 200, "GET", "/compartments");
        return page["items"].list().empty() ? Map() : page["items"].list().front().map();
    }
    std::string members() const { return "/compartments/" + name + "/members"; }
    Caller lead, pia;
    std::string pias, leas, name;
};

TEST_F(CompartmentsApi, WhoMayLetPeopleInAndOutIsSaidAndHolds) {
    const std::string more(said(lead, 201, "POST", "/parties", R"({"title":"Tom","kind":"person"})")["id"].text());
    const std::string admit = fmt::format(R"({{"party":"{}","reason":"helps"}})", more);
    EXPECT_FALSE(first_of(pia)["manages"].boolean());
    EXPECT_EQ(managers(first_of(pia)), std::set<std::string>{leas}) << "and who may otherwise";
    said(pia, 403, "POST", members(), admit);
    const Caller reader = with_token(lead, R"("read")");
    EXPECT_FALSE(first_of(reader)["manages"].boolean()) << "this token changes nothing";

    said(lead, 200, "PATCH", "/parties/" + pias, R"({"level":"IC4"})", {{"If-Match", "*"}});
    EXPECT_TRUE(first_of(pia)["manages"].boolean()) << "with the next request";
    EXPECT_EQ(managers(first_of(lead)), (std::set<std::string>{leas, pias}));
    EXPECT_EQ(said(pia, 200, "POST", members(), admit)["members"].list().size(), 3U);
    const Map left = said(lead, 200, "DELETE", members() + "/" + leas + "?reason=done");
    EXPECT_EQ(managers(left), std::set<std::string>{pias}) << "who opened it and left lets nobody in any more";
    EXPECT_TRUE(first_of(lead).empty());
    said(lead, 404, "POST", members(), admit);
}

TEST_F(CompartmentsApi, TheLastMemberStays) {
    said(lead, 200, "DELETE", members() + "/" + pias + "?reason=done");
    said(lead, 409, "DELETE", members() + "/" + leas + "?reason=done");
    EXPECT_EQ(first_of(lead)["members"].list().size(), 1U);
}

// What is around assets of a compartment: all of it for who is in, and for everybody else no name, no count and no way through.
class CompartmentsEstate : public CompartmentsApi {
protected:
    void SetUp() override {
        CompartmentsApi::SetUp();
        ari = sign_in("audit");
        front = asset("front-7", "application", {});
        inner = asset("veiled-app", "application", name);
        host = asset("veiled-host", "host", name);
        behind = asset("behind-9", "host", {});
        link(front, "depends-on", inner);
        link(inner, "runs-on", host);
        link(host, "connects-to", behind);
    }
    std::string asset(const std::string& title, const std::string& kind, const std::string& compartment, const std::string& more = {}) {
        const std::string closed = compartment.empty() ? "" : fmt::format(R"(,"compartment":"{}")", compartment);
        const Map made = said(lead, 201, "POST", "/assets", fmt::format(R"({{"title":"{}","kind":"{}"{}{}}})", title, kind, closed, more));
        return std::string(made["key"].text());
    }
    void link(const std::string& from, const std::string& relation, const std::string& to) {
        said(lead, 201, "POST", "/assets/" + from + "/links", fmt::format(R"({{"relation":"{}","to":"{}"}})", relation, to));
    }
    static std::set<std::string> nodes(const Map& map) {
        std::set<std::string> out;
        for (const Value& node : map["nodes"].list()) out.emplace(node.map()["title"].text());
        return out;
    }
    // Nothing in the answer gives away what is in the compartment.
    void tells_nothing(const Caller& caller, const std::string& target) {
        const HttpResponse answer = send(caller, "GET", target);
        EXPECT_EQ(answer.status, 200) << target << ": " << answer.body.substr(0, 300);
        for (const std::string& veiled : {std::string("veiled"), "\"" + inner + "\"", "\"" + host + "\""})
            EXPECT_EQ(answer.body.find(veiled), std::string::npos) << target << " tells of " << veiled << ": " << answer.body.substr(0, 800);
    }
    Caller ari;
    std::string front, inner, host, behind;
};

TEST_F(CompartmentsEstate, TheMapEndsWhereTheyBegin) {
    const std::string of_front = "/map?hops=4&focus=" + front;
    const Map whole = said(lead, 200, "GET", of_front), outside = said(ari, 200, "GET", of_front);
    EXPECT_EQ(nodes(whole).size(), 4U) << "who is in sees the whole way";
    EXPECT_EQ(whole["edges"].list().size(), 3U);
    EXPECT_EQ(nodes(said(pia, 200, "GET", of_front)).size(), 4U);
    EXPECT_EQ(outside["nodes"].list().size(), 1U) << "and nobody else what lies behind it";
    EXPECT_TRUE(outside["edges"].list().empty());
    EXPECT_EQ(outside["total"].integer(), 1);
    EXPECT_EQ(said(ari, 200, "GET", "/map")["total"].integer(), 2);
    EXPECT_EQ(said(lead, 200, "GET", "/map")["total"].integer(), 4);
    said(ari, 404, "GET", "/map?focus=" + host);
    for (const std::string& target : {of_front, std::string("/map"), "/inventory/around/" + front, "/inventory/around/" + behind, "/assets/" + front,
                                      std::string("/assets?limit=100&count=exact"), std::string("/inventory/queues")})
        tells_nothing(ari, target);
    EXPECT_EQ(said(ari, 200, "GET", "/assets?limit=1&count=exact")["total"].integer(), 2);
}

TEST_F(CompartmentsEstate, CriticalityComesInAndDoesNotGoOut) {
    const std::string open_data = asset("Open register", "data_set", {}, R"(,"data_class":"customer PII")");
    const std::string closed_data = asset("veiled register", "data_set", name, R"(,"criticality":"critical")");
    link(host, "stores", open_data);
    link(behind, "stores", closed_data);
    link(host, "stores", closed_data);
    const auto critical = [&](const Caller& caller, const std::string& key) { return said(caller, 200, "GET", "/assets/" + key); };
    EXPECT_EQ(critical(lead, host)["effective_criticality"].text(), "critical") << "within, it flows";
    ASSERT_EQ(critical(pia, host)["inherited_path"].list().size(), 1U);
    EXPECT_EQ(critical(pia, host)["inherited_path"].list()[0].map()["asset"].map()["key"].text(), closed_data);
    EXPECT_EQ(critical(ari, behind)["effective_criticality"].text(), "medium") << "outside, nobody learns that something critical hangs on it";
    EXPECT_EQ(critical(lead, behind)["effective_criticality"].text(), "medium") << "and it says the same to everybody";
    tells_nothing(ari, "/assets/" + behind);
    tells_nothing(ari, "/inventory/around/" + open_data);

    said(lead, 200, "PATCH", "/assets/" + closed_data, R"({"criticality":"low"})", {{"If-Match", "*"}});
    EXPECT_EQ(critical(pia, host)["effective_criticality"].text(), "high") << "what is open flows in";
    EXPECT_EQ(critical(pia, host)["inherited_path"].list()[0].map()["asset"].map()["key"].text(), open_data);
}

}  // namespace
}  // namespace redoubt::api
