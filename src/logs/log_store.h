// LogStore: takes events, makes them durable, and turns them into sealed segments.
//
// take() copies the events as they came and queues them. One thread writes what is queued to the write-ahead log and syncs once for
// all of it (commit_pace.h), then tells those who wait; another takes the events apart, a quarter of a second's or more at a time, once for all that is
// made of them: lines, in blocks of about 1.5 MiB, which go to the open segment, and its index. A segment that is large or old enough is sealed into the
// manifest. What is in a segment leaves the write-ahead log. After a crash open() cuts the open segment at its first bad block, seals it, and takes the rest
// from the write-ahead log: whatever was acknowledged is there once. What was refused because a disk failed may be there too.
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>

#include "logs/commit_pace.h"
#include "logs/incoming.h"
#include "logs/manifest.h"
#include "logs/view.h"
#include "logs/wal.h"

namespace redoubt::logs {

struct StoreOptions {
    std::string folder;
    SegmentWriter::Options segment{};
    uint64_t segment_bytes = uint64_t{128} << 20;  // sealed when it has that many
    Duration segment_age = hours(1);               // or when it was begun that long ago
    uint64_t reserve_bytes = uint64_t{1} << 30;    // of the disk that stay free
    size_t most_event_bytes = size_t{16} << 20;
    size_t most_queued_bytes = size_t{32} << 20;
    bool threads = true;      // false: take() does it all before it returns
    BlockMaker::Each each{};  // sees each event once it is durable, decoded; on the thread that makes blocks
};

struct StoreStatus {
    uint64_t segments = 0, events = 0, bytes = 0, open_events = 0, queued_bytes = 0, wal_bytes = 0, next_event = 0;
    uint64_t taken = 0, refused = 0;
    bool stalled = false;
    std::string problem{};  // why it refuses, when it does
    std::vector<Hold> holds;
};

class LogStore final : public Intake {
public:
    static Result<std::unique_ptr<LogStore>> open(Disk& disk, Clock& clock, Random& random, const StoreOptions& options);
    ~LogStore() override;  // finishes what was taken; does not seal

    Result<> take(std::string_view source, std::span<const Incoming> events, Time received, WhenDurable when_durable) override;
    Result<> flush();  // what was taken so far is in a segment
    Result<> seal();   // … and the segment is sealed
    // What was acknowledged is in it; it does not change.
    Result<View> view();
    StoreStatus status();
    // With the manifest and nobody else at it: holds, retention, re-packing.
    Result<> with_manifest(const std::function<Result<>(Manifest&)>& work);

private:
    struct Batch {
        std::string record;  // as the write-ahead log has it (wal.h), and padding
        size_t record_bytes = 0, queued_bytes = 0;
        uint64_t first = 0;
        uint32_t events = 0;
        WhenDurable when_durable;
        std::string_view arrivals() const { return std::string_view(record).substr(wal_record_head, record_bytes - wal_record_head); }
    };
    using Batches = std::deque<std::shared_ptr<Batch>>;

    LogStore(Disk& disk, Clock& clock, Random& random, StoreOptions options) : disk_(disk), clock_(clock), random_(random), options_(std::move(options)) {}
    Result<> recover();
    Result<> adopt_segments();
    Result<> replay_wal();
    Result<std::shared_ptr<Batch>> record_of(std::string_view source, std::span<const Incoming> events, Time received, Refusal& refusal);
    Result<> guard_disk();
    void write_batches(Batches batches);
    Result<> build(Batch& batch);
    Result<> build_queued();
    Result<> new_segment();
    Result<> seal_open();
    Result<> seal_if_due();
    Result<> make_room();
    Result<> store_line(std::string_view line, uint64_t number);
    void write_loop();
    void build_loop();
    bool has_taken_all() const { return to_write_.empty() && writing_ == 0 && to_build_.empty(); }

    Disk& disk_;
    Clock& clock_;
    Random& random_;
    StoreOptions options_;
    std::unique_ptr<FolderLock> lock_;
    std::unique_ptr<Manifest> manifest_;  // under build_mutex_, as are the two below
    std::unique_ptr<SegmentWriter> writer_;
    Time writer_since_{};
    uint64_t built_next_ = 1;
    std::unique_ptr<Wal> wal_;  // under wal_mutex_
    std::mutex build_mutex_, wal_mutex_, mutex_;
    std::condition_variable arrived_, durable_, done_;  // for the thread that writes, the one that builds, and those who flush
    Batches to_write_, to_build_;                       // these and below under mutex_
    std::vector<std::string> spare_records_;            // of batches that are done: their memory
    size_t queued_bytes_ = 0, unwritten_bytes_ = 0, spare_bytes_ = 0;
    CommitPace pace_;
    uint64_t next_event_ = 1, segment_number_ = 0, taken_ = 0, refused_ = 0, writing_ = 0;
    size_t flushing_ = 0;
    Time guarded_{};
    std::string problem_;
    bool stalled_ = false, stopping_ = false, full_ = false;
    std::thread write_thread_, build_thread_;
};

}  // namespace redoubt::logs
