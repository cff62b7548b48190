#include "advisories/index_changes.h"

#include <algorithm>
#include <iterator>
#include <vector>

namespace redoubt::advisories {

std::string_view change_name(AdvisoryChange::Kind kind) {
    switch (kind) {
        case AdvisoryChange::Kind::added: return "added";
        case AdvisoryChange::Kind::changed: return "changed";
        case AdvisoryChange::Kind::withdrawn: return "withdrawn";
        case AdvisoryChange::Kind::gone: return "gone";
    }
    return "";
}

namespace {

using ForChange = std::function<Result<>(const AdvisoryChange&)>;

Result<> compare_one(const Index& before, const Index& after, std::string_view id, const ForChange& each) {
    using Kind = AdvisoryChange::Kind;
    const auto old_number = TRY(before.find(id)), new_number = TRY(after.find(id));
    if (!old_number && !new_number) return {};
    if (!old_number) return each({.kind = Kind::added, .id = id, .before = {}, .after = new_number});
    if (!new_number) return each({.kind = Kind::gone, .id = id, .before = old_number, .after = {}});
    if (TRY(before.content_of(*old_number)) == TRY(after.content_of(*new_number))) return {};
    const bool was_withdrawn = TRY(before.advisory(*old_number)).withdrawn, is_withdrawn = TRY(after.advisory(*new_number)).withdrawn;
    return each({.kind = is_withdrawn && !was_withdrawn ? Kind::withdrawn : Kind::changed, .id = id, .before = old_number, .after = new_number});
}

// Two over one index: nothing else can differ but what lies over it.
Result<> for_overlaid_changes(const Index& before, const Index& after, const ForChange& each) {
    const auto old_ids = TRY(before.overlaid_ids()), new_ids = TRY(after.overlaid_ids());
    std::vector<std::string_view> ids;
    std::ranges::set_union(old_ids, new_ids, std::back_inserter(ids));
    for (const std::string_view id : ids) TRY(compare_one(before, after, id, each));
    return {};
}

}  // namespace

Result<> for_changes(const Index& before, const Index& after, const ForChange& each) {
    using Kind = AdvisoryChange::Kind;
    if (before.checksum() == after.checksum() && before.overlay() != after.overlay()) return for_overlaid_changes(before, after, each);
    const auto old_count = static_cast<AdvisoryNumber>(before.counts().advisories), new_count = static_cast<AdvisoryNumber>(after.counts().advisories);
    AdvisoryNumber old_number = 0, new_number = 0;
    while (old_number < old_count || new_number < new_count) {
        AdvisorySummary was, is;
        if (old_number < old_count) was = TRY(before.advisory(old_number));
        if (new_number < new_count) is = TRY(after.advisory(new_number));
        const bool is_old = old_number < old_count && (new_number == new_count || was.id <= is.id);
        const bool is_new = new_number < new_count && (old_number == old_count || is.id <= was.id);
        if (is_old && is_new) {
            if (TRY(before.content_of(old_number)) != TRY(after.content_of(new_number)))
                TRY(each({.kind = is.withdrawn && !was.withdrawn ? Kind::withdrawn : Kind::changed, .id = is.id, .before = old_number, .after = new_number}));
        } else if (is_old) {
            TRY(each({.kind = Kind::gone, .id = was.id, .before = old_number, .after = {}}));
        } else {
            TRY(each({.kind = Kind::added, .id = is.id, .before = {}, .after = new_number}));
        }
        old_number += is_old ? 1 : 0;
        new_number += is_new ? 1 : 0;
    }
    return {};
}

}  // namespace redoubt::advisories
