// Collectors: hosts that send their own facts (redoubt collect --send). A host enrols its key with a token (enrolments.h); from then
// on its signature alone says that a report is its own. Each report carries a sequence that only grows, so none is taken twice, and
// the machine that it was read on, so that a key copied to another machine does not speak for this one.
//
// A report is durable before it is answered, and becomes part of the inventory in a job, many at once. Thread-safe.
#pragma once

#include <map>
#include <mutex>

#include "hosts/enrolment.h"
#include "rooms/know/enrolments.h"
#include "store/job_runner.h"

namespace redoubt::rooms {

struct Collector {
    std::string id{};   // 16 hexadecimal digits of its key's SHA-256
    std::string key{};  // public, hex
    std::string name{};
    Placement placement{};
    std::string enrolled_by{};
    Time enrolled{};
    std::string machine{}, hardware{}, instance{};  // of the machine that its first report was read on; empty: not told
    int64_t sequence = 0;                           // of the last report taken
    Time facts_at{}, first{}, last{};               // when the last was read on the host; when the first and the last came
    int64_t reports = 0;
    Duration every{};       // how often it said that it sends; zero: it did not
    Time refused_at{};      // of the last report that was not taken since it speaks of another machine
    std::string refused{};  // why
    std::string problem{};  // why the last report is not in the inventory
    Time revoked{};
    std::string digest{};  // of the last report taken
    std::string asset{};   // that its last report became, by id; empty: none yet

    // revoked; doubtful: two machines use its key; waiting: nothing came yet; silent: nothing came for three times its interval,
    // or two days; active.
    std::string_view state(Time now) const;
};

enum class Taking : uint8_t { taken, known };

class Collectors {
public:
    explicit Collectors(store::Store& store) : store_(store), enrolments_(store) {}
    Result<> open();
    Enrolments& enrolments() { return enrolments_; }

    // A key that is enrolled already stays as it is, and costs no use: an answer may have been lost.
    Result<Collector> enrol(const hosts::EnrolmentRequest& request);
    // Before a report is read: Code::forbidden for a key that is unknown or revoked, Code::too_many for one that sends too often.
    Result<> admit(std::string_view key);
    struct Sending {
        std::string_view key{};
        Time clock{};  // of the host, now
        Duration every{};
    };
    // Durable when it returns. Code::invalid for clocks that disagree, Code::conflict for a sequence that was there before, and for
    // another machine.
    Result<Taking> take(const Sending& sending, std::string_view report);
    // What was taken becomes part of the inventory; answers how many reports.
    Result<size_t> put_taken(store::JobRun* run);
    void work_on(store::JobRunner& runner);

    Result<std::vector<Collector>> list(const store::Actor& actor);  // those in sight, by name
    Result<> revoke(const store::Actor& actor, std::string_view id, const std::string& reason);

private:
    Result<Collector> known(store::Connection& sql, std::string_view key) const;
    Result<> keep(const Collector& one, const hosts::FactFile& file, std::string_view report, Taking& taking);
    Result<> refuse_machine(const Collector& one, const std::string& why);

    store::Store& store_;
    Enrolments enrolments_;
    std::mutex mutex_;
    struct Allowance {
        double left = 0;
        Time at{};
    };
    std::map<std::string, Allowance, std::less<>> allowed_{};  // by key
};

}  // namespace redoubt::rooms
