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
