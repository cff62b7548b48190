#include "advisories/interval_cover.h"

#include <algorithm>
#include <utility>

namespace redoubt::advisories {
namespace {

constexpr VersionKey behind_all = ~VersionKey{0};
constexpr size_t few = 8;  // that are as soon walked as searched

}  // namespace

void IntervalCover::begin(Ordering ordering) {
    ordering_ = ordering;
    key_of_ = keys_of(ordering);
    intervals_.clear();
    keyed_.clear();
    ends_.clear();
}

void IntervalCover::add(const OsvRange& range) {
    const size_t first = intervals_.size();
    append_intervals(range, ordering_, intervals_);
    ends_.push_back(intervals_.size());
    for (size_t i = first; i < intervals_.size() && key_of_ != nullptr; ++i) {
        const auto& [from, to, fixed] = intervals_[i];
        const VersionKey from_key = from.open ? 0 : key_of_(from.version), to_key = to.open ? 0 : key_of_(to.version);
        if ((from_key == 0 && !from.open) || (to_key == 0 && !to.open)) key_of_ = nullptr;
        keyed_.push_back({.from = 2 * from_key + (from.after ? 1 : 0), .to = to.open ? behind_all : 2 * to_key + (to.after ? 1 : 0)});
    }
}

bool IntervalCover::has_key(VersionKey key) const {
    if (keyed_.size() <= few) return std::ranges::any_of(keyed_, [&](const Keyed& each) { return each.from <= key && key < each.to; });
    size_t start = 0;
    for (const size_t end : ends_) {
        const auto first = keyed_.begin() + static_cast<std::ptrdiff_t>(std::exchange(start, end)), last = keyed_.begin() + static_cast<std::ptrdiff_t>(end);
        const auto found = std::partition_point(first, last, [&](const Keyed& each) { return each.to <= key; });
        if (found != last && found->from <= key) return true;
    }
    return false;
}

bool IntervalCover::has(std::string_view version) const {
    if (intervals_.empty()) return false;
    if (key_of_ != nullptr)
        if (const VersionKey key = key_of_(version); key != 0) return has_key(2 * key);
    const CompareVersions compare = comparison(ordering_);
    size_t start = 0;
    return std::ranges::any_of(ends_, [&](size_t end) {
        const size_t first = std::exchange(start, end);
        return contain(std::span(intervals_).subspan(first, end - first), compare, version);
    });
}

}  // namespace redoubt::advisories
