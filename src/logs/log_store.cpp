#include "logs/log_store.h"

#include <algorithm>

#include <fmt/format.h>

#include "formats/ndjson/reader.h"
#include "logs/arrivals.h"
#include "logs/retention.h"

namespace redoubt::logs {
namespace {

constexpr Duration guard_pause = {100'000'000};
constexpr size_t most_spare_record_bytes = size_t{8} << 20, most_spare_bytes = size_t{32} << 20;
constexpr auto build_pause = std::chrono::milliseconds(500), build_patience = std::chrono::milliseconds(250);
constexpr size_t built_at_once = size_t{1} << 20;     // bytes; fewer wait for others, since what is done rarely finds its memory out of the cache
constexpr size_t synced_at_once = size_t{256} << 10;  // bytes; fewer may wait for others

// Whether its line fits into a block: escapes make it longer than it came, though hardly ever that much.
bool fits_block(const Incoming& event) {
    constexpr size_t longest_escape = 8;
    if ((event.body.size() + event.labels.size()) * longest_escape < most_block_bytes / 2) return true;
    EventFields fields;
    std::string line;
    fields.read_arrival(event, LineHead({}, {}), 0, line);
    return line.size() <= most_block_bytes / 2;
}

}  // namespace

LogStore::~LogStore() {
    {
        const std::scoped_lock lock(mutex_);
        stopping_ = true;
    }
    for (std::condition_variable* const changed : {&arrived_, &durable_, &done_}) changed->notify_all();
    if (write_thread_.joinable()) write_thread_.join();
    if (build_thread_.joinable()) build_thread_.join();
    const std::scoped_lock lock(build_mutex_, wal_mutex_);
    if (writer_ && to_build_.empty() && writer_->flush() && wal_) (void)wal_->close(writer_->durable_next());
}

Result<std::shared_ptr<LogStore::Batch>> LogStore::record_of(std::string_view source, std::span<const Incoming> events, Time received, Refusal& refusal) {
    const auto too_large = [&](std::string what) {
        refusal = Refusal::too_large;
        return fail(Code::too_large, std::move(what), {}, "send smaller events, or fewer in one request");
    };
    size_t bytes = wal_record_head + source.size() + formats::ndjson::line_padding;
    for (const Incoming& event : events) {
        if (event.body.size() + event.labels.size() > options_.most_event_bytes)
            return too_large(fmt::format("an event of {} bytes, at most {} are taken", event.body.size(), options_.most_event_bytes));
        if (!fits_block(event)) return too_large("an event that is longer than a block takes");
        bytes += event.body.size() + event.labels.size() + event.host.size() + event.sender.size() + event.kind.size() + 64;
    }
    if (bytes > most_wal_record_bytes) return too_large("more at once than the log store takes");
    auto batch = std::make_shared<Batch>();
    batch->queued_bytes = bytes;
    {
        const std::scoped_lock lock(mutex_);
        if (queued_bytes_ > 0 && queued_bytes_ + bytes > options_.most_queued_bytes)
            return fail(Code::too_many, "the log store is busy", {}, "send it again in a moment");
        queued_bytes_ += bytes;
        if (!spare_records_.empty()) {
            batch->record = std::move(spare_records_.back());
            spare_records_.pop_back();
            spare_bytes_ -= batch->record.capacity();
        }
    }
    batch->record.reserve(bytes);
    batch->record.assign(wal_record_head, '\0');
    begin_arrivals(batch->record, source, received);
    for (const Incoming& event : events) put_arrival(batch->record, event);
    batch->record_bytes = batch->record.size();
    batch->record.append(formats::ndjson::line_padding, '\0');
    batch->events = static_cast<uint32_t>(events.size());
    return batch;
}

Result<> LogStore::guard_disk() {
    const Time now = clock_.now();
    const std::scoped_lock lock(mutex_);
    if (guarded_.unix_ns == 0 || now < guarded_ || now - guarded_ >= guard_pause) {
        guarded_ = now;
        const Result<uint64_t> free = disk_.free_bytes(options_.folder);
        full_ = free && *free < options_.reserve_bytes;
    }
    if (full_)
        return fail(Code::unavailable, fmt::format("the disk is nearly full: less than {} MiB are free", options_.reserve_bytes >> 20), options_.folder,
                    "free some space, or let the log store keep less");
    if (stalled_) return fail(Code::unavailable, problem_, options_.folder);
    return {};
}

Result<> LogStore::take(std::string_view source, std::span<const Incoming> events, Time received, WhenDurable when_durable) {
    if (events.empty()) {
        if (when_durable) when_durable(Taken{});
        return {};
    }
    if (Result<> guarded = guard_disk(); !guarded) {
        const std::scoped_lock lock(mutex_);
        refused_ += events.size();
        return guarded;
    }
    Refusal refusal = Refusal::none;
    Result<std::shared_ptr<Batch>> made = record_of(source, events, received, refusal);
    if (!made) {
        {
            const std::scoped_lock lock(mutex_);
            refused_ += events.size();
        }
        if (refusal == Refusal::none) return std::unexpected(made.error());
        if (when_durable) when_durable(Taken{.refusal = refusal});
        return {};
    }
    const std::shared_ptr<Batch> batch = *made;
    batch->when_durable = std::move(when_durable);
    if (options_.threads) {
        bool wakes = false;
        {
            const std::scoped_lock lock(mutex_);
            wakes = to_write_.empty();
            to_write_.push_back(batch);
            const bool was_due = unwritten_bytes_ >= synced_at_once;
            unwritten_bytes_ += batch->queued_bytes;
            wakes |= !was_due && unwritten_bytes_ >= synced_at_once;
        }
        if (wakes) arrived_.notify_one();
        return {};
    }
    write_batches({batch});
    const Result<> built = build_queued();
    const std::scoped_lock lock(mutex_);
    stalled_ = !built;
    problem_ = built ? std::string() : built.error().text();
    return {};
}

// All batches share one sync. Numbers are never given twice: what failed may lie in a file that is found after a crash.
void LogStore::write_batches(Batches batches) {
    Result<> done;
    {
        const std::scoped_lock lock(wal_mutex_);
        for (const std::shared_ptr<Batch>& batch : batches) {
            batch->first = next_event_;
            next_event_ += batch->events;
            if (done) done = wal_->append(batch->first, batch->events, std::span(batch->record).first(batch->record_bytes));
        }
        if (done) done = wal_->sync();
    }
    bool wakes = false;
    {
        const std::scoped_lock lock(mutex_);
        wakes = to_build_.empty() || flushing_ > 0 || queued_bytes_ >= built_at_once;
        for (const std::shared_ptr<Batch>& batch : batches) {
            (done ? taken_ : refused_) += batch->events;
            if (done)
                to_build_.push_back(batch);
            else
                queued_bytes_ -= batch->queued_bytes;
        }
    }
    if (wakes) durable_.notify_one();
    for (const std::shared_ptr<Batch>& batch : batches) {
        if (!batch->when_durable) continue;
        if (done)
            batch->when_durable(Taken{.stored = batch->events});
        else if (done.error().code == Code::unavailable)
            batch->when_durable(Taken{.refusal = Refusal::full});
        else
            batch->when_durable(std::unexpected(done.error()));
    }
}

void LogStore::write_loop() {
    for (;;) {
        Batches batches;
        {
            std::unique_lock lock(mutex_);
            arrived_.wait(lock, [&] { return stopping_ || !to_write_.empty(); });
            if (to_write_.empty()) return;
            pace_.gather(lock, arrived_, [&] { return to_write_.size(); }, [&] { return stopping_ || flushing_ > 0 || unwritten_bytes_ >= synced_at_once; });
            batches.swap(to_write_);
            unwritten_bytes_ = 0;
            ++writing_;
        }
        write_batches(std::move(batches));
        const std::scoped_lock lock(mutex_);
        pace_.committed();
        --writing_;
        if (has_taken_all()) done_.notify_all();
        if (stopping_) durable_.notify_one();
    }
}

void LogStore::build_loop() {
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            durable_.wait_for(lock, build_pause, [&] { return stopping_ || (!to_build_.empty() && !stalled_); });
            if (stopping_ && to_write_.empty() && writing_ == 0 && (to_build_.empty() || stalled_)) return;
            if (!to_build_.empty()) durable_.wait_for(lock, build_patience, [&] { return stopping_ || flushing_ > 0 || queued_bytes_ >= built_at_once; });
        }
        Result<> built = build_queued();
        if (built) {
            const std::scoped_lock lock(build_mutex_);
            built = seal_if_due();
        }
        const std::scoped_lock lock(mutex_);
        stalled_ = !built;
        problem_ = built ? std::string() : built.error().text();
        if (stalled_ || has_taken_all()) done_.notify_all();
    }
}

Result<> LogStore::build_queued() {
    for (;;) {
        const std::scoped_lock building(build_mutex_);
        std::shared_ptr<Batch> batch;
        {
            const std::scoped_lock lock(mutex_);
            if (to_build_.empty()) return {};
            batch = to_build_.front();
        }
        TRY(build(*batch));
        const std::scoped_lock lock(mutex_);
        to_build_.pop_front();
        queued_bytes_ -= batch->queued_bytes;
        const size_t spare = batch->record.capacity();
        if (spare > most_spare_record_bytes || spare_bytes_ + spare > most_spare_bytes) continue;
        spare_bytes_ += spare;
        batch->record.clear();
        spare_records_.push_back(std::move(batch->record));
    }
}

// Called again after a failure: events that the writer has are passed over.
Result<> LogStore::build(Batch& batch) {
    ArrivalReader arrivals(batch.arrivals());
    const LineHead head(arrivals.source(), arrivals.received());
    uint64_t number = batch.first;
    for (Incoming event; arrivals.next(event); ++number) {
        if (number < built_next_) continue;
        TRY(make_room());
        TRY(writer_->add(event, head, batch.arrivals(), number, options_.each));
        built_next_ = number + 1;
    }
    return {};
}

// There is an open segment that takes another event.
Result<> LogStore::make_room() {
    if (writer_ && writer_->is_finished()) TRY(seal_open());  // it could not be sealed before
    if (!writer_) TRY(new_segment());
    if (!writer_->wants_flush()) return {};
    TRY(writer_->flush());
    {
        const std::scoped_lock lock(wal_mutex_);
        TRY(wal_->forget_below(writer_->durable_next()));
    }
    if (writer_->bytes() < options_.segment_bytes) return {};
    TRY(seal_open());
    return new_segment();
}

Result<> LogStore::store_line(std::string_view line, uint64_t number) {
    TRY(make_room());
    TRY(writer_->add(line, number, options_.each));
    built_next_ = number + 1;
    return {};
}

Result<> LogStore::new_segment() {
    std::string stamp = format_time(Time::from_unix_s(clock_.now().unix_ns / 1'000'000'000));
    std::erase_if(stamp, [](char c) { return c == '-' || c == ':'; });
    writer_ = TRY(SegmentWriter::create(disk_, options_.folder, fmt::format("seg-{}-{:08}", stamp, ++segment_number_), options_.segment));
    writer_since_ = clock_.now();
    return {};
}

Result<> LogStore::seal_open() {
    if (!writer_) return {};
    TRY(writer_->flush());
    {
        const std::scoped_lock lock(wal_mutex_);
        TRY(wal_->forget_below(writer_->durable_next()));
    }
    if (writer_->bytes() == 0) return {};
    const FinishedSegment finished = TRY(writer_->finish());
    TRY(manifest_->seal(finished));
    writer_.reset();
    return {};
}

Result<> LogStore::seal_if_due() {
    const bool due = writer_ && (writer_->bytes() >= options_.segment_bytes || clock_.now() - writer_since_ >= options_.segment_age);
    return due ? seal_open() : Result<>();
}

Result<> LogStore::flush() {
    if (options_.threads) {
        std::unique_lock lock(mutex_);
        ++flushing_;
        arrived_.notify_one();
        durable_.notify_one();
        done_.wait(lock, [&] { return stalled_ || stopping_ || has_taken_all(); });
        --flushing_;
        if (stalled_) return fail(Code::unavailable, problem_, options_.folder);
    } else {
        TRY(build_queued());
        const std::scoped_lock lock(mutex_);
        stalled_ = false;
    }
    const std::scoped_lock lock(build_mutex_);
    if (!writer_) return {};
    TRY(writer_->flush());
    const std::scoped_lock wal_lock(wal_mutex_);
    return wal_->forget_below(writer_->durable_next());
}

Result<> LogStore::seal() {
    TRY(flush());
    const std::scoped_lock lock(build_mutex_);
    TRY(seal_open());
    const std::scoped_lock wal_lock(wal_mutex_);
    return wal_->close(built_next_);
}

Result<> LogStore::with_manifest(const std::function<Result<>(Manifest&)>& work) {
    const std::scoped_lock lock(build_mutex_);
    const Result<> done = work(*manifest_);
    segment_number_ = std::max(segment_number_, next_segment_number(manifest_->state()) - 1);
    return done;
}

StoreStatus LogStore::status() {
    StoreStatus out;
    const std::scoped_lock building(build_mutex_);
    for (const SealedSegment& segment : manifest_->state().segments) {
        ++out.segments;
        out.events += segment.events;
        out.bytes += segment.bytes;
    }
    if (writer_) out.open_events = writer_->index().events() + writer_->open_header().events;
    out.holds = manifest_->state().holds;
    {
        const std::scoped_lock wal_lock(wal_mutex_);
        out.wal_bytes = wal_->bytes();
        out.next_event = next_event_;
    }
    const std::scoped_lock lock(mutex_);
    for (const auto& batch : to_build_) out.open_events += batch->first >= built_next_ ? batch->events : 0;
    out.queued_bytes = queued_bytes_;
    out.taken = taken_;
    out.refused = refused_;
    out.stalled = stalled_ || full_;
    out.problem = full_ ? "the disk is nearly full" : problem_;
    return out;
}

}  // namespace redoubt::logs
