// ordered_pipeline: produce → work on many threads → sink in the order of production, so that the output is the same at any
// number of threads. `produce` returns std::optional of a work item (empty = end) and runs on one thread at a time, `work`
// runs on many, `sink` on the calling thread. At most four items per thread are under way, so memory does not grow with the
// input. The first exception of any of them stops the rest and is rethrown here.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <exception>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace redoubt {

template <class Produce, class Work, class Sink>
class OrderedPipeline {
public:
    using Input = typename std::invoke_result_t<Produce>::value_type;
    using Output = std::invoke_result_t<Work, Input>;

    OrderedPipeline(size_t threads, Produce& produce, Work& work, Sink& sink) : most_under_way_(threads * 4), produce_(produce), work_(work), sink_(sink) {}

    void run(size_t threads) {
        {
            std::vector<std::jthread> workers;
            for (size_t i = 0; i < threads; ++i) workers.emplace_back([this] { run_worker(); });
            drain();
        }
        if (failure_) std::rethrow_exception(failure_);
    }

private:
    void run_worker() {
        try {
            while (run_one()) {
            }
        } catch (...) {
            stop_with(std::current_exception());
        }
    }

    bool run_one() {
        std::optional<Input> input;
        size_t number = 0;
        {
            const std::scoped_lock producing(produce_mutex_);
            {
                std::unique_lock lock(mutex_);
                changed_.wait(lock, [&] { return failure_ || ended_ || produced_ < drained_ + most_under_way_; });
                if (failure_ || ended_) return false;
            }
            input = produce_();
            const std::scoped_lock lock(mutex_);
            if (!input) {
                ended_ = true;
                changed_.notify_all();
                return false;
            }
            number = produced_++;
        }
        Output output = work_(*std::move(input));
        const std::scoped_lock lock(mutex_);
        ready_.emplace(number, std::move(output));
        changed_.notify_all();
        return true;
    }

    void drain() {
        try {
            for (;;) {
                std::unique_lock lock(mutex_);
                changed_.wait(lock, [&] { return failure_ || ready_.contains(drained_) || (ended_ && drained_ == produced_); });
                if (failure_ || !ready_.contains(drained_)) return;
                auto node = ready_.extract(drained_);
                lock.unlock();
                sink_(std::move(node.mapped()));
                lock.lock();
                ++drained_;
                changed_.notify_all();
            }
        } catch (...) {
            stop_with(std::current_exception());
        }
    }

    void stop_with(std::exception_ptr error) {
        const std::scoped_lock lock(mutex_);
        if (!failure_) failure_ = std::move(error);
        changed_.notify_all();
    }

    const size_t most_under_way_;
    Produce& produce_;
    Work& work_;
    Sink& sink_;
    std::mutex produce_mutex_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::map<size_t, Output> ready_;
    size_t produced_ = 0;
    size_t drained_ = 0;
    bool ended_ = false;
    std::exception_ptr failure_;
};

template <class Produce, class Work, class Sink>
void ordered_pipeline(size_t threads, Produce produce, Work work, Sink sink) {
    if (threads <= 1) {
        while (auto input = produce()) sink(work(*std::move(input)));
        return;
    }
    OrderedPipeline<Produce, Work, Sink>(threads, produce, work, sink).run(threads);
}

}  // namespace redoubt
