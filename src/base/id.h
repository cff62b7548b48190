// Record ids: ULIDs (48 bits of milliseconds, 80 of chance; https://github.com/ulid/spec) in lower-case Crockford base 32,
// 26 characters. They sort by time of making; two made in one millisecond by one IdSource still sort in order.
#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"

namespace redoubt {

struct RecordId {
    std::string text;
    auto operator<=>(const RecordId&) const = default;
    bool empty() const { return text.empty(); }
};

bool is_record_id(std::string_view text);

// Thread-safe.
class IdSource {
public:
    IdSource(Clock& clock, Random& random) : clock_(clock), random_(random) {}
    RecordId next();

private:
    Clock& clock_;
    Random& random_;
    std::mutex mutex_;
    uint64_t last_ms_ = 0;
    std::array<std::byte, 10> chance_{};
};

}  // namespace redoubt
