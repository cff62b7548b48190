#include "rooms/fix/priority.h"

#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include <fmt/format.h>

namespace redoubt::rooms {
namespace {

struct Factor {
    double value;
    std::string why;
};
struct Word {
    std::string_view name;
    double value;
    std::string_view why;
};

std::string_view known_word(const Known& known, std::string_view name) {
    const auto found = known.find(name);
    return found == known.end() ? std::string_view() : std::string_view(found->second);
}

std::optional<double> known_number(const Known& known, std::string_view name) {
    const std::string_view text = known_word(known, name);
    double out = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (text.empty() || error != std::errc()) return std::nullopt;
    return out;
}

Factor by_word(std::span<const Word> words, std::string_view word) {  // the last word stands for what is not known
    for (const Word& each : words)
        if (each.name == word) return {each.value, std::string(each.why)};
    return {words.back().value, std::string(words.back().why)};
}

constexpr std::array severity_words{Word{"critical", 0.95, "critical severity"},  Word{"high", 0.8, "high severity"},
                                    Word{"medium", 0.55, "medium severity"},      Word{"low", 0.3, "low severity"},
                                    Word{"informational", 0.05, "informational"}, Word{"", 0.6, "severity not known"}};
constexpr std::array exposure_words{Word{"public", 1.0, "anybody can reach it"}, Word{"partner", 0.7, "partners can reach it"},
                                    Word{"internal", 0.45, "reached from inside only"}, Word{"none", 0.2, "nothing reaches it"},
                                    Word{"", 0.7, "exposure not known"}};
constexpr std::array criticality_words{Word{"critical", 1.0, "critical asset"}, Word{"high", 0.8, "asset of high criticality"},
                                       Word{"medium", 0.6, "asset of medium criticality"}, Word{"low", 0.4, "asset of low criticality"},
                                       Word{"", 0.6, "criticality not known"}};

Factor impact_of(const Known& known) {
    if (const auto cvss = known_number(known, "cvss")) return {*cvss / 10, fmt::format("CVSS {:.1f}", *cvss)};
    return by_word(severity_words, known_word(known, "severity"));
}

// EPSS is mostly tiny: its square root keeps 1 % apart from 10 %.
Factor threat_of(const Known& known) {
    if (known_word(known, "exploited") == "yes") return {1.0, "known to be exploited"};
    if (known_word(known, "exploitation") == "active") return {0.95, "active exploitation"};
    const bool has_exploit = known_word(known, "exploitation") == "poc";
    const double floor = has_exploit ? 0.6 : 0.2;
    if (const auto epss = known_number(known, "epss")) {
        const double value = std::max(floor, 0.2 + 0.8 * std::sqrt(*epss));
        return {value, fmt::format("EPSS {:.1f} %{}", *epss * 100, has_exploit ? " and a public exploit" : "")};
    }
    if (has_exploit) return {floor, "a public exploit"};
    return {0.4, "likelihood not known"};
}

}  // namespace

Priority priority_of(const Known& known) {
    const Factor impact = impact_of(known), threat = threat_of(known);
    const Factor reach = by_word(exposure_words, known_word(known, "exposure")), worth = by_word(criticality_words, known_word(known, "criticality"));
    const std::string_view cleared = known_word(known, "supplier_clears");
    const double claim = cleared.empty() ? 1.0 : 0.1;
    return {.value = std::round(100 * impact.value * threat.value * reach.value * worth.value * claim),
            .why = fmt::format("{} × {} × {} × {}{}", impact.why, threat.why, reach.why, worth.why,
                               cleared.empty() ? "" : fmt::format(" × the supplier says {}", cleared))};
}

}  // namespace redoubt::rooms
