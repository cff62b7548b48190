// People are told: what, by which way, when; by mail to a real socket, by signed webhook; and what does not get through.
#include "api_fixture.h"
#include "base/binary_text.h"
#include "base/hash.h"
#include "base/outbound.h"
#include "base/verify_key.h"
#include "mail_sink.h"
#include "rooms/desk/deliveries.h"
#include "store/transaction.h"

namespace redoubt::api {
namespace {

namespace desk = rooms::desk;

// CurlMail with a short wait.
class HastyMail final : public Mail {
public:
    Result<> send(const MailServer& server, const std::string& from, const std::string& to, std::string_view message) override {
        MailServer hasty = server;
        hasty.timeout_s = 1;
        return curl_.send(hasty, from, to, message);
    }

private:
    CurlMail curl_;
};

class Receiver final : public Outbound {
public:
    Result<HttpResponse> send(const OutboundRequest& request) override {
        requests.push_back(request);
        return HttpResponse{.status = status, .headers = {}, .body = {}};
    }
    std::vector<OutboundRequest> requests;
    int status = 204;
};

class NotifyTest : public ApiFixture {
protected:
    void SetUp() override {
        ApiFixture::SetUp();
        data.options.mail = &mail_;
        data.options.outbound = &receiver_;
        data.reopen();
        lead_ = sign_in("lead");
        p1_ = sign_in("p1");
        tell();  // from here on
    }
    void tell() {
        const auto told = data.api->tell_people();
        EXPECT_TRUE(told) << told.error().text();
    }
    std::string party_of(const Caller& who) { return std::string(json(send(who, "GET", "/session"))["user"].map()["party"].map()["id"].text()); }
    void set(const Caller& who, const std::string& body) {
        const HttpResponse answer = send(who, "PUT", "/notifications/settings", body);
        EXPECT_EQ(answer.status, 200) << answer.body;
    }
    std::string give_asset(const Caller& by, const Caller& to, const std::string& title = "web01", const std::string& more = "") {
        const HttpResponse made = send(by, "POST", "/assets", fmt::format(R"({{"title":"{}","owner":"{}"{}}})", title, party_of(to), more));
        EXPECT_EQ(made.status, 201) << made.body;
        return std::string(json(made)["key"].text());
    }
    void use_sink() {
        const HttpResponse answer = send(lead_, "PUT", "/notifications/mail",
                                         fmt::format(R"({{"host":"127.0.0.1","port":{},"security":"none","from":"redoubt@mail.example"}})", sink_.port));
        EXPECT_EQ(answer.status, 200) << answer.body;
    }
    schema::List deliveries(const std::string& state) { return json(send(lead_, "GET", "/notifications/deliveries?state=" + state))["items"].list(); }
    static std::string decoded(const std::string& message) {
        std::string out = message;
        for (size_t at = message.find("base64\n\n"); at != std::string::npos; at = message.find("base64\n\n", at + 1)) {
            std::string part = message.substr(at + 8, message.find("\n--", at) - at - 8);
            std::erase(part, '\n');
            out += from_base64(part).value_or("?");
        }
        return out;
    }

    HastyMail mail_;
    Receiver receiver_;
    MailSink sink_;
    Caller lead_, p1_;
};

TEST_F(NotifyTest, TheConsoleIsToldOnceAlsoAfterARestart) {
    give_asset(lead_, p1_);
    tell();
    tell();
    data.reopen();
    tell();
    const schema::Map page = json(send(p1_, "GET", "/notifications"));
    ASSERT_EQ(page["items"].list().size(), 1U) << schema::to_json(page);
    const schema::Map& one = page["items"].list()[0].map();
    EXPECT_EQ(one["what"].text(), "assigned");
    EXPECT_EQ(one["words"].text(), "is yours now, by Lea Lead");
    EXPECT_EQ(page["unread"].integer(), 1);
    EXPECT_EQ(send(p1_, "POST", "/notifications/read", fmt::format(R"({{"upto":"{}"}})", one["id"].text())).status, 204);
    EXPECT_EQ(json(send(p1_, "GET", "/notifications"))["unread"].integer(), 0);
    EXPECT_TRUE(json(send(lead_, "GET", "/notifications"))["items"].list().empty()) << "nobody is told what they did themselves";
}

TEST_F(NotifyTest, TheOwnerOfAFindingIsToldWhenItIsExploitedOrCritical) {
    const auto change = [&](const std::string& id, const schema::Map& changes) {
        const auto changed = data.store->as(store::Actor::redoubt()).update("finding", id, changes, {});
        EXPECT_TRUE(changed) << changed.error().text();
    };
    const auto made =
        data.store->as(store::Actor::redoubt()).create("finding", {{"title", "CVE-2026-1 in openssl"}, {"kind", "vulnerability"}, {"severity", "high"}});
    ASSERT_TRUE(made) << made.error().text();
    change(made->id.text, {{"owner", party_of(p1_)}});
    tell();
    change(made->id.text, {{"exploited", true}});
    change(made->id.text, {{"severity", "critical"}});
    change(made->id.text, {{"impact", "the key"}});
    tell();
    std::vector<std::string> told;
    const schema::Map page = json(send(p1_, "GET", "/notifications"));
    for (const schema::Value& one : page["items"].list()) told.push_back(fmt::format("{}: {}", one.map()["what"].text(), one.map()["words"].text()));
    EXPECT_EQ(told, (std::vector<std::string>{"exploited: is critical now", "exploited: is known to be exploited", "assigned: is yours now"}));
}

TEST_F(NotifyTest, WhatIsOutOfSightIsNotTold) {
    set(p1_, R"({"rules":[{"what":"query","way":"console","type":"assets","q":""}]})");
    give_asset(lead_, lead_, "open");
    const auto hidden = data.store->as(store::Actor::redoubt()).create("asset", {{"title", "hidden"}, {"compartment", "insider"}});
    ASSERT_TRUE(hidden) << hidden.error().text();
    tell();
    const schema::Map page = json(send(p1_, "GET", "/notifications"));
    EXPECT_EQ(page["items"].list().size(), 1U) << schema::to_json(page);
    EXPECT_EQ(page["unread"].integer(), 1);
}

TEST_F(NotifyTest, MailGoesOutWithBothPartsAndNothingCanBeAddedToIt) {
    use_sink();
    set(p1_, R"({"email":"pia@mail.example","rules":[{"what":"assigned","way":"email"}]})");
    give_asset(lead_, p1_, R"(web01\r\nBcc: evil@mail.example <b>)");
    tell();
    const auto taken = sink_.taken();
    ASSERT_EQ(taken.size(), 1U) << schema::to_json(schema::Value(deliveries("")));
    EXPECT_EQ(taken[0].find("\nBcc:"), std::string::npos);
    EXPECT_NE(taken[0].find("To: <pia@mail.example>"), std::string::npos);
    EXPECT_NE(taken[0].find("multipart/alternative"), std::string::npos);
    const std::string text = decoded(taken[0]);
    EXPECT_NE(text.find("is yours now, by Lea Lead"), std::string::npos) << text;
    EXPECT_NE(text.find("&lt;b&gt;"), std::string::npos) << text;
    EXPECT_EQ(text.find("<b>"), text.rfind("<b>")) << "only in the plain part";
    EXPECT_EQ(deliveries("sent").size(), 1U);
    tell();
    EXPECT_EQ(sink_.taken().size(), 1U) << "once";
}

TEST_F(NotifyTest, AMailServerThatStallsRefusesOrDropsIsTriedAgainAndGivenUp) {
    use_sink();
    set(p1_, R"({"email":"pia@mail.example","rules":[{"what":"assigned","way":"email"}]})");
    for (const SinkMood mood : {SinkMood::stalls, SinkMood::drops, SinkMood::tries_later}) {
        sink_.mood = mood;
        give_asset(lead_, p1_);
        tell();
        ASSERT_EQ(deliveries("waiting").size(), 1U);
        EXPECT_FALSE(deliveries("waiting")[0].map()["last_error"].text().empty());
        tell();
        EXPECT_EQ(deliveries("waiting")[0].map()["attempts"].integer(), 1) << "not at once";
        const size_t before = sink_.taken().size();
        sink_.mood = SinkMood::takes;
        data.clock.advance(minutes(1));
        tell();
        EXPECT_EQ(sink_.taken().size(), before + 1);
        EXPECT_TRUE(deliveries("waiting").empty());
    }
    sink_.mood = SinkMood::refuses;
    give_asset(lead_, p1_);
    tell();
    ASSERT_EQ(deliveries("dead").size(), 1U) << "it will never be taken";
    const std::string id(deliveries("dead")[0].map()["id"].text());
    sink_.mood = SinkMood::takes;
    EXPECT_EQ(send(p1_, "POST", "/notifications/deliveries/" + id + "/resend").status, 403);
    EXPECT_EQ(send(lead_, "POST", "/notifications/deliveries/" + id + "/resend").status, 204);
    tell();
    EXPECT_EQ(sink_.taken().size(), 4U);
    EXPECT_TRUE(deliveries("dead").empty());
}

TEST_F(NotifyTest, OfACompartmentOnlyTheKeyGoesOut) {
    use_sink();
    const std::string party = party_of(p1_);
    ASSERT_TRUE(data.store->write(
        [&](store::Transaction& transaction) { return transaction.sql.run("INSERT INTO compartment_member VALUES('insider', ?)", {party}); }));
    set(p1_, R"({"email":"pia@mail.example","rules":[{"what":"query","way":"email","type":"assets","q":""}]})");
    const auto hidden = data.store->as(store::Actor::redoubt()).create("asset", {{"title", "the secret server"}, {"compartment", "insider"}});
    ASSERT_TRUE(hidden) << hidden.error().text();
    tell();
    const auto taken = sink_.taken();
    ASSERT_EQ(taken.size(), 1U);
    EXPECT_EQ(decoded(taken[0]).find("secret"), std::string::npos) << decoded(taken[0]);
    EXPECT_NE(decoded(taken[0]).find(hidden->key), std::string::npos);
}

TEST_F(NotifyTest, QuietHoursAndDigestsAreLocal) {
    SystemDisk disk;
    desk::NotifySettings settings{.time_zone = "UTC", .quiet = desk::QuietHours{"22:00", "07:00"}};
    const auto at = [](const char* text) { return parse_time(text).value_or(Time{}); };
    const auto told = [&](desk::Rhythm when, desk::Urgency urgency, const char* now) {
        return format_time(desk::told_at(settings, when, urgency, at(now), disk).value_or(Time{}));
    };
    using desk::Rhythm, desk::Urgency;
    EXPECT_EQ(told(Rhythm::now, Urgency::high, "2026-11-21T12:00:00Z"), "2026-11-21T12:00:00Z");
    EXPECT_EQ(told(Rhythm::now, Urgency::high, "2026-11-21T23:00:00Z"), "2026-11-22T07:00:00Z");
    EXPECT_EQ(told(Rhythm::now, Urgency::high, "2026-11-22T06:59:59Z"), "2026-11-22T07:00:00Z");
    EXPECT_EQ(told(Rhythm::now, Urgency::critical, "2026-11-21T23:00:00Z"), "2026-11-21T23:00:00Z") << "breaks through";
    EXPECT_EQ(told(Rhythm::daily, Urgency::critical, "2026-11-21T07:59:00Z"), "2026-11-21T08:00:00Z");
    EXPECT_EQ(told(Rhythm::daily, Urgency::low, "2026-11-21T08:00:00Z"), "2026-11-22T08:00:00Z");
    EXPECT_EQ(told(Rhythm::weekly, Urgency::low, "2026-11-21T08:00:00Z"), "2026-11-23T08:00:00Z") << "Monday";
    if (!disk.exists("/usr/share/zoneinfo/Europe/Berlin")) GTEST_SKIP() << "no time zones on this machine";
    settings.time_zone = "Europe/Berlin";
    EXPECT_EQ(told(Rhythm::daily, Urgency::low, "2026-11-21T08:00:00Z"), "2026-11-22T07:00:00Z") << "winter";
    EXPECT_EQ(told(Rhythm::daily, Urgency::low, "2026-07-21T08:00:00Z"), "2026-07-22T06:00:00Z") << "summer";
    EXPECT_EQ(told(Rhythm::daily, Urgency::low, "2026-03-28T12:00:00Z"), "2026-03-29T06:00:00Z") << "over the change";
    EXPECT_EQ(told(Rhythm::now, Urgency::low, "2026-07-21T20:30:00Z"), "2026-07-22T05:00:00Z") << "22:30 there";
    settings.time_zone = "../../etc/passwd";
    EXPECT_FALSE(desk::told_at(settings, Rhythm::now, Urgency::low, at("2026-07-21"), disk));
}

TEST_F(NotifyTest, WebhooksAreSignedAndTriedAgain) {
    const HttpResponse made = send(lead_, "POST", "/webhooks", R"({"name":"chat","url":"https://chat.example/hook"})");
    ASSERT_EQ(made.status, 201) << made.body;
    const std::string secret(json(made)["secret"].text());
    EXPECT_EQ(send(lead_, "GET", "/webhooks").body.find(secret), std::string::npos) << "shown once";
    set(p1_, fmt::format(R"({{"rules":[{{"what":"assigned","way":"webhook","webhook":"{}"}}]}})", json(made)["id"].text()));
    receiver_.status = 500;
    give_asset(lead_, p1_);
    tell();
    ASSERT_EQ(receiver_.requests.size(), 1U);
    const OutboundRequest first = receiver_.requests[0];
    const std::string_view signature = header(first.headers, "Redoubt-Signature");
    const std::string t(signature.substr(2, signature.find(',') - 2));
    const std::string expected = hmac_sha256(secret, t + "." + first.body);
    EXPECT_EQ(signature.substr(signature.find("v1=") + 3), to_hex(std::as_bytes(std::span(expected))));
    EXPECT_FALSE(first.internal_allowed);
    receiver_.status = 204;
    data.clock.advance(minutes(1));
    tell();
    ASSERT_EQ(receiver_.requests.size(), 2U);
    EXPECT_EQ(header(receiver_.requests[1].headers, "Redoubt-Delivery"), header(first.headers, "Redoubt-Delivery"))
        << "the receiver can tell that it is the same";
    EXPECT_NE(header(receiver_.requests[1].headers, "Redoubt-Signature"), signature) << "signed anew, with the time";
    receiver_.status = 302;
    give_asset(lead_, p1_);
    tell();
    EXPECT_EQ(deliveries("dead").size(), 1U) << "redirects are not followed";
    EXPECT_EQ(send(p1_, "POST", "/webhooks", R"({"name":"x","url":"https://x.example"})").status, 403);
    EXPECT_EQ(send(lead_, "POST", "/webhooks", R"({"name":"x","url":"ftp://x.example"})").status, 422);
}

TEST_F(NotifyTest, TheExampleOfTheDocumentsIsTaken) {
    const std::string text = data.disk.read(std::string(REDOUBT_SOURCE_DIR) + "/docs/notifications.md", 1 << 20).value_or("");
    const size_t start = text.find("```json\n");
    ASSERT_NE(start, std::string::npos);
    const std::string example = text.substr(start + 8, text.find("```", start + 8) - start - 8);
    set(p1_, example);
    EXPECT_EQ(json(send(p1_, "GET", "/notifications/settings"))["rules"].list().size(), 4U);
}

TEST_F(NotifyTest, WhatCannotBeIsRefused) {
    for (const char* body : {R"({"email":"a@b\r\nRCPT TO:<x@y>"})", R"({"time_zone":"Mars/Olympus"})", R"({"quiet":{"from":"25:00","to":"07:00"}})",
                             R"({"rules":[{"what":"query","way":"console","type":"nothings"}]})", R"({"rules":[{"what":"alert","way":"webhook"}]})"})
        EXPECT_EQ(send(p1_, "PUT", "/notifications/settings", body).status, 422) << body;
    EXPECT_EQ(send(p1_, "PUT", "/notifications/settings", R"({"rules":[{"what":"query","way":"console","type":"assets","q":"((("}]})").status, 400);
    EXPECT_EQ(send(lead_, "PUT", "/notifications/mail", R"({"host":"mail.example","from":"nobody"})").status, 422);
    EXPECT_EQ(send(lead_, "PUT", "/notifications/mail", R"({"host":"mail.example","from":"a@b","user":"a","password":"b","security":"none"})").status, 422)
        << "no password in the clear";
    EXPECT_EQ(send(p1_, "GET", "/notifications/mail").status, 403);
}

TEST_F(NotifyTest, ThePasswordOfTheMailServerIsSealed) {
    const std::string password = "the mail server's password";
    const HttpResponse answer =
        send(lead_, "PUT", "/notifications/mail", fmt::format(R"({{"host":"mail.example","from":"a@b","user":"a","password":"{}"}})", password));
    EXPECT_EQ(answer.status, 200);
    EXPECT_TRUE(json(answer)["has_password"].boolean());
    EXPECT_EQ(answer.body.find(password), std::string::npos);
    data.api.reset();
    data.store.reset();
    for (const auto& file : std::filesystem::directory_iterator(data.folder))
        if (file.is_regular_file()) EXPECT_EQ(data.disk.read(file.path(), uint64_t{1} << 30).value_or("").find(password), std::string::npos) << file.path();
}

}  // namespace
}  // namespace redoubt::api
