#include "advisories/version_intervals.h"

#include <algorithm>
#include <optional>

namespace redoubt::advisories {
namespace {

bool starts_everything(const OsvEvent& event) { return event.kind == OsvEvent::Kind::introduced && event.version == "0"; }

// Turns on and off along the versions, and keeps what lies between.
class IntervalSweep {
public:
    void be(bool affected, VersionBound at) {
        if (affected == on_) return;
        on_ = affected;
        if (affected)
            from_ = at;
        else
            found_.push_back({.from = from_, .to = at, .fixed = !at.after});
    }

    std::vector<VersionInterval> finish() {
        if (on_) found_.push_back({.from = from_, .to = {.open = true}});
        return std::move(found_);
    }

private:
    bool on_ = false;
    VersionBound from_{};
    std::vector<VersionInterval> found_;
};

// The greatest limit; nothing when there is none, or "*".
std::optional<std::string_view> limit_of(const OsvRange& range, CompareVersions compare) {
    std::optional<std::string_view> most;
    for (const OsvEvent& event : range.events) {
        if (event.kind != OsvEvent::Kind::limit) continue;
        if (event.version == "*") return std::nullopt;
        if (!most || compare(event.version, *most) > 0) most = event.version;
    }
    return most;
}

void cut_at(std::vector<VersionInterval>& intervals, std::string_view limit, CompareVersions compare) {
    std::erase_if(intervals, [&](const VersionInterval& each) { return !each.from.open && compare(each.from.version, limit) >= 0; });
    for (VersionInterval& each : intervals)
        if (each.to.open || compare(each.to.version, limit) >= 0) {
            const bool at_fix = each.fixed && compare(each.to.version, limit) == 0;
            each = {.from = each.from, .to = {.version = limit}, .fixed = at_fix};
        }
}

}  // namespace

std::vector<VersionInterval> intervals_of(const OsvRange& range, Ordering ordering) {
    if (range.type == OsvRange::Type::git) return {};
    const CompareVersions compare = comparison(ordering);
    std::vector<const OsvEvent*> events;
    bool affected = false;  // behind the events so far
    for (const OsvEvent& event : range.events) {
        if (starts_everything(event)) affected = true;
        if (event.kind != OsvEvent::Kind::limit && !starts_everything(event)) events.push_back(&event);
    }
    std::sort(events.begin(), events.end(), [&](const OsvEvent* a, const OsvEvent* b) {
        const auto order = compare(a->version, b->version);
        return order != 0 ? order < 0 : a < b;
    });
    IntervalSweep sweep;
    sweep.be(affected, {.open = true});
    for (size_t i = 0; i < events.size();) {
        const std::string_view version = events[i]->version;
        bool at_version = affected;
        for (; i < events.size() && compare(events[i]->version, version) == 0; ++i) {
            affected = events[i]->kind == OsvEvent::Kind::introduced;
            if (events[i]->kind != OsvEvent::Kind::last_affected) at_version = affected;
        }
        sweep.be(at_version, {.version = version});
        sweep.be(affected, {.version = version, .after = true});
    }
    std::vector<VersionInterval> intervals = sweep.finish();
    if (const auto limit = limit_of(range, compare)) cut_at(intervals, *limit, compare);
    return intervals;
}

bool contains(const VersionInterval& interval, CompareVersions compare, std::string_view version) {
    if (!interval.from.open) {
        const auto order = compare(version, interval.from.version);
        if (order < 0 || (order == 0 && interval.from.after)) return false;
    }
    if (interval.to.open) return true;
    const auto order = compare(version, interval.to.version);
    return order < 0 || (order == 0 && interval.to.after);
}

}  // namespace redoubt::advisories
