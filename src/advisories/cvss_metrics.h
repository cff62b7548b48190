// The metrics of a CVSS vector, read into slots: what the versions have in common.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/result.h"

namespace redoubt::advisories {

struct CvssMetric {
    std::string_view name;    // "AV"
    std::string_view values;  // "N A L P", most severe first where that means something
    bool required = false;
};

constexpr size_t most_cvss_metrics = 40;

// For each metric the number of its value in `values`, or -1 where the vector does not name it.
struct CvssSlots {
    std::array<int8_t, most_cvss_metrics> chosen{};
    int operator[](size_t metric) const { return chosen[metric]; }
};

// `text` is the vector without its label: "AV:N/AC:L/…", in any order.
Result<CvssSlots> read_cvss_metrics(std::string_view text, std::span<const CvssMetric> metrics);

}  // namespace redoubt::advisories
