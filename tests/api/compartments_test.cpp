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

}  // namespace
}  // namespace redoubt::api
