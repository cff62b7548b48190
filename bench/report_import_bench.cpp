// A report of 13,000 findings into an empty store, the same once more, and a later scan in which lines moved. The aims: under 1 s, under
// 0.3 s, and nothing written by the second. "large" has as many findings as a 140 MB report of Nessus.
#include <sys/resource.h>

#include <memory>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "rooms/fix/report_import.h"
#include "store/settings.h"
#include "support/store_fixture.h"

namespace redoubt::rooms {
namespace {

using reports::ReportedFinding;

const store::Actor importer{.user_id = "ada", .name = "Ada", .level = schema::Level::lead};
constexpr int findings_of_report = 13'000;
constexpr int findings_of_large = 199'440;

ReportedFinding code_finding(int number, uint32_t moved) {
    ReportedFinding out{.kind = reports::FindingClass::code,
                        .rule = fmt::format("rule-{}", number % 240),
                        .title = fmt::format("Untrusted input reaches a query of kind {}", number % 240),
                        .description =
                            "What comes from outside becomes part of a query. Whoever sends it decides what the query does, and reads or changes "
                            "what it should not.",
                        .weaknesses = {"CWE-89"},
                        .severity = static_cast<reports::Severity>(2 + number % 4)};
    out.target.repository = "https://git.example/team/shop";
    out.place = {.file = fmt::format("src/part{}/file{}.java", number % 37, number % 900),
                 .line = static_cast<uint32_t>(number % 800) + 1 + moved,
                 .snippet = fmt::format("statement.execute(query_{} + input);", number)};
    return out;
}

ReportedFinding host_finding(int number, uint32_t) {
    ReportedFinding out{.kind = reports::FindingClass::host,
                        .rule = fmt::format("{}", 10'000 + number % 1'300),
                        .title = fmt::format("Service answers with check {}", number % 1'300),
                        .description = "The service gives away more than it should.",
                        .severity = static_cast<reports::Severity>(1 + number % 5)};
    out.target.host = fmt::format("host-{}.example", number / 130);
    out.place.port = static_cast<uint16_t>(1 + number % 60'000);
    out.place.protocol = "tcp";
    return out;
}

ReportedFinding package_finding(int number, uint32_t) {
    ReportedFinding out{.kind = reports::FindingClass::software,
                        .rule = fmt::format("CVE-2024-{}", 1000 + number),
                        .title = fmt::format("Something is wrong in library {}", number % 700),
                        .vulnerabilities = {fmt::format("CVE-2024-{}", 1000 + number)},
                        .severity = reports::Severity::high};
    out.target.image = "registry.example/shop:1.2";
    out.component = {.purl = fmt::format("pkg:npm/library-{}@1.{}.0", number % 700, number % 9),
                     .name = fmt::format("library-{}", number % 700),
                     .version = fmt::format("1.{}.0", number % 9),
                     .fixed_in = {"2.0.0"}};
    return out;
}

// Of a machine each sixty, with what the check read there.
ReportedFinding large_finding(int number, uint32_t) {
    ReportedFinding out = host_finding(number % 60, 0);
    out.target.host = fmt::format("host-{}.example", number / 60);
    out.target.ip = fmt::format("10.{}.{}.{}", number / 60 / 65'536, number / 60 / 256 % 256, number / 60 % 256);
    out.remedy = "Install the update of the vendor.";
    out.proofs = {{.name = "output", .text = fmt::format("What the check number {} read there, line by line, as the service gave it. ", number)}};
    return out;
}

using Make = ReportedFinding (*)(int number, uint32_t moved);

Result<ReportOutcome> import_once(store::Store& store, Make make, Time scanned, uint32_t moved, bool dry) {
    const auto importing = TRY(ReportImport::open(store, importer, {.dry_run = dry}, nullptr));
    const int count = make == large_finding ? findings_of_large : findings_of_report;
    for (int i = 0; i < count; ++i) TRY(importing->take(make(i, moved)));
    return importing->finish({.format = "bench", .scans = {{.tool = "bench", .version = "1", .finished = scanned}}});
}

enum class Step { first, same, later, dry };

void import_report(benchmark::State& state, Make make, Step step) {
    for (auto _ : state) {
        state.PauseTiming();
        auto fixture = std::make_unique<test::StoreFixture>();
        if (!store::Settings(*fixture->store).open()) return state.SkipWithError("no settings");
        const Time scanned = fixture->clock.now();
        if (step == Step::same || step == Step::later) {
            if (!import_once(*fixture->store, make, scanned, 0, false)) return state.SkipWithError("the first import failed");
            fixture->clock.advance(hours(2));
        }
        state.ResumeTiming();
        const auto done =
            import_once(*fixture->store, make, step == Step::later ? scanned + hours(1) : scanned, step == Step::later ? 3 : 0, step == Step::dry);
        if (!done) return state.SkipWithError(done.error().text().c_str());
        if (step == Step::same && done->same != done->places) return state.SkipWithError("the same report changed something");
        state.counters["places"] = static_cast<double>(done->places);
        state.counters["new"] = static_cast<double>(done->fresh);
        state.counters["changed"] = static_cast<double>(done->changed);
        rusage used{};
        getrusage(RUSAGE_SELF, &used);
        state.counters["MB"] = static_cast<double>(used.ru_maxrss) / 1024;  // the most so far
        state.PauseTiming();
        fixture.reset();  // closing carries the whole log over: that is no import
        state.ResumeTiming();
    }
}

void register_all() {
    const std::array<std::pair<const char*, Make>, 4> kinds{
        {{"code", code_finding}, {"hosts", host_finding}, {"packages", package_finding}, {"large", large_finding}}};
    const std::array<std::pair<const char*, Step>, 4> steps{{{"first", Step::first}, {"same", Step::same}, {"later", Step::later}, {"dry", Step::dry}}};
    for (const auto& [kind, make] : kinds)
        for (const auto& [name, step] : steps)
            benchmark::RegisterBenchmark(fmt::format("{}/{}", kind, name).c_str(), import_report, make, step)->Iterations(1)->Unit(benchmark::kMillisecond);
}

}  // namespace
}  // namespace redoubt::rooms

int main(int argc, char** argv) {
    redoubt::rooms::register_all();
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
