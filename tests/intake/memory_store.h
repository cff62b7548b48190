// MemoryStore: the store behind intake for tests. It keeps events in memory and can be told to be slow, busy, full or broken.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "logs/incoming.h"

namespace redoubt::intake {

struct Kept {
    std::string source{}, body{}, host{}, sender{}, kind{}, labels{};
    bool is_json = false;
    Time time{};
};

class MemoryStore final : public logs::Intake {
public:
    MemoryStore() : thread_([this] { settle(); }) {}
    ~MemoryStore() override {
        {
            const std::scoped_lock lock(mutex_);
            ending_ = true;
        }
        changed_.notify_all();
        thread_.join();
    }

    Result<> take(std::string_view source, std::span<const logs::Incoming> events, Time, logs::WhenDurable when_durable) override {
        ++asked;
        if (busy) return fail(Code::too_many, "the queues are full");
        Batch batch{.events = {}, .when_durable = std::move(when_durable)};
        for (const logs::Incoming& one : events)
            batch.events.push_back({.source = std::string(source),
                                    .body = std::string(one.body),
                                    .host = std::string(one.host),
                                    .sender = std::string(one.sender),
                                    .kind = std::string(one.kind),
                                    .labels = std::string(one.labels),
                                    .is_json = one.is_json,
                                    .time = one.time});
        const std::scoped_lock lock(mutex_);
        waiting_.push_back(std::move(batch));
        changed_.notify_all();
        return {};
    }

    std::vector<Kept> kept() {
        const std::scoped_lock lock(mutex_);
        return kept_;
    }
    size_t size() {
        const std::scoped_lock lock(mutex_);
        return kept_.size();
    }
    // False when there are fewer after `timeout_ms`.
    bool wait_for(size_t count, int timeout_ms = 10'000) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, std::chrono::milliseconds(timeout_ms), [&] { return kept_.size() >= count; });
    }

    std::atomic<bool> busy = false;    // take() says come again
    std::atomic<bool> full = false;    // batches are refused when they should become durable
    std::atomic<bool> broken = false;  // … end in an error
    std::atomic<bool> held = false;    // … wait
    std::atomic<size_t> asked = 0;

    void release() {
        held = false;
        changed_.notify_all();
    }

private:
    struct Batch {
        std::vector<Kept> events;
        logs::WhenDurable when_durable;
    };

    void settle() {
        std::unique_lock lock(mutex_);
        for (;;) {
            changed_.wait(lock, [&] { return ending_ || (!held && !waiting_.empty()); });
            if (waiting_.empty()) return;
            Batch batch = std::move(waiting_.front());
            waiting_.pop_front();
            Result<logs::Taken> taken = logs::Taken{.stored = batch.events.size()};
            if (full) taken = logs::Taken{.refusal = logs::Refusal::full};
            if (broken) taken = fail(Code::io, "the disk does not answer");
            if (taken && taken->refusal == logs::Refusal::none) kept_.insert(kept_.end(), batch.events.begin(), batch.events.end());
            changed_.notify_all();
            lock.unlock();
            batch.when_durable(taken);
            lock.lock();
        }
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Batch> waiting_;
    std::vector<Kept> kept_{};
    bool ending_ = false;
    std::thread thread_;  // last: it starts when the rest is there
};

}  // namespace redoubt::intake
