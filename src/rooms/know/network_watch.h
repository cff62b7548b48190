// The network as assets, zones and links change: what follows is worked out anew for those alone that a change can touch. The first
// time, and when asked to, that is everything; derive_network() is the slow way, by which this one is tested.
//
// An asset is touched when it or a link of it changed, when what carries it did, and when a zone did in which one of its addresses lies
// or lay, that its sources name, or from which something may flow to such a zone. Thread-safe.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <mutex>
#include <unordered_map>

#include "rooms/know/network.h"

namespace redoubt::rooms {

class NetworkWatch {
public:
    explicit NetworkWatch(store::Store& store) : store_(store) {}
    ~NetworkWatch();
    NetworkWatch(const NetworkWatch&) = delete;
    NetworkWatch& operator=(const NetworkWatch&) = delete;

    Result<> open();  // from then on it hears of every change; once
    // Works through what changed since the last time; Code::unavailable when `stopping` said so meanwhile: the next time goes on.
    Result<NetworkOutcome> follow(const std::function<bool()>& stopping = {});
    Result<NetworkOutcome> look_at_all();

private:
    using Ids = std::set<std::string>;
    struct Kept {  // of an asset, what a change elsewhere may touch
        int64_t version = 0;
        Carrying carrying{};
        std::vector<std::array<uint8_t, 16>> addresses{};
        std::vector<std::string> zones{};  // in which its sources say that an address lies, in lower case
        std::vector<std::string> sources{};
        std::vector<Exposing> exposing{};
    };

    void hear(const std::string& id, int64_t version);
    Ids take_pending();
    Result<NetworkOutcome> run(bool all, const std::function<bool()>& stopping);
    Result<> look(Ids touched, bool all, NetworkOutcome& outcome, const std::function<bool()>& stopping);
    Result<> know_carriers();
    void add_touched_by_network(const KnownNetwork& now, Ids& touched) const;
    void take(const store::Record& asset, std::vector<store::RowChange>& rows, NetworkOutcome& outcome);
    Result<> write(const std::vector<store::RowChange>& rows, NetworkOutcome& outcome, const std::function<bool()>& stopping);
    void touch_carried(const std::string& id);

    store::Store& store_;
    std::mutex working_;  // one at a time
    bool known_once_ = false;
    KnownNetwork known_{};  // as it was the last time
    CarryLinks links_{};    // of those that are looked at
    Ids carried_{};         // by what changed: to be looked at next
    std::unordered_map<std::string, Kept> kept_;

    std::mutex pending_mutex_;
    std::map<std::string, int64_t> pending_;  // ids with the version that was heard of
    int64_t subscription_ = -1;
};

}  // namespace redoubt::rooms
