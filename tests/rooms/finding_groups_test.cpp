// Findings by what they share, and how far campaigns over them are.
#include "rooms/fix/finding_groups.h"

#include <gtest/gtest.h>

#include "room_store.h"
#include "rooms/fix/campaigns.h"

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
    for (const GroupBy by : {GroupBy::fix, GroupBy::rule, GroupBy::component, GroupBy::weakness, GroupBy::root_cause, GroupBy::owner}) {
        const FindingGroups found = groups(by, "severity:(medium,critical)");
        EXPECT_FALSE(found.groups.empty());
        for (const FindingGroup& one : found.groups) EXPECT_EQ(count(one.query), one.count) << group_by_name(by) << ": " << one.query;
    }
    EXPECT_EQ(groups(GroupBy::weakness).groups[0].value, "CWE-89");
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
