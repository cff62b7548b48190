// The application as a whole: every route answers as documented, the console, live updates, imports, calls in this process,
// and everything once more over a socket.
#include <algorithm>
#include <fstream>
#include <set>
#include <thread>

#include "api/collect.h"
#include "api/logs.h"
#include "api/openapi.h"
#include "api/routes.h"
#include "api/server.h"
#include "api/sources.h"
#include "api_fixture.h"
#include "base/text.h"
#include "raw_client.h"
#include "rooms/watch/rule_seeding.h"

namespace redoubt::api {
namespace {

using namespace std::chrono_literals;
using schema::Map;
using schema::Value;

using ApiTest = ApiFixture;

RouteTable all_routes() {
    RouteTable table;
    add_all_routes(table, nullptr, records::all_records());
    add_collect_routes(table, nullptr, nullptr);
    add_log_routes(table, nullptr);
    add_source_routes(table, nullptr);
    return table;
}

std::string with_captures(const std::string& pattern) {
    std::string out;
    for (const std::string_view part : split(std::string_view(pattern).substr(1), '/'))
        out += part == "{login}"                                  ? "/p1"
               : part == "{id}" && pattern.starts_with("/assets") ? "/ASSET-1"
               : part.starts_with("{")                            ? "/01hzzzzzzzzzzzzzzzzzzzzzzz"
                                                                  : fmt::format("/{}", part);
    return out;
}

TEST_F(ApiTest, EveryRouteAnswersAsDocumented) {
    const Caller lead = sign_in("lead");
    EXPECT_EQ(send(lead, "POST", "/assets", R"({"title":"web01"})").status, 201);
    const RouteTable table = all_routes();
    EXPECT_GT(table.routes().size(), 100U);
    for (const Route& route : table.routes()) {
        if (route.operation == "sign_out" || route.operation == "change_password") continue;
        std::string target = with_captures(route.pattern);
        char mark = '?';
        for (const Parameter& parameter : route.query)
            if (parameter.required) target += std::exchange(mark, '&') + parameter.name + "=title";
        for (const Caller& caller : {lead, Caller{}}) {
            const HttpResponse answer = send(caller, route.method, target, route.body == BodyKind::json ? "{}" : "");
            const std::vector<int> documented = documented_statuses(route);
            EXPECT_TRUE(std::ranges::count(documented, answer.status)) << route.method << " " << target << " answered " << answer.status << ": " << answer.body;
            EXPECT_NE(answer.status, 500) << route.method << " " << target << ": " << answer.body;
            EXPECT_NE(answer.status, 405) << route.method << " " << target;
            if (answer.status >= 400) EXPECT_EQ(header(answer.headers, "content-type"), "application/problem+json") << target;
            if (answer.status >= 400) EXPECT_EQ(json(answer)["status"].integer(), answer.status) << target;
            if (caller.cookie.empty() && route.right != Right::none) EXPECT_EQ(answer.status, 401) << route.method << " " << target;
        }
    }
}

void collect_references(const Value& value, std::set<std::string>& out) {
    for (const schema::Member& member : value.map()) {
        if (member.name == "$ref") out.emplace(member.value.text());
        collect_references(member.value, out);
    }
    for (const Value& item : value.list()) collect_references(item, out);
}

TEST_F(ApiTest, TheDocumentIsWhole) {
    const HttpResponse answer = send({}, "GET", "/openapi.json");
    ASSERT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, openapi_document());
    const Map document = json(answer);
    std::set<std::string> references;
    collect_references(document, references);
    EXPECT_GT(references.size(), 60U);
    for (const std::string& reference : references) {
        Value place = document;
        for (const std::string_view part : split(std::string_view(reference).substr(2), '/')) place = Value(place.map()[part]);
        EXPECT_FALSE(place.is_null()) << reference;
    }
    std::set<std::string> operations;
    size_t routes = 0;
    for (const schema::Member& path : document["paths"].map())
        for (const schema::Member& operation : path.value.map()) {
            ++routes;
            EXPECT_TRUE(operations.emplace(operation.value.map()["operationId"].text()).second) << "twice: " << operation.value.map()["operationId"].text();
        }
    EXPECT_EQ(routes, all_routes().routes().size());
}

TEST_F(ApiTest, EveryAnswerIsProtected) {
    const Caller lead = sign_in("lead");
    for (const char* target : {"/assets", "/nothing", "/session", "!/", "!/alerts/ALERT-1", "!/%zz"}) {
        const HttpResponse answer = send(lead, "GET", target);
        EXPECT_NE(header(answer.headers, "content-security-policy").find("default-src 'none'"), std::string_view::npos) << target;
        EXPECT_EQ(header(answer.headers, "content-security-policy").find("unsafe"), std::string_view::npos) << target;
        EXPECT_EQ(header(answer.headers, "x-content-type-options"), "nosniff") << target;
        EXPECT_FALSE(header(answer.headers, "referrer-policy").empty()) << target;
        EXPECT_FALSE(header(answer.headers, "cross-origin-opener-policy").empty()) << target;
        EXPECT_FALSE(header(answer.headers, "permissions-policy").empty()) << target;
        if (std::string_view(target).front() == '/') EXPECT_EQ(header(answer.headers, "cache-control"), "no-store") << target;
    }
}

TEST_F(ApiTest, TheConsoleIsThere) {
    const HttpResponse page = send({}, "GET", "!/");
    EXPECT_EQ(page.status, 200);
    EXPECT_NE(header(page.headers, "content-type").find("text/html"), std::string_view::npos);
    EXPECT_NE(page.body.find("Redoubt"), std::string::npos);
    EXPECT_EQ(page.body.find("__CSP_NONCE__"), std::string::npos);
    const HttpResponse deep = send({}, "GET", "!/alerts/ALERT-1");
    EXPECT_EQ(deep.status, 200) << "the console routes in the browser";
    EXPECT_NE(header(page.headers, "content-security-policy"), header(deep.headers, "content-security-policy")) << "a nonce is used once";
    EXPECT_EQ(send({}, "GET", "!/assets/gone-12345678.js").status, 404);
    EXPECT_EQ(send({}, "POST", "!/").status, 405);
    EXPECT_EQ(send({}, "GET", "!/../../etc/passwd").status, 400);
}

TEST_F(ApiTest, CallsInThisProcessNeedNoSignIn) {
    InProcessHttp http(*data.api, data.disk, data.random, data.folder / "spool");
    const auto made =
        http.send({.method = "POST", .target = "/api/v1/assets", .headers = {{"Content-Type", "application/json"}}, .body = R"({"title":"web01"})"});
    ASSERT_TRUE(made);
    EXPECT_EQ(made->status, 201) << made->body;
    const auto file = data.folder / "note.txt";
    std::ofstream(file) << "attached";
    const auto attached =
        http.send({.method = "POST", .target = "/api/v1/assets/ASSET-1/attachments?name=a%20note.txt", .headers = {}, .body = {}, .body_file = file});
    ASSERT_TRUE(attached);
    ASSERT_EQ(attached->status, 201) << attached->body;
    const std::string hash(json(*attached)["hash"].text());
    const auto got = http.send({.method = "GET", .target = "/api/v1/attachments/" + hash, .headers = {}, .body = {}});
    EXPECT_EQ(got->body, "attached");
    EXPECT_EQ(header(got->headers, "content-disposition"), "attachment; filename*=UTF-8''a%20note.txt");
    EXPECT_EQ(header(got->headers, "content-type"), "application/octet-stream");
}

std::string wait_for(EventStream& events, std::string_view mark) {
    std::string text;
    for (int i = 0; i < 200 && text.find(mark) == std::string::npos; ++i) {
        text += events.take();
        std::this_thread::sleep_for(20ms);
    }
    return text;
}

TEST_F(ApiTest, TellsWhatChanges) {
    const Caller lead = sign_in("lead");
    ApiRequest request;
    request.target = "/api/v1/live";
    request.headers = {{"Host", "localhost"}, {"Cookie", "redoubt_session=" + lead.cookie}};
    std::atomic<int> woken = 0;
    auto events = data.api->open_events(request, [&] { ++woken; });
    ASSERT_TRUE(events);
    EXPECT_EQ(send(lead, "POST", "/assets", R"({"title":"web01"})").status, 201);
    const std::string text = wait_for(*events, "event: change");
    EXPECT_NE(text.find(R"("type":"asset")"), std::string::npos) << text;
    EXPECT_NE(text.find(R"("key":"ASSET-1")"), std::string::npos) << text;
    EXPECT_GT(woken, 0);
    EXPECT_TRUE(events->still_allowed());
    const size_t id = text.rfind("id: ");
    const std::string last = text.substr(id + 4, text.find('\n', id) - id - 4);

    events.reset();
    EXPECT_EQ(send(lead, "POST", "/assets", R"({"title":"web02"})").status, 201);
    std::this_thread::sleep_for(300ms);
    request.headers.emplace_back("Last-Event-ID", last);
    events = data.api->open_events(request, [] {});
    EXPECT_NE(wait_for(*events, "ASSET-2").find("ASSET-2"), std::string::npos) << "nothing is missed in between";
    request.headers.back().second = "otherrun-3";
    events = data.api->open_events(request, [] {});
    EXPECT_NE(wait_for(*events, "reload").find("event: reload"), std::string::npos);
    EXPECT_EQ(send(lead, "DELETE", "/session").status, 204);
    EXPECT_FALSE(events->still_allowed());
}

TEST_F(ApiTest, CutsOffWhoDoesNotListen) {
    const Caller lead = sign_in("lead");
    ApiRequest request;
    request.target = "/api/v1/live";
    request.headers = {{"Host", "localhost"}, {"Authorization", "Bearer " + data.api->local_token()}};
    const auto events = data.api->open_events(request, [] {});
    store::Records records = data.store->as(store::Actor::redoubt());
    std::vector<Map> many;
    for (int i = 0; i < 3000; ++i)
        many.push_back({{"rule_title", "A rule"}, {"severity", "low"}, {"host", fmt::format("host{}", i)}, {"source_key", fmt::format("{}", i)}});
    const auto stored = records.insert_many("alert", many, "source_key");
    ASSERT_TRUE(stored) << stored.error().text();
    for (int i = 0; i < 200 && !events->ended(); ++i) std::this_thread::sleep_for(20ms);
    EXPECT_TRUE(events->ended());
    EXPECT_EQ(events->take(), "event: reload\ndata: {}\n\n");
}

class ServedApi : public ApiFixture {
protected:
    void SetUp() override {
        ApiFixture::SetUp();
        ServerOptions options;
        options.port = 0;
        options.spool_folder = data.folder / "spool";
        auto listening = Server::listen(*data.api, data.disk, data.clock, data.random, options);
        ASSERT_TRUE(listening);
        server = *std::move(listening);
        thread = std::jthread([this] { server->run(); });
    }
    void TearDown() override {
        if (server) server->stop();
        if (thread.joinable()) thread.join();
        server.reset();
    }
    std::string ask(std::string_view bytes) {
        RawClient client(server->port());
        client.send(bytes);
        return client.read_answer(20'000);
    }
    std::string head(std::string_view method, std::string_view target, std::string_view token, size_t length) {
        return fmt::format(
            "{} /api/v1{} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n", method,
            target, token, length);
    }

    std::unique_ptr<Server> server;
    std::jthread thread;
};

TEST_F(ServedApi, RefusesBadRequestsOverASocket) {
    const std::string token = data.api->local_token();
    EXPECT_EQ(status_of(ask("GET /api/v1/assets HTTP/1.1\r\nHost: localhost\r\n\r\n")), 401);
    EXPECT_EQ(status_of(ask("GET /api/v1/assets HTTP/1.1\r\nHost: evil.example\r\n\r\n")), 421);
    EXPECT_EQ(status_of(ask(head("POST", "/assets", token, 14) + "{\"title\":\"\xff\xfe\"}")), 400) << "bad UTF-8";
    EXPECT_EQ(status_of(ask(head("POST", "/assets", token, size_t{9} << 20))), 413) << "too large";
    EXPECT_EQ(status_of(ask(head("POST", "/imports?name=a", "rdt_wrong", 1000))), 401) << "before the body comes";
    EXPECT_EQ(status_of(ask(head("POST", "/imports?name=a", token, (size_t{4} << 30) + 1))), 413);
    EXPECT_EQ(status_of(ask("GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n")), 400);
    EXPECT_EQ(status_of(ask("GET /api/v1/health HTTP/1.1\r\nHost: localhost\r\n\r\n")), 200);
    std::string deep(100'000, '[');
    EXPECT_EQ(status_of(ask(head("POST", "/assets", token, deep.size()) + deep)) / 100, 4);
}

TEST_F(ServedApi, StreamsChangesOverASocket) {
    RawClient client(server->port());
    client.send(fmt::format("GET /api/v1/live HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\n\r\n", data.api->local_token()));
    EXPECT_NE(client.read_until(": hello").find("text/event-stream"), std::string::npos);
    const std::string body = R"({"title":"web01"})";
    EXPECT_EQ(status_of(ask(head("POST", "/assets", data.api->local_token(), body.size()) + body)), 201);
    EXPECT_NE(client.read_until("event: change").find("event: change"), std::string::npos);
}

TEST_F(ServedApi, ImportsLogsOnce) {
    const std::string log =
        R"({"Channel":"Microsoft-Windows-Sysmon/Operational","EventID":1,"Hostname":"web01","Image":"C:\\Windows\\System32\\whoami.exe","@timestamp":"2026-11-20T10:00:00Z"})"
        "\n";
    const std::string request = head("POST", "/imports?name=web01.ndjson", data.api->local_token(), log.size()) + log;
    store::Records records = data.store->as(store::Actor::redoubt());
    ASSERT_TRUE(rooms::seed_shipped_rules(records));
    std::string id;
    for (int round = 0; round < 2; ++round) {
        const std::string answer = ask(request);
        ASSERT_EQ(status_of(answer), 202) << answer;
        id = answer.substr(answer.find("\"id\":\"") + 6, 26);
        std::string state;
        for (int i = 0; i < 500 && state != "done" && state != "failed"; ++i) {
            std::this_thread::sleep_for(20ms);
            const HttpResponse job = send({.cookie = {}, .csrf = {}, .token = data.api->local_token()}, "GET", "/imports/" + id);
            state = json(job)["state"].text();
            if (state == "done") EXPECT_EQ(json(job)["events"].integer(), 1) << job.body;
            if (state == "done") EXPECT_NE(job.body.find("\"progress\":1}"), std::string::npos) << job.body;
        }
        EXPECT_EQ(state, "done");
    }
    for (int i = 0; i < 100 && !std::filesystem::is_empty(data.folder / "imports"); ++i) std::this_thread::sleep_for(20ms);
    EXPECT_TRUE(std::filesystem::is_empty(data.folder / "imports")) << "the upload is gone soon after it has been read";
    EXPECT_EQ(send(sign_in("p1"), "GET", "/imports/" + id).status, 404) << "somebody else's";
    EXPECT_EQ(json(send(sign_in("lead"), "GET", "/imports"))["items"].list().size(), 2U);
}

TEST(Imports, AnInterruptedJobStartsAgain) {
    TemporaryStore data("api-resume");
    store::Records records = data.store->as(store::Actor::redoubt());
    ASSERT_TRUE(rooms::seed_shipped_rules(records));
    data.api.reset();
    auto idle = Api::open(*data.store, data.disk, {.loopback_only = true, .runs_imports = false});
    ASSERT_TRUE(idle);
    data.api = *std::move(idle);
    InProcessHttp calls(*data.api, data.disk, data.random, data.folder / "spool");
    const auto queued =
        calls.send({.method = "POST", .target = "/api/v1/imports?name=a.ndjson", .headers = {}, .body = "{\"EventID\":1,\"Channel\":\"Security\"}\n"});
    ASSERT_TRUE(queued);
    ASSERT_EQ(queued->status, 202) << queued->body;
    data.reopen();  // with a worker this time
    InProcessHttp later(*data.api, data.disk, data.random, data.folder / "spool");
    std::string body;
    for (int i = 0; i < 500 && body.find("\"state\":\"done\"") == std::string::npos; ++i) {
        std::this_thread::sleep_for(20ms);
        body = later.send({.method = "GET", .target = "/api/v1/imports", .headers = {}, .body = {}})->body;
    }
    EXPECT_NE(body.find("\"state\":\"done\""), std::string::npos) << body;
}

}  // namespace
}  // namespace redoubt::api
