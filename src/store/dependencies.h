// Records that wait for others of their type (RecordInfo::depends_on): no circle of them is let in, and none is begun
// (Move::waits) or closed before those it waits for, unless somebody says why.
#pragma once

#include "store/layout.h"

namespace redoubt::store {

// Code::conflict with the way round: "TASK-1 → TASK-3 → TASK-1".
Result<> refuse_circles(Connection& sql, const Layout& layout, const Record& before, const Record& after);
// Code::conflict with the keys of what is still open.
Result<> refuse_moving_early(Connection& sql, const Layout& layout, const Record& before, const Record& after, std::string_view reason);

}  // namespace redoubt::store
