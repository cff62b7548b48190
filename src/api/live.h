// LiveHub: what changes, told to everybody who listens, as server-sent events. A thread of its own takes the changes off the
// writer's hands, joins those of one record or alert group that come at once, and gives each client those that it may see.
// A client that does not keep up is told to reload and cut off; so is one that comes back after an event that is forgotten.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "api/application.h"
#include "store/store.h"

namespace redoubt::api {

class LiveHub {
public:
    explicit LiveHub(store::Store& store);
    ~LiveHub();
    LiveHub(const LiveHub&) = delete;
    LiveHub& operator=(const LiveHub&) = delete;

    // An event that everybody may see, such as the progress of an import.
    void publish(std::string_view event, const schema::Value& data);

    // `allowed` is asked at each heartbeat. `last_event` is the Last-Event-ID of a client that comes back, or empty.
    std::unique_ptr<EventStream> join(const store::Actor& actor, std::string_view last_event, std::function<void()> wake, std::function<bool()> allowed);

    static constexpr size_t most_queued = 1000;  // of one client
    static constexpr size_t most_remembered = 1000;

private:
    struct Event {
        uint64_t number = 0;
        store::Change change;  // empty type: for everybody
        std::string text;      // "event: …\ndata: …\n"
    };
    struct Client;
    class Stream;

    void take_changes(std::span<const store::Change> changes);
    void run();
    void deliver(std::vector<Event> events);
    std::string id_of(uint64_t number) const;  // another each time: what it is may not be counted by who does not see all
    std::optional<uint64_t> number_of(std::string_view id) const;
    uint64_t mask_of(std::string_view chance) const;
    std::vector<Event> missed_since(std::string_view last_event, bool& forgotten) const;
    std::string text_for(Client& client, std::span<const Event> events, size_t* told = nullptr);
    void leave(Client* client);

    store::Store& store_;
    std::string run_id_;  // an id of another run means nothing here
    std::string id_secret_;
    int64_t subscription_ = 0;
    mutable std::mutex mutex_;  // of all below
    std::condition_variable arrived_;
    std::vector<Event> waiting_;
    bool overrun_ = false;
    bool stopping_ = false;
    std::mutex clients_mutex_;  // never taken while mutex_ is held
    uint64_t last_number_ = 0;
    std::deque<Event> remembered_;
    std::vector<Client*> clients_;
    std::thread thread_;
};

}  // namespace redoubt::api
