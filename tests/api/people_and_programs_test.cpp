// Service accounts, accounts that end, what a Lead may do with sessions, and an auditor whose every view is an entry.
#include "api_fixture.h"

namespace redoubt::api {
namespace {

class PeopleAndProgramsTest : public ApiFixture {
protected:
    std::string party_of(const Caller& who) { return std::string(json(send(who, "GET", "/session"))["user"].map()["party"].map()["id"].text()); }
    std::vector<std::string> views() {
        std::vector<std::string> out;
        const auto entries = data.store->journal().entries(0, 1000);
        for (const store::JournalEntry& entry : *entries)
            if (entry.action == "view") out.push_back(entry.actor_name + " " + entry.key + " " + entry.reason);
        return out;
    }
};

TEST_F(PeopleAndProgramsTest, AServiceAccountHasTokensAndNothingElse) {
    const Caller lead = sign_in("lead");
    EXPECT_EQ(send(lead, "POST", "/users", R"({"login":"scanner","name":"Scanner","level":"IC2","kind":"service"})").status, 422) << "somebody answers for it";
    const std::string of = fmt::format(R"("party":"{}")", party_of(lead));
    EXPECT_EQ(send(lead, "POST", "/users",
                   fmt::format(R"({{"login":"scanner","name":"Scanner","level":"IC2","kind":"service","password":"{}",{}}})", good_password, of))
                  .status,
              422);
    const HttpResponse made = send(lead, "POST", "/users", fmt::format(R"({{"login":"scanner","name":"Scanner","level":"IC2","kind":"service",{}}})", of));
    ASSERT_EQ(made.status, 201) << made.body;
    EXPECT_TRUE(json(made)["link"].is_null()) << "no way to sign in";
    EXPECT_EQ(send(lead, "PATCH", "/users/scanner", fmt::format(R"({{"password":"{}"}})", "four other unrelated words")).status, 422);
    EXPECT_EQ(send(lead, "PATCH", "/users/scanner", R"({"reset":true})").status, 422);
    EXPECT_EQ(send({}, "POST", "/session", R"({"login":"scanner","password":""})").status, 422);
    EXPECT_EQ(send({}, "POST", "/session", R"({"login":"scanner","password":"four other unrelated words"})").status, 401);

    const HttpResponse token = send(lead, "POST", "/tokens", R"({"name":"nightly","scopes":["read","write"],"user":"scanner"})");
    ASSERT_EQ(token.status, 201) << token.body;
    EXPECT_EQ(json(token)["user"].text(), "scanner");
    const Caller scanner{.cookie = {}, .csrf = {}, .token = std::string(json(token)["token"].text())};
    EXPECT_EQ(json(send(scanner, "GET", "/session"))["user"].map()["level"].text(), "IC2");
    EXPECT_EQ(send(scanner, "POST", "/assets", R"({"title":"web01"})").status, 201);
    EXPECT_EQ(send(lead, "POST", "/tokens", R"({"name":"x","scopes":["read"],"user":"p1"})").status, 422) << "not for people";
    EXPECT_EQ(send(sign_in("p1"), "POST", "/tokens", R"({"name":"x","scopes":["read"],"user":"scanner"})").status, 403);
    EXPECT_EQ(send(lead, "PATCH", "/users/scanner", R"({"active":false})").status, 200);
    EXPECT_EQ(send(scanner, "GET", "/assets").status, 401);
}

TEST_F(PeopleAndProgramsTest, AnAccountEndsOnItsDate) {
    const Caller lead = sign_in("lead");
    const std::string until = format_time(data.clock.now() + hours(3));
    ASSERT_EQ(send(lead, "PATCH", "/users/audit", fmt::format(R"({{"until":"{}"}})", until)).status, 200);
    const Caller audit = sign_in("audit");
    const Caller token = with_token(audit, R"("read")");
    EXPECT_EQ(send(audit, "GET", "/assets").status, 200);
    data.clock.advance(hours(3));
    EXPECT_EQ(send(audit, "GET", "/assets").status, 401);
    EXPECT_EQ(send(token, "GET", "/assets").status, 401);
    EXPECT_EQ(send({}, "POST", "/session", fmt::format(R"({{"login":"audit","password":"{}"}})", good_password)).status, 401);
    EXPECT_EQ(send(lead, "PATCH", "/users/audit", R"({"until":"2020-01-01"})").status, 422) << "a date that has passed";
    EXPECT_EQ(send(lead, "PATCH", "/users/audit", R"({"until":""})").status, 200);
    sign_in("audit");
}

TEST_F(PeopleAndProgramsTest, EveryViewOfAnAuditorIsAnEntry) {
    const Caller lead = sign_in("lead");
    const std::string id(json(send(lead, "POST", "/assets", R"({"title":"web01"})"))["id"].text());
    const Caller audit = sign_in("audit");
    EXPECT_TRUE(views().empty()) << "nobody else's are";
    const std::vector<std::string> asked{"/assets?q=web",           "/assets/" + id, "/assets/" + id, "/search?q=web01", "/assets/export?format=csv",
                                         "/assets/counts?by=state", "/stats"};
    for (const std::string& target : asked) {
        const size_t before = views().size();
        EXPECT_EQ(send(audit, "GET", target).status, 200) << target;
        const auto now = views();
        ASSERT_EQ(now.size(), before + 1) << target;
        EXPECT_NE(now.back().find("Ari Audit"), std::string::npos);
        EXPECT_NE(now.back().find(target), std::string::npos) << now.back();
    }
    const size_t before = views().size();
    EXPECT_EQ(send(audit, "GET", "/assets/ASSET-99").status, 404);
    EXPECT_EQ(views().size(), before) << "what was not shown was not seen";
    EXPECT_EQ(send(audit, "POST", "/assets", R"({"title":"x"})").status, 403) << "an auditor only reads";
    EXPECT_TRUE(data.store->journal().verify()->ok);
}

TEST_F(PeopleAndProgramsTest, ALeadEndsAnybodysSessions) {
    const Caller lead = sign_in("lead");
    const Caller one = sign_in("p1");
    const Caller two = sign_in("p1");
    const schema::Map listed = json(send(lead, "GET", "/users/p1/sessions"));
    ASSERT_EQ(listed["items"].list().size(), 2U);
    const std::string newest(listed["items"].list()[0].map()["id"].text());
    EXPECT_EQ(send(one, "GET", "/users/lead/sessions").status, 403);
    EXPECT_EQ(send(lead, "DELETE", "/users/p1/sessions/" + newest).status, 204);
    EXPECT_EQ(send(one, "GET", "/session").status + send(two, "GET", "/session").status, 601) << "one of them has ended";
    EXPECT_EQ(send(lead, "DELETE", "/users/p1/sessions").status, 204);
    EXPECT_EQ(send(one, "GET", "/session").status, 401);
    EXPECT_EQ(send(lead, "GET", "/session").status, 200);
    const Caller other = sign_in("lead");
    EXPECT_EQ(send(lead, "DELETE", "/sessions").status, 204);
    EXPECT_EQ(send(other, "GET", "/session").status, 401);
    EXPECT_EQ(send(lead, "GET", "/session").status, 200) << "not the one that asks";
}

TEST_F(PeopleAndProgramsTest, AStolenSessionEndsWithThePasswordTheLevelAndTheAccount) {
    const Caller lead = sign_in("lead");
    for (const char* change : {R"({"password":"four other unrelated words"})", R"({"level":"IC2"})", R"({"active":false})"}) {
        const Caller stolen = sign_in("p1", change[2] == 'l' || change[2] == 'a' ? "four other unrelated words" : good_password);
        EXPECT_EQ(send(stolen, "GET", "/assets").status, 200);
        EXPECT_EQ(send(lead, "PATCH", "/users/p1", change).status, 200);
        EXPECT_EQ(send(stolen, "GET", "/assets").status, 401) << change;
    }
    Caller forged = lead;
    forged.cookie.back() = forged.cookie.back() == 'A' ? 'B' : 'A';
    EXPECT_EQ(send(forged, "GET", "/session").status, 401);
}

}  // namespace
}  // namespace redoubt::api
