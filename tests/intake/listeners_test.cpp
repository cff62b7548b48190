// Listeners over real sockets of loopback: back-pressure by protocol, bounds, stalled senders, and counters that add up.
#include <sys/resource.h>

#include "api/raw_client.h"
#include "base/binary_text.h"
#include "base/hash.h"
#include "intake/listening.h"

namespace redoubt::intake {
namespace {

using api::RawClient;

std::string post(std::string_view target, std::string_view body, std::string_view headers = "") {
    return "POST " + std::string(target) + " HTTP/1.1\r\nHost: a\r\n" + std::string(headers) + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           std::string(body);
}

void send_datagram(uint16_t port, std::string_view bytes) {
    const int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::sendto(socket, bytes.data(), bytes.size(), 0, reinterpret_cast<const sockaddr*>(&to), sizeof to);
    ::close(socket);
}

TEST(Listeners, TakeSyslogOverUdp) {
    Listening listening(listener(Protocol::syslog, Transport::udp));
    for (int i = 0; i < 200; ++i) send_datagram(listening.port(), "<14>Nov 22 11:00:00 web01 app: number " + std::to_string(i));
    send_datagram(listening.port(), "\n");
    ASSERT_TRUE(listening.store.wait_for(200));
    EXPECT_TRUE(listening.wait_until([](const Counts& now) { return now.received == 201 && now.pending == 0; }));
    const Kept first = listening.store.kept().front();
    EXPECT_EQ(first.sender, "127.0.0.1");
    EXPECT_EQ(first.host, "web01");
    EXPECT_EQ(first.source, "SRC-1");
    EXPECT_EQ(listening.counts().dropped[static_cast<size_t>(logs::Refusal::malformed)], 1U);
    listening.expect_sum();
}

TEST(Listeners, CountWhatABusyStoreDoesNotTakeOfUdp) {
    Listening listening(listener(Protocol::syslog, Transport::udp));
    listening.store.busy = true;
    send_datagram(listening.port(), "<14>one");
    EXPECT_TRUE(listening.wait_until([](const Counts& now) { return now.dropped[static_cast<size_t>(logs::Refusal::busy)] == 1; }));
    listening.expect_sum();
}

TEST(Listeners, LeaveTcpUnreadWhileTheStoreIsBusy) {
    Listening listening(listener(Protocol::syslog));
    listening.store.busy = true;
    RawClient client(listening.port());
    ASSERT_TRUE(client.send("<14>one\n"));
    EXPECT_TRUE(listening.wait_until([](const Counts& now) { return now.pending == 1; }));
    ASSERT_TRUE(client.send("<14>two\n"));
    EXPECT_EQ(listening.store.size(), 0U);
    listening.store.busy = false;
    ASSERT_TRUE(listening.store.wait_for(2));
    EXPECT_TRUE(listening.wait_until([](const Counts& now) { return now.stored == 2; }));
    listening.expect_sum();
}

TEST(Listeners, AcknowledgeRelpOnlyWhenDurable) {
    Listening listening(listener(Protocol::relp));
    listening.store.held = true;
    RawClient client(listening.port());
    ASSERT_TRUE(client.send("1 open 28 relp_version=0\ncommands=sysl\n"));
    EXPECT_NE(client.read_until("commands=syslog\n").find("1 rsp"), std::string::npos);
    ASSERT_TRUE(client.send("2 syslog 7 <14>one\n"));
    EXPECT_EQ(client.read_until("2 rsp", 200).find("2 rsp"), std::string::npos);
    listening.store.release();
    EXPECT_NE(client.read_until("2 rsp 6 200 OK\n").find("2 rsp 6 200 OK\n"), std::string::npos);
}

TEST(Listeners, EndAConnectionThatBreaksTheProtocol) {
    Listening listening(listener(Protocol::lumberjack));
    RawClient client(listening.port());
    ASSERT_TRUE(client.send("GET / HTTP/1.1\r\n\r\n"));
    client.read_all();
    EXPECT_TRUE(client.closed());
    EXPECT_EQ(listening.counts().broken, 1U);
}

TEST(Listeners, EndASenderThatStallsInAMessage) {
    ListenerConfiguration slow = listener(Protocol::syslog);
    slow.message_ms = 200;
    Listening listening(slow);
    RawClient idle(listening.port()), stalled(listening.port());
    ASSERT_TRUE(stalled.send("100 <14>and then nothing"));
    stalled.read_all();
    EXPECT_TRUE(stalled.closed());
    idle.read_until("x", 100);
    EXPECT_FALSE(idle.closed()) << "between messages one may be silent";
    EXPECT_TRUE(listening.wait_until([](const Counts& now) { return now.stored == 1 && now.broken == 1; })) << "what came is kept";
}

TEST(Listeners, EndAnHttpClientThatStalls) {
    ListenerConfiguration slow = listener(Protocol::http);
    slow.message_ms = 200;
    Listening listening(slow);
    RawClient client(listening.port());
    ASSERT_TRUE(client.send("POST /ingest/ndjson HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n{"));
    EXPECT_NE(client.read_all().find("408"), std::string::npos);
}

TEST(Listeners, BoundConnections) {
    ListenerConfiguration few = listener(Protocol::syslog);
    few.most_connections = 5;
    Listening listening(few);
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 5; ++i) clients.push_back(std::make_unique<RawClient>(listening.port()));
    ASSERT_TRUE(listening.wait_until([](const Counts& now) { return now.open == 5; }));
    RawClient late(listening.port());
    late.read_all();
    EXPECT_TRUE(late.closed());
    EXPECT_EQ(listening.counts().turned_away, 1U);
    clients.pop_back();
    ASSERT_TRUE(listening.wait_until([](const Counts& now) { return now.open == 4; }));
    RawClient next(listening.port());
    ASSERT_TRUE(next.send("<14>hello\n"));
    EXPECT_TRUE(listening.store.wait_for(1));
}

TEST(Listeners, ServeOneAmongThousandsThatAreIdle) {
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = std::min<rlim_t>(files.rlim_max, 21'000);
    ::setrlimit(RLIMIT_NOFILE, &files);
    const size_t count = std::min<size_t>(10'000, (files.rlim_cur - 200) / 2);
    Listening listening(listener(Protocol::syslog));
    std::vector<std::unique_ptr<RawClient>> idle;
    for (size_t i = 0; i < count; ++i) {
        idle.push_back(std::make_unique<RawClient>(listening.port()));
        ASSERT_TRUE(idle.back()->connected()) << i;
    }
    ASSERT_TRUE(listening.wait_until([&](const Counts& now) { return now.open == count; })) << listening.counts().open;
    RawClient client(listening.port());
    ASSERT_TRUE(client.send("<14>hello\n"));
    EXPECT_TRUE(listening.store.wait_for(1));
    RecordProperty("idle", static_cast<int>(count));
}

TEST(Listeners, AnswerHttpByTheProtocolsOwnRefusal) {
    Listening listening(listener(Protocol::http));
    RawClient client(listening.port());
    const auto status = [&](std::string_view target, std::string_view body, std::string_view headers = "") {
        client.send(post(target, body, headers));
        return client.read_answer();
    };
    listening.store.busy = true;
    EXPECT_NE(status("/services/collector", R"({"event":"x"})").find("503"), std::string::npos);
    EXPECT_NE(status("/services/collector", R"({"event":"x"})").find("\"code\":9"), std::string::npos);
    EXPECT_NE(status("/services/collector?channel=a", R"({"event":"x"})").find("\"code\":9"), std::string::npos);
    EXPECT_NE(status("/_bulk", "{\"index\":{}}\n{}\n").find("HTTP/1.1 429"), std::string::npos);
    EXPECT_NE(
        status("/loki/api/v1/push", R"({"streams":[{"stream":{"a":"b"},"values":[["1","x"]]}]})", "Content-Type: application/json\r\n").find("HTTP/1.1 429"),
        std::string::npos);
    const std::string otlp = R"({"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"x"}}]}]}]})";
    EXPECT_NE(status("/v1/logs", otlp, "Content-Type: application/json\r\n").find("Retry-After"), std::string::npos);
    EXPECT_NE(status("/ingest/ndjson", "{}").find("HTTP/1.1 429"), std::string::npos);
    listening.store.busy = false;
    listening.store.full = true;
    EXPECT_NE(status("/_bulk", "{\"index\":{}}\n{}\n").find("HTTP/1.1 503"), std::string::npos);
    EXPECT_NE(status("/services/collector", R"({"event":"x"})").find("\"code\":9"), std::string::npos);
    listening.store.full = false;
    listening.store.broken = true;
    EXPECT_EQ(status("/ingest/ndjson", "{}").find("HTTP/1.1 200"), std::string::npos);
    listening.store.broken = false;
    EXPECT_NE(status("/ingest/ndjson", "{}").find("HTTP/1.1 200"), std::string::npos);
    EXPECT_EQ(listening.store.size(), 1U);
    listening.expect_sum();
}

TEST(Listeners, RefuseWhatIsTooLarge) {
    ListenerConfiguration small = listener(Protocol::http);
    small.request_bytes = 100'000;
    Listening listening(small);
    RawClient client(listening.port());
    client.send(post("/services/collector", std::string(200'000, 'x')));
    EXPECT_NE(client.read_all().find("\"code\":27"), std::string::npos);
    EXPECT_EQ(listening.counts().dropped[static_cast<size_t>(logs::Refusal::too_large)], 1U);
}

TEST(Listeners, TakeAnEventOfTenMegabytes) {
    ListenerConfiguration large = listener(Protocol::syslog);
    large.limits.message_bytes = most_message_bytes;
    Listening listening(large);
    RawClient client(listening.port());
    const std::string message = "<14>" + std::string(most_message_bytes - 4, 'x');
    ASSERT_TRUE(client.send(std::to_string(message.size()) + " " + message));
    ASSERT_TRUE(listening.store.wait_for(1));
    EXPECT_EQ(listening.store.kept().front().body, message);
}

TEST(Listeners, AskForTokens) {
    ListenerConfiguration closed = listener(Protocol::http);
    closed.source.clear();
    Listening listening(Configuration{.listeners = {closed}, .sources = {{.source = "SRC-7", .tokens = {to_hex(sha256("right"))}}}});
    RawClient client(listening.port());
    client.send(post("/ingest/ndjson", "{}"));
    EXPECT_NE(client.read_all().find("401"), std::string::npos);
    RawClient wrong(listening.port());
    wrong.send(post("/ingest/ndjson", "{}", "Authorization: Bearer wrong\r\n"));
    EXPECT_NE(wrong.read_all().find("403"), std::string::npos);
    RawClient right(listening.port());
    right.send(post("/ingest/ndjson", "{}", "Authorization: Basic " + to_base64("user:right") + "\r\n"));
    EXPECT_NE(right.read_answer().find("200"), std::string::npos);
    EXPECT_EQ(listening.store.kept().front().source, "SRC-7");
    EXPECT_EQ(listening.counts().refused, 2U);
}

TEST(Listeners, SettleHecAcknowledgementsWhenDurable) {
    Listening listening(listener(Protocol::http));
    listening.store.held = true;
    RawClient client(listening.port());
    client.send(post("/services/collector?channel=c", R"({"event":"x"})"));
    EXPECT_NE(client.read_answer().find("\"ackId\":0"), std::string::npos);
    client.send(post("/services/collector/ack?channel=c", R"({"acks":[0]})"));
    EXPECT_NE(client.read_answer().find("{\"0\":false}"), std::string::npos);
    listening.store.release();
    ASSERT_TRUE(listening.wait_until([](const Counts& now) { return now.stored == 1; }));
    client.send(post("/services/collector/ack?channel=c", R"({"acks":[0]})"));
    EXPECT_NE(client.read_answer().find("{\"0\":true}"), std::string::npos);
}

TEST(Listeners, ForgetHecChannelsThatAreSilentWhenThereAreTooMany) {
    Listening listening(listener(Protocol::http));
    RawClient client(listening.port());
    for (int i = 0; i < 1100; ++i) {
        client.send(post("/services/collector?channel=c" + std::to_string(i), R"({"event":"x"})"));
        ASSERT_NE(client.read_answer().find("\"ackId\":0"), std::string::npos) << i;
        ASSERT_TRUE(listening.wait_until([&](const Counts& now) { return now.stored == static_cast<uint64_t>(i) + 1; }));
    }
    client.send(post("/services/collector/ack?channel=c0", R"({"acks":[0]})"));
    EXPECT_NE(client.read_answer().find("{\"0\":false}"), std::string::npos) << "forgotten, so not said to be there";
    client.send(post("/services/collector/ack?channel=c1099", R"({"acks":[0]})"));
    EXPECT_NE(client.read_answer().find("{\"0\":true}"), std::string::npos);
}

TEST(Listeners, TakeAJournalInPieces) {
    Listening listening(listener(Protocol::http));
    RawClient client(listening.port());
    client.send("POST /upload HTTP/1.1\r\nHost: a\r\nContent-Type: application/vnd.fdo.journal\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_NE(client.read_until("100 Continue\r\n\r\n").find("100 Continue"), std::string::npos);
    client.forget();
    const std::string entry = "MESSAGE=hello\n\n";
    for (int i = 0; i < 3; ++i) client.send("f\r\n" + entry + "\r\n");
    ASSERT_TRUE(listening.store.wait_for(3)) << "before the end of the body";
    client.send("0\r\n\r\n");
    EXPECT_NE(client.read_answer().find("HTTP/1.1 200"), std::string::npos);
}

TEST(Listeners, SayWhatIsWrongWithAPort) {
    Listening listening(listener(Protocol::syslog));
    ListenerConfiguration same = listener(Protocol::syslog);
    same.port = listening.port();
    MemoryStore store;
    Counters counters;
    SystemClock clock;
    const auto opened = Receivers::open(Configuration{.listeners = {same}}, store, counters, clock);
    ASSERT_FALSE(opened);
    EXPECT_NE(opened.error().text().find("is taken by another program"), std::string::npos);
}

}  // namespace
}  // namespace redoubt::intake
