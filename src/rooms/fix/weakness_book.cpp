#include "rooms/fix/weakness_book.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace redoubt::rooms {

using advisories::AdvisoryNumber;
using advisories::AdvisorySummary;
using advisories::Cause;
using advisories::Exploitation;
using advisories::FleetPackage;
using advisories::Index;
using advisories::Lookup;
using advisories::Snapshot;

namespace {

// Between these EPSS moves a weakness; within, a score that is a little different every day would touch every record that has it.
constexpr std::array<uint32_t, 6> epss_steps{1'000, 5'000, 10'000, 25'000, 50'000, 90'000};

bool has_feed(const Snapshot& snapshot, std::string_view name) {
    return std::ranges::any_of(snapshot.feeds(), [&](const advisories::FeedState& feed) { return feed.name == name && feed.records > 0; });
}

std::string severity_word(const AdvisorySummary& advisory) {
    using enum advisories::Severity;
    if (advisory.score) {
        switch (advisories::severity_of(advisory.score_version, *advisory.score)) {
            case none: return "informational";
            case low: return "low";
            case medium: return "medium";
            case high: return "high";
            case critical: return "critical";
        }
    }
    const std::string word = to_lower(advisory.urgency);
    if (word == "critical" || word == "high" || word == "medium" || word == "low") return word;
    if (word == "moderate") return "medium";
    if (word == "important") return "high";
    if (word == "negligible" || word == "unimportant") return "informational";
    return {};
}

void take_exploitation(const Exploitation& exploitation, const Snapshot& snapshot, Known& known) {
    if (exploitation.exploited || has_feed(snapshot, "kev")) {
        known["exploited"] = exploitation.exploited ? "yes" : "no";
        known["ransomware"] = exploitation.ransomware ? "yes" : "no";
    }
    if (exploitation.epss) {
        uint32_t step = 0;
        for (const uint32_t bound : epss_steps)
            if (exploitation.epss->probability >= bound) step = bound;
        known["epss"] = fmt::format("{}", step / 100'000.0);
    }
    if (exploitation.ssvc) {
        known["exploitation"] = advisories::exploitation_name(exploitation.ssvc->exploitation);
        known["automatable"] = exploitation.ssvc->automatable ? "yes" : "no";
        known["technical_impact"] = advisories::impact_name(exploitation.ssvc->impact);
    }
}

// Of several ids the CVE with the earliest number, else the first by name.
std::string_view best_id(std::span<const std::string_view> ids) {
    std::string_view out;
    for (const std::string_view id : ids) {
        const bool cve = id.starts_with("CVE-"), held = out.starts_with("CVE-");
        if (out.empty() || (cve && !held) || (cve == held && id < out)) out = id;
    }
    return out;
}

void add_name(std::vector<std::string>& names, std::string_view name) {
    if (std::ranges::find(names, name) == names.end()) names.emplace_back(name);
}

}  // namespace

std::string component_of(const FleetPackage& package, const Lookup& lookup) {
    auto purl = advisories::parse_purl(package.purl);
    if (!purl) return package.purl;
    const bool of_distribution = purl->type == "deb" || purl->type == "rpm" || purl->type == "apk" || purl->type == "alpm";
    if (of_distribution) purl->name = lookup.name;
    purl->version.clear();
    purl->qualifiers.clear();
    purl->subpath.clear();
    return advisories::to_text(*purl);
}

const Index::Scope& WeaknessBook::scope_of(const std::string& ecosystem) const {
    const auto found = scopes_.find(ecosystem);
    if (found != scopes_.end()) return found->second;
    return scopes_.emplace(ecosystem, snapshot_->index().scope(ecosystem)).first->second;
}

bool WeaknessBook::could_know(const FleetPackage& package) const {
    return std::ranges::any_of(package.lookups, [&](const Lookup& lookup) {
        const Index::Scope& scope = scope_of(lookup.ecosystem);
        return scope.scoped != advisories::layout::none || scope.unscoped != advisories::layout::none;
    });
}

std::vector<bool> WeaknessBook::move_to(std::shared_ptr<const Snapshot> snapshot, const SnapshotChanges& changes) {
    std::vector<bool> stale(weaknesses_.size());
    for (WeaknessNumber number = 0; number < weaknesses_.size(); ++number) {
        Weakness& weakness = weaknesses_[number];
        stale[number] = std::ranges::any_of(weakness.names, [&](const std::string& name) { return changes.ids.contains(name); });
        std::vector<AdvisoryNumber> moved;
        for (const AdvisoryNumber advisory : weakness.advisories)
            if (const auto after = changes.numbers.after(advisory)) moved.push_back(*after);
        weakness.advisories = std::move(moved);
    }
    std::erase_if(numbers_, [&](const auto& known) { return stale[known.second]; });
    scopes_.clear();
    snapshot_ = std::move(snapshot);
    return stale;
}

Result<WeaknessNumber> WeaknessBook::weakness_of(AdvisoryNumber number, const Lookup& lookup, const std::string& component) {
    const Index& index = snapshot_->index();
    const AdvisorySummary advisory = TRY(index.advisory(number));
    std::vector<std::string_view> names = TRY(index.aliases_of(advisory.id));
    if (names.empty()) names.push_back(advisory.id);
    const std::vector<std::string_view> upstream = TRY(index.upstream_of(number));
    std::string_view id = best_id(names);
    // A distribution's own word on one CVE is that CVE; one on several stands for itself.
    const auto upstream_cves = std::ranges::count_if(upstream, [](std::string_view one) { return one.starts_with("CVE-"); });
    if (!id.starts_with("CVE-") && upstream_cves == 1) id = best_id(upstream);
    const auto [place, fresh] = numbers_.try_emplace({std::string(id), component}, static_cast<WeaknessNumber>(weaknesses_.size()));
    if (fresh) weaknesses_.push_back({.id = std::string(id), .component = component, .ecosystem = lookup.ecosystem, .package = lookup.name});
    Weakness& weakness = weaknesses_[place->second];
    if (std::ranges::find(weakness.advisories, number) != weakness.advisories.end()) return place->second;
    weakness.advisories.push_back(number);
    for (const std::string_view name : names) add_name(weakness.names, name);
    for (const std::string_view name : upstream) add_name(weakness.names, name);
    TRY(describe(weakness));
    return place->second;
}

// The highest score that any publisher gives, and where nobody gives one, the record of the vulnerability itself.
Result<> WeaknessBook::describe(Weakness& weakness) {
    const Index& index = snapshot_->index();
    std::vector<AdvisoryNumber> asked = weakness.advisories;
    for (const std::string& name : weakness.names)
        if (const auto number = TRY(index.find(name)); number && std::ranges::find(asked, *number) == asked.end()) asked.push_back(*number);
    std::optional<uint8_t> score;
    std::string severity;
    for (const AdvisoryNumber number : asked) {
        const AdvisorySummary advisory = TRY(index.advisory(number));
        if (advisory.withdrawn) continue;
        if (advisory.score && (!score || *advisory.score > *score)) {
            score = advisory.score;
            severity = severity_word(advisory);
        } else if (!score && severity.empty()) {
            severity = severity_word(advisory);
        }
    }
    weakness.known.clear();
    if (score) weakness.known["cvss"] = advisories::score_text(*score);
    if (!severity.empty()) weakness.known["severity"] = severity;
    return add_exploitation(*snapshot_, weakness.names, weakness.known);
}

Result<> add_exploitation(const Snapshot& snapshot, std::span<const std::string> ids, Known& known) {
    const std::vector<std::string_view> views(ids.begin(), ids.end());
    take_exploitation(TRY(snapshot.exploitation_of(views)), snapshot, known);
    return {};
}

Result<std::vector<WeaknessHit>> WeaknessBook::hits_of(const FleetPackage& package) {
    const Index& index = snapshot_->index();
    std::vector<WeaknessHit> hits;
    for (const Lookup& lookup : package.lookups) {
        const Index::Scope& scope = scope_of(lookup.ecosystem);
        std::vector<AdvisoryNumber> found;
        TRY(index.match(scope, lookup.name, lookup.version, found));
        const std::string component = found.empty() ? std::string() : component_of(package, lookup);
        for (const AdvisoryNumber number : found) {
            const WeaknessNumber weakness = TRY(weakness_of(number, lookup, component));
            std::vector<Cause> causes;
            TRY(index.explain(scope, lookup.name, lookup.version, number, causes));
            auto hit = std::ranges::find(hits, weakness, &WeaknessHit::weakness);
            if (hit == hits.end()) hit = hits.insert(hits.end(), {.weakness = weakness, .fixed_in = {}, .cause = {}});
            for (const Cause& cause : causes) {
                // Past the last of all ranges it is fixed, whoever wrote them.
                if (!cause.fixed.empty() && (hit->fixed_in.empty() || scope.compare(cause.fixed, hit->fixed_in) > 0)) hit->fixed_in = cause.fixed;
                if (hit->cause.size() > 600) continue;
                const std::string_view id = TRY(index.advisory(number)).id, feed = TRY(index.feed_of(number));
                hit->cause += fmt::format("{}{}{}: {}", hit->cause.empty() ? "" : "; ", id, feed.empty() ? "" : fmt::format(" ({})", feed),
                                          advisories::range_text(cause));
            }
        }
    }
    return hits;
}

}  // namespace redoubt::rooms
