// LogWalk: files and trees as one ordered series of parts, and match_part, which decodes one part and matches it. Hunt and
// import are both "walk → match_part on many threads → take the results in order"; only what they do with a hit differs.
// Memory is bounded by the parts under way. A file that cannot be read or is no log becomes a problem, not an end.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/disk.h"
#include "base/result.h"
#include "base/time.h"
#include "detect/matcher.h"
#include "events/open.h"

namespace redoubt::rooms {

struct WalkedPart {
    std::shared_ptr<events::LogFile> file;  // holds what the part's views point into
    events::PartInput input;
};

struct WalkProgress {
    uint64_t bytes_done = 0;
    uint64_t bytes_total = 0;
    uint64_t files_done = 0;
    uint64_t files_total = 0;
};

class LogWalk {
public:
    // Fails when a path does not exist; everything later is a problem of its file.
    static Result<LogWalk> start(Disk& disk, std::span<const std::string> paths, const events::OpenOptions& options);

    std::optional<WalkedPart> next();  // one caller at a time
    // The next three may be called at any time from any thread.
    WalkProgress progress() const;
    std::vector<events::Problem> take_problems();
    uint64_t files_understood() const;

private:
    struct State;
    explicit LogWalk(std::shared_ptr<State> state) : state_(std::move(state)) {}
    std::shared_ptr<State> state_;
};

// Which hits count.
struct HitFilter {
    detect::Level least_level = detect::Level::informational;
    std::optional<Time> from;  // inclusive; with a range, events without a time of their own are left out
    std::optional<Time> to;    // exclusive
};

struct MatchedPart {
    WalkedPart part;
    std::unique_ptr<events::EventBatch> batch;
    std::vector<detect::Match> matches;  // by event, then rule; only those the filter lets through
    events::DecodeReport report;
};

// A compiled rule set with what threads need to use it; match_part is thread-safe.
class LogMatcher {
public:
    LogMatcher(const detect::RuleSet& rules, const detect::Matcher& matcher) : rules_(rules), matcher_(matcher) {}
    MatchedPart match_part(WalkedPart part, const HitFilter& filter);

private:
    struct Bench;  // what one thread needs: decoder cache and matcher scratch
    std::unique_ptr<Bench> take_bench();
    void put_back(std::unique_ptr<Bench> bench);

    const detect::RuleSet& rules_;
    const detect::Matcher& matcher_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<Bench>> free_;
};

}  // namespace redoubt::rooms
