// A million alerts with realistic skew (200 rules, 500 hosts, all states), written through insert_many with journal, full text
// and groups, then 400 random lists of 0 to 3 filters, sorted by anything. REDOUBT_BENCH_ALERTS sets another number.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <thread>

#include "records/all.h"
#include "store/store.h"
#include "support/folder.h"

namespace redoubt {
namespace {

using schema::List;
using schema::Map;

constexpr std::array severities{"informational", "low", "medium", "medium", "high", "low", "medium", "high", "informational", "critical"};
constexpr std::array verbs{"Suspicious", "Unusual", "Encoded", "Remote", "Hidden", "Renamed", "Anonymous", "Repeated", "Failed", "Unsigned"};
constexpr std::array things{"PowerShell command line",
                            "service installation",
                            "logon from a new place",
                            "scheduled task",
                            "registry run key",
                            "process access to lsass",
                            "named pipe",
                            "DNS query",
                            "archive of documents",
                            "driver load",
                            "child of an office program",
                            "shadow copy deletion",
                            "firewall rule change",
                            "certificate request",
                            "download by certutil",
                            "token use",
                            "object access",
                            "share enumeration",
                            "group membership change",
                            "script host start"};
constexpr std::array dispositions{"false_positive",          "false_positive",       "false_positive", "benign_true_positive", "benign_true_positive",
                                  "true_positive_no_impact", "true_positive_impact", "duplicate",      "undetermined"};

// What this process used, so that a busy machine does not spoil the figure.
double cpu_ms(clockid_t clock) {
    timespec now{};
    clock_gettime(clock, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

struct Estate {
    test::Folder folder{};
    SystemClock clock{};
    SystemRandom random{};
    SeededRandom dice{42};
    SystemDisk disk{};
    std::unique_ptr<store::Store> store{};
    std::vector<std::string> rules, rule_titles, assets, owners, incidents;
    double inserted_per_second = 0;
    double inserted_per_cpu_second = 0;
    int64_t alerts = 0;

    Estate() {
        const char* given = std::getenv("REDOUBT_BENCH_ALERTS");
        alerts = given ? std::atoll(given) : 1'000'000;
        store = *store::Store::open({.folder = folder.path(), .clock = clock, .random = random, .disk = disk, .types = records::all_records()});
        make_others();
        make_alerts();
    }
    store::Records records() { return store->as(store::Actor::redoubt()); }

    // Few of many: the first of n comes far more often than the last.
    size_t skewed(size_t n) {
        const double u = static_cast<double>(dice.below(1'000'000)) / 1e6;
        return std::min(n - 1, static_cast<size_t>(std::pow(u, 3.0) * static_cast<double>(n)));
    }

    void make_others() {
        for (size_t i = 0; i < 200; ++i) {
            rule_titles.push_back(fmt::format("{} {}", verbs[i % 10], things[i / 10]));
            rules.push_back(records().create("rule", {{"title", rule_titles.back()}, {"rule_id", fmt::format("rule-{}", i)}, {"state", "live"}})->id.text);
        }
        for (size_t i = 0; i < 500; ++i)
            assets.push_back(records().create("asset", {{"title", fmt::format("ws{:03}", i)}, {"site", i % 7 ? "main" : "branch"}})->id.text);
        for (size_t i = 0; i < 12; ++i) owners.push_back(records().create("party", {{"title", fmt::format("Analyst {}", i)}})->id.text);
        for (size_t i = 0; i < 40; ++i)
            incidents.push_back(records().create("incident", {{"title", fmt::format("Incident {}", i)}, {"severity", "high"}})->id.text);
    }

    Map alert(int64_t number, Time start) {
        const size_t rule = skewed(200), asset = skewed(500);
        Map out{{"rule", rules[rule]},
                {"rule_title", rule_titles[rule]},
                {"rule_author", "Redoubt"},
                {"severity", severities[rule % 10]},
                {"event_time", start + minutes(number / 20) + seconds(static_cast<int64_t>(dice.below(86'400)))},
                {"host", fmt::format("ws{:03}.corp.example", asset)},
                {"asset", assets[asset]},
                {"source_key", fmt::format("{:016x}{:016x}", dice.next(), number)},
                {"channel", rule % 3 ? "Microsoft-Windows-Sysmon/Operational" : "Security"},
                {"record_number", number},
                {"techniques", rule % 4 ? List{fmt::format("T1{:03}", rule % 60)} : List{fmt::format("T1{:03}", rule % 60), "T1059.001"}},
                {"hits", Map{{"Image", fmt::format("C:\\Windows\\System32\\tool{}.exe", rule % 50)},
                             {"CommandLine",
                              fmt::format("tool{}.exe -user u{} -file C:\\Users\\u{}\\doc{}.docx -n {}", rule % 50, asset, asset, dice.below(5000), number)}}},
                {"evidence", std::string(64, 'a')}};
        const size_t fate = dice.below(100);
        const char* state = fate < 70   ? "closed"
                            : fate < 88 ? "new"
                            : fate < 94 ? "assigned"
                            : fate < 97 ? "investigating"
                            : fate < 98 ? "merged"
                                        : "escalated";
        out.set("state", state);
        if (fate < 70) out.set("disposition", dispositions[dice.below(dispositions.size())]);
        if (fate < 70 || (fate >= 88 && fate < 97)) out.set("owner", owners[skewed(owners.size())]);
        if (fate >= 98) out.set("incident", incidents[skewed(incidents.size())]);
        if (dice.below(50) == 0) out.set("tags", List{fmt::format("tag{}", skewed(20))});
        return out;
    }

    // As an import does it: while one batch is being written, the next is being checked.
    void insert(std::vector<std::vector<Map>> batches) {
        std::atomic<size_t> next = 0;
        const auto work = [&] {
            for (size_t i = next++; i < batches.size(); i = next++) {
                const auto result = records().insert_many("alert", std::move(batches[i]), "source_key");
                if (result) continue;
                fmt::print(stderr, "{}\n", result.error().text());
                std::abort();
            }
        };
        std::thread other(work);
        work();
        other.join();
    }

    void make_alerts() {
        const Time start = clock.now() - days(40);
        std::chrono::nanoseconds spent{};
        double cpu = 0;
        for (int64_t done = 0; done < alerts;) {
            std::vector<std::vector<Map>> batches(20);
            for (std::vector<Map>& batch : batches)
                for (; batch.size() < 10'000 && done < alerts; ++done) batch.push_back(alert(done, start));
            const auto before = std::chrono::steady_clock::now();
            const double cpu_before = cpu_ms(CLOCK_PROCESS_CPUTIME_ID);
            insert(std::move(batches));
            spent += std::chrono::steady_clock::now() - before;
            cpu += cpu_ms(CLOCK_PROCESS_CPUTIME_ID) - cpu_before;
        }
        inserted_per_cpu_second = static_cast<double>(alerts) / cpu * 1e3;
        inserted_per_second = static_cast<double>(alerts) / std::chrono::duration<double>(spent).count();
    }

    std::string filter() {
        switch (dice.below(16)) {
            case 0: return fmt::format("severity:{}", severities[dice.below(10)]);
            case 1: return "severity:>=high";
            case 2: return dice.below(2) ? "state:(new,assigned)" : "state:closed";
            case 3: return fmt::format("rule:RULE-{}", 1 + skewed(200));
            case 4: return fmt::format("host:ws{:03}.corp.example", skewed(500));
            case 5: return fmt::format("asset:ws{:03}", skewed(500));
            case 6: return fmt::format("event_time:>now-{}d", 1 + dice.below(30));
            case 7: return fmt::format("disposition:{}", dispositions[dice.below(dispositions.size())]);
            case 8: return fmt::format("techniques:T1{:03}", dice.below(60));
            case 9: return fmt::format("owner:\"Analyst {}\"", skewed(12));
            case 10: return fmt::format("tags:tag{}", skewed(20));
            case 11: return std::array{"powershell", "encoded", "\"scheduled task\"", "lsass", "doc77*", "tool7", "certutil"}[dice.below(7)];
            case 12: return fmt::format("-rule:RULE-{}", 1 + skewed(200));
            case 13: return fmt::format("host:ws{}*", dice.below(10));
            case 14: return "asset.site:branch";
            default: return dice.below(2) ? "channel:Security" : fmt::format("incident:INC-{}", 1 + skewed(40));
        }
    }
};

Estate& estate() {
    static Estate made;
    return made;
}

void InsertAlerts(benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(&estate());
    state.counters["alerts"] = static_cast<double>(estate().alerts);
    state.counters["alerts/cpu_s"] = estate().inserted_per_cpu_second;
    state.counters["alerts/s"] = estate().inserted_per_second;
}
BENCHMARK(InsertAlerts)->Iterations(1)->Unit(benchmark::kSecond);

void OpenAndWarm(benchmark::State& state) {
    Estate& e = estate();
    e.store.reset();
    for (auto _ : state) {
        e.store = *store::Store::open({.folder = e.folder.path(), .clock = e.clock, .random = e.random, .disk = e.disk, .types = records::all_records()});
        if (!e.store->warm()) std::abort();
    }
}
BENCHMARK(OpenAndWarm)->Iterations(1)->Unit(benchmark::kMillisecond);

void RandomPages(benchmark::State& state) {
    constexpr std::array sorts{"-event_time", "event_time", "-severity", "-updated", "created", "host", "-rule_title", "state", "-key", "disposition"};
    std::vector<std::pair<double, std::string>> times;
    std::vector<double> cpu;
    for (auto _ : state)
        for (int i = 0; i < 400; ++i) {
            std::string query;
            for (uint64_t n = estate().dice.below(4); n > 0; --n) query += estate().filter() + " ";
            const std::string sort = sorts[estate().dice.below(sorts.size())];
            const auto before = std::chrono::steady_clock::now();
            const double cpu_before = cpu_ms(CLOCK_THREAD_CPUTIME_ID);
            const auto page = estate().records().list("alert", {.text = query, .sort = sort, .limit = 50, .count = store::ListQuery::Count::exact});
            const double ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - before).count();
            cpu.push_back(cpu_ms(CLOCK_THREAD_CPUTIME_ID) - cpu_before);
            if (!page) {
                fmt::print(stderr, "{}: {}\n", query, page.error().text());
                std::abort();
            }
            times.emplace_back(ms, fmt::format("{:6.1f} cpu  {} sort {} ({} match)", cpu.back(), query, sort, page->total.value_or(0)));
        }
    std::ranges::sort(times);
    std::ranges::sort(cpu);
    state.counters["p50_cpu_ms"] = cpu[cpu.size() / 2];
    state.counters["p99_cpu_ms"] = cpu[cpu.size() * 99 / 100];
    state.counters["max_cpu_ms"] = cpu.back();
    state.counters["p50_ms"] = times[times.size() / 2].first;
    state.counters["p99_ms"] = times[times.size() * 99 / 100].first;
    state.counters["max_ms"] = times.back().first;
    for (size_t i = times.size() - 5; i < times.size(); ++i) fmt::print(stderr, "slow: {:7.1f} ms  {}\n", times[i].first, times[i].second);
}
BENCHMARK(RandomPages)->Iterations(1)->Unit(benchmark::kMillisecond);

void QueuePage(benchmark::State& state) {
    for (auto _ : state)
        if (!estate().records().list("alert_group", {.text = "state:open", .limit = 50})) std::abort();
}
BENCHMARK(QueuePage)->Unit(benchmark::kMillisecond);

void CloseOneAlert(benchmark::State& state) {
    int64_t number = 0;
    for (auto _ : state) {
        const auto next = estate().records().list("alert", {.text = "state:new", .sort = "key", .limit = 1});
        const auto done =
            estate().records().move("alert", next->records.at(0).key, {.to = "closed", .reason = "noise", .changes = {{"disposition", "false_positive"}}});
        if (!done) std::abort();
        ++number;
    }
}
BENCHMARK(CloseOneAlert)->Iterations(200)->Unit(benchmark::kMillisecond);

void VerifyJournal(benchmark::State& state) {
    for (auto _ : state) {
        const auto check = estate().store->journal().verify();
        if (!check || !check->ok) std::abort();
        state.counters["entries/s"] = benchmark::Counter(static_cast<double>(check->entries), benchmark::Counter::kIsIterationInvariantRate);
    }
}
BENCHMARK(VerifyJournal)->Iterations(1)->Unit(benchmark::kSecond);

}  // namespace
}  // namespace redoubt

BENCHMARK_MAIN();
