#include <exception>

#include "store/state.h"

namespace redoubt::store {

Writer::Writer(std::unique_ptr<Connection> connection, Heads heads, Committed committed)
    : connection_(std::move(connection)), heads_(std::move(heads)), committed_(std::move(committed)), thread_([this] { loop(); }) {}

Writer::~Writer() {
    {
        const std::scoped_lock lock(mutex_);
        stopping_ = true;
    }
    arrived_.notify_all();
    thread_.join();
}

Result<> Writer::run(const Function& function) {
    Job job{.function = &function};
    std::unique_lock lock(mutex_);
    if (stopping_) return fail(Code::unavailable, "the store is closing");
    waiting_.push_back(&job);
    arrived_.notify_one();
    finished_.wait(lock, [&] { return job.done; });
    return std::move(job.result);
}

void Writer::loop() {
    for (;;) {
        std::vector<Job*> jobs;
        {
            std::unique_lock lock(mutex_);
            arrived_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
            if (waiting_.empty()) return;
            jobs.swap(waiting_);
        }
        commit(jobs);
        {
            const std::scoped_lock lock(mutex_);
            for (Job* job : jobs) job->done = true;
        }
        finished_.notify_all();
    }
}

// When the transaction as a whole is lost (a full disk rolls it back), each change gets a second try on its own, so that only
// the ones that cannot be done fail.
void Writer::commit(std::span<Job*> jobs) {
    if (attempt(jobs) || jobs.size() == 1) return;
    for (Job*& job : jobs) attempt(std::span(&job, 1));
}

bool Writer::attempt(std::span<Job*> jobs) {
    if (Result<> begun = connection_->run("BEGIN IMMEDIATE"); !begun) {
        for (Job* job : jobs) job->result = begun;
        return jobs.size() == 1;
    }
    Transaction transaction(*connection_, heads_);
    bool any = false;
    for (Job* job : jobs) {
        if (!run_job(transaction, *job, jobs.size() == 1)) return false;
        any = any || job->result.has_value();
    }
    if (!any) {
        (void)connection_->run("ROLLBACK");
        return true;
    }
    if (Result<> done = connection_->run("COMMIT"); !done) {
        if (connection_->in_transaction()) (void)connection_->run("ROLLBACK");
        for (Job* job : jobs)
            if (job->result) job->result = done;
        return false;
    }
    heads_ = transaction.heads;
    committed_(transaction);
    return true;
}

// Its own savepoint takes back a change that fails, and only it.
bool Writer::run_job(Transaction& transaction, Job& job, bool alone) {
    const Heads heads = transaction.heads;
    const size_t changes = transaction.changes.size();
    const size_t touched = transaction.touched.size();
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
    return Connection::open(path_, Connection::Access::read);
}

void ReaderPool::give(std::unique_ptr<Connection> connection) {
    const std::scoped_lock lock(mutex_);
    if (idle_.size() < 32) idle_.push_back(std::move(connection));
}

}  // namespace redoubt::store
