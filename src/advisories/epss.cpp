#include "advisories/epss.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "advisories/identifiers.h"
#include "base/text.h"

namespace redoubt::advisories {
namespace {

constexpr size_t most_epss_rows = 4'000'000;

// A decimal from 0 to 1 in hundred thousandths; exact up to five decimals, cut behind them.
std::optional<uint32_t> hundred_thousandths(std::string_view text) {
    double value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size() || !(value >= 0 && value <= 1)) return std::nullopt;
    return static_cast<uint32_t>(value * 100'000 + 0.5);
}

std::string value_of(std::string_view comment, std::string_view name) {
    const size_t at = comment.find(name);
    if (at == std::string_view::npos) return {};
    const std::string_view rest = comment.substr(at + name.size());
    return std::string(trim(rest.substr(0, rest.find(','))));
}

}  // namespace

Result<EpssScores> EpssScores::parse(std::string_view csv) {
    EpssScores scores;
    size_t number = 0;
    while (!csv.empty()) {
        const size_t end = csv.find('\n');
        const std::string_view line = trim(csv.substr(0, end));
        csv.remove_prefix(end == std::string_view::npos ? csv.size() : end + 1);
        ++number;
        if (line.starts_with('#')) {
            scores.model_version_ = value_of(line, "model_version:");
            scores.score_date_ = value_of(line, "score_date:");
            continue;
        }
        if (line.empty() || line.starts_with("cve,")) continue;
        const auto cells = split(line, ',');
        const auto cve = cve_number(cells[0]);
        const auto probability = cells.size() < 3 ? std::nullopt : hundred_thousandths(cells[1]);
        const auto percentile = cells.size() < 3 ? std::nullopt : hundred_thousandths(cells[2]);
        if (!cve || !probability || !percentile)
            return fail(Code::malformed, "this is no row of CVE, score and percentile", fmt::format("line {}", number),
                        "give the daily CSV of FIRST, unpacked");
        if (scores.entries_.size() == most_epss_rows) return fail(Code::too_large, fmt::format("there are more than {} rows", most_epss_rows));
        scores.entries_.push_back({.cve = *cve, .score = {.probability = *probability, .percentile = *percentile}, .row = static_cast<uint32_t>(number)});
    }
    // The last row of a CVE comes first, and is the one that stays.
    std::ranges::sort(scores.entries_, [](const Entry& a, const Entry& b) { return a.cve != b.cve ? a.cve < b.cve : a.row > b.row; });
    const auto twice = std::ranges::unique(scores.entries_, {}, &Entry::cve);
    scores.entries_.erase(twice.begin(), twice.end());
    return scores;
}

std::optional<EpssScore> EpssScores::find(std::string_view cve) const {
    const auto asked = cve_number(cve);
    if (!asked) return std::nullopt;
    const auto at = std::ranges::lower_bound(entries_, *asked, {}, &Entry::cve);
    if (at == entries_.end() || at->cve != *asked) return std::nullopt;
    return at->score;
}

}  // namespace redoubt::advisories
