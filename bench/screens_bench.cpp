// What the screens of findings ask the API for, at the size of a large estate: a million findings, ten million occurrences, a hundred
// thousand assets. Each benchmark is one screen: its answers one after the other, as one core gives them; p50 and p99 of its time, and
// its slowest answer. REDOUBT_BENCH_FINDINGS sets another number, the rest follows in proportion; REDOUBT_BENCH_STORE names a folder
// in which the estate stays, for the next run and for a look at it: redoubt serve --data FOLDER.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>

#include "api/api.h"
#include "records/all.h"
#include "store/store.h"
#include "support/folder.h"

namespace redoubt::api {
namespace {

using schema::List;
using schema::Map;

constexpr std::array severities{"informational", "low", "low", "medium", "medium", "medium", "high", "high", "critical"};
constexpr std::array kinds{"vulnerability", "vulnerability", "vulnerability", "misconfiguration", "gap"};
constexpr int64_t batch_records = 10'000, places_each = 10;

template <typename Value>
Value or_die(Result<Value> result) {
    if (!result) {
        fmt::print(stderr, "{}\n", result.error().text());
        std::abort();
    }
    if constexpr (!std::is_void_v<Value>) return *std::move(result);
}

class Estate {
public:
    Estate() {
        const char* given = std::getenv("REDOUBT_BENCH_FINDINGS");
        findings_ = given ? std::atoll(given) : 1'000'000;
        const char* kept = std::getenv("REDOUBT_BENCH_STORE");
        const std::string folder = kept ? kept : folder_.path();
        const bool is_filled = disk_.exists(folder + "/filled");
        or_die(disk_.make_folders(folder));
        store_ =
            or_die(store::Store::open({.folder = folder, .clock = clock_, .random = random_, .disk = disk_, .types = records::all_records(), .sync = false}));
        const auto began = std::chrono::steady_clock::now();
        if (!is_filled) {
            fill();
            or_die(disk_.write_durably(folder + "/filled", fmt::format("{}\n", findings_)));
        }
        (void)store_->warm();
        fmt::print(stderr, "{} findings of {} places each, {} in {:.0f} s\n", findings_, places_each, is_filled ? "read" : "filled",
                   std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
        api_ = or_die(Api::open(*store_, disk_, {.loopback_only = true, .runs_imports = false}));
    }

    HttpResponse ask(const std::string& target) {
        ApiRequest request;
        request.target = "/api/v1" + target;
        request.headers = {{"Host", "localhost"}, {"Authorization", "Bearer " + api_->local_token()}};
        HttpResponse answer = api_->handle(request);
        if (answer.status != 200) {
            fmt::print(stderr, "{}: {} {}\n", target, answer.status, answer.body);
            std::abort();
        }
        return answer;
    }

private:
    std::vector<std::string> insert(std::string_view type, int64_t count, std::string_view identity, const std::function<Map(int64_t)>& make) {
        std::vector<std::string> out;
        store::Records records = store_->as(store::Actor::redoubt());
        for (int64_t at = 0; at < count; at += batch_records) {
            std::vector<Map> given;
            for (int64_t i = at; i < std::min(at + batch_records, count); ++i) given.push_back(make(i));
            for (auto& id : or_die(records.insert_many(std::string(type), std::move(given), std::string(identity))).ids) out.push_back(std::move(id));
        }
        return out;
    }

    std::vector<std::string> make_assets(int64_t count) {
        std::vector<std::string> out;
        store::Records records = store_->as(store::Actor::redoubt());
        while (static_cast<int64_t>(out.size()) < count) {
            const auto made = store_->together([&]() -> Result<> {
                for (int i = 0; i < 2000 && static_cast<int64_t>(out.size()) < count; ++i)
                    out.push_back(TRY(records.create("asset", {{"title", fmt::format("srv{:06}", out.size())}, {"kind", "host"}})).id.text);
                return {};
            });
            if (!made) std::abort();
        }
        return out;
    }

    void fill() {
        const std::vector<std::string> assets = make_assets(std::max<int64_t>(findings_ / 10, 10));
        const std::vector<std::string> findings = insert("finding", findings_, "identity", [&](int64_t i) {
            return Map{{"title", fmt::format("package-{} is outdated: CVE-2026-{}", i % 700, 10'000 + i % 40'000)},
                       {"kind", kinds[dice_.below(kinds.size())]},
                       {"severity", severities[dice_.below(severities.size())]},
                       {"subjects", List{assets[dice_.below(assets.size())]}},
                       {"component", fmt::format("package-{}", i % 700)},
                       {"rule", fmt::format("CVE-2026-{}", 10'000 + i % 40'000)},
                       {"identity", fmt::format("bench/{}", i)},
                       {"first_seen", clock_.now() - days(static_cast<int64_t>(dice_.below(400)))},
                       {"due", clock_.now() + days(static_cast<int64_t>(dice_.below(120))) - days(40)}};
        });
        insert("occurrence", findings_ * places_each, "identity", [&](int64_t i) {
            return Map{{"finding", findings[static_cast<size_t>(i / places_each)]},
                       {"asset", assets[dice_.below(assets.size())]},
                       {"location", fmt::format("/usr/lib/package-{}/{}", i % 700, i % 10)},
                       {"component", fmt::format("pkg:deb/debian/package-{}", i % 700)},
                       {"identity", fmt::format("bench/{}", i)},
                       {"installed", "1.0"},
                       {"fixed_in", i % 8 == 0 ? "" : fmt::format("1.{}", i / places_each % 12 + 1)},
                       {"first_seen", clock_.now() - days(static_cast<int64_t>(dice_.below(300)))}};
        });
    }

    test::Folder folder_{};
    SystemDisk disk_{};
    SystemClock clock_{};
    SystemRandom random_{};
    SeededRandom dice_{11};
    int64_t findings_ = 0;
    std::unique_ptr<store::Store> store_{};
    std::unique_ptr<Api> api_{};
};

Estate& estate() {
    static Estate made;
    return made;
}

// The rail of the room: it stands beside every screen of it.
const std::vector<std::string> rail{"/findings/counts?by=state", "/occurrences/counts?by=state", "/campaigns/counts?by=state", "/views", "/news?limit=100"};

void screen(benchmark::State& state, std::vector<std::string> answers) {
    answers.insert(answers.end(), rail.begin(), rail.end());
    std::vector<double> whole_ms, slowest(answers.size());
    for (const std::string& target : answers) estate().ask(target);
    for (auto _ : state) {
        double sum = 0;
        for (size_t i = 0; i < answers.size(); ++i) {
            const auto start = std::chrono::steady_clock::now();
            benchmark::DoNotOptimize(estate().ask(answers[i]));
            const double ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
            slowest[i] = std::max(slowest[i], ms);
            sum += ms;
        }
        whole_ms.push_back(sum);
    }
    std::ranges::sort(whole_ms);
    const auto worst = static_cast<size_t>(std::ranges::max_element(slowest) - slowest.begin());
    state.counters["p50_ms"] = whole_ms[whole_ms.size() / 2];
    state.counters["p99_ms"] = whole_ms[whole_ms.size() * 99 / 100];
    state.SetLabel(fmt::format("{:.1f} ms: {}", slowest[worst], answers[worst]));
}

std::vector<std::string> list_of(const std::string& type, const std::string& query, const std::string& sort, std::initializer_list<const char*> facets) {
    const std::string q = query.empty() ? "" : "q=" + query + "&";
    std::vector<std::string> out{fmt::format("/{}?{}sort={}&limit=100", type, q, sort), fmt::format("/{}?{}limit=1&count=exact", type, q)};
    for (const char* facet : facets) out.push_back(fmt::format("/{}/counts?{}by={}", type, q, facet));
    return out;
}

const auto finding_facets = {"state", "kind", "severity", "severity_origin"};

BENCHMARK_CAPTURE(screen, findings, list_of("findings", "", "-severity", finding_facets))->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(screen, findings_critical, list_of("findings", "severity:critical", "-priority", finding_facets))->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(screen, findings_of_words, list_of("findings", "outdated%20package-12", "due", finding_facets))->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(screen, findings_of_an_asset, list_of("findings", "subjects:ASSET-77", "due", finding_facets))->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(screen, findings_by_fix, {"/findings/groups?by=fix&q=is:open"})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(screen, findings_by_root_cause, {"/findings/groups?by=root_cause"})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(screen, findings_by_asset, {"/findings/groups?by=asset"})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(screen, one_finding,
                  {"/findings/FIND-4711", "/occurrences?q=finding:FIND-4711&sort=-priority&limit=100", "/findings/FIND-4711/history",
                   "/findings/FIND-4711/links", "/findings/FIND-4711/comments"})
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(screen, occurrences, list_of("occurrences", "", "due", {"state", "severity"}))->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(screen, occurrences_of_a_package,
                  list_of("occurrences", "component:%22pkg:deb/debian/package-12%22%20state:open", "-priority", {"state", "severity"}))
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(screen, coverage, {"/coverage?gaps=100"})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(screen, scans, {"/scans?limit=200"})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(screen, upgrades, {"/software/upgrades?limit=500&references=0"})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(screen, campaigns, list_of("campaigns", "", "ends", {"owner"}))->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace redoubt::api

BENCHMARK_MAIN();
