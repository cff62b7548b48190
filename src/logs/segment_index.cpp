#include "logs/segment_index.h"

#include <algorithm>

#include "logs/layout_bytes.h"

namespace redoubt::logs {
namespace {

constexpr std::string_view index_mark = "RDLI";
constexpr uint32_t index_version = 4, version_with_blooms = 2;

void put_place(std::string& out, const BlockPlace& place) {
    put_number(out, place.offset);
    for (const uint32_t number : {place.header_bytes, place.compressed, place.raw, place.events}) put_number(out, number);
    put_number(out, place.flags);
    put_number(out, place.first);
    put_number(out, place.next);
    for (const Time time : {place.earliest, place.latest, place.received_from, place.received_to}) put_number(out, time.unix_ns);
    put_number(out, place.filter_offset);
    put_number(out, place.filter_bytes);
    put_number(out, place.filter_crc);
}

BlockPlace take_place(ByteReader& in) {
    BlockPlace place{.offset = in.number<uint64_t>()};
    for (uint32_t* number : {&place.header_bytes, &place.compressed, &place.raw, &place.events}) *number = in.number<uint32_t>();
    place.flags = in.number<uint16_t>();
    place.first = in.number<uint64_t>();
    place.next = in.number<uint64_t>();
    for (Time* time : {&place.earliest, &place.latest, &place.received_from, &place.received_to}) time->unix_ns = in.number<int64_t>();
    place.filter_offset = in.number<uint64_t>();
    place.filter_bytes = in.number<uint32_t>();
    place.filter_crc = in.number<uint32_t>();
    return place;
}

}  // namespace

BlockPlace place_of(const BlockHeader& header, uint64_t offset, size_t header_bytes) {
    return {.offset = offset,
            .header_bytes = static_cast<uint32_t>(header_bytes),
            .compressed = header.compressed,
            .raw = header.raw,
            .events = header.events,
            .flags = header.flags,
            .first = header.first,
            .next = header.next(),
            .earliest = header.earliest,
            .latest = header.latest,
            .received_from = header.received_from,
            .received_to = header.received_to};
}

void SegmentIndex::add_block(BlockPlace place, std::string filter) {
    place.filter_offset = own_bytes_;
    place.filter_bytes = static_cast<uint32_t>(filter.size());
    place.filter_crc = crc32_of(filter);
    own_bytes_ += filter.size();
    own_filters_.push_back(std::make_shared<const std::string>(std::move(filter)));
    segment_bytes = place.end();
    blocks.push_back(place);
}

void SegmentIndex::add_source(std::string_view source, uint64_t line_bytes, Time time) {
    auto at = sources.begin() + static_cast<ptrdiff_t>(std::min(last_source_, sources.size()));
    if (at == sources.end() || at->source != source) at = std::ranges::lower_bound(sources, source, {}, &SourceTotal::source);
    if (at == sources.end() || at->source != source) at = sources.insert(at, {.source = std::string(source), .earliest = time, .latest = time});
    last_source_ = static_cast<size_t>(at - sources.begin());
    ++at->events;
    at->bytes += line_bytes;
    at->earliest = std::min(at->earliest, time);
    at->latest = std::max(at->latest, time);
}

std::string SegmentIndex::encode() const {
    std::string out(index_mark);
    put_number(out, index_version);
    put_number(out, segment_bytes);
    put_number(out, static_cast<uint32_t>(blocks.size()));
    put_number(out, static_cast<uint32_t>(sources.size()));
    for (const BlockPlace& place : blocks) put_place(out, place);
    for (const SourceTotal& total : sources) {
        put_text(out, total.source);
        put_number(out, total.events);
        put_number(out, total.bytes);
        put_number(out, total.earliest.unix_ns);
        put_number(out, total.latest.unix_ns);
    }
    put_number(out, crc32_of(out));
    for (const auto& filter : own_filters_) out += *filter;
    return out;
}

Result<SegmentIndex> SegmentIndex::open(std::unique_ptr<Mapping> file, uint64_t segment_bytes) {
    const std::string_view bytes = file->bytes();
    ByteReader in(bytes);
    SegmentIndex index;
    const bool has_mark = in.take(4) == index_mark;
    const auto version = in.number<uint32_t>();
    if (!has_mark || version < version_with_blooms || version > index_version) return fail(Code::malformed, "this is no index of a segment");
    index.has_blooms_ = version == version_with_blooms;
    index.segment_bytes = in.number<uint64_t>();
    const auto blocks = in.number<uint32_t>(), sources = in.number<uint32_t>();
    for (uint32_t i = 0; i < blocks && in.ok(); ++i) index.blocks.push_back(take_place(in));
    for (uint32_t i = 0; i < sources && in.ok(); ++i) {
        SourceTotal& total = index.sources.emplace_back(SourceTotal{.source = std::string(in.text())});
        total.events = in.number<uint64_t>();
        total.bytes = in.number<uint64_t>();
        total.earliest.unix_ns = in.number<int64_t>();
        total.latest.unix_ns = in.number<int64_t>();
    }
    const size_t summed = in.at();
    const auto crc = in.number<uint32_t>();
    if (!in.ok() || crc != crc32_of(bytes.substr(0, summed))) return fail(Code::malformed, "the index is damaged", {}, "redoubt logs index makes it again");
    if (index.segment_bytes != segment_bytes)
        return fail(Code::malformed, "the index is of another state of the segment", {}, "redoubt logs index makes it again");
    uint64_t before = 0;
    for (const BlockPlace& place : index.blocks) {
        const bool filter_there = place.filter_offset <= in.left() && place.filter_bytes <= in.left() - place.filter_offset;
        if (place.offset != before || place.end() > segment_bytes || place.end() <= before || place.raw > most_block_bytes || !filter_there ||
            place.events > most_block_events)
            return fail(Code::malformed, "the index contradicts itself", {}, "redoubt logs index makes it again");
        before = place.end();
    }
    index.file_filters_ = in.at();
    index.file_ = std::move(file);
    return index;
}

SegmentIndex SegmentIndex::from_headers(std::string_view segment) {
    SegmentIndex index;
    for (size_t at = 0; at < segment.size();) {
        BlockHeader header;
        const Result<size_t> size = read_header(segment.substr(at), header);
        if (!size || header.compressed > segment.size() - at - *size) break;
        index.blocks.push_back(place_of(header, at, *size));
        at += *size + header.compressed;
        index.segment_bytes = at;
    }
    return index;
}

TokenFilter SegmentIndex::filter(size_t block) const {
    if (!file_) return {.bytes = block < own_filters_.size() ? std::string_view(*own_filters_[block]) : std::string_view()};
    const BlockPlace& place = blocks[block];
    const std::string_view bytes = file_->bytes().substr(file_filters_ + place.filter_offset, place.filter_bytes);
    return {.bytes = crc32_of(bytes) == place.filter_crc ? bytes : std::string_view(), .is_bloom = has_blooms_};
}

uint64_t SegmentIndex::events() const {
    uint64_t all = 0;
    for (const BlockPlace& place : blocks) all += place.events;
    return all;
}

}  // namespace redoubt::logs
