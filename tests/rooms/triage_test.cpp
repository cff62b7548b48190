#include "rooms/watch/triage.h"

#include <gtest/gtest.h>

#include "base/hash.h"

#include "room_store.h"
#include "rooms/watch/asset_matching.h"
#include "rooms/watch/import.h"
#include "rooms/watch/observables.h"
#include "rooms/watch/queue.h"
#include "rooms/watch/rule_import.h"
#include "rooms/watch/rule_seeding.h"

namespace redoubt::rooms {
namespace {

using schema::Map;
using schema::Value;

// Three alerts in three groups, from tests/cli/files/logs.
class Triage : public testing::Test {
protected:
    void SetUp() override {
        const std::string files = std::string(REDOUBT_SOURCE_DIR) + "/tests/cli/files";
        const std::vector<std::string> paths{files + "/rules"};
        const detect::RuleSet rules = detect::load_rules_below(store.disk, paths).value();
        ASSERT_TRUE(import_rules(records, rules));
        const auto imported = import_logs(*store, records, store.disk, {.paths = {files + "/logs"}, .name = {}});
        ASSERT_TRUE(imported) << imported.error().text();
        const Value page = list_groups(records, {}).value();
        for (const Value& item : page.map()["items"].list()) groups.push_back(item.map());
        ASSERT_EQ(groups.size(), 3U);
    }

    RoomStore store;
    store::Records records = store.records();
    std::vector<Map> groups;  // latest first
};

TEST_F(Triage, QueueShowsOneRowForRuleAndAsset) {
    const Map& first = groups[0];
    EXPECT_EQ(first["rule_title"].text(), "PowerShell With an Encoded Command");
    EXPECT_EQ(first["rule"].map()["title"].text(), first["rule_title"].text());
    EXPECT_EQ(first["severity"].text(), "high");
    EXPECT_EQ(first["asset"].map()["title"].text(), "WS-014.example.test");
    EXPECT_EQ(first["count"].integer(), 1);
    EXPECT_EQ(first["open"].integer(), 1);
    const Value high = list_groups(records, {.query = "severity:high", .count = true}).value();
    EXPECT_EQ(high.map()["total"].integer(), 1);
}

TEST_F(Triage, ClosingAGroupNeedsDispositionAndReason) {
    const std::string group(groups[0]["group"].text());
    EXPECT_FALSE(move_group(records, group, {.to = "closed"}));
    EXPECT_FALSE(move_group(records, group, {.to = "closed", .disposition = "false_positive"}));
    EXPECT_EQ(records.count("alert", "state:closed").value(), 0);
    const auto moved = move_group(records, group, {.to = "closed", .disposition = "false_positive", .reason = "the deployment tool"});
    ASSERT_TRUE(moved) << moved.error().text();
    EXPECT_EQ(moved->changed, 1U);
    EXPECT_EQ(list_groups(records, {}).value().map()["items"].list().size(), 2U);
    EXPECT_EQ(list_groups(records, {.open_only = false}).value().map()["items"].list().size(), 3U);
}

TEST_F(Triage, AssigningAGroupTwiceChangesItsOwner) {
    const std::string one = records.create("party", {{"title", "One"}, {"kind", "person"}}).value().id.text;
    const std::string two = records.create("party", {{"title", "Two"}, {"kind", "person"}}).value().id.text;
    const std::string group(groups[1]["group"].text());
    EXPECT_EQ(move_group(records, group, {.to = "assigned", .owner = one}).value().changed, 1U);
    EXPECT_EQ(move_group(records, group, {.to = "assigned", .owner = two}).value().changed, 1U);
    const Value page = list_groups(records, {}).value();
    EXPECT_EQ(page.map()["items"].list()[1].map()["owner"].map()["title"].text(), "Two");
}

TEST_F(Triage, EvidenceTellsWhyAndWhatWasDecidedBefore) {
    const std::string group(groups[0]["group"].text());
    const std::string alert(groups[0]["latest"].map()["id"].text());
    ASSERT_TRUE(move_group(records, group, {.to = "closed", .disposition = "benign_true_positive", .reason = "planned"}));
    const auto view = alert_evidence(*store, records, alert);
    ASSERT_TRUE(view) << view.error().text();
    const Map& map = view->map();
    EXPECT_EQ(map["event"].map()["CommandLine"].text(), "powershell.exe -nop -enc SQBFAFgA");
    EXPECT_FALSE(map["raw"].text().empty());
    EXPECT_TRUE(map["explanation"].map()["matched"].boolean());
    EXPECT_EQ(map["rule"].map()["author"].text(), "Test Author");
    EXPECT_NE(map["rule"].map()["body"].text().find("title: PowerShell"), std::string_view::npos);
    EXPECT_EQ(map["history"].map()["total"].integer(), 1);
    EXPECT_EQ(map["history"].map()["by_disposition"].map()["benign_true_positive"].integer(), 1);
    const Map& recent = map["history"].map()["recent"].list()[0].map();
    EXPECT_EQ(recent["reason"].text(), "planned");
    EXPECT_EQ(recent["closed_by"].text(), "Redoubt");
}

TEST_F(Triage, EscalatingMakesAnIncidentOrJoinsOne) {
    const std::string first(groups[0]["latest"].map()["id"].text());
    const auto incident = escalate(*store, records, {.alert = first, .reason = "looks real"});
    ASSERT_TRUE(incident) << incident.error().text();
    EXPECT_EQ((*incident)["severity"].text(), "high");
    EXPECT_EQ(incident->title, "PowerShell With an Encoded Command on WS-014.example.test");
    EXPECT_EQ(records.get("alert", first).value().state, "escalated");
    EXPECT_EQ(records.get("alert", first).value()["incident"].text(), incident->id.text);
    EXPECT_EQ(records.links_of("incident", incident->id.text).value().size(), 1U);
    const std::string second(groups[1]["latest"].map()["id"].text());
    const auto joined = escalate(*store, records, {.alert = second, .whole_group = true, .incident = incident->key});
    ASSERT_TRUE(joined) << joined.error().text();
    EXPECT_EQ(joined->id.text, incident->id.text);
    EXPECT_EQ(records.count("alert", "state:escalated").value(), 2);
    EXPECT_FALSE(escalate(*store, records, {.alert = second})) << "an escalated alert is not escalated again";
    EXPECT_EQ(records.count("incident", "").value(), 1);
}

TEST_F(Triage, AnEscalationThatFailsLeavesNothing) {
    const std::string id(groups[0]["latest"].map()["id"].text());
    store::Records weak = store->as({.user_id = "u2", .name = "Auditor", .level = schema::Level::auditor, .party = {}});
    EXPECT_FALSE(escalate(*store, weak, {.alert = id}));
    EXPECT_FALSE(escalate(*store, records, {.alert = id, .severity = "dreadful"}));
    const auto broken = store->together([&]() -> Result<> {
        TRY(records.create("incident", Map{{"title", "half"}, {"severity", "low"}}));
        TRY(records.move("alert", id, {.to = "nowhere"}));
        return {};
    });
    EXPECT_FALSE(broken);
    EXPECT_EQ(records.count("incident", "").value(), 0);
    EXPECT_EQ(records.get("alert", id)->state, "new");
    EXPECT_TRUE(store->journal().verify()->ok);
}

TEST(AssetIndex, MatchesFullNamesThenFirstLabels) {
    AssetIndex index;
    index.add("web01.corp.example", "a");
    index.add("db01.corp.example", "b");
    index.add("db01.lab.example", "c");
    index.add("10.0.0.5", "d");
    EXPECT_EQ(index.find("WEB01"), "a");
    EXPECT_EQ(index.find("web01.other.example"), "a");
    EXPECT_EQ(index.find("db01.lab.example"), "c");
    EXPECT_EQ(index.find("db01"), "") << "two assets have that first label";
    EXPECT_EQ(index.find("10.0.0.5"), "d");
    EXPECT_EQ(index.find("10.0.0.6"), "");
}

TEST(Observables, AreToldApart) {
    for (const char* ip : {"203.0.113.7", "10.1.2.3", "2001:db8::1"}) EXPECT_TRUE(is_ip(ip)) << ip;
    for (const char* no : {"127.0.0.1", "::1", "0.0.0.0", "169.254.1.1", "224.0.0.1", "fe80::1", "1.2.3", "x", "-"}) EXPECT_FALSE(is_ip(no)) << no;
    for (const char* domain : {"a.example.test", "xn--bcher-kva.example", "_ldap._tcp.example.com."}) EXPECT_TRUE(is_domain(domain)) << domain;
    for (const char* no : {"localhost", "10.0.0.1", "a..b", "file.1", "with space.example"}) EXPECT_FALSE(is_domain(no)) << no;
}

TEST(RuleSeeding, KeepsWhatSomebodyEdited) {
    RoomStore store;
    store::Records records = store.records();
    const size_t shipped = shipped_rules().rules.size();
    EXPECT_TRUE(shipped_rules().not_loaded.empty());
    EXPECT_GE(shipped, 60U);
    EXPECT_EQ(seed_shipped_rules(records).value().created, shipped);
    const SeedOutcome again = seed_shipped_rules(records).value();
    EXPECT_EQ(again.unchanged, shipped);
    EXPECT_EQ(again.created + again.updated + again.kept, 0U);

    // One rule as an older program shipped it, another that somebody edited meanwhile.
    const store::Page page = records.list("rule", {.sort = "created", .limit = 2, .fields = {"body"}}).value();
    const std::string old_body = "title: older\n";
    const std::string old_hash = to_hex(sha256(old_body));
    ASSERT_TRUE(records.update("rule", page.records[0].id.text, {{"body", old_body}, {"extra", Map{{"shipped", old_hash}}}}, {}));
    ASSERT_TRUE(records.update("rule", page.records[1].id.text, {{"body", "title: mine\n"}, {"extra", Map{{"shipped", old_hash}}}}, {}));
    const SeedOutcome upgraded = seed_shipped_rules(records).value();
    EXPECT_EQ(upgraded.updated, 1U);
    EXPECT_EQ(upgraded.kept, 1U);
    EXPECT_EQ(records.get("rule", page.records[1].id.text).value()["body"].text(), "title: mine\n");
    EXPECT_EQ(records.get("rule", page.records[0].id.text).value()["body"].text(), page.records[0]["body"].text());
}

}  // namespace
}  // namespace redoubt::rooms
