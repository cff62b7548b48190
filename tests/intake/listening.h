// Listening: receivers on free ports of loopback, running, with a store in memory behind them.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "base/clock.h"
#include "intake/memory_store.h"
#include "intake/receivers.h"

namespace redoubt::intake {

class Listening {
public:
    explicit Listening(const Configuration& configuration) {
        auto opened = Receivers::open(configuration, store, counters, clock);
        if (!opened) {
            ADD_FAILURE() << opened.error().text();
            return;
        }
        receivers = *std::move(opened);
        thread_ = std::thread([this] { receivers->run(); });
    }
    explicit Listening(ListenerConfiguration listener) : Listening(Configuration{.listeners = {std::move(listener)}}) {}
    ~Listening() { stop(); }

    void stop() {
        if (!thread_.joinable()) return;
        receivers->stop();
        thread_.join();
    }
    uint16_t port(std::string_view name = "test") const { return receivers ? receivers->port(name) : 0; }
    Counts counts(std::string_view name = "test") const { return counters.of_listener(name); }
    // Waits until the counts are so; false after ten seconds.
    bool wait_until(const std::function<bool(const Counts&)>& so, std::string_view name = "test") const {
        for (int i = 0; i < 1000; ++i) {
            if (so(counts(name))) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        return false;
    }
    void expect_sum(std::string_view name = "test") const {
        const Counts all = counts(name);
        EXPECT_EQ(all.received, all.stored + all.duplicates + all.pending + all.all_dropped());
    }

    MemoryStore store;
    Counters counters;
    SystemClock clock;
    std::unique_ptr<Receivers> receivers;

private:
    std::thread thread_;
};

inline ListenerConfiguration listener(Protocol protocol, Transport transport = Transport::tcp) {
    return {.name = "test", .protocol = protocol, .transport = transport, .source = "SRC-1"};
}

}  // namespace redoubt::intake
