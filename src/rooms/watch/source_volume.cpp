#include "rooms/watch/source_volume.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace redoubt::rooms {
namespace {

constexpr int64_t week_hours = 168, weeks_looked_at = 6, days_looked_at = 14;
constexpr size_t least_samples = 3;
constexpr double spread_of_deviation = 1.4826;
constexpr double least_difference = 30;  // events: a few more or less are no news
constexpr int64_t day_s = 86'400, hour_s = 3600;

double middle_of_sorted(const std::vector<double>& sorted) {
    const size_t half = sorted.size() / 2;
    return sorted.size() % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

double middle_of_any(std::vector<double> values) {
    std::ranges::sort(values);
    return middle_of_sorted(values);
}

std::vector<double> samples_at(const VolumeHistory& history, int64_t hour, int64_t step, int64_t most) {
    std::vector<double> out;
    for (int64_t back = 1; back <= most; ++back)
        if (const int64_t then = hour - back * step; history.says(then)) out.push_back(static_cast<double>(history.events_in(then)));
    return out;
}

}  // namespace

std::string UsualVolume::text() const {
    if (!known) return "nothing is known yet";
    return fmt::format("{} at this hour of the {}, give or take {}", std::llround(events), by_week ? "week" : "day", std::llround(spread));
}

uint64_t VolumeHistory::events_in(int64_t hour) const {
    const auto found = std::ranges::lower_bound(hours, hour, {}, &HourVolume::hour);
    return found == hours.end() || found->hour != hour ? 0 : found->events;
}

bool VolumeHistory::says(int64_t hour) const { return hour >= since && std::ranges::binary_search(listened, hour); }

UsualVolume usual_volume(const VolumeHistory& history, int64_t hour) {
    UsualVolume out;
    std::vector<double> samples = samples_at(history, hour, week_hours, weeks_looked_at);
    out.by_week = samples.size() >= least_samples;
    if (!out.by_week) samples = samples_at(history, hour, 24, days_looked_at);
    out.samples = samples.size();
    if (samples.size() < least_samples) return out;
    out.known = true;
    out.events = middle_of_any(samples);
    for (double& one : samples) one = std::abs(one - out.events);
    out.spread = std::max({spread_of_deviation * middle_of_any(std::move(samples)), std::sqrt(out.events), out.events / 10});
    return out;
}

Volume judge_volume(uint64_t events, const UsualVolume& usual, Volume before) {
    if (!usual.known) return before;
    const auto now = static_cast<double>(events);
    const double difference = now - usual.events;
    if (before == Volume::more) return difference > 2 * usual.spread && now > 1.4 * usual.events ? Volume::more : Volume::usual;
    if (before == Volume::less) return now < 0.6 * usual.events ? Volume::less : Volume::usual;
    if (difference >= least_difference && difference > 4 * usual.spread && now >= 1.8 * usual.events) return Volume::more;
    // By the day a weekend looks like a fault: only what is known of the week says that too little came.
    if (usual.by_week && -difference >= least_difference && -difference > 4 * usual.spread && now < 0.2 * usual.events) return Volume::less;
    return Volume::usual;
}

bool VolumeVerdict::add(int64_t hour, Volume seen) {
    judged = hour;
    if (seen == said) {
        leaning = said;
        streak = 0;
        return false;
    }
    streak = seen == leaning ? streak + 1 : 1;
    leaning = seen;
    if (streak < 2) return false;
    said = seen;
    streak = 0;
    return true;
}

std::optional<Duration> usual_gap(std::span<const HourVolume> hours, int64_t since, int64_t now_hour) {
    int64_t longest = 0;
    bool any = false;
    for (const HourVolume& one : hours) {
        if (one.hour < now_hour - days_looked_at * 24) continue;
        longest = std::max(longest, one.gap_s);
        any = any || one.events > 0;
    }
    const int64_t watched = (now_hour - since) * hour_s;
    if (!any || watched < day_s || (watched < 8 * day_s && longest >= hour_s)) return std::nullopt;
    return seconds(std::max<int64_t>(3 * longest, hour_s / 2));
}

int64_t middle_of(std::vector<int64_t> values) {
    if (values.empty()) return 0;
    std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2));
    return values[values.size() / 2];
}

bool is_skewed(int64_t ahead_ms, bool before, const ClockBounds& bounds) {
    const int64_t part = before ? 2 : 1;  // back only well within
    return ahead_ms > bounds.ahead_ms / part || ahead_ms < -bounds.behind_ms / part;
}

}  // namespace redoubt::rooms
