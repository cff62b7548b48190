// The seam to time: everything that asks "now" is handed a Clock, so tests can run a year in seconds.
#pragma once

#include "base/time.h"

namespace redoubt {

class Clock {
public:
    virtual ~Clock() = default;
    virtual Time now() = 0;
};

class SystemClock final : public Clock {
public:
    Time now() override;
};

// Stands still until told; for tests and generated samples.
class ManualClock final : public Clock {
public:
    explicit ManualClock(Time start) : now_(start) {}
    Time now() override { return now_; }
    void advance(Duration by) { now_ = now_ + by; }

private:
    Time now_;
};

}  // namespace redoubt
