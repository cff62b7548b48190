#include "rooms/watch/rule_import.h"

#include <gtest/gtest.h>

#include "room_store.h"

namespace redoubt::rooms {
namespace {

const std::string rule_id = "11111111-0000-4000-8000-0000000000a1";

std::string tool_rule(const std::string& image) {
    return "title: A tool\nid: " + rule_id + "\nlogsource: {product: linux}\ndetection:\n    s: {Image: " + image + "}\n    condition: s\n";
}
const std::string not_for_root =
    "title: Not for root\nlogsource: {product: linux}\nfilter:\n    rules: " + rule_id + "\n    root: {User: root}\n    condition: not root\n";

RuleImportOutcome take(store::Records records, const std::string& text, bool force = false) {
    const std::vector<detect::RuleFile> files{{"rules.yml", text}};
    auto done = import_rule_files(records, {.files = files, .options = {}, .force = force});
    if (!done) throw std::runtime_error(done.error().text());
    return *std::move(done);
}

std::string body_of(RoomStore& store) { return std::string(store.records().get("rule", "RULE-1").value()["body"].text()); }

TEST(RuleImport, AFilterNarrowsWhatIsStoredOnce) {
    RoomStore store;
    EXPECT_EQ(take(store.records(), tool_rule("/bin/a")).counts.created, 1U);
    const RuleImportOutcome narrowed = take(store.records(), not_for_root);
    EXPECT_EQ(narrowed.counts.updated, 1U);
    EXPECT_TRUE(narrowed.not_loaded.empty());
    EXPECT_NE(body_of(store).find("_filter1_root"), std::string::npos) << body_of(store);
    EXPECT_EQ(take(store.records(), not_for_root).counts.updated, 0U);
    const RuleImportOutcome kept = take(store.records(), tool_rule("/bin/b"));
    ASSERT_EQ(kept.kept.size(), 1U) << "the filter would be gone";
    EXPECT_EQ(kept.kept[0].key, "RULE-1");
    EXPECT_EQ(take(store.records(), tool_rule("/bin/b"), true).counts.updated, 1U);
    EXPECT_EQ(take(store.records(), tool_rule("/bin/c")).counts.updated, 1U) << "nobody edited what an import brought";
}

TEST(RuleImport, ACorrelationMayStandOnStoredRules) {
    RoomStore store;
    const std::string counted =
        "title: Often\nid: 11111111-0000-4000-8000-0000000000a2\ncorrelation: {type: event_count, rules: " + rule_id + ", timespan: 5m, condition: {gte: 3}}\n";
    const RuleImportOutcome alone = take(store.records(), counted);
    ASSERT_EQ(alone.not_loaded.size(), 1U);
    EXPECT_EQ(alone.counts.created, 0U);
    (void)take(store.records(), tool_rule("/bin/a"));
    const RuleImportOutcome later = take(store.records(), counted);
    EXPECT_TRUE(later.not_loaded.empty());
    EXPECT_EQ(later.counts.created, 1U);
    EXPECT_NE(body_of(store).find("/bin/a"), std::string::npos);
}

TEST(RuleImport, WhatSomebodyEditedIsKept) {
    RoomStore store;
    (void)take(store.as(schema::Level::lead), tool_rule("/bin/a"));
    EXPECT_EQ(store.records().get("rule", "RULE-1").value().state, "live");
    ASSERT_TRUE(store.as(schema::Level::lead).update("rule", "RULE-1", {{"body", tool_rule("/bin/x")}}, {}));
    EXPECT_EQ(take(store.as(schema::Level::lead), tool_rule("/bin/b")).kept.size(), 1U);
    EXPECT_EQ(take(store.as(schema::Level::lead), tool_rule("/bin/x")).counts.unchanged, 1U);
}

}  // namespace
}  // namespace redoubt::rooms
