#include "rooms/watch/log_walk.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <unordered_set>

#include "events/late_text.h"

namespace redoubt::rooms {
namespace {

// Only for the progress bar, so a failure is a zero.
uint64_t size_of(const std::string& path) {
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    return error ? 0 : size;
}

// Some logs write times without a year.
Time written_at(const std::string& path) {
    std::error_code error;
    const auto time = std::filesystem::last_write_time(path, error);
    if (error) return {};
    const auto since = std::chrono::file_clock::to_sys(time).time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::nanoseconds>(since).count()};
}

events::PartInput problem_part(const std::string& file, const Error& error) {
    events::PartInput part;
    part.file = file;
    part.problems.push_back({error.where.empty() ? file : error.where, error.hint.empty() ? error.message : error.message + " (" + error.hint + ")"});
    return part;
}

}  // namespace

LogWalk::LogWalk(Disk& disk, std::vector<std::string> files, std::vector<uint64_t> sizes, const events::OpenOptions& options)
    : disk_(disk), files_(std::move(files)), sizes_(std::move(sizes)), options_(options) {
    for (const uint64_t size : sizes_) total_ += size;
}

Result<std::unique_ptr<LogWalk>> LogWalk::start(Disk& disk, std::span<const std::string> paths, const events::OpenOptions& options) {
    std::vector<std::string> files;
    std::unordered_set<std::string> seen;
    for (const std::string& path : paths)
        for (std::string& file : TRY(disk.files_below(path)))
            if (seen.insert(file).second) files.push_back(std::move(file));
    std::vector<uint64_t> sizes(files.size());
    std::ranges::transform(files, sizes.begin(), size_of);
    return std::unique_ptr<LogWalk>(new LogWalk(disk, std::move(files), std::move(sizes), options));
}

void LogWalk::close() {
    (saw_log_ ? understood_ : not_understood_) += 1;
    file_.reset();
    saw_log_ = false;
    current_done_ = 0;
    done_ += sizes_[next_file_ - 1];
}

// False when the file could not be opened; `failed` then says why.
bool LogWalk::open_next(events::PartInput& failed) {
    const std::string& path = files_[next_file_++];
    options_.written = written_at(path);
    Result<std::unique_ptr<events::LogFile>> opened = events::LogFile::open(disk_, path, options_);
    if (opened) {
        file_ = *std::move(opened);
        return true;
    }
    failed = problem_part(path, opened.error());
    close();
    return false;
}

std::optional<events::PartInput> LogWalk::next() {
    for (;;) {
        events::PartInput failed;
        if (!file_) {
            if (next_file_ == files_.size()) return std::nullopt;
            if (!open_next(failed)) return failed;
        }
        Result<std::optional<events::PartInput>> part = file_->next();
        current_done_ = std::min(file_->bytes_done(), sizes_[next_file_ - 1]);
        if (!part) {
            failed = problem_part(files_[next_file_ - 1], part.error());
            close();
            return failed;
        }
        if (*part) {
            saw_log_ = saw_log_ || (*part)->kind != events::PartInput::Kind::nothing;
            return **std::move(part);
        }
        close();
    }
}

std::string log_name(const events::Event& event) {
    if (!event.channel.empty()) return std::string(event.channel);
    std::string out(event.source.product);
    const std::string_view part = event.source.service.empty() ? event.source.category : event.source.service;
    if (!part.empty()) out += (out.empty() ? "" : "/") + std::string(part);
    return out;
}

bool HitFilter::lets_through(const events::Event& event) const {
    if (!from && !to) return true;
    return event.has_time && (!from || event.time >= *from) && (!to || event.time < *to);
}

std::unique_ptr<LogMatcher::Bench> LogMatcher::take_bench() {
    const std::scoped_lock lock(mutex_);
    if (free_.empty()) return std::make_unique<Bench>(events::DecodeCache(names_), matcher_.new_scratch());
    std::unique_ptr<Bench> bench = std::move(free_.back());
    free_.pop_back();
    return bench;
}

MatchedPart LogMatcher::match(events::PartInput part, const HitFilter& filter) {
    MatchedPart out{.part = std::move(part), .batch = {}, .matches = {}, .report = {}};
    std::unique_ptr<Bench> bench = take_bench();
    events::decode_part(out.part, bench->cache, out.batch, out.report, events::Texts::asked_for);
    matcher_.match(out.batch, *bench->scratch, out.matches);
    std::erase_if(out.matches, [&](const detect::Match& match) { return !filter.lets_through(out.batch.events[match.event]); });
    for (const detect::Match& match : out.matches) events::complete(out.batch.events[match.event], out.batch.arena);
    const std::scoped_lock lock(mutex_);
    free_.push_back(std::move(bench));
    return out;
}

}  // namespace redoubt::rooms
