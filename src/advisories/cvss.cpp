#include "advisories/cvss.h"

#include <fmt/format.h>

#include "advisories/cvss_metrics.h"
#include "advisories/cvss_versions.h"
#include "base/text.h"

namespace redoubt::advisories {
namespace {

constexpr size_t longest_vector = 1024;

int value_number(std::string_view values, std::string_view value) {
    int number = 0;
    for (const std::string_view each : words(values)) {
        if (each == value) return number;
        ++number;
    }
    return -1;
}

}  // namespace

Result<CvssSlots> read_cvss_metrics(std::string_view text, std::span<const CvssMetric> metrics) {
    CvssSlots slots;
    slots.chosen.fill(-1);
    for (const std::string_view part : split(text, '/')) {
        const size_t colon = part.find(':');
        if (colon == std::string_view::npos)
            return fail(Code::malformed, fmt::format("'{}' is not a metric and its value", part), "", "write metrics as NAME:VALUE with / between them");
        const std::string_view name = part.substr(0, colon), value = part.substr(colon + 1);
        size_t metric = 0;
        while (metric < metrics.size() && metrics[metric].name != name) ++metric;
        if (metric == metrics.size()) return fail(Code::invalid, fmt::format("there is no metric '{}' in this version", name), std::string(name));
        if (slots[metric] >= 0) return fail(Code::invalid, "the metric is there twice", std::string(name), "leave one of them out");
        const int number = value_number(metrics[metric].values, value);
        if (number < 0)
            return fail(Code::invalid, fmt::format("'{}' is not a value of this metric", value), std::string(name),
                        fmt::format("it is one of {}", metrics[metric].values));
        slots.chosen[metric] = static_cast<int8_t>(number);
    }
    for (size_t metric = 0; metric < metrics.size(); ++metric)
        if (metrics[metric].required && slots[metric] < 0)
            return fail(Code::invalid, "the metric is missing, and there is no score without it", std::string(metrics[metric].name));
    return slots;
}

Result<CvssScore> score_cvss(std::string_view vector) {
    vector = trim(vector);
    if (vector.size() > longest_vector) return fail(Code::too_large, fmt::format("the vector is longer than {} bytes", longest_vector));
    if (vector.starts_with('(') && vector.ends_with(')')) vector = vector.substr(1, vector.size() - 2);  // as NVD wrote version 2
    if (vector.empty()) return fail(Code::malformed, "the vector is empty");
    if (!vector.starts_with("CVSS:")) return score_cvss2(vector);
    const size_t slash = vector.find('/');
    const std::string_view label = vector.substr(5, slash == std::string_view::npos ? slash : slash - 5);
    if (slash == std::string_view::npos) return fail(Code::malformed, "there are no metrics behind the version");
    const std::string_view metrics = vector.substr(slash + 1);
    if (label == "3.1") return score_cvss3(metrics, CvssVersion::v3_1);
    if (label == "3.0") return score_cvss3(metrics, CvssVersion::v3_0);
    if (label == "4.0") return score_cvss4(metrics);
    if (label == "2.0") return score_cvss2(metrics);
    return fail(Code::unsupported, fmt::format("there is no CVSS version '{}' here", label), "", "2.0, 3.0, 3.1 and 4.0 are known");
}

Severity severity_of(CvssVersion version, uint8_t tenths) {
    if (version == CvssVersion::v2) return tenths < 40 ? Severity::low : tenths < 70 ? Severity::medium : Severity::high;
    if (tenths == 0) return Severity::none;
    return tenths < 40 ? Severity::low : tenths < 70 ? Severity::medium : tenths < 90 ? Severity::high : Severity::critical;
}

std::string_view severity_name(Severity severity) {
    switch (severity) {
        case Severity::none: return "None";
        case Severity::low: return "Low";
        case Severity::medium: return "Medium";
        case Severity::high: return "High";
        case Severity::critical: return "Critical";
    }
    return "None";
}

std::string score_text(uint8_t tenths) { return fmt::format("{}.{}", tenths / 10, tenths % 10); }

}  // namespace redoubt::advisories
