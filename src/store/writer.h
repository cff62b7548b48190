// Group commit, in two steps that overlap. The writer's thread takes all waiting changes, gives each a savepoint, and commits
// them together; the syncer's thread makes what was committed durable (fdatasync of the write-ahead log) and only then lets
// the callers go, while the writer is at the next transaction already. A third carries the log over into the database.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <semaphore>
#include <thread>

#include "store/log_carrier.h"
#include "store/transaction.h"

namespace redoubt::store {

// One caller's change on its way.
struct Pending {
    const std::function<Result<>(Transaction&)>* function;
    Result<> result{};
    std::binary_semaphore done{0};
};

class Syncer {
public:
    using Told = std::function<void(std::span<const Change>)>;  // once durable, in order
    struct Place {
        std::string path;  // the database's
        std::string vfs{};
        bool sync = true;  // false: nothing is waited for
    };
    static Result<std::unique_ptr<Syncer>> start(const Place& place, Told told);
    ~Syncer();
    Syncer(const Syncer&) = delete;
    Syncer& operator=(const Syncer&) = delete;

    struct Batch {
        std::vector<Pending*> jobs{};
        std::vector<Change> changes{};
        std::vector<Touched> done_with{};  // freed there, so that the writer need not
        bool written = true;               // false: every job failed, nothing to sync
    };
    void add(Batch batch);  // waits while three others do
    void log_has(int pages) { carrier_->log_has(pages); }
    bool failed() const { return failed_; }

private:
    Syncer(bool sync, Told told, std::unique_ptr<Connection> connection, std::unique_ptr<LogCarrier> carrier);
    void loop();
    void finish(std::deque<Batch>& batches);
    Result<> make_durable();

    bool sync_;
    Told told_;
    std::unique_ptr<Connection> connection_;  // knows the file of the log
    std::unique_ptr<LogCarrier> carrier_;
    std::atomic<bool> failed_ = false;
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::condition_variable taken_;
    std::deque<Batch> waiting_;
    bool stopping_ = false;
    std::thread thread_;
};

class Writer {
public:
    using Committed = std::function<void(Transaction&)>;  // before anybody hears of it

    Writer(std::unique_ptr<Connection> connection, Heads heads, std::unique_ptr<Syncer> syncer, Committed committed);
    ~Writer();
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;
    // Called from inside such a function it is part of that change.
    Result<> run(const std::function<Result<>(Transaction&)>& function);
    // The change that the caller is part of, or nullptr.
    Transaction* under_way() const { return std::this_thread::get_id() == thread_.get_id() ? running_ : nullptr; }

private:
    void loop();
    void commit(std::span<Pending*> jobs);
    // False: the whole transaction was lost; the reason is in the last job that ran.
    bool attempt(std::span<Pending*> jobs);
    bool run_job(Transaction& transaction, Pending& job, bool alone);
    bool refuse(std::span<Pending*> jobs);

    std::unique_ptr<Connection> connection_;
    Heads heads_;
    Transaction* running_ = nullptr;  // what the writer's thread is at
    std::unique_ptr<Syncer> syncer_;
    Committed committed_;
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::vector<Pending*> waiting_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace redoubt::store
