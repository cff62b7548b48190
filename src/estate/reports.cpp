#include "estate/reports.h"

#include <array>

#include <fmt/format.h>

#include "estate/read_sightings.h"

namespace redoubt::estate {
namespace {

constexpr std::array formats{
    ReportFormat{"sightings", "Redoubt's own: one JSON object a line.", read_sightings, fits_sightings},
};

}  // namespace

std::span<const ReportFormat> report_formats() { return formats; }

Result<const ReportFormat*> find_report_format(std::string_view name, std::string_view bytes) {
    std::string names;
    for (const ReportFormat& format : formats) {
        if (name.empty() ? format.fits != nullptr && format.fits(bytes) : format.name == name) return &format;
        names += (names.empty() ? "" : ", ") + std::string(format.name);
    }
    if (name.empty()) return fail(Code::invalid, "it does not look like any report that can be read", "format", "say which it is: " + names);
    return fail(Code::invalid, fmt::format("there is no format '{}' of reports", name.substr(0, 40)), "format", "one of: " + names);
}

}  // namespace redoubt::estate
