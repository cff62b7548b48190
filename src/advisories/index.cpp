#include "advisories/index.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <libdeflate.h>

namespace redoubt::advisories {
namespace {

template <class T>
T load(std::string_view bytes, uint64_t offset) {
    T value;
    std::memcpy(&value, bytes.data() + offset, sizeof value);
    return value;
}

std::unexpected<Error> broken(std::string_view what) {
    return fail(Code::malformed, fmt::format("the advisory index is damaged: {}", what), "", "build it anew");
}

}  // namespace

// What is known of one name; every offset was held against the size of the block.
struct Index::Block {
    std::string_view bytes;
    layout::BlockHeader header;
    uint64_t ranges = 0, exact = 0, offsets = 0, texts = 0;  // where each begins

    std::string_view text(uint32_t number) const {
        const uint32_t from = load<uint32_t>(bytes, offsets + 4 * uint64_t{number}), to = load<uint32_t>(bytes, offsets + 4 * (uint64_t{number} + 1));
        const uint64_t size = bytes.size() - texts;
        return from <= to && to <= size ? bytes.substr(texts + from, to - from) : std::string_view();
    }
    std::string_view name() const { return bytes.substr(texts, header.name_bytes); }
    std::string_view bound(uint32_t number) const { return text(number); }
    std::string_view version(uint32_t number) const { return text(header.bounds + number); }

    uint32_t rank_of(std::string_view asked, CompareVersions compare) const {
        uint32_t low = 0, high = header.bounds;
        while (low < high) {
            const uint32_t middle = low + (high - low) / 2;
            const auto order = compare(asked, bound(middle));
            if (order == 0) return 2 * middle + 1;
            if (order < 0)
                high = middle;
            else
                low = middle + 1;
        }
        return 2 * low;
    }
};

Result<Index> Index::open(std::unique_ptr<Mapping> file) {
    Index index;
    index.file_ = std::move(file);
    index.bytes_ = index.file_->bytes();
    if (index.bytes_.size() < sizeof(layout::Header)) return broken("it is shorter than its header");
    layout::Header header = load<layout::Header>(index.bytes_, 0);
    if (header.magic != layout::magic) return fail(Code::malformed, "this is no advisory index");
    if (header.version != layout::format_version)
        return fail(Code::unsupported, fmt::format("the advisory index is of format {}, and {} is read here", header.version, layout::format_version), "",
                    "build it anew");
    index.header_ = header;
    const uint32_t crc = std::exchange(header.crc, 0);
    if (libdeflate_crc32(0, &header, sizeof header) != crc) return broken("the checksum of its header does not hold");
    if (header.file_bytes != index.bytes_.size()) return broken("it is not as long as its header says");
    for (const layout::Section& section : header.sections)
        if (section.offset > index.bytes_.size() || section.bytes > index.bytes_.size() - section.offset) return broken("a section lies outside of it");
    const layout::Section sums = header.sections[layout::checksums];
    const uint64_t chunks = (sums.offset + layout::chunk_bytes - 1) / layout::chunk_bytes;
    if (sums.bytes != chunks * 4) return broken("there is not one checksum for each chunk");
    if (libdeflate_crc32(0, index.bytes_.data() + sums.offset, sums.bytes) != header.checksums_crc)
        return broken("the checksum of its checksums does not hold");
    const uint64_t buckets = header.sections[layout::buckets].bytes / sizeof(layout::Bucket);
    if (buckets == 0 || (buckets & (buckets - 1)) != 0) return broken("its hash table is not a power of two in size");
    index.checked_ = std::make_unique<std::atomic<uint8_t>[]>(chunks);
    for (uint64_t i = 0; i < index.entry_count<layout::Text>(layout::ecosystems); ++i) {
        const auto place = TRY(index.entry<layout::Text>(layout::ecosystems, i));
        index.ecosystems_.emplace_back(TRY(index.text(place)));
    }
    return index;
}

Result<> Index::touch(uint64_t offset, uint64_t bytes) const {
    const uint64_t end = header_.sections[layout::checksums].offset;
    if (end < sizeof(layout::Header) || offset > end || bytes > end - offset) return broken("something lies outside of it");
    if (bytes == 0) return {};
    for (uint64_t chunk = offset / layout::chunk_bytes; chunk <= (offset + bytes - 1) / layout::chunk_bytes; ++chunk) {
        if (checked_[chunk].load(std::memory_order_relaxed) != 0) continue;
        const uint64_t start = std::max<uint64_t>(chunk * layout::chunk_bytes, sizeof(layout::Header));
        const uint32_t crc = libdeflate_crc32(0, bytes_.data() + start, std::min((chunk + 1) * layout::chunk_bytes, end) - start);
        if (crc != load<uint32_t>(bytes_, end + 4 * chunk)) return broken(fmt::format("the checksum of the bytes from {} does not hold", start));
        checked_[chunk].store(1, std::memory_order_relaxed);
    }
    return {};
}

template <class T>
uint64_t Index::entry_count(layout::SectionKind section) const {
    return header_.sections[section].bytes / sizeof(T);
}

template <class T>
Result<T> Index::entry(layout::SectionKind section, uint64_t number) const {
    if (number >= entry_count<T>(section)) return broken("a number points behind the end of a table");
    const uint64_t offset = header_.sections[section].offset + number * sizeof(T);
    TRY(touch(offset, sizeof(T)));
    return load<T>(bytes_, offset);
}

Result<std::string_view> Index::text(layout::Text place) const {
    const layout::Section& texts = header_.sections[layout::texts];
    if (place.text > texts.bytes || place.bytes > texts.bytes - place.text) return broken("a text lies outside of the texts");
    TRY(touch(texts.offset + place.text, place.bytes));
    return bytes_.substr(texts.offset + place.text, place.bytes);
}

Result<Index::Block> Index::block_at(uint64_t offset) const {
    TRY(touch(offset, sizeof(layout::BlockHeader)));
    Block block{.bytes = {}, .header = load<layout::BlockHeader>(bytes_, offset)};
    TRY(touch(offset, block.header.bytes));
    block.bytes = bytes_.substr(offset, block.header.bytes);
    const uint64_t text_count = uint64_t{block.header.bounds} + block.header.versions;
    block.ranges = sizeof(layout::BlockHeader);
    block.exact = block.ranges + sizeof(layout::Range) * uint64_t{block.header.ranges};
    block.offsets = block.exact + 4 * uint64_t{block.header.versions};
    block.texts = block.offsets + 4 * (text_count + 1);
    if (block.texts > block.bytes.size() || block.header.name_bytes > block.bytes.size() - block.texts) return broken("a block is shorter than what it holds");
    return block;
}

Result<std::optional<Index::Block>> Index::find_block(uint32_t ecosystem, std::string_view name) const {
    const uint64_t count = entry_count<layout::Bucket>(layout::buckets);
    const uint64_t hash = layout::hash_of(ecosystem, name);
    const auto fingerprint = static_cast<uint32_t>(hash >> 32);
    for (uint64_t step = 0; step < count; ++step) {
        const layout::Bucket bucket = TRY(entry<layout::Bucket>(layout::buckets, (hash + step) & (count - 1)));
        if (bucket.block == 0) return std::nullopt;
        if (bucket.fingerprint != fingerprint) continue;
        const Block block = TRY(block_at(uint64_t{bucket.block} * 8));
        if (block.header.ecosystem == ecosystem && block.name() == name) return block;
    }
    return std::nullopt;
}

Index::Scope Index::scope(std::string_view ecosystem) const {
    const ScopedEcosystem parts = split_ecosystem(ecosystem);
    const Ecosystem* known = find_ecosystem(ecosystem);
    Scope scope{.compare = comparison(ordering_of(ecosystem).value_or(Ordering::natural)), .names = known == nullptr ? Names::as_written : known->names};
    const std::string full = parts.scope.empty() ? std::string(parts.base) : fmt::format("{}:{}", parts.base, parts.scope);
    for (uint32_t i = 0; i < ecosystems_.size(); ++i) {
        if (ecosystems_[i] == full) scope.scoped = i;
        if (ecosystems_[i] == parts.base && !parts.scope.empty()) scope.unscoped = i;
    }
    return scope;
}

Result<> Index::match_in(uint32_t ecosystem, const Scope& scope, std::string_view package, std::string_view version, std::vector<AdvisoryNumber>& found) const {
    if (ecosystem == layout::none) return {};
    const auto block = TRY(find_block(ecosystem, package));
    if (!block) return {};
    const uint32_t rank = block->rank_of(version, scope.compare);
    for (uint64_t at = block->ranges; at < block->exact; at += sizeof(layout::Range)) {
        const auto range = load<layout::Range>(block->bytes, at);
        if (range.from <= rank && rank < range.to) found.push_back(range.advisory);
    }
    uint32_t low = 0, high = block->header.versions;
    while (low < high) {  // the exact versions
        const uint32_t middle = low + (high - low) / 2;
        if (block->version(middle) < version)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < block->header.versions && block->version(low) == version; ++low)
        found.push_back(load<uint32_t>(block->bytes, block->exact + 4 * uint64_t{low}));
    return {};
}

Result<> Index::match(const Scope& scope, std::string_view package, std::string_view version, std::vector<AdvisoryNumber>& found) const {
    const auto before = static_cast<std::ptrdiff_t>(found.size());
    std::string canonical;
    if (scope.names != Names::as_written) {
        canonical = canonical_name(scope.names, package);
        package = canonical;
    }
    TRY(match_in(scope.scoped, scope, package, version, found));
    TRY(match_in(scope.unscoped, scope, package, version, found));
    std::sort(found.begin() + before, found.end());
    found.erase(std::unique(found.begin() + before, found.end()), found.end());
    return {};
}

void Index::prefetch_bucket(uint32_t ecosystem, std::string_view package) const {
    const layout::Section& table = header_.sections[layout::buckets];
    const uint64_t place = layout::hash_of(ecosystem, package) & (table.bytes / sizeof(layout::Bucket) - 1);
    __builtin_prefetch(bytes_.data() + table.offset + place * sizeof(layout::Bucket));
}

// The block that the hash points at, most likely the right one. Nothing is believed of it: it is only asked for.
void Index::prefetch_block(uint32_t ecosystem, std::string_view package) const {
    constexpr uint64_t line = 64, lines = 8;
    const layout::Section& table = header_.sections[layout::buckets];
    const uint64_t place = layout::hash_of(ecosystem, package) & (table.bytes / sizeof(layout::Bucket) - 1);
    const uint64_t block = uint64_t{load<layout::Bucket>(bytes_, table.offset + place * sizeof(layout::Bucket)).block} * 8;
    if (block == 0 || block + line * lines > bytes_.size()) return;
    for (uint64_t i = 0; i < lines; ++i) __builtin_prefetch(bytes_.data() + block + i * line);
}

Result<> Index::match_all(const Scope& scope, std::span<const PackageVersion> packages, const Each& each) const {
    constexpr size_t ahead = 16;
    const bool prefetches = scope.scoped != layout::none && scope.names == Names::as_written;
    std::vector<AdvisoryNumber> found;
    for (size_t start = 0; start < packages.size(); start += ahead) {
        const auto some = packages.subspan(start, std::min(ahead, packages.size() - start));
        if (prefetches) {
            for (const PackageVersion& one : some) prefetch_bucket(scope.scoped, one.package);
            for (const PackageVersion& one : some) prefetch_block(scope.scoped, one.package);
        }
        for (size_t i = 0; i < some.size(); ++i) {
            found.clear();
            TRY(match(scope, some[i].package, some[i].version, found));
            if (!found.empty()) each(start + i, found);
        }
    }
    return {};
}

Result<bool> Index::knows(const Scope& scope, std::string_view package) const {
    const std::string name = canonical_name(scope.names, package);
    for (const uint32_t ecosystem : {scope.scoped, scope.unscoped})
        if (ecosystem != layout::none && TRY(find_block(ecosystem, name))) return true;
    return false;
}

IndexCounts Index::counts() const {
    return {.names = entry_count<uint32_t>(layout::names),
            .ranges = header_.ranges,
            .exact_versions = header_.versions,
            .advisories = entry_count<layout::AdvisoryEntry>(layout::advisories),
            .ids = entry_count<layout::IdEntry>(layout::ids),
            .bytes = header_.file_bytes};
}

Result<> Index::verify() const { return touch(0, header_.sections[layout::checksums].offset); }

Result<std::string_view> Index::id_text(uint32_t number) const {
    const auto found = TRY(entry<layout::IdEntry>(layout::ids, number));
    return text(found.text);
}

Result<std::vector<std::string_view>> Index::id_texts(layout::SectionKind list, uint64_t from, uint64_t to) const {
    std::vector<std::string_view> all;
    for (uint64_t i = from; i < to; ++i) {
        const auto number = TRY(entry<uint32_t>(list, i));
        all.push_back(TRY(id_text(number)));
    }
    return all;
}

Result<std::optional<uint32_t>> Index::find_id(std::string_view id) const {
    auto low = uint32_t{0}, high = static_cast<uint32_t>(entry_count<layout::IdEntry>(layout::ids));
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        const std::string_view there = TRY(id_text(middle));
        if (there == id) return middle;
        if (there < id)
            low = middle + 1;
        else
            high = middle;
    }
    return std::nullopt;
}

Result<std::optional<AdvisoryNumber>> Index::find(std::string_view id) const {
    const auto number = TRY(find_id(id));
    if (!number) return std::nullopt;
    const layout::IdEntry found = TRY(entry<layout::IdEntry>(layout::ids, *number));
    return found.advisory == layout::none ? std::nullopt : std::optional(found.advisory);
}

Result<std::vector<std::string_view>> Index::aliases_of(std::string_view id) const {
    const auto number = TRY(find_id(id));
    if (!number) return std::vector<std::string_view>();
    const uint32_t of = TRY(entry<layout::IdEntry>(layout::ids, *number)).alias_class;
    const uint32_t from = TRY(entry<uint32_t>(layout::classes, of));
    const uint32_t to = TRY(entry<uint32_t>(layout::classes, uint64_t{of} + 1));
    return id_texts(layout::members, from, to);
}

Result<AdvisorySummary> Index::advisory(AdvisoryNumber number) const {
    const auto found = TRY(entry<layout::AdvisoryEntry>(layout::advisories, number));
    AdvisorySummary summary{.id = TRY(id_text(found.id)), .summary = TRY(text(found.summary)), .modified_s = found.modified, .withdrawn = found.withdrawn != 0};
    if (found.score_version == 0 || found.score_version > 4) return summary;
    summary.score = found.score;
    summary.score_version = static_cast<CvssVersion>(found.score_version - 1);
    return summary;
}

Result<std::vector<std::string_view>> Index::upstream_of(AdvisoryNumber number) const {
    const auto found = TRY(entry<layout::AdvisoryEntry>(layout::advisories, number));
    return id_texts(layout::upstreams, found.upstream, uint64_t{found.upstream} + found.upstream_count);
}

}  // namespace redoubt::advisories
