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

// Whether this was told before; `key` is the record's.
Result<bool> was_told(Store& store, std::string_view key, std::string_view what, Time since);

}  // namespace redoubt::store
