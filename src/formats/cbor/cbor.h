// CBOR (RFC 8949) as authenticators write it (CTAP2 canonical form): whole numbers, bytes, text, lists, maps, booleans and null
// of definite length. Tags, floats and open lengths are refused. libcbor reads the items; the bounds are ours.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace redoubt::formats::cbor {

struct Item {
    enum class Kind : uint8_t { integer, bytes, text, list, map, boolean, null } kind = Kind::null;
    int64_t number = 0;  // also 0 or 1 of a boolean
    std::string bytes{};
    std::vector<Item> items{};                     // of a list
    std::vector<std::pair<Item, Item>> members{};  // of a map, keys are whole numbers or text

    const Item* find(int64_t key) const;
    const Item* find(std::string_view key) const;
};

struct Limits {
    size_t bytes = 64 << 10;
    size_t depth = 6;
    size_t items = 1000;
};

struct Read {
    Item item{};
    size_t used = 0;  // what follows is not looked at
};

// The first item. Code::malformed with the offset, Code::too_large past a limit.
Result<Read> read(std::string_view bytes, const Limits& limits = {});

}  // namespace redoubt::formats::cbor
