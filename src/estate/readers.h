// The readers of other programs' reports, one file read_<source>.cpp each; docs/inventory-sources.md says how to make the reports.
// Each is a pure function of bytes with bounds on size, depth and count.
#pragma once

#include "estate/reports.h"

namespace redoubt::estate {

Result<> read_nmap(std::string_view bytes, const ReadOptions& options, const ReportSink& sink);     // nmap -oX
Result<> read_osquery(std::string_view bytes, const ReadOptions& options, const ReportSink& sink);  // osqueryi --json, results log
Result<> read_table(std::string_view bytes, const ReadOptions& options, const ReportSink& sink);    // CSV and .xlsx with any columns

}  // namespace redoubt::estate
