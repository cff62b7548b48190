#include "intake/collecting.h"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <map>

#include <fmt/format.h>
#include <unistd.h>

#include "intake/bucket.h"
#include "intake/follow_files.h"
#include "intake/read_journal.h"
#include "intake/stream.h"

namespace redoubt::intake {

struct Collecting::State {
    State(Delivery& given_delivery, Disk& given_disk) : delivery(given_delivery), disk(given_disk) {}
    ~State() {
        stopping = true;
        for (std::thread& thread : threads) thread.join();
    }

    void tell(const std::string& who, const std::string& problem) {
        const std::scoped_lock lock(mutex);
        if (problem.empty())
            problems.erase(who);
        else
            problems[who] = problem;
    }

    Result<> follow(const Configuration& configuration, const std::string& folder) {
        positions = TRY(Positions::load(disk, folder + "/positions"));
        std::vector<FileFollower> followers;
        std::vector<std::string> paths;
        for (const FileConfiguration& one : configuration.files) {
            followers.emplace_back(one, Limits{}, delivery, positions, disk);
            paths.insert(paths.end(), one.paths.begin(), one.paths.end());
        }
        if (followers.empty()) return {};
        watch = std::make_unique<FileWatch>(std::move(followers), std::move(paths), positions, disk);
        threads.emplace_back([this] { watch->run(stopping); });
        return {};
    }

    void read(const JournalConfiguration& configuration, const std::string& folder) {
        const std::string who = "journal of " + configuration.source;
        journals.push_back(std::make_unique<JournalReader>(configuration, Limits{}, delivery, disk, folder + "/journal-" + configuration.source));
        threads.emplace_back([this, who, reader = journals.back().get()] {
            if (const Result<> ended = reader->run(stopping); !ended) tell(who, ended.error().text());
        });
    }

    Result<> fetch(const BucketConfiguration& configuration, const std::string& folder, const MakeHttp& make_http) {
        const std::string who = "bucket " + configuration.bucket;
        const AccessKey key = TRY(read_access_key(configuration.key_file));
        clients.push_back(make_http(configuration.endpoint));
        buckets.push_back(std::make_unique<BucketFetcher>(configuration, key, *clients.back(), delivery, disk, folder + "/bucket-" + configuration.bucket));
        TRY(buckets.back()->open());
        threads.emplace_back([this, who, every_ms = configuration.every_ms, fetcher = buckets.back().get()] {
            constexpr int64_t step_ms = 100;
            while (!stopping) {
                const Result<uint64_t> passed = fetcher->pass(stopping);
                tell(who, passed ? "" : passed.error().text());
                for (int64_t waited = 0; waited < every_ms && !stopping; waited += step_ms) std::this_thread::sleep_for(std::chrono::milliseconds(step_ms));
            }
        });
        return {};
    }

    Delivery& delivery;
    Disk& disk;
    std::atomic<bool> stopping = false;
    std::mutex mutex;
    std::map<std::string, std::string> problems;
    Positions positions;
    std::unique_ptr<FileWatch> watch;
    std::vector<std::unique_ptr<JournalReader>> journals;
    std::vector<std::unique_ptr<Http>> clients;
    std::vector<std::unique_ptr<BucketFetcher>> buckets;
    std::vector<std::thread> threads;
};

Collecting::Collecting(std::unique_ptr<State> state) : state_(std::move(state)) {}
Collecting::~Collecting() = default;

Result<std::unique_ptr<Collecting>> Collecting::start(const Configuration& configuration, const std::string& state_folder, const MakeHttp& make_http,
                                                      Delivery& delivery, Disk& disk) {
    TRY(disk.make_folders(state_folder));
    auto state = std::make_unique<State>(delivery, disk);
    TRY(state->follow(configuration, state_folder));
    for (const JournalConfiguration& one : configuration.journals) state->read(one, state_folder);
    for (const BucketConfiguration& one : configuration.buckets) TRY(state->fetch(one, state_folder, make_http));
    return std::unique_ptr<Collecting>(new Collecting(std::move(state)));
}

std::vector<std::string> Collecting::problems() const {
    const std::scoped_lock lock(state_->mutex);
    std::vector<std::string> out;
    for (const auto& [who, problem] : state_->problems) out.push_back(who + ": " + problem);
    return out;
}

Result<uint64_t> take_lines(int descriptor, const Origin& origin, const Limits& limits, Delivery& delivery, const std::atomic<bool>& stopping) {
    const auto machine = make_ndjson_stream(limits);
    std::string piece(size_t{1} << 20, '\0');
    uint64_t events = 0;
    Batch batch;
    while (!stopping) {
        const ssize_t got = ::read(descriptor, piece.data(), piece.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return fail(Code::io, fmt::format("the input cannot be read: {}", std::strerror(errno)));
        const Delivered delivered{.sender = {}, .at = delivery.clock().now()};
        if (got > 0)
            TRY(machine->feed(std::string_view(piece).substr(0, static_cast<size_t>(got)), delivered, batch));
        else
            machine->finish(delivered, batch);
        events += batch.received();
        if (batch.received() > 0 && !deliver_blocking(delivery, origin, batch, stopping)) return fail(Code::io, "the store did not take the events");
        batch.clear();
        if (got == 0) break;
    }
    return events;
}

}  // namespace redoubt::intake
