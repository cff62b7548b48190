// The transport alone, over real sockets, with an application that echoes.
#include "api/server.h"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "api/body_spool.h"
#include "raw_client.h"

namespace redoubt::api {
namespace {

using namespace std::chrono_literals;

class Echo final : public Application {
public:
    BodyPlan plan_body(const ApiRequest& head) override {
        if (head.target == "/spool") return {uint64_t{1} << 20, true};
        return {1000, false};
    }
    std::optional<HttpResponse> refuse(const ApiRequest& head) override {
        if (header(head.headers, "authorization").empty()) return HttpResponse{.status = 401, .headers = {}, .body = "who are you"};
        return std::nullopt;
    }
    HttpResponse handle(ApiRequest& request) override {
        if (request.target == "/throw") throw std::runtime_error("broken on purpose");
        if (request.target == "/slow") std::this_thread::sleep_for(300ms);
        if (request.target == "/live") return {.status = 200, .headers = {{"Content-Type", "text/event-stream"}}, .body = {}};
        if (request.target == "/large") return {.status = 200, .headers = {{"Content-Type", "application/json"}}, .body = std::string(3'000'000, 'x')};
        if (!request.spooled.empty()) {
            std::ifstream file(request.spooled, std::ios::binary);
            const std::string content(std::istreambuf_iterator<char>(file), {});
            last_spool = request.spooled;
            return {.status = 200, .headers = {}, .body = fmt::format("spooled {} {}", request.spooled_bytes, content.substr(0, 20))};
        }
        return {.status = 200, .headers = {{"X-Split", "a\r\nEvil: b"}}, .body = fmt::format("{} {} [{}]", request.method, request.target, request.body)};
    }

    class Beats final : public EventStream {
    public:
        explicit Beats(std::function<void()> wake)
            : thread_([this, wake] {
                  for (int i = 0; i < 3; ++i) {
                      std::this_thread::sleep_for(20ms);
                      ready_.fetch_add(1);
                      wake();
                  }
              }) {}
        std::string take() override {
            if (sent_ == ready_) return {};
            return fmt::format("data: {}\n\n", ++sent_);
        }
        bool ended() override { return sent_ == 3; }
        bool still_allowed() override { return true; }

    private:
        std::atomic<int> ready_ = 0;
        int sent_ = 0;
        std::jthread thread_;
    };
    std::unique_ptr<EventStream> open_events(const ApiRequest&, std::function<void()> wake) override { return std::make_unique<Beats>(std::move(wake)); }

    std::string last_spool;
};

// A disk with little room.
class ShortDisk final : public Disk {
public:
    Result<std::unique_ptr<Mapping>> map(const std::string& path) override { return disk_.map(path); }
    Result<std::string> read(const std::string& path, uint64_t most_bytes) override { return disk_.read(path, most_bytes); }
    Result<> write_durably(const std::string& path, std::string_view bytes) override { return disk_.write_durably(path, bytes); }
    Result<> make_folders(const std::string& path) override { return disk_.make_folders(path); }
    Result<> remove(const std::string& path) override { return disk_.remove(path); }
    bool exists(const std::string& path) override { return disk_.exists(path); }
    Result<std::vector<std::string>> files_below(const std::string& path) override { return disk_.files_below(path); }
    Result<uint64_t> free_bytes(const std::string& path) override {
        if (free) return *free;
        return disk_.free_bytes(path);
    }
    std::optional<uint64_t> free;

private:
    SystemDisk disk_;
};

class ServerTest : public testing::Test {
protected:
    void SetUp() override {
        folder_ = std::filesystem::temp_directory_path() / fmt::format("redoubt-server-test-{}", ::getpid());
        options_.port = 0;
        options_.spool_folder = folder_ / "spool";
        options_.head_timeout_ms = 300;
        options_.body_timeout_ms = 300;
        options_.idle_timeout_ms = 2000;
        options_.shutdown_ms = 2000;
    }
    void TearDown() override {
        stop();
        std::filesystem::remove_all(folder_);
    }

    void start() {
        auto server = Server::listen(echo_, disk_, clock_, random_, options_);
        ASSERT_TRUE(server) << server.error().text();
        server_ = *std::move(server);
        thread_ = std::jthread([this] { server_->run(); });
    }
    void stop() {
        if (!server_) return;
        server_->stop();
        thread_.join();
        server_.reset();
    }
    uint16_t port() const { return server_->port(); }
    std::string ask(std::string_view bytes) {
        RawClient client(port());
        client.send(bytes);
        return client.read_answer();
    }

    std::filesystem::path folder_;
    Echo echo_;
    ShortDisk disk_;
    SystemClock clock_;
    SystemRandom random_;
    ServerOptions options_;
    std::unique_ptr<Server> server_;
    std::jthread thread_;
};

TEST_F(ServerTest, AnswersAndKeepsTheConnection) {
    start();
    RawClient client(port());
    for (int i = 0; i < 3; ++i) {
        client.send("GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n");
        const std::string answer = client.read_answer();
        EXPECT_EQ(status_of(answer), 200);
        EXPECT_TRUE(answer.ends_with("GET /a []")) << answer;
        EXPECT_NE(answer.find("Connection: keep-alive"), std::string::npos);
        EXPECT_EQ(answer.find("\nEvil:"), std::string::npos) << "a header value must not start a header";
    }
}

TEST_F(ServerTest, AnswersPipelinedRequestsInOrder) {
    start();
    RawClient client(port());
    client.send(
        "POST /1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc"
        "GET /2 HTTP/1.1\r\nHost: localhost\r\n\r\n"
        "POST /3 HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nde\r\n1\r\nf\r\n0\r\n\r\n"
        "\r\nGET /4 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    EXPECT_TRUE(client.read_answer().ends_with("POST /1 [abc]"));
    EXPECT_TRUE(client.read_answer().ends_with("GET /2 []"));
    EXPECT_TRUE(client.read_answer().ends_with("POST /3 [def]"));
    EXPECT_TRUE(client.read_answer().ends_with("GET /4 []"));
    client.read_all();
    EXPECT_TRUE(client.closed());
}

TEST_F(ServerTest, RefusesWhatItCannotRead) {
    start();
    struct Case {
        std::string_view name;
        std::string request;
        int status;
    };
    const Case cases[] = {
        {"noise", "\x16\x03\x01 not http\r\n\r\n", 400},
        {"no host", "GET / HTTP/1.1\r\n\r\n", 400},
        {"two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
        {"a blank before the colon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400},
        {"length and chunks", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
        {"two lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400},
        {"a length that is none", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400},
        {"a broken chunk", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400},
        {"another coding", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501},
        {"another expectation", "POST / HTTP/1.1\r\nHost: a\r\nExpect: tea\r\nContent-Length: 1\r\n\r\na", 417},
        {"HTTP/2", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505},
        {"a long address", "GET /" + std::string(9000, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n", 414},
        {"long headers", "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(40000, 'a') + "\r\n\r\n", 431},
        {"an announced large body", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n", 413},
        {"a large chunk", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5dc\r\n" + std::string(1500, 'a') + "\r\n0\r\n\r\n", 413},
    };
    for (const Case& one : cases) {
        const std::string answer = ask(one.request);
        EXPECT_EQ(status_of(answer), one.status) << one.name << ": " << answer;
        EXPECT_NE(answer.find("application/problem+json"), std::string::npos) << one.name;
        EXPECT_NE(answer.find("Connection: close"), std::string::npos) << one.name;
    }
    EXPECT_EQ(status_of(ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n")), 200) << "and it lives";
}

TEST_F(ServerTest, GivesUpOnSlowHeads) {
    start();
    RawClient client(port());
    const auto started = std::chrono::steady_clock::now();
    client.send("GET / HTTP/1.1\r\n");
    for (int i = 0; i < 20 && !client.closed(); ++i) {
        client.send("X: y\r\n");
        if (!client.read_until("\r\n\r\n", 50).empty()) break;
    }
    EXPECT_EQ(status_of(client.read_answer()), 408);
    EXPECT_LT(std::chrono::steady_clock::now() - started, 2s);
}

TEST_F(ServerTest, GivesUpOnSlowBodies) {
    start();
    RawClient client(port());
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 500\r\n\r\nabc");
    EXPECT_EQ(status_of(client.read_answer()), 408);
}

TEST_F(ServerTest, ClosesIdleConnectionsQuietly) {
    options_.idle_timeout_ms = 100;
    start();
    RawClient client(port());
    EXPECT_EQ(client.read_all(2000), "");
    EXPECT_TRUE(client.closed());
}

TEST_F(ServerTest, ServesOthersWhileOneIsSlow) {
    start();
    RawClient slow(port());
    slow.send("GET / HTT");
    EXPECT_EQ(status_of(ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n")), 200);
}

TEST_F(ServerTest, SpoolsLargeBodiesIntoAFileThatGoesAway) {
    start();
    const std::string body(300'000, 'b');
    const std::string answer = ask(fmt::format("POST /spool HTTP/1.1\r\nHost: a\r\nAuthorization: x\r\nContent-Length: {}\r\n\r\n{}", body.size(), body));
    EXPECT_TRUE(answer.ends_with("spooled 300000 bbbbbbbbbbbbbbbbbbbb")) << answer;
    stop();
    EXPECT_FALSE(std::filesystem::exists(echo_.last_spool));
    EXPECT_TRUE(std::filesystem::is_empty(options_.spool_folder));
}

TEST_F(ServerTest, RefusesBeforeTheBodyComes) {
    start();
    EXPECT_EQ(status_of(ask("POST /spool HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 100000\r\n\r\n")), 401);
    disk_.free = disk_reserve_bytes + 50'000;
    const std::string answer = ask("POST /spool HTTP/1.1\r\nHost: a\r\nAuthorization: x\r\nContent-Length: 100000\r\n\r\n");
    EXPECT_EQ(status_of(answer), 507);
    EXPECT_NE(answer.find("not enough room"), std::string::npos) << answer;
}

TEST_F(ServerTest, ContinuesWhenExpected) {
    start();
    RawClient client(port());
    client.send("POST /e HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    EXPECT_EQ(status_of(client.read_answer()), 100);
    client.send("ok");
    EXPECT_TRUE(client.read_answer().ends_with("POST /e [ok]"));
}

TEST_F(ServerTest, HeadHasTheLengthButNoBody) {
    start();
    RawClient client(port());
    client.send("HEAD /h HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    const std::string answer = client.read_all();
    EXPECT_NE(answer.find("Content-Length: 10\r\n"), std::string::npos) << answer;
    EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
}

TEST_F(ServerTest, CompressesLargeJsonWhenAsked) {
    start();
    const std::string plain = ask("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_GT(plain.size(), 3'000'000U);
    const std::string packed = ask("GET /large HTTP/1.1\r\nHost: a\r\nAccept-Encoding: br, gzip\r\n\r\n");
    EXPECT_LT(packed.size(), 100'000U);
    EXPECT_NE(packed.find("Content-Encoding: gzip"), std::string::npos);
    EXPECT_EQ(ask("GET /large HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip;q=0\r\n\r\n").find("Content-Encoding"), std::string::npos);
}

TEST_F(ServerTest, AHandlerThatThrowsIsAnAnswer) {
    start();
    EXPECT_EQ(status_of(ask("GET /throw HTTP/1.1\r\nHost: a\r\n\r\n")), 500);
    EXPECT_EQ(status_of(ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n")), 200);
}

TEST_F(ServerTest, StreamsEvents) {
    start();
    RawClient client(port());
    client.send("GET /live HTTP/1.1\r\nHost: a\r\n\r\n");
    const std::string all = client.read_all();
    EXPECT_NE(all.find("text/event-stream"), std::string::npos);
    EXPECT_TRUE(all.ends_with("data: 1\n\ndata: 2\n\ndata: 3\n\n")) << all;
}

TEST_F(ServerTest, TurnsAwayTooManyConnections) {
    options_.most_connections = 2;
    start();
    RawClient first(port());
    RawClient second(port());
    first.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    second.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    first.read_answer();
    second.read_answer();
    RawClient third(port());
    EXPECT_EQ(status_of(third.read_all()), 503);
}

TEST_F(ServerTest, FinishesWhatIsUnderWayWhenStopped) {
    start();
    RawClient idle(port());
    RawClient busy(port());
    busy.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
    std::this_thread::sleep_for(100ms);
    server_->stop();
    const std::string answer = busy.read_all();
    EXPECT_EQ(status_of(answer), 200);
    EXPECT_NE(answer.find("Connection: close"), std::string::npos);
    idle.read_all();
    EXPECT_TRUE(idle.closed());
    stop();
}

TEST_F(ServerTest, NamesThePortThatIsTaken) {
    start();
    options_.port = port();
    const auto second = Server::listen(echo_, disk_, clock_, random_, options_);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Code::conflict);
    EXPECT_NE(second.error().message.find(std::to_string(port())), std::string::npos);
    EXPECT_NE(second.error().hint.find("--listen"), std::string::npos);
}

TEST_F(ServerTest, WantsTlsBeyondLoopback) {
    options_.address = "0.0.0.0";
    const auto server = Server::listen(echo_, disk_, clock_, random_, options_);
    ASSERT_FALSE(server);
    EXPECT_NE(server.error().message.find("TLS"), std::string::npos);
    options_.address = "somewhere";
    EXPECT_FALSE(Server::listen(echo_, disk_, clock_, random_, options_));
}

}  // namespace
}  // namespace redoubt::api
