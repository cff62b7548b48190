// Second factors: one-time codes, passkeys, recovery codes, the policy that asks for them, and showing them again.
#include "api/totp.h"
#include "api_fixture.h"
#include "authenticator.h"
#include "base/text.h"

namespace redoubt::api {
namespace {

class SecondFactorTest : public ApiFixture {
protected:
    HttpResponse first_step(const std::string& login) {
        return send({}, "POST", "/session", fmt::format(R"({{"login":"{}","password":"{}"}})", login, good_password));
    }
    HttpResponse second_step(const std::string& ticket, const std::string& member, const std::string& value) {
        return send({}, "POST", "/session/second", fmt::format(R"({{"ticket":"{}","{}":"{}"}})", ticket, member, value));
    }
    std::string ticket_for(const std::string& login) { return std::string(json(first_step(login))["ticket"].text()); }
    std::string code(int64_t steps_off = 0) { return totp_code(secret_, totp_step(data.clock.now()) + steps_off); }

    schema::Map enrol_app(const Caller& who) {
        const schema::Map begun = json(send(who, "POST", "/account/totp", R"({"name":"my phone"})"));
        secret_ = from_base32(begun["secret"].text()).value_or("");
        const HttpResponse confirmed =
            send(who, "POST", fmt::format("/account/totp/{}/confirm", begun["id"].text()), fmt::format(R"({{"code":"{}"}})", code()));
        EXPECT_EQ(confirmed.status, 200) << confirmed.body;
        return json(confirmed);
    }
    HttpResponse enrol_passkey(const Caller& who) {
        const schema::Map options = json(send(who, "POST", "/account/passkeys/options"));
        const schema::Map body{{"ticket", options["ticket"]}, {"name", "the blue key"}, {"passkey", key_.create(options["passkey"].map())}};
        return send(who, "POST", "/account/passkeys", schema::to_json(body));
    }
    HttpResponse passkey_sign_in() {
        const schema::Map options = json(send({}, "POST", "/session/passkey/options"));
        const schema::Map body{{"ticket", options["ticket"]}, {"passkey", key_.get(options["passkey"].map())}};
        return send({}, "POST", "/session/passkey", schema::to_json(body));
    }

    std::string secret_;
    Authenticator key_;
};

// RFC 6238, appendix B, cut to six digits.
TEST(TotpTest, KnownCodes) {
    const std::string secret = "12345678901234567890";
    for (const auto& [at_s, code] : {std::pair<int64_t, const char*>{59, "287082"},
                                     {1111111109, "081804"},
                                     {1111111111, "050471"},
                                     {1234567890, "005924"},
                                     {2000000000, "279037"},
                                     {20000000000, "353130"}})
        EXPECT_EQ(totp_code(secret, at_s / 30), code);
    const Time now = Time::from_unix_s(1111111109);
    const int64_t step = totp_step(now);
    EXPECT_EQ(totp_match(secret, "081804", now, 0), step);
    EXPECT_EQ(totp_match(secret, totp_code(secret, step - 1), now, 0), step - 1) << "a slow clock";
    EXPECT_EQ(totp_match(secret, totp_code(secret, step + 1), now, 0), step + 1) << "a fast clock";
    EXPECT_FALSE(totp_match(secret, totp_code(secret, step - 2), now, 0));
    EXPECT_FALSE(totp_match(secret, totp_code(secret, step + 2), now, 0));
    EXPECT_FALSE(totp_match(secret, "081804", now, step)) << "used";
    EXPECT_FALSE(totp_match(secret, "", now, 0));
}

TEST_F(SecondFactorTest, AnAppIsAskedForAfterThePasswordAndEachCodeWorksOnce) {
    const Caller before = sign_in("lead");
    const schema::Map enrolled = enrol_app(before);
    EXPECT_EQ(enrolled["recovery_codes"].list().size(), 10U);
    const HttpResponse first = first_step("lead");
    ASSERT_EQ(first.status, 202) << first.body;
    EXPECT_TRUE(header(first.headers, "set-cookie").empty()) << "nobody is signed in yet";
    EXPECT_EQ(schema::to_json(json(first)["kinds"]), R"(["totp","recovery"])");
    const std::string ticket(json(first)["ticket"].text());
    EXPECT_EQ(second_step(ticket, "code", code()).status, 401) << "it confirmed the app, so it is used";
    data.clock.advance(seconds(30));
    EXPECT_EQ(second_step("x" + ticket, "code", code()).status, 401) << "a forged ticket";
    const HttpResponse second = second_step(ticket, "code", code());
    ASSERT_EQ(second.status, 200) << second.body;
    EXPECT_FALSE(header(second.headers, "set-cookie").empty());
    EXPECT_TRUE(json(second)["second_factor"].boolean());
    EXPECT_EQ(second_step(ticket, "code", code(1)).status, 401) << "a ticket is spent once";
    EXPECT_EQ(second_step(ticket_for("lead"), "code", code()).status, 401) << "a replayed code";
    data.clock.advance(seconds(300));
    EXPECT_EQ(second_step(ticket_for("lead"), "code", code(-1)).status, 200) << "a clock that is 30 s behind";
    const std::string late = ticket_for("lead");
    data.clock.advance(minutes(5));
    EXPECT_EQ(second_step(late, "code", code()).status, 401) << "too late";
}

TEST_F(SecondFactorTest, GuessingCodesLocks) {
    enrol_app(sign_in("lead"));
    data.clock.advance(seconds(60));
    int wrong = 0, locked = 0;
    for (int i = 0; i < 12; ++i) {
        const int status = second_step(ticket_for("lead"), "code", "000000").status;
        wrong += status == 401;
        locked += status == 429;
    }
    EXPECT_EQ(wrong, 5);
    EXPECT_EQ(locked, 7);
    EXPECT_EQ(second_step(ticket_for("lead"), "code", code()).status, 429) << "even the right one";
    data.clock.advance(seconds(31));
    EXPECT_EQ(second_step(ticket_for("lead"), "code", code()).status, 200);
}

TEST_F(SecondFactorTest, RecoveryCodesWorkOnceAndAreReplaced) {
    const schema::Map enrolled = enrol_app(sign_in("lead"));
    const std::string code(enrolled["recovery_codes"].list()[3].text());
    const HttpResponse in = second_step(ticket_for("lead"), "recovery", to_lower(code));
    EXPECT_EQ(in.status, 200) << in.body;
    EXPECT_EQ(second_step(ticket_for("lead"), "recovery", code).status, 401) << "once";
    Caller lead;
    lead.cookie = std::string(header(in.headers, "set-cookie")).substr(16, 43);
    lead.csrf = json(in)["csrf"].text();
    EXPECT_EQ(json(send(lead, "GET", "/account/factors"))["recovery_left"].integer(), 9);
    const HttpResponse fresh = send(lead, "POST", "/account/recovery-codes");
    EXPECT_EQ(fresh.status, 201) << fresh.body;
    EXPECT_EQ(second_step(ticket_for("lead"), "recovery", std::string(enrolled["recovery_codes"].list()[5].text())).status, 401) << "the old ones end";
}

TEST_F(SecondFactorTest, APasskeyAloneSignsIn) {
    const Caller lead = sign_in("lead");
    const HttpResponse added = enrol_passkey(lead);
    ASSERT_EQ(added.status, 201) << added.body;
    EXPECT_EQ(json(added)["recovery_codes"].list().size(), 10U);
    EXPECT_EQ(enrol_passkey(lead).status, 409) << "the same credential again";
    EXPECT_EQ(passkey_sign_in().status, 200);

    const schema::Map options = json(send({}, "POST", "/session/passkey/options"));
    const schema::Map body{{"ticket", options["ticket"]}, {"passkey", key_.get(options["passkey"].map())}};
    EXPECT_EQ(send({}, "POST", "/session/passkey", schema::to_json(body)).status, 200);
    EXPECT_EQ(send({}, "POST", "/session/passkey", schema::to_json(body)).status, 401) << "replayed";

    key_.counter = 1;
    EXPECT_EQ(passkey_sign_in().status, 401) << "a copy: its counter went back";
    key_.counter = 100;
    EXPECT_EQ(passkey_sign_in().status, 200);
    key_.origin = "http://evil.example";
    EXPECT_EQ(passkey_sign_in().status, 401);
    key_.origin = "http://localhost:8600";
    key_.site = "evil.example";
    EXPECT_EQ(passkey_sign_in().status, 401);
    key_.site = "localhost";
    key_.flags = 1;
    EXPECT_EQ(passkey_sign_in().status, 401) << "who used it was not checked";
    key_.flags = 5;
    Authenticator other;
    std::swap(key_, other);
    EXPECT_EQ(passkey_sign_in().status, 401) << "the same id with another key";
    std::swap(key_, other);
    data.clock.advance(hours(2));
    EXPECT_EQ(passkey_sign_in().status, 200);
    EXPECT_EQ(send({}, "POST", "/session/passkey/options", "", {{"Host", "127.0.0.1:8600"}}).status, 409) << "an address has no passkeys";
}

TEST_F(SecondFactorTest, APasskeyIsASecondFactorToo) {
    ASSERT_EQ(enrol_passkey(sign_in("lead")).status, 201);
    const schema::Map first = json(first_step("lead"));
    EXPECT_EQ(schema::to_json(first["kinds"]), R"(["passkey","recovery"])");
    const schema::Map body{{"ticket", first["ticket"]}, {"passkey", key_.get(first["passkey"].map())}};
    EXPECT_EQ(send({}, "POST", "/session/second", schema::to_json(body)).status, 200);
}

TEST_F(SecondFactorTest, ThePolicyHoldsOnceSet) {
    const Caller lead = sign_in("lead");
    const Caller p1 = sign_in("p1");
    EXPECT_TRUE(json(send(lead, "GET", "/session"))["recommend_second_factor"].boolean()) << "recommended, not forced";
    EXPECT_EQ(send(p1, "PATCH", "/identity/policy", R"({"second_factor_from":"Lead"})").status, 403);
    ASSERT_EQ(send(lead, "PATCH", "/identity/policy", R"({"second_factor_from":"Lead"})").status, 200);
    EXPECT_EQ(send(p1, "GET", "/assets").status, 200);
    const HttpResponse held = send(lead, "GET", "/assets");
    EXPECT_EQ(held.status, 403) << "in open sessions too";
    EXPECT_EQ(json(held)["where"].text(), "second_factor");
    EXPECT_TRUE(json(send(lead, "GET", "/session"))["must_enrol"].boolean());
    data.reopen();
    EXPECT_EQ(send(lead, "GET", "/assets").status, 403) << "also after a restart";
    enrol_app(lead);
    EXPECT_EQ(send(lead, "GET", "/assets").status, 200);
    const schema::Map factors = json(send(lead, "GET", "/account/factors"));
    const std::string path = "/account/factors/" + std::string(factors["items"].list()[0].map()["id"].text());
    EXPECT_EQ(send(lead, "DELETE", path).status, 409) << "the last one stays";
}

TEST_F(SecondFactorTest, DangerousActsAskAgainAfterAWhile) {
    const Caller lead = sign_in("lead");
    enrol_app(lead);
    EXPECT_EQ(send(lead, "POST", "/tokens", R"({"name":"t","scopes":["read"]})").status, 201);
    data.clock.advance(minutes(16));
    const HttpResponse asked = send(lead, "POST", "/tokens", R"({"name":"t","scopes":["read"]})");
    EXPECT_EQ(asked.status, 403);
    EXPECT_EQ(json(asked)["where"].text(), "proof");
    EXPECT_EQ(send(lead, "GET", "/assets").status, 200) << "and nothing else does";
    EXPECT_EQ(send(lead, "POST", "/session/proof", R"({"code":"000000"})").status, 422);
    EXPECT_EQ(send(lead, "POST", "/session/proof", fmt::format(R"({{"code":"{}"}})", code())).status, 204);
    EXPECT_EQ(send(lead, "POST", "/tokens", R"({"name":"t","scopes":["read"]})").status, 201);
}

TEST_F(SecondFactorTest, ALeadTakesLostFactorsAway) {
    const Caller p1 = sign_in("p1");
    enrol_app(p1);
    EXPECT_EQ(first_step("p1").status, 202);
    EXPECT_EQ(send(sign_in("lead"), "PATCH", "/users/p1", R"({"reset_factors":true})").status, 200);
    EXPECT_EQ(send(p1, "GET", "/session").status, 401) << "sessions end";
    EXPECT_EQ(first_step("p1").status, 200);
}

TEST_F(SecondFactorTest, SeedsAreSealed) {
    enrol_app(sign_in("lead"));
    data.api.reset();
    data.store.reset();
    std::string bytes;
    for (const auto& file : std::filesystem::directory_iterator(data.folder))
        if (file.is_regular_file()) bytes += data.disk.read(file.path(), uint64_t{1} << 30).value_or("");
    EXPECT_EQ(bytes.find(secret_), std::string::npos);
    EXPECT_EQ(bytes.find(to_base32(secret_)), std::string::npos);
    EXPECT_EQ(std::filesystem::status(data.folder / "keys" / "seal.key").permissions(), std::filesystem::perms(0600));
    data.disk.write_durably((data.folder / "keys" / "seal.key").string(), "redoubt-seal-key xchacha20poly1305 " + std::string(64, '0') + "\n").value();
    data.open();
    data.clock.advance(seconds(60));
    const HttpResponse answer = second_step(ticket_for("lead"), "code", code());
    EXPECT_EQ(answer.status, 500) << "with another key nothing opens";
    EXPECT_NE(answer.body.find("sealed"), std::string::npos) << answer.body;
}

}  // namespace
}  // namespace redoubt::api
