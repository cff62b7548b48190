#include "rooms/fix/seen_place.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "advisories/cvss.h"
#include "base/text.h"
#include "rooms/fix/priority.h"
#include "rooms/fix/weakness_book.h"
#include "schema/check.h"

namespace redoubt::rooms {

using reports::FindingClass;
using reports::ReportedFinding;
using schema::List;
using schema::Map;
using schema::Value;

namespace {

constexpr size_t longest_proof = 4000;
constexpr size_t longest_seen_text = 9'000;
constexpr size_t longest_description = 45'000;
constexpr size_t most_names = 90;
constexpr size_t most_words_shared = 50'000;
constexpr size_t most_references_kept = 50;
constexpr std::array<std::string_view, 6> our_severities{"", "informational", "low", "medium", "high", "critical"};

std::string cut_text(std::string_view text, size_t most) {
    if (text.size() <= most) return to_valid_utf8(text);
    return to_valid_utf8(text.substr(0, most - 3)) + "…";
}

List texts_of(const std::vector<std::string>& all, size_t most = most_names) {
    List out;
    for (const std::string& one : all) {
        const Value value(cut_text(trim(one), 500));
        if (!value.text().empty() && out.size() < most && std::ranges::find(out, value) == out.end()) out.push_back(value);
    }
    return out;
}

// The highest that any vector of it has, computed anew; published scores only where there is no vector.
std::optional<double> cvss_of(const ReportedFinding& finding) {
    std::optional<double> out;
    for (const std::string& vector : finding.vectors)
        if (const auto score = advisories::score_cvss(vector)) out = std::max(out.value_or(0), score->base / 10.0);
    if (!out && finding.cvss && *finding.cvss >= 0 && *finding.cvss <= 10) out = finding.cvss;
    return out;
}

std::string severity_of_score(double cvss) {
    if (cvss >= 9) return "critical";
    if (cvss >= 7) return "high";
    if (cvss >= 4) return "medium";
    return cvss > 0 ? "low" : "informational";
}

std::string_view finding_kind(const ReportedFinding& finding) {
    if (finding.kind == FindingClass::resource) return "misconfiguration";
    if (finding.kind == FindingClass::host && finding.vulnerabilities.empty() && finding.weaknesses.empty()) return "misconfiguration";
    return "vulnerability";
}

std::string location_of(const ReportedFinding& finding) {
    const reports::Place& place = finding.place;
    switch (finding.kind) {
        case FindingClass::software: {
            const std::string path = !finding.component.path.empty() ? finding.component.path : place.file;
            return path.empty() ? finding.component.name : path;
        }
        case FindingClass::host:
            if (place.port == 0) return place.file;
            return fmt::format("{}/{}{}", place.port, place.protocol.empty() ? "tcp" : to_lower(place.protocol),
                               place.service.empty() ? "" : fmt::format(" ({})", place.service));
        case FindingClass::web: {
            std::string out = place.method.empty() ? place.url : fmt::format("{} {}", place.method, place.url);
            if (!place.parameter.empty()) out += fmt::format(" [{}]", place.parameter);
            return out;
        }
        case FindingClass::code: return place.line == 0 ? place.file : fmt::format("{}:{}", place.file, place.line);
        case FindingClass::resource: return finding.target.resource.empty() ? place.file : finding.target.resource;
    }
    return {};
}

std::string proof_text(const ReportedFinding& finding) {
    std::string out;
    if (!finding.place.snippet.empty()) out = finding.place.snippet;
    for (const reports::Proof& proof : finding.proofs) {
        if (out.size() > longest_proof) break;
        if (!trim(proof.text).empty()) out += fmt::format("{}{}:\n{}", out.empty() ? "" : "\n\n", proof.name.empty() ? "output" : proof.name, proof.text);
    }
    if (!finding.status_why.empty()) out += fmt::format("{}the tool's own state: {}", out.empty() ? "" : "\n\n", finding.status_why);
    return cut_text(out, longest_proof);
}

std::string remedy_of(const ReportedFinding& finding) {
    if (!finding.remedy.empty()) return cut_text(finding.remedy, longest_seen_text);
    if (finding.kind != FindingClass::software || finding.component.fixed_in.empty()) return {};
    return fmt::format("Upgrade {} to {} or later.", finding.component.name.empty() ? "it" : cut_text(finding.component.name, 200),
                       cut_text(finding.component.fixed_in.front(), 200));
}

}  // namespace

Map described_finding(const SeenPlace& place) {
    const ReportedFinding& finding = *place.reported;
    std::vector<std::string> names = place.print.names;
    std::erase_if(names, [](const std::string& name) { return name.starts_with("CWE-"); });
    Map out;
    out.reserve(28);  // with what follows from its places
    out.add("title", place.words->title);
    out.add("kind", finding_kind(finding));
    out.add("severity", place.severity);
    out.add("severity_origin", place.supposed ? "table" : "tool");
    out.add("description", cut_text(finding.description, longest_description));
    out.add("impact", cut_text(finding.impact, longest_seen_text));
    out.add("remedy", remedy_of(finding));
    out.add("vulnerabilities", texts_of(names));
    out.add("weaknesses", texts_of(finding.weaknesses));
    out.add("techniques", texts_of(finding.techniques));
    out.add("cvss", place.cvss ? Value(*place.cvss) : Value());
    out.add("rule", cut_text(finding.rule, 490));
    out.add("references", texts_of(finding.references, most_references_kept));
    if (const auto exploited = place.known->find("exploited"); exploited != place.known->end()) out.set("exploited", exploited->second == "yes");
    return out;
}

std::string tool_name(std::string_view name) {
    std::string out;
    for (const char c : trim(name)) {
        const char small = lower(c);
        const bool plain = (small >= 'a' && small <= 'z') || (small >= '0' && small <= '9') || small == '.' || small == '_';
        if (plain)
            out += small;
        else if (!out.empty() && out.back() != '-')
            out += '-';
    }
    while (out.ends_with('-')) out.pop_back();
    return out.substr(0, 60);
}

Result<SeenPlace> seen_place(ReportedFinding&& finding, int asset, const std::string& asset_id, const advisories::Snapshot* snapshot) {
    if (trim(finding.title).empty()) finding.title = finding.rule;
    if (trim(finding.title).empty() && !finding.vulnerabilities.empty()) finding.title = finding.vulnerabilities.front();
    if (trim(finding.title).empty()) return fail(Code::invalid, "a finding has neither a title nor the id of a check");
    const auto cvss = cvss_of(finding);
    SeenPlace out{.print = reports::fingerprint_of(finding, finding.tool.empty() ? std::string() : tool_name(finding.tool), asset_id), .asset = asset};
    out.print.names.resize(std::min(out.print.names.size(), most_names));
    out.status = finding.status;
    out.severity = our_severities[static_cast<size_t>(finding.severity)];
    if (out.severity.empty() && cvss) out.severity = severity_of_score(*cvss);
    out.supposed = out.severity.empty();
    if (out.supposed) out.severity = "medium";
    const std::string named = finding.kind == FindingClass::software && !finding.vulnerabilities.empty() && !finding.component.name.empty() &&
                                      finding.title.find(out.print.check) == std::string::npos
                                  ? fmt::format("{} in {}: {}", out.print.check, finding.component.name, finding.title)
                                  : finding.title;
    out.location = cut_text(location_of(finding), 1990);
    out.words = std::make_shared<const PlaceWords>(
        PlaceWords{.title = cut_text(trim(named), 290),
                   .status_why = finding.status_why,
                   .installed = cut_text(finding.component.version, 190),
                   .fixed_in = finding.component.fixed_in.empty() ? std::string() : cut_text(finding.component.fixed_in.front(), 190),
                   .severity_says = cut_text(finding.severity_says, 90)});
    out.proof = proof_text(finding);
    out.first_seen = finding.first_seen;
    Known known{{"severity", out.severity}};
    if (cvss) known["cvss"] = fmt::format("{:.1f}", *cvss);
    if (finding.epss) known["epss"] = fmt::format("{}", *finding.epss);
    if (finding.exploited) known["exploited"] = "yes";
    if (snapshot != nullptr && !finding.vulnerabilities.empty()) TRY(add_exploitation(*snapshot, finding.vulnerabilities, known));
    out.known = std::make_shared<const Known>(std::move(known));
    out.cvss = cvss;
    out.reported = std::make_shared<const ReportedFinding>(std::move(finding));
    return out;
}

namespace {

// Whether described_finding() says the same of both.
bool described_alike(const ReportedFinding& a, const ReportedFinding& b) {
    const auto fixed_in = [](const ReportedFinding& one) {
        return one.component.fixed_in.empty() ? std::string_view() : std::string_view(one.component.fixed_in.front());
    };
    return a.kind == b.kind && a.rule == b.rule && a.description == b.description && a.impact == b.impact && a.remedy == b.remedy &&
           a.references == b.references && a.vulnerabilities == b.vulnerabilities && a.weaknesses == b.weaknesses && a.techniques == b.techniques &&
           a.component.name == b.component.name && fixed_in(a) == fixed_in(b);
}

}  // namespace

void SaidAlike::share_words(SeenPlace& place) {
    size_t hash = 0;
    for (const std::string* one : {&place.words->title, &place.words->status_why, &place.words->installed, &place.words->fixed_in, &place.words->severity_says})
        hash = hash * 31 + std::hash<std::string>()(*one);
    const auto found = words_.find(hash);
    if (found == words_.end() && words_.size() < most_words_shared) words_.emplace(hash, place.words);
    if (found != words_.end() && *found->second == *place.words) place.words = found->second;
}

void SaidAlike::share(SeenPlace& place) {
    share_words(place);
    std::string key;
    for (const auto& [name, value] : *place.known) key.append(name).append(1, '\0').append(value).append(1, '\0');
    place.known = known_.try_emplace(std::move(key), place.known).first->second;
    const auto [kept, fresh] = reported_.try_emplace(place.reported->rule, place.reported);
    if (!fresh && described_alike(*kept->second, *place.reported)) place.reported = kept->second;
}

void take_twice(SeenPlace& place, const SeenPlace& other) {
    const auto rank = [](const std::string& word) { return std::ranges::find(our_severities, word) - our_severities.begin(); };
    if (rank(other.severity) > rank(place.severity)) {
        place.severity = other.severity;
        place.known = other.known;
    }
    if (other.first_seen.unix_ns != 0 && (place.first_seen.unix_ns == 0 || other.first_seen < place.first_seen)) place.first_seen = other.first_seen;
    if (other.status == reports::Status::open) place.status = reports::Status::open;
    ++place.hits;
}

void add_urgency(Map& fields, const SeenPlace& place, const ScanAsset* asset, std::span<const DeadlineTable> tables, Time first_seen) {
    Known known = *place.known;
    if (asset != nullptr) {
        if (!asset->exposure.empty() && asset->exposure != "unknown") {
            known["exposure"] = asset->exposure;
            known["exposed"] = asset->exposure == "public" ? "yes" : "no";
        }
        if (!asset->criticality.empty()) known["criticality"] = asset->criticality;
        if (!asset->kind.empty()) known["kind"] = asset->kind;
    }
    const auto deadline = deadline_of(tables, known, first_seen);
    const Priority priority = priority_of(known);
    fields.set("due", deadline && deadline->due.unix_ns != 0 ? Value(deadline->due) : Value());
    fields.set("due_why", deadline ? Value(deadline->why.substr(0, 1000)) : Value());
    fields.set("priority", priority.value);
    fields.set("priority_why", priority.why.substr(0, 500));
}

}  // namespace redoubt::rooms
