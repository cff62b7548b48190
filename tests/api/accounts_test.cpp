// Sign-in, sessions, tokens, lock-out: what keeps others out.
#include "api/secrets.h"
#include "api_fixture.h"

namespace redoubt::api {
namespace {

using AccountsTest = ApiFixture;

TEST_F(AccountsTest, SignsInAndOut) {
    const HttpResponse answer = send({}, "POST", "/session", fmt::format(R"({{"login":"LEAD","password":"{}"}})", good_password));
    ASSERT_EQ(answer.status, 200) << answer.body;
    const std::string_view cookie = header(answer.headers, "set-cookie");
    EXPECT_NE(cookie.find("HttpOnly"), std::string_view::npos);
    EXPECT_NE(cookie.find("SameSite=Strict"), std::string_view::npos);
    EXPECT_EQ(cookie.find("Secure"), std::string_view::npos) << "plain HTTP";
    EXPECT_EQ(json(answer)["user"].map()["level"].text(), "Lead");
    EXPECT_EQ(json(answer)["user"].map()["party"].map()["title"].text(), "Lea Lead");

    const Caller lead = sign_in("lead");
    EXPECT_EQ(send(lead, "GET", "/session").status, 200);
    EXPECT_EQ(json(send(lead, "GET", "/session"))["csrf"].text(), lead.csrf);
    EXPECT_EQ(send(lead, "DELETE", "/session").status, 204);
    EXPECT_EQ(send(lead, "GET", "/session").status, 401);
    EXPECT_EQ(send(lead, "GET", "/assets").status, 401);
}

TEST_F(AccountsTest, KeepsOnlyHashes) {
    const Caller lead = sign_in("lead");
    const Caller token = with_token(lead, R"("read")");
    data.api.reset();
    data.store.reset();
    std::string bytes;
    for (const auto& file : std::filesystem::directory_iterator(data.folder))
        if (file.is_regular_file()) bytes += data.disk.read(file.path(), uint64_t{1} << 30).value_or("");
    EXPECT_GT(bytes.size(), 10'000U);
    EXPECT_EQ(bytes.find(good_password), std::string::npos);
    EXPECT_EQ(bytes.find(lead.cookie), std::string::npos);
    EXPECT_EQ(bytes.find(token.token), std::string::npos);
    EXPECT_NE(bytes.find(hash_of_secret(token.token)), std::string::npos);
    data.open();
    EXPECT_EQ(send(lead, "GET", "/session").status, 200) << "a session outlives a restart";
}

TEST_F(AccountsTest, LocksOutAfterFailuresAlsoAfterARestart) {
    const std::string wrong = R"({"login":"lead","password":"not the right words"})";
    const std::string right = fmt::format(R"({{"login":"lead","password":"{}"}})", good_password);
    for (int i = 0; i < 5; ++i) EXPECT_EQ(send({}, "POST", "/session", wrong).status, 401) << i;
    const HttpResponse locked = send({}, "POST", "/session", right);
    EXPECT_EQ(locked.status, 429) << "even with the right password";
    EXPECT_FALSE(header(locked.headers, "retry-after").empty());
    data.reopen();
    EXPECT_EQ(send({}, "POST", "/session", right).status, 429);
    data.clock.advance(seconds(31));
    EXPECT_EQ(send({}, "POST", "/session", wrong).status, 401);
    data.clock.advance(seconds(31));
    EXPECT_EQ(send({}, "POST", "/session", right).status, 429) << "the delay has grown";
    data.clock.advance(seconds(31));
    EXPECT_EQ(send({}, "POST", "/session", right).status, 200);
    EXPECT_EQ(send({}, "POST", "/session", wrong).status, 401) << "and it starts over";
    EXPECT_EQ(send({}, "POST", "/session", right).status, 200);
}

TEST_F(AccountsTest, LocksOutAPeerThatTriesManyLogins) {
    int locked = 0;
    for (int i = 0; i < 25; ++i) locked += send({}, "POST", "/session", fmt::format(R"({{"login":"u{}","password":"not the right words"}})", i)).status == 429;
    EXPECT_EQ(locked, 5);
}

TEST_F(AccountsTest, SaysNothingAboutWhichLoginsThereAre) {
    const HttpResponse unknown = send({}, "POST", "/session", R"({"login":"nobody","password":"not the right words"})");
    const HttpResponse known = send({}, "POST", "/session", R"({"login":"p1","password":"not the right words"})");
    EXPECT_EQ(unknown.status, known.status);
    EXPECT_EQ(unknown.body, known.body);
}

TEST_F(AccountsTest, SessionsEnd) {
    const Caller idle = sign_in("lead");
    data.clock.advance(minutes(8 * 60 - 1));
    EXPECT_EQ(send(idle, "GET", "/session").status, 200);
    data.clock.advance(minutes(8 * 60 - 1));
    EXPECT_EQ(send(idle, "GET", "/session").status, 200) << "use keeps it alive";
    data.clock.advance(minutes(8 * 60 + 1));
    EXPECT_EQ(send(idle, "GET", "/session").status, 401);
    const Caller busy = sign_in("lead");
    for (int i = 0; i < 4; ++i) {
        EXPECT_EQ(send(busy, "GET", "/session").status, 200);
        data.clock.advance(hours(6));
    }
    data.clock.advance(seconds(1));
    EXPECT_EQ(send(busy, "GET", "/session").status, 401) << "no session lasts over a day";
}

TEST_F(AccountsTest, UnsafeRequestsNeedTheCsrfToken) {
    Caller lead = sign_in("lead");
    lead.csrf.clear();
    EXPECT_EQ(send(lead, "POST", "/assets", R"({"title":"web01"})").status, 403);
    EXPECT_EQ(send(lead, "POST", "/assets", R"({"title":"web01"})", {{"X-CSRF-Token", "wrong"}}).status, 403);
    EXPECT_EQ(send(lead, "GET", "/assets").status, 200);
}

TEST_F(AccountsTest, OtherSitesAreRefused) {
    const Caller lead = sign_in("lead");
    const std::string body = R"({"title":"web01"})";
    EXPECT_EQ(send(lead, "POST", "/assets", body, {{"Origin", "http://evil.example"}}).status, 403);
    EXPECT_EQ(send(lead, "POST", "/assets", body, {{"Origin", "null"}}).status, 403);
    EXPECT_EQ(send(lead, "POST", "/assets", body, {{"Sec-Fetch-Site", "cross-site"}}).status, 403);
    EXPECT_EQ(send(lead, "POST", "/assets", body, {{"Origin", "http://localhost:8600"}}).status, 201);
    EXPECT_EQ(send({}, "POST", "/session", R"({"login":"a","password":"b"})", {{"Origin", "http://evil.example"}}).status, 403);
    EXPECT_EQ(send(lead, "GET", "/assets", "", {{"Host", "evil.example:8600"}}).status, 421) << "DNS rebinding";
    EXPECT_EQ(send(lead, "GET", "/assets", "", {{"Host", "127.0.0.1.evil.example"}}).status, 421);
    EXPECT_EQ(send(lead, "GET", "/assets", "", {{"Host", "[::1]:8600"}}).status, 200);
}

TEST_F(AccountsTest, TokensHaveScopesAndEnd) {
    const Caller lead = sign_in("lead");
    const Caller reader = with_token(lead, R"("read")");
    EXPECT_TRUE(reader.token.starts_with("rdt_"));
    EXPECT_EQ(send(reader, "GET", "/assets").status, 200);
    EXPECT_EQ(send(reader, "POST", "/assets", R"({"title":"web01"})").status, 403);
    EXPECT_EQ(send(reader, "POST", "/imports?name=a.evtx").status, 403);
    EXPECT_EQ(send(reader, "GET", "/users").status, 403);
    EXPECT_EQ(send(reader, "POST", "/tokens", R"({"name":"more","scopes":["write"]})").status, 403) << "a token does not make others";
    const Caller writer = with_token(lead, R"("write")");
    EXPECT_EQ(send(writer, "POST", "/assets", R"({"title":"web01"})").status, 201) << "no CSRF token needed";
    EXPECT_EQ(send(writer, "GET", "/assets").status, 403);

    EXPECT_EQ(send({.cookie = {}, .csrf = {}, .token = reader.token + "x"}, "GET", "/assets").status, 401);
    EXPECT_EQ(send({}, "GET", "/assets", "", {{"Authorization", "Basic bGVhZDp4"}}).status, 401);

    const schema::Map listed = json(send(lead, "GET", "/tokens"));
    ASSERT_EQ(listed["items"].list().size(), 2U);
    EXPECT_EQ(send(lead, "GET", "/tokens").body.find(reader.token), std::string::npos) << "shown once";
    for (const schema::Value& token : listed["items"].list()) EXPECT_EQ(send(lead, "DELETE", "/tokens/" + std::string(token.map()["id"].text())).status, 204);
    EXPECT_EQ(send(reader, "GET", "/assets").status, 401) << "revoked";

    const Caller brief = with_token(lead, R"("read")", format_time(data.clock.now() + hours(1)));
    EXPECT_EQ(send(brief, "GET", "/assets").status, 200);
    data.clock.advance(hours(1));
    EXPECT_EQ(send(brief, "GET", "/assets").status, 401) << "expired";
}

TEST_F(AccountsTest, WeakPasswordsAreRefused) {
    const Caller lead = sign_in("lead");
    for (const char* weak :
         {"short", "elevenchars", "passwordpassword1", "aaaaaaaaaaaaaaaa", "my newcomer words", "1234567890123", "QWERTYUIOP12", "Administrator2024"}) {
        const HttpResponse answer = send(lead, "POST", "/users", fmt::format(R"({{"login":"newcomer","name":"N","level":"P1","password":"{}"}})", weak));
        EXPECT_EQ(answer.status, 422) << weak;
        EXPECT_EQ(json(answer)["where"].text(), "/password") << answer.body;
    }
}

TEST_F(AccountsTest, LeadsManageUsersAndOthersDoNot) {
    const Caller lead = sign_in("lead");
    EXPECT_EQ(send(sign_in("p1"), "GET", "/users").status, 403);
    EXPECT_EQ(send(sign_in("p1"), "POST", "/users", R"({"login":"x","name":"X","level":"Lead"})").status, 403);
    const HttpResponse made = send(lead, "POST", "/users", R"({"login":"Nora","name":"Nora New","level":"IC2"})");
    ASSERT_EQ(made.status, 201) << made.body;
    const std::string link(json(made)["link"].text());
    EXPECT_TRUE(link.starts_with("http://localhost:8600/welcome#")) << link;
    EXPECT_EQ(send(lead, "POST", "/users", R"({"login":"nora","name":"Again","level":"P1"})").status, 409);

    const std::string by_link = fmt::format(R"({{"token":"{}"}})", link.substr(link.find('#') + 1));
    EXPECT_EQ(send({}, "POST", "/session/link", by_link).status, 200);
    EXPECT_EQ(send({}, "POST", "/session/link", by_link).status, 401) << "once";

    EXPECT_EQ(send(lead, "PATCH", "/users/nora", R"({"password":"four other unrelated words"})").status, 200);
    const Caller nora = sign_in("nora", "four other unrelated words");
    EXPECT_EQ(send(lead, "PATCH", "/users/nora", R"({"active":false})").status, 200);
    EXPECT_EQ(send(nora, "GET", "/session").status, 401);
    EXPECT_EQ(send({}, "POST", "/session", R"({"login":"nora","password":"four other unrelated words"})").status, 401);
    EXPECT_EQ(send(lead, "PATCH", "/users/lead", R"({"active":false})").status, 409) << "the last Lead stays";
    EXPECT_EQ(send(lead, "PATCH", "/users/lead", R"({"level":"P1"})").status, 403) << "nobody sets their own level";
    EXPECT_EQ(send(lead, "PATCH", "/users/nobody", R"({"level":"P1"})").status, 404);
}

TEST_F(AccountsTest, AnAccountHasOneOfTheLevelsThatThereAre) {
    const Caller lead = sign_in("lead");
    store::Records redoubt = data.store->as(store::Actor::redoubt());
    ASSERT_TRUE(redoubt.create("level", {{"title", "Night watch"}, {"state", "active"}, {"counts_as", "IC2"}}));
    const schema::Map made = json(send(lead, "POST", "/users", R"({"login":"vera","name":"Vera","level":"Business owner"})"));
    EXPECT_EQ(made["grade"].text(), "Business owner");
    const auto change = [&](const char* level) { return send(lead, "PATCH", "/users/vera", fmt::format(R"({{"level":"{}"}})", level)); };
    const schema::Map own = json(change("Night watch"));
    EXPECT_EQ(own["grade"].text(), "Night watch");
    EXPECT_EQ(own["level"].text(), "IC2") << "it counts as its rung";
    EXPECT_EQ(json(change("Executive"))["grade"].text(), "Executive");
    EXPECT_EQ(json(change("P1"))["grade"].text(), "P1") << "the rung of an executive, and no executive any more";
    const HttpResponse unknown = change("Tea maker");
    EXPECT_EQ(unknown.status, 422);
    EXPECT_NE(unknown.body.find("Night watch"), std::string::npos) << unknown.body;
    const std::string party(made["party"].map()["key"].text());
    const std::string program = fmt::format(R"({{"login":"scan","name":"Scan","kind":"service","party":"{}","level":"Executive"}})", party);
    EXPECT_EQ(send(lead, "POST", "/users", program).status, 422) << "a program decides nothing";
}

TEST_F(AccountsTest, PeopleChangeTheirOwnPassword) {
    const Caller before = sign_in("p1");
    EXPECT_EQ(send(before, "POST", "/session/password", R"({"current":"wrong","password":"four other unrelated words"})").status, 422);
    const HttpResponse changed =
        send(before, "POST", "/session/password", fmt::format(R"({{"current":"{}","password":"four other unrelated words"}})", good_password));
    EXPECT_EQ(changed.status, 200) << changed.body;
    EXPECT_FALSE(header(changed.headers, "set-cookie").empty());
    EXPECT_EQ(send(before, "GET", "/session").status, 401) << "older sessions end";
    sign_in("p1", "four other unrelated words");
}

TEST_F(AccountsTest, SignInsAndTokensAreInTheJournal) {
    const Caller lead = sign_in("lead");
    send({}, "POST", "/session", R"({"login":"lead","password":"not the right words"})");
    with_token(lead, R"("read")");
    const HttpResponse answer = send(lead, "GET", "/journal?limit=1000");
    ASSERT_EQ(answer.status, 200) << answer.body;
    std::string seen;
    const auto journal = json(answer);
    for (const schema::Value& entry : journal["entries"].list()) seen += fmt::format("{} {};", entry.map()["action"].text(), entry.map()["type"].text());
    EXPECT_NE(seen.find("sign_in user;"), std::string::npos) << seen;
    EXPECT_NE(seen.find("sign_in_failed user;"), std::string::npos) << seen;
    EXPECT_NE(seen.find("create token;"), std::string::npos) << seen;
    EXPECT_NE(seen.find("create user;"), std::string::npos) << seen;
    const schema::Map check = json(send(lead, "GET", "/journal/verify"));
    EXPECT_TRUE(check["ok"].boolean()) << schema::to_json(check);

    const HttpResponse for_p1 = send(sign_in("p1"), "GET", "/journal?limit=1000");
    EXPECT_EQ(for_p1.body.find("sign_in"), std::string::npos) << "accounts are for Leads and auditors";
}

TEST(FirstRun, TheSetUpLinkMakesTheFirstLead) {
    TemporaryStore data("api-first");
    const auto send = [&](const std::string& method, const std::string& target, const std::string& body = {}) {
        ApiRequest request;
        request.method = method;
        request.target = "/api/v1" + target;
        request.headers = {{"Host", "127.0.0.1:8600"}, {"Content-Type", "application/json"}};
        request.body = body;
        return data.api->handle(request);
    };
    EXPECT_EQ(send("GET", "/session").status, 401);
    EXPECT_NE(send("GET", "/session").body.find(R"("setup":true)"), std::string::npos);
    const std::string older = data.api->set_up_link().value_or("");
    const std::string link = data.api->set_up_link().value_or("");
    ASSERT_TRUE(link.starts_with("/welcome#"));
    const auto body = [](const std::string& from, std::string_view more) { return fmt::format(R"({{"token":"{}"{}}})", from.substr(9), more); };
    const std::string rest = R"(,"login":"ada","name":"Ada","password":"seven unrelated words")";
    EXPECT_EQ(send("POST", "/session/link", body(link, "")).body, R"({"setup":true})");
    EXPECT_EQ(send("POST", "/session/setup", body(older, rest)).status, 401) << "a newer link voids it";
    EXPECT_EQ(send("POST", "/session/setup", body(link, R"(,"login":"ada","name":"Ada","password":"short")")).status, 422);
    const HttpResponse made = send("POST", "/session/setup", body(link, rest));
    EXPECT_EQ(made.status, 200) << made.body;
    EXPECT_FALSE(header(made.headers, "set-cookie").empty());
    EXPECT_EQ(send("POST", "/session/setup", body(link, rest)).status, 401) << "once";
    EXPECT_EQ(data.api->set_up_link().value_or("?"), "");
    EXPECT_EQ(send("GET", "/session").body.find("setup"), std::string::npos);
}

TEST(FirstRun, ADemonstrationSignsInByLink) {
    TemporaryStore data("api-demo");
    const auto link = data.api->sign_in_link("demo", "Dana Demo");
    ASSERT_TRUE(link) << link.error().text();
    const auto again = data.api->sign_in_link("demo", "Dana Demo");
    ASSERT_TRUE(again) << "on every start";
    Accounts accounts(*data.store);
    EXPECT_EQ(accounts.list()->size(), 1U);
    EXPECT_FALSE(accounts.list()->front().has_password);
    data.clock.advance(hours(25));
    EXPECT_FALSE(accounts.sign_in_by_link(again->substr(9), "here")->user) << "too old";
}

}  // namespace
}  // namespace redoubt::api
