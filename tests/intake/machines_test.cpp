// The protocols over streams and datagrams, without sockets: framing in pieces, acknowledgements, and input that lies.
#include <gtest/gtest.h>
#include <zlib.h>

#include "formats/http/response_writer.h"
#include "intake/datagrams.h"
#include "intake/stream.h"
#include "intake/syslog_events.h"

namespace redoubt::intake {
namespace {

const Time noon = *parse_time("2026-11-22T12:00:00Z");
const Delivered from_test{.sender = "192.0.2.7", .at = noon};

std::vector<std::string> bodies(const Batch& batch) {
    std::vector<std::string> out;
    for (const logs::Incoming& event : batch.events) out.emplace_back(event.body);
    return out;
}

// The same bodies, whatever pieces the bytes come in.
std::vector<std::string> fed_in_pieces(StreamMachine& machine, std::string_view bytes, size_t piece) {
    Batch batch;
    for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size())))
        if (!machine.feed(bytes.substr(0, piece), from_test, batch)) break;
    machine.finish(from_test, batch);
    return bodies(batch);
}

std::string u32(uint32_t number) {
    std::string out;
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(number >> static_cast<unsigned>(shift));
    return out;
}

std::string beat_event(uint32_t seq, std::string_view json) { return "2J" + u32(seq) + u32(static_cast<uint32_t>(json.size())) + std::string(json); }

std::string deflated(std::string_view bytes) {
    std::string out(compressBound(bytes.size()), '\0');
    uLongf size = out.size();
    compress2(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size(), 6);
    return out.substr(0, size);
}

TEST(SyslogStream, TellsFramingForEachMessage) {
    const std::string one = "<34>1 2026-11-22T11:59:58Z web01 su - - - hello";
    const std::string bytes = std::to_string(one.size()) + " " + one + "<13>Nov 22 11:59:59 web02 cron[7]: two\n" + std::to_string(one.size() + 1) + " " + one +
                              "\n" + "plain text\r\n" + std::string("<14>three\0", 10) + "12 monkeys\n2026-11-22 no syslog\n<15>last";
    const std::vector<std::string> wanted{
        one, "<13>Nov 22 11:59:59 web02 cron[7]: two", one, "plain text", "<14>three", "12 monkeys", "2026-11-22 no syslog", "<15>last"};
    for (const size_t piece : {size_t{1}, size_t{2}, size_t{7}, bytes.size()}) EXPECT_EQ(fed_in_pieces(*make_syslog_stream({}), bytes, piece), wanted) << piece;
}

TEST(SyslogStream, ReadsHostTimeAndProgram) {
    Batch batch;
    add_syslog("<34>1 2026-11-22T11:59:58.5Z web01 su 1 - - hello", from_test, batch);
    add_syslog("<13>Nov 22 11:59:59 web02 cron[7]: two", from_test, batch);
    add_syslog("<13>Dec 31 23:59:59 web02 cron[7]: a year ago", from_test, batch);
    add_syslog("<13>1 1970-01-01T00:00:01Z old - - - - x", from_test, batch);
    add_syslog("<13>1 2100-01-01T00:00:01Z - - - - -", from_test, batch);
    EXPECT_EQ(batch.events[0].host, "web01");
    EXPECT_EQ(batch.events[0].kind, "su");
    EXPECT_EQ(format_time(batch.events[0].time), "2026-11-22T11:59:58.500Z");
    EXPECT_EQ(format_time(batch.events[1].time), "2026-11-22T11:59:59Z");
    EXPECT_EQ(batch.events[1].kind, "cron");
    EXPECT_EQ(format_time(batch.events[2].time), "2026-12-31T23:59:59Z") << "nearer than the one before";
    EXPECT_EQ(format_time(batch.events[3].time), "1970-01-01T00:00:01Z");
    EXPECT_EQ(format_time(batch.events[4].time), "2100-01-01T00:00:01Z");
    EXPECT_EQ(batch.events[4].host, "");
}

TEST(SyslogStream, CutsWhatIsTooLong) {
    const Limits limits{.message_bytes = 10};
    Batch batch;
    const auto machine = make_syslog_stream(limits);
    ASSERT_TRUE(machine->feed("20 <14>abcdefghijklmnop<15>short\n<14>this is a long line\n<16>x\n", from_test, batch));
    EXPECT_EQ(bodies(batch), (std::vector<std::string>{"<14>abcdef", "<15>short", "<14>this i", "<16>x"}));
    EXPECT_EQ(batch.cut, 2U);
    const auto liar = make_syslog_stream(limits);
    EXPECT_EQ(liar->feed("99999999 <14>", from_test, batch).error().code, Code::too_large);
}

TEST(Lumberjack, AcknowledgesWhenDurable) {
    const auto machine = make_lumberjack({});
    Batch batch;
    const std::string inner =
        beat_event(1, R"({"message":"a","host":{"name":"web01"},"@timestamp":"2026-11-22T11:00:00.000Z"})") + beat_event(2, R"({"message":"b"})");
    const std::string packed = deflated(inner);
    const std::string bytes = "2W" + u32(3) + "2C" + u32(static_cast<uint32_t>(packed.size())) + packed + beat_event(3, R"({"message":"c"})");
    for (const char c : bytes) ASSERT_TRUE(machine->feed({&c, 1}, from_test, batch));
    EXPECT_EQ(batch.events.size(), 3U);
    EXPECT_EQ(batch.events[0].host, "web01");
    EXPECT_EQ(format_time(batch.events[0].time), "2026-11-22T11:00:00Z");
    EXPECT_EQ(machine->take_reply(), "");
    machine->settle();
    EXPECT_EQ(machine->take_reply(), "2A" + u32(3));
    machine->settle();
    EXPECT_EQ(machine->take_reply(), "") << "only once";
}

TEST(Lumberjack, RefusesLies) {
    const std::string bomb = deflated(std::string(size_t{80} << 20, 'x'));
    for (const std::string& bad : {std::string("1W") + u32(1), std::string("2X"), "2W" + u32(1'000'000'000), "2C" + u32(0x7FFFFFFF),
                                   "2J" + u32(1) + u32(0x7FFFFFFF), "2C" + u32(4) + "oops", "2C" + u32(static_cast<uint32_t>(bomb.size())) + bomb}) {
        Batch batch;
        EXPECT_FALSE(make_lumberjack({})->feed(bad, from_test, batch)) << bad.substr(0, 8);
        EXPECT_TRUE(batch.events.empty());
    }
    Batch batch;
    const auto machine = make_lumberjack({});
    EXPECT_TRUE(machine->feed(beat_event(1, "not json") + beat_event(2, "[]"), from_test, batch));
    EXPECT_EQ(batch.dropped[static_cast<size_t>(logs::Refusal::malformed)], 2U);
}

TEST(Relp, AnswersWhenDurable) {
    const auto machine = make_relp({});
    Batch batch;
    const std::string bytes = "1 open 28 relp_version=0\ncommands=sysl\n2 syslog 9 <14>one a\n3 syslog 9 <14>two\nx\n4 close 0\n";
    for (const char c : bytes) ASSERT_TRUE(machine->feed({&c, 1}, from_test, batch));
    EXPECT_EQ(bodies(batch), (std::vector<std::string>{"<14>one a", "<14>two\nx"}));
    EXPECT_EQ(machine->take_reply(), "1 rsp 59 200 OK\nrelp_version=0\nrelp_software=redoubt\ncommands=syslog\n");
    EXPECT_TRUE(machine->ended());
    machine->settle();
    EXPECT_EQ(machine->take_reply(), "2 rsp 6 200 OK\n3 rsp 6 200 OK\n4 rsp 0\n0 serverclose 0\n");
}

TEST(Relp, RefusesLies) {
    for (const std::string bad : {"1 syslog 5 hello\n", "x open 1 a\n", "1 open 3 abcd\n", "1 syslog 99999999 a\n", "1 open 5 hello\n"}) {
        Batch batch;
        EXPECT_FALSE(make_relp({})->feed(bad, from_test, batch)) << bad;
    }
    Batch batch;
    EXPECT_FALSE(make_relp({})->feed(std::string(200, '1'), from_test, batch));
}

TEST(Gelf, PutsChunksTogether) {
    GelfDatagrams machine({});
    Batch batch;
    const std::string packed = deflated(R"({"version":"1.1","host":"web01","short_message":"hello","timestamp":1800000000.25,"_tag":"app"})");
    const auto chunk = [&](int number, std::string_view piece) {
        return std::string("\x1e\x0f") + "12345678" + static_cast<char>(number) + '\3' + std::string(piece);
    };
    machine.take(chunk(2, std::string_view(packed).substr(60)), from_test, batch);
    machine.take(chunk(0, std::string_view(packed).substr(0, 30)), from_test, batch);
    machine.take(chunk(0, std::string_view(packed).substr(0, 30)), from_test, batch);
    EXPECT_TRUE(batch.events.empty());
    machine.take(chunk(1, std::string_view(packed).substr(30, 30)), from_test, batch);
    ASSERT_EQ(batch.events.size(), 1U);
    EXPECT_EQ(batch.events[0].host, "web01");
    EXPECT_EQ(batch.events[0].kind, "app");
    EXPECT_EQ(batch.events[0].time.unix_ns, 1'800'000'000'250'000'000);
    EXPECT_EQ(machine.waiting(), 0U);
}

TEST(Gelf, BoundsWhatWaits) {
    GelfDatagrams machine({});
    Batch batch;
    for (int i = 0; i < 5000; ++i) {
        std::string id(8, '\0');
        std::memcpy(id.data(), &i, sizeof i);
        machine.take(std::string("\x1e\x0f") + id + std::string("\0\2", 2) + "piece", from_test, batch);
    }
    EXPECT_LE(machine.waiting(), 1000U);
    machine.take("{}", {.sender = "192.0.2.7", .at = noon + seconds(6)}, batch);
    EXPECT_EQ(machine.waiting(), 0U) << "too late";
    EXPECT_EQ(batch.received(), 5001U) << "each is counted";
    machine.take(deflated(std::string(size_t{10} << 20, ' ')), from_test, batch);
    EXPECT_EQ(batch.dropped[static_cast<size_t>(logs::Refusal::too_large)], 1U);
}

// What waits is not walked for each datagram: a million of them with the table full take no longer than with it empty.
TEST(Gelf, TakesAMillionChunksOfMessagesThatNeverEnd) {
    GelfDatagrams machine({});
    Batch batch;
    std::string datagram = std::string("\x1e\x0f") + std::string(8, '\0') + std::string("\0\2", 2) + "piece";
    for (uint64_t i = 0; i < 1'000'000; ++i) {
        std::memcpy(datagram.data() + 2, &i, sizeof i);
        machine.take(datagram, from_test, batch);
    }
    EXPECT_LE(machine.waiting(), 1000U);
    EXPECT_EQ(batch.dropped[static_cast<size_t>(logs::Refusal::busy)] + machine.waiting(), 1'000'000U);
}

TEST(GelfStream, EndsAtNul) {
    const std::string bytes("{\"host\":\"a\",\"short_message\":\"x\"}\0garbage\0{\"host\":\"b\"}\0", 55);
    for (const size_t piece : {size_t{1}, size_t{9}, bytes.size()})
        EXPECT_EQ(fed_in_pieces(*make_gelf_stream({}), bytes, piece), (std::vector<std::string>{R"({"host":"a","short_message":"x"})", R"({"host":"b"})"}));
}

TEST(JournalExport, ReadsTextAndBinary) {
    std::string binary = "MESSAGE\n";
    binary += std::string("\5\0\0\0\0\0\0\0", 8) +
              "a\nb\xff"
              "c\n";
    const std::string bytes =
        "__CURSOR=s=1\n__REALTIME_TIMESTAMP=1800000000000001\n_HOSTNAME=web01\nSYSLOG_IDENTIFIER=sshd\nMESSAGE=hello = "
        "world\nTAG=a\nTAG=b\n\n\n_HOSTNAME=web01\n" +
        binary + "\n";
    for (const size_t piece : {size_t{1}, size_t{13}, bytes.size()}) {
        const auto machine = make_journal_export({});
        EXPECT_EQ(
            fed_in_pieces(*machine, bytes, piece),
            (std::vector<std::string>{
                R"({"__CURSOR":"s=1","__REALTIME_TIMESTAMP":"1800000000000001","_HOSTNAME":"web01","SYSLOG_IDENTIFIER":"sshd","MESSAGE":"hello = world","TAG":["a","b"]})",
                R"({"_HOSTNAME":"web01","MESSAGE":[97,10,98,255,99]})"}));
    }
    Batch batch;
    EXPECT_FALSE(make_journal_export({})->feed(std::string("M\n\xff\xff\xff\xff\xff\xff\xff\x7f", 10), from_test, batch));
}

}  // namespace
}  // namespace redoubt::intake
