// What takes two: exports of what lies in a compartment, a suppression that hides much; and that neither a lowered severity nor a
// token for something else goes round it.
#include "contract.h"
#include "rooms/decide/decisions.h"

namespace redoubt::api {
namespace {

using schema::Map;
using schema::Value;

class TwoPerson : public ApiFixture {
protected:
    void SetUp() override {
        ApiFixture::SetUp();
        lead = sign_in("lead");
        pia = sign_in("p1");
        audit = sign_in("audit");
    }
    Map said(const Caller& caller, int status, const std::string& method, const std::string& target, const std::string& body = {}, HttpHeaders headers = {}) {
        const HttpResponse answer = send(caller, method, target, body, std::move(headers));
        EXPECT_EQ(answer.status, status) << method << " " << target << ": " << answer.body.substr(0, 600);
        return json(answer);
    }
    // With both of them in it; its name.
    std::string compartment() {
        const std::string pias(said(pia, 200, "GET", "/session")["user"].map()["party"].map()["key"].text());
        return std::string(said(lead, 201, "POST", "/compartments", fmt::format(R"({{"name":"case","purpose":"x","members":["{}"]}})", pias))["name"].text());
    }
    std::string make(const std::string& plural, const std::string& more) {
        return std::string(said(lead, 201, "POST", "/" + plural, fmt::format(R"({{"title":"something",{}}})", more))["key"].text());
    }
    std::string asked_for(const Caller& caller, const std::string& body) {
        return std::string(said(caller, 201, "POST", "/decide/export", body)["decision"].map()["key"].text());
    }
    void grant(const Caller& caller, const std::string& decision) {
        said(caller, 200, "POST", "/decisions/" + decision + "/verdict", R"({"yes":true,"reason":"for the court"})");
    }
    int status(const Caller& caller, const std::string& target) { return send(caller, "GET", target).status; }
    Caller lead, pia, audit;
};

TEST_F(TwoPerson, AnExportOfACompartmentTakesAnothersYesOnce) {
    const std::string inside = compartment();
    make("assets", R"("kind":"host")");
    EXPECT_EQ(status(lead, "/assets/export"), 200) << "what lies open goes as ever";
    const std::string secret = make("assets", fmt::format(R"("kind":"host","compartment":"{}")", inside));
    EXPECT_EQ(status(audit, "/assets/export"), 200) << "whoever is outside sees nothing of it, and nothing is asked";
    const Map refused = said(lead, 403, "GET", "/assets/export?q=title:some*");
    EXPECT_NE(refused["hint"].text().find("redoubt decide export asset"), std::string::npos) << refused["hint"].text();
    EXPECT_EQ(refused["where"].text(), "/decide/export");
    said(lead, 422, "POST", "/decide/export", R"({"what":"table","of":"assets","q":"-has:compartment","reason":"x"})");
    const std::string question = R"({"what":"table","of":"assets","q":"title:some*","reason":"for the court"})";
    const std::string decision = asked_for(lead, question);
    EXPECT_EQ(said(lead, 403, "GET", "/assets/export?q=title:some*")["where"].text(), decision) << "it waits";
    said(lead, 403, "POST", "/decisions/" + decision + "/verdict", R"({"yes":true,"reason":"mine"})");
    said(audit, 404, "GET", "/decisions/" + decision);
    grant(pia, decision);
    EXPECT_EQ(status(lead, "/assets/export?q=kind:host"), 403) << "another query";
    EXPECT_EQ(status(pia, "/assets/export?q=title:some*"), 403) << "another person";
    const HttpResponse out = send(lead, "GET", "/assets/export?q=title:some*&format=jsonl");
    EXPECT_EQ(out.status, 200) << out.body;
    EXPECT_EQ(status(lead, "/assets/export?q=title:some*"), 403) << "once";
    EXPECT_EQ(said(lead, 200, "GET", "/decisions/" + decision)["state"].text(), "fulfilled");
    bool read = false;
    for (const Value& entry : said(pia, 200, "GET", "/assets/" + secret + "/history")["items"].list()) read = read || entry.map()["action"].text() == "read";
    const HttpResponse journal = send(lead, "GET", "/journal?limit=1000");
    EXPECT_TRUE(read || journal.body.find("\"via\"") != std::string::npos || journal.body.find(secret) != std::string::npos) << "reads are journaled";
}

TEST_F(TwoPerson, AnotherStateOrAnotherDayTakesAnotherYes) {
    const std::string inside = compartment();
    const std::string secret = make("findings", fmt::format(R"("kind":"gap","severity":"low","compartment":"{}")", inside));
    const std::string question = fmt::format(R"({{"what":"history","of":"{}","reason":"for the court"}})", secret);
    EXPECT_EQ(status(lead, "/findings/" + secret + "/history/export"), 403);
    grant(pia, asked_for(lead, question));
    said(pia, 200, "PATCH", "/findings/" + secret, R"({"tags":["new"]})", {{"If-Match", "*"}});
    EXPECT_EQ(status(lead, "/findings/" + secret + "/history/export"), 403) << "it is not what was asked about";
    grant(pia, asked_for(lead, question));
    data.clock.advance(hours(25));
    EXPECT_EQ(status(lead = sign_in("lead"), "/findings/" + secret + "/history/export"), 403) << "a day is over";
    pia = sign_in("p1");
    grant(pia, asked_for(lead, question));
    EXPECT_EQ(status(lead, "/findings/" + secret + "/history/export"), 200);
}

TEST_F(TwoPerson, AFileOfACompartmentAndTheWholeJournalTellNothing) {
    const std::string inside = compartment();
    const std::string secret = make("assets", fmt::format(R"("kind":"host","compartment":"{}")", inside));
    const HttpResponse kept = send(lead, "POST", "/assets/" + secret + "/attachments?name=a.bin", "zyxwvut", {{"Content-Type", "application/octet-stream"}});
    ASSERT_EQ(kept.status, 201) << kept.body;
    const std::string hash(json(kept)["hash"].text());
    EXPECT_EQ(status(lead, "/attachments/" + hash), 403);
    EXPECT_EQ(status(audit, "/attachments/" + hash), 404);
    grant(pia, asked_for(lead, fmt::format(R"({{"what":"attachment","of":"{}","reason":"for the court"}})", hash)));
    EXPECT_EQ(send(lead, "GET", "/attachments/" + hash).bytes(), "zyxwvut");
    EXPECT_EQ(status(lead, "/attachments/" + hash), 403);
    EXPECT_EQ(send(lead, "GET", "/journal/export").body.find(secret), std::string::npos);
}

TEST_F(TwoPerson, ASeverityThatWasLoweredCountsStill) {
    const std::string key(said(pia, 201, "POST", "/findings", R"({"title":"old library","kind":"vulnerability","severity":"critical"})")["key"].text());
    said(pia, 200, "POST", "/findings/" + key + "/moves", R"({"to":"triaged"})");
    said(pia, 200, "PATCH", "/findings/" + key, R"({"severity":"low"})", {{"If-Match", "*"}});
    const std::string accept = fmt::format(R"({{"subjects":["{}"],"to":"accepted","question":"May it stay?","reason":"no fix","term_days":20}})", key);
    Map shown = said(pia, 200, "POST", "/decide/preview", accept);
    EXPECT_EQ(shown["severity"].text(), "critical");
    std::string reasons;
    for (const Value& one : shown["reasons"].list()) reasons += std::string(one.text()) + "\n";
    EXPECT_NE(reasons.find("counts as critical: lowered by Pia One on "), std::string::npos) << reasons;
    const Map rejected = said(pia, 403, "POST", "/findings/" + key + "/moves", R"({"to":"rejected","reason":"false","closing_reason":"false"})");
    EXPECT_NE(rejected["detail"].text().find("counts as critical"), std::string::npos) << rejected["detail"].text();
    data.clock.advance(days(40));
    pia = sign_in("p1");
    lead = sign_in("lead");
    EXPECT_EQ(said(pia, 200, "POST", "/decide/preview", accept)["severity"].text(), "critical") << "it is open since";
    // Somebody who could have said yes at critical looks at it, and lowers it.
    said(lead, 200, "PATCH", "/findings/" + key, R"({"severity":"critical"})", {{"If-Match", "*"}});
    said(lead, 200, "PATCH", "/findings/" + key, R"({"severity":"low"})", {{"If-Match", "*"}});
    EXPECT_EQ(said(pia, 200, "POST", "/decide/preview", accept)["severity"].text(), "low");
    EXPECT_EQ(said(lead, 200, "POST", "/decide/preview", accept)["severity"].text(), "critical") << "but not for asking it oneself";
}

TEST_F(TwoPerson, ASuppressionShowsFirstWhatItHides) {
    store::Records redoubt = data.store->as(store::Actor::redoubt());
    const std::string asset = make("assets", R"("kind":"host")");
    const std::string finding = make("findings", R"("kind":"vulnerability","severity":"critical")");
    const auto seen = redoubt.create("occurrence", {{"title", "here"}, {"finding", finding}, {"asset", asset}});
    ASSERT_TRUE(seen) << seen.error().text();
    ASSERT_TRUE(redoubt.create("alert", {{"severity", "high"}, {"rule_title", "R"}, {"asset", asset}, {"event_time", data.clock.now()}}));
    const std::string question =
        fmt::format(R"({{"subjects":["{}"],"to":"suppressed","severity":"critical","question":"?","reason":"noise","term_days":5}})", seen->key);
    const std::string decision(said(pia, 201, "POST", "/decide/ask", question)["decision"].map()["key"].text());
    const Map refused = said(lead, 409, "POST", "/decisions/" + decision + "/verdict", R"({"yes":true,"reason":"fine"})");
    EXPECT_NE(refused["hint"].text().find("redoubt decide replay " + decision), std::string::npos);
    EXPECT_NE(said(lead, 200, "GET", "/decisions/" + decision + "/decide")["why_not"].text().find("replay"), std::string::npos);
    const Map replayed = said(pia, 200, "POST", "/decisions/" + decision + "/replay")["replay"].map();
    EXPECT_EQ(replayed["occurrences"].integer(), 1);
    EXPECT_EQ(replayed["alerts"].integer(), 1);
    EXPECT_NE(send(lead, "GET", fmt::format("/attachments/{}", replayed["result"].text())).body.find(seen->key), std::string::npos);
    said(lead, 422, "PATCH", "/decisions/" + decision, R"({"replay":null})", {{"If-Match", "*"}});
    said(lead, 200, "POST", "/decisions/" + decision + "/verdict", R"({"yes":true,"reason":"fine"})");
    EXPECT_EQ(redoubt.get("occurrence", seen->key)->state, "suppressed");
}

TEST_F(TwoPerson, ATokenOfOneTypeKnowsNoOther) {
    const std::string asset = make("assets", R"("kind":"host")"), finding = make("findings", R"("kind":"gap","severity":"low")");
    const Caller narrow = with_token(lead, R"("read:finding","write:finding")");
    said(lead, 422, "POST", "/tokens", R"({"name":"t","scopes":["write:nothing"]})");
    said(lead, 422, "POST", "/tokens", R"({"name":"t","scopes":["admin:finding"]})");
    said(narrow, 200, "GET", "/findings/" + finding);
    said(narrow, 200, "PATCH", "/findings/" + finding, R"({"title":"else"})", {{"If-Match", "*"}});
    EXPECT_EQ(said(narrow, 200, "GET", "/search?q=something")["items"].list().size(), 0U);
    for (const char* target : {"/assets", "/assets/export", "/assets/counts?by=state", "/journal", "/work", "/live"})
        EXPECT_EQ(status(narrow, target), 403) << target;
    said(narrow, 403, "GET", "/assets/" + asset);
    said(narrow, 403, "POST", "/assets", R"({"title":"mine","kind":"host"})");
    said(narrow, 403, "POST", "/assets/bulk", fmt::format(R"({{"ids":["{}"],"changes":{{"tags":["x"]}}}})", asset));
    EXPECT_EQ(send(narrow, "POST", "/assets/import?format=jsonl", R"({"title":"mine"})", {{"Content-Type", "application/octet-stream"}}).status, 403);
    said(narrow, 403, "POST", "/tokens", R"({"name":"t","scopes":["read"]})");
    said(narrow, 403, "POST", "/decide/ask", fmt::format(R"({{"subjects":["{}"],"to":"accepted","question":"?"}})", finding));
    EXPECT_EQ(send(narrow, "POST", "/findings/" + finding + "/links", fmt::format(R"({{"relation":"affects","to":"{}"}})", asset)).status / 100, 4);
    EXPECT_EQ(send(narrow, "POST", "/findings", fmt::format(R"({{"title":"n","kind":"gap","severity":"low","subjects":["{}"]}})", asset)).status, 422);
    EXPECT_EQ(said(narrow, 200, "GET",
                   "/findings?q="
                   "subjects.title:something")["items"]
                  .list()
                  .size(),
              0U);
    // The same below the API.
    store::Actor actor{.user_id = "u", .name = "N", .level = schema::Level::lead, .scopes = std::vector<std::string>{"read:finding", "write:finding"}};
    store::Records records = data.store->as(actor);
    EXPECT_FALSE(records.get("asset", asset));
    EXPECT_EQ(records.count("asset", "").value(), 0);
    EXPECT_EQ(records.create("asset", {{"title", "x"}}).error().code, Code::forbidden);
    EXPECT_FALSE(records.update_all("asset", {.text = "key:" + asset}, {{"title", "y"}}).value_or(store::BulkResult{.changed = {}}).changed.size() > 0);
    EXPECT_TRUE(records.update("finding", finding, {{"title", "z"}}, {}));
    store::Actor reader{.user_id = "u", .name = "N", .level = schema::Level::lead, .scopes = std::vector<std::string>{"read:finding"}};
    EXPECT_EQ(data.store->as(reader).update("finding", finding, {{"title", "w"}}, {}).error().code, Code::forbidden);
}

}  // namespace
}  // namespace redoubt::api
