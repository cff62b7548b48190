// Tasks, activities that come round, and what the clock brings about, over a year.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "room_store.h"
#include "rooms/rehearse/recurring.h"
#include "rooms/team/due_dates.h"
#include "rooms/team/work.h"

namespace redoubt::rooms {
namespace {

using schema::List;
using schema::Map;

struct TasksTest : testing::Test, RoomStore {
    store::Record make(std::string_view type, Map fields) {
        const auto made = records().create(type, fields);
        EXPECT_TRUE(made) << made.error().text();
        return made ? *made : store::Record();
    }
    store::Record task(std::string_view title, const List& depends_on = {}) {
        Map fields{{"title", title}};
        if (!depends_on.empty()) fields.set("depends_on", depends_on);
        return make("task", fields);
    }
    Result<store::Record> move(const store::Record& record, std::string to, std::string reason = {}) {
        return records().move(record.type->name, record.id.text, {.to = std::move(to), .reason = std::move(reason), .changes = {}});
    }
    std::vector<WorkItem> work(const std::string& who) {
        store::Records all = records();
        const auto request = work_request(all, who);
        EXPECT_TRUE(request) << request.error().text();
        auto items = work_of(*store, all, *request);
        EXPECT_TRUE(items) << items.error().text();
        return items ? *std::move(items) : std::vector<WorkItem>();
    }
    std::vector<std::string> titles(const std::string& who) {
        std::vector<std::string> out;
        for (const WorkItem& item : work(who)) out.push_back(item.record.title);
        return out;
    }
    Time in(Duration span) { return clock.now() + span; }
};

TEST_F(TasksTest, ACircleIsRefusedWithTheWayRound) {
    const auto one = task("one");
    const auto two = task("two", {one.key});
    const auto three = task("three", {two.key});
    const auto circle = records().update("task", one.id.text, {{"depends_on", List{three.key}}}, {});
    ASSERT_FALSE(circle);
    EXPECT_EQ(circle.error().code, Code::conflict);
    EXPECT_EQ(circle.error().message, "it would wait for itself: TASK-1 → TASK-3 → TASK-2 → TASK-1");
    EXPECT_FALSE(records().update("task", one.id.text, {{"depends_on", List{one.key}}}, {}));
    EXPECT_TRUE(records().update("task", three.id.text, {{"depends_on", List{one.key, two.key}}}, {}));
}

TEST_F(TasksTest, NothingIsDoneBeforeWhatItWaitsForUnlessSomebodySaysWhy) {
    const auto one = task("one");
    const auto two = task("two");
    const auto last = task("last", {one.key, two.key});
    const auto early = move(last, "done");
    ASSERT_FALSE(early);
    EXPECT_EQ(early.error().message, "TASK-3 waits for TASK-1, TASK-2");
    ASSERT_TRUE(move(one, "done"));
    EXPECT_EQ(move(last, "done").error().message, "TASK-3 waits for TASK-2");
    ASSERT_TRUE(move(two, "dropped", "not needed"));
    EXPECT_TRUE(move(last, "done"));
    const auto other = task("other", {task("open").key});
    EXPECT_TRUE(move(other, "done", "the supplier did it"));
}

TEST_F(TasksTest, MyWorkSaysWhatIsBlockedAndWhatBlocks) {
    const auto me = make("party", {{"title", "Mia"}, {"kind", "person"}, {"level", "IC2"}});
    const auto first = make("task", {{"title", "first"}, {"assignee", me.id.text}, {"due", in(days(2))}});
    make("task", {{"title", "second"}, {"assignee", me.id.text}, {"due", in(days(1))}, {"depends_on", List{first.key}}});
    const auto items = work("Mia");
    ASSERT_EQ(items.size(), 2U);
    EXPECT_EQ(items[0].record.title, "first");
    const auto text_of = [](const WorkItem& item, std::string_view factor) {
        for (const WorkReason& reason : item.why)
            if (reason.factor == factor) return reason.text;
        return std::string();
    };
    EXPECT_EQ(text_of(items[0], "blocks"), "another waits for it");
    EXPECT_EQ(text_of(items[1], "blocked"), "waits for TASK-1");
    ASSERT_TRUE(move(first, "done"));
    EXPECT_EQ(text_of(work("Mia")[0], "blocked"), "");
}

TEST_F(TasksTest, WhatIsInReviewWaitsForTheWordOfItsReviewer) {
    const auto lead = make("party", {{"title", "Lea"}, {"kind", "person"}, {"level", "Lead"}});
    const auto doer = make("party", {{"title", "Mia"}, {"kind", "person"}, {"level", "IC2"}});
    const auto work_item = make("task", {{"title", "harden"}, {"owner", lead.id.text}, {"assignee", doer.id.text}, {"reviewer", lead.id.text}});
    const auto plain = make("task", {{"title", "plain"}, {"owner", lead.id.text}, {"assignee", doer.id.text}});
    EXPECT_EQ(titles("Lea"), std::vector<std::string>());
    store::Records hers = as(schema::Level::ic2, doer.id.text);
    for (const char* state : {"doing", "in_review"}) ASSERT_TRUE(hers.move("task", work_item.id.text, {.to = state, .reason = {}, .changes = {}}));
    ASSERT_TRUE(hers.move("task", plain.id.text, {.to = "done", .reason = {}, .changes = {}}));
    EXPECT_EQ(titles("Lea"), std::vector<std::string>{"harden"});
    EXPECT_EQ(titles("Mia"), std::vector<std::string>());
    EXPECT_EQ(work("Lea")[0].why[0].factor, "verdict");
}

TEST_F(TasksTest, WhatLapsesShowsUpBeforeItDoesAndThenIsMovedByTheClock) {
    const auto me = make("party", {{"title", "Mia"}, {"kind", "person"}, {"level", "IC2"}});
    const auto evidence = make("evidence", {{"title", "firewall export"},
                                            {"owner", me.id.text},
                                            {"expires", in(days(90))},
                                            {"collected_by", me.id.text},
                                            {"accepted_by", make("party", {{"title", "Otto"}, {"kind", "person"}}).id.text},
                                            {"state", "accepted"}});
    EXPECT_EQ(titles("Mia"), std::vector<std::string>());
    clock.advance(days(61));
    EXPECT_EQ(titles("Mia"), std::vector<std::string>{"firewall export"});
    EXPECT_EQ(pass_due_dates(*store)->moved, 0U);
    clock.advance(days(30));
    EXPECT_EQ(pass_due_dates(*store)->moved, 1U);
    EXPECT_EQ(records().get("evidence", evidence.id.text)->state, "expired");
}

TEST_F(TasksTest, ADueDateThatPassesIsToldOnce) {
    const auto late = make("task", {{"title", "late"}, {"due", in(days(1))}});
    clock.advance(days(2));
    EXPECT_EQ(pass_due_dates(*store)->overdue, 1U);
    EXPECT_EQ(pass_due_dates(*store)->overdue, 0U);
    EXPECT_EQ(records().history("task", late.id.text)->back().action, "overdue");
    ASSERT_TRUE(records().update("task", late.id.text, {{"due", in(days(1))}, {"slipped_why", "ill"}}, {}));
    clock.advance(days(2));
    EXPECT_EQ(pass_due_dates(*store)->overdue, 1U);
    ASSERT_TRUE(move(late, "done"));
    EXPECT_TRUE(store->journal().verify()->ok);
}

TEST_F(TasksTest, AnActivityComesRoundForAYearAndAMissedOneStaysOverdue) {
    const auto first = make("activity", {{"title", "Restore the shop"},
                                         {"kind", "recovery_test"},
                                         {"every", "90d"},
                                         {"due", in(days(30))},
                                         {"starts", in(days(29))},
                                         {"purpose", "to know that we can"},
                                         {"state", "scheduled"}});
    EXPECT_EQ(*schedule_next_activities(*store), 0U);
    for (const char* state : {"running", "analysing"}) ASSERT_TRUE(move(first, state));
    ASSERT_TRUE(records().move("activity", first.id.text, {.to = "reported", .reason = {}, .changes = {{"results", "took 3 hours"}}}));
    ASSERT_TRUE(move(first, "closed"));
    EXPECT_EQ(*schedule_next_activities(*store), 1U);
    EXPECT_EQ(*schedule_next_activities(*store), 0U);
    const auto next = records().get("activity", "ACT-2");
    ASSERT_TRUE(next);
    EXPECT_EQ(next->state, "scheduled");
    EXPECT_EQ((*next)["due"].time(), first["due"].time() + days(90));
    EXPECT_EQ((*next)["starts"].time(), first["starts"].time() + days(90));
    EXPECT_TRUE((*next)["results"].is_null());
    clock.advance(days(365));  // nobody held it, and Redoubt was off
    EXPECT_EQ(*schedule_next_activities(*store), 1U);
    EXPECT_EQ(*schedule_next_activities(*store), 0U);
    EXPECT_EQ(pass_due_dates(*store)->overdue, 1U);
    EXPECT_EQ(records().get("activity", "ACT-2")->state, "scheduled");
    EXPECT_GT((*records().get("activity", "ACT-3"))["due"].time(), clock.now());
}

}  // namespace
}  // namespace redoubt::rooms
