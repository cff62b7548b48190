// Events of the log store over the API: taken in at the server's own port, searched at once and as a stream, counted, exported,
// and made into alerts, drafts of rules, saved searches and metrics; with sources that not everybody may see.
#include <condition_variable>
#include <thread>

#include "api_fixture.h"
#include "base/hash.h"
#include "rooms/watch/event_search.h"
#include "rooms/watch/live_logs.h"

namespace redoubt::api {
namespace {

constexpr std::string_view source_token = "a-token-of-a-source";

class LogsApi : public ApiFixture {
protected:
    void SetUp() override {
        ApiFixture::SetUp();
        intake::Configuration configuration;
        configuration.sources.push_back({.source = "SOURCE-1", .tokens = {to_hex(sha256(source_token))}});
        auto opened = rooms::LiveLogs::open(data.disk, data.clock, data.random, {.folder = data.folder.string() + "/logs", .configuration = configuration});
        ASSERT_TRUE(opened) << opened.error().text();
        logs = *std::move(opened);
        data.options.logs = logs.get();
        data.reopen();
        lead = sign_in("lead");
    }
    void TearDown() override {
        data.api.reset();
        logs.reset();
    }

    HttpResponse ship(const std::string& lines, std::string_view token = source_token) {
        return send({}, "POST", "!/ingest/ndjson", lines, {{"Authorization", fmt::format("Bearer {}", token)}, {"Content-Type", "application/x-ndjson"}});
    }
    // Each a second after the one before, the last now.
    void ship_sign_ins(int events) {
        std::string lines;
        for (int i = 0; i < events; ++i)
            lines +=
                fmt::format(R"({{"@timestamp":"{}","host":{{"name":"web0{}"}},"user":{{"name":"{}"}},"outcome":"{}","bytes":{}}})",
                            format_time(data.clock.now() - seconds(events - i)), i % 3, i % 5 == 0 ? "root" : "mara", i % 10 == 0 ? "failure" : "success", i) +
                "\n";
        const HttpResponse answer = ship(lines);
        ASSERT_EQ(answer.status, 200) << answer.body;
    }
    schema::Map get(const std::string& target, int status = 200) {
        const HttpResponse answer = send(lead, "GET", target);
        EXPECT_EQ(answer.status, status) << target << " " << answer.body;
        return json(answer);
    }
    std::string streamed(const std::string& target) {
        ApiRequest request;
        request.target = "/api/v1" + target;
        request.headers = {{"Host", "localhost:8600"}, {"Cookie", "redoubt_session=" + lead.cookie}};
        std::mutex mutex;
        std::condition_variable woken;
        const auto stream = data.api->open_events(request, [&] { woken.notify_all(); });
        if (!stream) return "no stream";
        std::string out;
        for (int turn = 0; turn < 2000 && !stream->ended(); ++turn) {
            out += stream->take();
            std::unique_lock lock(mutex);
            woken.wait_for(lock, std::chrono::milliseconds(10));
        }
        return out + stream->take();
    }

    std::unique_ptr<rooms::LiveLogs> logs;
    Caller lead;
};

TEST_F(LogsApi, what_shippers_send_to_the_servers_port_is_found) {
    EXPECT_EQ(ship("{\"a\":1}\n", "wrong").status, 403);
    EXPECT_EQ(send({}, "POST", "!/ingest/ndjson", "{}").status, 401);
    ship_sign_ins(50);
    const schema::Map page = get("/logs/events?q=user:root&limit=3&histogram=10&top=5");
    EXPECT_EQ(page["matched"].integer(), 10);
    ASSERT_EQ(page["items"].list().size(), 3U);
    EXPECT_EQ(page["items"].list()[0].map()["source"].text(), "SOURCE-1");
    EXPECT_EQ(page["items"].list()[0].map()["promoted"].map()["host"].text(), "web00");
    EXPECT_EQ(page["histogram"].map()["counts"].list().size(), 10U);
    const schema::Map next = get("/logs/events?q=user:root&limit=100&after=" + std::string(page["next"].text()));
    EXPECT_EQ(next["items"].list().size(), 7U);
    EXPECT_TRUE(next["next"].is_null());
}

TEST_F(LogsApi, hec_and_elasticsearch_have_their_paths_and_their_own_words) {
    const HttpHeaders splunk{{"Authorization", fmt::format("Splunk {}", source_token)}};
    EXPECT_EQ(send({}, "POST", "!/services/collector/event", R"({"event":"hello from hec"})", splunk).status, 200);
    const HttpResponse refused = send({}, "POST", "!/services/collector/event", R"({"event":"x"})", {{"Authorization", "Splunk nobody"}});
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(json(refused)["code"].integer(), 4);
    const HttpHeaders elastic{{"Authorization", fmt::format("ApiKey {}", source_token)}, {"Content-Type", "application/x-ndjson"}};
    const HttpResponse bulk = send({}, "POST", "!/elastic/_bulk", "{\"create\":{}}\n{\"message\":\"hello from bulk\"}\n", elastic);
    EXPECT_EQ(bulk.status, 200) << bulk.body;
    EXPECT_EQ(get("/logs/events?q=hello")["items"].list().size(), 2U);
}

TEST_F(LogsApi, the_stream_tells_hits_newest_first_and_how_it_ended) {
    ship_sign_ins(120);
    const std::string told = streamed("/logs/stream?q=user:mara&limit=60&histogram=5&top=3");
    EXPECT_TRUE(told.contains("event: hits\n")) << told.substr(0, 500);
    const size_t end = told.rfind("event: done\ndata: ");
    ASSERT_NE(end, std::string::npos) << told.substr(told.size() - std::min<size_t>(told.size(), 500));
    const std::string text = told.substr(end + 18);
    const auto done = schema::parse_json(text.substr(0, text.find('\n')));
    ASSERT_TRUE(done);
    EXPECT_EQ(done->map()["matched"].integer(), 96);
    EXPECT_FALSE(done->map()["next"].is_null());
    EXPECT_FALSE(done->map()["fields"].list().empty());
}

TEST_F(LogsApi, a_stream_that_nobody_listens_to_ends_and_gives_its_place_back) {
    ship_sign_ins(200);
    for (int i = 0; i < 20; ++i) {
        ApiRequest request;
        request.target = "/api/v1/logs/stream?limit=1000";
        request.headers = {{"Host", "localhost:8600"}, {"Cookie", "redoubt_session=" + lead.cookie}};
        ASSERT_TRUE(data.api->open_events(request, [] {})) << i;
    }
    EXPECT_EQ(send(lead, "GET", "/logs/stream").status, 200);
}

TEST_F(LogsApi, events_are_counted_and_measured) {
    ship_sign_ins(60);
    const schema::Map counted = get("/logs/counts?by=user&measure=distinct(host),sum(bytes)");
    EXPECT_EQ(counted["events"].integer(), 60);
    ASSERT_EQ(counted["rows"].list().size(), 2U);
    EXPECT_EQ(counted["rows"].list()[0].list()[0].text(), "mara");
    EXPECT_EQ(get("/logs/counts?measure=nonsense", 400)["status"].integer(), 400);
}

TEST_F(LogsApi, an_event_is_shown_whole_with_what_happened_around_it) {
    ship_sign_ins(30);
    const schema::Map page = get("/logs/events?limit=30");
    const std::string id(page["items"].list()[10].map()["id"].text());
    EXPECT_EQ(get("/logs/events/" + id)["id"].text(), id);
    const schema::Map around = get("/logs/events/" + id + "/around?before=4&after=4");
    ASSERT_EQ(around["before"].list().size(), 4U);
    ASSERT_EQ(around["after"].list().size(), 4U);
    EXPECT_EQ(around["after"].list().back().map()["id"].text(), page["items"].list()[9].map()["id"].text());
    EXPECT_EQ(around["before"].list()[0].map()["id"].text(), page["items"].list()[11].map()["id"].text());
    const schema::Map of_host = get("/logs/events/" + id + "/around?same_host=true");
    for (const schema::Value& one : of_host["before"].list())
        EXPECT_EQ(one.map()["promoted"].map()["host"].text(), around["event"].map()["promoted"].map()["host"].text());
    get("/logs/events/1.99999", 404);
    get("/logs/events/nonsense", 422);
}

TEST_F(LogsApi, fields_and_values_are_completed) {
    ship_sign_ins(20);
    const schema::Map names = get("/logs/fields?prefix=us");
    ASSERT_FALSE(names["items"].list().empty());
    const schema::Map values = get("/logs/fields?field=user&prefix=ro");
    ASSERT_EQ(values["items"].list().size(), 1U);
    EXPECT_EQ(values["items"].list()[0].map()["values"].list()[0].map()["value"].text(), "root");
}

TEST_F(LogsApi, what_is_found_becomes_a_file) {
    ship_sign_ins(5);
    const HttpResponse lines = send(lead, "GET", "/logs/export?q=user:root");
    ASSERT_EQ(lines.status, 200);
    EXPECT_TRUE(lines.bytes().contains(R"("source":"SOURCE-1")"));
    EXPECT_EQ(std::ranges::count(lines.bytes(), '\n'), 1);
    const HttpResponse table = send(lead, "GET", "/logs/export?format=csv&fields=time,user");
    EXPECT_TRUE(table.bytes().starts_with("time,user\r\n")) << table.bytes();
    EXPECT_EQ(std::ranges::count(table.bytes(), '\n'), 6);
    EXPECT_EQ(send(lead, "GET", "/logs/export?format=pdf").status, 422);
}

TEST_F(LogsApi, a_search_becomes_a_draft_that_says_what_it_leaves_out) {
    ship_sign_ins(10);
    const HttpResponse answer = send(lead, "POST", "/logs/rule-draft", R"({"q":"user:root -outcome:success time:>now-1h","title":"Root, refused"})");
    ASSERT_EQ(answer.status, 200) << answer.body;
    const schema::Map draft = json(answer);
    EXPECT_TRUE(draft["body"].text().contains("user.name: 'root'")) << draft["body"].text();
    EXPECT_TRUE(draft["body"].text().contains("condition: (selection1 or selection2) and (not (selection3))")) << draft["body"].text();
    ASSERT_EQ(draft["cannot"].list().size(), 1U);
    EXPECT_TRUE(draft["cannot"].list()[0].text().contains("time"));
    EXPECT_EQ(send(lead, "POST", "/logs/rule-draft", R"({"q":"time:>now-1h"})").status, 422);
    const std::string body = schema::to_json(schema::Map{{"title", "Root, refused"}, {"rule_id", draft["rule_id"]}, {"body", draft["body"]}});
    EXPECT_EQ(send(lead, "POST", "/rules", body).status, 201);
}

TEST_F(LogsApi, an_event_becomes_an_alert_once) {
    ship_sign_ins(3);
    const std::string id(get("/logs/events?limit=1")["items"].list()[0].map()["id"].text());
    const std::string body = fmt::format(R"({{"event":"{}","title":"Odd sign-in","severity":"high"}})", id);
    const HttpResponse made = send(lead, "POST", "/logs/alerts", body);
    ASSERT_EQ(made.status, 201) << made.body;
    EXPECT_EQ(json(made)["severity"].text(), "high");
    EXPECT_EQ(send(lead, "POST", "/logs/alerts", body).status, 409);
    const schema::Map evidence = get("/alerts/" + std::string(json(made)["id"].text()) + "/evidence");
    EXPECT_TRUE(evidence["raw"].text().contains("outcome"));
    const std::string other(get("/logs/events?limit=2")["items"].list()[1].map()["id"].text());
    EXPECT_EQ(send(sign_in("audit"), "POST", "/logs/alerts", fmt::format(R"({{"event":"{}","title":"Odd"}})", other)).status, 403);
}

TEST_F(LogsApi, searches_are_saved_and_followed_as_metrics) {
    ship_sign_ins(40);
    EXPECT_EQ(send(lead, "POST", "/views", R"({"name":"Root","type":"events","q":"user:root","sort":"now-7d..","columns":["user","src_ip"]})").status, 201);
    EXPECT_EQ(send(lead, "POST", "/views", R"({"name":"Bad","type":"events","q":"user:\"open","sort":"now-7d.."})").status, 400);
    EXPECT_EQ(send(lead, "POST", "/views", R"({"name":"Bad","type":"events","q":"","sort":"whenever"})").status, 422);
    ASSERT_EQ(send(lead, "POST", "/metrics", R"({"title":"Root signs in","of":"event","query":"user:root"})").status, 201);
    const schema::Map value = get("/metrics/METRIC-1/value");
    EXPECT_EQ(value["value"].as<int64_t>() ? value["value"].integer() : static_cast<int64_t>(*value["value"].as<double>()), 8);
    EXPECT_EQ(send(lead, "POST", "/metrics", R"({"title":"No","of":"event","measure":"sum","field":"bytes"})").status, 422);
}

TEST_F(LogsApi, events_of_a_source_in_a_compartment_are_its_members_only) {
    ASSERT_EQ(send(lead, "POST", "/sources", R"({"title":"Sign-ins"})").status, 201);
    ship_sign_ins(4);
    EXPECT_EQ(json(send(sign_in("p1"), "GET", "/logs/events"))["items"].list().size(), 4U);
    const HttpResponse opened = send(lead, "POST", "/compartments", R"({"name":"case-1","purpose":"x"})");
    ASSERT_EQ(opened.status, 201) << opened.body;
    store::Records records = data.store->as(store::Actor::redoubt());
    const auto closed = records.update("source", "SOURCE-1", schema::Map{{"compartment", "case-1"}}, {}, "a case");
    ASSERT_TRUE(closed) << closed.error().text();
    EXPECT_EQ(json(send(sign_in("p1"), "GET", "/logs/events"))["items"].list().size(), 0U);
    EXPECT_EQ(json(send(sign_in("p1"), "GET", "/logs/counts"))["events"].integer(), 0);
}

TEST_F(LogsApi, wrong_searches_are_refused_at_their_place) {
    const HttpResponse broken = send(lead, "GET", "/logs/stream?q=user:%22root");
    EXPECT_EQ(broken.status, 400) << broken.body;
    EXPECT_TRUE(json(broken)["where"].text().starts_with("q")) << broken.body;
    EXPECT_EQ(send(lead, "GET", "/logs/events?from=never").status, 400);
    EXPECT_EQ(send(lead, "GET", "/logs/events?limit=100000").status, 422);
    EXPECT_EQ(send(lead, "GET", "/logs/events?after=1.2").status, 400);
    EXPECT_EQ(send({}, "GET", "/logs/events").status, 401);
}

}  // namespace

using WithoutLogs = ApiFixture;

TEST_F(WithoutLogs, there_is_no_store_and_that_is_said) {
    const Caller lead = sign_in("lead");
    EXPECT_EQ(send(lead, "GET", "/logs/events").status, 404);
    const schema::Map status = json(send(lead, "GET", "/logs"));
    EXPECT_FALSE(status["there"].boolean());
    EXPECT_EQ(status["events"].integer(), 0);
}

}  // namespace redoubt::api
