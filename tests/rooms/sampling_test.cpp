// How much of somebody's work another looks at.
#include "base/hash.h"
#include "decide_store.h"

namespace redoubt::rooms {
namespace {

using schema::Map;

class Sampling : public DecideTest {
protected:
    void close(const std::string& who, int count, std::string_view severity = "low") {
        for (int i = 0; i < count; ++i) {
            const std::string alert = make("alert", {{"severity", severity}, {"rule_title", "R"}, {"host", "h" + std::to_string(i)}}).id.text;
            const auto done = by(who).move("alert", alert, {.to = "closed", .reason = "seen", .changes = {{"disposition", "false_positive"}}});
            ASSERT_TRUE(done) << done.error().text();
        }
    }
    std::pair<int, int> rate(std::string_view level) {
        int closes = 0, sampled = 0;
        const auto all = room->sampled().closes("");
        EXPECT_TRUE(all);
        for (const SampledClose& one : *all)
            if (one.level == level) {
                ++closes;
                sampled += one.sampled() ? 1 : 0;
                EXPECT_EQ(one.sampled(), !one.task.empty());
            }
        return {closes, sampled};
    }
};

TEST_F(Sampling, AllOfAFirstLinesAndAFifthOfAnEngineersClosesAreLookedAt) {
    close("Eve", 20);
    close("Dan", 200);
    close("Ana", 20);
    EXPECT_EQ(rate("P1"), std::pair(20, 20));
    const auto [closes, sampled] = rate("IC2");
    EXPECT_EQ(closes, 200);
    EXPECT_GT(sampled, 20);
    EXPECT_LT(sampled, 60);
    EXPECT_EQ(rate("Lead"), std::pair(20, 0));
}

TEST_F(Sampling, WhichOnesIsNobodysChoiceAndCanBeProved) {
    close("Dan", 50);
    const std::string salt = room->sampled().salt("2026-11");
    const auto closes = room->sampled().closes("2026-11");
    ASSERT_TRUE(closes);
    ASSERT_EQ(closes->size(), 50U);
    for (const SampledClose& one : *closes) {
        EXPECT_EQ(one.hash, to_hex(sha256(one.record + "|closed|" + salt)));
        EXPECT_EQ(one.threshold, 2000U);
    }
    EXPECT_NE(salt, room->sampled().salt("2026-12")) << "another month, another lot";
    reopen();
    EXPECT_EQ(salt, room->sampled().salt("2026-11"));
    EXPECT_EQ(room->sampled().closes("2026-11")->size(), 50U);
}

TEST_F(Sampling, AReviewIsSomebodyElsesOfAHigherLevel) {
    close("Eve", 3);
    const auto closes = room->sampled().closes("");
    for (const SampledClose& one : *closes) {
        const store::Record task = now("task", one.task);
        const std::string reviewer(task["assignee"].text());
        EXPECT_NE(reviewer, people["Eve"]);
        const std::string level(now("party", reviewer)["level"].text());
        EXPECT_TRUE(level == "IC2" || level == "IC4" || level == "Lead") << level;
        const auto links = store.records().links_of("alert", one.record);
        ASSERT_TRUE(links);
        EXPECT_EQ(links->front().record.id, one.task) << "the record shows that it waits";
    }
}

// Neither in their own name nor by giving it away does somebody look at their own close; nor does who stands no higher.
TEST_F(Sampling, AReviewIsEndedByNobodyWhomItIsAbout) {
    close("Eve", 1);
    const SampledClose one = room->sampled().closes("")->front();
    const std::string reviewer(now("task", one.task)["assignee"].text());
    for (const char* to : {"done", "doing", "dropped"}) {
        const auto tried = by("Eve").move("task", one.task, {.to = to, .reason = "all well"});
        ASSERT_FALSE(tried) << to;
        EXPECT_EQ(tried.error().code, Code::forbidden);
    }
    for (const Map& change : {Map{{"assignee", people["Eve"]}}, Map{{"role", ""}}, Map{{"title", "nothing"}}})
        EXPECT_EQ(by("Eve").update("task", one.task, change, {}).error().code, Code::forbidden);
    EXPECT_TRUE(by("Eve").comment("task", one.task, "it was the scanner of the branch"));
    const store::Actor peer{
        .user_id = "u-peer", .name = "Peer", .level = schema::Level::p1, .party = make("party", {{"title", "Zed"}, {"level", "P1"}}).id.text, .grade = "P1"};
    EXPECT_EQ(store->as(peer).move("task", one.task, {.to = "done"}).error().code, Code::forbidden) << "no higher than who closed it";
    EXPECT_EQ(now("task", one.task).state, "to_do");
    ASSERT_TRUE(by("Ana").move("task", one.task, {.to = "done"})) << "a Lead may, whoever it was given to";
    EXPECT_NE(reviewer, people["Eve"]);
}

TEST_F(Sampling, WhatIsReopenedAndClosedAgainIsLookedAtAgain) {
    close("Eve", 1);
    const std::string alert = room->sampled().closes("")->front().record;
    ASSERT_TRUE(by("Eve").update("alert", alert, {{"tags", schema::List{"x"}}}, {}));
    EXPECT_EQ(rate("P1"), std::pair(1, 1)) << "changed only";
    const auto reopened = by("Ana").move("alert", alert, {.to = "investigating", .reason = "look again"});
    ASSERT_TRUE(reopened) << reopened.error().text();
    ASSERT_TRUE(by("Eve").move("alert", alert, {.to = "closed", .reason = "seen", .changes = {{"disposition", "duplicate"}}}));
    EXPECT_EQ(rate("P1"), std::pair(2, 2));
    EXPECT_NE(room->sampled().closes("")->at(0).task, room->sampled().closes("")->at(1).task);
}

TEST_F(Sampling, WhoStandsJustHighEnoughIsLookedAtWhereTheMatrixSaysSo) {
    store::Records redoubt = store.records();
    ASSERT_TRUE(load_shipped_matrix(redoubt));
    const auto level = redoubt.list("level", {.text = "rank:P1"});
    ASSERT_TRUE(redoubt.update("level", level->records.front().id.text, {{"reviewed_percent", 0}}, {}));
    close("Eve", 5, "medium");
    EXPECT_EQ(rate("P1"), std::pair(5, 0));
    close("Eve", 5, "high");
    EXPECT_EQ(rate("P1"), std::pair(10, 5)) << "high: P1, reviewed";
}

TEST_F(Sampling, ManyAtOnceAreOneReview) {
    for (int i = 0; i < 7; ++i) make("alert", {{"severity", "low"}, {"rule_title", "R"}, {"host", "h"}});
    const store::ListQuery all{.text = "state:new"};
    ASSERT_TRUE(by("Eve").move_all("alert", all, {.to = "closed", .reason = "seen", .changes = {{"disposition", "false_positive"}}}));
    EXPECT_EQ(rate("P1"), std::pair(7, 7));
    EXPECT_EQ(store.records().count("task", "").value(), 1);
}

}  // namespace
}  // namespace redoubt::rooms
