// The OpenAPI 3.1 document of a route table: what GET /openapi.json and `redoubt schema --openapi` print, and what the
// console's types are generated from.
#pragma once

#include <span>
#include <string>

#include "api/route.h"
#include "schema/record.h"

namespace redoubt::api {

std::string openapi_document(std::span<const Route> routes, std::span<const schema::RecordInfo* const> types);
std::string openapi_document(std::span<const schema::RecordInfo* const> types);  // of all routes that there are with these
std::string openapi_document();                                                  // with the types that Redoubt ships

// Every status that a route may answer with: those it names and the common ones.
std::vector<int> documented_statuses(const Route& route);

}  // namespace redoubt::api
