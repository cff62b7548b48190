// Correlations, collections and filters through the record plane: the text of a rule record loads to the same rule, and an
// alert of a correlation is stored once.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "room_store.h"
#include "rooms/watch/import.h"
#include "rooms/watch/rule_import.h"
#include "rooms/watch/rule_seeding.h"
#include "schema/json.h"

namespace redoubt::rooms {
namespace {

const std::string burst_files = std::string(REDOUBT_SOURCE_DIR) + "/tests/cli/files/correlations";

void add_rules(RoomStore& store, const detect::RuleSet& rules) {
    for (const auto& bad : rules.not_loaded) ADD_FAILURE() << bad.error.text();
    store::Records records = store.records();
    const Result<SeedOutcome> seeded = import_rules(records, rules);
    ASSERT_TRUE(seeded) << seeded.error().text();
}

void add_burst_rules(RoomStore& store) {
    const std::vector<std::string> paths{burst_files + "/rules"};
    add_rules(store, detect::load_rules_below(store.disk, paths, detect::read_placeholders(store.disk, burst_files + "/placeholders.yml").value()).value());
    std::ofstream(store->folder() + "/placeholders.yml") << "methods: [password, publickey]\n";
}

ImportOutcome import_both(RoomStore& store, std::vector<std::string> paths, size_t threads = 2) {
    store::Records records = store.records();
    const Result<ImportOutcome> outcome = import_logs(*store, records, store.disk, {.paths = std::move(paths), .name = {}, .threads = threads});
    if (!outcome) throw std::runtime_error(outcome.error().text());
    return *outcome;
}

std::vector<std::string> alerts(RoomStore& store) {
    std::vector<std::string> out;
    const auto page = store.records().list("alert", {.sort = "event_time", .limit = 100, .fields = {}});
    for (const store::Record& alert : page.value().records) out.push_back(alert.title);
    return out;
}

TEST(ImportCorrelations, StoresAnAlertOnceWithTheEventsThatCounted) {
    RoomStore store;
    add_burst_rules(store);
    const ImportOutcome first = import_both(store, {burst_files + "/logs"});
    // Shown: the two sign-ins and the burst, since the last correlation generates, and that itself. Not the failures.
    EXPECT_EQ(alerts(store), (std::vector<std::string>{"Burst of Failed Sign-Ins", "Accepted Sign-In", "Sign-In After a Burst", "Accepted Sign-In"}));
    EXPECT_EQ(first.alerts_new, 4U);
    ASSERT_EQ(first.problems.size(), 1U);
    EXPECT_EQ(first.problems[0].message, "left out: 1 without a time");

    const store::Record alert = store.records().list("alert", {.text = "severity:high", .fields = {}}).value().records.at(0);
    EXPECT_EQ(alert["host"].text(), "web-02");
    EXPECT_EQ(alert["hits"].map()["user"].text(), "kim");
    const schema::Value evidence = schema::parse_json(store->blobs().get(alert["evidence"].text()).value()).value();
    const schema::Map& explanation = evidence.map()["explanation"].map();
    EXPECT_EQ(explanation["condition"].text(), "temporal_ordered gte 2 within 5m by user");
    EXPECT_EQ(explanation["nodes"].list().back().map()["children"].list().size(), 2U);

    for (const size_t threads : {1U, 2U}) {
        const ImportOutcome again = import_both(store, {burst_files + "/logs"}, threads);
        EXPECT_EQ(again.alerts_new, 0U);
        EXPECT_EQ(again.alerts_known, 4U);
    }
}

TEST(ImportCorrelations, KeepsNoStateBetweenImports) {
    RoomStore store;
    add_burst_rules(store);
    EXPECT_EQ(import_both(store, {burst_files + "/logs/a.jsonl"}).alerts_new, 0U);
    EXPECT_EQ(import_both(store, {burst_files + "/logs/b.jsonl"}).alerts_new, 2U);
    EXPECT_EQ(import_both(store, {burst_files + "/logs"}).alerts_new, 2U) << "together they make the burst";
}

TEST(ImportCorrelations, WithoutThePlaceholdersFileSaysWhatDoesNotLoad) {
    RoomStore store;
    add_burst_rules(store);
    ASSERT_TRUE(store.disk.remove(store->folder() + "/placeholders.yml"));
    const ImportOutcome outcome = import_both(store, {burst_files + "/logs"});
    EXPECT_EQ(alerts(store), (std::vector<std::string>{"Burst of Failed Sign-Ins"})) << "nothing that loads silences it";
    EXPECT_EQ(outcome.problems_total, 3U) << "two rules and the event without a time";
}

TEST(ImportCorrelations, CollectionsAndFiltersAreKeptWithTheRule) {
    RoomStore store;
    const std::vector<detect::RuleFile> written{{"rules.yml", R"(action: global
title: shared
logsource: {product: linux, service: sshd}
detection:
    also: {user: lee}
    condition: own and also
---
id: one
detection:
    own: {message|startswith: 'Failed'}
---
action: repeat
id: two
detection:
    also: {user: kim}
---
title: not there
logsource: {product: linux}
filter:
    rules: [two]
    selection: {timestamp|contains: 'T10:00:2'}
    condition: not selection
)"}};
    const detect::RuleSet set = detect::load_rules(written);
    add_rules(store, set);
    import_both(store, {burst_files + "/logs"});
    std::vector<std::string> seen;
    const auto page = store.records().list("alert", {.sort = "event_time", .limit = 100, .fields = {}});
    for (const store::Record& alert : page.value().records) seen.push_back(std::string(alert["hits"].map()["user"].text()));
    std::ranges::sort(seen);
    EXPECT_EQ(seen, (std::vector<std::string>{"kim", "kim", "kim", "lee"})) << "two of a.jsonl's and b.jsonl's own, without the one that the filter takes";
}

}  // namespace
}  // namespace redoubt::rooms
