#include "api/standing_jobs.h"

#include <array>

#include "rooms/know/tool_health.h"
#include "rooms/know/upkeep.h"
#include "rooms/rehearse/recurring.h"
#include "rooms/team/concerns.h"
#include "rooms/team/due_dates.h"
#include "rooms/team/metrics.h"
#include "rooms/team/staleness.h"
#include "rooms/watch/silence.h"
#include "store/journal_signing.h"
#include "store/store.h"

namespace redoubt::api {
namespace {

constexpr Duration done_kept = days(30);

struct Standing {
    std::string_view kind;
    std::string_view every;
    Result<> (*work)(store::Store&, store::JobRun&);
};

Result<> forget_done(store::Store& store, store::JobRun&) {
    TRY(store.jobs().forget_done(store.clock().now() - done_kept));
    return {};
}

Result<> pass_due_dates(store::Store& store, store::JobRun&) {
    TRY(rooms::pass_due_dates(store));
    return {};
}

Result<> find_stale(store::Store& store, store::JobRun&) {
    TRY(rooms::tell_stale(store));
    return {};
}

Result<> find_silent_sources(store::Store& store, store::JobRun&) {
    TRY(rooms::find_silent_sources(store));
    return {};
}

Result<> find_silent_tools(store::Store& store, store::JobRun&) {
    TRY(rooms::find_silent_tools(store));
    return {};
}

Result<> reckon_assets(store::Store& store, store::JobRun&) {
    TRY(rooms::reckon_assets(store));
    return {};
}

Result<> schedule_activities(store::Store& store, store::JobRun&) {
    TRY(rooms::schedule_next_activities(store));
    return {};
}

Result<> sample_metrics(store::Store& store, store::JobRun&) {
    TRY(rooms::take_due_samples(store));
    return {};
}

Result<> sign_journal(store::Store& store, store::JobRun&) {
    TRY(store::JournalSigner(store).sign());
    return {};
}

Result<> file_concerns(store::Store& store, store::JobRun&) {
    TRY(rooms::Concerns(store).file());
    return {};
}

Result<> keep_columns(store::Store& store, store::JobRun&) { return store.keep_columns(); }

constexpr std::array standing{
    Standing{"pass-due-dates", "10m", pass_due_dates},
    Standing{"file-concerns", "daily 00:20", file_concerns},
    Standing{"sample-metrics", "15m", sample_metrics},
    Standing{"schedule-activities", "1h", schedule_activities},
    Standing{"find-silent-sources", "15m", find_silent_sources},
    Standing{"find-silent-tools", "1m", find_silent_tools},
    Standing{"reckon-assets", "10m", reckon_assets},
    Standing{"find-stale", "1h", find_stale},
    Standing{"keep-columns", "6h", keep_columns},
    Standing{"forget-done-jobs", "daily 03:30", forget_done},
    Standing{"sign-journal", "daily 00:10", sign_journal},
};

}  // namespace

Result<> add_standing_jobs(store::Store& store, rooms::Decisions& decisions, store::JobRunner& runner) {
    runner.handle("pass-terms", [&decisions](store::JobRun&) -> Result<> {
        TRY(decisions.pass_terms());
        return {};
    });
    TRY(store.jobs().add({.kind = "pass-terms", .every = "5m", .unique = true}));
    runner.handle("hand-over", [&store](store::JobRun& run) -> Result<> {
        TRY(rooms::hand_over(store, run.job.subject));
        return {};
    });
    for (const Standing& job : standing) {
        runner.handle(std::string(job.kind), [&store, &job](store::JobRun& run) { return job.work(store, run); });
        TRY(store.jobs().add({.kind = std::string(job.kind), .every = std::string(job.every), .unique = true}));
    }
    return {};
}

}  // namespace redoubt::api
