#include "advisories/index.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "advisories/index_block.h"

namespace redoubt::advisories {

Result<Index> Index::open(std::unique_ptr<Mapping> file, std::unique_ptr<Mapping> overlay) {
    Index index(TRY(SealedFile::open(std::move(file), layout::index_magic, layout::index_version, "advisory index")));
    const uint64_t buckets = index.file_.count<layout::Bucket>(layout::buckets);
    if (buckets == 0 || (buckets & (buckets - 1)) != 0) return index.file_.damaged("its hash table is not a power of two in size");
    for (uint64_t i = 0; i < index.file_.count<layout::Text>(layout::ecosystems); ++i) {
        const auto place = TRY(index.file_.entry<layout::Text>(layout::ecosystems, i));
        index.ecosystems_.emplace_back(TRY(index.file_.text(place)));
    }
    if (overlay) TRY(index.lay_over(std::move(overlay)));
    return index;
}

Result<Index::Block> Index::block_at(uint64_t offset) const {
    TRY(file_.touch(offset, sizeof(layout::BlockHeader)));
    Block block{.bytes = {}, .header = load<layout::BlockHeader>(file_.bytes(), offset)};
    TRY(file_.touch(offset, block.header.bytes));
    block.bytes = file_.bytes().substr(offset, block.header.bytes);
    const uint64_t text_count = uint64_t{block.header.bounds} + block.header.versions;
    block.ranges = sizeof(layout::BlockHeader);
    block.exact = block.ranges + sizeof(layout::Range) * uint64_t{block.header.ranges};
    block.offsets = block.exact + 4 * uint64_t{block.header.versions};
    block.texts = block.offsets + 4 * (text_count + 1);
    if (block.texts > block.bytes.size() || block.header.name_bytes > block.bytes.size() - block.texts)
        return file_.damaged("a block is shorter than what it holds");
    return block;
}

Result<std::optional<Index::Block>> Index::find_block(uint32_t ecosystem, std::string_view name) const {
    const uint64_t count = file_.count<layout::Bucket>(layout::buckets);
    const uint64_t hash = layout::hash_of(ecosystem, name);
    const auto fingerprint = static_cast<uint32_t>(hash >> 32);
    for (uint64_t step = 0; step < count; ++step) {
        const layout::Bucket bucket = TRY(file_.entry<layout::Bucket>(layout::buckets, (hash + step) & (count - 1)));
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
    if (over_) {
        const Scope over = over_->scope(ecosystem);
        scope.over_scoped = over.scoped;
        scope.over_unscoped = over.unscoped;
    }
    return scope;
}

Result<> Index::match_in(uint32_t ecosystem, const Scope& scope, std::string_view package, std::string_view version, std::vector<AdvisoryNumber>& found) const {
    if (ecosystem == layout::none) return {};
    const auto block = TRY(find_block(ecosystem, package));
    if (!block) return {};
    const uint32_t rank = block->rank_of(version, scope.compare);
    for (uint32_t i = 0; i < block->header.ranges; ++i) {
        const layout::Range range = block->range(i);
        if (range.from <= rank && rank < range.to) found.push_back(range.advisory & ~layout::fixed_flag);
    }
    for (uint32_t i = block->first_version(version); i < block->header.versions && block->version(i) == version; ++i)
        found.push_back(block->advisory_of_version(i));
    return {};
}

Result<> Index::match_here(const Scope& scope, std::string_view package, std::string_view version, std::vector<AdvisoryNumber>& found) const {
    TRY(match_in(scope.scoped, scope, package, version, found));
    TRY(match_in(scope.unscoped, scope, package, version, found));
    return {};
}

Result<> Index::match(const Scope& scope, std::string_view package, std::string_view version, std::vector<AdvisoryNumber>& found) const {
    const auto before = static_cast<std::ptrdiff_t>(found.size());
    std::string canonical;
    if (scope.names != Names::as_written) {
        canonical = canonical_name(scope.names, package);
        package = canonical;
    }
    TRY(match_here(scope, package, version, found));
    if (over_) TRY(match_both(scope, package, version, found, static_cast<size_t>(before)));
    std::sort(found.begin() + before, found.end());
    found.erase(std::unique(found.begin() + before, found.end()), found.end());
    return {};
}

void Index::prefetch_bucket(uint32_t ecosystem, std::string_view package) const {
    const layout::Section& table = file_.section(layout::buckets);
    const uint64_t place = layout::hash_of(ecosystem, package) & (table.bytes / sizeof(layout::Bucket) - 1);
    __builtin_prefetch(file_.bytes().data() + table.offset + place * sizeof(layout::Bucket));
}

// The block that the hash points at, most likely the right one. Nothing is believed of it: it is only asked for.
void Index::prefetch_block(uint32_t ecosystem, std::string_view package) const {
    constexpr uint64_t line = 64, lines = 8;
    const layout::Section& table = file_.section(layout::buckets);
    const uint64_t place = layout::hash_of(ecosystem, package) & (table.bytes / sizeof(layout::Bucket) - 1);
    const uint64_t block = uint64_t{load<layout::Bucket>(file_.bytes(), table.offset + place * sizeof(layout::Bucket)).block} * 8;
    if (block == 0 || block + line * lines > file_.bytes().size()) return;
    for (uint64_t i = 0; i < lines; ++i) __builtin_prefetch(file_.bytes().data() + block + i * line);
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

}  // namespace redoubt::advisories
