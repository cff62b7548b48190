// The formats of inventory reports, by name. A reader turns the bytes of a report into sightings and problems, in the order of the
// report; it fails only when the whole cannot be read. Readers are pure functions with bounds; each has a fuzzer.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "estate/sighting.h"

namespace redoubt::estate {

struct ReadOptions {
    Time at{};                                                   // when the report was made, for sightings that do not say when they were
    std::string zone{};                                          // of addresses whose zone the report does not name
    std::vector<std::pair<std::string, std::string>> columns{};  // of a table: column → what it holds
    std::string sheet{};                                         // of a workbook; empty: the first
    Time now{};                                                  // by the clock of who reads it; zero: as `at`
};

using ReportReader = Result<> (*)(std::string_view bytes, const ReadOptions& options, const ReportSink& sink);

struct ReportFormat {
    std::string_view name;  // "sightings"
    std::string_view doc;
    ReportReader read;
};

std::span<const ReportFormat> report_formats();
// By name, or by content when `name` is empty; the file's own name, which may be empty, tells apart what its bytes do not.
// Code::invalid lists those there are.
Result<const ReportFormat*> find_report_format(std::string_view name, std::string_view file_name, std::string_view bytes);

}  // namespace redoubt::estate
