// LogWalk: files and trees as one ordered series of parts, and LogMatcher, which decodes one part and matches it. Hunt and
// import are both "walk → match on many threads → take the results in order"; only what they do with a hit differs.
// Memory is bounded by the parts under way. A file that cannot be read or is no log becomes a problem, not an end.
#pragma once

#include <atomic>
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

struct WalkProgress {
    uint64_t bytes_done = 0;
    uint64_t bytes_total = 0;

    double fraction() const { return bytes_total == 0 ? 0 : static_cast<double>(bytes_done) / static_cast<double>(bytes_total); }
};

class LogWalk {
public:
    // Fails when a path does not exist; everything later is a problem of its file.
    static Result<std::unique_ptr<LogWalk>> start(Disk& disk, std::span<const std::string> paths, const events::OpenOptions& options);

    // One caller at a time. A part of kind `nothing` carries only the problems of a file.
    std::optional<events::PartInput> next();
    WalkProgress progress() const { return {done_ + current_done_, total_}; }  // from any thread
    // After the last part.
    uint64_t files_understood() const { return understood_; }
    uint64_t files_not_understood() const { return not_understood_; }

private:
    LogWalk(Disk& disk, std::vector<std::string> files, std::vector<uint64_t> sizes, const events::OpenOptions& options);
    bool open_next(events::PartInput& failed);
    void close();

    Disk& disk_;
    std::vector<std::string> files_;
    std::vector<uint64_t> sizes_;
    events::OpenOptions options_;
    size_t next_file_ = 0;
    std::unique_ptr<events::LogFile> file_;
    bool saw_log_ = false;  // the file under way has given a part that holds something
    uint64_t understood_ = 0;
    uint64_t not_understood_ = 0;
    std::atomic<uint64_t> done_ = 0;
    std::atomic<uint64_t> current_done_ = 0;
    uint64_t total_ = 0;
};

// Which hits count.
struct HitFilter {
    std::optional<Time> from;  // inclusive; with a range, events without a time of their own are left out
    std::optional<Time> to;    // exclusive

    bool lets_through(const events::Event& event) const;
};

// The channel of a Windows event; "linux/sshd" from the log source of others.
std::string log_name(const events::Event& event);

struct MatchedPart {
    events::PartInput part;
    events::EventBatch batch;
    std::vector<detect::Match> matches;  // by event, then rule; only those the filter lets through
    events::DecodeReport report;
};

// A matcher with what threads need to use it; match() is thread-safe.
class LogMatcher {
public:
    LogMatcher(const detect::Matcher& matcher, events::FieldNames& names) : matcher_(matcher), names_(names) {}
    MatchedPart match(events::PartInput part, const HitFilter& filter);

    const detect::Matcher& matcher() const { return matcher_; }
    const events::FieldNames& names() const { return names_; }

private:
    struct Bench {  // what one thread works with
        events::DecodeCache cache;
        std::unique_ptr<detect::Matcher::Scratch> scratch;
    };
    std::unique_ptr<Bench> take_bench();

    const detect::Matcher& matcher_;
    events::FieldNames& names_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<Bench>> free_;
};

}  // namespace redoubt::rooms
