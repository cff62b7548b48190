// Real shippers of Debian, started here, send to listeners on free ports. What is not installed is skipped, and says so.
#include "intake/shipping.h"

namespace redoubt::intake {
namespace {

TEST_F(Shippers, RsyslogOverUdp) {
    NEEDS(program("rsyslogd"));
    lines(500);
    Listening listening(listener(Protocol::syslog, Transport::udp));
    const auto sender = rsyslog("action(type=\"omfwd\" target=\"127.0.0.1\" port=\"" + std::to_string(listening.port()) + "\" protocol=\"udp\")");
    EXPECT_TRUE(wait_for_different(listening.store, 500)) << different(listening.store);
    EXPECT_EQ(listening.store.kept()[0].host, "web01");
    EXPECT_EQ(listening.store.kept()[0].kind, "app");
    listening.expect_sum();
}

TEST_F(Shippers, RsyslogOverTcpInBothFramings) {
    NEEDS(program("rsyslogd"));
    lines(5000);
    for (const std::string framing : {"traditional", "octet-counted"}) {
        Listening listening(listener(Protocol::syslog));
        std::filesystem::remove_all(folder.path() + "/imfile-state");
        for (const auto& one : std::filesystem::directory_iterator(folder.path()))
            if (one.path().filename().string().starts_with("imfile-state")) std::filesystem::remove(one.path());
        const auto sender = rsyslog("action(type=\"omfwd\" target=\"127.0.0.1\" port=\"" + std::to_string(listening.port()) +
                                    "\" protocol=\"tcp\" TCP_Framing=\"" + framing + "\" template=\"RSYSLOG_SyslogProtocol23Format\")");
        EXPECT_TRUE(wait_for_different(listening.store, 5000)) << framing << ": " << different(listening.store);
        EXPECT_EQ(listening.store.kept()[0].host, "web01");
        EXPECT_EQ(listening.counts().stored, 5000U) << framing;
    }
}

TEST_F(Shippers, RsyslogOverTlsWithACertificate) {
    NEEDS(program("rsyslogd"));
    NEEDS(program("openssl"));
    NEEDS(std::string(rsyslog_modules) + "lmnsd_gtls.so");
    make_certificate();
    lines(1000);
    ListenerConfiguration tls = listener(Protocol::syslog, Transport::tls);
    tls.certificate = folder.path() + "/cert.pem";
    tls.key = folder.path() + "/key.pem";
    tls.client_authority = tls.certificate;
    Listening listening(tls);
    const std::string files = " defaultNetstreamDriverCAFile=\"" + tls.certificate + "\" defaultNetstreamDriverCertFile=\"" + tls.certificate +
                              "\" defaultNetstreamDriverKeyFile=\"" + tls.key + "\"";
    const auto sender =
        rsyslog("action(type=\"omfwd\" target=\"127.0.0.1\" port=\"" + std::to_string(listening.port()) +
                    "\" protocol=\"tcp\" StreamDriver=\"gtls\" StreamDriverMode=\"1\" StreamDriverAuthMode=\"anon\" TCP_Framing=\"octet-counted\")",
                files);
    EXPECT_TRUE(wait_for_different(listening.store, 1000)) << different(listening.store);
}

TEST_F(Shippers, RsyslogOverRelpLosesNothingAcrossRestarts) {
    NEEDS(program("rsyslogd"));
    NEEDS(std::string(rsyslog_modules) + "omrelp.so");
    constexpr size_t count = 20'000;
    lines(count);
    ListenerConfiguration relp = listener(Protocol::relp);
    auto listening = std::make_unique<Listening>(relp);
    relp.port = listening->port();
    const auto sender = rsyslog("module(load=\"omrelp\")\naction(type=\"omrelp\" target=\"127.0.0.1\" port=\"" + std::to_string(relp.port) +
                                "\" action.resumeInterval=\"1\" action.resumeRetryCount=\"-1\")");
    std::set<std::string> found;
    const auto collect = [&found](MemoryStore& store) {
        for (const Kept& one : store.kept())
            if (const size_t at = one.body.find("event number "); at != std::string::npos) found.insert(one.body.substr(at));
    };
    ASSERT_TRUE(listening->store.wait_for(2000));
    listening->stop();
    collect(listening->store);
    listening.reset();
    Listening again(relp);
    for (int i = 0; i < 400 && found.size() < count; ++i) {
        ::usleep(100'000);
        collect(again.store);
    }
    EXPECT_EQ(found.size(), count);
    EXPECT_GT(again.store.size(), 0U);
}

TEST_F(Shippers, RsyslogToElasticsearch) {
    NEEDS(program("rsyslogd"));
    NEEDS(std::string(rsyslog_modules) + "omelasticsearch.so");
    lines(3000);
    Listening listening(listener(Protocol::http));
    const auto sender =
        rsyslog("module(load=\"omelasticsearch\")\naction(type=\"omelasticsearch\" server=\"127.0.0.1\" serverport=\"" + std::to_string(listening.port()) +
                "\" bulkmode=\"on\" searchIndex=\"logs\" queue.type=\"linkedList\" queue.dequeueBatchSize=\"500\" action.resumeInterval=\"1\")");
    EXPECT_TRUE(wait_for_different(listening.store, 3000))
        << different(listening.store) << ", dropped " << listening.counts().all_dropped() << ", broken " << listening.counts().broken;
    EXPECT_EQ(listening.store.kept()[0].kind, "logs");
    EXPECT_TRUE(listening.store.kept()[0].is_json);
}

TEST_F(Shippers, LoggerInEveryWay) {
    NEEDS(program("logger"));
    Listening udp(listener(Protocol::syslog, Transport::udp));
    Listening tcp(listener(Protocol::syslog));
    const auto log = [&](const Listening& to, const std::vector<std::string>& how) {
        std::vector<std::string> command{program("logger"), "-n", "127.0.0.1", "-P", std::to_string(to.port()), "-t", "app"};
        command.insert(command.end(), how.begin(), how.end());
        command.emplace_back("hello there");
        return run(command);
    };
    EXPECT_EQ(log(udp, {"-d", "--rfc5424"}), 0);
    EXPECT_EQ(log(udp, {"-d", "--rfc3164"}), 0);
    EXPECT_EQ(log(tcp, {"-T", "--rfc5424"}), 0);
    EXPECT_EQ(log(tcp, {"-T", "--rfc3164"}), 0);
    EXPECT_EQ(log(tcp, {"-T", "--rfc5424", "--octet-count"}), 0);
    EXPECT_EQ(log(tcp, {"-T", "--rfc3164", "--octet-count"}), 0);
    ASSERT_TRUE(udp.store.wait_for(2));
    ASSERT_TRUE(tcp.store.wait_for(4));
    for (MemoryStore* store : {&udp.store, &tcp.store}) {
        for (const Kept& one : store->kept()) {
            EXPECT_EQ(one.kind, "app") << one.body;
            EXPECT_TRUE(one.body.ends_with("hello there")) << one.body;
            EXPECT_FALSE(one.host.empty()) << one.body;
        }
    }
}

TEST_F(Shippers, SystemdJournalUpload) {
    NEEDS(program("systemd-journal-upload"));
    NEEDS(program("systemd-journal-remote"));
    {
        std::ofstream file(folder.path() + "/export.bin", std::ios::binary);
        for (int i = 0; i < 3000; ++i)
            file << "__REALTIME_TIMESTAMP=" << 1'800'000'000'000'000 + i << "\n__MONOTONIC_TIMESTAMP=" << i + 1
                 << "\n_BOOT_ID=0123456789abcdef0123456789abcdef\n_HOSTNAME=web01\nSYSLOG_IDENTIFIER=app\nMESSAGE=event number " << i << " of the test\n\n";
    }
    std::filesystem::create_directory(folder.path() + "/journal");
    ASSERT_EQ(run({program("systemd-journal-remote"), "-o", folder.path() + "/journal/x.journal", folder.path() + "/export.bin"}), 0);
    Listening listening(listener(Protocol::http));
    const Started sender({program("systemd-journal-upload"), "-u", "http://127.0.0.1:" + std::to_string(listening.port()), "-D", folder.path() + "/journal",
                          "--save-state=" + folder.path() + "/state"});
    EXPECT_TRUE(wait_for_different(listening.store, 3000)) << different(listening.store);
    EXPECT_EQ(listening.store.kept()[0].host, "web01");
    EXPECT_EQ(listening.store.kept()[0].kind, "app");
}

TEST_F(Shippers, CurlToHec) {
    NEEDS(program("curl"));
    Listening listening(listener(Protocol::http));
    const std::string origin = "http://127.0.0.1:" + std::to_string(listening.port());
    EXPECT_EQ(run({program("curl"), "-sf", "-o", "/dev/null", origin + "/services/collector/health"}), 0);
    EXPECT_EQ(run({program("curl"), "-sf", "-o", "/dev/null", origin + "/services/collector/event", "-H", "Authorization: Splunk any", "-d",
                   R"({"event":"event number 1 of the test","host":"web01"})"}),
              0);
    EXPECT_TRUE(wait_for_different(listening.store, 1));
}

}  // namespace
}  // namespace redoubt::intake
