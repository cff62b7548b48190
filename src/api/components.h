// Components: the named JSON Schemas (2020-12) of everything that goes in and out, those of records by loops over their
// field tables. Routes refer to them by name.
#pragma once

#include <span>
#include <string>

#include "schema/record.h"

namespace redoubt::api {

std::string component_name(const schema::RecordInfo& type);  // "AlertGroup" of alert_group

// Name → schema, sorted by name.
schema::Map components(std::span<const schema::RecordInfo* const> types);

}  // namespace redoubt::api
