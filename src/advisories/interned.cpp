#include "advisories/interned.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <numeric>
#include <utility>

#include "advisories/index_layout.h"

namespace redoubt::advisories {
namespace {

uint32_t folded(uint64_t hash) { return static_cast<uint32_t>(hash ^ hash >> 32); }

// Eight bytes from `at`, as a number that orders as they do.
uint64_t ordered_word(std::string_view text, size_t at) {
    if (at >= text.size()) return 0;
    uint64_t word = 0;
    if (text.size() - at >= sizeof word)
        std::memcpy(&word, text.data() + at, sizeof word);
    else
        word = layout::word_of(text.data() + at, text.size() - at);
    return __builtin_bswap64(word);
}

}  // namespace

void NumberPlaces::grow(size_t count) {
    const std::vector<Place> before = std::exchange(places_, std::vector<Place>(std::bit_ceil(count * 4 + 16)));
    for (const Place& each : before) {
        if (each.number == nothing) continue;
        size_t at = each.hash & (places_.size() - 1);
        while (places_[at].number != nothing) at = (at + 1) & (places_.size() - 1);
        places_[at] = each;
    }
}

uint32_t Interned::number_of(std::string_view text) {
    const auto next = static_cast<uint32_t>(texts_.size());
    const uint32_t number = places_.find_or_add(folded(layout::hash_from(0, text)), next, [&](uint32_t other) { return texts_[other] == text; });
    if (number == next) texts_.push_back(arena_.copy(text));
    return number;
}

uint32_t InternedPairs::number_of(uint32_t a, uint32_t b) {
    const uint64_t pair = uint64_t{a} << 32 | b;
    const auto next = static_cast<uint32_t>(pairs_.size());
    const uint32_t hash = folded(layout::mixed(pair ^ 0x9e3779b97f4a7c15, 0xa0761d6478bd642f));
    const uint32_t number = places_.find_or_add(hash, next, [&](uint32_t other) { return pairs_[other] == pair; });
    if (number == next) pairs_.push_back(pair);
    return number;
}

// Most texts differ in their first sixteen bytes, which are compared without a look at them.
void sort_by_text(std::vector<uint32_t>& numbers, const Interned& texts) {
    struct Key {
        uint64_t first, second;
        uint32_t number;
    };
    std::vector<Key> keys;
    keys.reserve(numbers.size());
    for (const uint32_t number : numbers) {
        const std::string_view text = texts.text(number);
        keys.push_back({ordered_word(text, 0), ordered_word(text, 8), number});
    }
    std::sort(keys.begin(), keys.end(), [&](const Key& a, const Key& b) {
        if (a.first != b.first) return a.first < b.first;
        if (a.second != b.second) return a.second < b.second;
        return texts.text(a.number) < texts.text(b.number);
    });
    for (size_t i = 0; i < keys.size(); ++i) numbers[i] = keys[i].number;
}

std::vector<uint32_t> in_order_of_texts(const Interned& texts) {
    std::vector<uint32_t> numbers(texts.size());
    std::iota(numbers.begin(), numbers.end(), 0);
    sort_by_text(numbers, texts);
    return numbers;
}

}  // namespace redoubt::advisories
