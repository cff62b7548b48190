// EventSearch: searching the log store on behalf of people: whose events they may see, how many searches run at once and for how
// long. The store is the one that this process writes, or a folder that another one does.
//
// Events are in no compartment; those of a source whose record the person may not see are left out of whatever is asked.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/disk.h"
#include "logs/aggregate.h"
#include "logs/search.h"
#include "store/store.h"

namespace redoubt::rooms {

class LiveLogs;

struct EventAsk {
    std::string q{}, from{}, to{};  // times as in docs/logs.md
    std::vector<std::string> sources{};
    std::string after{};  // where a page ended
    size_t limit = 100;
    size_t histogram = 0, top = 0;
};

// One event in the whole store: "1763726400000000000.42".
struct EventId {
    Time time{};
    uint64_t number = 0;
    std::string text() const;
    static Result<EventId> parse(std::string_view text);
};

struct AroundAsk {
    EventId event;
    size_t before = 20, after = 20;
    bool same_host = false, same_source = false;
    std::string q{};
};

struct EventsAround {
    std::vector<logs::Hit> before;  // newest first, as all lists of events
    logs::Hit event;
    std::vector<logs::Hit> after;  // newest first
};

class EventSearch {
public:
    // `live` may be null: then the folder logs/ of the data directory is read.
    EventSearch(store::Store& store, Disk& disk, LiveLogs* live) : store_(store), disk_(disk), live_(live) {}
    ~EventSearch();

    LiveLogs* live() const { return live_; }
    bool there() const;         // is there a store at all?
    Result<logs::View> view();  // Code::not_found where there is none
    Result<logs::SearchRequest> request(const store::Actor& actor, const EventAsk& ask);
    Result<schema::Query> seen_by(const store::Actor& actor, schema::Query query);
    Result<std::vector<logs::Hit>> hits(const store::Actor& actor, const EventAsk& ask);  // within `budget`
    Result<logs::Hit> event(const store::Actor& actor, const EventId& id);
    Result<EventsAround> around(const store::Actor& actor, const AroundAsk& ask);
    // Fields and their values among the newest events that match; a sample, within half a second.
    Result<logs::SearchResult> sample(const store::Actor& actor, const EventAsk& ask);

    // A place among those who search, held as long as the token is; Code::too_many.
    using Place = std::shared_ptr<const void>;
    Result<Place> enter(const store::Actor& actor);
    // A thread whose search was told to end; joined later.
    void retire(std::thread thread);

    static constexpr size_t most_of_a_person = 4, most_at_once = 16;
    static constexpr Duration budget = seconds(120);

private:
    struct Searching {
        std::mutex mutex;
        std::map<std::string, size_t> of_person;
        size_t all = 0;
    };
    void join_retired();

    store::Store& store_;
    Disk& disk_;
    LiveLogs* live_;
    std::shared_ptr<Searching> searching_ = std::make_shared<Searching>();
    std::mutex mutex_;
    std::vector<std::thread> retired_;
};

// Ends a search that takes longer than it may: set as `cancel` and `on_progress`.
class SearchBudget {
public:
    SearchBudget(logs::SearchRequest& request, Duration longest, uint64_t most_events = UINT64_MAX);
    SearchBudget(const SearchBudget&) = delete;
    SearchBudget& operator=(const SearchBudget&) = delete;
    bool spent() const { return spent_; }
    uint64_t blocks_done() const { return blocks_done_; }

private:
    std::atomic<bool> cancel_ = false;
    bool spent_ = false;
    uint64_t blocks_done_ = 0;
};

}  // namespace redoubt::rooms
