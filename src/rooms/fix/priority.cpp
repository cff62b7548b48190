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

constexpr double supplier_claim = 0.1;
constexpr std::array threat_words{Word{"", 1.0, "known to be exploited"}, Word{"", 0.95, "active exploitation"}, Word{"", 0.6, "a public exploit"},
                                  Word{"", 0.4, "likelihood not known"}};

// EPSS is mostly tiny: its square root keeps 1 % apart from 10 %.
double likelihood(double epss, bool has_exploit) { return std::max(has_exploit ? 0.6 : 0.2, 0.2 + 0.8 * std::sqrt(epss)); }

Factor threat_of(const Known& known) {
    if (known_word(known, "exploited") == "yes") return {threat_words[0].value, std::string(threat_words[0].why)};
    if (known_word(known, "exploitation") == "active") return {threat_words[1].value, std::string(threat_words[1].why)};
    const bool has_exploit = known_word(known, "exploitation") == "poc";
    if (const auto epss = known_number(known, "epss"))
        return {likelihood(*epss, has_exploit), fmt::format("EPSS {:.1f} %{}", *epss * 100, has_exploit ? " and a public exploit" : "")};
    const Word& word = threat_words[has_exploit ? 2 : 3];
    return {word.value, std::string(word.why)};
}

// The number after `word`, such as "CVSS 9.8".
std::optional<double> number_behind(std::string_view text, std::string_view word) {
    if (!text.starts_with(word)) return std::nullopt;
    text.remove_prefix(word.size());
    double out = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error != std::errc()) return std::nullopt;
    return out;
}

std::optional<double> value_of_words(std::span<const Word> words, std::string_view why) {
    for (const Word& each : words)
        if (each.why == why) return each.value;
    return std::nullopt;
}

std::optional<double> value_of_term(size_t place, std::string_view why) {
    switch (place) {
        case 0:
            if (const auto cvss = number_behind(why, "CVSS ")) return *cvss / 10;
            return value_of_words(severity_words, why);
        case 1:
            if (const auto epss = number_behind(why, "EPSS ")) return likelihood(*epss / 100, why.ends_with(" and a public exploit"));
            return value_of_words(threat_words, why);
        case 2: return value_of_words(exposure_words, why);
        case 3: return value_of_words(criticality_words, why);
        default: break;
    }
    if (why.starts_with("the supplier says ")) return supplier_claim;
    return std::nullopt;
}

}  // namespace

Priority priority_of(const Known& known) {
    const Factor impact = impact_of(known), threat = threat_of(known);
    const Factor reach = by_word(exposure_words, known_word(known, "exposure")), worth = by_word(criticality_words, known_word(known, "criticality"));
    const std::string_view cleared = known_word(known, "supplier_clears");
    const double claim = cleared.empty() ? 1.0 : supplier_claim;
    return {.value = std::round(100 * impact.value * threat.value * reach.value * worth.value * claim),
            .why = fmt::format("{} × {} × {} × {}{}", impact.why, threat.why, reach.why, worth.why,
                               cleared.empty() ? "" : fmt::format(" × the supplier says {}", cleared))};
}

PriorityParts priority_parts(std::string_view why) {
    constexpr std::array<std::string_view, 5> names{"how bad", "how likely", "from where", "how much depends on it", "what the supplier says"};
    constexpr std::string_view times = " × ", place = " on ";
    PriorityParts out;
    while (!why.empty() && out.terms.size() < names.size()) {
        const size_t end = why.find(times);
        std::string_view one = why.substr(0, end), rest = end == std::string_view::npos ? std::string_view() : why.substr(end + times.size());
        auto value = value_of_term(out.terms.size(), one);
        // The last is followed by what it is on, whose title may hold anything.
        const bool may_be_last = out.terms.size() + 1 == names.size() || (out.terms.size() + 2 == names.size() && !value);
        for (size_t on = may_be_last ? one.find(place) : std::string_view::npos; on != std::string_view::npos; on = one.find(place, on + 1)) {
            value = value_of_term(out.terms.size(), one.substr(0, on));
            if (!value) continue;
            out.on = std::string(why.substr(on + place.size()));
            one = one.substr(0, on);
            rest = {};
            break;
        }
        if (!value) return {};
        out.terms.push_back({std::string(names[out.terms.size()]), std::string(one), *value});
        why = rest;
    }
    return out.terms.size() < 4 ? PriorityParts{} : out;
}

}  // namespace redoubt::rooms
