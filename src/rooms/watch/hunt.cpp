#include "rooms/watch/hunt.h"

#include <atomic>
#include <utility>

#include <fmt/format.h>

#include "base/pipeline.h"

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
    events::DecodeReport report;
};

RenderedPart render_part(LogMatcher& matcher, events::PartInput part, const HuntOptions& options) {
    const MatchedPart matched = matcher.match(std::move(part), options.filter);
    const std::string file = matched.part.place();
    RenderedPart out{.hits = {}, .report = matched.report};
    out.hits.reserve(matched.matches.size());
    for (const detect::Match& match : matched.matches) {
        const events::Event& event = matched.batch.events[match.event];
        const Hit hit{event, matcher.matcher().rule(match.rule), match.rule, file};
        out.hits.push_back({event.has_time ? event.time.unix_ns : 0, match.rule, std::string(event.computer), options.render ? options.render(hit) : ""});
    }
    return out;
}

class Summing {
public:
    Summing(const detect::Matcher& matcher, const HuntOptions& options, const LogWalk& walk) : matcher_(matcher), options_(options), walk_(walk) {}

    void add(RenderedPart part) {
        summary_.count += part.report.count;
        summary_.problems_total += part.report.problems.size() + part.report.problems_left_out;
        for (events::Problem& problem : part.report.problems)
            if (summary_.problems.size() < most_problems) summary_.problems.push_back(std::move(problem));
        for (RenderedHit& hit : part.hits) add(std::move(hit));
        if (options_.on_progress) options_.on_progress(walk_.progress(), summary_.count.events, summary_.alerts);
    }

    HuntSummary summary_;
    Result<> failure_;
    std::atomic<bool> stopped_ = false;  // also read by the producing thread

private:
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
    Summing sum(matcher, options, *walk);
    ordered_pipeline(
        options.threads, [&]() -> std::optional<events::PartInput> { return sum.stopped_ ? std::nullopt : walk->next(); },
        [&](events::PartInput part) { return render_part(log_matcher, std::move(part), options); }, [&](RenderedPart part) { sum.add(std::move(part)); });
    TRY(std::move(sum.failure_));
    sum.summary_.files = walk->files_understood();
    sum.summary_.files_not_understood = walk->files_not_understood();
    const bool nothing_read = sum.summary_.count.events == 0 && sum.summary_.problems_total > 0;
    if (sum.summary_.files == 0 || nothing_read)
        return std::unexpected(nothing_understood(sum.summary_.problems, sum.summary_.files + sum.summary_.files_not_understood));
    return std::move(sum.summary_);
}

}  // namespace redoubt::rooms
