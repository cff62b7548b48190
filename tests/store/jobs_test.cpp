#include <map>

#include <gtest/gtest.h>

#include "store/job_runner.h"
#include "store/transaction.h"
#include "support/store_fixture.h"

namespace redoubt::store {
namespace {

struct JobsTest : testing::Test, test::StoreFixture {
    Jobs& jobs() { return store->jobs(); }
    Job add(JobSpec spec) {
        const auto job = jobs().add(spec);
        EXPECT_TRUE(job) << job.error().text();
        return *job;
    }
    Job now(const Job& job) { return *jobs().find(job.id); }
    std::optional<Job> take(const std::string& owner = "me") {
        const std::vector<std::string> kinds{"work"};
        const auto taken = jobs().take(owner, kinds, minutes(10));
        EXPECT_TRUE(taken) << taken.error().text();
        return *taken;
    }
};

TEST_F(JobsTest, AreTakenWhenDueByOneOnly) {
    const Job later = add({.kind = "work", .subject = "b", .due = clock.now() + hours(1)});
    const Job job = add({.kind = "work", .subject = "a"});
    add({.kind = "other"});
    const auto taken = take();
    ASSERT_TRUE(taken);
    EXPECT_EQ(taken->id, job.id);
    EXPECT_EQ(taken->attempts, 1);
    EXPECT_FALSE(take("you"));
    ASSERT_TRUE(jobs().finish(*taken, std::nullopt));
    EXPECT_EQ(now(job).state, JobState::done);
    clock.advance(hours(1));
    EXPECT_EQ(take()->id, later.id);
}

TEST_F(JobsTest, AnExpiredLeaseIsTakenAgainAndTheFirstHolderIsRefused) {
    const Job job = add({.kind = "work"});
    const Job first = *take("dead");
    clock.advance(minutes(9));
    EXPECT_TRUE(jobs().keep(first, minutes(10)));
    clock.advance(minutes(9));
    EXPECT_FALSE(take("me"));
    clock.advance(minutes(1));
    const auto second = take("me");
    ASSERT_TRUE(second);
    EXPECT_EQ(second->id, job.id);
    EXPECT_EQ(second->attempts, 2);
    EXPECT_EQ(jobs().finish(first, std::nullopt).error().code, Code::conflict);
    EXPECT_EQ(jobs().keep(first, minutes(10)).error().code, Code::conflict);
    EXPECT_TRUE(jobs().finish(*second, std::nullopt));
}

TEST_F(JobsTest, SurviveARestartWhileRunning) {
    const Job job = add({.kind = "work", .payload = {{"n", 7}}, .most_attempts = 2});
    ASSERT_TRUE(take("before"));
    open();  // whoever held the lease is gone
    ASSERT_TRUE(jobs().release_all());
    const auto again = take("after");
    ASSERT_TRUE(again);
    EXPECT_EQ(again->id, job.id);
    EXPECT_EQ(again->payload["n"].integer(), 7);
    open();
    ASSERT_TRUE(jobs().release_all());
    EXPECT_FALSE(take("third"));  // it has brought Redoubt down twice
    EXPECT_EQ(now(job).state, JobState::dead);
    EXPECT_EQ(now(job).last_error, "it was interrupted each time");
}

TEST_F(JobsTest, AreTriedAgainEverLaterUntilDead) {
    const Job job = add({.kind = "work", .most_attempts = 4});
    Duration before{};
    for (int attempt = 1; attempt < 4; ++attempt) {
        const auto taken = take();
        ASSERT_TRUE(taken) << attempt;
        ASSERT_TRUE(jobs().finish(*taken, Error{Code::io, "the disk is full", {}, {}, {}}));
        const Job failed = now(job);
        EXPECT_EQ(failed.state, JobState::failed);
        EXPECT_EQ(failed.last_error, "the disk is full");
        const Duration delay = failed.due - clock.now();
        EXPECT_GT(delay, before);
        EXPECT_FALSE(take());
        clock.advance(delay);
        before = delay;
    }
    ASSERT_TRUE(jobs().finish(*take(), Error{Code::io, "still full", {}, {}, {}}));
    EXPECT_EQ(now(job).state, JobState::dead);
    clock.advance(days(30));
    EXPECT_FALSE(take());
    const auto retried = store->write([&](Transaction& transaction) { return jobs().retry(transaction, job.id); });
    ASSERT_TRUE(retried);
    EXPECT_EQ(take()->attempts, 1);
    EXPECT_FALSE(store->write([&](Transaction& transaction) { return jobs().retry(transaction, job.id); }));  // it runs
}

TEST_F(JobsTest, DelaysGrowAndScatter) {
    std::set<int64_t> seen;
    for (int attempt = 1; attempt <= 12; ++attempt)
        for (int i = 0; i < 50; ++i) {
            const Duration delay = retry_delay(attempt, random);
            const Duration whole{std::min(seconds(30).ns << (attempt - 1), hours(6).ns)};
            EXPECT_GE(delay.ns, whole.ns * 3 / 4);
            EXPECT_LT(delay.ns, whole.ns * 5 / 4);
            seen.insert(delay.ns);
        }
    EXPECT_GT(seen.size(), 500U);
}

TEST_F(JobsTest, UniqueOnesAreThereOnceAndRunAgainWhenAskedMeanwhile) {
    const Job job = add({.kind = "work", .subject = "a", .unique = true});
    EXPECT_EQ(add({.kind = "work", .subject = "a", .unique = true}).id, job.id);
    EXPECT_NE(add({.kind = "work", .subject = "b", .unique = true}).id, job.id);
    const Job taken = *take();
    add({.kind = "work", .subject = "a", .unique = true});  // what it was added for may have been missed
    ASSERT_TRUE(jobs().finish(taken, std::nullopt));
    EXPECT_EQ(now(job).state, JobState::waiting);
    ASSERT_TRUE(jobs().finish(*take(), std::nullopt));
    ASSERT_TRUE(jobs().finish(*take(), std::nullopt));
    EXPECT_EQ(now(job).state, JobState::done);
    EXPECT_NE(add({.kind = "work", .subject = "a", .unique = true}).id, job.id);
}

TEST_F(JobsTest, RecurringOnesCatchUpOnce) {
    const Job job = add({.kind = "work", .every = "daily 03:00", .unique = true});
    const Time first = job.due;
    EXPECT_GT(first, clock.now());
    clock.advance(days(20));  // a long stop
    ASSERT_TRUE(jobs().finish(*take(), std::nullopt));
    const Job after = now(job);
    EXPECT_EQ(after.state, JobState::waiting);
    EXPECT_EQ((after.due - first).ns % days(1).ns, 0);
    EXPECT_GT(after.due, clock.now());
    EXPECT_FALSE(take());
}

TEST_F(JobsTest, ARecurringOneGivesUpOnlyThisTime) {
    const Job job = add({.kind = "work", .every = "1d", .most_attempts = 1});
    ASSERT_TRUE(jobs().finish(*take(), Error{Code::io, "no", {}, {}, {}}));
    EXPECT_EQ(now(job).state, JobState::failed);
    EXPECT_EQ(now(job).due, clock.now() + days(1));
    clock.advance(days(1));
    ASSERT_TRUE(jobs().finish(*take(), std::nullopt));
    EXPECT_EQ(now(job).last_error, "");
}

TEST_F(JobsTest, AChangedRuleTakesEffect) {
    const Job job = add({.kind = "work", .every = "30d", .unique = true});
    ASSERT_TRUE(jobs().finish(*take(), std::nullopt));
    EXPECT_EQ(add({.kind = "work", .every = "30d", .unique = true}).due, clock.now() + days(30));
    EXPECT_EQ(add({.kind = "work", .every = "1h", .unique = true}).due, clock.now());
    EXPECT_FALSE(jobs().add({.kind = "work", .every = "now and then"}));
    EXPECT_EQ(now(job).every, "1h");
}

TEST_F(JobsTest, DoneOnesAreForgottenInTime) {
    const Job job = add({.kind = "work"});
    add({.kind = "work", .due = clock.now() + days(100)});
    ASSERT_TRUE(jobs().finish(*take(), std::nullopt));
    clock.advance(days(31));
    EXPECT_EQ(*jobs().forget_done(clock.now() - days(30)), 1);
    EXPECT_FALSE(jobs().find(job.id));
    EXPECT_EQ(jobs().list({})->size(), 1U);
}

TEST_F(JobsTest, ARunnerLivesThroughAYear) {
    JobRunner runner(*store);
    std::map<std::string, int> runs;
    runner.handle("day", [&](JobRun&) -> Result<> { return ++runs["day"], Result<>(); });
    runner.handle("month", [&](JobRun&) -> Result<> { return ++runs["month"], Result<>(); });
    runner.handle("flaky", [&](JobRun& run) -> Result<> {
        ++runs["flaky"];
        return run.job.attempts < 3 ? Result<>(fail(Code::io, "not yet")) : Result<>();
    });
    runner.handle("broken", [&](JobRun&) -> Result<> { throw std::runtime_error("a bug"); });
    add({.kind = "day", .every = "daily 00:05", .unique = true});
    add({.kind = "month", .every = "monthly 31 06:00", .unique = true});
    add({.kind = "flaky", .every = "weekly mon 09:00", .unique = true});
    const Job broken = add({.kind = "broken", .most_attempts = 3});
    for (int hour = 0; hour < 365 * 24; ++hour) {
        clock.advance(hours(1));
        ASSERT_TRUE(runner.run_due());
    }
    EXPECT_EQ(runs["day"], 365);
    EXPECT_EQ(runs["month"], 12);
    EXPECT_EQ(runs["flaky"], 52 * 3);
    EXPECT_EQ(now(broken).state, JobState::dead);
    EXPECT_EQ(now(broken).last_error, "a bug");
}

TEST_F(JobsTest, ThreadsRunEachJobOnce) {
    std::mutex mutex;
    std::map<std::string, int> runs;
    int side_by_side = 0;
    int most = 0;
    JobRunner runner(*store, {.threads = 4});
    const auto count = [&](const std::string& subject, int change) {
        const std::scoped_lock lock(mutex);
        side_by_side += change;
        most = std::max(most, side_by_side);
        if (change > 0) ++runs[subject];
    };
    runner.handle(
        "work",
        [&](JobRun& run) -> Result<> {
            count(run.job.subject, 1);
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
            count(run.job.subject, -1);
            return {};
        },
        2);
    ASSERT_TRUE(runner.start());
    for (int i = 0; i < 50; ++i) add({.kind = "work", .subject = std::to_string(i)});
    for (int i = 0; i < 500 && jobs().list({.state = JobState::done})->size() < 50; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    runner.stop();
    EXPECT_EQ(runs.size(), 50U);
    for (const auto& [subject, times] : runs) EXPECT_EQ(times, 1) << subject;
    EXPECT_LE(most, 2);
}

}  // namespace
}  // namespace redoubt::store
