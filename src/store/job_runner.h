// JobRunner: threads that take jobs as they fall due and hand them to the handler of their kind. One runner per data
// directory. Handlers may run twice for one job (after a crash), so each makes the same of it again.
#pragma once

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "store/jobs.h"

namespace redoubt::store {

// What a handler works with. A long one calls keep() now and then, and ends early with Code::unavailable when stopping().
class JobRun {
public:
    JobRun(Jobs& jobs, const Job& taken, Clock& clock, Duration lease, const std::atomic<bool>& stop)
        : job(taken), jobs_(jobs), clock_(clock), lease_(lease), kept_(taken.started), stopping_(stop) {}
    const Job& job;
    bool stopping() const { return stopping_; }
    Result<> keep();  // at most once in a third of the lease

private:
    Jobs& jobs_;
    Clock& clock_;
    Duration lease_;
    Time kept_;
    const std::atomic<bool>& stopping_;
};

struct JobRunnerOptions {
    Duration lease = minutes(10);
    size_t threads = 2;
};

class JobRunner {
public:
    using Handler = std::function<Result<>(JobRun&)>;

    explicit JobRunner(Store& store, const JobRunnerOptions& options = {});
    ~JobRunner();
    JobRunner(const JobRunner&) = delete;
    JobRunner& operator=(const JobRunner&) = delete;

    // Before start. At most `at_once` jobs of this kind run side by side.
    void handle(std::string kind, Handler handler, size_t at_once = 1);
    Result<> start();
    void stop();  // waits for what runs
    // All that is due by the store's clock, on this thread; answers how many ran.
    Result<size_t> run_due();

private:
    struct Kind {
        Handler handler;
        size_t at_once = 1;
        size_t running = 0;
    };
    void loop();
    Result<bool> run_one();
    Result<std::optional<Job>> take();
    Result<> run(const Job& job);

    Store& store_;
    JobRunnerOptions options_;
    std::string owner_;
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::map<std::string, Kind, std::less<>> kinds_;
    std::atomic<uint64_t> arrivals_ = 0;
    std::atomic<bool> stopping_ = false;
    int64_t listener_ = 0;
    std::vector<std::thread> threads_;
};

}  // namespace redoubt::store
