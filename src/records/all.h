// Every record type, in the order of the rail. To add one: a .h and .cpp pair, and its line in all.cpp.
#pragma once

#include <span>

#include "schema/record.h"

namespace redoubt::records {

std::span<const schema::RecordInfo* const> all_records();

}  // namespace redoubt::records
