// The evaluation algorithm of the OSV schema, word by word: sort the events, walk them, be affected or not. Slow and plain.
#include <algorithm>

#include "advisories/ecosystems.h"
#include "advisories/osv.h"

namespace redoubt::advisories {
namespace {

bool before_limits(const OsvRange& range, CompareVersions compare, std::string_view version) {
    bool any = false;
    for (const OsvEvent& event : range.events) {
        if (event.kind != OsvEvent::Kind::limit) continue;
        if (event.version == "*" || compare(version, event.version) < 0) return true;
        any = true;
    }
    return !any;
}

}  // namespace

Ordering ordering_of(const OsvAffected& affected) { return ordering_of(affected.ecosystem).value_or(Ordering::natural); }

bool affects(const OsvRange& range, Ordering ordering, std::string_view version) {
    if (range.type == OsvRange::Type::git) return false;  // commits have no order without their repository
    const CompareVersions compare = comparison(ordering);
    const auto from_the_start = [](const OsvEvent& event) { return event.kind == OsvEvent::Kind::introduced && event.version == "0"; };
    std::vector<const OsvEvent*> events;
    for (const OsvEvent& event : range.events)
        if (event.kind != OsvEvent::Kind::limit) events.push_back(&event);
    // Events at one version stay as they were written.
    std::sort(events.begin(), events.end(), [&](const OsvEvent* a, const OsvEvent* b) {
        if (from_the_start(*a) != from_the_start(*b)) return from_the_start(*a);
        const auto order = from_the_start(*a) ? std::weak_ordering::equivalent : compare(a->version, b->version);
        return order != 0 ? order < 0 : a < b;
    });
    bool affected = false;
    for (const OsvEvent* each : events) {
        const OsvEvent& event = *each;
        if (event.kind == OsvEvent::Kind::introduced && (from_the_start(event) || compare(version, event.version) >= 0)) affected = true;
        if (event.kind == OsvEvent::Kind::fixed && compare(version, event.version) >= 0) affected = false;
        if (event.kind == OsvEvent::Kind::last_affected && compare(version, event.version) > 0) affected = false;
    }
    return affected && before_limits(range, compare, version);
}

bool affects(const OsvAffected& affected, std::string_view version) {
    if (std::find(affected.versions.begin(), affected.versions.end(), version) != affected.versions.end()) return true;
    const Ordering ordering = ordering_of(affected);
    return std::any_of(affected.ranges.begin(), affected.ranges.end(), [&](const OsvRange& range) { return affects(range, ordering, version); });
}

}  // namespace redoubt::advisories
