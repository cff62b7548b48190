// Sources as records, over days of traffic in simulated time: when an alert comes, and above all when none does.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "room_store.h"
#include "rooms/fix/log_coverage.h"
#include "rooms/watch/heard_assets.h"
#include "rooms/watch/shipper_texts.h"
#include "rooms/watch/silence.h"
#include "rooms/watch/source_keeper.h"
#include "rooms/watch/source_tokens.h"
#include "store/settings.h"

namespace redoubt::rooms {
namespace {

class SourcesTest : public testing::Test {
protected:
    SourcesTest() {
        store.clock.advance(hours(12));  // midnight, a Sunday
        EXPECT_TRUE(SourceTokens(*store).open());
        EXPECT_TRUE(store::Settings(*store).open());
        start();
    }

    void start() {
        counters.clear();
        keeper = std::make_unique<SourceKeeper>(*store, [this] { return counted(); }, [this] { return std::exchange(heard, {}); });
    }

    std::vector<intake::CountedAt> counted() const {
        std::vector<intake::CountedAt> out;
        for (const auto& [source, counts] : counters) out.push_back({.source = source, .listener = "syslog", .counts = counts});
        return out;
    }

    std::string make(const schema::Map& fields) {
        const auto made = store.records().create("source", fields);
        EXPECT_TRUE(made) << (made ? "" : made.error().text());
        return made->key;
    }

    void count(const std::string& source, uint64_t events) {
        intake::Counts& counts = counters[source];
        counts.received += events;
        counts.stored += events;
        counts.last_received = counts.last_event = store.clock.now();
    }

    SourcesOutcome follow() {
        const auto outcome = keeper->follow();
        if (!outcome) throw std::runtime_error(outcome.error().text());
        raised += outcome->raised;
        return *outcome;
    }

    // `events` of each hour, in quarters.
    template <class Events>
    void pass(int64_t from_hour, int64_t hours, const std::string& source, Events events) {
        for (int64_t hour = from_hour; hour < from_hour + hours; ++hour)
            for (int quarter = 0; quarter < 4; ++quarter) {
                if (const uint64_t now = events(hour) / 4; now > 0) count(source, now);
                follow();
                store.clock.advance(minutes(15));
            }
    }

    store::Record source(const std::string& key) { return store.records().get("source", key).value(); }
    int64_t open_alerts() { return store.records().count("alert", "-is:closed").value(); }

    RoomStore store;
    std::map<std::string, intake::Counts> counters;
    HeardBySource heard;
    std::unique_ptr<SourceKeeper> keeper;
    size_t raised = 0;
};

TEST_F(SourcesTest, ADayThenSilenceTheAlertComesAndGoes) {
    const std::string key = make({{"title", "firewall"}, {"cadence", "1h"}});
    pass(0, 24, key, [](int64_t) { return 40U; });
    EXPECT_EQ(raised, 0U);
    EXPECT_EQ(source(key).state, "live") << "what is planned lives when it delivers";
    pass(24, 1, key, [](int64_t) { return 0U; });
    EXPECT_EQ(raised, 0U) << "the last came three quarters ago";
    pass(25, 1, key, [](int64_t) { return 0U; });
    EXPECT_EQ(raised, 1U);
    EXPECT_EQ(source(key).state, "silent");
    EXPECT_EQ(source(key)["health"].text(), "silent");
    const auto alert = store.records().list("alert", {.text = "severity:high", .limit = 1}).value().records.at(0);
    EXPECT_TRUE(alert["hits"].map()["why"].text().contains("expected every 1h")) << alert["hits"].map()["why"].text();
    pass(26, 5, key, [](int64_t) { return 0U; });
    EXPECT_EQ(raised, 1U) << "once";
    pass(31, 1, key, [](int64_t) { return 40U; });
    EXPECT_EQ(source(key).state, "live");
    EXPECT_EQ(open_alerts(), 0);
}

TEST_F(SourcesTest, WithoutACadenceItLearnsWhatPausesAreUsual) {
    const std::string key = make({{"title", "proxy"}});
    pass(0, 30, key, [](int64_t) { return 400U; });
    pass(30, 2, key, [](int64_t) { return 0U; });
    EXPECT_EQ(raised, 1U);
    EXPECT_EQ(source(key).state, "silent");
}

TEST_F(SourcesTest, NightsAndWeekendsAreNoNews) {
    const std::string key = make({{"title", "office"}});
    const auto office = [](int64_t hour) -> uint64_t {
        const int64_t day = (hour / 24) % 7, at = hour % 24;
        const bool open = day >= 1 && day <= 5 && at >= 8 && at < 18;
        return open ? static_cast<uint64_t>(2000 + 37 * ((hour * 7919) % 11)) : 0;
    };
    pass(0, 24 * 35, key, office);
    EXPECT_EQ(raised, 0U);
    EXPECT_EQ(source(key)["health"].text(), "well");
    pass(24 * 35, 24 + 10, key, office);
    EXPECT_EQ(raised, 0U);
    // Monday again: three times as much from ten on.
    pass(24 * 36 + 10, 3, key, [&](int64_t hour) { return 3 * office(hour); });
    EXPECT_EQ(raised, 1U);
    EXPECT_EQ(source(key)["health"].text(), "more");
    EXPECT_TRUE(source(key)["health_why"].text().contains("at this hour of the week")) << source(key)["health_why"].text();
    pass(24 * 36 + 13, 4, key, office);
    EXPECT_EQ(source(key)["health"].text(), "well");
    EXPECT_EQ(open_alerts(), 0);
    EXPECT_EQ(raised, 1U);
}

TEST_F(SourcesTest, TwiceTheUsualShows) {
    const std::string key = make({{"title", "web"}});
    pass(0, 24 * 4, key, [](int64_t hour) { return 1000U + static_cast<uint64_t>((hour * 31) % 90); });
    EXPECT_EQ(raised, 0U);
    pass(24 * 4, 4, key, [](int64_t) { return 2100U; });
    EXPECT_EQ(raised, 1U);
    EXPECT_EQ(source(key)["health"].text(), "more");
    EXPECT_GT(source(key)["events_day"].integer(), 20'000);
}

TEST_F(SourcesTest, ARestartAfterANightOffIsNotEverybodysSilence) {
    const std::string key = make({{"title", "web"}, {"cadence", "30m"}});
    pass(0, 24 * 22, key, [](int64_t) { return 1000U; });
    store.clock.advance(hours(10));
    start();
    EXPECT_EQ(follow().raised, 0U);
    pass(24 * 22 + 10, 6, key, [](int64_t) { return 1000U; });
    EXPECT_EQ(raised, 0U) << "nor are the hours in which nobody listened too few events";
    store.clock.advance(hours(1));
    start();
    pass(24 * 22 + 17, 1, key, [](int64_t) { return 0U; });
    EXPECT_EQ(raised, 1U) << "but who stays away is missed";
}

TEST_F(SourcesTest, AClockThatIsOffIsTold) {
    const std::string key = make({{"title", "camera"}});
    const auto hear = [&](int64_t ahead_ms) {
        count(key, 30);
        heard[key].ahead_ms = std::vector<int64_t>(30, ahead_ms);
        follow();
        store.clock.advance(minutes(15));
    };
    for (int i = 0; i < 10; ++i) hear(-400);
    EXPECT_EQ(raised, 0U);
    for (int i = 0; i < 10; ++i) hear(7'200'000);
    EXPECT_EQ(raised, 1U);
    EXPECT_EQ(source(key)["health"].text(), "skewed");
    EXPECT_TRUE(source(key)["health_why"].text().contains("2h ahead"));
    hear(45'000);
    EXPECT_EQ(source(key)["health"].text(), "skewed") << "not well within";
    hear(10'000);
    EXPECT_EQ(open_alerts(), 0);
    EXPECT_NE(source(key)["health"].text(), "skewed");
}

TEST_F(SourcesTest, ASenderNobodyEnteredBecomesAnUnlistedSource) {
    count("dmz-syslog", 5);
    EXPECT_EQ(follow().unlisted, 1U);
    EXPECT_EQ(follow().unlisted, 0U);
    start();
    count("dmz-syslog", 5);
    EXPECT_EQ(follow().unlisted, 0U) << "known by its title";
    const auto found = store.records().list("source", {.text = "listed:false", .limit = 10}).value().records;
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].title, "dmz-syslog");
    EXPECT_EQ(found[0].state, "live");
}

TEST_F(SourcesTest, TheJournalIsNotFlooded) {
    const std::string key = make({{"title", "busy"}, {"cadence", "5m"}});
    const int64_t before = source(key).version;
    for (int minute = 0; minute < 24 * 60; ++minute) {
        count(key, 100);
        follow();
        store.clock.advance(minutes(1));
    }
    EXPECT_EQ(raised, 0U);
    EXPECT_LE(source(key).version - before, 28);
}

TEST_F(SourcesTest, TotalsOutliveARestart) {
    const std::string key = make({{"title", "web"}});
    count(key, 10);
    counters[key].dropped[static_cast<size_t>(logs::Refusal::malformed)] = 2;
    follow();
    start();
    count(key, 7);
    follow();
    const auto totals = SourceSamples(*store).totals().value();
    ASSERT_EQ(totals.size(), 1U);
    EXPECT_EQ(totals[0].counts.received, 17U);
    EXPECT_EQ(totals[0].counts.all_dropped(), 2U);
}

TEST_F(SourcesTest, TokensAreShownOnceAndHoldUntilRevoked) {
    const std::string key = make({{"title", "web"}});
    SourceTokens tokens(*store);
    intake::SourceKeys keys;
    tokens.when_changed([&](std::vector<intake::SourceKey> now) { keys.set(std::move(now)); });
    const store::Actor person{.user_id = "u1", .name = "Mia", .level = schema::Level::ic2};
    const auto made = tokens.make(person, key, "rsyslog on web-02");
    ASSERT_TRUE(made) << made.error().text();
    EXPECT_EQ(keys.source_of_token(made->secret).value_or(""), key);
    EXPECT_FALSE(keys.source_of_token(made->secret + "x"));
    const std::vector<SourceToken> listed = tokens.list(person, key).value();
    for (const SourceToken& one : listed) EXPECT_EQ(one.fingerprint.size(), 8U);
    const std::string fingerprint(64, 'a');
    ASSERT_TRUE(tokens.add_certificate(person, key, "client", fingerprint));
    EXPECT_EQ(keys.source_of_certificate(fingerprint).value_or(""), key);
    EXPECT_EQ(tokens.add_certificate(person, key, "client", fingerprint).error().code, Code::conflict);
    EXPECT_EQ(tokens.add_certificate(person, key, "client", "12").error().code, Code::invalid);
    ASSERT_TRUE(tokens.revoke(person, key, made->token.id, "it leaked"));
    EXPECT_FALSE(keys.source_of_token(made->secret));
    const store::Actor reader{.user_id = "u2", .name = "Eve", .level = schema::Level::auditor};
    EXPECT_EQ(tokens.make(reader, key, "mine").error().code, Code::forbidden);
    ASSERT_TRUE(store.records().move("source", key, {.to = "retired", .reason = "gone"}));
    ASSERT_TRUE(tokens.tell());
    EXPECT_FALSE(keys.has_certificates());
}

TEST(ShipperTexts, HaveAddressAndTokenInPlace) {
    const std::vector<SourceDoor> doors{{.name = "relp", .protocol = "relp", .transport = "tls", .address = "0.0.0.0", .port = 20514, .source = "SOURCE-3"},
                                        {.name = "net", .protocol = "syslog", .transport = "udp", .address = "0.0.0.0", .port = 5514, .source = "SOURCE-4"}};
    const std::vector<ShipperText> texts = shipper_texts("https://logs.example:8443", doors, "SOURCE-3", "rdsrc-x");
    const auto text = [&](std::string_view name) { return *std::ranges::find(texts, name, &ShipperText::name); };
    EXPECT_TRUE(text("fluent-bit").text.contains("Host          logs.example\n    Port          8443\n    TLS           On\n    Splunk_Token  rdsrc-x"));
    EXPECT_TRUE(text("filebeat").text.contains("hosts: [\"https://logs.example:8443\"]"));
    EXPECT_TRUE(text("rsyslog").text.contains("port=\"20514\""));
    EXPECT_EQ(text("rsyslog").missing, "");
    EXPECT_TRUE(text("logger").missing.contains("SOURCE-4")) << text("logger").missing;
    EXPECT_TRUE(text("beats").missing.contains("no listener takes lumberjack"));
    for (const ShipperText& one : texts) EXPECT_FALSE(one.text.contains('@') && one.text.contains("@host@")) << one.name;
}

TEST_F(SourcesTest, WhatShouldBeHeardOfAndIsNotIsAFinding) {
    const auto make_asset = [&](const char* title) {
        return store.records()
            .create("asset", {{"title", title}, {"kind", "service"}, {"criticality", "high"}, {"names", schema::List{title}}})
            .value()
            .id.text;
    };
    const std::string heard_of = make_asset("shop");
    make_asset("payroll");
    const std::string covered = make_asset("mail");
    LogCoverage coverage(*store, [this](Time since) { return heard_assets(*store, since); });
    store.clock.advance(days(2));
    EXPECT_EQ(coverage.follow()->opened, 0U) << "no log is taken in at all";
    const std::string key = make({{"title", "web"}, {"assets", schema::List{covered}}});
    count(key, 10);
    heard[key].hosts["SHOP"].add({store.clock.now(), store.clock.now(), 10});
    follow();
    const auto first = coverage.follow();
    ASSERT_TRUE(first) << first.error().text();
    EXPECT_EQ(first->raised, 1U);
    EXPECT_EQ(first->opened, 1U);
    const auto seen = coverage.look(store::Actor::redoubt(), 10).value().at(0);
    EXPECT_EQ(seen.tally.met, 2);
    ASSERT_EQ(seen.gaps.size(), 1U);
    EXPECT_EQ(seen.gaps[0].asset.title, "payroll");
    EXPECT_EQ(coverage.follow()->opened, 0U);
    count(key, 10);
    heard[key].hosts["payroll"].add({store.clock.now(), store.clock.now(), 1});
    follow();
    EXPECT_EQ(coverage.follow()->verified, 1U);
    EXPECT_EQ(store.records().count("finding", "kind:gap -is:closed").value(), 0);
}

// Events that lay in the store before this server watched it: from files, or taken in by `redoubt receive`.
TEST_F(SourcesTest, HostsOfWhatWasStoredBeforeAreHeardOf) {
    const std::string host = store.records().create("asset", {{"title", "dc01"}, {"kind", "host"}, {"criticality", "high"}}).value().id.text;
    const std::string key = make({{"title", "windows"}});
    size_t asked = 0;
    const Time at = store.clock.now() - days(3);
    keeper = std::make_unique<SourceKeeper>(
        *store, [this] { return counted(); }, [this] { return std::exchange(heard, {}); },
        [&]() -> Result<std::vector<PastHost>> {
            ++asked;
            return std::vector<PastHost>{{key, "DC01", at, 5}, {"a file", "unlisted", at, 1}};
        });
    EXPECT_EQ(heard_assets(*store, {})->has_value(), false) << "nothing was ever taken in";
    follow();
    const auto known = heard_assets(*store, {});
    ASSERT_TRUE(known && *known);
    EXPECT_EQ((*known)->at(host), at);
    EXPECT_EQ(store.records().count("source", "").value(), 1) << "a file that was added is no sender";
    EXPECT_EQ(open_alerts(), 0) << "and what nobody watched is not silent";
    start();
    follow();
    EXPECT_EQ(asked, 1U);
}

}  // namespace
}  // namespace redoubt::rooms
