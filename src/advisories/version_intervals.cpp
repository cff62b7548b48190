#include "advisories/version_intervals.h"

#include <algorithm>
#include <optional>

namespace redoubt::advisories {
namespace {

bool starts_everything(const OsvEvent& event) { return event.kind == OsvEvent::Kind::introduced && event.version == "0"; }

// Turns on and off along the versions, and keeps what lies between.
class IntervalSweep {
public:
    explicit IntervalSweep(std::vector<VersionInterval>& found) : found_(found) {}

    void be(bool affected, VersionBound at) {
        if (affected == on_) return;
        on_ = affected;
        if (affected)
            from_ = at;
        else
            found_.push_back({.from = from_, .to = at, .fixed = !at.after});
    }

    void finish() {
        if (on_) found_.push_back({.from = from_, .to = {.open = true}});
    }

private:
    bool on_ = false;
    VersionBound from_{};
    std::vector<VersionInterval>& found_;
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

// Most ranges: introduced here, fixed or last affected there.
std::optional<VersionInterval> plain_interval(const OsvRange& range, CompareVersions compare) {
    using Kind = OsvEvent::Kind;
    if (range.events.size() != 2 || range.events[0].kind != Kind::introduced) return std::nullopt;
    const OsvEvent &start = range.events[0], &end = range.events[1];
    if (end.kind != Kind::fixed && end.kind != Kind::last_affected) return std::nullopt;
    const bool open = starts_everything(start);
    if (!open && compare(start.version, end.version) >= 0) return std::nullopt;
    const bool fixed = end.kind == Kind::fixed;
    return VersionInterval{
        .from = {.version = open ? std::string_view() : start.version, .open = open}, .to = {.version = end.version, .after = !fixed}, .fixed = fixed};
}

void sweep_events(const OsvRange& range, CompareVersions compare, std::vector<VersionInterval>& found) {
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
    IntervalSweep sweep(found);
    sweep.be(affected, {.open = true});
    for (size_t i = 0; i < events.size();) {
        const std::string_view version = events[i]->version;
        bool at_version = affected;
        do {
            affected = events[i]->kind == OsvEvent::Kind::introduced;
            if (events[i]->kind != OsvEvent::Kind::last_affected) at_version = affected;
        } while (++i < events.size() && compare(events[i]->version, version) == 0);
        sweep.be(at_version, {.version = version});
        sweep.be(affected, {.version = version, .after = true});
    }
    sweep.finish();
}

}  // namespace

std::vector<VersionInterval> intervals_of(const OsvRange& range, Ordering ordering) {
    std::vector<VersionInterval> intervals;
    append_intervals(range, ordering, intervals);
    return intervals;
}

void append_intervals(const OsvRange& range, Ordering ordering, std::vector<VersionInterval>& to) {
    if (range.type == OsvRange::Type::git) return;
    const CompareVersions compare = comparison(ordering);
    if (const auto plain = plain_interval(range, compare)) {
        to.push_back(*plain);
        return;
    }
    const auto limit = limit_of(range, compare);
    if (!limit) return sweep_events(range, compare, to);
    std::vector<VersionInterval> intervals;
    sweep_events(range, compare, intervals);
    cut_at(intervals, *limit, compare);
    to.insert(to.end(), intervals.begin(), intervals.end());
}

bool contain(std::span<const VersionInterval> intervals, CompareVersions compare, std::string_view version) {
    const auto ends_before = [&](const VersionInterval& each) {
        if (each.to.open) return false;
        const auto order = compare(version, each.to.version);
        return order > 0 || (order == 0 && !each.to.after);
    };
    const auto found = std::partition_point(intervals.begin(), intervals.end(), ends_before);
    if (found == intervals.end()) return false;
    if (found->from.open) return true;
    const auto order = compare(version, found->from.version);
    return order > 0 || (order == 0 && !found->from.after);
}

}  // namespace redoubt::advisories
