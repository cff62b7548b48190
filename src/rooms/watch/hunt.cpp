#include "rooms/watch/hunt.h"

#include <atomic>
#include <utility>

#include <fmt/format.h>

#include "base/pipeline.h"
#include "rooms/watch/correlating.h"

namespace redoubt::rooms {
namespace {

constexpr size_t most_problems = 1000;

struct RenderedHit {
    int64_t time;
    uint32_t rule;
    std::string host;
    std::string text;
};

struct RenderedPart {
    std::vector<RenderedHit> hits;
    std::vector<detect::Contribution> contributions;
    events::DecodeReport report;
};

RenderedPart render_part(LogMatcher& matcher, const detect::CorrelationPlan& plan, events::PartInput part, const HuntOptions& options) {
    const MatchedPart matched = matcher.match(std::move(part), options.filter);
    const std::string file = matched.part.place();
    RenderedPart out{.hits = {}, .contributions = contributions_of(matched, plan, file), .report = matched.report};
    out.hits.reserve(matched.matches.size());
    for (const detect::Match& match : matched.matches) {
        const detect::Rule& rule = matcher.matcher().rule(match.rule);
        if (rule.silent) continue;
        const events::Event& event = matched.batch.events[match.event];
        const Hit hit{event, rule, match.rule, file};
        out.hits.push_back({event.has_time ? event.time.unix_ns : 0, match.rule, std::string(event.computer), options.render ? options.render(hit) : ""});
    }
    return out;
}

class Summing {
public:
    Summing(const detect::Matcher& matcher, const detect::CorrelationPlan& plan, const HuntOptions& options, const LogWalk& walk)
        : matcher_(matcher),
          options_(options),
          walk_(walk),
          correlator_(detect::make_correlator(plan, [this](const detect::CorrelationAlert& alert) { add(alert); })) {
        summary_.correlations = plan.nodes().size();
    }

    void add(RenderedPart part) {
        summary_.count += part.report.count;
        summary_.problems_total += part.report.problems.size() + part.report.problems_left_out;
        for (events::Problem& problem : part.report.problems)
            if (summary_.problems.size() < most_problems) summary_.problems.push_back(std::move(problem));
        for (RenderedHit& hit : part.hits) add(std::move(hit));
        for (detect::Contribution& contribution : part.contributions) correlator_->add(std::move(contribution));
        if (options_.on_progress) options_.on_progress(walk_.progress(), summary_.count.events, summary_.alerts);
    }

    void finish() {
        if (!stopped_) correlator_->finish();
        summary_.correlated = correlator_->counts();
    }

    HuntSummary summary_;
    Result<> failure_;
    std::atomic<bool> stopped_ = false;  // also read by the producing thread

private:
    void add(const detect::CorrelationAlert& alert) {
        const detect::Rule& rule = matcher_.rule(alert.rule);
        if (rule.silent) return;
        const detect::SeenEvent& last = *alert.last;
        events::Event event;
        event.time = alert.time;
        event.has_time = true;
        event.recovered = last.recovered;
        event.channel = last.channel;
        event.event_id = last.event_id;
        event.computer = last.host;
        event.record = last.record;
        const Hit hit{event, rule, alert.rule, last.file ? std::string_view(*last.file) : std::string_view(), &alert};
        add({alert.time.unix_ns, alert.rule, last.host, options_.render ? options_.render(hit) : ""});
    }

    void add(RenderedHit hit) {
        ++summary_.alerts;
        ++summary_.alerts_by_level[static_cast<size_t>(matcher_.rule(hit.rule).level)];
        const auto host = summary_.alerts_by_host.find(hit.host);
        if (host != summary_.alerts_by_host.end())
            ++host->second;
        else
            summary_.alerts_by_host.emplace(std::move(hit.host), 1);
        if (stopped_ || !options_.take) return;
        failure_ = options_.take(hit.time, std::move(hit.text));
        stopped_ = !failure_;
    }

    const detect::Matcher& matcher_;
    const HuntOptions& options_;
    const LogWalk& walk_;
    std::unique_ptr<detect::Correlator> correlator_;
};

}  // namespace

Error nothing_understood(std::span<const events::Problem> problems, uint64_t files) {
    Error error{.code = Code::invalid,
                .message = "no file could be read as a log",
                .where = {},
                .hint = "docs/hunt.md lists the logs that are read, plain or inside .gz and .zip"};
    if (files == 0) {
        error.message = "there are no files below these paths";
        error.hint = "check the paths";
    } else if (!problems.empty()) {
        error.message += fmt::format("; the first: {}: {}", problems[0].where, problems[0].message);
    }
    return error;
}

Result<HuntSummary> hunt(Disk& disk, std::span<const std::string> paths, const detect::Matcher& matcher, events::FieldNames& names,
                         const HuntOptions& options) {
    events::OpenOptions open;
    open.recover = options.recover;
    open.reader = options.source.reader;
    open.source = options.source.entry;
    const std::unique_ptr<LogWalk> walk = TRY(LogWalk::start(disk, paths, open));
    LogMatcher log_matcher(matcher, names);
    const detect::CorrelationPlan plan(matcher.rules(), names);
    Summing sum(matcher, plan, options, *walk);
    ordered_pipeline(
        options.threads, [&]() -> std::optional<events::PartInput> { return sum.stopped_ ? std::nullopt : walk->next(); },
        [&](events::PartInput part) { return render_part(log_matcher, plan, std::move(part), options); }, [&](RenderedPart part) { sum.add(std::move(part)); });
    sum.finish();
    TRY(std::move(sum.failure_));
    sum.summary_.files = walk->files_understood();
    sum.summary_.files_not_understood = walk->files_not_understood();
    const bool nothing_read = sum.summary_.count.events == 0 && sum.summary_.problems_total > 0;
    if (sum.summary_.files == 0 || nothing_read)
        return std::unexpected(nothing_understood(sum.summary_.problems, sum.summary_.files + sum.summary_.files_not_understood));
    return std::move(sum.summary_);
}

}  // namespace redoubt::rooms
