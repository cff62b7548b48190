// Notices: what time alone brings about (a due date passes, a record grows stale) is told once, as an entry of the journal and
// to whoever listens, though no field changes. Told again only when it begins anew: another due date.
#pragma once

#include <span>
#include <string>

#include "base/time.h"
#include "store/store.h"

namespace redoubt::store {

struct Notice {
    const Record* record = nullptr;
    std::string_view what;  // the journal's action: "overdue", "stale"
    Time since{};
    std::string reason{};
};

// Of these, the ones told before are left out. Answers how many were new. One transaction.
Result<size_t> tell_notices(Store& store, const Actor& actor, std::span<const Notice> notices);

// Keys of the records of a type of which this was told, and has not been forgotten since.
Result<std::vector<std::string>> told_of(Store& store, const schema::RecordInfo& type, std::string_view what);
// What has passed, so that it is told again when it comes again. The journal keeps that it was told.
Result<> forget_notices(Store& store, std::span<const std::string> keys, std::string_view what);

}  // namespace redoubt::store
