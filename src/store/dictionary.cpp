#include "store/dictionary.h"

#include <algorithm>
#include <bit>
#include <functional>
#include <limits>
#include <numeric>

namespace redoubt::store {
namespace {

constexpr size_t least_slots = 16;
constexpr uint64_t code_bits = 0xFFFFFFFF;

uint64_t hash_of(std::string_view text) { return std::hash<std::string_view>{}(text); }

}  // namespace

size_t Dictionary::slot_of(std::string_view text, uint64_t hash) const {
    const size_t mask = slots_.size() - 1;
    for (size_t at = hash & mask;; at = (at + 1) & mask) {
        const Slot slot = slots_[at];
        if (slot == 0 || ((slot ^ hash) >> 32 == 0 && text_of(static_cast<uint32_t>(slot & code_bits)) == text)) return at;
    }
}

void Dictionary::widen(size_t slots) {
    std::vector<Slot> old(std::max(slots, least_slots), 0);
    old.swap(slots_);
    const size_t mask = slots_.size() - 1;
    for (uint32_t code = 1; code <= ends_.size(); ++code) {  // all differ, so nothing is compared
        const uint64_t hash = hash_of(text_of(code));
        size_t at = hash & mask;
        while (slots_[at] != 0) at = (at + 1) & mask;
        slots_[at] = (hash & ~code_bits) | code;
    }
}

uint32_t Dictionary::code_of(std::string_view text) {
    if ((ends_.size() + 1) * 2 > slots_.size()) widen(slots_.size() * 2);
    const uint64_t hash = hash_of(text);
    Slot& slot = slots_[slot_of(text, hash)];
    if (slot != 0) return static_cast<uint32_t>(slot & code_bits);
    bytes_ += text;
    ends_.push_back(bytes_.size());
    slot = (hash & ~code_bits) | ends_.size();
    return static_cast<uint32_t>(ends_.size());
}

uint32_t Dictionary::find(std::string_view text) const { return slots_.empty() ? 0 : static_cast<uint32_t>(slots_[slot_of(text, hash_of(text))] & code_bits); }

bool Dictionary::restore(std::string bytes, std::vector<uint64_t> ends) {
    if (ends.size() > std::numeric_limits<uint32_t>::max() || !std::ranges::is_sorted(ends) || (ends.empty() ? 0 : ends.back()) != bytes.size()) return false;
    bytes_ = std::move(bytes);
    ends_ = std::move(ends);
    widen(std::bit_ceil(ends_.size() * 2 + 2));
    return true;
}

// Ranks lie a million apart, so that texts of the past, which no record has today, find room between.
std::vector<int64_t> Dictionary::ranks() const {
    std::vector<uint32_t> order(size());
    std::iota(order.begin(), order.end(), 1U);
    std::ranges::sort(order, [&](uint32_t a, uint32_t b) { return text_of(a) < text_of(b); });
    std::vector<int64_t> ranks(size() + 1);
    ranks[0] = std::numeric_limits<int64_t>::min();
    for (size_t i = 0; i < order.size(); ++i) ranks[order[i]] = static_cast<int64_t>(i + 1) * rank_step;
    return ranks;
}

int64_t Dictionary::rank_of(std::string_view text) const {
    int64_t below = 0;
    for (uint32_t code = 1; code <= size(); ++code) below += text_of(code) < text;
    return find(text) ? (below + 1) * rank_step : below * rank_step + 1;
}

}  // namespace redoubt::store
