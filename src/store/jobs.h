// Jobs: what Redoubt is to do later, or again and again, as rows of one table. A job is taken with a lease in a transaction,
// so nobody else does it; who dies loses the lease, and the job is taken again. A failure is tried again after a growing,
// jittered delay until the attempts are used up; then the job is dead and waits for a person. Thread-safe.
//
//   waiting → running → done                    once
//               ↓ ↑  → waiting                  with `every`: at its next time, however many were missed
//             failed → dead                     with `every`: gives this one up and waits for the next
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "base/recurrence.h"
#include "schema/value.h"

namespace redoubt::store {

class Store;
class Transaction;

enum class JobState : uint8_t { waiting, running, done, failed, dead };
std::string_view job_state_name(JobState state);
std::optional<JobState> parse_job_state(std::string_view text);

struct JobSpec {
    std::string kind;       // "import"
    std::string subject{};  // what it is about: an id
    schema::Map payload{};
    std::optional<Time> due{};  // none: now, or the first time of a calendar rule
    std::string every{};        // base/recurrence.h; empty: once
    bool unique = false;        // one open job of this kind and subject; added again, it runs (again)
    int most_attempts = 8;
};

struct Job {
    std::string id{}, kind{}, subject{}, every{}, last_error{}, owner{};
    schema::Map payload{};
    JobState state = JobState::waiting;
    Time due{}, lease_until{}, created{}, started{}, finished{};  // zero: never
    int attempts = 0, most_attempts = 0;
    bool unique = false;
};

struct JobFilter {
    std::optional<JobState> state{};
    std::string kind{};
    int limit = 100;  // 1 to 1000
};

// How long to wait after so many attempts: 30 s, doubled each time, at most 6 h, and up to a quarter more or less by chance.
Duration retry_delay(int attempts, Random& random);

class Jobs {
public:
    explicit Jobs(Store& store) : store_(store) {}

    Result<Job> add(const JobSpec& spec);
    // Together with what it follows from; call changed() after the commit, so that it starts at once.
    Result<Job> add(Transaction& transaction, const JobSpec& spec);
    Result<Job> find(std::string_view id);
    Result<std::vector<Job>> list(const JobFilter& filter);  // running first, then by due
    // A dead or failed job starts over now; Code::conflict from other states.
    Result<Job> retry(Transaction& transaction, std::string_view id);
    // Removes what is done since before `until`; answers how many.
    Result<int64_t> forget_done(Time until);

    // The next job of these kinds that is due, or whose lease has run out; running now, with this attempt counted.
    Result<std::optional<Job>> take(const std::string& owner, std::span<const std::string> kinds, Duration lease);
    Result<> keep(const Job& job, Duration lease);  // Code::conflict when the lease has gone to somebody else
    // Empty: it went well.
    Result<> finish(const Job& job, const std::optional<Error>& failure);
    Result<> give_back(const Job& job);  // untouched: Redoubt stops, and the attempt does not count
    // At start, by the one process that has the data directory: whoever held a lease is gone.
    Result<> release_all();

    // Told after each change of a job's state, on the thread that made it: be quick.
    using Listener = std::function<void(const Job&)>;
    int64_t listen(Listener listener);
    void unlisten(int64_t number);
    void changed(const Job& job);

private:
    Store& store_;
    std::mutex mutex_;
    int64_t last_listener_ = 0;
    std::vector<std::pair<int64_t, Listener>> listeners_;
};

}  // namespace redoubt::store
