// Keeping the inventory right: which assets wait for what, owners who confirm theirs, and what becomes of the records of somebody who
// left. The queues are queries, so that every list, count and view can ask the same.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "store/store.h"

namespace redoubt::rooms {

struct AssetQueue {
    std::string_view name;  // "incomplete"
    std::string_view title;
    std::string_view doc;
    std::string_view query;
};
std::span<const AssetQueue> asset_queues();
const AssetQueue* find_asset_queue(std::string_view name);

struct AttestRequest {
    std::vector<std::string> assets{};  // keys or ids
    std::string query{};                // or: those that it finds and the actor may confirm, at most 10,000
    std::string note{};
};
struct AttestResult {
    std::vector<std::string> confirmed{};  // keys
    std::vector<std::string> refused{};    // keys of those that others own
};
// An asset is confirmed by its owner, by who is in the team that owns it, or by a Lead. One that was named and may not be confirmed is
// an error, and nothing is written.
Result<AttestResult> attest_assets(store::Store& store, const store::Actor& actor, const AttestRequest& request);

// Who leaves leaves nothing behind: what they own and is open goes to their team, else to whoever owns their own record. Where there
// is neither, it stays, and shows among the orphans.
class Ownership {
public:
    explicit Ownership(store::Store& store) : store_(store) {}
    Result<> open();  // from then on, a job of kind `hand-over` follows each party that becomes inactive

private:
    store::Store& store_;
};
struct HandedOver {
    std::string to{};  // key of a party; empty: nobody was there
    int64_t records = 0;
};
Result<HandedOver> hand_over(store::Store& store, const std::string& party);

// Assets that were kept before there were profiles get what is reckoned of them; at most 5,000 at once. Answers how many.
Result<size_t> reckon_assets(store::Store& store);

}  // namespace redoubt::rooms
