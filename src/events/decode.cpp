#include "events/decode.h"

#include "events/decode_state.h"

namespace redoubt::events {
namespace {

constexpr size_t most_problems = 1000;

}  // namespace

DecodeCount& DecodeCount::operator+=(const DecodeCount& other) {
    events += other.events;
    recovered += other.recovered;
    repaired += other.repaired;
    bad += other.bad;
    return *this;
}

void DecodeReport::add(Problem problem) {
    if (problems.size() < most_problems)
        problems.push_back(std::move(problem));
    else
        ++problems_left_out;
}

void DecodeReport::add(const DecodeReport& other) {
    count += other.count;
    for (const Problem& problem : other.problems) add(problem);
    problems_left_out += other.problems_left_out;
}

DecodeCache::DecodeCache(FieldNames& names) : state_(std::make_unique<State>(names)) {}
DecodeCache::~DecodeCache() = default;
DecodeCache::DecodeCache(DecodeCache&&) noexcept = default;

void decode_part(const PartInput& part, DecodeCache& cache, EventBatch& out, DecodeReport& report, Texts texts) {
    for (const Problem& problem : part.problems) report.add(problem);
    report.count.bad += part.lost;
    if (part.kind == PartInput::Kind::evtx) decode_evtx(part, cache.state(), out, report, texts);
    if (part.kind == PartInput::Kind::ndjson) decode_ndjson(part, cache.state(), out, report, texts);
    if (part.kind == PartInput::Kind::text) decode_text(part, cache.state(), out, report);
}

}  // namespace redoubt::events
