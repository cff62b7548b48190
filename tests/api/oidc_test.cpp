// Signing in with an identity provider, and what happens when it lies or vanishes. The provider is played by the test: it signs
// with real keys and answers what it is told to.
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <deque>

#include "api/jwt.h"
#include "api_fixture.h"
#include "base/binary_text.h"
#include "base/hash.h"
#include "base/outbound.h"
#include "base/text.h"

namespace redoubt::api {
namespace {

class SigningKey {
public:
    explicit SigningKey(std::string name) : id(std::move(name)), key_(EVP_RSA_gen(2048), EVP_PKEY_free) {}
    std::string jwk() const {
        return fmt::format(R"({{"kty":"RSA","use":"sig","kid":"{}","n":"{}","e":"{}"}})", id, number(OSSL_PKEY_PARAM_RSA_N), number(OSSL_PKEY_PARAM_RSA_E));
    }
    std::string sign(std::string_view header, const schema::Map& claims) const {
        const std::string text = to_base64url(header) + "." + to_base64url(std::string_view(schema::to_json(claims)));
        const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
        EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get());
        std::string out(512, '\0');
        size_t length = out.size();
        EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &length, reinterpret_cast<const unsigned char*>(text.data()), text.size());
        return text + "." + to_base64url(std::string_view(out).substr(0, length));
    }
    std::string id;

private:
    std::string number(const char* name) const {
        BIGNUM* value = nullptr;
        EVP_PKEY_get_bn_param(key_.get(), name, &value);
        std::string out(static_cast<size_t>(BN_num_bytes(value)), '\0');
        BN_bn2bin(value, reinterpret_cast<unsigned char*>(out.data()));
        BN_free(value);
        return to_base64url(std::string_view(out));
    }
    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
};

constexpr std::string_view issuer = "https://id.example";

class PlayedProvider final : public Outbound {
public:
    Result<HttpResponse> send(const OutboundRequest& request) override {
        requests.push_back(request);
        if (gone) return fail(Code::unavailable, "Could not connect to server", request.url);
        if (request.url.ends_with("/openid-configuration"))
            return HttpResponse{.status = 200,
                                .headers = {},
                                .body = fmt::format(R"({{"issuer":"{}","authorization_endpoint":"{}/auth","token_endpoint":"{}/token","jwks_uri":"{}/keys"}})",
                                                    says_it_is, issuer, token_at, issuer)};
        if (request.url.ends_with("/keys"))
            return HttpResponse{.status = 200, .headers = {}, .body = keys_body.empty() ? fmt::format(R"({{"keys":[{}]}})", key.jwk()) : keys_body};
        return HttpResponse{
            .status = token_status, .headers = {}, .body = fmt::format(R"({{"access_token":"at","token_type":"Bearer","id_token":"{}"}})", id_token)};
    }
    std::deque<OutboundRequest> requests;
    SigningKey key{"one"};
    bool gone = false;
    int token_status = 200;
    std::string says_it_is{issuer}, token_at{issuer}, keys_body, id_token;
};

class OidcTest : public ApiFixture {
protected:
    void SetUp() override {
        ApiFixture::SetUp();
        data.options.outbound = &provider_;
        data.reopen();
        lead_ = sign_in("lead");
        configure(R"("make_users":true,"groups":[{"group":"soc","level":"IC2"},{"group":"soc-leads","level":"Lead"}])");
    }
    void configure(const std::string& more) {
        const HttpResponse answer = send(lead_, "PUT", "/identity/providers/corp",
                                         fmt::format(R"({{"name":"Corp","issuer":"{}","client_id":"redoubt","client_secret":"s3cret",{}}})", issuer, more));
        EXPECT_EQ(answer.status, 200) << answer.body;
    }

    struct Begun {
        std::string ticket{}, state{}, nonce{}, address{};
    };
    Begun begin() {
        const HttpResponse answer = send({}, "GET", "/session/oidc/corp");
        EXPECT_EQ(answer.status, 302);
        Begun out{.address = std::string(header(answer.headers, "location"))};
        const std::string_view cookie = header(answer.headers, "set-cookie");
        if (cookie.starts_with("redoubt_oidc=")) out.ticket = cookie.substr(13, cookie.find(';') - 13);
        out.state = parameter(out.address, "state");
        out.nonce = parameter(out.address, "nonce");
        return out;
    }
    static std::string parameter(const std::string& address, const std::string& name) {
        const size_t at = address.find("&" + name + "=");
        if (at == std::string::npos) return {};
        const size_t start = at + name.size() + 2;
        return address.substr(start, address.find('&', start) - start);
    }
    schema::Map claims(const Begun& begun) {
        const int64_t now_s = data.clock.now().unix_ns / 1'000'000'000;
        const Sha256 hash = sha256("at");
        return {{"iss", issuer},
                {"aud", "redoubt"},
                {"sub", "u-17"},
                {"nonce", begun.nonce},
                {"iat", now_s},
                {"exp", now_s + 300},
                {"name", "Nora New"},
                {"preferred_username", "Nora"},
                {"groups", schema::List{"soc"}},
                {"at_hash", to_base64url(std::span(hash).first(16))}};
    }
    HttpResponse come_back(const Begun& begun, const std::string& state) {
        return send({}, "GET", "/session/oidc/corp/callback?code=c0de&state=" + state, "", {{"Cookie", "redoubt_oidc=" + begun.ticket}});
    }
    HttpResponse arrive_with(const std::function<void(schema::Map&)>& lie, std::string_view jose = R"({"alg":"RS256","kid":"one"})") {
        const Begun begun = begin();
        schema::Map given = claims(begun);
        lie(given);
        provider_.id_token = provider_.key.sign(jose, given);
        return come_back(begun, begun.state);
    }
    static bool is_in(const HttpResponse& answer) { return header(answer.headers, "location") == "/"; }

    PlayedProvider provider_;
    Caller lead_;
};

TEST_F(OidcTest, MakesTheUserAndFollowsTheirGroups) {
    const Begun begun = begin();
    EXPECT_TRUE(begun.address.starts_with("https://id.example/auth?response_type=code&client_id=redoubt&")) << begun.address;
    EXPECT_NE(begun.address.find("code_challenge_method=S256"), std::string::npos);
    provider_.id_token = provider_.key.sign(R"({"alg":"RS256","kid":"one"})", claims(begun));
    const HttpResponse in = come_back(begun, begun.state);
    ASSERT_TRUE(is_in(in)) << header(in.headers, "location");
    EXPECT_TRUE(header(in.headers, "set-cookie").starts_with("redoubt_session="));
    const OutboundRequest& exchange = provider_.requests.back();
    EXPECT_EQ(header(exchange.headers, "Authorization"), "Basic " + to_base64("redoubt:s3cret"));
    const std::string verifier = parameter("&" + exchange.body, "code_verifier");
    EXPECT_EQ(to_base64url(sha256(verifier)), parameter(begun.address, "code_challenge"));
    EXPECT_EQ(exchange.body.find("s3cret"), std::string::npos);

    const auto level = [&] { return std::string(Accounts(*data.store).find("nora") ? schema::level_name(Accounts(*data.store).find("nora")->level) : "none"); };
    EXPECT_EQ(level(), "IC2");
    EXPECT_FALSE(is_in(come_back(begun, begun.state))) << "once";
    const HttpResponse again = arrive_with([](schema::Map& c) { c.set("groups", schema::List{"soc", "soc-leads"}); });
    EXPECT_TRUE(is_in(again)) << header(again.headers, "location");
    EXPECT_EQ(level(), "Lead") << "the highest one";
    EXPECT_FALSE(is_in(arrive_with([](schema::Map& c) { c.set("groups", schema::List{"others"}); }))) << "no group, no sign-in";
    EXPECT_FALSE(is_in(arrive_with([](schema::Map& c) {
        c.set("sub", "u-18");
        c.set("preferred_username", "lead");
    }))) << "a local account is not given away";
    EXPECT_EQ(send({}, "POST", "/session", R"({"login":"nora","password":"four other unrelated words"})").status, 401) << "there is no password";
}

TEST_F(OidcTest, GroupsMapToAnyLevelThatThereIs) {
    configure(R"("make_users":true,"groups":[{"group":"board","level":"Executive"}],"default_level":"Business owner")");
    const auto level = [&] { return data.store->with_level(actor_of(*Accounts(*data.store).find("nora"))).grade; };
    EXPECT_TRUE(is_in(arrive_with([](schema::Map& c) { c.set("groups", schema::List{"board"}); })));
    EXPECT_EQ(level(), "Executive");
    EXPECT_TRUE(is_in(arrive_with([](schema::Map& c) { c.set("groups", schema::List{"others"}); })));
    EXPECT_EQ(level(), "Business owner") << "and taken back at the next sign-in";
    const HttpResponse refused =
        send(lead_, "PUT", "/identity/providers/corp",
             fmt::format(R"({{"name":"Corp","issuer":"{}","client_id":"redoubt","groups":[{{"group":"x","level":"Duke"}}]}})", issuer));
    EXPECT_EQ(refused.status, 422);
    EXPECT_NE(refused.body.find("'Duke' is not one of"), std::string::npos) << refused.body;
}

TEST_F(OidcTest, LiesAreRefused) {
    using schema::Map;
    const std::vector<std::pair<const char*, std::function<void(Map&)>>> lies{
        {"another issuer", [](Map& c) { c.set("iss", "https://evil.example"); }},
        {"for another application", [](Map& c) { c.set("aud", "other"); }},
        {"for several, unsaid", [](Map& c) { c.set("aud", schema::List{"redoubt", "other"}); }},
        {"given to another", [](Map& c) { c.set("azp", "other"); }},
        {"another nonce", [](Map& c) { c.set("nonce", "x"); }},
        {"no nonce", [](Map& c) { c.erase("nonce"); }},
        {"expired", [](Map& c) { c.set("exp", c["iat"].integer() - 200); }},
        {"never expires", [](Map& c) { c.erase("exp"); }},
        {"issued in the future", [](Map& c) { c.set("iat", c["iat"].integer() + 200); }},
        {"issued long ago", [](Map& c) { c.set("iat", c["iat"].integer() - 4000); }},
        {"another access token", [](Map& c) { c.set("at_hash", "AAAA"); }},
        {"about nobody", [](Map& c) { c.erase("sub"); }},
    };
    for (const auto& [what, lie] : lies) EXPECT_FALSE(is_in(arrive_with(lie))) << what;
    EXPECT_TRUE(is_in(arrive_with([](Map& c) { c.set("exp", c["iat"].integer() - 60); }))) << "clocks differ by a minute";
    EXPECT_TRUE(is_in(arrive_with([](Map& c) { c.set("aud", schema::List{"redoubt", "other"}), c.set("azp", "redoubt"); })));
    const auto truth = [](Map&) {};
    for (const char* jose : {R"({"alg":"none"})", R"({"alg":"HS256","kid":"one"})", R"({"alg":"ES256","kid":"one"})",
                             R"({"alg":"RS256","kid":"one","crit":["x"]})", R"({"alg":"RS256","kid":"unknown"})"})
        EXPECT_FALSE(is_in(arrive_with(truth, jose))) << jose;
    SigningKey other("one");
    std::swap(provider_.key, other);
    const Begun begun = begin();
    const std::string forged = provider_.key.sign(R"({"alg":"RS256","kid":"one"})", claims(begun));
    std::swap(provider_.key, other);
    provider_.id_token = forged;
    EXPECT_FALSE(is_in(come_back(begun, begun.state))) << "another key of the same name";
}

TEST_F(OidcTest, WhatComesBackMustFitTheBrowserThatLeft) {
    const Begun mine = begin();
    const Begun theirs = begin();
    provider_.id_token = provider_.key.sign(R"({"alg":"RS256","kid":"one"})", claims(theirs));
    EXPECT_FALSE(is_in(come_back(mine, theirs.state))) << "somebody else's state";
    EXPECT_FALSE(is_in(come_back({}, theirs.state))) << "no cookie";
    EXPECT_FALSE(is_in(come_back(mine, mine.state))) << "somebody else's code: its nonce is another";
    EXPECT_TRUE(is_in(come_back(theirs, theirs.state)));
    const Begun late = begin();
    provider_.id_token = provider_.key.sign(R"({"alg":"RS256","kid":"one"})", claims(late));
    data.clock.advance(minutes(5));
    EXPECT_FALSE(is_in(come_back(late, late.state)));
}

TEST_F(OidcTest, TheExampleOfTheDocumentsIsTaken) {
    const std::string text = data.disk.read(std::string(REDOUBT_SOURCE_DIR) + "/docs/identity.md", 1 << 20).value_or("");
    const size_t start = text.find("```json\n");
    ASSERT_NE(start, std::string::npos);
    const HttpResponse answer = send(lead_, "PUT", "/identity/providers/corp", text.substr(start + 8, text.find("```", start + 8) - start - 8));
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(json(answer)["groups"].list().size(), 2U);
}

TEST_F(OidcTest, KeysChangeAndAreFetchedAgain) {
    const auto truth = [](schema::Map&) {};
    EXPECT_TRUE(is_in(arrive_with(truth)));
    provider_.key = SigningKey("two");
    EXPECT_FALSE(is_in(arrive_with(truth, R"({"alg":"RS256","kid":"two"})"))) << "not at every token that somebody makes up";
    data.clock.advance(minutes(2));
    EXPECT_TRUE(is_in(arrive_with(truth, R"({"alg":"RS256","kid":"two"})")));
}

TEST_F(OidcTest, AProviderThatVanishesCostsOnlyItself) {
    provider_.gone = true;
    const HttpResponse answer = send({}, "GET", "/session/oidc/corp");
    EXPECT_EQ(answer.status, 302);
    EXPECT_TRUE(header(answer.headers, "location").starts_with("/sign-in?problem=Corp%20cannot%20be%20asked")) << header(answer.headers, "location");
    EXPECT_EQ(send({}, "POST", "/session", fmt::format(R"({{"login":"lead","password":"{}"}})", good_password)).status, 200);
    const schema::Map checked = json(send(lead_, "POST", "/identity/providers/corp/check"));
    EXPECT_FALSE(checked["ok"].boolean());
    provider_.gone = false;
    EXPECT_TRUE(json(send(lead_, "POST", "/identity/providers/corp/check"))["ok"].boolean());
    provider_.says_it_is = "https://evil.example";
    EXPECT_FALSE(json(send(lead_, "POST", "/identity/providers/corp/check"))["ok"].boolean()) << "it says that it is somebody else";
    provider_.says_it_is = issuer;
    provider_.token_at = "http://169.254.169.254";
    EXPECT_FALSE(json(send(lead_, "POST", "/identity/providers/corp/check"))["ok"].boolean()) << "an address that is not https";
    provider_.token_at = issuer;
    data.clock.advance(minutes(2));
    provider_.keys_body = fmt::format(R"({{"keys":[{}]}})", std::string(300'000, ' '));
    EXPECT_FALSE(json(send(lead_, "POST", "/identity/providers/corp/check"))["ok"].boolean()) << "too many keys";
    EXPECT_FALSE(provider_.requests.back().internal_allowed);
    EXPECT_EQ(send({}, "GET", "/session/oidc/nobody").status, 302);
    EXPECT_EQ(send(sign_in("p1"), "GET", "/identity/providers").status, 403);
    EXPECT_EQ(send(lead_, "GET", "/identity/providers").body.find("s3cret"), std::string::npos);
    EXPECT_EQ(send(lead_, "PUT", "/identity/providers/x", R"({"name":"X","issuer":"http://id.example","client_id":"r"})").status, 422);
    EXPECT_NE(send({}, "GET", "/session/ways").body.find(R"("id":"corp")"), std::string::npos);
}

}  // namespace
}  // namespace redoubt::api
