// Redoubt's own form of an inventory report: JSON lines, one sighting each (docs/inventory.md). A line that cannot be read, and a
// value that proves nothing, is a problem and not the end of the report.
#pragma once

#include "estate/reports.h"

namespace redoubt::estate {

Result<> read_sightings(std::string_view bytes, const ReadOptions& options, const ReportSink& sink);

}  // namespace redoubt::estate
