// How records may be linked: each relation with the name it has from the other end, and which types make sense there.
#pragma once

#include <span>
#include <string_view>

#include "base/result.h"

namespace redoubt::schema {

struct Relation {
    std::string_view name;     // "mitigated-by": from the risk
    std::string_view inverse;  // "mitigates": from the control
    std::string_view doc{};
    std::span<const std::string_view> from{};  // names of types; empty: any
    std::span<const std::string_view> to{};
    bool same_type = false;  // both ends are of one type
};

std::span<const Relation> relations();
const Relation* find_relation(std::string_view name);
// Whether records of these types may be so linked; says which may.
Result<> check_ends(const Relation& relation, std::string_view from_type, std::string_view to_type);

}  // namespace redoubt::schema
