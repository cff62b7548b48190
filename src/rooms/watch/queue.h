// The alert queue: alerts grouped by rule and asset, so that a noisy rule is one row with a count; and moves of a whole group.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "schema/value.h"

namespace redoubt::store {
class Records;
}

namespace redoubt::rooms {

struct GroupQuery {
    std::string query{};         // in the query language, over alert fields
    std::string sort = "-last";  // last, first, count, open, severity; '-' for descending
    uint32_t limit = 50;
    std::string cursor{};
    bool open_only = true;
    bool count = false;
};

// {"items":[{group, state, rule, rule_title, severity, asset, host, first, last, count, open, owner, latest}], "next", "total"};
// references are {type, id, key, title}.
Result<schema::Value> list_groups(store::Records& records, const GroupQuery& query);

struct GroupMove {
    std::string to{};  // a state of alert
    std::string disposition{};
    std::string reason{};
    std::string owner{};  // a party, to assign
};

struct GroupMoved {
    uint64_t changed = 0;
};

// Moves every open alert of the group whose state allows it, in one transaction; moving to where some are already only gives
// those their new owner.
Result<GroupMoved> move_group(store::Records& records, std::string_view group, const GroupMove& move);

}  // namespace redoubt::rooms
