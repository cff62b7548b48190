// A fleet as ten noisy sources see it, into an empty store and once more. The aim: 100,000 assets in under a minute with the writing,
// and nothing changed by the second time.
#include <benchmark/benchmark.h>

#include "estate/fleet.h"
#include "rooms/know/inventory.h"
#include "support/store_fixture.h"

namespace redoubt::rooms {
namespace {

const store::Actor importer = store::Actor::redoubt();

std::vector<SourceReport> reports_of(uint32_t hosts) {
    std::vector<SourceReport> out;
    for (test::FleetReport& report : test::make_fleet(hosts, 1)) out.push_back({std::move(report.source), std::move(report.sightings)});
    return out;
}

void reconcile_fleet(benchmark::State& state) {
    const std::vector<SourceReport> reports = reports_of(static_cast<uint32_t>(state.range(0)));
    for (auto _ : state) {
        state.PauseTiming();
        test::StoreFixture fixture;
        state.ResumeTiming();
        const auto first = put_reports(*fixture.store, importer, reports, {});
        state.PauseTiming();
        const auto again = put_reports(*fixture.store, importer, reports, {});
        if (!first || !again || again->created + again->changed + again->merged > 0) return state.SkipWithError("importing again changed something");
        state.counters["sightings"] = static_cast<double>(first->sightings);
        state.counters["assets"] = static_cast<double>(first->created);
        state.counters["doubtful"] = static_cast<double>(first->doubtful);
        state.ResumeTiming();
    }
}
BENCHMARK(reconcile_fleet)->Arg(10'000)->Arg(100'000)->Iterations(1)->Unit(benchmark::kSecond);

}  // namespace
}  // namespace redoubt::rooms

BENCHMARK_MAIN();
