// The week under way: collects lines per file in any order and hands them out sorted by time. Knows when people work, when
// they shop and when machines do, and numbers the records of each Windows log in the order of their times, as Windows does.
#pragma once

#include <array>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "base/time.h"
#include "rooms/know/sample/line.h"
#include "rooms/know/sample/logs.h"

namespace redoubt::rooms::sample {

enum class Rhythm : uint8_t { office, shopping, machine };

class Week {
public:
    Week(uint64_t seed, Time start);

    Random& random() { return random_; }
    Time start() const { return start_; }
    Time some_time(Rhythm rhythm);  // within the week, to the millisecond
    uint64_t between(uint64_t least, uint64_t most) { return least + random_.below(most - least + 1); }
    bool chance(unsigned percent) { return random_.below(100) < percent; }

    template <class T>
    const T& pick(std::span<const T> from) {
        return from[random_.below(from.size())];
    }
    template <class T, size_t N>
    const T& pick(const std::array<T, N>& from) {
        return from[random_.below(N)];
    }

    void add(std::string_view file, Time at, Line line);
    // `log` names the numbering: host and channel.
    void add_numbered(std::string_view file, Time at, Line line, std::string_view log);

    std::vector<SampleFile> finish();  // once

private:
    struct Entry {
        Time at;
        size_t order;  // among equal times
        std::string json;
        std::string log;  // empty: not numbered
    };

    SeededRandom random_;
    Time start_;
    std::array<std::array<uint32_t, 168>, 3> running_weights_{};  // per rhythm, per hour of the week
    std::map<std::string, std::vector<Entry>, std::less<>> files_;
};

}  // namespace redoubt::rooms::sample
