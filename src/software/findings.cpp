#include "software/findings.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/text.h"

namespace redoubt::software {
namespace {

using advisories::AdvisoryNumber;
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
        const std::vector<Lookup> lookups = advisories::lookups_of(*packages.purl);
        if (std::string why = unknown_because(*packages.purl, lookups); !why.empty()) {
            out_.unknown.push_back({.purl = text, .why = std::move(why)});
            return {};
        }
        ++out_.asked;
        std::vector<FindingReason> reasons;
        for (const Lookup& lookup : lookups) TRY(match(lookup, reasons));
        if (!reasons.empty()) TRY(group(text, packages, reasons));
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
    // What comes first: open, exploited, severe, likely.
    using Rank = std::tuple<bool, bool, int, int64_t, std::string_view, std::string_view>;
    static Rank rank_of(const Finding& each) {
        const uint32_t likely = each.exploitation.epss ? each.exploitation.epss->probability : 0;
        return {!each.is_open(), !each.exploitation.exploited, -severity_rank(each), -int64_t{likely}, each.id, each.purl};
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

    Result<> match(const Lookup& lookup, std::vector<FindingReason>& reasons) {
        const Index::Scope& scope = scope_of(lookup.ecosystem);
        found_.clear();
        TRY(index_.match(scope, lookup.name, lookup.version, found_));
        for (const AdvisoryNumber number : found_) {
            if (std::ranges::find(reasons, number, &FindingReason::advisory) != reasons.end()) continue;
            FindingReason reason{.advisory = number, .lookup = lookup};
            TRY(index_.explain(scope, lookup.name, lookup.version, number, reason.causes));
            reason.feed = TRY(index_.feed_of(number));
            reasons.push_back(std::move(reason));
        }
        return {};
    }

    // One finding for each class of names.
    Result<> group(const std::string& text, const PurlPackages& packages, std::vector<FindingReason>& reasons) {
        std::map<std::string_view, Finding> findings;
        std::vector<std::pair<FindingReason, std::vector<std::string_view>>> of_many;
        for (FindingReason& reason : reasons) {
            const advisories::AdvisorySummary advisory = TRY(index_.advisory(reason.advisory));
            reason.id = advisory.id;
            std::vector<std::string_view> ids = TRY(index_.aliases_of(reason.advisory));
            const std::vector<std::string_view> upstream = TRY(index_.upstream_of(reason.advisory));
            if (upstream.size() == 1) {
                const std::vector<std::string_view> names = TRY(index_.upstream_aliases_of(reason.advisory));
                for (const std::string_view id : names.empty() ? upstream : names) add_once(ids, id);
            }
            if (upstream.size() > 1) {
                of_many.emplace_back(std::move(reason), upstream);
                continue;
            }
            TRY(add(findings, std::move(ids), std::move(reason), {}));
        }
        for (auto& [reason, upstream] : of_many) TRY(add_of_many(findings, std::move(reason), upstream));
        for (auto& [key, finding] : findings) {
            finding.purl = text;
            finding.packages = packages.places;
            TRY(complete(finding, *packages.purl));
            out_.found.push_back(std::move(finding));
        }
        return {};
    }

    Result<> add(std::map<std::string_view, Finding>& findings, std::vector<std::string_view> ids, FindingReason reason,
                 const std::vector<std::string_view>& upstream) {
        std::ranges::sort(ids);
        Finding& finding = findings[ids.empty() ? reason.id : ids.front()];
        for (const std::string_view id : ids) add_once(finding.ids, id);
        for (const std::string_view id : upstream) add_once(finding.upstream, id);
        finding.reasons.push_back(std::move(reason));
        return {};
    }

    // An advisory that is made of several CVEs: where each of them is a finding already, it is one more reason of these.
    Result<> add_of_many(std::map<std::string_view, Finding>& findings, FindingReason reason, const std::vector<std::string_view>& upstream) {
        std::vector<Finding*> same;
        for (const std::string_view id : upstream)
            for (auto& [key, finding] : findings)
                if (holds(finding.ids, id)) same.push_back(&finding);
        if (same.size() == upstream.size()) {
            for (Finding* finding : same)
                if (std::ranges::find(finding->reasons, reason.advisory, &FindingReason::advisory) == finding->reasons.end())
                    finding->reasons.push_back(reason);
            return {};
        }
        std::vector<std::string_view> ids = TRY(index_.aliases_of(reason.advisory));
        return add(findings, std::move(ids), std::move(reason), upstream);
    }

    static void take_score(Finding& finding, const advisories::AdvisorySummary& advisory) {
        if (finding.summary.empty()) finding.summary = advisory.summary;
        if (advisory.score && (!finding.score || *finding.score < *advisory.score)) {
            finding.score = advisory.score;
            finding.severity = advisories::severity_of(advisory.score_version, *advisory.score);
        }
        if (const auto word = severity_of_urgency(advisory.urgency); word && !finding.score && (!finding.severity || *finding.severity < *word))
            finding.severity = word;
    }

    Result<> complete(Finding& finding, const advisories::Purl& purl) const {
        for (const FindingReason& reason : finding.reasons) {
            take_score(finding, TRY(index_.advisory(reason.advisory)));
            for (const advisories::Cause& cause : reason.causes) add_once(finding.fixed, cause.fixed);
        }
        std::vector<std::string_view> all = finding.ids;
        for (const std::string_view id : finding.upstream) add_once(all, id);
        // Another record of the same vulnerability may have the score or the words that those about this package lack.
        for (const std::string_view id : all) {
            if (finding.score && !finding.summary.empty()) break;
            if (const auto number = TRY(index_.find(id))) take_score(finding, TRY(index_.advisory(*number)));
        }
        finding.id = shown_id(finding.ids, finding.reasons.front().id);
        if (options_.exploited != nullptr) finding.exploitation = TRY(options_.exploited->of(all));
        if (options_.vex != nullptr) finding.vex = said_of(finding, purl);
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
    std::vector<AdvisoryNumber> found_;
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
