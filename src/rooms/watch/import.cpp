#include "rooms/watch/import.h"

#include <atomic>

#include "base/pipeline.h"
#include "rooms/watch/alert_writer.h"
#include "rooms/watch/correlating.h"
#include "rooms/watch/hunt.h"
#include "rooms/watch/placeholders.h"
#include "rooms/watch/prepared_alert.h"
#include "store/store.h"

namespace redoubt::rooms {
namespace {

constexpr size_t most_import_problems = 1000;

class Importer {
public:
    Importer(store::Store& store, store::Records& records, const LiveRules& rules, const detect::CorrelationPlan& plan, const ImportRequest& request,
             const LogWalk& walk)
        : rules_(rules), request_(request), walk_(walk), writer_(store, records, rules, "seen in imported logs") {
        correlator_ = detect::make_correlator(plan, [this](const detect::CorrelationAlert& alert) {
            if (!rules_.set.rules[alert.rule].silent) correlated_.push_back(prepare_correlated(alert, rules_.set.rules));
        });
    }

    Result<> prepare() {
        TRY(writer_.prepare());
        for (const detect::NotLoaded& rule : rules_.set.not_loaded) add_problem({rule.path, "this live rule does not load: " + rule.error.text()});
        return {};
    }

    Result<> add(PreparedPart part) {
        outcome_.events += part.report.count.events;
        outcome_.recovered += part.report.count.recovered;
        outcome_.problems_total += part.report.problems_left_out;
        for (events::Problem& problem : part.report.problems) add_problem(std::move(problem));
        for (const auto& [host, heard] : part.hosts) hosts_[host].add(heard);
        for (PreparedAlert& alert : part.alerts) TRY(writer_.add(std::move(alert)));
        for (detect::Contribution& contribution : part.contributions) correlator_->add(std::move(contribution));
        TRY(add_correlated());
        report_progress();
        return {};
    }

    // A stopped import has not seen what a window may still have needed, so it leaves correlations to the next one.
    Result<ImportOutcome> finish(bool stopped) {
        if (!stopped) correlator_->finish();
        TRY(add_correlated());
        if (const std::string losses = losses_text(correlator_->counts()); !losses.empty()) add_problem({"correlations", losses});
        TRY(writer_.finish());
        report_progress();
        TRY(writer_.sight(hosts_));
        outcome_.alerts_new = writer_.counts().alerts_new;
        outcome_.alerts_known = writer_.counts().alerts_known;
        outcome_.unlisted_assets = writer_.counts().unlisted_assets;
        outcome_.rules = rules_.set.rules.size();
        outcome_.files = walk_.files_understood();
        return std::move(outcome_);
    }

    const std::vector<events::Problem>& problems() const { return outcome_.problems; }

private:
    Result<> add_correlated() {
        for (PreparedAlert& alert : std::exchange(correlated_, {})) TRY(writer_.add(std::move(alert)));
        return {};
    }

    void add_problem(events::Problem problem) {
        ++outcome_.problems_total;
        if (!request_.name.empty() && problem.where.starts_with(request_.paths.front())) problem.where.replace(0, request_.paths.front().size(), request_.name);
        if (outcome_.problems.size() < most_import_problems) outcome_.problems.push_back(std::move(problem));
    }

    void report_progress() {
        if (!request_.on_progress) return;
        request_.on_progress({walk_.progress().fraction(), outcome_.events, writer_.counts().alerts_new, writer_.counts().alerts_known});
    }

    const LiveRules& rules_;
    const ImportRequest& request_;
    const LogWalk& walk_;
    AlertWriter writer_;
    std::unique_ptr<detect::Correlator> correlator_;
    std::vector<PreparedAlert> correlated_;
    Hosts hosts_;
    ImportOutcome outcome_;
};

}  // namespace

Result<ImportOutcome> import_logs(store::Store& store, store::Records& records, Disk& disk, const ImportRequest& request) {
    const detect::LoadOptions placeholders = TRY(placeholders_in(disk, store.folder()));
    const LiveRules rules = TRY(load_live_rules(records, placeholders));
    if (rules.set.rules.empty())
        return fail(Code::invalid, "there is no live rule to match with", "", "import rules with: redoubt rules import DIR; or move some to live");
    events::FieldNames names;
    const std::unique_ptr<detect::Matcher> matcher = detect::make_fast_matcher(rules.set.rules, names);
    events::OpenOptions open;
    open.recover = request.recover;
    open.reader = request.source.reader;
    open.source = request.source.entry;
    const std::unique_ptr<LogWalk> walk = TRY(LogWalk::start(disk, request.paths, open));
    LogMatcher log_matcher(*matcher, names);
    const detect::CorrelationPlan plan(rules.set.rules, names);
    Importer importer(store, records, rules, plan, request, *walk);
    TRY(importer.prepare());
    Result<> failure;
    std::atomic<bool> stop = false;
    bool stopped = false;
    ordered_pipeline(
        request.threads, [&]() -> std::optional<events::PartInput> { return stop ? std::nullopt : walk->next(); },
        [&](events::PartInput part) { return prepare_part(log_matcher.match(std::move(part), {}), *matcher, plan, names, request.name); },
        [&](PreparedPart part) {
            if (stop) return;
            failure = importer.add(std::move(part));
            stopped = request.stop && request.stop();
            stop = !failure || stopped;
        });
    TRY(std::move(failure));
    const uint64_t not_understood = walk->files_not_understood();
    ImportOutcome outcome = TRY(importer.finish(stopped));
    outcome.stopped = stopped;
    if (!stopped && (outcome.files == 0 || (outcome.events == 0 && outcome.problems_total > rules.set.not_loaded.size())))
        return std::unexpected(nothing_understood(outcome.problems, outcome.files + not_understood));
    return outcome;
}

}  // namespace redoubt::rooms
