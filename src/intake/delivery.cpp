#include "intake/delivery.h"

namespace redoubt::intake {
namespace {

constexpr uint64_t event_overhead = 64;

Outcome outcome_of(const Result<logs::Taken>& taken) {
    if (taken && taken->refusal == logs::Refusal::none) return {};
    if (taken) {
        const bool busy = taken->refusal == logs::Refusal::busy;
        const bool full = taken->refusal == logs::Refusal::full;
        const Code code = busy ? Code::too_many : full ? Code::io : Code::invalid;
        return {taken->refusal, fail(code, busy ? "the store is busy" : full ? "the store is full" : "the store does not take it").error()};
    }
    const Code code = taken.error().code;
    const bool busy = code == Code::too_many || code == Code::unavailable;
    return {busy ? logs::Refusal::busy : logs::Refusal::full, taken.error()};
}

}  // namespace

bool Delivery::reserve(uint64_t bytes) {
    if (in_flight_.fetch_add(bytes) + bytes <= most_bytes_) return true;
    in_flight_ -= bytes;
    return false;
}

void Delivery::receive(const Origin& origin, const Batch& batch) { counters_.receive(origin, batch, clock_.now()); }

void Delivery::offer(const Origin& origin, const Batch& batch, bool last, Done done) {
    const uint64_t events = batch.events.size();
    const uint64_t bytes = batch.bytes + events * event_overhead;
    const auto settle = [this, origin, events, last, done = std::move(done)](const Result<logs::Taken>& taken) {
        Outcome outcome = outcome_of(taken);
        if (outcome.stored())
            counters_.store(origin, events, *taken);
        else if (last || !outcome.may_come_again())
            counters_.drop(origin, events, outcome.refusal);
        done(std::move(outcome));
    };
    if (events == 0) return settle(logs::Taken{});
    if (!reserve(bytes)) return settle(fail(Code::too_many, "too many bytes wait for the store"));
    const std::string& source = origin.source.empty() ? origin.listener : origin.source;
    const Result<> taken = store_.take(source, batch.events, clock_.now(), [this, bytes, settle](const Result<logs::Taken>& result) {
        release(bytes);
        settle(result);
    });
    if (taken) return;
    release(bytes);
    settle(std::unexpected(taken.error()));
}

}  // namespace redoubt::intake
