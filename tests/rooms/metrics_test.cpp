// Metrics: what they measure, their samples through a year with a long stop, and the past rebuilt from the journal.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "room_store.h"
#include "rooms/team/metrics.h"
#include "store/transaction.h"

namespace redoubt::rooms {
namespace {

using schema::List;
using schema::Map;

struct MetricsTest : testing::Test, RoomStore {
    store::Record make(std::string_view type, Map fields) {
        const auto made = records().create(type, fields);
        EXPECT_TRUE(made) << made.error().text();
        return made ? *made : store::Record();
    }
    store::Record metric(std::string_view title, Map fields) {
        fields.set("title", title);
        fields.set("state", "live");
        return make("metric", fields);
    }
    std::optional<double> value(const store::Record& of, std::optional<Time> at = {}) {
        const auto found = metric_value(*store, of, at);
        EXPECT_TRUE(found) << found.error().text();
        return found ? found->value : std::nullopt;
    }
    bool can_look_back() {
        const auto then = metric_value(*store, metric("probe", {{"of", "task"}}), clock.now());
        return then || then.error().code != Code::unsupported;
    }
    store::Record task(std::string_view title, Map fields = {}) {
        fields.set("title", title);
        return make("task", fields);
    }
    void move(const store::Record& record, std::string to, std::string reason = {}) {
        const auto moved = records().move(record.type->name, record.id.text, {.to = std::move(to), .reason = std::move(reason), .changes = {}});
        ASSERT_TRUE(moved) << moved.error().text();
    }
};

TEST_F(MetricsTest, MeasureWhatTheirQuerySays) {
    const auto count = metric("open", {{"of", "task"}, {"query", "state:(to_do,doing)"}});
    const auto ratio = metric("done", {{"of", "task"}, {"measure", "ratio"}, {"query", "state:done"}, {"out_of", "-state:dropped"}});
    const auto sum = metric("effort", {{"of", "task"}, {"measure", "sum"}, {"field", "effort"}});
    const auto middle = metric("middle", {{"of", "task"}, {"measure", "median"}, {"field", "effort"}});
    EXPECT_EQ(value(count), 0);
    EXPECT_EQ(value(ratio), std::nullopt);
    EXPECT_EQ(value(sum), 0);
    EXPECT_EQ(value(middle), std::nullopt);
    std::vector<store::Record> tasks;
    for (int i = 1; i <= 4; ++i) tasks.push_back(task(fmt::format("task {}", i), {{"effort", fmt::format("{}h", i * i)}}));
    task("secret", {{"compartment", "blind"}, {"effort", "100h"}});
    move(tasks[0], "done");
    EXPECT_EQ(value(count), 3);
    EXPECT_EQ(value(ratio), 25);
    EXPECT_EQ(value(sum), 3600.0 * (1 + 4 + 9 + 16));
    EXPECT_EQ(value(middle), 3600.0 * (4 + 9) / 2);
    clock.advance(seconds(1));
    const Time now = clock.now();
    if (can_look_back())
        for (const auto* one : {&count, &ratio, &sum, &middle}) EXPECT_EQ(value(*one), value(*one, now)) << one->title;
    const auto shown = metric_value(*store, count);
    EXPECT_EQ(shown->records, "/tasks?q=%28state%3A%28to_do%2Cdoing%29%29%20-compartment%3A%2A");
    EXPECT_EQ(shown->command, "redoubt task list '(state:(to_do,doing)) -compartment:*'");
    EXPECT_EQ(*records().count("task", "(state:(to_do,doing)) -compartment:*"), 3);
}

TEST_F(MetricsTest, AnyPastDayRebuiltFromTheJournalEqualsItsSample) {
    if (!can_look_back()) GTEST_SKIP() << "the store cannot tell the past yet";
    std::vector<store::Record> metrics;
    metrics.push_back(metric("open", {{"of", "task"}, {"query", "state:(to_do,doing,blocked)"}}));
    metrics.push_back(metric("late", {{"of", "task"}, {"query", "state:(to_do,doing,blocked) due:<now"}}));
    metrics.push_back(metric("done", {{"of", "task"}, {"measure", "ratio"}, {"query", "state:done"}, {"out_of", "state:*"}}));
    metrics.push_back(metric("effort", {{"of", "task"}, {"measure", "sum"}, {"query", "state:to_do"}, {"field", "effort"}}));
    std::vector<store::Record> open;
    SeededRandom chance(11);
    for (int day = 0; day < 60; ++day) {
        for (int hour = 0; hour < 24; hour += 3) {
            clock.advance(hours(3));
            if (chance.below(3) == 0) {
                const Time due = clock.now() + days(static_cast<int64_t>(chance.below(20)));
                open.push_back(task(fmt::format("task {} {}", day, hour), {{"due", due}, {"effort", fmt::format("{}h", 1 + chance.below(9))}}));
            }
            if (!open.empty() && chance.below(4) == 0) {
                const size_t which = chance.below(open.size());
                move(open[which], "done");
                open.erase(open.begin() + static_cast<std::ptrdiff_t>(which));
            }
        }
        const bool off = day >= 20 && day < 30;  // Redoubt was stopped, and people worked on by other means
        if (!off) ASSERT_TRUE(take_due_samples(*store));
    }
    for (const store::Record& one : metrics) {
        const auto samples = samples_of(*store, one.id.text, {}, clock.now());
        ASSERT_TRUE(samples);
        EXPECT_GE(samples->size(), 59U) << one.title;
        size_t rebuilt = 0;
        for (const Sample& sample : *samples) {
            EXPECT_EQ(value(one, sample.at), sample.value) << one.title << " at " << format_time(sample.at);
            rebuilt += sample.rebuilt;
        }
        EXPECT_GE(rebuilt, 9U);
        EXPECT_LE(rebuilt, 11U);
    }
    EXPECT_TRUE(store->journal().verify()->ok);
}

TEST_F(MetricsTest, SamplesAreOnlyAdded) {
    const auto one = metric("open", {{"of", "task"}});
    ASSERT_TRUE(take_sample(*store, one));
    EXPECT_EQ(take_sample(*store, one).error().code, Code::conflict);
    for (const char* sql : {"UPDATE metric_sample SET value = 7", "DELETE FROM metric_sample"})
        EXPECT_FALSE(store->write([&](store::Transaction& transaction) { return transaction.sql.run(sql); })) << sql;
    EXPECT_EQ(samples_of(*store, one.id.text, {}, clock.now())->size(), 1U);
}

TEST_F(MetricsTest, TargetAndLimitSayWhetherItIsOnTrack) {
    const auto down = metric("late", {{"of", "task"}, {"direction", "down"}, {"target", 2}, {"limit", 5}});
    EXPECT_EQ(track_of(down, 2), Track::on);
    EXPECT_EQ(track_of(down, 3), Track::off);
    EXPECT_EQ(track_of(down, 6), Track::beyond);
    EXPECT_EQ(track_of(down, {}), Track::none);
    const auto up = metric("good", {{"of", "task"}, {"direction", "up"}, {"target", 90}});
    EXPECT_EQ(track_of(up, 90), Track::on);
    EXPECT_EQ(track_of(up, 89), Track::off);
    EXPECT_EQ(track_of(metric("free", {{"of", "task"}}), 1), Track::none);
}

TEST_F(MetricsTest, TheTrendComparesThisPeriodWithTheOneBefore) {
    const auto open = metric("open", {{"of", "task"}, {"direction", "down"}, {"query", "state:to_do"}});
    for (int day = 0; day < 20; ++day) {
        if (day == 10) task("more");
        ASSERT_TRUE(take_due_samples(*store));
        clock.advance(days(1));
    }
    const auto trend = trend_of(*store, open, days(10));
    ASSERT_TRUE(trend && trend->now && trend->before);
    EXPECT_GT(*trend->now, *trend->before);
    EXPECT_EQ(trend->better, false);
}

TEST_F(MetricsTest, AGoalMovesOnlyWhenItsMetricMoves) {
    const auto done = metric("done", {{"of", "task"}, {"query", "state:done"}, {"direction", "up"}});
    const auto goal =
        make("goal", {{"title", "Finish"}, {"key_results", List{Map{{"text", "four done"}, {"metric", done.id.text}, {"from", 0.0}, {"to", 4.0}}}}});
    const auto progress = [&] {
        store::Records all = records();
        return progress_of(*store, all, *all.get("goal", goal.id.text))->progress;
    };
    EXPECT_EQ(progress(), 0);
    ASSERT_TRUE(records().comment("goal", goal.id.text, "nearly there!"));
    ASSERT_TRUE(records().update("goal", goal.id.text, {{"description", "we are at 99 %"}}, {}));
    EXPECT_EQ(progress(), 0);
    move(task("one"), "done");
    EXPECT_EQ(progress(), 0.25);
    for (int i = 0; i < 5; ++i) move(task(fmt::format("more {}", i)), "done");
    EXPECT_EQ(progress(), 1);
}

}  // namespace
}  // namespace redoubt::rooms
