// Real shippers send while the receiving process is killed (-9) and started again: what was acknowledged is there, and nothing that
// was not sent. Of protocols that acknowledge every event arrives in the end. REDOUBT_SHIPPED is how many events each sends (2,000
// when not set; a full run has 100,000).
#include <fcntl.h>

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "intake/shipping.h"
#include "logs/log_store.h"
#include "logs/retention.h"
#include "logs/search.h"

namespace redoubt::intake {
namespace {

constexpr uint64_t events_usual = 2000;

// Receivers before a log store, in a process of their own.
class Receiving {
public:
    Receiving(std::string folder, ListenerConfiguration listener) : folder_(std::move(folder)), listener_(std::move(listener)) { start(); }
    ~Receiving() { kill(); }
    Receiving(const Receiving&) = delete;
    Receiving& operator=(const Receiving&) = delete;

    uint16_t port() const { return listener_.port; }
    void kill() {
        if (pid_ <= 0) return;
        ::kill(pid_, SIGKILL);
        ::waitpid(std::exchange(pid_, 0), nullptr, 0);
    }
    void start() {
        std::array<int, 2> ends{};
        ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
        pid_ = ::fork();
        if (pid_ == 0) receive(ends[1]);
        ::close(ends[1]);
        uint16_t port = 0;
        const bool opened = ::read(ends[0], &port, sizeof port) == sizeof port;
        ::close(ends[0]);
        ASSERT_TRUE(opened) << "the receiver did not open";
        listener_.port = port;
    }
    // Killed and started again so often, so long apart.
    void suffer(int deaths) {
        for (int i = 0; i < deaths; ++i) {
            ::usleep(static_cast<useconds_t>(250'000 + 170'000 * (i % 4)));
            kill();
            ::usleep(50'000);
            start();
        }
    }

private:
    [[noreturn]] void receive(int told) const {
        SystemDisk disk;
        SystemClock clock;
        SystemRandom random;
        Counters counters;
        const auto store = logs::LogStore::open(disk, clock, random, {.folder = folder_, .segment_bytes = 300'000, .reserve_bytes = 0});
        if (!store) ::_exit(3);
        const auto receivers = Receivers::open(Configuration{.listeners = {listener_}}, **store, counters, clock);
        if (!receivers) ::_exit(4);
        const uint16_t port = (*receivers)->port("test");
        if (::write(told, &port, sizeof port) != sizeof port) ::_exit(5);
        (*receivers)->run();
        ::_exit(0);
    }

    std::string folder_;
    ListenerConfiguration listener_;
    pid_t pid_ = 0;
};

class Killed : public Shippers {
protected:
    Killed() { lines(count); }

    std::set<uint64_t> stored() const {
        std::set<uint64_t> out;
        SystemDisk disk;
        const auto view = logs::open_view(disk, store_folder());
        if (!view) return out;
        const Result<> read = logs::each_line(*view, [&](std::string_view line, size_t, uint64_t) -> Result<> {
            const size_t at = line.find("event number ");
            if (at == std::string_view::npos) return {};
            const uint64_t number = std::strtoull(std::string(line.substr(at + 13, 20)).c_str(), nullptr, 10);
            EXPECT_LT(number, count) << "invented: " << line;
            out.insert(number);
            return {};
        });
        EXPECT_TRUE(read);
        return out;
    }
    bool all_arrive() const {
        for (int i = 0; i < 600; ++i) {
            if (stored().size() >= count) return true;
            ::usleep(500'000);
        }
        return false;
    }
    // Sealed after the last death, everything holds.
    void expect_sound() const {
        SystemDisk disk;
        SystemClock clock;
        SystemRandom random;
        {
            const auto store = logs::LogStore::open(disk, clock, random, {.folder = store_folder(), .reserve_bytes = 0});
            ASSERT_TRUE(store) << store.error().text();
            ASSERT_TRUE((*store)->seal());
        }
        const auto check = logs::verify_store(disk, store_folder(), {});
        ASSERT_TRUE(check);
        EXPECT_EQ(check->problems, std::vector<std::string>());
    }
    std::string store_folder() const { return folder.path() + "/store"; }
    static std::string forward(uint16_t port, std::string_view more) {
        return fmt::format(
            "action(type=\"omfwd\" target=\"127.0.0.1\" port=\"{}\" action.resumeInterval=\"1\" action.resumeRetryCount=\"-1\" queue.type=\"linkedList\" "
            "queue.size=\"200000\" {})",
            port, more);
    }
    // Without acknowledgement: what was on its way at a death is gone, what the shipper still had arrives.
    void expect_the_last() {
        for (int i = 0; i < 240 && !stored().contains(count - 1); ++i) ::usleep(250'000);
        const std::set<uint64_t> found = stored();
        EXPECT_TRUE(found.contains(count - 1)) << found.size();
        RecordProperty("arrived", std::to_string(found.size()));
        fmt::print("[          ] {} of {} arrived over a protocol that does not acknowledge\n", found.size(), count);
    }

    static uint64_t wanted_events() {
        const char* const wanted = std::getenv("REDOUBT_SHIPPED");  // NOLINT(concurrency-mt-unsafe): no threads here
        return wanted == nullptr ? events_usual : std::strtoull(wanted, nullptr, 10);
    }
    uint64_t count = wanted_events();
    int deaths = count > events_usual ? 6 : 2;
};

TEST_F(Killed, RsyslogOverRelpLosesNothing) {
    NEEDS(program("rsyslogd"));
    NEEDS(std::string(rsyslog_modules) + "omrelp.so");
    Receiving receiving(store_folder(), listener(Protocol::relp));
    const auto sender = rsyslog(fmt::format(
        "module(load=\"omrelp\")\naction(type=\"omrelp\" target=\"127.0.0.1\" port=\"{}\" action.resumeInterval=\"1\" action.resumeRetryCount=\"-1\")",
        receiving.port()));
    receiving.suffer(deaths);
    EXPECT_TRUE(all_arrive()) << stored().size();
    receiving.kill();
    expect_sound();
}

TEST_F(Killed, RsyslogToElasticsearchLosesNothing) {
    NEEDS(program("rsyslogd"));
    NEEDS(std::string(rsyslog_modules) + "omelasticsearch.so");
    Receiving receiving(store_folder(), listener(Protocol::http));
    const auto sender =
        rsyslog(fmt::format("module(load=\"omelasticsearch\")\naction(type=\"omelasticsearch\" server=\"127.0.0.1\" serverport=\"{}\" "
                            "bulkmode=\"on\" searchIndex=\"logs\" queue.type=\"linkedList\" queue.size=\"200000\" "
                            "queue.dequeueBatchSize=\"500\" action.resumeInterval=\"1\" action.resumeRetryCount=\"-1\")",
                            receiving.port()));
    receiving.suffer(deaths);
    EXPECT_TRUE(all_arrive()) << stored().size();
    receiving.kill();
    expect_sound();
}

TEST_F(Killed, RsyslogOverTcpGoesOn) {
    NEEDS(program("rsyslogd"));
    Receiving receiving(store_folder(), listener(Protocol::syslog));
    const auto sender = rsyslog(forward(receiving.port(), "protocol=\"tcp\""));
    receiving.suffer(deaths);
    expect_the_last();
    receiving.kill();
    expect_sound();
}

TEST_F(Killed, RsyslogOverTlsGoesOn) {
    NEEDS(program("rsyslogd"));
    NEEDS(program("openssl"));
    NEEDS(std::string(rsyslog_modules) + "lmnsd_gtls.so");
    make_certificate();
    ListenerConfiguration tls = listener(Protocol::syslog, Transport::tls);
    tls.certificate = folder.path() + "/cert.pem";
    tls.key = folder.path() + "/key.pem";
    Receiving receiving(store_folder(), tls);
    const auto sender = rsyslog(
        forward(receiving.port(), "protocol=\"tcp\" StreamDriver=\"gtls\" StreamDriverMode=\"1\" StreamDriverAuthMode=\"anon\" TCP_Framing=\"octet-counted\""),
        fmt::format(" defaultNetstreamDriverCAFile=\"{}\"", tls.certificate));
    receiving.suffer(deaths);
    expect_the_last();
    receiving.kill();
    expect_sound();
}

TEST_F(Killed, RsyslogOverUdpInventsNothing) {
    NEEDS(program("rsyslogd"));
    Receiving receiving(store_folder(), listener(Protocol::syslog, Transport::udp));
    const auto sender = rsyslog(forward(receiving.port(), "protocol=\"udp\""));
    receiving.suffer(deaths);
    ::usleep(1'000'000);
    fmt::print("[          ] {} of {} arrived over UDP\n", stored().size(), count);
    receiving.kill();
    expect_sound();
}

TEST_F(Killed, SyslogNgGoesOn) {
    NEEDS(program("syslog-ng"));
    for (const bool http : {false, true}) {
        std::filesystem::remove_all(store_folder());
        Receiving receiving(store_folder(), listener(http ? Protocol::http : Protocol::syslog));
        const std::string to =
            http ? fmt::format(
                       "http(url(\"http://127.0.0.1:{}/_bulk\") method(\"POST\") headers(\"Content-Type: application/x-ndjson\") batch-lines(500) "
                       "body-suffix(\"\\n\") delimiter(\"\\n\") retries(1000) body(\"{{\\\"index\\\":{{}}}}\\n$(format-json message=$MSG)\"))",
                       receiving.port())
                 : fmt::format("network(\"127.0.0.1\" port({}) transport(\"tcp\"))", receiving.port());
        std::ofstream(folder.path() + "/ng.conf") << "@version: 3.38\noptions { time-reopen(1); };\nsource s { file(\"" << folder.path()
                                                  << "/in.log\" follow-freq(1) flags(no-parse)); };\ndestination d { " << to
                                                  << "; };\nlog { source(s); destination(d); flags(flow-control); };\n";
        const std::string state = folder.path() + (http ? "/ng-http" : "/ng-tcp");
        const Started sender(
            {program("syslog-ng"), "-F", "-f", folder.path() + "/ng.conf", "-R", state + ".persist", "-c", state + ".ctl", "-p", state + ".pid"});
        receiving.suffer(deaths);
        if (http)
            EXPECT_TRUE(all_arrive()) << stored().size();
        else
            expect_the_last();
        receiving.kill();
        expect_sound();
    }
}

TEST_F(Killed, LoggerInventsNothing) {
    NEEDS(program("logger"));
    Receiving receiving(store_folder(), listener(Protocol::syslog));
    const Started sender(
        {program("logger"), "-n", "127.0.0.1", "-P", std::to_string(receiving.port()), "-T", "--octet-count", "-t", "app", "-f", folder.path() + "/in.log"});
    receiving.suffer(deaths);
    fmt::print("[          ] {} of {} arrived of logger, which does not connect again\n", stored().size(), count);
    receiving.kill();
    expect_sound();
}

TEST_F(Killed, JournalUploadLosesNothing) {
    NEEDS(program("systemd-journal-upload"));
    NEEDS(program("systemd-journal-remote"));
    {
        std::ofstream file(folder.path() + "/export.bin", std::ios::binary);
        for (uint64_t i = 0; i < count; ++i)
            file << "__REALTIME_TIMESTAMP=" << 1'800'000'000'000'000 + i << "\n__MONOTONIC_TIMESTAMP=" << i + 1
                 << "\n_BOOT_ID=0123456789abcdef0123456789abcdef\n_HOSTNAME=web01\nSYSLOG_IDENTIFIER=app\nMESSAGE=event number " << i << " of the test\n\n";
    }
    std::filesystem::create_directory(folder.path() + "/journal");
    ASSERT_EQ(run({program("systemd-journal-remote"), "-o", folder.path() + "/journal/x.journal", folder.path() + "/export.bin"}), 0);
    Receiving receiving(store_folder(), listener(Protocol::http));
    const auto upload = [&] {
        return std::make_unique<Started>(std::vector<std::string>{program("systemd-journal-upload"), "-u", fmt::format("http://127.0.0.1:{}", receiving.port()),
                                                                  "-D", folder.path() + "/journal", "--save-state=" + folder.path() + "/state"});
    };
    for (int i = 0; i < deaths; ++i) {  // it ends when it is refused, as its unit starts it again
        const auto sender = upload();
        receiving.suffer(1);
    }
    const auto sender = upload();
    EXPECT_TRUE(all_arrive()) << stored().size();
    receiving.kill();
    expect_sound();
}

TEST_F(Killed, WhatHecAcknowledgedIsThere) {
    NEEDS(program("curl"));
    Receiving receiving(store_folder(), listener(Protocol::http));
    const uint64_t at_once = count / 20;
    std::set<uint64_t> acknowledged;
    const pid_t sender = ::fork();
    if (sender == 0) {
        for (uint64_t first = 0; first < count; first += at_once) {
            {
                std::ofstream body(folder.path() + "/body.json");
                for (uint64_t i = first; i < first + at_once; ++i) body << R"({"event":"event number )" << i << " of the test\"}\n";
            }
            while (run({program("curl"), "-sf", "-o", "/dev/null", fmt::format("http://127.0.0.1:{}/services/collector/event", receiving.port()), "-H",
                        "Authorization: Splunk any", "--data-binary", "@" + folder.path() + "/body.json"}) != 0)
                ::usleep(30'000);
            std::ofstream(folder.path() + "/acknowledged", std::ios::app) << first << "\n";
            ::usleep(60'000);
        }
        ::_exit(0);
    }
    receiving.suffer(deaths);
    int status = 0;
    ::waitpid(sender, &status, 0);
    EXPECT_EQ(status, 0);
    std::ifstream told(folder.path() + "/acknowledged");
    for (uint64_t first = 0; told >> first;)
        for (uint64_t i = first; i < first + at_once; ++i) acknowledged.insert(i);
    receiving.kill();
    EXPECT_EQ(acknowledged.size(), count / at_once * at_once);
    EXPECT_TRUE(std::ranges::includes(stored(), acknowledged));
    expect_sound();
}

}  // namespace
}  // namespace redoubt::intake
