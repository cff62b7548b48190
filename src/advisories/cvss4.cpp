// CVSS 4.0 (first.org/cvss/v4.0/specification-document §8): metrics fall into six equivalence sets, their levels are a macrovector
// that has a score, and how far a vector lies below the most severe one of its macrovector takes a share of the way to the next
// lower macrovector off that. Distances are counted in steps, in integers.
#include <algorithm>
#include <array>
#include <cmath>

#include "advisories/cvss_metrics.h"
#include "advisories/cvss_versions.h"

namespace redoubt::advisories {
namespace {

enum V4 : size_t { v4_av, v4_ac, v4_at, v4_pr, v4_ui, v4_vc, v4_vi, v4_va, v4_sc, v4_si, v4_sa, v4_e, v4_cr, v4_ir, v4_ar, v4_modified };

// Values from the most severe on: the number of a value is its distance from the top. S (safety) is above H, and only what is
// modified has it: / holds its place elsewhere, which no vector can write.
constexpr std::array v4_metrics{
    CvssMetric{"AV", "N A L P", true},
    CvssMetric{"AC", "L H", true},
    CvssMetric{"AT", "N P", true},
    CvssMetric{"PR", "N L H", true},
    CvssMetric{"UI", "N P A", true},
    CvssMetric{"VC", "H L N", true},
    CvssMetric{"VI", "H L N", true},
    CvssMetric{"VA", "H L N", true},
    CvssMetric{"SC", "/ H L N", true},
    CvssMetric{"SI", "/ H L N", true},
    CvssMetric{"SA", "/ H L N", true},
    CvssMetric{"E", "A P U X"},
    CvssMetric{"CR", "H M L X"},
    CvssMetric{"IR", "H M L X"},
    CvssMetric{"AR", "H M L X"},
    CvssMetric{"MAV", "N A L P X"},
    CvssMetric{"MAC", "L H X"},
    CvssMetric{"MAT", "N P X"},
    CvssMetric{"MPR", "N L H X"},
    CvssMetric{"MUI", "N P A X"},
    CvssMetric{"MVC", "H L N X"},
    CvssMetric{"MVI", "H L N X"},
    CvssMetric{"MVA", "H L N X"},
    CvssMetric{"MSC", "/ H L N X"},
    CvssMetric{"MSI", "S H L N X"},
    CvssMetric{"MSA", "S H L N X"},
    // Supplemental: they score nothing.
    CvssMetric{"S", "X N P"},
    CvssMetric{"AU", "X N Y"},
    CvssMetric{"R", "X A U I"},
    CvssMetric{"V", "X D C"},
    CvssMetric{"RE", "X L M H"},
    CvssMetric{"U", "X Clear Green Amber Red"},
};

using V4Levels = std::array<int, v4_modified>;

// The scores of the macrovectors in tenths (§8.3, table of 270), by EQ1, EQ2, EQ3+EQ6, EQ4 and EQ5. EQ3 and EQ6 together have five
// levels: 00, 01, 10, 11, 21.
using V4Row = std::array<std::array<uint8_t, 3>, 3>;  // EQ4, EQ5
constexpr std::array<std::array<std::array<V4Row, 5>, 2>, 3> v4_scores{{
    {{{{{{{100, 98, 95}, {100, 93, 91}, {93, 89, 81}}},
        {{{99, 95, 92}, {96, 87, 81}, {90, 80, 68}}},
        {{{98, 95, 90}, {93, 89, 81}, {88, 78, 69}}},
        {{{95, 92, 84}, {92, 81, 65}, {80, 70, 48}}},
        {{{92, 82, 72}, {79, 69, 50}, {69, 55, 27}}}}},
      {{{{{99, 95, 92}, {95, 90, 84}, {92, 82, 72}}},
        {{{97, 92, 85}, {91, 83, 71}, {81, 71, 53}}},
        {{{95, 92, 85}, {92, 80, 70}, {84, 71, 50}}},
        {{{93, 85, 73}, {82, 72, 59}, {70, 52, 30}}},
        {{{86, 75, 52}, {71, 52, 29}, {63, 29, 17}}}}}}},
    {{{{{{{98, 94, 91}, {94, 86, 77}, {87, 74, 63}}},
        {{{95, 87, 81}, {89, 74, 64}, {75, 63, 49}}},
        {{{94, 88, 76}, {86, 74, 59}, {72, 57, 52}}},
        {{{89, 77, 67}, {76, 58, 50}, {57, 52, 25}}},
        {{{83, 70, 54}, {65, 58, 26}, {53, 21, 13}}}}},
      {{{{{95, 88, 76}, {90, 75, 61}, {77, 68, 52}}},
        {{{90, 76, 70}, {77, 62, 53}, {66, 59, 30}}},
        {{{89, 76, 62}, {74, 57, 47}, {61, 57, 24}}},
        {{{78, 67, 58}, {59, 57, 23}, {52, 29, 16}}},
        {{{71, 59, 30}, {58, 26, 15}, {23, 13, 6}}}}}}},
    {{{{{{{93, 86, 75}, {86, 74, 56}, {70, 52, 40}}},
        {{{87, 72, 58}, {74, 61, 34}, {54, 40, 22}}},
        {{{85, 74, 62}, {72, 55, 46}, {53, 34, 19}}},
        {{{75, 55, 51}, {57, 41, 19}, {36, 19, 8}}},
        {{{64, 51, 20}, {47, 21, 11}, {24, 9, 4}}}}},
      {{{{{88, 73, 60}, {73, 59, 41}, {54, 45, 20}}},
        {{{75, 53, 50}, {55, 40, 20}, {43, 22, 11}}},
        {{{75, 58, 40}, {61, 48, 20}, {46, 17, 8}}},
        {{{55, 45, 21}, {51, 18, 9}, {18, 7, 2}}},
        {{{53, 24, 14}, {24, 12, 5}, {10, 3, 1}}}}}}},
}};

struct MacroVector {
    int eq1 = 0, eq2 = 0, eq36 = 0, eq4 = 0, eq5 = 0;  // eq36: 00, 01, 10, 11, 21
};

int macro_score(const MacroVector& macro) {
    const auto at = [](int level) { return static_cast<size_t>(level); };
    return v4_scores[at(macro.eq1)][at(macro.eq2)][at(macro.eq36)][at(macro.eq4)][at(macro.eq5)];
}

// What scores: modified metrics in place of theirs, and the worst for what is not defined.
V4Levels v4_effective(const CvssSlots& slots) {
    V4Levels levels{};
    for (size_t metric = 0; metric < v4_modified; ++metric) {
        const bool optional = metric >= v4_e;
        const int modified = optional ? -1 : slots[v4_modified + metric];
        const bool defined = modified >= 0 && !(v4_metrics[v4_modified + metric].values.size() / 2 == static_cast<size_t>(modified));
        levels[metric] = defined ? modified : slots[metric];
        if (optional && (levels[metric] < 0 || levels[metric] == 3)) levels[metric] = 0;
    }
    return levels;
}

MacroVector macro_vector(const V4Levels& of) {
    MacroVector macro;
    const int at_top = (of[v4_av] == 0) + (of[v4_pr] == 0) + (of[v4_ui] == 0);
    macro.eq1 = at_top == 3 ? 0 : at_top > 0 && of[v4_av] != 3 ? 1 : 2;
    macro.eq2 = of[v4_ac] == 0 && of[v4_at] == 0 ? 0 : 1;
    const bool vc = of[v4_vc] == 0, vi = of[v4_vi] == 0, va = of[v4_va] == 0;
    const int eq3 = vc && vi ? 0 : vc || vi || va ? 1 : 2;
    const int eq6 = (of[v4_cr] == 0 && vc) || (of[v4_ir] == 0 && vi) || (of[v4_ar] == 0 && va) ? 0 : 1;
    macro.eq36 = eq3 == 2 ? 4 : eq3 * 2 + eq6;
    macro.eq4 = of[v4_si] == 0 || of[v4_sa] == 0 ? 0 : of[v4_sc] == 1 || of[v4_si] == 1 || of[v4_sa] == 1 ? 1 : 2;
    macro.eq5 = of[v4_e];
    return macro;
}

// The most severe vectors of each level (§8.3), as levels of the metrics of the set.
using Exploit = std::array<int, 3>;  // AV PR UI
using Impact = std::array<int, 6>;   // VC VI VA CR IR AR

constexpr std::array<std::array<Exploit, 3>, 3> highest_eq1{
    {{{{0, 0, 0}, {0, 0, 0}, {0, 0, 0}}}, {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}}, {{{3, 0, 0}, {1, 1, 1}, {1, 1, 1}}}}};
constexpr std::array<std::array<Impact, 5>, 5> highest_eq36{{
    {{{0, 0, 0, 0, 0, 0}, {0, 0, 0, 0, 0, 0}, {0, 0, 0, 0, 0, 0}, {0, 0, 0, 0, 0, 0}, {0, 0, 0, 0, 0, 0}}},
    {{{0, 0, 1, 1, 1, 0}, {0, 0, 0, 1, 1, 1}, {0, 0, 0, 1, 1, 1}, {0, 0, 0, 1, 1, 1}, {0, 0, 0, 1, 1, 1}}},
    {{{1, 0, 0, 0, 0, 0}, {0, 1, 0, 0, 0, 0}, {0, 1, 0, 0, 0, 0}, {0, 1, 0, 0, 0, 0}, {0, 1, 0, 0, 0, 0}}},
    {{{1, 0, 1, 0, 1, 0}, {1, 0, 0, 0, 1, 1}, {0, 1, 0, 1, 0, 1}, {0, 1, 1, 1, 0, 0}, {1, 1, 0, 0, 0, 1}}},
    {{{1, 1, 1, 0, 0, 0}, {1, 1, 1, 0, 0, 0}, {1, 1, 1, 0, 0, 0}, {1, 1, 1, 0, 0, 0}, {1, 1, 1, 0, 0, 0}}},
}};
constexpr std::array<std::array<int, 3>, 3> highest_eq4{{{1, 0, 0}, {1, 1, 1}, {2, 2, 2}}};  // SC SI SA

// How many steps a level is deep, one more than its lowest vector is down.
constexpr std::array depth_eq1{1, 4, 5};
constexpr std::array depth_eq36{7, 6, 8, 8, 10};
constexpr std::array depth_eq4{6, 5, 4};

// Steps below `highest`, or -1 when the vector is above it somewhere.
template <size_t count>
int steps_below(const V4Levels& of, const std::array<size_t, count>& metrics, const std::array<int, count>& highest) {
    int steps = 0;
    for (size_t i = 0; i < count; ++i) {
        if (of[metrics[i]] < highest[i]) return -1;
        steps += of[metrics[i]] - highest[i];
    }
    return steps;
}

template <size_t count, size_t choices>
int steps_below_first(const V4Levels& of, const std::array<size_t, count>& metrics, const std::array<std::array<int, count>, choices>& highest) {
    for (const auto& each : highest)
        if (const int steps = steps_below(of, metrics, each); steps >= 0) return steps;
    return 0;
}

struct V4Share {
    double taken = 0;
    int sets = 0;

    // A set whose next lower macrovector has score `next`: the way there, times how far down its level the vector is.
    void add(int score, int next, int steps, int depth) {
        taken += (score - next) * (static_cast<double>(steps) / depth);
        ++sets;
    }
};

int next_lower_eq36(const MacroVector& macro) {
    MacroVector lower = macro;
    if (macro.eq36 == 0) {  // two ways down: the higher score counts
        MacroVector other = macro;
        lower.eq36 = 1;
        other.eq36 = 2;
        return std::max(macro_score(lower), macro_score(other));
    }
    lower.eq36 = macro.eq36 == 3 ? 4 : 3;
    return macro_score(lower);
}

double v4_score(const V4Levels& of) {
    const MacroVector macro = macro_vector(of);
    const int score = macro_score(macro);
    const auto at = [](int level) { return static_cast<size_t>(level); };
    V4Share share;
    MacroVector lower = macro;
    if (macro.eq1 < 2) {
        lower.eq1 = macro.eq1 + 1;
        const int steps = steps_below_first(of, std::array<size_t, 3>{v4_av, v4_pr, v4_ui}, highest_eq1[at(macro.eq1)]);
        share.add(score, macro_score(lower), steps, depth_eq1[at(macro.eq1)]);
        lower = macro;
    }
    if (macro.eq2 < 1) {
        lower.eq2 = 1;
        share.add(score, macro_score(lower), 0, 1);  // its one vector is the top
        lower = macro;
    }
    if (macro.eq36 < 4) {
        const int steps = steps_below_first(of, std::array<size_t, 6>{v4_vc, v4_vi, v4_va, v4_cr, v4_ir, v4_ar}, highest_eq36[at(macro.eq36)]);
        share.add(score, next_lower_eq36(macro), steps, depth_eq36[at(macro.eq36)]);
    }
    if (macro.eq4 < 2) {
        lower.eq4 = macro.eq4 + 1;
        const int steps = std::max(0, steps_below(of, std::array<size_t, 3>{v4_sc, v4_si, v4_sa}, highest_eq4[at(macro.eq4)]));
        share.add(score, macro_score(lower), steps, depth_eq4[at(macro.eq4)]);
    }
    if (macro.eq5 < 2) ++share.sets;  // one metric: a vector is always at the top of its level
    return score - (share.sets == 0 ? 0 : share.taken / share.sets);
}

}  // namespace

Result<CvssScore> score_cvss4(std::string_view metrics) {
    const CvssSlots slots = TRY(read_cvss_metrics(metrics, v4_metrics));
    const V4Levels levels = v4_effective(slots);
    bool harmless = true;
    for (const size_t metric : {v4_vc, v4_vi, v4_va}) harmless &= levels[metric] == 2;
    for (const size_t metric : {v4_sc, v4_si, v4_sa}) harmless &= levels[metric] == 3;
    CvssScore score{.version = CvssVersion::v4_0};
    if (!harmless) score.base = static_cast<uint8_t>(std::clamp(std::floor(v4_score(levels) + 0.5 + 1e-5), 0.0, 100.0));
    return score;
}

}  // namespace redoubt::advisories
