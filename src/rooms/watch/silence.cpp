#include "rooms/watch/silence.h"

#include <fmt/format.h>

#include "records/source.h"
#include "rooms/watch/source_alerts.h"
#include "rooms/watch/source_samples.h"

namespace redoubt::rooms {
namespace {

Result<std::vector<store::Record>> sources_in(store::Records& records, const std::string& state) {
    std::vector<store::Record> out;
    store::ListQuery query{.text = {}, .tree = schema::test_equals("state", state), .sort = "created", .limit = 500};
    do {
        store::Page page = TRY(records.list("source", query));
        for (store::Record& record : page.records) out.push_back(std::move(record));
        query.cursor = page.next_cursor;
    } while (!query.cursor.empty());
    return out;
}

// When something came from it last, and for how long nothing may: its record may be behind what receivers counted.
struct Expectation {
    Time last{};
    Duration gap{};
    bool learned = false;
    Time from{};  // waited for since; later than `last` where nobody listened before

    static Expectation of(const store::Record& source, const std::map<std::string, SourceState>& states, std::optional<Time> listening) {
        Expectation out;
        const Duration* gap = source["cadence"].as<Duration>();
        out.learned = gap == nullptr;
        if (gap == nullptr) gap = source["usual_gap"].as<Duration>();
        if (gap != nullptr) out.gap = *gap;
        const auto state = states.find(source.id.text);
        out.last = source["last_received"].time().unix_ns != 0 ? source["last_received"].time() : source["last_event"].time();
        if (state == states.end()) {
            out.from = out.last;
            return out;
        }
        out.last = std::max(source["last_received"].time(), state->second.last_received);
        out.from = std::max(out.last, listening.value_or(Time{INT64_MAX}));
        return out;
    }

    bool is_late(Time now) const { return gap.ns > 0 && from.unix_ns != 0 && from < now && now - from > gap; }
    bool is_back(Time now) const { return gap.ns <= 0 || now - last <= gap; }
    std::string why() const {
        return fmt::format("nothing since {}, {} {}", format_time(last), learned ? "the longest usual pause is" : "expected every", format_duration(gap));
    }
};

}  // namespace

Result<SilenceOutcome> find_silent_sources(store::Store& store, std::optional<Time> listening) {
    const Time now = store.clock().now();
    store::Records records = store.as(store::Actor::redoubt());
    SilenceOutcome outcome;
    TRY(SourceSamples(store).open());
    const std::map<std::string, SourceState> states = TRY(SourceSamples(store).states());
    for (const store::Record& source : TRY(sources_in(records, "live"))) {
        const Expectation expected = Expectation::of(source, states, listening);
        if (!expected.is_late(now)) continue;
        TRY(records.move("source", source.id.text, {.to = "silent", .reason = expected.why(), .changes = {}}, source.version));
        TRY(raise_trouble(
            store, source, SourceTrouble::silent,
            {.why = expected.why(), .since = expected.last, .numbers = {{"last", format_time(expected.last)}, {"pause", format_duration(expected.gap)}}}));
        ++outcome.silent;
    }
    for (const store::Record& source : TRY(sources_in(records, "silent"))) {
        const Expectation expected = Expectation::of(source, states, listening);
        if (!expected.is_back(now)) continue;
        TRY(records.move("source", source.id.text, {.to = "live", .reason = "it delivers again", .changes = {}}, source.version));
        TRY(end_trouble(store, source, SourceTrouble::silent, fmt::format("it delivers again since {}", format_time(expected.last))));
        ++outcome.back;
    }
    return outcome;
}

}  // namespace redoubt::rooms
