// What is usual for a source, from how much it sent in each hour of the last weeks, and whether what it does now is far from that.
// Pure; the numbers come from SourceSamples.
//
// Usual is the median of the same hour of the week over the last six weeks; where there are fewer than three of those, of the same
// hour of the day over the last two weeks. The spread is 1.4826 times the median absolute deviation, never less than what chance
// alone would give (the square root) and a tenth of the median. Fewer than three samples: nothing is said.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/time.h"

namespace redoubt::rooms {

struct HourVolume {
    int64_t hour = 0;  // since 1970
    uint64_t events = 0;
    int64_t gap_s = 0;  // the longest pause that ended in it
};

struct UsualVolume {
    bool known = false;
    double events = 0, spread = 0;
    size_t samples = 0;
    bool by_week = false;
    // "1200 at this hour of the week, give or take 90"
    std::string text() const;
};
// What one source sent while somebody listened. An hour of `listened` (sorted) without a row had nothing; one that is not in it
// says nothing, since Redoubt was not there.
struct VolumeHistory {
    std::vector<HourVolume> hours{};
    std::vector<int64_t> listened{};
    int64_t since = 0;  // the first whole hour in which the source was known

    uint64_t events_in(int64_t hour) const;
    bool says(int64_t hour) const;
};
UsualVolume usual_volume(const VolumeHistory& history, int64_t hour);

enum class Volume : uint8_t { usual, more, less };
// To leave the usual takes twice or a fifth of it, well outside the spread, and enough events to mean something; to come back, much less.
Volume judge_volume(uint64_t events, const UsualVolume& usual, Volume before);

// Two hours that agree change the verdict; one is chance.
struct VolumeVerdict {
    Volume said = Volume::usual, leaning = Volume::usual;
    int64_t streak = 0;
    int64_t judged = 0;  // the last hour

    bool add(int64_t hour, Volume seen);  // true: what is said has changed
};

// The longest pause that is usual: three times the longest of the last weeks. Nothing before it has been watched for a day; and
// before a whole week is over, only of what never rests for an hour.
std::optional<Duration> usual_gap(std::span<const HourVolume> hours, int64_t since, int64_t now_hour);

// The clock of a sender against ours: the middle of (event time − arrival). Negative is late, which is usual for what is fetched.
struct ClockBounds {
    int64_t ahead_ms = 60'000;
    int64_t behind_ms = 3'600'000;
};
int64_t middle_of(std::vector<int64_t> values);
bool is_skewed(int64_t ahead_ms, bool before, const ClockBounds& bounds = {});

}  // namespace redoubt::rooms
