// AlertWriter: prepared alerts into the store, exactly once: an alert's source_key is the hash of the event's content and the rule's
// id, so what is written again, by an import of the same file or of an event received live, adds nothing. Hosts that no asset is
// named after become unlisted assets. Several transactions are under way at a time; one caller.
#pragma once

#include <array>
#include <deque>
#include <future>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/worker.h"
#include "rooms/watch/asset_matching.h"
#include "rooms/watch/live_rules.h"
#include "rooms/watch/prepared_alert.h"
#include "store/records.h"

namespace redoubt::rooms {

class AlertWriter {
public:
    struct Counts {
        uint64_t alerts_new = 0;
        uint64_t alerts_known = 0;
        uint64_t unlisted_assets = 0;
    };

    // Rights are those of `records`; `reason` is what the journal says of assets: "seen in imported logs". All outlive it.
    AlertWriter(store::Store& store, store::Records& records, const LiveRules& rules, std::string reason)
        : store_(store), records_(records), rules_(rules), reason_(std::move(reason)) {}

    Result<> prepare();  // once, and again when assets have changed
    Result<> add(PreparedAlert alert);
    Result<> finish();  // what was added is durable
    // First and last event of the hosts on their assets, made where there are none; and how many alerts they have.
    Result<> sight(const Hosts& hosts);
    const Counts& counts() const { return counts_; }

private:
    struct Batch {
        std::vector<schema::Map> given{};
        std::vector<std::string> evidence{};
    };
    struct UnderWay {
        size_t count;
        std::future<Result<store::InsertResult>> result;
    };

    std::vector<std::string_view> strangers(const std::set<std::string_view>& hosts) const;
    Result<> meet(const std::set<std::string_view>& hosts);
    Result<> resolve_observables();
    schema::Map fields_of(const PreparedAlert& alert);
    Result<> flush();
    Result<store::InsertResult> store(Batch batch);
    Result<> settle();
    Result<int64_t> alerts_on(const std::string& asset);
    Result<> sight(const std::string& host, const Heard& heard);

    store::Store& store_;
    store::Records& records_;
    const LiveRules& rules_;
    std::string reason_;
    AssetIndex assets_;
    std::unordered_map<std::string, std::string> observables_;
    std::unordered_set<std::string> keys_;  // of those that wait
    std::vector<PreparedAlert> waiting_;
    size_t waiting_bytes_ = 0;
    Counts counts_;
    std::deque<UnderWay> under_way_;
    size_t batches_ = 0;
    std::array<Worker, 3> workers_;  // one becomes durable, one is written, one is made ready; last, so that they are waited for before the rest goes
};

}  // namespace redoubt::rooms
