#include "advisories/index_blocks.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <iterator>
#include <numeric>
#include <tuple>
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

uint32_t NamedRanges::ecosystem_number(std::string_view ecosystem, Ordering ordering) {
    const uint32_t number = ecosystems_.number_of(ecosystem);
    if (number == orderings_.size()) orderings_.push_back(ordering);
    return number;
}

uint32_t NamedRanges::name_number(uint32_t ecosystem, std::string_view name) {
    const uint32_t text = texts_.number_of(name);
    const uint32_t number = numbers_.number_of(ecosystem, text);
    if (number == names_.size()) names_.push_back({.ecosystem = ecosystem, .text = text});
    return number;
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
    const std::vector<uint32_t> order = in_order_of_texts(ecosystems_);
    std::vector<uint32_t> place(order.size());
    std::vector<Ordering> orderings;
    for (uint32_t i = 0; i < order.size(); ++i) {
        place[order[i]] = i;
        orderings.push_back(orderings_[order[i]]);
        ecosystem_names_.push_back(ecosystems_.text(order[i]));
    }
    orderings_ = std::move(orderings);
    for (Name& name : names_) name.ecosystem = place[name.ecosystem];
}

// By ecosystem and text; what is said of them follows.
void NamedRanges::sort_names() {
    std::vector<uint32_t> texts;
    for (const Name& name : names_) texts.push_back(name.text);
    std::sort(texts.begin(), texts.end());
    texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
    sort_by_text(texts, texts_);
    std::vector<uint32_t> text_place(texts_.size()), numbers(names_.size()), starts;
    for (uint32_t i = 0; i < texts.size(); ++i) text_place[texts[i]] = i;
    std::iota(numbers.begin(), numbers.end(), 0);
    numbers = in_order_of_keys(numbers, texts.size(), [&](uint32_t number) { return text_place[names_[number].text]; }, starts);
    numbers = in_order_of_keys(numbers, ecosystems_.size(), [&](uint32_t number) { return names_[number].ecosystem; }, starts);
    std::vector<Name> sorted;
    std::vector<uint32_t> place(names_.size());
    for (uint32_t i = 0; i < numbers.size(); ++i) {
        place[numbers[i]] = i;
        sorted.push_back(names_[numbers[i]]);
    }
    names_ = std::move(sorted);
    for (Interval& each : intervals_) each.name = place[each.name];
    for (Exact& each : exact_) each.name = place[each.name];
}

// Advisories become their numbers in the file.
void NamedRanges::sort_by_name(const std::vector<uint32_t>& place) {
    sort_names();
    const auto sort = [&](auto& entries, std::vector<uint32_t>& starts) {
        for (auto& each : entries) each.advisory = place[each.advisory];
        std::erase_if(entries, [](const auto& each) { return each.advisory == layout::none; });
        entries = in_order_of_keys(entries, names_.size(), [](const auto& each) { return each.name; }, starts);
    };
    sort(intervals_, interval_starts_);
    sort(exact_, exact_starts_);
    std::vector<Exact> once;
    for (uint32_t name = 0; name < names_.size(); ++name) {
        const auto first = exact_.begin() + exact_starts_[name], last = exact_.begin() + exact_starts_[name + 1];
        exact_starts_[name] = static_cast<uint32_t>(once.size());
        std::sort(first, last, [&](const Exact& a, const Exact& b) {
            return a.version != b.version ? texts_.text(a.version) < texts_.text(b.version) : a.advisory < b.advisory;
        });
        std::unique_copy(first, last, std::back_inserter(once),
                         [](const Exact& a, const Exact& b) { return a.version == b.version && a.advisory == b.advisory; });
    }
    exact_starts_.back() = static_cast<uint32_t>(once.size());
    exact_ = std::move(once);
}

NamedRanges::Said NamedRanges::said_of(uint32_t name) const {
    const auto of = [&](const auto& all, const std::vector<uint32_t>& starts) { return std::span(all).subspan(starts[name], starts[name + 1] - starts[name]); };
    return {.intervals = of(intervals_, interval_starts_), .exact = of(exact_, exact_starts_)};
}

// Equal versions are spelled as the first of them in the order of bytes.
void NamedRanges::rank_bounds(uint32_t name, std::span<const Interval> intervals) {
    all_bounds_.clear();
    bounds_.clear();
    for (const Interval& each : intervals)
        for (const uint32_t bound : {each.from, each.to})
            if (bound != layout::none) all_bounds_.push_back({.text = bound / 2});
    std::ranges::sort(all_bounds_, {}, &Bound::text);
    all_bounds_.erase(std::ranges::unique(all_bounds_, {}, &Bound::text).begin(), all_bounds_.end());
    const Ordering ordering = orderings_[names_[name].ecosystem];
    if (const KeyOfVersion key_of = keys_of(ordering))
        for (Bound& each : all_bounds_) each.key = key_of(texts_.text(each.text));
    const CompareVersions compare_texts = comparison(ordering);
    const auto compare = [&](const Bound& a, const Bound& b) -> std::weak_ordering {
        return a.key != 0 && b.key != 0 ? a.key <=> b.key : compare_texts(texts_.text(a.text), texts_.text(b.text));
    };
    std::sort(all_bounds_.begin(), all_bounds_.end(), [&](const Bound& a, const Bound& b) {
        const auto order = compare(a, b);
        return order != 0 ? order < 0 : texts_.text(a.text) < texts_.text(b.text);
    });
    const Bound* last = nullptr;
    for (const Bound& bound : all_bounds_) {
        if (last == nullptr || compare(*last, bound) != 0) {
            bounds_.push_back(bound.text);
            last = &bound;
        }
        rank_of_[bound.text] = 2 * static_cast<uint32_t>(bounds_.size() - 1) + 1;
    }
}

void NamedRanges::rank_ranges(std::span<const Interval> intervals) {
    ranges_.clear();
    for (const Interval& each : intervals)
        ranges_.push_back({.from = each.from == layout::none ? 0 : rank_of_[each.from / 2] + each.from % 2,
                           .to = each.to == layout::none ? layout::none : rank_of_[each.to / 2] + each.to % 2,
                           .advisory = each.advisory | (each.fixed ? layout::fixed_flag : 0)});
    // Of two that differ in the flag alone, the one that says more.
    const auto key = [](const layout::Range& range) { return std::tuple(range.advisory & ~layout::fixed_flag, range.from, range.to); };
    std::sort(ranges_.begin(), ranges_.end(), [&](const layout::Range& a, const layout::Range& b) {
        const auto of_a = key(a), of_b = key(b);
        return of_a != of_b ? of_a < of_b : a.advisory > b.advisory;
    });
    ranges_.erase(std::unique(ranges_.begin(), ranges_.end(), [&](const layout::Range& a, const layout::Range& b) { return key(a) == key(b); }), ranges_.end());
}

void NamedRanges::write_block(std::string& out, uint32_t name, const Said& said) {
    rank_bounds(name, said.intervals);
    rank_ranges(said.intervals);
    const size_t start = out.size();
    const std::string_view text = texts_.text(names_[name].text);
    layout::BlockHeader header{.ecosystem = names_[name].ecosystem, .name_bytes = static_cast<uint32_t>(text.size())};
    header.bounds = static_cast<uint32_t>(bounds_.size());
    header.ranges = static_cast<uint32_t>(ranges_.size());
    header.versions = static_cast<uint32_t>(said.exact.size());
    append_raw(out, header);
    out.append(reinterpret_cast<const char*>(ranges_.data()), ranges_.size() * sizeof(layout::Range));
    for (const Exact& each : said.exact) append_raw(out, each.advisory);
    auto at = static_cast<uint32_t>(text.size());
    const auto place_of = [&](uint32_t number) { append_raw(out, std::exchange(at, at + static_cast<uint32_t>(texts_.text(number).size()))); };
    for (const uint32_t bound : bounds_) place_of(bound);
    for (const Exact& each : said.exact) place_of(each.version);
    append_raw(out, at);
    out += text;
    for (const uint32_t bound : bounds_) out += texts_.text(bound);
    for (const Exact& each : said.exact) out += texts_.text(each.version);
    out.resize((out.size() + 7) & ~size_t{7});
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
    uint32_t advisories = 0;
    std::string& out = file.begin(layout::blocks);
    for (uint32_t name = 0; name < names_.size(); ++name) {
        const Said said = said_of(name);
        if (out.size() >= most_file_bytes) return fail(Code::too_large, "the advisories are more than an index can hold");
        if (said.intervals.empty() && said.exact.empty()) continue;  // of records that were replaced
        const auto block = static_cast<uint32_t>(out.size() / 8);
        blocks.emplace_back(layout::hash_of(names_[name].ecosystem, texts_.text(names_[name].text)), block);
        const size_t before = abouts.size();
        const auto add = [&](uint32_t advisory) {
            if (abouts.size() == before || abouts.back().advisory != advisory) abouts.push_back({.advisory = advisory, .block = block});
            advisories = std::max(advisories, advisory + 1);
        };
        for (const Interval& each : said.intervals) add(each.advisory);
        for (const Exact& each : said.exact) add(each.advisory);
        write_block(out, name, said);
    }
    file.end(layout::blocks);
    std::vector<uint32_t> starts;
    abouts = in_order_of_keys(abouts, advisories, [](const About& about) { return about.advisory; }, starts);  // their blocks are in order
    abouts.erase(std::unique(abouts.begin(), abouts.end()), abouts.end());
    file.header().counts = {intervals_.size(), exact_.size()};
    write_buckets(file, blocks);
    std::vector<layout::Text> ecosystems;
    for (const std::string_view ecosystem : ecosystem_names_) ecosystems.push_back(TRY(file.add_text(ecosystem)));
    file.put(layout::ecosystems, ecosystems);
    return abouts;
}

}  // namespace redoubt::advisories
