// @title@: what it is, in one sentence that its users would say.
#pragma once

#include <array>
#include <string>

#include "schema/record.h"

namespace redoubt::records {

struct @Name@ {
    std::string description{};
    static std::span<const schema::FieldInfo> fields();
};
extern const schema::RecordInfo @name@_record;

}  // namespace redoubt::records
