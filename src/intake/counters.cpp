#include "intake/counters.h"

#include <algorithm>
#include <numeric>

namespace redoubt::intake {
namespace {

void add_counts(Counts& to, const Counts& from) {
    for (uint64_t Counts::* const one :
         {&Counts::received, &Counts::decoded, &Counts::stored, &Counts::duplicates, &Counts::pending, &Counts::cut, &Counts::overflowed, &Counts::bytes,
          &Counts::broken, &Counts::refused, &Counts::connections, &Counts::open, &Counts::turned_away})
        to.*one += from.*one;
    for (size_t i = 0; i < refusals; ++i) to.dropped[i] += from.dropped[i];
    if (from.last_received > to.last_received) to.lag = from.lag;
    to.last_received = std::max(to.last_received, from.last_received);
    to.last_event = std::max(to.last_event, from.last_event);
}

}  // namespace

uint64_t Counts::all_dropped() const { return std::accumulate(dropped.begin(), dropped.end(), uint64_t{0}); }

void Counters::receive(const Origin& origin, const Batch& batch, Time now) {
    const std::scoped_lock lock(mutex_);
    Counts& counts = at(origin);
    counts.received += batch.received();
    counts.decoded += batch.events.size();
    counts.pending += batch.events.size();
    for (size_t i = 0; i < refusals; ++i) counts.dropped[i] += batch.dropped[i];
    counts.cut += batch.cut;
    counts.bytes += batch.bytes;
    counts.last_received = now;
    for (const logs::Incoming& event : batch.events) {
        if (event.time.unix_ns == 0) continue;
        counts.last_event = std::max(counts.last_event, event.time);
        counts.lag = now - event.time;
    }
}

void Counters::store(const Origin& origin, uint64_t events, const logs::Taken& taken) {
    const std::scoped_lock lock(mutex_);
    Counts& counts = at(origin);
    const uint64_t duplicates = std::min(events, taken.duplicates);
    counts.pending -= events;
    counts.duplicates += duplicates;
    counts.stored += events - duplicates;
}

void Counters::drop(const Origin& origin, uint64_t events, logs::Refusal why) {
    const std::scoped_lock lock(mutex_);
    Counts& counts = at(origin);
    counts.pending -= events;
    counts.dropped[static_cast<size_t>(why)] += events;
}

void Counters::overflow(const Origin& origin, uint64_t datagrams) {
    const std::scoped_lock lock(mutex_);
    at(origin).overflowed += datagrams;
}

void Counters::broke(const Origin& origin) {
    const std::scoped_lock lock(mutex_);
    ++at(origin).broken;
}

void Counters::refuse(const Origin& origin) {
    const std::scoped_lock lock(mutex_);
    ++at(origin).refused;
}

void Counters::open(const Origin& origin) {
    const std::scoped_lock lock(mutex_);
    ++at(origin).connections;
    ++at(origin).open;
}

void Counters::close(const Origin& origin) {
    const std::scoped_lock lock(mutex_);
    --at(origin).open;
}

void Counters::turn_away(const Origin& origin) {
    const std::scoped_lock lock(mutex_);
    ++at(origin).turned_away;
}

std::vector<CountedAt> Counters::list() const {
    const std::scoped_lock lock(mutex_);
    std::vector<CountedAt> out;
    for (const auto& [key, counts] : counts_) out.push_back({.source = key.second, .listener = key.first, .counts = counts});
    return out;
}

Counts Counters::of_listener(std::string_view listener) const {
    const std::scoped_lock lock(mutex_);
    Counts out;
    for (const auto& [key, counts] : counts_)
        if (key.first == listener) add_counts(out, counts);
    return out;
}

}  // namespace redoubt::intake
