// Tables of 100,000 assets in and out. The aim: in under ten seconds.
#include <benchmark/benchmark.h>

#include <fmt/format.h>

#include "rooms/exchange/tables_in.h"
#include "support/store_fixture.h"

namespace redoubt::rooms::exchange {
namespace {

constexpr int rows = 100'000;
const store::Actor importer = store::Actor::redoubt();

std::string made_table() {
    std::string out = "title,kind,names,ips,site,zone,exposure,criticality,description,tags\n";
    for (int i = 0; i < rows; ++i)
        out += fmt::format(
            "host {0},host,host{0}.example; h{0},10.{1}.{2}.{3},Site {4},zone-{5},internal,medium,\"The {0}th host, \"\"of many\"\"\",imported; t{4}\n", i,
            i / 65536, i / 256 % 256, i % 256, i % 40, i % 7);
    return out;
}

void take_in(benchmark::State& state) {
    const std::string table = made_table();
    for (auto _ : state) {
        state.PauseTiming();
        test::StoreFixture fixture;
        state.ResumeTiming();
        const auto done = read_table(*fixture.store, importer, *fixture.store->find_type("asset"), table, {});
        if (!done || done->created != rows) state.SkipWithError(done ? "not all were created" : done.error().text().c_str());
    }
    state.SetItemsProcessed(rows * state.iterations());
}
BENCHMARK(take_in)->Unit(benchmark::kMillisecond)->Iterations(1);

// Out in each format, and in again, which changes nothing.
void there_and_back(benchmark::State& state) {
    const auto format = static_cast<TableFormat>(state.range(0));
    test::StoreFixture fixture;
    const schema::RecordInfo& type = *fixture.store->find_type("asset");
    (void)read_table(*fixture.store, importer, type, made_table(), {});
    int turn = 0;
    for (auto _ : state) {
        const std::string path = fmt::format("{}/table-{}", fixture.folder.path(), ++turn);
        const auto written = write_table(*fixture.store, importer, type, {.format = format}, path, fixture.folder.path());
        const auto mapped = fixture.disk.map(path);
        if (!written || !mapped) return state.SkipWithError("not written");
        const auto done = read_table(*fixture.store, importer, type, (*mapped)->bytes(), {.format = format});
        if (!done || done->same != rows) state.SkipWithError("something changed");
    }
    state.SetItemsProcessed(2 * rows * state.iterations());
}
BENCHMARK(there_and_back)->Arg(0)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->Iterations(1);

}  // namespace
}  // namespace redoubt::rooms::exchange

BENCHMARK_MAIN();
