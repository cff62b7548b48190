// Detection in the pass that stores: what comes over the network gives the alerts that the same events in files give, once, whatever
// crashes in between.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "logs/log_store.h"
#include "room_store.h"
#include "rooms/watch/import.h"
#include "rooms/watch/live_detection.h"
#include "rooms/watch/past_hosts.h"
#include "rooms/watch/rule_import.h"

namespace redoubt::rooms {
namespace {

const std::string live_files = std::string(REDOUBT_SOURCE_DIR) + "/tests/cli/files/correlations";
const std::string source_rules = std::string(REDOUBT_SOURCE_DIR) + "/tests/cli/files/source_rules";
const std::string sample_logs = std::string(REDOUBT_SOURCE_DIR) + "/tests/events/logs";

std::vector<std::string> lines_of(const std::string& path) {
    std::ifstream file(path);
    std::vector<std::string> out;
    for (std::string line; std::getline(file, line);)
        if (!line.empty()) out.push_back(line);
    return out;
}

class LiveDetectionTest : public testing::Test {
protected:
    LiveDetectionTest() {
        const Time start = parse_time("2026-03-01T10:00:35Z").value();
        store.clock.advance(start - store.clock.now());
        std::ofstream(store->folder() + "/placeholders.yml") << "methods: [password, publickey]\n";
        open_logs();
    }

    void open_logs(size_t queued_bytes = size_t{1} << 20) {
        logs.reset();
        detection.reset();
        LiveOptions options;
        options.queued_bytes = queued_bytes;
        auto made = LiveDetection::open(*store, store.disk, store->folder() + "/live", options);
        if (!made) throw std::runtime_error(made.error().text());
        detection = *std::move(made);
        auto opened =
            logs::LogStore::open(store.disk, store.clock, store.random, {.folder = store->folder() + "/logs", .threads = false, .each = detection->each()});
        if (!opened) throw std::runtime_error(opened.error().text());
        logs = *std::move(opened);
    }

    void add_rules(const std::string& folder) {
        const std::vector<std::string> paths{folder};
        const std::string placeholders = live_files + "/placeholders.yml";
        const detect::RuleSet rules = detect::load_rules_below(store.disk, paths, detect::read_placeholders(store.disk, placeholders).value()).value();
        store::Records records = store.records();
        const auto seeded = import_rules(records, rules);
        ASSERT_TRUE(seeded) << seeded.error().text();
    }

    void send(const std::vector<std::string>& lines, bool json, std::string_view source = "web") {
        std::vector<logs::Incoming> events;
        for (const std::string& line : lines) events.push_back({.body = line, .is_json = json});
        const Result<> taken = logs->take(source, events, store.clock.now(), {});
        ASSERT_TRUE(taken) << taken.error().text();
    }

    void work() {
        const Result<> done = detection->work(live_log(*logs));
        ASSERT_TRUE(done) << done.error().text();
    }

    // What has settled is correlated.
    void settle() {
        store.clock.advance(minutes(2));
        work();
    }

    std::vector<std::string> alerts() {
        std::vector<std::string> out;
        const auto page = store.records().list("alert", {.sort = "event_time", .limit = 500, .fields = {}});
        for (const store::Record& alert : page.value().records) out.push_back(alert.title);
        std::ranges::sort(out);
        return out;
    }

    ImportOutcome import_files(std::vector<std::string> paths) {
        store::Records records = store.records();
        const auto outcome = import_logs(*store, records, store.disk, {.paths = std::move(paths), .name = {}, .threads = 1});
        if (!outcome) throw std::runtime_error(outcome.error().text());
        return *outcome;
    }

    RoomStore store;
    std::unique_ptr<LiveDetection> detection;
    std::unique_ptr<logs::LogStore> logs;
    const std::vector<std::string> burst{"Accepted Sign-In", "Accepted Sign-In", "Burst of Failed Sign-Ins", "Sign-In After a Burst"};
};

TEST_F(LiveDetectionTest, TheSameEventsInFilesAddNothing) {
    add_rules(live_files + "/rules");
    for (const char* file : {"/logs/a.jsonl", "/logs/b.jsonl"}) {
        send(lines_of(live_files + file), true);
        work();
    }
    settle();
    EXPECT_EQ(alerts(), burst) << "out of order and in two batches";
    EXPECT_EQ(detection->status().events, 7U);
    EXPECT_EQ(import_files({live_files + "/logs"}).alerts_new, 0U);
    settle();
    EXPECT_EQ(detection->status().alerts_new, 4U);
}

TEST_F(LiveDetectionTest, WhatIsCorrelatedNamesTheSourceOfItsLastEvent) {
    add_rules(live_files + "/rules");
    ASSERT_TRUE(store.records().create("source", {{"title", "door log"}, {"state", "live"}}));
    const store::Record source = store.records().list("source", {.limit = 1}).value().records.at(0);
    for (const char* file : {"/logs/a.jsonl", "/logs/b.jsonl"}) send(lines_of(live_files + file), true, source.key);
    work();
    settle();
    EXPECT_EQ(alerts(), burst);
    const store::Page page = store.records().list("alert", {.limit = 10, .fields = {"source"}}).value();
    for (const store::Record& alert : page.records) EXPECT_EQ(alert["source"].text(), source.id.text) << alert.title;
}

TEST_F(LiveDetectionTest, AStoreTellsWhichHostsItSpeaksOf) {
    send({R"({"timestamp":"2026-03-01T09:59:00Z","host":"dc01"})", R"({"timestamp":"2026-03-01T07:10:00Z","host":"dc01"})", R"({"a":"of nobody"})"}, true,
         "windows");
    send({R"({"timestamp":"2026-03-01T08:30:00Z","host":"web01"})"}, true, "web");
    const Time now = *parse_time("2026-03-01T10:00:00Z");
    const logs::View view = logs->view().value();
    const auto hosts = past_hosts(view, now - days(1), now).value();
    ASSERT_EQ(hosts.size(), 2U);
    EXPECT_EQ(hosts[0].source + " " + hosts[0].host, "web web01");
    EXPECT_EQ(format_time(hosts[0].last), "2026-03-01T08:00:00Z") << "by the hour";
    EXPECT_EQ(hosts[1].source + " " + hosts[1].host, "windows dc01");
    EXPECT_EQ(format_time(hosts[1].last), "2026-03-01T09:00:00Z");
    EXPECT_EQ(hosts[1].events, 2U);
}

TEST_F(LiveDetectionTest, ACrashAtAnyMomentNeitherMissesNorDoubles) {
    std::vector<std::string> lines = lines_of(live_files + "/logs/a.jsonl");
    std::ranges::copy(lines_of(live_files + "/logs/b.jsonl"), std::back_inserter(lines));
    std::erase_if(lines, [](const std::string& line) { return !line.contains("timestamp"); });
    std::ranges::sort(lines, {}, [](const std::string& line) { return line.substr(line.find("timestamp")); });
    add_rules(live_files + "/rules");
    const std::string position = store->folder() + "/live/detection.json";
    std::string before;
    for (const std::string& line : lines) {
        send({line}, true);
        work();
        store.clock.advance(seconds(31));
        work();
        detection.reset();  // would save
        const std::string after = store.disk.read(position, 1 << 20).value_or("");
        if (!before.empty()) {
            ASSERT_TRUE(store.disk.write_durably(position, before));
        }
        before = after;
        open_logs();
    }
    settle();
    EXPECT_EQ(alerts(), burst);
    open_logs();
    work();
    settle();
    EXPECT_EQ(alerts(), burst);
    detection.reset();  // saves
    ASSERT_TRUE(store.disk.remove(position));
    open_logs();
    work();
    EXPECT_EQ(detection->status().alerts_new, 0U) << "from the beginning";
    EXPECT_GE(detection->status().alerts_known, 2U);
}

TEST_F(LiveDetectionTest, ARuleThatComesLaterMatchesFromThenOn) {
    const std::vector<std::string> lines = lines_of(live_files + "/logs/b.jsonl");
    send({lines[0]}, true);
    work();
    EXPECT_TRUE(alerts().empty());
    add_rules(live_files + "/rules");
    std::this_thread::sleep_for(std::chrono::milliseconds(200));  // the store tells of changes on a thread of its own
    send({lines[2]}, true);
    settle();
    EXPECT_EQ(alerts(), (std::vector<std::string>{"Accepted Sign-In"}));
}

TEST_F(LiveDetectionTest, WhatTheQueueDoesNotTakeIsReadFromTheStore) {
    add_rules(live_files + "/rules");
    open_logs(1);
    for (const char* file : {"/logs/a.jsonl", "/logs/b.jsonl"}) send(lines_of(live_files + file), true);
    ASSERT_TRUE(logs->flush());
    EXPECT_GT(detection->status().left_to_store, 0U);
    work();
    settle();
    EXPECT_EQ(alerts(), burst);
    EXPECT_EQ(detection->status().gone, 0U);
}

TEST_F(LiveDetectionTest, RealFormatsGiveTheAlertsOfTheirFiles) {
    add_rules(source_rules);
    send(lines_of(sample_logs + "/clouds.ndjson"), true);
    for (const char* file : {"/auditd.log", "/syslog_3164.log"})
        for (const std::string& line : lines_of(sample_logs + file)) send({line}, false, "hosts");
    work();
    settle();
    EXPECT_FALSE(alerts().empty());
    const size_t live = alerts().size();
    EXPECT_EQ(import_files({sample_logs + "/clouds.ndjson", sample_logs + "/auditd.log"}).alerts_new, 0U);
    EXPECT_EQ(alerts().size(), live);
}

TEST_F(LiveDetectionTest, SaysWhoWasHeardOfAndWhoseClockIsOff) {
    add_rules(live_files + "/rules");
    ASSERT_TRUE(store.records().create("source", {{"title", "web servers"}, {"state", "live"}}));
    const std::string key = store.records().list("source", {.limit = 1}).value().records.at(0).key;
    send(lines_of(live_files + "/logs/b.jsonl"), true, key);
    settle();
    HeardBySource heard = detection->take_heard();
    ASSERT_TRUE(heard.contains(key));
    EXPECT_TRUE(heard[key].hosts.contains("web-02"));
    EXPECT_EQ(heard[key].ahead_ms.size(), 3U) << "one says no time";
    EXPECT_TRUE(detection->take_heard().empty());
    const auto alert = store.records().list("alert", {.limit = 1, .fields = {"source"}}).value().records.at(0);
    EXPECT_FALSE(alert["source"].is_null());
    EXPECT_EQ(store.records().count("asset", "title:web-02").value(), 1);
}

TEST_F(LiveDetectionTest, OnItsOwnThread) {
    add_rules(live_files + "/rules");
    detection->start(live_log(*logs));
    send(lines_of(live_files + "/logs/b.jsonl"), true);
    for (int i = 0; i < 200 && alerts().size() < 2; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(50));
    EXPECT_EQ(alerts().size(), 2U);
    detection->stop();
}

}  // namespace
}  // namespace redoubt::rooms
