// Decisions through the API, and that no door goes round them.
#include "contract.h"
#include "rooms/decide/decisions.h"

namespace redoubt::api {
namespace {

using schema::Map;
using schema::Value;

class DecideApi : public ApiFixture {
protected:
    void SetUp() override {
        ApiFixture::SetUp();
        lead = sign_in("lead");
        pia = sign_in("p1");
    }
    Map said(const Caller& caller, int status, const std::string& method, const std::string& target, const std::string& body = {}, HttpHeaders headers = {}) {
        const HttpResponse answer = send(caller, method, target, body, std::move(headers));
        EXPECT_EQ(answer.status, status) << method << " " << target << ": " << answer.body.substr(0, 600);
        return json(answer);
    }
    std::string finding(const std::string& severity) {
        const std::string made(
            said(pia, 201, "POST", "/findings", fmt::format(R"({{"title":"old library","kind":"vulnerability","severity":"{}"}})", severity))["key"].text());
        said(pia, 200, "POST", "/findings/" + made + "/moves", R"({"to":"triaged"})");
        return made;
    }
    std::string state(const std::string& key) { return std::string(said(lead, 200, "GET", "/findings/" + key)["state"].text()); }
    Caller lead, pia;
};

TEST_F(DecideApi, FromTheRefusalToTheVerdict) {
    const std::string key = finding("medium");
    const std::string accept = R"({"to":"accepted","reason":"no fix","accepted_until":"2027-02-01"})";
    const Map refused = said(pia, 403, "POST", "/findings/" + key + "/moves", accept);
    EXPECT_EQ(refused["ask"].map()["needs"].list().front().text(), "Lead");
    EXPECT_EQ(refused["ask"].map()["who"].list().front().map()["party"].map()["title"].text(), "Lea Lead");
    const std::string question = fmt::format(R"({{"subjects":["{}"],"to":"accepted","question":"May it stay?","reason":"no fix","term_days":30,)"
                                             R"("conditions":[{{"text":"Own zone","due":"2027-01-20"}}]}})",
                                             key);
    const Map shown = said(pia, 200, "POST", "/decide/preview", question);
    EXPECT_EQ(shown["effects"].list().front().map()["to"].text(), "accepted");
    const Map asked = said(pia, 201, "POST", "/decide/ask", question);
    EXPECT_FALSE(asked["applied"].boolean());
    const std::string decision(asked["decision"].map()["key"].text());
    EXPECT_EQ(said(pia, 200, "GET", "/decide/inbox")["items"].list().size(), 0U);
    EXPECT_EQ(said(lead, 200, "GET", "/decide/inbox")["items"].list().size(), 1U);
    const Map before = said(pia, 200, "GET", "/decisions/" + decision + "/decide");
    EXPECT_FALSE(before["may"].boolean());
    EXPECT_EQ(before["why_not"].text(), "who asks does not decide");
    said(pia, 403, "POST", "/decisions/" + decision + "/verdict", R"({"yes":true,"reason":"mine"})");
    const Map given = said(lead, 200, "POST", "/decisions/" + decision + "/verdict", R"({"yes":true,"reason":"shielded"})");
    EXPECT_TRUE(given["applied"].boolean());
    EXPECT_EQ(state(key), "accepted");
    EXPECT_FALSE(given["decision"].map()["conditions"].list().front().map()["task"].is_null()) << "a condition is somebody's task";
    const Map ways = said(pia, 200, "GET", "/decide/ways?record=" + finding("high"));
    bool seen = false;
    for (const Value& way : ways["ways"].list())
        if (way.map()["to"].text() == "accepted") seen = way.map()["how"].text() == "ask" && way.map()["needs"].list().size() == 2;
    EXPECT_TRUE(seen);
    EXPECT_GE(said(pia, 200, "GET", "/decide/matrix")["kinds"].list().size(), 16U);
}

// A Lead, who may do most, tries every way in; the record stays where it is.
TEST_F(DecideApi, NoDoorGoesRoundTheCheck) {
    const std::string key = finding("high");
    const std::string accept = R"("to":"accepted","reason":"cheap","accepted_until":"2027-02-01")";
    said(lead, 403, "POST", "/findings/" + key + "/moves", "{" + accept + "}");
    said(lead, 403, "POST", "/findings/bulk", fmt::format(R"({{"ids":["{}"],"move":{{{}}}}})", key, accept));
    EXPECT_EQ(send(lead, "POST", "/findings/bulk", fmt::format(R"({{"ids":["{}"],"changes":{{"state":"accepted"}}}})", key)).status / 100, 4);
    EXPECT_EQ(send(lead, "PATCH", "/findings/" + key, R"({"state":"accepted"})", {{"If-Match", "*"}}).status, 422);
    EXPECT_EQ(
        send(lead, "POST", "/findings", R"({"title":"x","kind":"gap","state":"accepted","accepted_until":"2027-02-01","closing_reason":"c"})").status / 100, 4);
    const std::string row = fmt::format(R"({{"key":"{}","state":"accepted","accepted_until":"2027-02-01","closing_reason":"cheap"}})", key);
    for (const char* how : {"/findings/import?format=jsonl", "/findings/import?format=jsonl&skip_failed=true"}) {
        const HttpResponse answer = send(lead, "POST", how, row, {{"Content-Type", "application/octet-stream"}});
        EXPECT_TRUE(answer.status / 100 == 4 || json(answer)["changed"].integer() == 0) << answer.body;
    }
    const std::string decision(
        said(lead, 201, "POST", "/decide/ask", fmt::format(R"({{"subjects":["{}"],"to":"accepted","question":"?"}})", key))["decision"].map()["key"].text());
    for (const char* to : {"granted", "denied", "void", "withdrawn"})
        said(lead, 403, "POST", "/decisions/" + decision + "/moves", fmt::format(R"({{"to":"{}","reason":"I say so"}})", to));
    said(lead, 403, "PATCH", "/decisions/" + decision, R"({"severity":"low"})", {{"If-Match", "*"}});
    said(lead, 422, "PATCH", "/decisions/" + decision, R"({"needs":[]})", {{"If-Match", "*"}});
    said(lead, 422, "POST", "/decisions", R"({"title":"mine","kind":"exception","severity":"low","question":"?","verdicts":[]})");
    said(lead, 201, "POST", "/findings/" + key + "/links", fmt::format(R"({{"relation":"decided-by","to":"{}"}})", decision));
    said(lead, 201, "POST", "/findings/" + key + "/comments", R"({"text":"accepted"})");
    for (const char* read : {"", "/history", "/links", "/comments"}) said(lead, 200, "GET", "/findings/" + key + read);
    said(lead, 200, "GET", "/search?q=library");
    EXPECT_EQ(send(lead, "GET", "/findings/export?format=jsonl").status, 200);
    EXPECT_EQ(state(key), "triaged");
}

TEST_F(DecideApi, AProgramDecidesNothingInItsOwnersName) {
    const std::string owner(said(lead, 200, "GET", "/session")["user"].map()["party"].map()["key"].text());
    said(lead, 201, "POST", "/users", fmt::format(R"({{"login":"bot","name":"Bot","level":"Lead","kind":"service","party":"{}"}})", owner));
    const std::string token(said(lead, 201, "POST", "/tokens", R"({"name":"t","scopes":["read","write"],"user":"bot"})")["token"].text());
    const std::string question = fmt::format(R"({{"subjects":["{}"],"to":"accepted","question":"?"}})", finding("medium"));
    const std::string decision(said(pia, 201, "POST", "/decide/ask", question)["decision"].map()["key"].text());
    const Caller bot{.cookie = {}, .csrf = {}, .token = token};
    said(bot, 403, "POST", "/decisions/" + decision + "/verdict", R"({"yes":true,"reason":"beep"})");
    said(lead, 200, "POST", "/decisions/" + decision + "/verdict", R"({"yes":true,"reason":"fine"})");
}

TEST_F(DecideApi, TheMatrixAndTheLevelsChangeByDecisionOnly) {
    store::Records redoubt = data.store->as(store::Actor::redoubt());
    ASSERT_TRUE(rooms::load_shipped_matrix(redoubt));
    ASSERT_EQ(rooms::load_shipped_matrix(redoubt).value(), 0U) << "once is enough";
    said(lead, 403, "PATCH", "/authorities/AUTH-1", R"({"mode":"asked"})", {{"If-Match", "*"}});
    said(lead, 403, "PATCH", "/levels/LEVEL-1", R"({"grants":["alert.*"]})", {{"If-Match", "*"}});
    said(lead, 403, "POST", "/authorities/AUTH-1/moves", R"({"to":"retired","reason":"no"})");
    const Map asked = said(lead, 201, "POST", "/decide/ask", R"({"subjects":["LEVEL-1"],"changes":{"reviewed_percent":50},"question":"Is half enough?"})");
    EXPECT_EQ(asked["decision"].map()["kind"].text(), "level_change");
    EXPECT_EQ(asked["decision"].map()["severity"].text(), "critical");
    EXPECT_EQ(asked["decision"].map()["needs"].list().size(), 2U);
}

TEST_F(DecideApi, ALevelHoldsWithTheNextRequestInATokenToo) {
    const std::string token(said(pia, 201, "POST", "/tokens", R"({"name":"t","scopes":["read","write"]})")["token"].text());
    const Caller by_token{.cookie = {}, .csrf = {}, .token = token};
    const std::string key = finding("medium");
    said(by_token, 403, "POST", "/findings/" + key + "/moves", R"({"to":"rejected","reason":"none"})");
    const std::string second = finding("medium");
    said(lead, 200, "PATCH", "/users/p1", R"({"level":"IC2"})");
    said(by_token, 200, "POST", "/findings/" + key + "/moves", R"({"to":"rejected","reason":"none"})");
    const std::string party(said(by_token, 200, "GET", "/session")["user"].map()["party"].map()["key"].text());
    said(lead, 200, "PATCH", "/parties/" + party, R"({"level":"P1"})", {{"If-Match", "*"}});
    said(by_token, 403, "POST", "/findings/" + second + "/moves", R"({"to":"rejected","reason":"none"})");
}

}  // namespace
}  // namespace redoubt::api
