// A page of alerts through the API, called directly and over a loopback socket, with p50 and p99 as counters. The store holds
// 100,000 alerts, or as many as REDOUBT_BENCH_ALERTS says.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <thread>

#include <benchmark/benchmark.h>

#include "api/api.h"
#include "api/raw_client.h"
#include "api/server.h"
#include "records/all.h"
#include "store/store.h"

#include <fmt/format.h>
#include <filesystem>

namespace redoubt::api {
namespace {

class Filled {
public:
    Filled() : folder_(std::filesystem::temp_directory_path() / fmt::format("redoubt-api-bench-{}", ::getpid())) {
        std::filesystem::create_directories(folder_);
        auto opened =
            store::Store::open({.folder = folder_, .clock = clock_, .random = random_, .disk = disk_, .types = records::all_records(), .sync = false});
        store_ = *std::move(opened);
        fill();
        (void)store_->warm();
        api_ = *Api::open(*store_, disk_, {.loopback_only = true, .runs_imports = false});
        ServerOptions options;
        options.port = 0;
        options.spool_folder = folder_ / "spool";
        server_ = *Server::listen(*api_, disk_, clock_, random_, options);
        thread_ = std::jthread([this] { server_->run(); });
    }
    ~Filled() {
        server_->stop();
        thread_.join();
        server_.reset();
        api_.reset();
        store_.reset();
        std::filesystem::remove_all(folder_);
    }
    Filled(const Filled&) = delete;
    Filled& operator=(const Filled&) = delete;

    Api& api() { return *api_; }
    uint16_t port() const { return server_->port(); }
    int64_t alerts() const { return alerts_; }

private:
    void fill() {
        const char* given = std::getenv("REDOUBT_BENCH_ALERTS");
        alerts_ = given ? std::atoll(given) : 100'000;
        constexpr std::array severities{"informational", "low", "medium", "high", "critical"};
        store::Records records = store_->as(store::Actor::redoubt());
        SeededRandom chance(7);
        constexpr int64_t batch = 5000;
        for (int64_t at = 0; at < alerts_; at += batch) {
            std::vector<schema::Map> given_alerts;
            for (int64_t i = at; i < std::min(at + batch, alerts_); ++i)
                given_alerts.push_back({{"rule_title", fmt::format("Rule {}", chance.below(60))},
                                        {"severity", severities[chance.below(5)]},
                                        {"host", fmt::format("host{}", chance.below(500))},
                                        {"event_time", Time::from_unix_s(1'700'000'000 + static_cast<int64_t>(chance.below(30'000'000)))},
                                        {"source_key", fmt::format("bench {}", i)}});
            if (const auto stored = records.insert_many("alert", std::move(given_alerts), "source_key"); !stored) std::abort();
        }
    }

    std::filesystem::path folder_;
    SystemDisk disk_;
    SystemClock clock_;
    SystemRandom random_;
    int64_t alerts_ = 0;
    std::unique_ptr<store::Store> store_;
    std::unique_ptr<Api> api_;
    std::unique_ptr<Server> server_;
    std::jthread thread_;
};

Filled& filled() {
    static Filled data;
    return data;
}

constexpr std::array targets{
    "/api/v1/alerts?limit=50",
    "/api/v1/alerts?q=severity:high%20state:new&sort=-event_time&limit=50",
    "/api/v1/alerts?q=host:host17*%20-severity:low&sort=host&limit=100&count=exact",
    "/api/v1/alert-groups?limit=50&count=exact",
    "/api/v1/alerts/counts?by=severity",
};

void measure(benchmark::State& state, const std::function<size_t(const std::string&)>& ask) {
    const std::string target = targets[static_cast<size_t>(state.range(0))];
    ask(target);
    std::vector<double> times_ms;
    size_t bytes = 0;
    for (auto _ : state) {
        const auto start = std::chrono::steady_clock::now();
        bytes += ask(target);
        times_ms.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
    }
    std::ranges::sort(times_ms);
    state.counters["p50_ms"] = times_ms[times_ms.size() / 2];
    state.counters["p99_ms"] = times_ms[times_ms.size() * 99 / 100];
    state.counters["alerts"] = static_cast<double>(filled().alerts());
    state.SetBytesProcessed(static_cast<int64_t>(bytes));
    state.SetLabel(target);
}

void direct(benchmark::State& state) {
    measure(state, [](const std::string& target) {
        ApiRequest request;
        request.target = target;
        request.headers = {{"Host", "localhost"}, {"Authorization", "Bearer " + filled().api().local_token()}};
        const HttpResponse answer = filled().api().handle(request);
        if (answer.status != 200) std::abort();
        return answer.body.size();
    });
}

void over_a_socket(benchmark::State& state) {
    RawClient client(filled().port());
    measure(state, [&](const std::string& target) {
        client.send(fmt::format("GET {} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\n\r\n", target, filled().api().local_token()));
        const std::string answer = client.read_answer();
        if (status_of(answer) != 200) std::abort();
        return answer.size();
    });
}

BENCHMARK(direct)->DenseRange(0, targets.size() - 1)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(over_a_socket)->DenseRange(0, targets.size() - 1)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace redoubt::api

BENCHMARK_MAIN();
