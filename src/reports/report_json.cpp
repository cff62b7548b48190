#include "reports/report_json.h"

#include <utility>

namespace redoubt::reports {
namespace {

using schema::List;
using schema::Map;
using schema::Value;

void put(Map& map, const char* name, const std::string& text) {
    if (!text.empty()) map.add(name, text);
}

void put(Map& map, const char* name, const std::vector<std::string>& texts) {
    if (texts.empty()) return;
    List list;
    for (const std::string& text : texts) list.push_back(text);
    map.add(name, std::move(list));
}

void put(Map& map, const char* name, Time time) {
    if (time.unix_ns != 0) map.add(name, format_time(time));
}

void put(Map& map, const char* name, uint32_t number) {
    if (number != 0) map.add(name, uint64_t{number});
}

void put(Map& map, const char* name, Map part) {
    if (!part.empty()) map.add(name, std::move(part));
}

Map map_of(const Target& target) {
    Map out;
    put(out, "host", target.host);
    put(out, "ip", target.ip);
    put(out, "mac", target.mac);
    put(out, "os", target.os);
    put(out, "url", target.url);
    put(out, "repository", target.repository);
    put(out, "commit", target.commit);
    put(out, "image", target.image);
    put(out, "digest", target.digest);
    put(out, "resource", target.resource);
    put(out, "account", target.account);
    put(out, "application", target.application);
    return out;
}

Map map_of(const Place& place) {
    Map out;
    put(out, "file", place.file);
    put(out, "line", place.line);
    put(out, "end_line", place.end_line);
    put(out, "column", place.column);
    put(out, "symbol", place.symbol);
    put(out, "snippet", place.snippet);
    put(out, "port", place.port);
    put(out, "protocol", place.protocol);
    put(out, "service", place.service);
    put(out, "url", place.url);
    put(out, "method", place.method);
    put(out, "parameter", place.parameter);
    return out;
}

Map map_of(const Component& component) {
    Map out;
    put(out, "purl", component.purl);
    put(out, "name", component.name);
    put(out, "version", component.version);
    put(out, "fixed_in", component.fixed_in);
    put(out, "path", component.path);
    return out;
}

}  // namespace

std::string_view severity_name(Severity severity) {
    static constexpr std::string_view names[] = {"unknown", "info", "low", "medium", "high", "critical"};
    return names[static_cast<size_t>(severity)];
}

std::string_view status_name(Status status) {
    static constexpr std::string_view names[] = {"open", "fixed", "false_positive", "accepted", "not_affected"};
    return names[static_cast<size_t>(status)];
}

Map to_map(const ReportedFinding& finding) {
    Map out;
    out.add("class", std::string(class_name(finding.kind)));
    put(out, "rule", finding.rule);
    put(out, "title", finding.title);
    out.add("severity", std::string(severity_name(finding.severity)));
    put(out, "severity_says", finding.severity_says);
    put(out, "status", finding.status == Status::open ? std::string() : std::string(status_name(finding.status)));
    put(out, "status_why", finding.status_why);
    put(out, "confidence", finding.confidence);
    put(out, "vulnerabilities", finding.vulnerabilities);
    put(out, "weaknesses", finding.weaknesses);
    put(out, "techniques", finding.techniques);
    put(out, "vectors", finding.vectors);
    if (finding.cvss) out.add("cvss", *finding.cvss);
    if (finding.epss) out.add("epss", *finding.epss);
    if (finding.exploited) out.add("exploited", true);
    put(out, "target", map_of(finding.target));
    put(out, "place", map_of(finding.place));
    put(out, "component", map_of(finding.component));
    put(out, "uid", finding.uid);
    put(out, "first_seen", finding.first_seen);
    put(out, "last_seen", finding.last_seen);
    put(out, "description", finding.description);
    put(out, "impact", finding.impact);
    put(out, "remedy", finding.remedy);
    put(out, "references", finding.references);
    put(out, "tags", finding.tags);
    List proofs;
    for (const Proof& proof : finding.proofs) proofs.push_back(Map{{"name", proof.name}, {"text", proof.text}});
    if (!proofs.empty()) out.add("proofs", std::move(proofs));
    return out;
}

Map to_map(const Scan& scan) {
    Map out;
    put(out, "tool", scan.tool);
    put(out, "version", scan.version);
    put(out, "started", scan.started);
    put(out, "finished", scan.finished);
    List targets;
    for (const Target& target : scan.targets) targets.push_back(map_of(target));
    if (!targets.empty()) out.add("targets", std::move(targets));
    put(out, "checks", scan.checks);
    if (scan.partial) out.add("partial", true);
    return out;
}

Map to_map(const UnreadPart& part) { return {{"path", part.path}, {"count", part.count}, {"example", part.example}}; }

}  // namespace redoubt::reports
