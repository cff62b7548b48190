// What people say of assets that look alike: that they are one, or not, and that what a source says belongs to another. It holds:
// later reports do not undo it. Each takes IC2 and a reason, and is one transaction.
#pragma once

#include "store/store.h"

namespace redoubt::rooms {

struct DoubtfulPair {
    store::Reference one{}, other{};
    std::string why{};
    std::string against{};
};
// Those that the actor may see both of, oldest asset first.
Result<std::vector<DoubtfulPair>> doubtful_pairs(store::Records& records, size_t most);

// `other` becomes part of `one`, with all that its sources say; what is left of it is retired.
Result<store::Record> merge_assets(store::Store& store, const store::Actor& actor, const std::string& one, const std::string& other, const std::string& reason);
// As merge_assets, into the one that people look after, or that was there first.
Result<store::Record> say_same(store::Store& store, const store::Actor& actor, const std::string& one, const std::string& other, const std::string& reason);
Result<> say_different(store::Store& store, const store::Actor& actor, const std::string& one, const std::string& other, const std::string& reason);
// What one source says under one key becomes an asset of its own, which is returned.
Result<store::Record> split_asset(store::Store& store, const store::Actor& actor, const std::string& asset, const std::string& source, const std::string& key,
                                  const std::string& reason);

}  // namespace redoubt::rooms
