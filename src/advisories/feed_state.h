// What is known of a feed, as JSON: in snapshot.json, and in the list of a bundle.
#pragma once

#include "advisories/snapshot.h"
#include "schema/value.h"

namespace redoubt::advisories {

FeedState feed_state(const schema::Map& map);
schema::Map feed_map(const FeedState& feed);

}  // namespace redoubt::advisories
