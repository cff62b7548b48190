// Feeds that are known by name, and fetching them into a folder.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "advisories/feed_folder.h"
#include "base/clock.h"
#include "base/download.h"

namespace redoubt::advisories {

struct KnownFeed {
    std::string name, about, url;
    std::string digest{};   // where its SHA-256 is; empty when nobody gives one
    bool usual = false;     // fetched when nothing is asked for by name
    bool internal = false;  // it may be at an internal address
};

// content/feeds, as packed into the program.
std::span<const KnownFeed> known_feeds();
Result<std::vector<KnownFeed>> parse_known_feeds(std::string_view yaml);

// Fetches each and takes them together. What cannot be fetched is named and leaves its feed as it was; its part is kept for the next
// try. What its publisher says is unchanged is not fetched. `progress` gets the name, what came so far, and the whole or 0.
using FeedProgress = std::function<void(const std::string& name, uint64_t have, uint64_t whole)>;
Result<FeedUpdate> update_feeds(FeedFolder& folder, Disk& disk, Downloads& downloads, Clock& clock, std::span<const KnownFeed> feeds, bool smaller,
                                const FeedProgress& progress);

}  // namespace redoubt::advisories
