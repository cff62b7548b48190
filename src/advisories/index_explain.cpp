// Why an advisory affects a version, and what it is about: the blocks of names, read back.
#include <algorithm>

#include <fmt/format.h>

#include "advisories/index_block.h"

namespace redoubt::advisories {
namespace {

constexpr size_t most_causes = 1'000;

}  // namespace

std::string range_text(const Cause& cause) {
    if (cause.listed) return std::string(cause.from);
    if (cause.from.empty() && cause.to.empty()) return "every version";
    const std::string from = cause.from.empty() ? "" : fmt::format("{} {}", cause.from_inclusive ? ">=" : ">", cause.from);
    const std::string to = cause.to.empty() ? "" : fmt::format("{} {}", cause.to_inclusive ? "<=" : "<", cause.to);
    return from.empty() || to.empty() ? from + to : from + ", " + to;
}

// Rank 2i + 1 is bound i, 2i + 2 what is right behind it.
Cause Index::Block::cause_of(const layout::Range& range) const {
    Cause cause;
    if (range.from > 0 && (range.from - 1) / 2 < header.bounds) {
        cause.from = bound((range.from - 1) / 2);
        cause.from_inclusive = range.from % 2 == 1;
    }
    if (range.to != layout::none && range.to > 0 && (range.to - 1) / 2 < header.bounds) {
        cause.to = bound((range.to - 1) / 2);
        cause.to_inclusive = range.to % 2 == 0;
        if ((range.advisory & layout::fixed_flag) != 0 && !cause.to_inclusive) cause.fixed = cause.to;
    }
    return cause;
}

void Index::Block::causes_of(AdvisoryNumber advisory, AboutPackage& about) const {
    const auto take = [&](const Cause& cause) {
        about.more = about.causes.size() == most_causes;
        if (!about.more) about.causes.push_back(cause);
    };
    // The ranges of a block are in the order of advisories.
    uint32_t low = 0, high = header.ranges;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if ((range(middle).advisory & ~layout::fixed_flag) < advisory)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < header.ranges && !about.more && (range(low).advisory & ~layout::fixed_flag) == advisory; ++low) take(cause_of(range(low)));
    for (uint32_t i = 0; i < header.versions && !about.more; ++i)
        if (advisory_of_version(i) == advisory) take({.from = version(i), .listed = true});
}

Result<> Index::explain(const Scope& scope, std::string_view package, std::string_view version, AdvisoryNumber number, std::vector<Cause>& causes) const {
    const auto [index, local] = file_of(number);
    std::vector<Why> whys;
    TRY(index->explain_here(index == this ? scope : over(scope), canonical_name(scope.names, package), version, whys));
    for (const auto& [advisory, cause] : whys)
        if (advisory == local) causes.push_back(cause);
    return {};
}

Result<> Index::explain_here(const Scope& scope, std::string_view name, std::string_view version, std::vector<Why>& whys) const {
    for (const uint32_t ecosystem : {scope.scoped, scope.unscoped}) {
        if (ecosystem == layout::none) continue;
        const auto block = TRY(find_block(ecosystem, name));
        if (!block) continue;
        const uint32_t rank = block->rank_of(version, scope.compare);
        for (uint32_t i = 0; i < block->header.ranges; ++i) {
            const layout::Range range = block->range(i);
            if (range.from <= rank && rank < range.to) whys.emplace_back(range.advisory & ~layout::fixed_flag, block->cause_of(range));
        }
        for (uint32_t i = block->first_version(version); i < block->header.versions && block->version(i) == version; ++i)
            whys.emplace_back(block->advisory_of_version(i), Cause{.from = block->version(i), .listed = true});
    }
    return {};
}

Result<std::vector<AboutPackage>> Index::packages_of(AdvisoryNumber number) const {
    const auto [index, local, found] = TRY(located(number));
    std::vector<AboutPackage> all;
    for (uint64_t i = 0; i < found.abouts.count; ++i) {
        const auto place = TRY(index->file_.entry<uint32_t>(layout::abouts, found.abouts.first + i));
        const Block block = TRY(index->block_at(uint64_t{place} * 8));
        const auto ecosystem = TRY(index->file_.entry<layout::Text>(layout::ecosystems, block.header.ecosystem));
        AboutPackage& about = all.emplace_back(AboutPackage{.ecosystem = TRY(index->file_.text(ecosystem)), .name = block.name()});
        block.causes_of(local, about);
    }
    return all;
}

}  // namespace redoubt::advisories
