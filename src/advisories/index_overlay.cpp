// An index with what changed laid over it: which of the two files answers, and what of the one still holds.
#include <algorithm>

#include "advisories/index_block.h"

namespace redoubt::advisories {

Result<> Index::lay_over(std::unique_ptr<Mapping> file) {
    over_ = std::make_unique<const Index>(TRY(open(std::move(file))));
    const SealedFile& over = over_->file_;
    const uint64_t hidden = over.count<uint32_t>(layout::hidden), come = over.count<layout::AdvisoryEntry>(layout::advisories);
    const uint64_t here = file_.count<layout::AdvisoryEntry>(layout::advisories);
    if (hidden == 0) return over.damaged("it lies over no other index");
    if (TRY(over.entry<uint32_t>(layout::hidden, 0)) != checksum())
        return fail(Code::conflict, "what changed was made for another index", "", "make it anew: redoubt feeds update");
    std::vector<uint32_t> numbers_gone, numbers_come;
    for (uint64_t i = 1; i < hidden; ++i) {
        const uint32_t number = TRY(over.entry<uint32_t>(layout::hidden, i));
        if (number >= here || (!numbers_gone.empty() && number <= numbers_gone.back())) return over.damaged("what it hides is not in order");
        numbers_gone.push_back(number);
    }
    for (uint64_t i = 0; i < come; ++i) {
        const uint32_t place = TRY(over.entry<layout::AdvisoryEntry>(layout::advisories, i)).place;
        const bool inside = place < here - numbers_gone.size() + come;
        if (!inside || (!numbers_come.empty() && place <= numbers_come.back())) return over.damaged("the places of its advisories are not in order");
        numbers_come.push_back(place);
    }
    renumbering_ = Renumbering(std::move(numbers_gone), std::move(numbers_come));
    return {};
}

Index::Scope Index::over(const Scope& scope) {
    return {.scoped = scope.over_scoped, .unscoped = scope.over_unscoped, .compare = scope.compare, .names = scope.names};
}

std::pair<const Index*, AdvisoryNumber> Index::file_of(AdvisoryNumber number) const {
    if (!over_) return {this, number};
    if (const auto come = renumbering_.come_at(number)) return {over_.get(), *come};
    return {this, renumbering_.before(number).value_or(layout::none)};
}

Result<Index::Located> Index::located(AdvisoryNumber of_both) const {
    const auto [index, number] = file_of(of_both);
    return Located{.index = index, .number = number, .entry = TRY(index->file_.entry<layout::AdvisoryEntry>(layout::advisories, number))};
}

Result<> Index::match_and_explain(const Scope& scope, std::string_view package, std::string_view version, std::vector<Affecting>& found) const {
    const std::string name = canonical_name(scope.names, package);
    std::vector<Why> whys;
    TRY(explain_here(scope, name, version, whys));
    if (over_) {
        std::erase_if(whys, [&](const Why& why) { return !renumbering_.after(why.first); });
        for (Why& why : whys) why.first = *renumbering_.after(why.first);
        const size_t here = whys.size();
        TRY(over_->explain_here(over(scope), name, version, whys));
        for (size_t i = here; i < whys.size(); ++i) {
            if (whys[i].first >= renumbering_.come().size()) return file_.damaged("a range of its overlay points nowhere");
            whys[i].first = renumbering_.come()[whys[i].first];
        }
    }
    std::vector<std::pair<AdvisoryNumber, size_t>> order;
    for (const Why& why : whys) order.emplace_back(why.first, order.size());
    std::ranges::sort(order);
    const size_t before = found.size();
    for (const auto& [advisory, place] : order) {
        if (found.size() == before || found.back().advisory != advisory) found.push_back({.advisory = advisory});
        found.back().causes.push_back(whys[place].second);
    }
    return {};
}

// From `here` on, `found` holds what the file alone says.
Result<> Index::match_both(const Scope& scope, std::string_view package, std::string_view version, std::vector<AdvisoryNumber>& found, size_t here) const {
    std::vector<AdvisoryNumber> both;
    for (size_t i = here; i < found.size(); ++i)
        if (const auto after = renumbering_.after(found[i])) both.push_back(*after);
    found.resize(here);
    TRY(over_->match_here(over(scope), package, version, found));
    for (size_t i = here; i < found.size(); ++i) {
        if (found[i] >= renumbering_.come().size()) return file_.damaged("a range of its overlay points nowhere");
        both.push_back(renumbering_.come()[found[i]]);
    }
    found.resize(here);
    found.insert(found.end(), both.begin(), both.end());
    return {};
}

// Something that is not hidden says anything of the name.
Result<bool> Index::knows_here(uint32_t ecosystem, std::string_view name) const {
    if (ecosystem == layout::none) return false;
    const auto block = TRY(find_block(ecosystem, name));
    if (!block || renumbering_.gone().empty()) return block.has_value();
    for (uint32_t i = 0; i < block->header.ranges; ++i)
        if (renumbering_.after(block->range(i).advisory & ~layout::fixed_flag)) return true;
    for (uint32_t i = 0; i < block->header.versions; ++i)
        if (renumbering_.after(block->advisory_of_version(i))) return true;
    return false;
}

Result<bool> Index::knows(const Scope& scope, std::string_view package) const {
    const std::string name = canonical_name(scope.names, package);
    if (TRY(knows_here(scope.scoped, name)) || TRY(knows_here(scope.unscoped, name))) return true;
    return over_ && (TRY(over_->knows_here(scope.over_scoped, name)) || TRY(over_->knows_here(scope.over_unscoped, name)));
}

Result<> Index::verify() const {
    TRY(file_.verify());
    if (over_) TRY(over_->verify());
    return {};
}

Result<std::vector<Index::Reread>> Index::rereads() const {
    std::vector<Reread> all;
    const uint64_t count = file_.count<layout::Text>(layout::rereads);
    for (uint64_t i = 0; i + 1 < count; i += 2) {
        const auto feed = TRY(file_.entry<layout::Text>(layout::rereads, i)), member = TRY(file_.entry<layout::Text>(layout::rereads, i + 1));
        Reread& reread = all.emplace_back();
        reread.feed = TRY(file_.text(feed));
        reread.member = TRY(file_.text(member));
    }
    return all;
}

Result<std::vector<std::string_view>> Index::overlaid_ids() const {
    std::vector<std::string_view> ids;
    if (!over_) return ids;
    for (const uint32_t number : renumbering_.gone()) {
        const auto entry = TRY(file_.entry<layout::AdvisoryEntry>(layout::advisories, number));
        ids.push_back(TRY(id_text(entry.id)));
    }
    for (uint32_t number = 0; number < renumbering_.come().size(); ++number) ids.push_back(TRY(over_->advisory(number)).id);
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    return ids;
}

}  // namespace redoubt::advisories
