#include "rooms/watch/import.h"

#include <gtest/gtest.h>

#include <csignal>
#include <fstream>

#include <fmt/format.h>
#include <sys/wait.h>

#include "room_store.h"
#include "rooms/watch/rule_import.h"
#include "rooms/watch/rule_seeding.h"
#include "schema/json.h"
#include "support/shared_data.h"

namespace redoubt::rooms {
namespace {

const std::string files = std::string(REDOUBT_SOURCE_DIR) + "/tests/cli/files";

void add_rules(RoomStore& store) {
    const std::vector<std::string> paths{files + "/rules"};
    const detect::RuleSet rules = detect::load_rules_below(store.disk, paths).value();
    store::Records records = store.records();
    const Result<SeedOutcome> seeded = import_rules(records, rules);
    ASSERT_TRUE(seeded) << seeded.error().text();
}

ImportOutcome import_paths(RoomStore& store, std::vector<std::string> paths, size_t threads = 2, std::optional<schema::Level> by = {}) {
    store::Records records = by ? store.as(*by) : store.records();
    const Result<ImportOutcome> outcome = import_logs(*store, records, store.disk, {.paths = std::move(paths), .name = {}, .threads = threads});
    if (!outcome) throw std::runtime_error(outcome.error().text());
    return *outcome;
}

int64_t count(RoomStore& store, std::string_view type, const std::string& query = {}) { return store.records().count(type, query).value(); }

// `events` cleared logs of ten hosts, each its own alert.
std::string write_cleared_logs(const std::string& folder, int events) {
    const std::string path = folder + "/cleared.jsonl";
    std::ofstream out(path);
    for (int i = 0; i < events; ++i)
        out << fmt::format(R"({{"Channel":"Security","Provider_Name":"Eventlog","EventID":1102,"EventRecordID":{},"Computer":"host-{:02}.example.test",)"
                           R"("TimeCreated":"2026-03-01T{:02}:{:02}:{:02}Z","SubjectUserName":"user{}"}})"
                           "\n",
                           i, i % 10, i / 3600 % 24, i / 60 % 60, i % 60, i % 7);
    return path;
}

TEST(Import, MakesAlertsOnAssets) {
    RoomStore store;
    add_rules(store);
    store::Records records = store.records();
    const store::Record known =
        records.create("asset", {{"title", "Domain controller 1"}, {"kind", "host"}, {"names", schema::List{"dc-01"}}, {"state", "active"}}).value();

    const ImportOutcome outcome = import_paths(store, {files + "/logs"});
    EXPECT_EQ(outcome.files, 2U);
    EXPECT_EQ(outcome.events, 6U);
    EXPECT_EQ(outcome.alerts_new, 3U);
    EXPECT_EQ(outcome.unlisted_assets, 3U);  // ws-014, ws-015, web-02
    EXPECT_EQ(outcome.problems_total, 0U);
    EXPECT_EQ(count(store, "asset", "listed:false"), 3);

    const store::Page page = records.list("alert", {.text = "severity:medium", .fields = {}}).value();
    ASSERT_EQ(page.records.size(), 1U);
    const store::Record& alert = page.records[0];
    EXPECT_EQ(alert.title, "Security Log Cleared");
    EXPECT_EQ(alert["rule_author"].text(), "Another Author, =Formula");
    EXPECT_EQ(alert["asset"].text(), known.id.text);  // by the first label of DC-01.example.test
    EXPECT_EQ(alert["host"].text(), "DC-01.example.test");
    EXPECT_EQ(format_time(alert["event_time"].time()), "2026-03-02T08:00:00Z");
    EXPECT_EQ(alert["hits"].map()["EventID"].text(), "1102");
    const schema::Value evidence = schema::parse_json(store->blobs().get(alert["evidence"].text()).value()).value();
    EXPECT_EQ(evidence.map()["event"].map()["SubjectUserName"].text(), "mallory\x1b[31m");
    EXPECT_TRUE(evidence.map()["explanation"].map()["matched"].boolean());
    EXPECT_TRUE(evidence.map()["file"].text().ends_with("windows.jsonl"));

    const store::Record asset = records.get("asset", known.id.text).value();
    ASSERT_EQ(asset["sightings"].list().size(), 1U);
    EXPECT_EQ(asset["sightings"].list()[0].map()["count"].integer(), 1);
    EXPECT_TRUE(store->journal().verify().value().ok);
}

TEST(Import, AgainAddsNothing) {
    RoomStore store;
    add_rules(store);
    import_paths(store, {files + "/logs"});
    const int64_t entries = store->journal().verify().value().entries;
    const ImportOutcome again = import_paths(store, {files + "/logs"}, 1);
    EXPECT_EQ(again.alerts_new, 0U);
    EXPECT_EQ(again.alerts_known, 3U);
    EXPECT_EQ(again.unlisted_assets, 0U);
    EXPECT_EQ(store->journal().verify().value().entries, entries) << "an import that finds nothing new changes nothing";
}

// Alerts and observables that were put into a compartment are as if they were not, also for who imports the same log.
TEST(Import, DoesNotTellOfWhatACompartmentHolds) {
    RoomStore store, without;
    add_rules(store);
    add_rules(without);
    import_paths(store, {files + "/logs"});
    for (const char* type : {"alert", "observable", "asset"}) ASSERT_TRUE(store.records().update_all(type, {}, {{"compartment", "case"}}, "an insider case"));
    const ImportOutcome again = import_paths(store, {files + "/logs"}, 2, schema::Level::lead),
                        first = import_paths(without, {files + "/logs"}, 2, schema::Level::lead);
    EXPECT_EQ(again.alerts_new, first.alerts_new);
    EXPECT_EQ(again.alerts_known, first.alerts_known);
    EXPECT_EQ(again.unlisted_assets, first.unlisted_assets);
    for (const char* type : {"alert", "observable", "asset"})
        EXPECT_EQ(store.as(schema::Level::lead).count(type, "").value(), without.as(schema::Level::lead).count(type, "").value()) << type;
    const store::Page alerts = store.as(schema::Level::lead).list("alert", {}).value();
    EXPECT_FALSE(alerts.records.empty());
    for (const store::Record& alert : alerts.records)
        EXPECT_TRUE(store.as(schema::Level::lead).get("asset", alert["asset"].text())) << "it names what they may see";
    EXPECT_EQ(import_paths(store, {files + "/logs"}, 2, schema::Level::lead).alerts_known, first.alerts_new) << "but only once";
    EXPECT_TRUE(store->journal().verify().value().ok);
}

TEST(Import, FindsObservables) {
    RoomStore store;
    add_rules(store);
    const std::string path = store.path() + "/one.jsonl";
    std::ofstream(path)
        << R"({"Channel":"Security","EventID":1102,"EventRecordID":1,"Computer":"h","TimeCreated":"2026-03-01T00:00:00Z","IpAddress":"203.0.113.7",)"
           R"("Hashes":"MD5=0123456789abcdef0123456789abcdef,IMPHASH=ffffffffffffffffffffffffffffffff","QueryName":"bad.example.test","SourceIp":"127.0.0.1"})"
        << "\n";
    import_paths(store, {path});
    EXPECT_EQ(count(store, "observable"), 3);
    EXPECT_EQ(count(store, "observable", "kind:ip value:\"203.0.113.7\""), 1);
    EXPECT_EQ(count(store, "observable", "kind:hash"), 1);
    EXPECT_EQ(store.records().list("alert", {}).value().records[0]["observables"].list().size(), 3U);
}

TEST(Import, SaysWhatItCouldNotRead) {
    RoomStore store;
    add_rules(store);
    const ImportOutcome outcome = import_paths(store, {files + "/logs", files + "/odd"});
    EXPECT_EQ(outcome.problems_total, 3U);  // an empty file, a random one, a bad line
    store::Records records = store.records();
    const Result<ImportOutcome> nothing = import_logs(*store, records, store.disk, {.paths = {files + "/rules"}, .name = {}});
    ASSERT_FALSE(nothing);
    EXPECT_EQ(nothing.error().code, Code::invalid);
    const Result<ImportOutcome> nowhere = import_logs(*store, records, store.disk, {.paths = {files + "/nowhere"}, .name = {}});
    ASSERT_FALSE(nowhere);
    EXPECT_EQ(nowhere.error().code, Code::not_found);
}

TEST(Import, NamesASpooledFileByItsOwnName) {
    RoomStore store;
    add_rules(store);
    store::Records records = store.records();
    const auto outcome = import_logs(*store, records, store.disk, {.paths = {files + "/odd/one_bad_line.jsonl"}, .name = "evidence.jsonl"});
    ASSERT_TRUE(outcome) << outcome.error().text();
    EXPECT_EQ(outcome->problems[0].where, "evidence.jsonl:2");
    const store::Record alert = records.list("alert", {}).value().records[0];
    const std::string evidence = store->blobs().get(alert["evidence"].text()).value();
    EXPECT_NE(evidence.find("\"file\":\"evidence.jsonl\""), std::string::npos) << evidence;
}

TEST(Import, WantsALiveRule) {
    RoomStore store;
    store::Records records = store.records();
    const auto outcome = import_logs(*store, records, store.disk, {.paths = {files + "/logs"}, .name = {}});
    ASSERT_FALSE(outcome);
    EXPECT_NE(outcome.error().text().find("no live rule"), std::string::npos);
}

TEST(Import, OfAViewerIsRefused) {
    RoomStore store;
    add_rules(store);
    store::Records auditor = store->as({.user_id = "a", .name = "Auditor", .level = schema::Level::auditor, .party = {}});
    const auto outcome = import_logs(*store, auditor, store.disk, {.paths = {files + "/logs"}, .name = {}});
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, Code::forbidden) << outcome.error().text();
    EXPECT_EQ(count(store, "alert"), 0);
}

// A full disk stops an import with a plain message; with room again, the same import completes it.
TEST(Import, OnAFullDiskGoesOnLater) {
    RoomStore store;
    add_rules(store);
    const std::string path = write_cleared_logs(store.path(), 6000);
    store.reopen(700);  // pages
    store::Records records = store.records();
    const auto outcome = import_logs(*store, records, store.disk, {.paths = {path}, .name = {}});
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, Code::io);
    EXPECT_NE(outcome.error().text().find("full"), std::string::npos) << outcome.error().text();
    store.reopen();
    import_paths(store, {path});
    EXPECT_EQ(count(store, "alert"), 6000);
    EXPECT_TRUE(store->journal().verify().value().ok);
}

// A child imports and is killed once `progress` reports have come; then the same import runs to its end.
void import_killed_after(int progress) {
    RoomStore store;
    add_rules(store);
    const std::string path = write_cleared_logs(store.path(), 5000);
    store.close();
    int reports[2];
    ASSERT_EQ(::pipe(reports), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        store.random = SeededRandom(2);  // other ids than the import after it makes
        store.reopen();
        store::Records records = store.records();
        ImportRequest request{.paths = {path}, .name = {}, .threads = 2};
        request.on_progress = [&](const ImportProgress&) { (void)!::write(reports[1], "x", 1); };
        (void)import_logs(*store, records, store.disk, request);
        ::_exit(0);
    }
    ::close(reports[1]);
    char byte = 0;
    for (int i = 0; i < progress && ::read(reports[0], &byte, 1) == 1; ++i) {
    }
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    ::close(reports[0]);
    store.reopen();
    ASSERT_TRUE(store->journal().verify().value().ok);
    const int64_t before = count(store, "alert");
    const ImportOutcome outcome = import_paths(store, {path});
    EXPECT_EQ(outcome.alerts_new + static_cast<uint64_t>(before), 5000U);
    EXPECT_EQ(outcome.alerts_known, static_cast<uint64_t>(before));
    EXPECT_EQ(count(store, "alert"), 5000);
    EXPECT_EQ(count(store, "asset"), 10);
    EXPECT_TRUE(store->journal().verify().value().ok);
    const store::Page assets = store.records().list("asset", {}).value();
    for (const store::Record& asset : assets.records) EXPECT_EQ(asset["sightings"].list()[0].map()["count"].integer(), 500) << asset.title;
}

TEST(Import, SurvivesBeingKilledAtOnce) { import_killed_after(1); }
TEST(Import, SurvivesBeingKilledAfterAFewBatches) { import_killed_after(4); }
TEST(Import, SurvivesBeingKilledLate) { import_killed_after(6); }

TEST(Import, OfRealLogsIsTheSameAtAnyNumberOfThreads) {
    SHARED_DATA_OR_SKIP(logs, "events/DeepBlueCLI");
    std::vector<std::string> keys[2];
    for (size_t i = 0; i < 2; ++i) {
        RoomStore store;
        store::Records records = store.records();
        ASSERT_TRUE(seed_shipped_rules(records));
        import_paths(store, {logs}, i == 0 ? 1 : 5);
        const store::Page page = records.list("alert", {.sort = "created", .limit = 500}).value();
        for (const store::Record& alert : page.records) keys[i].push_back(std::string(alert["source_key"].text()) + alert.key);
    }
    EXPECT_GT(keys[0].size(), 10U);
    EXPECT_EQ(keys[0], keys[1]);
}

}  // namespace
}  // namespace redoubt::rooms
