// CVSS 3.0 and 3.1 (first.org/cvss/v3.1/specification-document §7). They differ in how they round up (3.1 Appendix A counts in
// integers, so that 4.000000000000001 stays 4.0) and in the impact of a modified scope.
#include <algorithm>
#include <array>
#include <cmath>

#include "advisories/cvss_metrics.h"
#include "advisories/cvss_versions.h"

namespace redoubt::advisories {
namespace {

enum V3 : size_t { v3_av, v3_ac, v3_pr, v3_ui, v3_s, v3_c, v3_i, v3_a, v3_e, v3_rl, v3_rc, v3_cr, v3_ir, v3_ar, v3_modified };

constexpr std::array v3_metrics{
    CvssMetric{"AV", "N A L P", true},
    CvssMetric{"AC", "L H", true},
    CvssMetric{"PR", "N L H", true},
    CvssMetric{"UI", "N R", true},
    CvssMetric{"S", "U C", true},
    CvssMetric{"C", "H L N", true},
    CvssMetric{"I", "H L N", true},
    CvssMetric{"A", "H L N", true},
    CvssMetric{"E", "X H F P U"},
    CvssMetric{"RL", "X U W T O"},
    CvssMetric{"RC", "X C R U"},
    CvssMetric{"CR", "X H M L"},
    CvssMetric{"IR", "X H M L"},
    CvssMetric{"AR", "X H M L"},
    // The modified base metrics in the order of the base metrics; X is last, so that the numbers of their values agree.
    CvssMetric{"MAV", "N A L P X"},
    CvssMetric{"MAC", "L H X"},
    CvssMetric{"MPR", "N L H X"},
    CvssMetric{"MUI", "N R X"},
    CvssMetric{"MS", "U C X"},
    CvssMetric{"MC", "H L N X"},
    CvssMetric{"MI", "H L N X"},
    CvssMetric{"MA", "H L N X"},
};

constexpr std::array v3_av_weights{0.85, 0.62, 0.55, 0.2};
constexpr std::array v3_ac_weights{0.77, 0.44};
constexpr std::array v3_pr_weights{0.85, 0.62, 0.27};
constexpr std::array v3_pr_changed_weights{0.85, 0.68, 0.5};
constexpr std::array v3_ui_weights{0.85, 0.62};
constexpr std::array v3_impact_weights{0.56, 0.22, 0.0};
constexpr std::array v3_e_weights{1.0, 1.0, 0.97, 0.94, 0.91};
constexpr std::array v3_rl_weights{1.0, 1.0, 0.97, 0.96, 0.95};
constexpr std::array v3_rc_weights{1.0, 1.0, 0.96, 0.92};
constexpr std::array v3_requirement_weights{1.0, 1.5, 1.0, 0.5};

template <size_t count>
double v3_weight(const std::array<double, count>& weights, int value) {
    return weights[static_cast<size_t>(std::max(value, 0))];
}

// Up to the next tenth.
int v3_rounded_up(double value, CvssVersion version) {
    if (version == CvssVersion::v3_0) return static_cast<int>(std::ceil(value * 10 - 1e-9));
    const long hundred_thousandths = std::lround(value * 100'000);
    return static_cast<int>(hundred_thousandths % 10'000 == 0 ? hundred_thousandths / 10'000 : hundred_thousandths / 10'000 + 1);
}

// The value of a base metric, or of its modified one where that is given.
int v3_effective(const CvssSlots& slots, size_t metric, bool modified) {
    const int changed = modified ? slots[v3_modified + metric] : -1;
    const int not_defined = static_cast<int>(std::count(v3_metrics[v3_modified + metric].values.begin(), v3_metrics[v3_modified + metric].values.end(), ' '));
    return changed < 0 || changed == not_defined ? slots[metric] : changed;
}

double v3_exploitability(const CvssSlots& slots, bool modified, bool changed_scope) {
    const int pr = v3_effective(slots, v3_pr, modified);
    return 8.22 * v3_weight(v3_av_weights, v3_effective(slots, v3_av, modified)) * v3_weight(v3_ac_weights, v3_effective(slots, v3_ac, modified)) *
           v3_weight(changed_scope ? v3_pr_changed_weights : v3_pr_weights, pr) * v3_weight(v3_ui_weights, v3_effective(slots, v3_ui, modified));
}

int v3_combined(double impact, double exploitability, bool changed_scope, CvssVersion version) {
    if (impact <= 0) return 0;
    return v3_rounded_up(std::min((changed_scope ? 1.08 : 1.0) * (impact + exploitability), 10.0), version);
}

int v3_base(const CvssSlots& slots, CvssVersion version) {
    const bool changed = slots[v3_s] == 1;
    const double lost =
        1 - (1 - v3_weight(v3_impact_weights, slots[v3_c])) * (1 - v3_weight(v3_impact_weights, slots[v3_i])) * (1 - v3_weight(v3_impact_weights, slots[v3_a]));
    const double impact = changed ? 7.52 * (lost - 0.029) - 3.25 * std::pow(lost - 0.02, 15) : 6.42 * lost;
    return v3_combined(impact, v3_exploitability(slots, false, changed), changed, version);
}

double v3_temporal_factor(const CvssSlots& slots) {
    return v3_weight(v3_e_weights, slots[v3_e]) * v3_weight(v3_rl_weights, slots[v3_rl]) * v3_weight(v3_rc_weights, slots[v3_rc]);
}

int v3_environmental(const CvssSlots& slots, CvssVersion version) {
    const bool changed = v3_effective(slots, v3_s, true) == 1;
    double kept = 1;
    for (size_t i = 0; i < 3; ++i)
        kept *= 1 - v3_weight(v3_requirement_weights, slots[v3_cr + i]) * v3_weight(v3_impact_weights, v3_effective(slots, v3_c + i, true));
    const double lost = std::min(1 - kept, 0.915);
    double impact = 6.42 * lost;
    if (changed) impact = 7.52 * (lost - 0.029) - 3.25 * (version == CvssVersion::v3_1 ? std::pow(lost * 0.9731 - 0.02, 13) : std::pow(lost - 0.02, 15));
    const int before = v3_combined(impact, v3_exploitability(slots, true, changed), changed, version);
    return v3_rounded_up(before / 10.0 * v3_temporal_factor(slots), version);
}

bool v3_names_any(const CvssSlots& slots, size_t from, size_t to) {
    for (size_t metric = from; metric < to; ++metric)
        if (slots[metric] >= 0) return true;
    return false;
}

}  // namespace

Result<CvssScore> score_cvss3(std::string_view metrics, CvssVersion version) {
    const CvssSlots slots = TRY(read_cvss_metrics(metrics, v3_metrics));
    const int base = v3_base(slots, version);
    CvssScore score{.version = version, .base = static_cast<uint8_t>(base)};
    if (v3_names_any(slots, v3_e, v3_cr)) score.temporal = static_cast<uint8_t>(v3_rounded_up(base / 10.0 * v3_temporal_factor(slots), version));
    if (v3_names_any(slots, v3_cr, v3_metrics.size())) score.environmental = static_cast<uint8_t>(v3_environmental(slots, version));
    return score;
}

}  // namespace redoubt::advisories
