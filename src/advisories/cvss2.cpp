// CVSS 2.0 (first.org/cvss/v2/guide §3.2): base, temporal and environmental equations, each rounded to one decimal.
#include <algorithm>
#include <array>
#include <cmath>

#include "advisories/cvss_metrics.h"
#include "advisories/cvss_versions.h"

namespace redoubt::advisories {
namespace {

enum V2 : size_t { v2_av, v2_ac, v2_au, v2_c, v2_i, v2_a, v2_e, v2_rl, v2_rc, v2_cdp, v2_td, v2_cr, v2_ir, v2_ar };

constexpr std::array v2_metrics{
    CvssMetric{"AV", "L A N", true}, CvssMetric{"AC", "H M L", true},     CvssMetric{"Au", "M S N", true}, CvssMetric{"C", "N P C", true},
    CvssMetric{"I", "N P C", true},  CvssMetric{"A", "N P C", true},      CvssMetric{"E", "ND U POC F H"}, CvssMetric{"RL", "ND OF TF W U"},
    CvssMetric{"RC", "ND UC UR C"},  CvssMetric{"CDP", "ND N L LM MH H"}, CvssMetric{"TD", "ND N L M H"},  CvssMetric{"CR", "ND L M H"},
    CvssMetric{"IR", "ND L M H"},    CvssMetric{"AR", "ND L M H"},
};

constexpr std::array v2_av_weights{0.395, 0.646, 1.0};
constexpr std::array v2_ac_weights{0.35, 0.61, 0.71};
constexpr std::array v2_au_weights{0.45, 0.56, 0.704};
constexpr std::array v2_impact_weights{0.0, 0.275, 0.660};
constexpr std::array v2_e_weights{1.0, 0.85, 0.9, 0.95, 1.0};
constexpr std::array v2_rl_weights{1.0, 0.87, 0.90, 0.95, 1.0};
constexpr std::array v2_rc_weights{1.0, 0.90, 0.95, 1.0};
constexpr std::array v2_cdp_weights{0.0, 0.0, 0.1, 0.3, 0.4, 0.5};
constexpr std::array v2_td_weights{1.0, 0.0, 0.25, 0.75, 1.0};
constexpr std::array v2_requirement_weights{1.0, 0.5, 1.0, 1.51};

template <size_t count>
double v2_weight(const std::array<double, count>& weights, int value) {
    return weights[static_cast<size_t>(std::max(value, 0))];
}

// To one decimal, ties up; what binary fractions lose is given back first.
double v2_rounded(double value) { return std::floor(value * 10 + 0.5 + 1e-9) / 10; }

uint8_t v2_tenths(double value) { return static_cast<uint8_t>(std::lround(std::clamp(value, 0.0, 10.0) * 10)); }

double v2_base(const CvssSlots& slots, double impact) {
    const double exploitability = 20 * v2_weight(v2_av_weights, slots[v2_av]) * v2_weight(v2_ac_weights, slots[v2_ac]) * v2_weight(v2_au_weights, slots[v2_au]);
    return v2_rounded((0.6 * impact + 0.4 * exploitability - 1.5) * (impact == 0 ? 0 : 1.176));
}

double v2_temporal(const CvssSlots& slots, double base) {
    return v2_rounded(base * v2_weight(v2_e_weights, slots[v2_e]) * v2_weight(v2_rl_weights, slots[v2_rl]) * v2_weight(v2_rc_weights, slots[v2_rc]));
}

double v2_environmental(const CvssSlots& slots, double c, double i, double a) {
    const double cr = v2_weight(v2_requirement_weights, slots[v2_cr]), ir = v2_weight(v2_requirement_weights, slots[v2_ir]),
                 ar = v2_weight(v2_requirement_weights, slots[v2_ar]);
    const double impact = std::min(10.0, 10.41 * (1 - (1 - c * cr) * (1 - i * ir) * (1 - a * ar)));
    const double temporal = v2_temporal(slots, v2_base(slots, impact));
    return v2_rounded((temporal + (10 - temporal) * v2_weight(v2_cdp_weights, slots[v2_cdp])) * v2_weight(v2_td_weights, slots[v2_td]));
}

bool v2_names_any(const CvssSlots& slots, size_t from, size_t to) {
    for (size_t metric = from; metric <= to; ++metric)
        if (slots[metric] >= 0) return true;
    return false;
}

}  // namespace

Result<CvssScore> score_cvss2(std::string_view metrics) {
    const CvssSlots slots = TRY(read_cvss_metrics(metrics, v2_metrics));
    const double c = v2_weight(v2_impact_weights, slots[v2_c]), i = v2_weight(v2_impact_weights, slots[v2_i]), a = v2_weight(v2_impact_weights, slots[v2_a]);
    const double base = v2_base(slots, 10.41 * (1 - (1 - c) * (1 - i) * (1 - a)));
    CvssScore score{.version = CvssVersion::v2, .base = v2_tenths(base)};
    if (v2_names_any(slots, v2_e, v2_rc)) score.temporal = v2_tenths(v2_temporal(slots, base));
    if (v2_names_any(slots, v2_cdp, v2_ar)) score.environmental = v2_tenths(v2_environmental(slots, c, i, a));
    return score;
}

}  // namespace redoubt::advisories
