#include "advisories/index_blocks.h"

#include <algorithm>
#include <array>
#include <bit>
#include <numeric>
#include <utility>

namespace redoubt::advisories {
namespace {

constexpr uint64_t most_file_bytes = uint64_t{8} << 32;  // blocks are counted in units of 8
constexpr size_t most_texts = size_t{1} << 30;           // bounds are counted twice over

template <class T>
void append_raw(std::string& out, const T& value) {
    out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

}  // namespace

uint32_t Interned::number_of(std::string_view text) {
    if (places_.size() <= texts_.size() * 2) grow();
    const uint64_t hash = layout::hash_from(0, text);
    const auto shown = static_cast<uint32_t>(hash >> 32);
    size_t at = hash & (places_.size() - 1);
    for (; places_[at].number != layout::none; at = (at + 1) & (places_.size() - 1))
        if (places_[at].hash == shown && texts_[places_[at].number] == text) return places_[at].number;
    const auto number = static_cast<uint32_t>(texts_.size());
    texts_.push_back(arena_.copy(text));
    places_[at] = {.hash = shown, .number = number};
    return number;
}

void Interned::grow() {
    places_.assign(std::bit_ceil(texts_.size() * 4 + 16), {});
    for (uint32_t number = 0; number < texts_.size(); ++number) {
        const uint64_t hash = layout::hash_from(0, texts_[number]);
        size_t at = hash & (places_.size() - 1);
        while (places_[at].number != layout::none) at = (at + 1) & (places_.size() - 1);
        places_[at] = {.hash = static_cast<uint32_t>(hash >> 32), .number = number};
    }
}

uint32_t NamedRanges::name_number(std::string_view ecosystem, Ordering ordering, std::string_view name) {
    const uint32_t place = ecosystems_.number_of(ecosystem);
    if (place == orderings_.size()) orderings_.push_back(ordering);
    const uint32_t text = texts_.number_of(name);
    const auto [found, fresh] = numbers_.try_emplace(uint64_t{place} << 32 | text, static_cast<uint32_t>(names_.size()));
    if (fresh) names_.push_back({.ecosystem = place, .text = text});
    return found->second;
}

uint32_t NamedRanges::bound_number(const VersionBound& bound) {
    return bound.open ? layout::none : 2 * texts_.number_of(bound.version) + (bound.after ? 1 : 0);
}

void NamedRanges::add(uint32_t name, uint32_t advisory, const VersionInterval& interval) {
    const uint32_t from = bound_number(interval.from);
    intervals_.push_back({.name = name, .advisory = advisory, .from = from, .to = bound_number(interval.to), .fixed = interval.fixed});
}

void NamedRanges::add(uint32_t name, uint32_t advisory, std::string_view version) {
    exact_.push_back({.name = name, .advisory = advisory, .version = texts_.number_of(version)});
}

// Ecosystems are numbered by their texts, so that the order of the records does not show.
void NamedRanges::sort_ecosystems() {
    std::vector<uint32_t> order(ecosystems_.size()), place(ecosystems_.size());
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) { return ecosystems_.text(a) < ecosystems_.text(b); });
    std::vector<Ordering> orderings;
    for (uint32_t i = 0; i < order.size(); ++i) {
        place[order[i]] = i;
        orderings.push_back(orderings_[order[i]]);
        ecosystem_names_.push_back(ecosystems_.text(order[i]));
    }
    orderings_ = std::move(orderings);
    for (Name& name : names_) name.ecosystem = place[name.ecosystem];
}

// Names become their places in the order of ecosystem and text, advisories their numbers in the file.
void NamedRanges::sort_by_name(const std::vector<uint32_t>& place) {
    std::vector<uint32_t> order(names_.size()), name_place(names_.size());
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
        if (names_[a].ecosystem != names_[b].ecosystem) return names_[a].ecosystem < names_[b].ecosystem;
        return texts_.text(names_[a].text) < texts_.text(names_[b].text);
    });
    std::vector<Name> sorted;
    for (uint32_t i = 0; i < order.size(); ++i) {
        name_place[order[i]] = i;
        sorted.push_back(names_[order[i]]);
    }
    names_ = std::move(sorted);
    const auto renumber = [&](auto& entries) {
        for (auto& each : entries) {
            each.name = name_place[each.name];
            each.advisory = place[each.advisory];
        }
        std::erase_if(entries, [](const auto& each) { return each.advisory == layout::none; });
    };
    renumber(intervals_);
    renumber(exact_);
    std::sort(intervals_.begin(), intervals_.end(),
              [](const Interval& a, const Interval& b) { return a.name != b.name ? a.name < b.name : a.advisory < b.advisory; });
    std::sort(exact_.begin(), exact_.end(), [&](const Exact& a, const Exact& b) {
        if (a.name != b.name) return a.name < b.name;
        if (a.version != b.version) return texts_.text(a.version) < texts_.text(b.version);
        return a.advisory < b.advisory;
    });
    const auto same = [](const Exact& a, const Exact& b) { return a.name == b.name && a.version == b.version && a.advisory == b.advisory; };
    exact_.erase(std::unique(exact_.begin(), exact_.end(), same), exact_.end());
}

// The bounds of a name in order; equal versions are one, spelled as the first in the order of bytes. Leaves each one's rank in rank_of_.
std::vector<uint32_t> NamedRanges::distinct_bounds(const Interval* first, const Interval* last) {
    std::vector<uint32_t> bounds;
    for (const Interval* each = first; each != last; ++each)
        for (const uint32_t bound : {each->from, each->to})
            if (bound != layout::none) bounds.push_back(bound / 2);
    std::sort(bounds.begin(), bounds.end());
    bounds.erase(std::unique(bounds.begin(), bounds.end()), bounds.end());
    if (bounds.empty()) return bounds;
    const CompareVersions compare = comparison(orderings_[names_[first->name].ecosystem]);
    std::sort(bounds.begin(), bounds.end(), [&](uint32_t a, uint32_t b) {
        const auto order = compare(texts_.text(a), texts_.text(b));
        return order != 0 ? order < 0 : texts_.text(a) < texts_.text(b);
    });
    std::vector<uint32_t> distinct;
    for (const uint32_t bound : bounds) {
        if (distinct.empty() || compare(texts_.text(distinct.back()), texts_.text(bound)) != 0) distinct.push_back(bound);
        rank_of_[bound] = 2 * static_cast<uint32_t>(distinct.size() - 1) + 1;
    }
    return distinct;
}

void NamedRanges::write_block(std::string& out, uint32_t name, const Interval* first, const Interval* last, const Exact* first_exact, const Exact* last_exact) {
    const std::vector<uint32_t> distinct = distinct_bounds(first, last);
    const size_t start = out.size();
    const std::string_view text = texts_.text(names_[name].text);
    layout::BlockHeader header{.ecosystem = names_[name].ecosystem, .name_bytes = static_cast<uint32_t>(text.size())};
    header.bounds = static_cast<uint32_t>(distinct.size());
    header.versions = static_cast<uint32_t>(last_exact - first_exact);
    append_raw(out, header);
    std::vector<layout::Range> ranges;
    for (const Interval* each = first; each != last; ++each)
        ranges.push_back({.from = each->from == layout::none ? 0 : rank_of_[each->from / 2] + each->from % 2,
                          .to = each->to == layout::none ? layout::none : rank_of_[each->to / 2] + each->to % 2,
                          .advisory = each->advisory | (each->fixed ? layout::fixed_flag : 0)});
    // Of two that differ in the flag alone, the one that says more.
    const auto key = [](const layout::Range& range) { return std::array{range.advisory & ~layout::fixed_flag, range.from, range.to}; };
    std::sort(ranges.begin(), ranges.end(), [&](const layout::Range& a, const layout::Range& b) {
        const auto of_a = key(a), of_b = key(b);
        return of_a != of_b ? of_a < of_b : a.advisory > b.advisory;
    });
    ranges.erase(std::unique(ranges.begin(), ranges.end(), [&](const layout::Range& a, const layout::Range& b) { return key(a) == key(b); }), ranges.end());
    for (const layout::Range& range : ranges) append_raw(out, range);
    for (const Exact* each = first_exact; each != last_exact; ++each) append_raw(out, each->advisory);
    auto at = static_cast<uint32_t>(text.size());
    for (const uint32_t bound : distinct) append_raw(out, std::exchange(at, at + static_cast<uint32_t>(texts_.text(bound).size())));
    for (const Exact* each = first_exact; each != last_exact; ++each)
        append_raw(out, std::exchange(at, at + static_cast<uint32_t>(texts_.text(each->version).size())));
    append_raw(out, at);
    out += text;
    for (const uint32_t bound : distinct) out += texts_.text(bound);
    for (const Exact* each = first_exact; each != last_exact; ++each) out += texts_.text(each->version);
    out.resize((out.size() + 7) & ~size_t{7});
    header.ranges = static_cast<uint32_t>(ranges.size());
    header.bytes = static_cast<uint32_t>(out.size() - start);
    std::memcpy(out.data() + start, &header, sizeof header);
}

void NamedRanges::write_buckets(SealedWriter& file, const std::vector<std::pair<uint64_t, uint32_t>>& blocks) {
    std::vector<layout::Bucket> buckets(std::bit_ceil(std::max<size_t>(blocks.size() * 2, 2)));
    std::vector<uint32_t> places;
    for (const auto& [hash, block] : blocks) {
        size_t at = hash & (buckets.size() - 1);
        while (buckets[at].block != 0) at = (at + 1) & (buckets.size() - 1);
        buckets[at] = {.fingerprint = static_cast<uint32_t>(hash >> 32), .block = block};
        places.push_back(block);
    }
    file.put(layout::buckets, buckets);
    file.put(layout::names, places);
}

Result<std::vector<NamedRanges::About>> NamedRanges::write(SealedWriter& file, const std::vector<uint32_t>& place) {
    if (texts_.size() >= most_texts) return fail(Code::too_large, "the advisories name more versions than an index can hold");
    sort_ecosystems();
    sort_by_name(place);
    rank_of_.assign(texts_.size(), 0);
    std::vector<std::pair<uint64_t, uint32_t>> blocks;
    std::vector<About> abouts;
    std::string& out = file.begin(layout::blocks);
    const Interval* interval = intervals_.data();
    const Exact* exact = exact_.data();
    for (uint32_t name = 0; name < names_.size(); ++name) {
        const Interval* const first = interval;
        const Exact* const first_exact = exact;
        while (interval != intervals_.data() + intervals_.size() && interval->name == name) ++interval;
        while (exact != exact_.data() + exact_.size() && exact->name == name) ++exact;
        if (out.size() >= most_file_bytes) return fail(Code::too_large, "the advisories are more than an index can hold");
        if (interval == first && exact == first_exact) continue;  // of records that were replaced
        const auto block = static_cast<uint32_t>(out.size() / 8);
        blocks.emplace_back(layout::hash_of(names_[name].ecosystem, texts_.text(names_[name].text)), block);
        const size_t before = abouts.size();
        for (const Interval* each = first; each != interval; ++each)
            if (abouts.size() == before || abouts.back().advisory != each->advisory) abouts.push_back({.advisory = each->advisory, .block = block});
        for (const Exact* each = first_exact; each != exact; ++each) abouts.push_back({.advisory = each->advisory, .block = block});
        write_block(out, name, first, interval, first_exact, exact);
    }
    file.end(layout::blocks);
    std::sort(abouts.begin(), abouts.end());
    abouts.erase(std::unique(abouts.begin(), abouts.end()), abouts.end());
    file.header().counts = {intervals_.size(), exact_.size()};
    write_buckets(file, blocks);
    std::vector<layout::Text> ecosystems;
    for (const std::string_view ecosystem : ecosystem_names_) ecosystems.push_back(TRY(file.add_text(ecosystem)));
    file.put(layout::ecosystems, ecosystems);
    return abouts;
}

}  // namespace redoubt::advisories
