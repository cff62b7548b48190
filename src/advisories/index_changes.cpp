#include "advisories/index_changes.h"

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

Result<> for_changes(const Index& before, const Index& after, const std::function<Result<>(const AdvisoryChange&)>& each) {
    using Kind = AdvisoryChange::Kind;
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
