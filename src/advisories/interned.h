// Texts, and pairs of numbers, each once: numbered as they came. Open addressing, at most half full.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/arena.h"

namespace redoubt::advisories {

// Hashes and the numbers they stand for; whoever owns it knows what is equal.
class NumberPlaces {
public:
    // The number with that hash for which `equals` holds, or `next`, which is there from now on.
    template <class Equals>
    uint32_t find_or_add(uint32_t hash, uint32_t next, const Equals& equals) {
        if (places_.size() <= size_t{next} * 2) grow(next);
        size_t at = hash & (places_.size() - 1);
        for (; places_[at].number != nothing; at = (at + 1) & (places_.size() - 1))
            if (places_[at].hash == hash && equals(places_[at].number)) return places_[at].number;
        places_[at] = {.hash = hash, .number = next};
        return next;
    }

private:
    static constexpr uint32_t nothing = UINT32_MAX;
    struct Place {
        uint32_t hash = 0;
        uint32_t number = nothing;
    };
    void grow(size_t count);

    std::vector<Place> places_;
};

class Interned {
public:
    uint32_t number_of(std::string_view text);
    std::string_view text(uint32_t number) const { return texts_[number]; }
    size_t size() const { return texts_.size(); }

private:
    Arena arena_;
    NumberPlaces places_;
    std::vector<std::string_view> texts_;
};

class InternedPairs {
public:
    uint32_t number_of(uint32_t a, uint32_t b);
    size_t size() const { return pairs_.size(); }

private:
    NumberPlaces places_;
    std::vector<uint64_t> pairs_;
};

// All numbers of `texts`, in the order of these.
std::vector<uint32_t> in_order_of_texts(const Interned& texts);
// Likewise, of some.
void sort_by_text(std::vector<uint32_t>& numbers, const Interned& texts);

// Counting: the items by their key, which is less than `keys`, and those of one key as they came. `starts` says where each key's begin,
// and at last their end.
template <class T, class KeyOf>
std::vector<T> in_order_of_keys(const std::vector<T>& items, size_t keys, const KeyOf& key_of, std::vector<uint32_t>& starts) {
    starts.assign(keys + 2, 0);
    for (const T& each : items) ++starts[key_of(each) + 2];
    for (size_t key = 2; key < starts.size(); ++key) starts[key] += starts[key - 1];
    std::vector<T> sorted(items.size());
    for (const T& each : items) sorted[starts[key_of(each) + 1]++] = each;
    starts.pop_back();
    return sorted;
}

}  // namespace redoubt::advisories
