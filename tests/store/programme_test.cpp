// What the moves and states of the programme's types hold people to, and fields that may refer to any record.
#include <algorithm>

#include "support/store_fixture.h"

namespace redoubt::store {
namespace {

using schema::Level;
using schema::List;
using schema::Map;
using Keys = std::vector<std::string>;

class ProgrammeTest : public testing::Test, protected test::StoreFixture {
protected:
    void SetUp() override {
        for (const char* name : {"Ana", "Ben"}) ASSERT_TRUE(as_redoubt().create("party", {{"title", name}}));
        ana = as_redoubt().get("party", "PARTY-1")->id.text;
        ben = as_redoubt().get("party", "PARTY-2")->id.text;
    }
    Records by_ana() { return as(Level::lead, ana); }
    Records by_ben() { return as(Level::lead, ben); }
    Record made(std::string_view type, const Map& given) {
        auto record = by_ana().create(type, given);
        EXPECT_TRUE(record) << type << ": " << record.error().text();
        return record ? *record : Record();
    }
    Record moved(Records records, std::string_view type, const std::string& key, const MoveRequest& request) {
        auto record = records.move(type, key, request);
        EXPECT_TRUE(record) << key << " to " << request.to << ": " << record.error().text();
        return record ? *record : Record();
    }
    Keys keys(std::string_view type, const std::string& query) {
        const auto page = by_ana().list(type, {.text = query, .sort = "key"});
        EXPECT_TRUE(page) << query << ": " << page.error().text();
        Keys out;
        if (page)
            for (const Record& record : page->records) out.push_back(record.key);
        return out;
    }
    std::string ana, ben;
};

TEST_F(ProgrammeTest, WhoeverVerifiesAFindingIsNotWhoFixedIt) {
    const std::string key = made("finding", {{"title", "old library"}, {"kind", "vulnerability"}, {"severity", "high"}}).key;
    moved(by_ana(), "finding", key, {.to = "triaged"});
    EXPECT_FALSE(by_ana().move("finding", key, {.to = "planned"})) << "a plan says what and by when";
    moved(by_ana(), "finding", key, {.to = "planned", .changes = {{"plan", "fix"}, {"due", "2026-12-01"}}});
    EXPECT_EQ(moved(by_ana(), "finding", key, {.to = "fixed"})["fixed_by"].text(), ana);
    EXPECT_FALSE(by_ana().update("finding", key, {{"fixed_by", "PARTY-2"}}, {})) << "nobody puts another name there";
    const auto self = by_ana().move("finding", key, {.to = "verified", .changes = {{"verification", "looked"}}});
    ASSERT_FALSE(self);
    EXPECT_EQ(self.error().where, "/verified_by");
    const auto lent = by_ana().move("finding", key, {.to = "verified", .changes = {{"verification", "looked"}, {"verified_by", "PARTY-2"}}});
    EXPECT_FALSE(lent) << "nor by lending a name";
    const Record verified = moved(by_ben(), "finding", key, {.to = "verified", .changes = {{"verification", "rescanned"}}});
    EXPECT_EQ(verified["verified_by"].text(), ben);
    EXPECT_EQ(verified["verified_on"].time(), clock.now());
    moved(by_ben(), "finding", key, {.to = "reopened", .reason = "it is back"});
    clock.advance(days(1));
    EXPECT_EQ(moved(by_ben(), "finding", key, {.to = "fixed"})["fixed_on"].time(), clock.now()) << "each signature has its own time";
}

TEST_F(ProgrammeTest, WhatIsAcceptedHasAnEndAndKeepsIt) {
    const std::string key =
        made("risk", {{"title", "flood"}, {"severity", "low"}, {"business_owner", "PARTY-2"}, {"current", Map{{"frequency_high", 1.0}, {"loss_high", 100}}}})
            .key;
    moved(by_ana(), "risk", key, {.to = "analysed"});
    EXPECT_FALSE(as_redoubt().move("risk", key, {.to = "accepted", .reason = "cheap"}));
    EXPECT_FALSE(by_ana().move("risk", key, {.to = "accepted", .reason = "cheap", .changes = {{"accepted_until", "2027-03-01"}}})) << "by decision";
    moved(as_redoubt(), "risk", key, {.to = "accepted", .reason = "cheap", .changes = {{"accepted_until", "2027-03-01"}}});
    const auto cleared = by_ana().update("risk", key, {{"accepted_until", schema::Value()}}, {});
    ASSERT_FALSE(cleared);
    EXPECT_EQ(cleared.error().where, "/accepted_until");
}

TEST_F(ProgrammeTest, TheExpectedLossFollowsFromTheEstimate) {
    const Record risk = made(
        "risk",
        {{"title", "flood"}, {"severity", "low"}, {"current", Map{{"frequency_low", 0.5}, {"frequency_high", 1.5}, {"loss_low", 1000}, {"loss_high", 1000}}}});
    EXPECT_EQ(risk["expected_loss"], schema::Value(1000.0));
    const auto wider =
        by_ana().update("risk", risk.key, {{"current", Map{{"frequency_low", 1}, {"frequency_high", 1}, {"loss_low", 1000}, {"loss_high", 100000}}}}, {});
    ASSERT_TRUE(wider) << wider.error().text();
    EXPECT_NEAR(*(*wider)["expected_loss"].as<double>(), 26'640, 5) << "exp(ln 10000 + (ln 100 / 3.2897)^2 / 2)";
    EXPECT_FALSE(by_ana().update("risk", risk.key, {{"expected_loss", 1}}, {}));
}

TEST_F(ProgrammeTest, WhoAsksDoesNotDecide) {
    const std::string key = made("decision", {{"title", "let it be"}, {"kind", "exception"}, {"severity", "low"}, {"question", "May it?"}}).key;
    EXPECT_FALSE(by_ana().move("decision", key, {.to = "open"})) << "asked and decided in its own room: tests/rooms/decide_test.cpp";
    moved(as_redoubt(), "decision", key, {.to = "open", .changes = {{"requester", "PARTY-1"}}});
    EXPECT_FALSE(by_ben().move("decision", key, {.to = "granted", .reason = "why not"}));
    const auto self = as_redoubt().move("decision", key, {.to = "granted", .reason = "why not", .changes = {{"decided_by", "PARTY-1"}}});
    ASSERT_FALSE(self);
    EXPECT_EQ(self.error().where, "/decided_by");
}

TEST_F(ProgrammeTest, EvidenceIsAcceptedByAnother) {
    const std::string key = made("evidence", {{"title", "settings"}}).key;
    moved(by_ana(), "evidence", key, {.to = "collected"});
    EXPECT_FALSE(by_ana().move("evidence", key, {.to = "accepted"}));
    EXPECT_EQ(moved(by_ben(), "evidence", key, {.to = "accepted"}).state, "accepted");
    EXPECT_FALSE(by_ana().create("evidence", {{"title", "x"}, {"period_from", "2026-02-01"}, {"period_until", "2026-01-01"}}));
}

TEST_F(ProgrammeTest, ABlockedOrDroppedTaskSaysWhy) {
    const std::string key = made("task", {{"title", "patch"}, {"parent", "PARTY-1"}}).key;
    EXPECT_FALSE(by_ana().move("task", key, {.to = "blocked"}));
    EXPECT_EQ(moved(by_ana(), "task", key, {.to = "blocked", .reason = "no window"})["blocked_by"].text(), "no window");
    moved(by_ana(), "task", key, {.to = "doing"});
    clock.advance(hours(3));
    EXPECT_EQ(moved(by_ana(), "task", key, {.to = "done"})["took"], schema::Value(hours(3)));
    EXPECT_FALSE(by_ana().move("task", key, {.to = "reviewed"})) << "who did it does not review it";
    moved(by_ben(), "task", key, {.to = "reviewed"});
}

TEST_F(ProgrammeTest, AMetricIsAQueryThatHolds) {
    const auto wrong =
        by_ana().create("metric", {{"title", "m"}, {"of", "findings"}, {"measure", "sum"}, {"field", "description"}, {"query", "severity:(high"}});
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().problems.size(), 2U) << wrong.error().text();
    EXPECT_FALSE(by_ana().create("metric", {{"title", "m"}, {"of", "wishes"}}));
    EXPECT_TRUE(by_ana().create("metric", {{"title", "m"}, {"of", "risk"}, {"measure", "median"}, {"field", "expected_loss"}}));
}

TEST_F(ProgrammeTest, FieldsMayReferToAnyRecord) {
    made("asset", {{"title", "web01"}, {"exposure", "public"}});
    made("risk", {{"title", "flood"}, {"severity", "low"}});
    made("finding", {{"title", "a"}, {"kind", "gap"}, {"severity", "low"}, {"subjects", List{"ASSET-1", "RISK-1"}}});
    const Record second =
        made("finding", {{"title", "b"}, {"kind", "gap"}, {"severity", "low"}, {"subjects", List{as_redoubt().get("party", "PARTY-1")->id.text}}});
    EXPECT_EQ(second["subjects"].list().front().text(), ana);
    for (const bool again : {false, true}) {
        if (again) open();
        EXPECT_EQ(keys("finding", "subjects:RISK-1"), Keys{"FIND-1"});
        EXPECT_EQ(keys("finding", "subjects:web01"), Keys{"FIND-1"});
        EXPECT_EQ(keys("finding", "subjects:Ana"), Keys{"FIND-2"});
        EXPECT_EQ(keys("finding", "subjects.exposure:public"), Keys{"FIND-1"});
        EXPECT_EQ(keys("finding", "subjects:" + ana), Keys{"FIND-2"});
        EXPECT_TRUE(keys("finding", "subjects:RISK-9").empty());
    }
    EXPECT_FALSE(by_ana().list("finding", {.text = "subjects.no_such_field:1"}));
    const auto refused = by_ana().create("finding", {{"title", "c"}, {"kind", "gap"}, {"severity", "low"}, {"subjects", List{"RISK-9"}}});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().where, "/subjects/0");
    const std::array ids{ana, std::string("RISK-1"), std::string("nothing")};
    const auto shown = by_ana().refer("*", ids);
    ASSERT_TRUE(shown);
    EXPECT_EQ((*shown)[0]->type, "party");
    EXPECT_EQ((*shown)[1]->title, "flood");
    EXPECT_FALSE((*shown)[2]);
}

}  // namespace
}  // namespace redoubt::store
