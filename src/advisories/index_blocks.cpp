#include "advisories/index_blocks.h"

#include <algorithm>
#include <bit>
#include <numeric>
#include <utility>

#include <libdeflate.h>

namespace redoubt::advisories {
namespace {

constexpr uint64_t most_file_bytes = uint64_t{8} << 32;  // blocks are counted in units of 8
constexpr size_t most_text_bytes = UINT32_MAX;
constexpr size_t most_texts = size_t{1} << 30;  // bounds are counted twice over

template <class T>
void append_raw(std::string& out, const T& value) {
    out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

void write_checksums(std::string& file, layout::Header& header) {
    const layout::Section& sums = header.sections[layout::checksums];
    for (uint64_t chunk = 0; chunk * layout::chunk_bytes < sums.offset; ++chunk) {
        const uint64_t start = std::max<uint64_t>(chunk * layout::chunk_bytes, sizeof(layout::Header));
        const uint32_t crc = libdeflate_crc32(0, file.data() + start, std::min((chunk + 1) * layout::chunk_bytes, sums.offset) - start);
        std::memcpy(file.data() + sums.offset + 4 * chunk, &crc, sizeof crc);
    }
    header.checksums_crc = libdeflate_crc32(0, file.data() + sums.offset, sums.bytes);
    header.crc = 0;
    header.crc = libdeflate_crc32(0, &header, sizeof header);
    std::memcpy(file.data(), &header, sizeof header);
}

}  // namespace

uint32_t Interned::number_of(std::string_view text) {
    if (const auto found = numbers_.find(text); found != numbers_.end()) return found->second;
    const auto number = static_cast<uint32_t>(texts_.size());
    texts_.push_back(arena_.copy(text));
    numbers_.emplace(texts_.back(), number);
    return number;
}

Result<layout::Text> IndexFile::add_text(std::string_view text) {
    if (texts_.size() + text.size() > most_text_bytes) return fail(Code::too_large, "the texts of the advisories are more than an index can hold");
    const layout::Text place{.text = static_cast<uint32_t>(texts_.size()), .bytes = static_cast<uint32_t>(text.size())};
    texts_ += text;
    return place;
}

void IndexFile::align() { bytes_.resize((bytes_.size() + 7) & ~size_t{7}); }

void IndexFile::put(layout::SectionKind kind, std::string_view bytes) {
    align();
    header_.sections[kind] = {.offset = bytes_.size(), .bytes = bytes.size()};
    bytes_ += bytes;
}

void IndexFile::begin_blocks() {
    align();
    header_.sections[layout::blocks].offset = bytes_.size();
}

void IndexFile::end_blocks() { header_.sections[layout::blocks].bytes = bytes_.size() - header_.sections[layout::blocks].offset; }

std::string IndexFile::seal() {
    put(layout::texts, texts_);
    align();
    const uint64_t chunks = (bytes_.size() + layout::chunk_bytes - 1) / layout::chunk_bytes;
    put(layout::checksums, std::string(chunks * 4, '\0'));
    header_.magic = layout::magic;
    header_.version = layout::format_version;
    header_.file_bytes = bytes_.size();
    write_checksums(bytes_, header_);
    return std::move(bytes_);
}

void reseal(std::string& file) {
    layout::Header header;
    if (file.size() < sizeof header) return;
    std::memcpy(&header, file.data(), sizeof header);
    header.file_bytes = file.size();
    const layout::Section& sums = header.sections[layout::checksums];
    const uint64_t chunks = (sums.offset / layout::chunk_bytes) + (sums.offset % layout::chunk_bytes == 0 ? 0 : 1);
    if (sums.offset < sizeof header || sums.offset > file.size() || sums.bytes > file.size() - sums.offset || sums.bytes != chunks * 4) return;
    write_checksums(file, header);
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
    intervals_.push_back({.name = name, .advisory = advisory, .from = from, .to = bound_number(interval.to)});
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
}

void NamedRanges::write_block(std::string& out, uint32_t name, const Interval* first, const Interval* last, const Exact* first_exact, const Exact* last_exact) {
    std::vector<uint32_t> bounds;
    for (const Interval* each = first; each != last; ++each)
        for (const uint32_t bound : {each->from, each->to})
            if (bound != layout::none) bounds.push_back(bound / 2);
    const CompareVersions compare = comparison(orderings_[names_[name].ecosystem]);
    // Equal versions are one bound, spelled as the first in the order of bytes.
    std::sort(bounds.begin(), bounds.end());
    bounds.erase(std::unique(bounds.begin(), bounds.end()), bounds.end());
    std::sort(bounds.begin(), bounds.end(), [&](uint32_t a, uint32_t b) {
        const auto order = compare(texts_.text(a), texts_.text(b));
        return order != 0 ? order < 0 : texts_.text(a) < texts_.text(b);
    });
    std::vector<uint32_t> distinct;
    for (const uint32_t bound : bounds) {
        if (distinct.empty() || compare(texts_.text(distinct.back()), texts_.text(bound)) != 0) distinct.push_back(bound);
        rank_of_[bound] = 2 * static_cast<uint32_t>(distinct.size() - 1) + 1;
    }
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
                          .advisory = each->advisory});
    const auto key = [](const layout::Range& range) { return std::array{range.advisory, range.from, range.to}; };
    std::sort(ranges.begin(), ranges.end(), [&](const layout::Range& a, const layout::Range& b) { return key(a) < key(b); });
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

Result<> NamedRanges::write(IndexFile& file, const std::vector<uint32_t>& place) {
    if (texts_.size() >= most_texts) return fail(Code::too_large, "the advisories name more versions than an index can hold");
    sort_ecosystems();
    sort_by_name(place);
    rank_of_.assign(texts_.size(), 0);
    std::vector<uint32_t> blocks, written;
    file.begin_blocks();
    const Interval* interval = intervals_.data();
    const Exact* exact = exact_.data();
    for (uint32_t name = 0; name < names_.size(); ++name) {
        const Interval* const first = interval;
        const Exact* const first_exact = exact;
        while (interval != intervals_.data() + intervals_.size() && interval->name == name) ++interval;
        while (exact != exact_.data() + exact_.size() && exact->name == name) ++exact;
        if (file.bytes().size() >= most_file_bytes) return fail(Code::too_large, "the advisories are more than an index can hold");
        if (interval == first && exact == first_exact) continue;  // of records that were replaced
        written.push_back(name);
        blocks.push_back(static_cast<uint32_t>(file.bytes().size() / 8));
        write_block(file.bytes(), name, first, interval, first_exact, exact);
    }
    file.end_blocks();
    file.header().ranges = intervals_.size();
    file.header().versions = exact_.size();
    std::vector<layout::Bucket> buckets(std::bit_ceil(std::max<size_t>(written.size() * 2, 2)));
    for (size_t i = 0; i < written.size(); ++i) {
        const Name& name = names_[written[i]];
        const uint64_t hash = layout::hash_of(name.ecosystem, texts_.text(name.text));
        size_t at = hash & (buckets.size() - 1);
        while (buckets[at].block != 0) at = (at + 1) & (buckets.size() - 1);
        buckets[at] = {.fingerprint = static_cast<uint32_t>(hash >> 32), .block = blocks[i]};
    }
    std::vector<layout::Text> ecosystems;
    for (const std::string_view ecosystem : ecosystem_names_) ecosystems.push_back(TRY(file.add_text(ecosystem)));
    file.put(layout::buckets, buckets);
    file.put(layout::names, blocks);
    file.put(layout::ecosystems, ecosystems);
    return {};
}

}  // namespace redoubt::advisories
