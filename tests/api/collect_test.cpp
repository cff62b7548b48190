// The routes that hosts call without a sign-in, and those with which people let them in and send them away.
#include "api_fixture.h"
#include "base/binary_text.h"
#include "hosts/enrolment.h"
#include "hosts/gather.h"
#include "support/invented_host.h"

namespace redoubt::api {
namespace {

class CollectApi : public ApiFixture {
protected:
    HttpResponse enrol(const std::string& token, const hosts::HostKey& key) {
        return send({}, "POST", "/collect/enrolment", schema::to_json(hosts::write_enrolment(key, token, "web1", data.clock.now())));
    }
    HttpResponse report(const hosts::HostKey& key, int64_t sequence, const std::string& query = "") {
        test::InventedHost host;
        hosts::Facts facts = hosts::gather(host, data.clock);
        facts.sequence = sequence;
        const std::string clock = query.empty() ? "?every=1h&clock=" + percent_encode(format_time(data.clock.now())) : query;
        return send({}, "POST", "/collect/reports" + clock, hosts::write_fact_file(facts, key),
                    {{"Content-Type", "application/octet-stream"}, {"Redoubt-Key", key.public_key()}});
    }
    std::string token(const Caller& who, const std::string& body = "{}") {
        const HttpResponse made = send(who, "POST", "/inventory/enrolments", body);
        EXPECT_EQ(made.status, 201) << made.body;
        return std::string(json(made)["token"].text());
    }
    schema::Map collector(const Caller& who) {
        const HttpResponse all = send(who, "GET", "/inventory/collectors");
        EXPECT_EQ(json(all)["items"].list().size(), 1) << all.body;
        return json(all)["items"].list().empty() ? schema::Map() : json(all)["items"].list().front().map();
    }

    hosts::HostKey key_ = hosts::HostKey::make(data.random);
};

TEST_F(CollectApi, TakesReportsOfHostsThatSomebodyLetIn) {
    const Caller lead = sign_in("lead");
    EXPECT_EQ(report(key_, 1).status, 403);
    const std::string once = token(lead, R"({"name":"racks","zone":"dmz"})");
    const HttpResponse listed = send(lead, "GET", "/inventory/enrolments");
    EXPECT_EQ(listed.body.find(once), std::string::npos) << "a token is shown once";
    EXPECT_EQ(enrol(once, key_).status, 200);
    const HttpResponse taken = report(key_, 1);
    ASSERT_EQ(taken.status, 200) << taken.body;
    EXPECT_EQ(json(taken)["state"].text(), "taken");
    EXPECT_EQ(json(report(key_, 1))["state"].text(), "known");
    EXPECT_EQ(report(key_, 2).status, 200);
    const HttpResponse older = report(key_, 1);
    EXPECT_EQ(older.status, 409) << older.body;
    EXPECT_EQ(json(older)["where"].text(), "facts.sequence");
    EXPECT_EQ(collector(lead)["every_s"].integer(), 3600);
    EXPECT_EQ(collector(lead)["state"].text(), "active");
    EXPECT_EQ(enrol(once, hosts::HostKey::make(data.random)).status, 409);
    const std::string revoke = "/inventory/collectors/" + std::string(collector(lead)["id"].text()) + "/revoke";
    EXPECT_EQ(send(lead, "POST", revoke, R"({"reason":""})").status, 422);
    EXPECT_EQ(send(lead, "POST", revoke, R"({"reason":"sold"})").status, 204);
    EXPECT_EQ(report(key_, 3).status, 403);
}

TEST_F(CollectApi, AsksForTheRightToLetHostsIn) {
    const Caller lead = sign_in("lead"), p1 = sign_in("p1"), audit = sign_in("audit");
    for (const Caller& who : {p1, audit, Caller{}, with_token(lead, R"("read")")}) {
        const int status = send(who, "POST", "/inventory/enrolments", "{}").status;
        EXPECT_TRUE(status == 403 || status == 401) << status;
    }
    (void)enrol(token(lead), key_);
    const std::string revoke = "/inventory/collectors/" + std::string(collector(lead)["id"].text()) + "/revoke";
    EXPECT_EQ(send(p1, "POST", revoke, R"({"reason":"x"})").status, 403);
    EXPECT_EQ(collector(p1)["state"].text(), "waiting");
    EXPECT_EQ(send({}, "GET", "/inventory/collectors").status, 401);
    EXPECT_EQ(send(lead, "POST", "/inventory/enrolments", R"({"uses":0})").status, 422);
    EXPECT_EQ(send(lead, "POST", "/inventory/enrolments", R"({"minutes":99999})").status, 422);
    EXPECT_EQ(send(lead, "POST", "/inventory/enrolments", R"({"compartment":"nowhere"})").status, 404);
}

TEST_F(CollectApi, SaysWhatIsWrongWithAReport) {
    ASSERT_EQ(enrol(token(sign_in("lead")), key_).status, 200);
    EXPECT_EQ(report(key_, 1, "?clock=soon").status, 400);
    EXPECT_EQ(report(key_, 1, "?every=1h").status, 422);
    const HttpResponse ahead = report(key_, 1, "?clock=" + percent_encode(format_time(data.clock.now() + hours(1))));
    EXPECT_EQ(ahead.status, 422);
    EXPECT_NE(ahead.body.find(format_time(data.clock.now())), std::string::npos) << ahead.body;
    EXPECT_EQ(json(ahead)["where"].text(), "clock");
    const HttpResponse wrong = send({}, "POST", "/collect/enrolment", R"({"token":"x"})");
    EXPECT_EQ(wrong.status, 400) << wrong.body;
    const HttpResponse other = send({}, "POST", "/collect/reports?clock=2026-01-01T00:00:00Z", "{}", {{"Content-Type", "application/octet-stream"}});
    EXPECT_EQ(other.status, 403) << other.body;
}

TEST_F(CollectApi, SlowsDownWhoGuesses) {
    int status = 0, tries = 0;
    for (; tries < 40 && status != 429; ++tries) status = enrol("rde_guess", hosts::HostKey::make(data.random)).status;
    EXPECT_EQ(status, 429);
    EXPECT_GT(tries, 10);
    EXPECT_EQ(enrol(token(sign_in("lead")), key_).status, 200) << "who knows a token is not kept out";
}

}  // namespace
}  // namespace redoubt::api
