// Expectations, slips and reviews of tasks; how far the tasks on a record are; when a step was last practised.
#include <algorithm>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "room_store.h"
#include "rooms/team/task_progress.h"
#include "rooms/team/work.h"

namespace redoubt::rooms {
namespace {

using schema::List;
using schema::Map;

struct TaskProgressTest : testing::Test, RoomStore {
    store::Record make(std::string_view type, Map fields) {
        const auto made = records().create(type, fields);
        EXPECT_TRUE(made) << made.error().text();
        return made ? *made : store::Record();
    }
    store::Record task(std::string_view title, Map fields = {}) {
        fields.set("title", title);
        return make("task", fields);
    }
    Result<store::Record> try_move(const store::Record& record, std::string to, Map changes = {}, std::string reason = {}) {
        return records().move("task", record.id.text, {.to = std::move(to), .reason = std::move(reason), .changes = std::move(changes)});
    }
    store::Record move(const store::Record& record, std::string to, Map changes = {}, std::string reason = {}) {
        const auto moved = try_move(record, std::move(to), std::move(changes), std::move(reason));
        EXPECT_TRUE(moved) << moved.error().text();
        return moved ? *moved : record;
    }
    TaskProgress progress(const store::Record& of) {
        store::Records all = records();
        const auto found = progress_of_tasks(*store, all, of.id.text);
        EXPECT_TRUE(found) << found.error().text();
        return found ? *found : TaskProgress{};
    }
    Time in(Duration span) { return clock.now() + span; }
};

TEST_F(TaskProgressTest, DoneInTimeIsMetAndSaysHowLongItTook) {
    const auto step = task("restore", {{"expectation", "restored"}, {"target", "2h"}, {"due", in(days(1))}});
    move(step, "doing");
    clock.advance(minutes(90));
    const auto done = move(step, "done");
    EXPECT_EQ(done["took"].as<Duration>()->ns, minutes(90).ns);
    EXPECT_EQ(done["measured"].text(), "met");
    EXPECT_EQ(done["outcome"].text(), "met");
}

TEST_F(TaskProgressTest, PastItsTargetOrItsDueDateIsLate) {
    const auto slow = task("slow", {{"target", "2h"}});
    move(slow, "doing");
    clock.advance(hours(3));
    EXPECT_EQ(move(slow, "done")["outcome"].text(), "late");
    const auto tardy = task("tardy", {{"due", in(days(1))}});
    clock.advance(days(2));
    EXPECT_EQ(move(tardy, "done")["measured"].text(), "late");
    EXPECT_TRUE(move(task("free"), "done")["measured"].is_null());
}

TEST_F(TaskProgressTest, APersonMaySayLessInWordsAndWhatWasMeasuredStays) {
    const auto step = task("drill", {{"target", "2h"}, {"due", in(days(1))}});
    move(step, "doing");
    EXPECT_EQ(try_move(step, "done", {{"outcome", "partly"}}).error().where, "/outcome_text");
    const auto done = move(step, "done", {{"outcome", "partly"}, {"outcome_text", "two of ten accounts are missing"}});
    EXPECT_EQ(done["outcome"].text(), "partly");
    EXPECT_EQ(done["measured"].text(), "met");
    EXPECT_FALSE(records().update("task", step.id.text, {{"measured", "late"}}, {}));
    const auto late = task("late", {{"due", in(hours(1))}});
    clock.advance(hours(2));
    EXPECT_EQ(try_move(late, "done", {{"outcome", "met"}}).error().where, "/outcome");
    move(late, "done");
    ASSERT_TRUE(records().update("task", late.id.text, {{"due", in(days(9))}, {"slipped_why", "we said so afterwards"}}, {}));
    EXPECT_EQ((*records().get("task", late.id.text))["outcome"].text(), "late") << "moving the date afterwards does not make it in time";
}

TEST_F(TaskProgressTest, DoneAnewIsMeasuredAnew) {
    const auto step = task("again", {{"target", "1h"}});
    move(step, "doing");
    clock.advance(hours(2));
    EXPECT_EQ(move(step, "done")["outcome"].text(), "late");
    const auto reopened = move(step, "doing", {{"started_on", clock.now()}}, "the restore was of the wrong day");
    for (const char* field : {"outcome", "measured", "took", "done_on"}) EXPECT_TRUE(reopened[field].is_null()) << field;
    clock.advance(minutes(10));
    EXPECT_EQ(move(step, "done")["outcome"].text(), "met");
}

TEST_F(TaskProgressTest, ADueDateThatIsPutOffSaysWhy) {
    const auto step = task("order", {{"due", in(days(3))}});
    const auto silent = records().update("task", step.id.text, {{"due", in(days(10))}}, {});
    ASSERT_FALSE(silent);
    EXPECT_EQ(silent.error().where, "/slipped_why");
    EXPECT_TRUE(records().update("task", step.id.text, {{"due", in(days(2))}}, {})) << "earlier needs no reason";
    ASSERT_TRUE(records().update("task", step.id.text, {{"due", in(days(10))}, {"slipped_why", "the supplier is closed"}}, {}));
    EXPECT_EQ((*records().get("task", step.id.text))["first_due"].time(), in(days(3)));
}

TEST_F(TaskProgressTest, NothingIsBegunBeforeWhatItWaitsFor) {
    const auto first = task("first");
    const auto second = task("second", {{"depends_on", List{first.id.text}}});
    const auto early = try_move(second, "doing");
    ASSERT_FALSE(early);
    EXPECT_EQ(early.error().code, Code::conflict);
    EXPECT_EQ(early.error().message, "TASK-2 waits for TASK-1");
    EXPECT_TRUE(try_move(second, "blocked", {}, "TASK-1 is not done"));
    EXPECT_FALSE(try_move(second, "doing"));
    move(first, "done");
    EXPECT_TRUE(try_move(second, "doing"));
}

TEST_F(TaskProgressTest, NobodyReviewsTheirOwnWork) {
    const auto mia = make("party", {{"title", "Mia"}, {"kind", "person"}}), lea = make("party", {{"title", "Lea"}, {"kind", "person"}});
    const auto step = task("harden", {{"assignee", mia.id.text}});
    store::Records hers = as(schema::Level::ic2, mia.id.text), others = as(schema::Level::ic2, lea.id.text);
    ASSERT_TRUE(hers.move("task", step.id.text, {.to = "done", .reason = {}, .changes = {}}));
    const auto own = hers.move("task", step.id.text, {.to = "reviewed", .reason = {}, .changes = {}});
    ASSERT_FALSE(own);
    EXPECT_EQ(own.error().where, "/reviewed_by");
    EXPECT_TRUE(others.move("task", step.id.text, {.to = "reviewed", .reason = {}, .changes = {}}));
}

TEST_F(TaskProgressTest, TheTasksOnARecordAreCounted) {
    const auto incident = make("incident", {{"title", "Break-in"}, {"severity", "high"}});
    const auto on = [&](std::string_view title, Map fields) {
        fields.set("parent", incident.id.text);
        return task(title, fields);
    };
    EXPECT_EQ(in_words(progress(incident)), "no tasks");
    const auto met = on("met", {{"due", in(days(1))}});
    const auto late = on("late", {{"target", "1h"}});
    on("overdue", {{"due", in(hours(1))}});
    on("expected", {{"due", in(hours(1))}, {"expectation", "contained"}});
    on("stuck", {{"state", "blocked"}, {"blocked_by", "no key"}});
    on("waits", {{"depends_on", List{met.id.text, late.id.text}}});
    on("dropped", {{"state", "dropped"}, {"dropped_why", "not ours"}});
    task("of nobody");
    on("secret", {{"compartment", "blind"}});
    move(late, "doing");
    clock.advance(hours(2));
    move(met, "done");
    move(late, "done");
    const auto now = progress(incident);
    EXPECT_EQ(in_words(now), "2 of 7 done, 1 blocked, 2 overdue, 1 dropped; 1 met, 1 late, 1 missed");
    EXPECT_EQ(now.open, 5);
    store::Records outside = as(schema::Level::ic2);
    EXPECT_EQ(progress_of_tasks(*store, outside, incident.id.text)->total, 6) << "what lies in a compartment is not counted for those outside";
    store::Records all = records();
    const auto shown = tasks_on(all, incident.id.text, 3);
    ASSERT_EQ(shown->size(), 3U);
    EXPECT_EQ(shown->front().title, "overdue");
}

TEST_F(TaskProgressTest, WaitsForAnOpenOneUntilThatIsDone) {
    const auto incident = make("incident", {{"title", "Break-in"}, {"severity", "high"}});
    const auto first = task("first", {{"parent", incident.id.text}});
    task("second", {{"parent", incident.id.text}, {"depends_on", List{first.id.text}}});
    EXPECT_EQ(progress(incident).blocked, 1);
    move(first, "done");
    EXPECT_EQ(progress(incident).blocked, 0);
}

TEST_F(TaskProgressTest, SaysWhenAStepWasLastPractisedAndHowLongItTook) {
    const List steps{Map{{"number", "1"}, {"title", "Call the team"}}, Map{{"number", "2"}, {"title", "Restore"}}};
    const auto playbook = make("template", {{"title", "Ransomware"}, {"kind", "playbook"}, {"steps", steps}});
    const auto once = [&](std::string_view step, Duration took) {
        const auto run = task("run", {{"step_of", playbook.id.text}, {"step", step}, {"target", "2h"}});
        move(run, "doing");
        clock.advance(took);
        const auto done = move(run, "done");
        clock.advance(days(30));
        return done;
    };
    once("2", hours(1));
    once("2", hours(5));
    const auto last = once("2", hours(3));
    once("7", hours(1));
    task("next", {{"step_of", playbook.id.text}, {"step", "2"}});
    store::Records all = records();
    const auto practice = practice_of(*store, all, playbook, "");
    ASSERT_TRUE(practice && practice->size() == 3U);
    EXPECT_EQ((*practice)[0].title, "Call the team");
    EXPECT_FALSE((*practice)[0].last) << "never practised";
    const StepPractice& restore = (*practice)[1];
    EXPECT_EQ(restore.times, 3);
    EXPECT_EQ(restore.open, 1);
    EXPECT_EQ(restore.middle->ns, hours(3).ns);
    ASSERT_TRUE(restore.last);
    EXPECT_EQ(restore.last->key, last.key);
    EXPECT_EQ((*restore.last)["outcome"].text(), "late");
    EXPECT_EQ((*practice)[2].step, "7") << "tasks name it, the template has it no more";
    EXPECT_EQ(practice_of(*store, all, playbook, "2")->size(), 1U);
    EXPECT_EQ(practice_of(*store, all, playbook, "9").error().code, Code::not_found);
}

TEST_F(TaskProgressTest, MyWorkSaysWhatHinderedAndWhatSlipped) {
    const auto me = make("party", {{"title", "Mia"}, {"kind", "person"}, {"level", "IC2"}});
    const auto step = task("order", {{"assignee", me.id.text}, {"due", in(days(3))}});
    ASSERT_TRUE(records().update("task", step.id.text, {{"due", in(days(10))}, {"slipped_why", "the supplier is closed"}}, {}));
    move(step, "blocked", {}, "no budget");
    store::Records all = records();
    const auto items = *work_of(*store, all, *work_request(all, "Mia"));
    ASSERT_EQ(items.size(), 1U);
    const auto says = [&](std::string_view factor) {
        const auto found = std::ranges::find(items[0].why, factor, &WorkReason::factor);
        return found == items[0].why.end() ? std::string() : found->text;
    };
    EXPECT_EQ(says("slip"), "put off: the supplier is closed");
    EXPECT_EQ(says("blocked"), "blocked: no budget");
}

}  // namespace
}  // namespace redoubt::rooms
