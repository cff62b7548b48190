// Whether a type makes a record's title from its other fields when none is given, as an alert's is that of its rule.
#pragma once

#include "schema/record.h"

namespace redoubt::schema {

bool makes_titles(const RecordInfo& info);

}  // namespace redoubt::schema
