#include "store/writer.h"

#include <sqlite3.h>

#include <exception>

#include "store/state.h"

namespace redoubt::store {

namespace {

int log_grew(void* syncer, sqlite3*, const char*, int pages) {
    static_cast<Syncer*>(syncer)->log_has(pages);
    return SQLITE_OK;
}

}  // namespace

Writer::Writer(std::unique_ptr<Connection> connection, Heads heads, std::unique_ptr<Syncer> syncer, Committed committed)
    : connection_(std::move(connection)), heads_(std::move(heads)), syncer_(std::move(syncer)), committed_(std::move(committed)) {
    sqlite3_wal_hook(connection_->handle(), log_grew, syncer_.get());
    thread_ = std::thread([this] { loop(); });
}

Writer::~Writer() {
    {
        const std::scoped_lock lock(mutex_);
        stopping_ = true;
    }
    arrived_.notify_all();
    thread_.join();
    syncer_.reset();
}

Result<> Writer::run(const std::function<Result<>(Transaction&)>& function) {
    Pending job{.function = &function};
    if (std::this_thread::get_id() == thread_.get_id()) {  // part of the change that is being made
        run_job(*running_, job, false);
        return std::move(job.result);
    }
    {
        const std::scoped_lock lock(mutex_);
        if (stopping_) return fail(Code::unavailable, "the store is closing");
        waiting_.push_back(&job);
    }
    arrived_.notify_one();
    job.done.acquire();
    return std::move(job.result);
}

void Writer::loop() {
    for (;;) {
        std::vector<Pending*> jobs;
        {
            std::unique_lock lock(mutex_);
            arrived_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
            if (waiting_.empty()) return;
            jobs.swap(waiting_);
        }
        commit(jobs);
    }
}

// When the transaction as a whole is lost (a full disk rolls it back), each change gets a second try on its own, so that only
// the ones that cannot be done fail.
void Writer::commit(std::span<Pending*> jobs) {
    if (refuse(jobs) || attempt(jobs)) return;
    for (Pending*& job : jobs) {
        const std::span<Pending*> alone(&job, 1);
        if (jobs.size() > 1 && attempt(alone)) continue;
        syncer_->add({.jobs = {job}, .written = false});
    }
}

// After a failed sync nobody knows what the disk holds: SQLite would go on as if nothing had been.
bool Writer::refuse(std::span<Pending*> jobs) {
    if (!syncer_->failed()) return false;
    for (Pending* job : jobs) job->result = fail(Code::io, "the disk failed before; nothing more is written", {}, "check the disk, then start again");
    syncer_->add({.jobs = {jobs.begin(), jobs.end()}, .written = false});
    return true;
}

bool Writer::attempt(std::span<Pending*> jobs) {
    if (Result<> begun = connection_->run("BEGIN IMMEDIATE"); !begun) {
        for (Pending* job : jobs) job->result = begun;
        return false;
    }
    Transaction transaction(*connection_, heads_);
    running_ = &transaction;  // for as long as its jobs run
    bool any = false;
    for (Pending* job : jobs) {
        if (!run_job(transaction, *job, jobs.size() == 1)) return false;
        any = any || job->result.has_value();
    }
    if (!any) {
        (void)connection_->run("ROLLBACK");
        syncer_->add({.jobs = {jobs.begin(), jobs.end()}, .written = false});
        return true;
    }
    if (Result<> done = connection_->run("COMMIT"); !done) {
        if (connection_->in_transaction()) (void)connection_->run("ROLLBACK");
        for (Pending* job : jobs)
            if (job->result) job->result = done;
        return false;
    }
    heads_ = transaction.heads;
    transaction.coded.clear();
    committed_(transaction);
    syncer_->add({.jobs = {jobs.begin(), jobs.end()}, .changes = std::move(transaction.changes), .done_with = std::move(transaction.touched)});
    return true;
}

// Its own savepoint takes back a change that fails, and only it.
bool Writer::run_job(Transaction& transaction, Pending& job, bool alone) {
    const Heads heads = transaction.heads;
    const size_t changes = transaction.changes.size();
    const size_t touched = transaction.touched.size();
    const size_t coded = transaction.coded.size();
    job.result = alone ? Result<>() : connection_->run("SAVEPOINT job");
    if (job.result) {
        try {
            job.result = (*job.function)(transaction);
        } catch (const std::exception& error) {
            job.result = fail(Code::internal, error.what());
        }
    }
    if (!job.result) {
        if (!connection_->in_transaction()) return false;
        transaction.heads = heads;
        transaction.changes.resize(changes);
        transaction.touched.resize(touched);
        transaction.take_back(coded);
        if (!alone) (void)connection_->run("ROLLBACK TO job");
    }
    if (!alone) (void)connection_->run("RELEASE job");
    return true;
}

int64_t ChangeFeed::subscribe(Callback callback) {
    const std::scoped_lock lock(mutex_);
    callbacks_.emplace_back(++last_, std::move(callback));
    return last_;
}

void ChangeFeed::unsubscribe(int64_t subscription) {
    const std::scoped_lock lock(mutex_);
    std::erase_if(callbacks_, [&](const auto& entry) { return entry.first == subscription; });
}

void ChangeFeed::tell(std::span<const Change> changes) {
    const std::scoped_lock lock(mutex_);
    if (changes.empty()) return;
    for (const auto& [id, callback] : callbacks_) callback(changes);
}

Result<std::unique_ptr<Connection>> ReaderPool::take() {
    {
        const std::scoped_lock lock(mutex_);
        if (!idle_.empty()) {
            auto connection = std::move(idle_.back());
            idle_.pop_back();
            return connection;
        }
    }
    return Connection::open(path_, Connection::Access::read, vfs_);
}

void ReaderPool::give(std::unique_ptr<Connection> connection) {
    const std::scoped_lock lock(mutex_);
    if (idle_.size() < 32) idle_.push_back(std::move(connection));
}

}  // namespace redoubt::store
