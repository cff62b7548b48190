#include "software/sarif.h"

#include <map>
#include <set>

#include <fmt/format.h>

#include "base/binary_text.h"
#include "base/text.h"
#include "schema/json.h"

namespace redoubt::software {
namespace {

using schema::List;
using schema::Map;
using schema::Value;

std::string_view sarif_level(const Finding& finding) {
    if (!finding.severity) return "warning";
    if (*finding.severity >= advisories::Severity::high) return "error";
    return *finding.severity == advisories::Severity::medium ? "warning" : "note";
}

std::string file_uri(std::string_view path) {
    std::string out;
    for (const std::string_view part : split(path, '/')) out += (out.empty() && part.data() == path.data() ? "" : "/") + percent_encode(part);
    return out;
}

Map message(std::string text) { return Map{{"text", std::move(text)}}; }

Map sarif_rule(const Finding& finding) {
    Map properties{{"tags", List{"security", "vulnerability"}}};
    if (finding.score) properties.set("security-severity", advisories::score_text(*finding.score));
    Map rule{{"id", finding.id}, {"shortDescription", message(fmt::format("{}: {}", finding.id, finding.summary.empty() ? "no summary" : finding.summary))}};
    if (finding.id.starts_with("CVE-") || finding.id.starts_with("GHSA-")) rule.set("helpUri", fmt::format("https://osv.dev/vulnerability/{}", finding.id));
    rule.set("properties", std::move(properties));
    return rule;
}

List sarif_locations(const ScannedSoftware& scanned, const Finding& finding) {
    List locations;
    for (const uint32_t place : finding.packages) {
        const Package& package = scanned.contents->packages[place];
        Map physical{{"artifactLocation", Map{{"uri", file_uri(location_of(scanned, package))}}}};
        if (package.line > 0) physical.set("region", Map{{"startLine", package.line}});
        locations.emplace_back(Map{{"physicalLocation", std::move(physical)}});
        if (locations.size() == 100) break;
    }
    return locations;
}

Map sarif_result(const ScannedSoftware& scanned, const Finding& finding, size_t rule) {
    const Package& package = scanned.contents->packages[finding.packages.front()];
    const std::string fixed = finding.fixed.empty() ? "; no version with a fix is known" : fmt::format("; fixed in {}", fmt::join(finding.fixed, ", "));
    advisories::Purl unversioned = package.purl;
    unversioned.version.clear();
    Map result{{"ruleId", finding.id},
               {"ruleIndex", rule},
               {"level", sarif_level(finding)},
               {"message", message(fmt::format("{} {} is affected by {}{}", package.purl.name, package.purl.version, finding.id, fixed))},
               {"locations", sarif_locations(scanned, finding)},
               {"partialFingerprints", Map{{"vulnerabilityAndPackage/v1", fmt::format("{} {}", finding.id, advisories::to_text(unversioned))}}},
               {"properties", Map{{"purl", finding.purl}, {"severity", to_lower(severity_text(finding))}, {"exploited", finding.exploitation.exploited}}}};
    if (!finding.is_open()) {
        const std::string_view why = finding.vex->statement.empty() ? std::string_view(finding.vex->justification) : std::string_view(finding.vex->statement);
        result.set(
            "suppressions",
            List{Map{{"kind", "external"}, {"status", "accepted"}, {"justification", fmt::format("{}: {}", vex_status_name(finding.vex->status), why)}}});
    }
    return result;
}

List notifications(const ScannedSoftware& scanned) {
    List out;
    for (const NotAsked& each : scanned.findings->unknown)
        out.emplace_back(Map{{"level", "warning"}, {"message", message(fmt::format("{} could not be asked: {}", each.purl, each.why))}});
    for (const Unread& each : scanned.contents->unread)
        out.emplace_back(Map{{"level", "error"},
                             {"message", message(fmt::format("{} was not read: {}", each.location.empty() ? scanned.target : each.location, each.why))}});
    return out;
}

}  // namespace

std::string_view location_of(const ScannedSoftware& scanned, const Package& package) {
    return package.location.empty() ? scanned.target : std::string_view(package.location);
}

std::string write_sarif(const ScannedSoftware& scanned) {
    std::map<std::string_view, size_t> numbers;
    List rules, results;
    for (const Finding& finding : scanned.findings->found) {
        const auto [number, is_new] = numbers.try_emplace(finding.id, rules.size());
        if (is_new) rules.emplace_back(sarif_rule(finding));
        results.emplace_back(sarif_result(scanned, finding, number->second));
    }
    Map invocation{{"executionSuccessful", true}};
    if (List said = notifications(scanned); !said.empty()) invocation.set("toolExecutionNotifications", std::move(said));
    const Map driver{{"name", "Redoubt"}, {"version", scanned.version}, {"rules", std::move(rules)}};
    const Map run{
        {"tool", Map{{"driver", driver}}}, {"invocations", List{std::move(invocation)}}, {"columnKind", "utf16CodeUnits"}, {"results", std::move(results)}};
    return schema::to_json(Map{{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"}, {"version", "2.1.0"}, {"runs", List{run}}}) + "\n";
}

}  // namespace redoubt::software
