// Findings by what they share, and how far campaigns over them are.
#include "rooms/fix/finding_groups.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include "room_store.h"
#include "rooms/fix/campaigns.h"
#include "rooms/fix/compare_priority.h"
#include "rooms/fix/group_triage.h"

namespace redoubt::rooms {
namespace {

using schema::List;
using schema::Map;

class FindingGroupsTest : public testing::Test {
protected:
    void SetUp() override { store_.reopen(); }
    std::string finding(Map more) {
        more.set("title", "one");
        more.set("kind", "vulnerability");
        if (more["severity"].is_null()) more.set("severity", "medium");
        const auto made = store_.records().create("finding", more);
        EXPECT_TRUE(made) << made.error().text();
        return made->id.text;
    }
    FindingGroups groups(GroupBy by, const std::string& q = "", bool recurring = false) {
        const auto found = group_findings(*store_, store::Actor::redoubt(), {.by = by, .q = q, .recurring = recurring});
        EXPECT_TRUE(found) << found.error().text();
        return found.value_or(FindingGroups{});
    }
    int64_t count(const std::string& q) { return store_.records().count("finding", q).value_or(-1); }

    RoomStore store_;
};

TEST_F(FindingGroupsTest, OneFixIsOneUpgradeOrOneRemedy) {
    finding({{"component", "pkg:deb/debian/openssl"}, {"remedy", "Upgrade openssl to 3.0.1 or later."}, {"severity", "high"}});
    finding({{"component", "pkg:deb/debian/openssl"}, {"remedy", "Upgrade openssl to 3.0.2 or later."}, {"times_back", 2}});
    finding({{"component", "src/a.c"}, {"remedy", "Bind \"parameters\""}, {"due", "2026-01-01T00:00:00Z"}});
    finding({{"remedy", "Bind \"parameters\""}, {"due", "2026-01-01T00:00:00Z"}});
    finding({});
    const FindingGroups found = groups(GroupBy::fix);
    ASSERT_EQ(found.groups.size(), 3U);
    EXPECT_EQ(found.groups[0].title, "Upgrade openssl");
    EXPECT_EQ(found.groups[0].worst, "high");
    EXPECT_EQ(found.groups[0].came_back, 1);
    EXPECT_EQ(found.groups[0].times_back, 2);
    EXPECT_EQ(found.groups[1].title, "Bind \"parameters\"");
    EXPECT_EQ(found.came_back, 1);
    for (const FindingGroup& one : found.groups) EXPECT_EQ(count(one.query), one.count) << one.query;
    const FindingGroups again = groups(GroupBy::fix, "", true);
    ASSERT_EQ(again.groups.size(), 1U);
    EXPECT_EQ(again.groups[0].value, "pkg:deb/debian/openssl");
}

TEST_F(FindingGroupsTest, QueriesFindExactlyTheMembers) {
    finding({{"rule", "sqli"}, {"weaknesses", List{"CWE-89", "CWE-20"}}, {"root_cause", "no review"}});
    finding({{"rule", "sqli"}, {"weaknesses", List{"CWE-89"}}, {"severity", "critical"}});
    finding({{"rule", "a \"quoted\" * rule"}});
    for (const GroupBy by :
         {GroupBy::fix, GroupBy::rule, GroupBy::component, GroupBy::weakness, GroupBy::root_cause, GroupBy::owner, GroupBy::asset, GroupBy::tool}) {
        const FindingGroups found = groups(by, "severity:(medium,critical)");
        EXPECT_FALSE(found.groups.empty());
        for (const FindingGroup& one : found.groups) EXPECT_EQ(count(one.query), one.count) << group_by_name(by) << ": " << one.query;
    }
    EXPECT_EQ(groups(GroupBy::weakness).groups[0].value, "CWE-89");
}

TEST_F(FindingGroupsTest, AssetsAndToolsAreNamedAndAFindingCountsInEach) {
    const auto one = store_.records().create("asset", {{"title", "web01"}, {"kind", "host"}});
    const auto two = store_.records().create("asset", {{"title", "web02"}, {"kind", "host"}});
    ASSERT_TRUE(one && two) << (one ? two.error().text() : one.error().text());
    finding({{"subjects", List{one->id.text, two->id.text}}});
    finding({{"subjects", List{two->id.text}}});
    finding({});
    const FindingGroups found = groups(GroupBy::asset);
    ASSERT_EQ(found.groups.size(), 3U);
    EXPECT_EQ(found.groups[0].title, two->key + " web02");
    EXPECT_EQ(found.groups[0].open, 2);
    for (const FindingGroup& each : found.groups) EXPECT_EQ(count(each.query), each.count) << each.query;
    EXPECT_EQ(found.findings, 3);
    EXPECT_EQ(groups(GroupBy::tool).groups.at(0).title, "No tool");
}

// The tally of the columns and a walk over the records say the same.
TEST_F(FindingGroupsTest, TalliesAreThoseOfAWalkOverTheRecords) {
    const std::array<const char*, 4> severities{"low", "medium", "high", "critical"};
    for (int at = 0; at < 60; ++at) {
        Map one{{"rule", fmt::format("rule-{}", at % 7)}, {"severity", severities[static_cast<size_t>(at * 5 % 4)]}};
        if (at % 3 == 0) one.set("times_back", at % 4);
        if (at % 4 == 1) one.set("due", at % 8 == 1 ? "2020-01-01T00:00:00Z" : "2099-01-01T00:00:00Z");
        const std::string id = finding(std::move(one));
        if (at % 9 == 0) {
            ASSERT_TRUE(store_.records().move("finding", id, {.to = "rejected", .reason = "no"}));
        }
    }
    for (const FindingGroup& group : groups(GroupBy::rule).groups) {
        EXPECT_EQ(count(group.query + " is:open"), group.open) << group.query;
        EXPECT_EQ(count(group.query + " is:open due:<2026-01-01"), group.overdue) << group.query;
        EXPECT_EQ(count(group.query + " times_back:>=1"), group.came_back) << group.query;
        EXPECT_GT(count(group.query + " severity:" + group.worst), 0) << group.query;
    }
}

class GroupTriageTest : public FindingGroupsTest {
protected:
    Result<GroupTriaged> act(GroupAct wanted) { return triage_group(*store_, store::Actor::redoubt(), wanted); }
};

TEST_F(GroupTriageTest, AGroupIsPlannedFromWhateverStateEachIsIn) {
    const std::string fresh = finding({{"rule", "sqli"}}), dated = finding({{"rule", "sqli"}, {"due", "2027-01-01T00:00:00Z"}});
    const std::string done = finding({{"rule", "sqli"}}), other = finding({{"rule", "xss"}});
    ASSERT_TRUE(store_.records().move("finding", dated, {.to = "triaged"}));
    ASSERT_TRUE(store_.records().move("finding", done, {.to = "rejected", .reason = "no"}));
    const auto refused = act({.q = "rule:sqli", .act = TriageAct::fix});
    ASSERT_TRUE(refused) << refused.error().text();
    ASSERT_EQ(refused->refused.size(), 1U);
    EXPECT_EQ(count("state:planned"), 0) << "one has no date: none is planned";
    const Time due = store_->clock().now() + days(30);
    const auto tried = act({.q = "rule:sqli", .act = TriageAct::mitigate, .due = due, .text = "filter", .dry_run = true});
    ASSERT_TRUE(tried);
    EXPECT_EQ(tried->findings.size(), 2U);
    EXPECT_EQ(count("state:planned"), 0);
    const auto planned = act({.q = "rule:sqli", .act = TriageAct::mitigate, .due = due, .text = "filter", .reason = "as agreed"});
    ASSERT_TRUE(planned) << planned.error().text();
    EXPECT_EQ(planned->findings.size(), 2U);
    EXPECT_EQ(planned->left, 1);
    for (const std::string& id : {fresh, dated}) {
        const auto now = store_.records().get("finding", id);
        ASSERT_TRUE(now);
        EXPECT_EQ(now->state, "planned");
        EXPECT_EQ((*now)["plan"].text(), "mitigate");
        EXPECT_EQ((*now)["plan_text"].text(), "filter");
        EXPECT_EQ((*now)["due"].time(), due);
    }
    EXPECT_EQ(store_.records().get("finding", other)->state, "new");
    ASSERT_TRUE(act({.q = "rule:sqli", .act = TriageAct::fix}));  // planned otherwise, at the date that they have
    EXPECT_EQ(count("state:planned plan:fix rule:sqli"), 2);
}

TEST_F(GroupTriageTest, WhatIsToBeDecidedIsLookedAtFirst) {
    finding({{"rule", "sqli"}});
    const auto ready = act({.q = "rule:sqli", .act = TriageAct::accept, .reason = "behind a wall"});
    ASSERT_TRUE(ready) << ready.error().text();
    EXPECT_EQ(ready->findings.size(), 1U);
    EXPECT_EQ(count("state:triaged"), 1);
}

TEST(ComparePriority, TermsComeBackFromTheirWords) {
    const std::array<Known, 4> cases{
        Known{{"cvss", "9.8"}, {"exploited", "yes"}, {"exposure", "public"}, {"criticality", "critical"}},
        Known{{"severity", "medium"}, {"epss", "0.25"}, {"exploitation", "poc"}, {"exposure", "internal"}, {"supplier_clears", "not affected: on it"}},
        Known{{"cvss", "5.0"}, {"epss", "0.5"}, {"exposure", "partner"}, {"criticality", "low"}}, Known{}};
    for (const Known& known : cases) {
        const Priority priority = priority_of(known);
        const PriorityParts parts = priority_parts(priority.why + " on web01 on the left × right");
        ASSERT_GE(parts.terms.size(), 4U) << priority.why;
        double product = 100;
        for (const PriorityTerm& term : parts.terms) product *= term.value;
        EXPECT_NEAR(product, priority.value, 0.51) << priority.why;
        if (parts.terms.size() == 4) {
            EXPECT_EQ(parts.on, "web01 on the left × right") << priority.why;
        }
    }
    EXPECT_TRUE(priority_parts("made otherwise").terms.empty());
}

TEST_F(FindingGroupsTest, SaysWhyOneIsAboveTheOther) {
    const auto record = [&](const Known& known) {
        const Priority priority = priority_of(known);
        auto made = store_.records().get("finding", finding({}));
        made->fields.set("priority", priority.value);
        made->fields.set("priority_why", priority.why + " on web01");
        return *made;
    };
    const auto high = record({{"cvss", "7.5"}, {"exploited", "yes"}, {"exposure", "public"}, {"criticality", "high"}});
    const auto low = record({{"cvss", "9.8"}, {"exploited", "yes"}, {"exposure", "none"}, {"criticality", "high"}});
    const ComparedPriorities compared = compare_priorities(high, low);
    ASSERT_EQ(compared.terms.size(), 4U);
    EXPECT_EQ(compared.terms[0].name, "from where");
    EXPECT_NEAR(compared.terms[0].times, 5, 0.01);
    EXPECT_NE(compared.says.find("anybody can reach it (1.00) against nothing reaches it (0.20)"), std::string::npos) << compared.says;
    EXPECT_NE(compared.says.find("the other way goes how bad, CVSS 7.5 against CVSS 9.8"), std::string::npos) << compared.says;
    EXPECT_NE(compare_priorities(high, high).says.find("made of the same"), std::string::npos);
    const auto none = *store_.records().get("finding", finding({}));
    EXPECT_NE(compare_priorities(high, none).says.find("no priority"), std::string::npos);
}

TEST_F(FindingGroupsTest, ACampaignKnowsItsCourse) {
    Campaigns campaigns(*store_);
    ASSERT_TRUE(campaigns.open());
    const Time start = store_->clock().now();
    std::vector<std::string> ids;
    for (int at = 0; at < 4; ++at) ids.push_back(finding({{"rule", "log4j"}}));
    finding({{"rule", "other"}});
    store_.clock.advance(hours(1));
    const auto campaign =
        store_.records().create("campaign", {{"title", "Log4Shell"}, {"query", "rule:log4j"}, {"starts", start + minutes(30)}, {"ends", start + days(20)}});
    ASSERT_TRUE(campaign) << campaign.error().text();
    for (int at = 0; at < 2; ++at) {
        store_.clock.advance(days(2));
        ASSERT_TRUE(store_.records().move("finding", ids[static_cast<size_t>(at)], {.to = "rejected", .reason = "no"}));
    }
    store_.clock.advance(days(1));
    finding({{"rule", "log4j"}});
    const auto progress = campaigns.progress(store::Actor::redoubt(), *campaign);
    ASSERT_TRUE(progress) << progress.error().text();
    EXPECT_EQ(progress->at_start, 4);
    EXPECT_EQ(progress->at_start_open, 2);
    EXPECT_EQ(progress->joined, 1);
    EXPECT_EQ(progress->open, 3);
    EXPECT_EQ(progress->closed, 2);
    EXPECT_EQ(progress->days.back().closed, count("rule:log4j -is:open")) << "duty 30: the burn-down is the count of what is done with";
    EXPECT_EQ(progress->to_close, 3);
    ASSERT_GE(progress->days.size(), 5U);
    EXPECT_EQ(progress->days.front().open, 4) << "days that passed are rebuilt";
    EXPECT_EQ(progress->days.back().open, 3);
    EXPECT_EQ(progress->track, "on track") << progress->why;
    ASSERT_EQ(progress->owners.size(), 1U);
    EXPECT_EQ(progress->owners[0].open, 3);
    EXPECT_FALSE(progress->blocks.empty());
    EXPECT_TRUE(campaigns.follow());
}

TEST_F(FindingGroupsTest, ACampaignWithoutAQueryThatReadsIsRefused) {
    const auto made =
        store_.records().create("campaign", {{"title", "x"}, {"query", "rule:("}, {"starts", "2026-01-01T00:00:00Z"}, {"ends", "2026-02-01T00:00:00Z"}});
    ASSERT_FALSE(made);
    EXPECT_NE(made.error().text().find("query"), std::string::npos);
}

}  // namespace
}  // namespace redoubt::rooms
