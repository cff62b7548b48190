// A new advisory and a fleet of 100,000 assets with 500 packages each: who has it, within 10 ms.
//
// Packages are drawn as machines have them: most assets share what their image brought, in one of a few versions, and a tenth of what
// they run is their own.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <fstream>
#include <random>
#include <string>

#include <fmt/format.h>

#include "advisories/ecosystems.h"
#include "advisories/fleet.h"
#include "advisories/osv.h"

namespace {

using namespace redoubt::advisories;

constexpr uint32_t asset_count = 100'000, packages_each = 500, name_count = 5'000, own_name_count = 20'000, releases = 12;

std::string drawn_purl(std::mt19937_64& random, bool own) {
    const uint64_t name = own ? name_count + random() % own_name_count : random() % name_count;
    return fmt::format("pkg:deb/debian/lib{}@{}.{}-1?arch=amd64&distro=debian-12&upstream=source{}", name, 1 + random() % releases, name % 7, name / 2);
}

double resident_mb() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("RssAnon")) return std::strtod(line.c_str() + line.find(':') + 1, nullptr) / 1024;
    return 0;
}

const Fleet& fleet() {
    static const Fleet made = [] {
        Fleet out;
        std::mt19937_64 random(1);
        std::vector<std::vector<PackageNumber>> images(200);
        for (auto& image : images)
            for (uint32_t i = 0; i < packages_each * 9 / 10; ++i) image.push_back(out.package_of(drawn_purl(random, false)));
        for (uint32_t asset = 0; asset < asset_count; ++asset) {
            std::vector<PackageNumber> packages = images[random() % images.size()];
            for (uint32_t i = 0; i < packages_each / 10; ++i) packages.push_back(out.package_of(drawn_purl(random, true)));
            out.put(asset, packages);
        }
        out.fit();
        return out;
    }();
    return made;
}

// From the advisory's text to the numbers of the assets that have it.
void find_assets_of_an_advisory(benchmark::State& state) {
    static const double before = resident_mb();
    const Fleet& all = fleet();
    OsvReader reader;
    size_t found = 0;
    uint64_t name = 0;
    for (auto _ : state) {
        name = (name + 37) % (name_count / 2);
        const std::string text = fmt::format(
            R"({{"id":"DSA-1","modified":"2026-01-01T00:00:00Z","affected":[{{"package":{{"ecosystem":"Debian:12","name":"source{}"}},"ranges":[{{"type":"ECOSYSTEM","events":[{{"introduced":"0"}},{{"fixed":"7.0-1"}}]}}]}}]}})",
            name);
        const auto record = reader.read_json(text);
        if (!record) std::abort();
        std::vector<PackageNumber> affected;
        for (const OsvAffected& about : (*record)->affected)
            for (const PackageNumber number : all.named(about.ecosystem, about.name))
                if (std::ranges::any_of(all.package(number).lookups, [&](const Lookup& lookup) { return affects(about, lookup.version); }))
                    affected.push_back(number);
        const auto holders = all.holders_of(affected);
        found = holders.size();
        benchmark::DoNotOptimize(holders.data());
    }
    state.counters["assets_found"] = static_cast<double>(found);
    state.counters["packages"] = static_cast<double>(all.package_count());
    state.counters["fleet_mb"] = static_cast<double>(all.bytes()) / 1e6;
    state.counters["resident_mb"] = resident_mb() - before;  // now that the allocator has given back what loading took
}
BENCHMARK(find_assets_of_an_advisory)->Unit(benchmark::kMillisecond);

// One asset reports again, with a tenth of its packages upgraded.
void take_an_asset_again(benchmark::State& state) {
    Fleet& all = const_cast<Fleet&>(fleet());
    std::mt19937_64 random(3);
    for (auto _ : state) {
        const auto asset = static_cast<AssetNumber>(random() % asset_count);
        std::vector<PackageNumber> packages = all.packages_of(asset);
        for (uint32_t i = 0; i < packages_each / 10; ++i) packages[random() % packages.size()] = static_cast<PackageNumber>(random() % all.package_count());
        all.put(asset, packages);
    }
}
BENCHMARK(take_an_asset_again)->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
