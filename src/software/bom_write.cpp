#include <map>
#include <set>

#include "base/text.h"
#include "schema/json.h"
#include "software/sarif.h"

namespace redoubt::software {
namespace {

using schema::List;
using schema::Map;
using schema::Value;

void put_if(Map& map, std::string_view name, std::string_view text) {
    if (!text.empty()) map.set(name, text);
}

Map written_component(const std::string& purl, const Package& package, const std::set<std::string>& locations) {
    Map component{{"type", "library"}, {"bom-ref", purl}};
    put_if(component, "group", package.purl.namespace_path);
    component.set("name", package.purl.name);
    put_if(component, "version", package.purl.version);
    if (package.development || package.optional) component.set("scope", package.development ? "excluded" : "optional");
    component.set("purl", purl);
    List occurrences, properties;
    for (const std::string& location : locations) occurrences.emplace_back(Map{{"location", location}});
    if (!occurrences.empty()) component.set("evidence", Map{{"occurrences", std::move(occurrences)}});
    if (!package.layer.empty()) properties.emplace_back(Map{{"name", "redoubt:layer"}, {"value", package.layer}});
    if (!package.owned_by.empty()) properties.emplace_back(Map{{"name", "redoubt:owned-by"}, {"value", package.owned_by}});
    if (!properties.empty()) component.set("properties", std::move(properties));
    return component;
}

Map written_rating(const Finding& finding) {
    Map rating;
    if (finding.score) rating.set("score", *finding.score / 10.0);
    rating.set("severity", finding.severity ? to_lower(severity_text(finding)) : std::string("unknown"));
    return rating;
}

Map written_vulnerability(const Finding& finding) {
    Map out{{"bom-ref", std::string(finding.id) + " " + finding.purl}, {"id", finding.id}};
    List references;
    for (const std::string_view id : finding.ids)
        if (id != finding.id) references.emplace_back(Map{{"id", id}, {"source", Map{{"name", id.substr(0, id.find('-'))}}}});
    if (!references.empty()) out.set("references", std::move(references));
    out.set("ratings", List{written_rating(finding)});
    put_if(out, "description", finding.summary);
    if (!finding.fixed.empty()) out.set("recommendation", "Upgrade to " + std::string(finding.fixed.front()));
    if (finding.vex != nullptr) {
        Map analysis{{"state", cyclonedx_state(finding.vex->status)}};
        put_if(analysis, "justification", cyclonedx_justification(finding.vex->justification));
        put_if(analysis, "detail", finding.vex->statement);
        put_if(analysis, "lastUpdated", finding.vex->time);
        out.set("analysis", std::move(analysis));
    }
    out.set("affects", List{Map{{"ref", finding.purl}}});
    List properties;
    if (finding.exploitation.exploited) properties.emplace_back(Map{{"name", "redoubt:exploited-since"}, {"value", finding.exploitation.kev_added}});
    if (finding.exploitation.epss)
        properties.emplace_back(Map{{"name", "redoubt:epss"}, {"value", schema::to_json(Value(finding.exploitation.epss->probability / 100'000.0))}});
    if (!properties.empty()) out.set("properties", std::move(properties));
    return out;
}

}  // namespace

std::string write_cyclonedx(const ScannedSoftware& scanned) {
    struct OnePurl {
        const Package* package = nullptr;
        std::set<std::string> locations{};
    };
    std::map<std::string, OnePurl> by_purl;
    for (const Package& package : scanned.contents->packages) {
        OnePurl& one = by_purl[advisories::to_text(package.purl)];
        if (one.package == nullptr) one.package = &package;
        if (!package.location.empty()) one.locations.insert(package.location);
    }
    List components, vulnerabilities;
    for (const auto& [purl, one] : by_purl) components.emplace_back(written_component(purl, *one.package, one.locations));
    for (const Finding& finding : scanned.findings->found) vulnerabilities.emplace_back(written_vulnerability(finding));
    const bool is_image = scanned.subject.starts_with("pkg:oci/") || scanned.subject.starts_with("pkg:docker/");
    Map subject{{"type", is_image ? "container" : "application"}, {"bom-ref", "redoubt:target"}, {"name", scanned.target}};
    put_if(subject, "purl", scanned.subject);
    const Map tools{{"components", List{Map{{"type", "application"}, {"name", "redoubt"}, {"version", scanned.version}}}}};
    const Map metadata{{"timestamp", scanned.made}, {"tools", tools}, {"component", std::move(subject)}};
    return schema::to_json(Map{{"$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json"},
                               {"bomFormat", "CycloneDX"},
                               {"specVersion", "1.6"},
                               {"version", 1},
                               {"metadata", metadata},
                               {"components", std::move(components)},
                               {"vulnerabilities", std::move(vulnerabilities)}}) +
           "\n";
}

}  // namespace redoubt::software
