#include "store/job_runner.h"

#include <chrono>
#include <exception>

#include <fmt/format.h>

#include "store/store.h"

namespace redoubt::store {

namespace {
constexpr auto look_again = std::chrono::seconds(1);
constexpr auto after_trouble = std::chrono::seconds(5);
}  // namespace

Result<> JobRun::keep() {
    const Time now = clock_.now();
    if (now - kept_ < Duration{lease_.ns / 3}) return {};
    kept_ = now;
    return jobs_.keep(job, lease_);
}

JobRunner::JobRunner(Store& store, const JobRunnerOptions& options) : store_(store), options_(options), owner_(store.ids().next().text) {}

JobRunner::~JobRunner() { stop(); }

void JobRunner::handle(std::string kind, Handler handler, size_t at_once) {
    kinds_.insert_or_assign(std::move(kind), Kind{.handler = std::move(handler), .at_once = at_once});
}

Result<> JobRunner::start() {
    TRY(store_.jobs().release_all());
    stopping_ = false;
    listener_ = store_.jobs().listen([this](const Job& job) {
        if (job.state != JobState::waiting) return;
        ++arrivals_;
        arrived_.notify_all();
    });
    for (size_t i = 0; i < options_.threads; ++i) threads_.emplace_back([this] { loop(); });
    return {};
}

void JobRunner::stop() {
    store_.jobs().unlisten(listener_);
    {
        const std::scoped_lock lock(mutex_);
        stopping_ = true;
    }
    arrived_.notify_all();
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
}

void JobRunner::loop() {
    while (!stopping_) {
        const uint64_t seen = arrivals_;
        const Result<bool> ran = run_one();
        if (ran && *ran) continue;
        std::unique_lock lock(mutex_);
        const std::chrono::seconds pause = ran ? look_again : after_trouble;
        arrived_.wait_for(lock, pause, [&] { return stopping_ || (ran && arrivals_ != seen); });
    }
}

Result<size_t> JobRunner::run_due() {
    size_t count = 0;
    while (TRY(run_one())) ++count;
    return count;
}

Result<std::optional<Job>> JobRunner::take() {
    std::vector<std::string> free;
    for (const auto& [name, kind] : kinds_)
        if (kind.running < kind.at_once) free.push_back(name);
    if (free.empty()) return std::nullopt;
    std::optional<Job> job = TRY(store_.jobs().take(owner_, free, options_.lease));
    if (job) ++kinds_.find(job->kind)->second.running;
    return job;
}

Result<bool> JobRunner::run_one() {
    std::optional<Job> job;
    {
        const std::scoped_lock lock(mutex_);  // while it is taken, so that no kind runs more than it may
        job = TRY(take());
    }
    if (!job) return false;
    const Result<> finished = run(*job);
    const std::scoped_lock lock(mutex_);
    --kinds_.find(job->kind)->second.running;
    TRY(finished);
    return true;
}

Result<> JobRunner::run(const Job& job) {
    JobRun context(store_.jobs(), job, store_.clock(), options_.lease, stopping_);
    Result<> outcome;
    try {
        outcome = kinds_.find(job.kind)->second.handler(context);
    } catch (const std::exception& broken) {
        outcome = fail(Code::internal, broken.what());
    }
    if (!outcome && stopping_ && outcome.error().code == Code::unavailable) return store_.jobs().give_back(job);
    return store_.jobs().finish(job, outcome ? std::nullopt : std::optional(outcome.error()));
}

}  // namespace redoubt::store
