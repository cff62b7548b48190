// A fleet as ten noisy sources see it, made up on the way, into an empty store and once more. The aim: 100,000 assets in under a minute with the writing,
// and nothing changed by the second time.
#include <benchmark/benchmark.h>

#include "estate/fleet.h"
#include "rooms/know/inventory.h"
#include "support/store_fixture.h"

namespace redoubt::rooms {
namespace {

const store::Actor importer = store::Actor::redoubt();

// As reports are read: each is gone once it is taken.
Result<InventoryResult> put_fleet(store::Store& store, uint32_t hosts) {
    return put_sightings(store, importer,
                         [&](const GiveSighting& give) -> Result<> {
                             for (test::FleetReport& report : test::make_fleet(hosts, 1)) {
                                 for (estate::Sighting& sighting : report.sightings) give(report.source, std::move(sighting));
                                 report = {};
                             }
                             return {};
                         },
                         {});
}

void reconcile_fleet(benchmark::State& state) {
    const auto hosts = static_cast<uint32_t>(state.range(0));
    for (auto _ : state) {
        state.PauseTiming();
        test::StoreFixture fixture;
        state.ResumeTiming();
        const auto first = put_fleet(*fixture.store, hosts);
        state.PauseTiming();
        const auto again = put_fleet(*fixture.store, hosts);
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
