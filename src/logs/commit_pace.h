// CommitPace: when what is queued is synced. A sync costs the same for one batch as for fifty, and who waits for an answer before
// the next batch must not wait for others who never come.
//
// A batch that comes to an idle store is synced at once. While syncs follow one another within `window`, batches are gathered for
// that long at most, and only as long as each half of the window brings more: senders that wait for their answers send nothing more
// meanwhile, and where that is found there is no waiting for the next syncs, twice as many each time.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace redoubt::logs {

class CommitPace {
public:
    static constexpr auto window = std::chrono::milliseconds(40);

    // With a batch queued. `count`: how many there are; `is_due`: no more waiting, whose change is notified.
    template <class Count, class IsDue>
    void gather(std::unique_lock<std::mutex>& lock, std::condition_variable& changed, Count count, IsDue is_due) {
        if (Clock::now() - committed_ >= window) return;
        if (at_once_ > 0) {
            --at_once_;
            return;
        }
        for (int half = 0; half < 2; ++half) {
            const size_t before = count();
            if (changed.wait_for(lock, window / 2, is_due)) return;
            if (count() > before) continue;
            at_once_ = patience_;
            patience_ = std::min(patience_ * 2, most_patience);
            return;
        }
        patience_ = 1;
    }
    void committed() { committed_ = Clock::now(); }

private:
    using Clock = std::chrono::steady_clock;
    static constexpr unsigned most_patience = 256;
    Clock::time_point committed_{};
    unsigned at_once_ = 0, patience_ = 1;
};

}  // namespace redoubt::logs
