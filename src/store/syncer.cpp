#include <sqlite3.h>

#include "store/writer.h"

namespace redoubt::store {
namespace {

constexpr size_t most_waiting = 3;

}  // namespace

Result<std::unique_ptr<Syncer>> Syncer::start(const Place& place, Told told) {
    auto connection = TRY(Connection::open(place.path, Connection::Access::write, place.vfs));
    TRY(connection->integer("SELECT 1 FROM sqlite_schema"));  // opens the log
    auto carrier = TRY(LogCarrier::start(place.path, place.vfs, place.sync));
    return std::unique_ptr<Syncer>(new Syncer(place.sync, std::move(told), std::move(connection), std::move(carrier)));
}

Syncer::Syncer(bool sync, Told told, std::unique_ptr<Connection> connection, std::unique_ptr<LogCarrier> carrier)
    : sync_(sync), told_(std::move(told)), connection_(std::move(connection)), carrier_(std::move(carrier)), thread_([this] { loop(); }) {}

Syncer::~Syncer() {
    {
        const std::scoped_lock lock(mutex_);
        stopping_ = true;
    }
    arrived_.notify_all();
    thread_.join();
}

void Syncer::add(Batch batch) {
    {
        std::unique_lock lock(mutex_);
        taken_.wait(lock, [&] { return waiting_.size() < most_waiting; });
        waiting_.push_back(std::move(batch));
    }
    arrived_.notify_one();
}

void Syncer::loop() {
    for (;;) {
        std::deque<Batch> batches;
        {
            std::unique_lock lock(mutex_);
            arrived_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
            if (waiting_.empty()) return;
            batches.swap(waiting_);
        }
        taken_.notify_one();
        finish(batches);
        if (!failed_) carrier_->look();
    }
}

// Everything in `batches` was committed before this began, so one sync serves them all.
void Syncer::finish(std::deque<Batch>& batches) {
    bool written = false;
    for (const Batch& batch : batches) written = written || batch.written;
    const Result<> durable = written ? make_durable() : Result<>();
    for (Batch& batch : batches) {
        if (durable && batch.written) told_(batch.changes);
        for (Pending* job : batch.jobs) {
            if (!durable && batch.written && job->result) job->result = durable;
            job->done.release();  // the job is gone after this
        }
    }
}

// SQLITE_FCNTL_JOURNAL_POINTER gives the file that is the write-ahead log, of this connection: all of them share its bytes.
Result<> Syncer::make_durable() {
    if (!sync_) return {};
    sqlite3_file* log = nullptr;
    const int found = sqlite3_file_control(connection_->handle(), "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
    if (found == SQLITE_OK && log && log->pMethods && log->pMethods->xSync(log, SQLITE_SYNC_NORMAL | SQLITE_SYNC_DATAONLY) == SQLITE_OK) return {};
    failed_ = true;
    return fail(Code::io, "the disk failed while writing", "redoubt.db-wal", "check the disk, then start again");
}

}  // namespace redoubt::store
