// What a report told as JSON values: for the command line, the console's preview and tests. Members that are not said are left out.
#pragma once

#include "reports/identity.h"
#include "reports/reported.h"
#include "schema/value.h"

namespace redoubt::reports {

std::string_view severity_name(Severity severity);  // "critical", …, "unknown"
std::string_view status_name(Status status);        // "open", "fixed", …
schema::Map to_map(const ReportedFinding& finding);
schema::Map to_map(const Scan& scan);
schema::Map to_map(const UnreadPart& part);

}  // namespace redoubt::reports
