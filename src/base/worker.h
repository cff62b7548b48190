// Worker: one thread that does what it is given, in that order, and keeps its memory warm between the jobs, which a thread
// per job would not. What is left when it goes is still done.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <thread>

namespace redoubt {

class Worker {
public:
    Worker() : thread_([this] { loop(); }) {}
    ~Worker() {
        {
            const std::scoped_lock lock(mutex_);
            stopping_ = true;
        }
        arrived_.notify_one();
        thread_.join();
    }
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    // An exception of the job comes out of the future.
    template <class Job>
    auto run(Job job) -> std::future<std::invoke_result_t<Job&>> {
        auto task = std::make_shared<std::packaged_task<std::invoke_result_t<Job&>()>>(std::move(job));
        auto future = task->get_future();
        {
            const std::scoped_lock lock(mutex_);
            jobs_.emplace_back([task] { (*task)(); });
        }
        arrived_.notify_one();
        return future;
    }

private:
    void loop() {
        for (;;) {
            std::unique_lock lock(mutex_);
            arrived_.wait(lock, [&] { return stopping_ || !jobs_.empty(); });
            if (jobs_.empty()) return;
            const std::function<void()> job = std::move(jobs_.front());
            jobs_.pop_front();
            lock.unlock();
            job();
        }
    }

    std::mutex mutex_;
    std::condition_variable arrived_;
    std::deque<std::function<void()>> jobs_;
    bool stopping_ = false;
    std::thread thread_;  // last: it starts when the rest is there
};

}  // namespace redoubt
