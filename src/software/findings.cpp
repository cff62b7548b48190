#include "software/findings.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"

namespace redoubt::software {
namespace {

using advisories::AdvisoryBrief;
using advisories::Index;
using advisories::Lookup;
using advisories::Severity;

bool holds(const std::vector<std::string_view>& texts, std::string_view text) { return std::ranges::find(texts, text) != texts.end(); }

void add_once(std::vector<std::string_view>& texts, std::string_view text) {
    if (!text.empty() && !holds(texts, text)) texts.push_back(text);
}

std::string_view shown_id(const std::vector<std::string_view>& ids, std::string_view otherwise) {
    for (const std::string_view start : {"CVE-", "GHSA-"})
        for (const std::string_view id : ids)
            if (id.starts_with(start)) return id;
    return otherwise;
}

// The packages of one purl.
struct PurlPackages {
    const advisories::Purl* purl = nullptr;
    std::vector<uint32_t> places{};
};

class FindingsOfIndex {
public:
    FindingsOfIndex(const Index& index, const FindingOptions& options) : index_(index), options_(options) {}

    Result<> ask(const std::string& text, const PurlPackages& packages) {
        std::vector<Lookup> lookups = advisories::lookups_of(*packages.purl);
        if (std::string why = unknown_because(*packages.purl, lookups); !why.empty()) {
            out_.unknown.push_back({.purl = text, .why = std::move(why)});
            return {};
        }
        ++out_.asked;
        reasons_.clear();
        for (Lookup& lookup : lookups) TRY(match(std::make_shared<const Lookup>(std::move(lookup))));
        if (!reasons_.empty()) TRY(group(text, packages));
        return {};
    }

    Findings finish() && {
        std::vector<std::pair<Rank, size_t>> order;
        order.reserve(out_.found.size());
        for (const Finding& each : out_.found) order.emplace_back(rank_of(each), order.size());
        std::ranges::sort(order);
        std::vector<Finding> sorted;
        sorted.reserve(order.size());
        for (const auto& [rank, place] : order) sorted.push_back(std::move(out_.found[place]));
        out_.found = std::move(sorted);
        return std::move(out_);
    }

    Findings& out() { return out_; }

private:
    // What comes first: open, exploited, severe, likely, as one number; then the id.
    struct Rank {
        uint64_t weight;
        std::string_view id, purl, key;
        auto operator<=>(const Rank&) const = default;
    };
    static Rank rank_of(const Finding& each) {
        constexpr uint64_t most_severe = UINT8_MAX, most_likely = UINT32_MAX;
        const uint64_t likely = each.exploitation.epss ? each.exploitation.epss->probability : 0, severe = static_cast<uint64_t>(severity_rank(each));
        const uint64_t weight =
            uint64_t{!each.is_open()} << 41 | uint64_t{!each.exploitation.exploited} << 40 | (most_severe - severe) << 32 | (most_likely - likely);
        return {.weight = weight, .id = each.id, .purl = each.purl, .key = each.ids.front()};
    }

    // In tenths of CVSS. What is not known stands in the middle, where it is not overlooked.
    static int severity_rank(const Finding& finding) {
        if (finding.score) return *finding.score;
        if (!finding.severity) return 55;
        constexpr int ranks[]{0, 20, 55, 80, 95};
        return ranks[static_cast<size_t>(*finding.severity)];
    }

    const Index::Scope& scope_of(const std::string& ecosystem) {
        const auto [found, is_new] = scopes_.try_emplace(ecosystem);
        if (is_new) found->second = index_.scope(ecosystem);
        return found->second;
    }

    std::string unknown_because(const advisories::Purl& purl, const std::vector<Lookup>& lookups) {
        if (lookups.empty() && purl.version.empty()) return "its version is not known";
        if (lookups.empty()) return fmt::format("no advisories are published for pkg:{}", purl.type);
        const std::string& ecosystem = lookups.front().ecosystem;
        const Index::Scope& scope = scope_of(ecosystem);
        if (scope.scoped != advisories::layout::none || scope.unscoped != advisories::layout::none) return {};
        const auto known = advisories::find_ecosystem(ecosystem);
        if (known != nullptr && known->scoped && advisories::split_ecosystem(ecosystem).scope.empty())
            return fmt::format("the release of {} is not known", ecosystem);
        return fmt::format("no feed here has advisories of {}", ecosystem);
    }

    Result<> match(const std::shared_ptr<const Lookup>& lookup) {
        affecting_.clear();
        TRY(index_.match_and_explain(scope_of(lookup->ecosystem), lookup->name, lookup->version, affecting_));
        for (Index::Affecting& each : affecting_)
            if (std::ranges::find(reasons_, each.advisory, &FindingReason::advisory) == reasons_.end())
                reasons_.push_back({.advisory = each.advisory, .lookup = lookup, .causes = std::move(each.causes)});
        return {};
    }

    // One finding for each class of names.
    Result<> group(const std::string& text, const PurlPackages& packages) {
        first_ = out_.found.size();
        places_.clear();
        std::vector<std::pair<FindingReason, AdvisoryBrief>> of_many;
        AdvisoryBrief brief;
        for (FindingReason& reason : reasons_) {
            TRY(index_.brief(reason.advisory, brief));
            reason.id = brief.id;
            reason.feed = brief.feed;
            if (brief.upstream.size() > 1) {
                of_many.emplace_back(std::move(reason), brief);
                continue;
            }
            for (const std::string_view id : brief.upstream_ids.empty() ? brief.upstream : brief.upstream_ids) add_once(brief.ids, id);
            brief.upstream.clear();
            add(std::move(reason), brief);
        }
        for (auto& [reason, told] : of_many) add_of_many(std::move(reason), told);
        for (size_t place = first_; place < out_.found.size(); ++place) {
            out_.found[place].purl = text;
            out_.found[place].packages = packages.places;
            TRY(complete(out_.found[place], *packages.purl));
        }
        return {};
    }

    void add(FindingReason reason, AdvisoryBrief& brief) {
        std::ranges::sort(brief.ids);
        const auto [known, fresh] = places_.try_emplace(brief.ids.empty() ? brief.id : brief.ids.front(), out_.found.size());
        if (fresh) {
            Finding& finding = out_.found.emplace_back();
            finding.ids = brief.ids;
            finding.upstream = brief.upstream;
        }
        Finding& finding = out_.found[known->second];
        if (!fresh) {
            for (const std::string_view id : brief.ids) add_once(finding.ids, id);
            for (const std::string_view id : brief.upstream) add_once(finding.upstream, id);
        }
        take_score(finding, brief);
        finding.reasons.push_back(std::move(reason));
    }

    // An advisory that is made of several CVEs: where each of them is a finding already, it is one more reason of these.
    void add_of_many(FindingReason reason, AdvisoryBrief& brief) {
        std::vector<Finding*> same;
        for (const std::string_view id : brief.upstream)
            for (size_t place = first_; place < out_.found.size(); ++place)
                if (holds(out_.found[place].ids, id)) same.push_back(&out_.found[place]);
        if (same.size() != brief.upstream.size()) return add(std::move(reason), brief);
        for (Finding* finding : same) {
            if (std::ranges::find(finding->reasons, reason.advisory, &FindingReason::advisory) != finding->reasons.end()) continue;
            take_score(*finding, brief);
            finding->reasons.push_back(reason);
        }
    }

    // Of a summary or a brief.
    static void take_score(Finding& finding, const auto& advisory) {
        if (advisory.score && (!finding.score || *finding.score < *advisory.score)) {
            finding.score = advisory.score;
            finding.severity = advisories::severity_of(advisory.score_version, *advisory.score);
        }
        if (const auto word = severity_of_urgency(advisory.urgency); word && !finding.score && (!finding.severity || *finding.severity < *word))
            finding.severity = word;
    }

    Result<> complete(Finding& finding, const advisories::Purl& purl) const {
        for (const FindingReason& reason : finding.reasons) {
            if (options_.summaries && finding.summary.empty()) finding.summary = TRY(index_.advisory(reason.advisory)).summary;
            for (const advisories::Cause& cause : reason.causes) add_once(finding.fixed, cause.fixed);
        }
        std::vector<std::string_view> with_upstream;
        if (!finding.upstream.empty()) with_upstream = finding.ids;
        for (const std::string_view id : finding.upstream) add_once(with_upstream, id);
        const std::vector<std::string_view>& all = finding.upstream.empty() ? finding.ids : with_upstream;
        TRY(take_missing(finding, all));
        finding.id = shown_id(finding.ids, finding.reasons.front().id);
        if (options_.exploited != nullptr) finding.exploitation = TRY(options_.exploited->of(all));
        if (options_.vex != nullptr) finding.vex = said_of(finding, purl);
        return {};
    }

    // Another record of the same vulnerability may have the score or the words that those about this package lack.
    Result<> take_missing(Finding& finding, const std::vector<std::string_view>& ids) const {
        for (const std::string_view id : ids) {
            if (finding.score && (!options_.summaries || !finding.summary.empty())) break;
            const auto number = TRY(index_.find(id));
            if (!number) continue;
            const advisories::AdvisorySummary advisory = TRY(index_.advisory(*number));
            take_score(finding, advisory);
            if (options_.summaries && finding.summary.empty()) finding.summary = advisory.summary;
        }
        return {};
    }

    // An advisory of several CVEs is harmless when each of them is.
    const VexStatement* said_of(const Finding& finding, const advisories::Purl& purl) const {
        const VexStatement* said = options_.vex->about(finding.ids, purl, options_.subject);
        if (said != nullptr) return said;
        for (const std::string_view id : finding.upstream) {
            said = options_.vex->about({&id, 1}, purl, options_.subject);
            if (said == nullptr || said->status == VexStatus::affected || said->status == VexStatus::under_investigation) return said;
        }
        return said;
    }

    const Index& index_;
    const FindingOptions& options_;
    std::map<std::string, Index::Scope, std::less<>> scopes_;
    std::vector<Index::Affecting> affecting_;              // of the lookup at hand
    std::vector<FindingReason> reasons_;                   // of the purl at hand
    size_t first_ = 0;                                     // of its findings
    std::unordered_map<std::string_view, size_t> places_;  // of these, by the first of their ids
    Findings out_;
};

}  // namespace

std::optional<Severity> severity_of_urgency(std::string_view word) {
    struct Word {
        std::string_view word;
        Severity severity;
    };
    static constexpr Word words_known[]{{"critical", Severity::critical}, {"high", Severity::high},       {"important", Severity::high},
                                        {"medium", Severity::medium},     {"moderate", Severity::medium}, {"low", Severity::low},
                                        {"negligible", Severity::low},    {"unimportant", Severity::low}, {"none", Severity::none}};
    const auto found = std::ranges::find_if(words_known, [&](const Word& each) { return equal_ignoring_case(each.word, word); });
    if (found == std::end(words_known)) return std::nullopt;
    return found->severity;
}

std::string_view severity_text(const Finding& finding) { return finding.severity ? advisories::severity_name(*finding.severity) : "Unknown"; }

Result<Findings> find_vulnerable(std::span<const Package> packages, const Index& index, const FindingOptions& options) {
    FindingsOfIndex findings(index, options);
    std::map<std::string, PurlPackages> by_purl;
    for (uint32_t place = 0; place < packages.size(); ++place) {
        const Package& package = packages[place];
        if (!package.owned_by.empty()) {
            ++findings.out().owned;
            continue;
        }
        if (package.development && !options.development) {
            ++findings.out().left_out;
            continue;
        }
        PurlPackages& same = by_purl[advisories::to_text(package.purl)];
        same.purl = &package.purl;
        same.places.push_back(place);
    }
    for (const auto& [text, same] : by_purl) TRY(findings.ask(text, same));
    return std::move(findings).finish();
}

}  // namespace redoubt::software
