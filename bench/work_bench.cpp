// My work of one person among 1,000, over 100,000 open records (40,000 tasks, 60,000 alerts; a tenth of it nobody's yet, or a
// team's), with p50 and p99 as counters. The last argument is a person to whom a tenth of everything is assigned.
#include <algorithm>
#include <chrono>
#include <filesystem>

#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <unistd.h>

#include "records/all.h"
#include "rooms/team/work.h"

namespace redoubt::rooms {
namespace {

constexpr size_t people = 1000;
constexpr size_t teams = 50;

class Office {
public:
    Office() : folder_(std::filesystem::temp_directory_path() / fmt::format("redoubt-work-bench-{}", ::getpid())) {
        std::filesystem::create_directories(folder_);
        store_ = *store::Store::open({.folder = folder_, .clock = clock_, .random = random_, .disk = disk_, .types = records::all_records(), .sync = false});
        store::Records records = store_->as(store::Actor::redoubt());
        for (size_t i = 0; i < teams; ++i) teams_.push_back(made(records, "party", {{"title", fmt::format("team {}", i)}, {"kind", "team"}}));
        for (size_t i = 0; i < people; ++i)
            people_.push_back(
                made(records, "party", {{"title", fmt::format("person {}", i)}, {"kind", "person"}, {"level", "IC2"}, {"team", teams_[i % teams]}}));
        fill(records);
        (void)store_->warm();
    }
    ~Office() {
        store_.reset();
        std::filesystem::remove_all(folder_);
    }
    Office(const Office&) = delete;
    Office& operator=(const Office&) = delete;
    store::Store& store() { return *store_; }
    const std::string& person(size_t i) const { return people_[i % people]; }

private:
    static std::string made(store::Records& records, std::string_view type, const schema::Map& fields) { return records.create(type, fields)->id.text; }

    // Somebody's, the busy one's, a team's, or nobody's.
    std::string somebody() {
        const uint64_t which = chance_.below(20);
        if (which == 0) return {};
        if (which == 1) return teams_[chance_.below(teams)];
        return which < 4 ? people_[0] : people_[chance_.below(people)];
    }

    void fill(store::Records& records) {
        constexpr std::array severities{"informational", "low", "medium", "high", "critical"};
        constexpr std::array priorities{"low", "normal", "high", "urgent"};
        const Time now = clock_.now();
        for (int i = 0; i < 40'000; ++i) {
            schema::Map task{{"title", fmt::format("task {}", i)},
                             {"priority", priorities[chance_.below(4)]},
                             {"due", now + hours(static_cast<int64_t>(chance_.below(2000)) - 500)}};
            if (const std::string who = somebody(); !who.empty()) task.set("owner", who);
            (void)made(records, "task", task);
        }
        for (int at = 0; at < 60'000; at += 5000) {
            std::vector<schema::Map> alerts;
            for (int i = at; i < at + 5000; ++i) {
                alerts.push_back({{"rule_title", fmt::format("Rule {}", chance_.below(60))},
                                  {"severity", severities[chance_.below(5)]},
                                  {"host", fmt::format("host{}", chance_.below(500))},
                                  {"source_key", fmt::format("bench {}", i)}});
                if (const std::string who = somebody(); !who.empty()) alerts.back().set("owner", who);
            }
            if (!records.insert_many("alert", std::move(alerts), "source_key")) std::abort();
        }
    }

    std::filesystem::path folder_;
    SystemDisk disk_;
    SystemClock clock_;
    SeededRandom random_{7};
    SeededRandom chance_{11};
    std::unique_ptr<store::Store> store_;
    std::vector<std::string> teams_, people_;
};

void my_work(benchmark::State& state) {
    static Office office;
    store::Records records = office.store().as(store::Actor::redoubt());
    std::vector<double> times;
    size_t next = 1;
    for (auto _ : state) {
        const std::string& who = office.person(state.range(0) == 1 ? 0 : next++);
        const auto start = std::chrono::steady_clock::now();
        const auto request = work_request(records, who);
        const auto items = work_of(office.store(), records, *request);
        if (!items || items->empty()) state.SkipWithError("nothing waits");
        times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
    }
    std::ranges::sort(times);
    state.counters["p50_ms"] = times[times.size() / 2];
    state.counters["p99_ms"] = times[times.size() * 99 / 100];
}
BENCHMARK(my_work)->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond)->Iterations(300);

}  // namespace
}  // namespace redoubt::rooms

BENCHMARK_MAIN();
