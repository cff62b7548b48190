#include "api/standing_jobs.h"

#include <array>

#include "rooms/fix/campaigns.h"
#include "rooms/fix/root_causes.h"
#include "rooms/fix/scan_coverage.h"
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
#include "store/transaction.h"

namespace redoubt::api {
namespace {

constexpr Duration done_kept = days(30);
constexpr std::string_view feeds_job = "look-at-feeds-now";
constexpr std::string_view network_job = "derive-network-soon";
constexpr Duration network_delay = seconds(5);

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

Result<> follow_campaigns(store::Store& store, store::JobRun&) { return rooms::Campaigns(store).follow(); }

Result<> sign_journal(store::Store& store, store::JobRun&) {
    TRY(store::JournalSigner(store).sign());
    return {};
}

Result<> file_concerns(store::Store& store, store::JobRun&) {
    TRY(rooms::Concerns(store).file());
    return {};
}

// Soon after people or reports changed assets, and no more often than that.
Result<> derive_soon(store::Store& store, store::Transaction& transaction, size_t first, const store::Actor& actor) {
    if (actor.system) return {};
    for (size_t at = first; at < transaction.touched.size(); ++at) {
        const std::string_view type = transaction.touched[at].record.type->name;
        if (type != "asset" && type != "source") continue;
        TRY(store.jobs().add(transaction, {.kind = std::string(network_job), .due = store.clock().now() + network_delay, .unique = true}));
        break;
    }
    return {};
}

Result<> find_unscanned(store::Store& store, store::JobRun&) {
    TRY(rooms::ScanCoverage(store).follow());
    return {};
}

Result<> find_root_causes(store::Store& store, store::JobRun&) {
    TRY(rooms::follow_root_causes(store));
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
    Standing{"find-unscanned", "1h", find_unscanned},
    Standing{"find-root-causes", "10m", find_root_causes},
    Standing{"keep-columns", "6h", keep_columns},
    Standing{"forget-done-jobs", "daily 03:30", forget_done},
    Standing{"follow-campaigns", "1h", follow_campaigns},
    Standing{"sign-journal", "daily 00:10", sign_journal},
};

}  // namespace

Result<> look_at_feeds(store::Store& store) {
    TRY(store.jobs().add({.kind = std::string(feeds_job), .unique = true}));
    return {};
}

Result<> add_standing_jobs(store::Store& store, rooms::Decisions& decisions, rooms::SoftwareWatch& software, rooms::NetworkWatch& network,
                           store::JobRunner& runner) {
    runner.handle("pass-terms", [&decisions](store::JobRun&) -> Result<> {
        TRY(decisions.pass_terms());
        return {};
    });
    TRY(store.jobs().add({.kind = "pass-terms", .every = "5m", .unique = true}));
    runner.handle("hand-over", [&store](store::JobRun& run) -> Result<> {
        TRY(rooms::hand_over(store, run.job.subject));
        return {};
    });
    // What changed in the inventory comes by itself, and so does what changed in the feeds; the look each minute is for what that misses.
    for (const std::string_view kind : {std::string_view("match-software"), std::string_view("look-at-feeds"), feeds_job})
        runner.handle(std::string(kind), [&software](store::JobRun& run) -> Result<> {
            TRY(software.follow([&run] { return run.stopping(); }));
            return {};
        });
    TRY(store.jobs().add({.kind = "look-at-feeds", .every = "1m", .unique = true}));
    for (const Standing& job : standing) {
        runner.handle(std::string(job.kind), [&store, &job](store::JobRun& run) { return job.work(store, run); });
        TRY(store.jobs().add({.kind = std::string(job.kind), .every = std::string(job.every), .unique = true}));
    }
    for (const std::string_view kind : {std::string_view("derive-network"), network_job})
        runner.handle(std::string(kind), [&network](store::JobRun& run) -> Result<> {
            TRY(network.follow([&run] { return run.stopping(); }));
            return {};
        });
    TRY(store.jobs().add({.kind = "derive-network", .every = "15m", .unique = true}));
    store.follow([&store](store::Transaction& transaction, size_t first, const store::Actor& actor) { return derive_soon(store, transaction, first, actor); });
    return {};
}

}  // namespace redoubt::api
