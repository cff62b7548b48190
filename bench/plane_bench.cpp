// The record plane at the size of a large programme: a million findings on a hundred thousand assets, five million journal
// entries, one finding in a hundred in a compartment. Lists, counts, groups, full text and detail (p50 and p99 of many random
// ones), what rights and compartments cost a list, changes in bulk, verifying the journal, and opening it all.
// REDOUBT_BENCH_FINDINGS sets another number, assets and journal follow in proportion; REDOUBT_BENCH_ENTRIES, entries for each.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <map>

#include "records/all.h"
#include "store/compartments.h"
#include "store/store.h"
#include "support/folder.h"

namespace redoubt {
namespace {

using schema::List;
using schema::Map;

constexpr std::array severities{"informational", "low", "low", "medium", "medium", "medium", "high", "high", "critical"};
constexpr std::array kinds{"vulnerability", "vulnerability", "vulnerability", "misconfiguration", "gap"};
constexpr std::array components{"openssl", "curl", "log4j-core", "kernel", "glibc", "nginx", "postgresql", "jackson-databind", "requests", "lodash"};
constexpr std::array sites{"Lisbon", "Porto", "Braga", "Faro"};

void or_die(const auto& result) {
    if (result) return;
    fmt::print(stderr, "{}\n", result.error().text());
    std::abort();
}

double seconds_of(const auto& work) {
    const auto before = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - before).count();
}

class Programme {
public:
    Programme() {
        const char* given = std::getenv("REDOUBT_BENCH_FINDINGS");
        findings_ = given ? std::atoll(given) : 1'000'000;
        const char* entries = std::getenv("REDOUBT_BENCH_ENTRIES");
        open();
        make_assets(findings_ / 10);
        open_compartments();
        make_findings(findings_ / 100, true);
        make_findings(findings_ - findings_ / 100, false);
        change_in_bulk(findings_ * (entries ? std::atoll(entries) : 5) - findings_ - findings_ / 10);
    }

    void open() {
        store_ = *store::Store::open({.folder = folder_.path(), .clock = clock_, .random = random_, .disk = disk_, .types = records::all_records()});
    }
    void close() { store_.reset(); }
    store::Store& store() { return *store_; }
    store::Records records() { return store_->as(store::Actor::redoubt()); }
    SeededRandom& dice() { return dice_; }
    // In no compartment, and of the lowest level.
    store::Records outsider() { return store_->as({.user_id = "outsider", .name = "Outsider", .level = schema::Level::p1, .party = outsider_}); }
    int64_t public_findings() const { return findings_ - findings_ / 100; }
    std::map<std::string, std::string> kept_columns() {
        std::map<std::string, std::string> out;
        const auto paths = disk_.files_below(folder_.path() + "/columns");
        or_die(paths);
        for (const std::string& path : *paths) {
            auto bytes = disk_.read(path, uint64_t{4} << 30);
            or_die(bytes);
            out[path] = *std::move(bytes);
        }
        return out;
    }
    void put_back(const std::map<std::string, std::string>& kept) {
        const auto paths = disk_.files_below(folder_.path() + "/columns");
        or_die(paths);
        for (const std::string& path : *paths) or_die(disk_.remove(path));
        for (const auto& [path, bytes] : kept) or_die(disk_.write_durably(path, bytes));
    }
    // About ten thousand of a million.
    void change_some() {
        for (const char* component : components)
            or_die(records().update_all("finding", {.text = fmt::format("component:{} kind:gap cvss:>=9.5", component)}, {{"plan_text", "late"}}, "planning"));
    }
    double created_per_second() const { return created_per_second_; }
    double changed_per_second() const { return changed_per_second_; }

    std::string filter() {
        switch (dice_.below(12)) {
            case 0: return fmt::format("severity:{}", severities[dice_.below(severities.size())]);
            case 1: return "severity:>=high";
            case 2: return "state:new";
            case 3: return fmt::format("component:{}", components[dice_.below(components.size())]);
            case 4: return fmt::format("subjects:ASSET-{}", 1 + dice_.below(assets_.size()));
            case 5: return fmt::format("first_seen:>now-{}d", 1 + dice_.below(300));
            case 6: return "exploited:true";
            case 7: return fmt::format("cvss:>={}", dice_.below(10));
            case 8: return fmt::format("owner:\"Team {}\"", dice_.below(20));
            case 9: return fmt::format("kind:{}", kinds[dice_.below(kinds.size())]);
            case 10: return std::array{"openssl", "heap", "\"remote code\"", "outdated", "kern*"}[dice_.below(5)];
            default: return "is:overdue";
        }
    }

private:
    void make_assets(int64_t count) {
        for (int i = 0; i < 20; ++i) owners_.push_back(records().create("party", {{"title", fmt::format("Team {}", i)}})->id.text);
        while (static_cast<int64_t>(assets_.size()) < count)
            or_die(store_->together([&]() -> Result<> {
                for (int i = 0; i < 2000 && static_cast<int64_t>(assets_.size()) < count; ++i) {
                    const Map given{{"title", fmt::format("srv{:06}", assets_.size())}, {"kind", "host"}, {"site", sites[assets_.size() % 4]}};
                    assets_.push_back(TRY(records().create("asset", given)).id.text);
                }
                return {};
            }));
    }

    Map finding(int64_t number) {
        const char* component = components[dice_.below(components.size())];
        Map out{{"title", fmt::format("{} is outdated: heap overflow, remote code execution {}", component, std::abs(number) % 5000)},
                {"kind", kinds[dice_.below(kinds.size())]},
                {"severity", severities[dice_.below(severities.size())]},
                {"subjects", List{assets_[dice_.below(assets_.size())]}},
                {"component", component},
                {"cvss", static_cast<double>(dice_.below(100)) / 10},
                {"exploited", dice_.below(30) == 0},
                {"identity", fmt::format("{}:{}", component, number)},
                {"first_seen", clock_.now() - days(static_cast<int64_t>(dice_.below(400)))},
                {"due", clock_.now() + days(static_cast<int64_t>(dice_.below(120))) - days(40)}};
        if (dice_.below(3) != 0) out.set("owner", owners_[dice_.below(owners_.size())]);
        return out;
    }

    void open_compartments() {
        outsider_ = records().create("party", {{"title", "Outsider"}, {"kind", "person"}, {"level", "P1"}})->id.text;
        const std::string member = records().create("party", {{"title", "Member"}, {"kind", "person"}, {"level", "Lead"}})->id.text;
        store::Compartments compartments(*store_, {.user_id = "member", .name = "Member", .level = schema::Level::lead, .party = member});
        for (int i = 0; i < 20; ++i) {
            const auto opened = compartments.open(fmt::format("case-{}", i), "a case", {});
            or_die(opened);
            compartments_.push_back(opened->name);
        }
    }

    void make_findings(int64_t count, bool hidden) {
        double spent = 0;
        for (int64_t done = 0; done < count;) {
            std::vector<Map> batch;
            for (; batch.size() < 10'000 && done < count; ++done) {
                batch.push_back(finding(hidden ? -done - 1 : done));
                if (hidden) batch.back().set("compartment", compartments_[dice_.below(compartments_.size())]);
            }
            spent += seconds_of([&] { or_die(records().insert_many("finding", std::move(batch), "identity")); });
        }
        if (!hidden) created_per_second_ = static_cast<double>(count) / spent;
    }

    // Whole stretches of findings, again and again, as a re-scan or a planning session does.
    void change_in_bulk(int64_t changes) {
        double spent = 0;
        int64_t done = 0;
        for (int round = 0; done < changes; ++round)
            for (const char* component : components) {
                if (done >= changes) break;
                for (const char* kind : {"vulnerability", "misconfiguration", "gap"}) {
                    const store::ListQuery query{.text = fmt::format("component:{} kind:{}", component, kind)};
                    spent += seconds_of([&] {
                        const auto changed = records().update_all("finding", query, {{"plan_text", fmt::format("round {}", round)}}, "planning");
                        or_die(changed);
                        done += static_cast<int64_t>(changed->changed.size());
                    });
                }
            }
        changed_per_second_ = done ? static_cast<double>(done) / spent : 0;
    }

    test::Folder folder_{};
    SystemClock clock_{};
    SystemRandom random_{};
    SeededRandom dice_{42};
    SystemDisk disk_{};
    std::unique_ptr<store::Store> store_{};
    std::vector<std::string> assets_, owners_, compartments_;
    std::string outsider_{};
    int64_t findings_ = 0;
    double created_per_second_ = 0;
    double changed_per_second_ = 0;
};

Programme& programme() {
    static Programme made;
    return made;
}

void report(benchmark::State& state, std::vector<double>& ms) {
    std::ranges::sort(ms);
    state.counters["p50_ms"] = ms[ms.size() / 2];
    state.counters["p99_ms"] = ms[ms.size() * 99 / 100];
    state.counters["max_ms"] = ms.back();
}

template <class Ask>
void many(benchmark::State& state, int times, Ask ask) {
    Programme& all = programme();
    ask(all);  // the first one loads
    std::vector<double> ms;
    for (auto _ : state)
        for (int i = 0; i < times; ++i) {
            const auto before = std::chrono::steady_clock::now();
            or_die(ask(all));
            ms.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - before).count());
        }
    report(state, ms);
}

std::string filters(Programme& all) {
    std::string query;
    for (uint64_t n = all.dice().below(3); n > 0; --n) query += all.filter() + " ";
    return query;
}

void Fill(benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(&programme());
    state.counters["warm_s"] = seconds_of([] { or_die(programme().store().warm()); });  // as a server does once it listens
    state.counters["created/s"] = programme().created_per_second();
    state.counters["changed/s"] = programme().changed_per_second();
}
BENCHMARK(Fill)->Iterations(1)->Unit(benchmark::kSecond);

void List_(benchmark::State& state) {
    constexpr std::array sorts{"-severity", "-first_seen", "due", "-cvss", "-updated", "component", "-key"};
    many(state, 400,
         [&](Programme& all) { return all.records().list("finding", {.text = filters(all), .sort = sorts[all.dice().below(sorts.size())], .limit = 50}); });
}
BENCHMARK(List_)->Name("list")->Iterations(1)->Unit(benchmark::kMillisecond);

// The same list for one to whom everything is open and for one who must not know of the compartments, in turns.
void Rights(benchmark::State& state) {
    Programme& all = programme();
    double open_ms = 0, guarded_ms = 0;
    store::Records guarded = all.outsider(), open = all.records();
    const auto ms_of = [&](store::Records& by, const store::ListQuery& query) {
        const auto before = std::chrono::steady_clock::now();
        or_die(by.list("finding", query));
        return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - before).count();
    };
    for (auto _ : state)
        for (int i = 0; i < 400; ++i) {
            const store::ListQuery query{.text = filters(all), .sort = "-severity", .limit = 50};
            ms_of(open, query);
            const double first = ms_of(i % 2 ? open : guarded, query), second = ms_of(i % 2 ? guarded : open, query);
            open_ms += i % 2 ? first : second;
            guarded_ms += i % 2 ? second : first;
        }
    state.counters["open_ms"] = open_ms / 400;
    state.counters["guarded_ms"] = guarded_ms / 400;
    state.counters["ratio"] = guarded_ms / open_ms;
}
BENCHMARK(Rights)->Name("list, rights and compartments")->Iterations(1)->Unit(benchmark::kMillisecond);

// What is there and hidden must not take longer to deny than what is not there.
void Hidden(benchmark::State& state) {
    Programme& all = programme();
    const auto hidden = all.records().list("finding", {.text = "has:compartment", .limit = 500});
    or_die(hidden);
    store::Records outsider = all.outsider();
    const auto us_of = [&](const std::string& id) {
        const auto before = std::chrono::steady_clock::now();
        if (outsider.get("finding", id)) std::abort();
        return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - before).count();
    };
    SystemClock clock;
    IdSource ids(clock, all.dice());
    std::vector<double> there, absent;
    for (auto _ : state)
        for (const store::Record& record : hidden->records) {
            there.push_back(us_of(record.id.text));
            absent.push_back(us_of(ids.next().text));
        }
    std::ranges::sort(there);
    std::ranges::sort(absent);
    state.counters["hidden_us"] = there[there.size() / 2];
    state.counters["absent_us"] = absent[absent.size() / 2];
}
BENCHMARK(Hidden)->Name("get what is hidden, and what is not there")->Iterations(1)->Unit(benchmark::kMillisecond);

void Verify(benchmark::State& state) {
    int64_t entries = 0;
    for (auto _ : state) {
        const auto verified = programme().store().journal().verify();
        or_die(verified);
        entries = static_cast<int64_t>(verified->entries);
    }
    state.counters["entries/s"] = benchmark::Counter(static_cast<double>(entries), benchmark::Counter::kIsRate);
}
BENCHMARK(Verify)->Name("verify the journal")->Iterations(1)->Unit(benchmark::kSecond)->UseRealTime();

void Count(benchmark::State& state) {
    many(state, 400, [](Programme& all) { return all.records().count("finding", filters(all)); });
}
BENCHMARK(Count)->Name("count")->Iterations(1)->Unit(benchmark::kMillisecond);

void Group(benchmark::State& state) {
    constexpr std::array fields{"severity", "state", "component", "owner", "kind"};
    many(state, 200, [&](Programme& all) { return all.records().count_by("finding", filters(all), fields[all.dice().below(fields.size())]); });
}
BENCHMARK(Group)->Name("group")->Iterations(1)->Unit(benchmark::kMillisecond);

void Search(benchmark::State& state) {
    constexpr std::array words{"openssl", "heap overflow", "outdated", "\"remote code execution 77\"", "glibc", "srv000123", "execution 4999"};
    many(state, 200, [&](Programme& all) { return all.records().search(words[all.dice().below(words.size())]); });
}
BENCHMARK(Search)->Name("full text")->Iterations(1)->Unit(benchmark::kMillisecond);

void Detail(benchmark::State& state) {
    many(state, 1000, [](Programme& all) {
        const std::string key = fmt::format("FIND-{}", 1 + all.dice().below(static_cast<uint64_t>(all.public_findings())));
        or_die(all.records().history("finding", key));
        return all.records().get("finding", key);
    });
}
BENCHMARK(Detail)->Name("detail with history")->Iterations(1)->Unit(benchmark::kMillisecond);

// From nothing to the first list of findings.
void open_and_list(benchmark::State& state) {
    for (auto _ : state) {
        programme().open();
        or_die(programme().records().list("finding", {.text = "severity:critical", .sort = "-created", .limit = 100}));
    }
}

void Close(benchmark::State& state) {
    or_die(programme().store().warm());
    for (auto _ : state) programme().close();
}
BENCHMARK(Close)->Name("close, columns kept")->Iterations(1)->Unit(benchmark::kMillisecond);
BENCHMARK(open_and_list)->Name("open to first list")->Iterations(1)->Unit(benchmark::kMillisecond);

// As after a crash: what is kept is older than one change in a hundred.
void OpenBehind(benchmark::State& state) {
    const auto kept = programme().kept_columns();
    programme().change_some();
    programme().close();
    programme().put_back(kept);
    open_and_list(state);
}
BENCHMARK(OpenBehind)->Name("open to first list, a hundredth changed since")->Iterations(1)->Unit(benchmark::kMillisecond);

void OpenWithout(benchmark::State& state) {
    programme().close();
    programme().put_back({});
    open_and_list(state);
    programme().close();  // before the libraries that it needs are gone
}
BENCHMARK(OpenWithout)->Name("open to first list, nothing kept")->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace redoubt

BENCHMARK_MAIN();
