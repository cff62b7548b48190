// Import and hunt end to end: alerts stored per second (evidence, observables, assets and journal included, synced to disk),
// and events per second from file to rendered alert.
#include <benchmark/benchmark.h>

#include <fstream>

#include <fmt/format.h>

#include "records/all.h"
#include "rooms/watch/hunt.h"
#include "rooms/watch/import.h"
#include "rooms/watch/rule_seeding.h"
#include "store/store.h"
#include "support/scratch.h"

namespace redoubt {
namespace {

// One alert in `every` events: a cleared log among sign-ins.
std::string write_events(const test::Scratch& scratch, int events, int every) {
    std::string text;
    for (int i = 0; i < events; ++i)
        text += fmt::format(R"({{"Channel":"Security","Provider_Name":"Microsoft-Windows-Eventlog","EventID":{},"EventRecordID":{},)"
                            R"("Computer":"host-{:03}.example.test","TimeCreated":"2026-03-{:02}T{:02}:{:02}:{:02}Z","SubjectUserName":"user{}","LogonType":3,)"
                            R"("IpAddress":"10.0.{}.{}","SubjectDomainName":"EXAMPLE","Status":"0x0"}})"
                            "\n",
                            i % every == 0 ? 1102 : 4624, i, i % 100, 1 + i / 86400 % 28, i / 3600 % 24, i / 60 % 60, i % 60, i % 50, i / 250 % 4, i % 250);
    return scratch.write("events.jsonl", text);
}

void import_alerts(benchmark::State& state) {
    const int alerts = 40'000;
    SystemDisk disk;
    SystemClock clock;
    SystemRandom random;
    uint64_t stored = 0;
    for (auto _ : state) {
        state.PauseTiming();
        const test::Scratch scratch;
        const std::string path = write_events(scratch, alerts, 1);
        const auto store =
            store::Store::open({.folder = scratch.path("data"), .clock = clock, .random = random, .disk = disk, .types = records::all_records()}).value();
        store::Records records = store->as(store::Actor::redoubt());
        if (!rooms::seed_shipped_rules(records)) state.SkipWithError("the rules cannot be seeded");
        state.ResumeTiming();
        const auto outcome = rooms::import_logs(*store, records, disk, {.paths = {path}, .name = {}, .threads = 2});
        if (!outcome)
            state.SkipWithError(outcome.error().text().c_str());
        else
            stored += outcome->alerts_new;
    }
    state.SetItemsProcessed(static_cast<int64_t>(stored));
    state.SetLabel("alerts stored, journal included");
}
BENCHMARK(import_alerts)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(3);

void hunt_ndjson(benchmark::State& state) {
    SystemDisk disk;
    const test::Scratch scratch;
    const std::vector<std::string> paths{write_events(scratch, 200'000, 1000)};
    const detect::RuleSet rules = rooms::shipped_rules();
    events::FieldNames names;
    const auto matcher = detect::make_fast_matcher(rules.rules, names);
    uint64_t events = 0;
    rooms::HuntOptions options{.threads = static_cast<size_t>(state.range(0))};
    options.render = [](const rooms::Hit& hit) { return hit.rule.title; };
    for (auto _ : state) {
        const auto summary = rooms::hunt(disk, paths, *matcher, names, options);
        if (!summary)
            state.SkipWithError(summary.error().text().c_str());
        else
            events += summary->count.events;
    }
    state.SetItemsProcessed(static_cast<int64_t>(events));
    state.SetLabel("events, file to alert");
}
BENCHMARK(hunt_ndjson)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace redoubt

BENCHMARK_MAIN();
